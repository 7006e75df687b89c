// POST /api/v1/login: a user name and password for a bearer token.
//
// After so many wrong passwords for a user name, or from an address, the next try must wait, twice as
// long every time. A quarter of an hour without one and it begins anew.
//
// Threads:  the web executor's only.
// Lifetime: outlives the router's use of it.
#pragma once

#include <cstddef>
#include <map>
#include <string>

#include "admin_api/desk_gate.h"
#include "admin_api/http_router.h"
#include "admin_api/users.h"

namespace dealingdesk::admin_api {

class LoginRoutes {
 public:
  static constexpr unsigned kFreeOfName = 5;
  static constexpr unsigned kFreeOfAddress = 20;  // many users may share one
  static constexpr Span kForgottenAfter = Span::from_s(900);
  static constexpr unsigned kLongestWait_s = 300;
  static constexpr std::size_t kWaitingChecks = 100;  // passwords being checked; above: refused
  static constexpr std::size_t kRemembered = 10'000;  // names and addresses with failures

  LoginRoutes(DeskGate& gate, const Tokens& tokens, Users users, const store::Clock& clock)
      : gate_{gate}, tokens_{tokens}, users_{std::move(users)}, clock_{clock} {}
  void add_to(Router& router);

 private:
  struct Failures {
    unsigned count = 0;
    Timestamp last;
    Timestamp not_before;
  };
  void log_in(CallPtr call);
  void welcome(CallPtr call, const UserSpec& user);
  // How many seconds this name or address must still wait; 0: none.
  [[nodiscard]] unsigned wait_of(const std::string& key) const;
  void note_failure(const std::string& key, unsigned free);

  DeskGate& gate_;
  const Tokens& tokens_;
  Users users_;
  const store::Clock& clock_;
  std::size_t checking_ = 0;
  std::map<std::string, Failures> failures_;
};

}  // namespace dealingdesk::admin_api
