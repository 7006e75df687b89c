// The WebSocket API: quotes and account events as they happen, and orders.
//
//   in   {"op","id","topic","args"}          auth, subscribe, unsubscribe, resync, ping, place, cancel
//   out  {"op":"ack","id","ok",...}          one for each op
//        {"op":"snapshot","topic","seq",...} then {"op":"update",...}, seq without a gap per topic
//
// A client that reads slowly gets each instrument's latest quote only; events of accounts are never
// dropped: where they pile up beyond the limit, the connection is closed (1013).
//
// Threads:  open(), close() and all callbacks on the web executor.
// Lifetime: what it is given outlives it; the web executor has stopped before it is destroyed.
#pragma once

#include <cstddef>
#include <memory>

#include "admin_api/desk_gate.h"
#include "admin_api/http_router.h"
#include "admin_api/web_socket.h"
#include "client_api/event_feed.h"
#include "client_api/order_entry.h"

namespace dealingdesk::client_api {

class Streams {
 public:
  struct Settings {
    std::size_t max_unread_bytes = 1024 * 1024;  // queued for one client
    std::size_t max_accounts = 20;               // that one client may watch
    std::size_t max_pending = 100;               // ops of one client that are not answered yet
    Span quotes_every = Span::from_ms(100);      // at most, for one client
    Span money_every = Span::from_s(1);          // floating profit and margin
    Span log_in_within = Span::from_s(10);
  };

  Streams(admin_api::DeskGate& gate, store::Turn& turn, OrderEntry& entry, const admin_api::Router& router,
          const store::Clock& clock, Settings settings);
  ~Streams();
  Streams(const Streams&) = delete;
  Streams& operator=(const Streams&) = delete;

  // A connection after its handshake; ?token= logs it in.
  void open(std::shared_ptr<admin_api::WebSocket> web_socket, const admin_api::Request& request);
  // Before the HTTP server is closed, which tells everybody: nobody is told of money any more.
  void close();

  [[nodiscard]] std::size_t clients() const;
  [[nodiscard]] const EventFeed::Counters& counters() const;

 private:
  class Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace dealingdesk::client_api
