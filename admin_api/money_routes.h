// Money that the staff move over REST: deposits, withdrawals, corrections, credit, allocations of what was in suspense,
// dividends, and taking one back.
//
// Threads:  the web executor's only.
// Lifetime: `gate` outlives the router's use of it.
#pragma once

#include "admin_api/desk_gate.h"
#include "admin_api/http_router.h"

namespace dealingdesk::admin_api {

void add_money_routes(Router& router, DeskGate& gate);

}  // namespace dealingdesk::admin_api
