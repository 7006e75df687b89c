// What the broker's staff do over REST: accounts, money, users, FIX sessions, liquidity providers.
// Everything here takes the role admin.
//
// Threads:  the web executor's only.
// Lifetime: outlives the router's use of it.
#pragma once

#include <functional>
#include <vector>

#include "admin_api/desk_gate.h"
#include "admin_api/fix_session_routes.h"
#include "admin_api/http_router.h"
#include "admin_api/users.h"
#include "hub/hub.h"

namespace dealingdesk::admin_api {

// What only the server's wiring can tell. The answers come on any thread.
struct StaffSources {
  // A liquidity provider as its adapter and the hub see it.
  struct Lp {
    std::string name;
    std::string state;
    std::string detail;
    hub::LpStatus status;
  };
  std::function<void(std::function<void(std::vector<Lp>)>)> read_lps;
  FixSources fix;
  // What only a simulator that was started for it can do; empty elsewhere.
  std::function<void()> reset;
  std::function<void(Span)> advance_clock;
};

class StaffRoutes {
 public:
  StaffRoutes(DeskGate& gate, Users users, StaffSources sources, const store::Clock& clock)
      : gate_{gate},
        users_{std::move(users)},
        sources_{std::move(sources)},
        clock_{clock},
        fix_sessions_{gate_, sources_.fix} {}
  void add_to(Router& router);

 private:
  void list_accounts(CallPtr call);
  void open_account(CallPtr call);
  void change_account(CallPtr call);
  void list_users(CallPtr call);
  void add_user(CallPtr call);
  void list_lps(CallPtr call);
  void advance_clock(CallPtr call);

  // Answers with the account as it is now.
  void answer_account(CallPtr call, AccountId account, int status);

  DeskGate& gate_;
  Users users_;
  StaffSources sources_;
  const store::Clock& clock_;
  FixSessionRoutes fix_sessions_;
};

}  // namespace dealingdesk::admin_api
