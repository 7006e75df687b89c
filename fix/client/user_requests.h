// What a client asks about its user: BE comes in, BF goes out. Only a password can be changed.
//
// A wrong password counts: after kMaxFailures of them the session is logged out, and the next logon needs the right
// one. One change at a time is worked on.
//
// Private to fix/.
// Threads:  the desk's only.
// Lifetime: `context` must outlive it.
#pragma once

#include <optional>
#include <string>

#include "fix/client/context.h"
#include "fix/passwords.h"
#include "fix/quickfix.h"

namespace dealingdesk::fix {

class UserRequests {
 public:
  static constexpr int kMaxFailures = 3;

  explicit UserRequests(Context& context) : context_{context} {}

  void request(const FIX::Message& message);
  void on_logout();

 private:
  // A change that a worker is at, and the logon that asked for it.
  struct Change {
    std::string id;  // 923
    std::string sequence;
  };

  void change_password(const FIX::Message& message);
  void finish(const Change& change, const std::optional<Passwords::Hashes>& hashes);
  void answer(const std::string& id, char status, const std::string& text);
  [[nodiscard]] const UserSpec* user() const;

  Context& context_;
  std::shared_ptr<const Change> running_;
  int failures_ = 0;
};

}  // namespace dealingdesk::fix
