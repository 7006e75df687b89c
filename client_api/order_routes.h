// Orders and positions over REST: place, cancel, replace, protect, close, reverse; one by one and many at once.
//
// Threads:  the web executor's only.
// Lifetime: `entry` outlives the router's use of it.
#pragma once

#include "admin_api/http_router.h"
#include "client_api/order_entry.h"

namespace dealingdesk::client_api {

void add_order_routes(admin_api::Router& router, OrderEntry& entry);

}  // namespace dealingdesk::client_api
