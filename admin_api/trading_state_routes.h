// The kill switch over REST: where trading is stopped, stopping it, and letting it go on.
//
// Threads:  the web executor's only.
// Lifetime: `gate` outlives the router's use of it.
#pragma once

#include "admin_api/desk_gate.h"
#include "admin_api/http_router.h"

namespace dealingdesk::admin_api {

void add_trading_state_routes(Router& router, DeskGate& gate);

}  // namespace dealingdesk::admin_api
