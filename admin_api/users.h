// What the APIs ask of whoever knows the users: passwords, tokens' owners, and who may see an account.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "admin_api/http_router.h"
#include "admin_api/tokens.h"
#include "desk/desk.h"
#include "store/turn.h"

namespace dealingdesk::admin_api {

// Callable from any thread; the answers come on any thread.
struct Users {
  // The user, or nothing where name or password are wrong or the user is disabled.
  std::function<void(std::string name, std::string password, std::function<void(std::optional<UserSpec>)> done)> check;
  std::function<std::optional<UserSpec>(UserId)> find;
  // The encoded hash of a new password: slow, so not on the caller's thread.
  std::function<void(std::string password, std::function<void(std::string)> done)> hash;
};

// Who a token belongs to now: the user is enabled and has the password that he had then.
[[nodiscard]] Identify identify_by(const Tokens& tokens, Users users, const store::Clock& clock);

// The account, where the caller may see it. Somebody else's is as unknown as one that does not exist.
[[nodiscard]] Result<const AccountSpec*> find_account(const desk::Desk& desk, const Caller& caller, AccountId account);

}  // namespace dealingdesk::admin_api
