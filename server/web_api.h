// The HTTP server with everything that answers on it, wired to one broker.
//
// Threads:  the constructor and open() before the web thread runs; close() on it; the rest see the parts.
// Lifetime: what it is given outlives it; the web thread has stopped before it is destroyed.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include <boost/asio/any_io_executor.hpp>

#include "core/result.h"
#include "fix/door.h"
#include "fix/gateway.h"
#include "server/authentication.h"
#include "server/broker.h"
#include "server/config.h"
#include "server/liquidity.h"
#include "store/inbox.h"
#include "store/projection_queries.h"
#include "store/projections.h"
#include "store/turn.h"
#include "tickstore/history.h"

namespace dealingdesk::server {

struct WebParts {
  const Config* config = nullptr;
  const store::Clock* clock = nullptr;
  store::Turn* turn = nullptr;
  store::Inbox* inbox = nullptr;
  store::Projections* projections = nullptr;
  const store::ProjectionQueries* queries = nullptr;
  Authentication* authentication = nullptr;
  Liquidity* liquidity = nullptr;
  fix::Gateway* gateway = nullptr;  // asked on the desk's thread
  fix::Door* door = nullptr;
  const fix::MessageLogs* message_logs = nullptr;  // where they are written
  tickstore::HistoryReader* history = nullptr;
  Simulation simulation;
  std::function<void()> reset;  // where the simulation is resettable
  boost::asio::any_io_executor web;
  boost::asio::any_io_executor store;
};

class WebApi {
 public:
  explicit WebApi(WebParts parts);
  ~WebApi();
  // Binds. Refuses: already_exists (port in use), malformed (address), conflict (the key of the tokens).
  [[nodiscard]] Result<void> open();
  [[nodiscard]] std::uint16_t port() const;
  // No new connections; those there are told and cut.
  void close();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace dealingdesk::server
