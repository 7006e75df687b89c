#include "admin_api/users.h"

#include <utility>

#include <fmt/format.h>

namespace dealingdesk::admin_api {

Identify identify_by(const Tokens& tokens, Users users, const store::Clock& clock) {
  return [&tokens, users = std::move(users), &clock](const std::string& token) -> std::optional<Caller> {
    const auto claims = tokens.check(token, clock.now());
    if (!claims) return std::nullopt;
    const auto user = users.find(claims->user);
    if (!user || !user->enabled || Tokens::mark_of(*user) != claims->password_mark) return std::nullopt;
    return Caller{user->id, user->name, user->role, claims->expires};
  };
}

Result<const AccountSpec*> find_account(const desk::Desk& desk, const Caller& caller, AccountId account) {
  const AccountSpec* found = desk.catalog().accounts().find(account);
  if (found == nullptr || (!caller.is_staff() && !desk.catalog().may_use(caller.user, account)))
    return Reject{RejectCode::unknown_account, fmt::format("no account {}", account.value())};
  return found;
}

}  // namespace dealingdesk::admin_api
