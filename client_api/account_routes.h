// Instruments, quotes, accounts, open positions and working orders over REST: as the desk has them, as
// of the last durable group.
//
// Threads:  the web executor's only.
// Lifetime: `gate` outlives the router's use of it.
#pragma once

#include "admin_api/desk_gate.h"
#include "admin_api/http_router.h"

namespace dealingdesk::client_api {

void add_account_routes(admin_api::Router& router, admin_api::DeskGate& gate);

// Answers with the account's working orders.
void answer_working_orders(admin_api::CallPtr call, admin_api::DeskGate& gate);

}  // namespace dealingdesk::client_api
