// Orders, trades and ledger entries of the past over REST, page by page, from the projections.
//
// Whoever asks sees what he has done: the projections are waited for until they hold the last durable
// group. Working orders come from the desk itself.
//
// Threads:  the web executor's only; rows are read on the store's.
// Lifetime: what it is given outlives the router's use of it.
#pragma once

#include <cstdint>
#include <functional>

#include <boost/asio/any_io_executor.hpp>

#include "admin_api/desk_gate.h"
#include "admin_api/http_router.h"
#include "store/projection_queries.h"
#include "store/projections.h"

namespace dealingdesk::client_api {

struct HistorySources {
  admin_api::DeskGate* gate = nullptr;
  const store::Turn* turn = nullptr;  // asked on the desk's thread
  store::Projections* projections = nullptr;
  const store::ProjectionQueries* queries = nullptr;
  boost::asio::any_io_executor store;
};

void add_history_routes(admin_api::Router& router, HistorySources sources);

}  // namespace dealingdesk::client_api
