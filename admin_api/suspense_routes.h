// Money that came and nobody could be found for, over REST: received, returned, and what there is of it. Its allocation
// to an account is a movement of the account (money_routes.h).
//
// Threads:  the web executor's only.
// Lifetime: `gate` outlives the router's use of it.
#pragma once

#include "admin_api/desk_gate.h"
#include "admin_api/http_router.h"

namespace dealingdesk::admin_api {

void add_suspense_routes(Router& router, DeskGate& gate);

}  // namespace dealingdesk::admin_api
