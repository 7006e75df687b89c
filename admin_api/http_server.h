// The HTTP/1.1 server: listens, reads requests within limits, asks the router, upgrades WebSockets.
//
// Every connection is bounded in memory (headers, body, one request at a time) and in time (a request
// that does not arrive, an answer that is not taken). Who is one too many is told so and closed.
//
// Threads:  its executor's only, which must be one thread; counters() any.
// Lifetime: router and `on_web_socket` outlive it and its connections: close() it first. Destroyed when
//           the executor's thread has stopped, or on it.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include <boost/asio/any_io_executor.hpp>

#include "admin_api/http_router.h"
#include "admin_api/web_socket.h"
#include "core/result.h"
#include "core/timestamp.h"

namespace dealingdesk::admin_api {

class HttpServer {
 public:
  struct Settings {
    std::string listen = "127.0.0.1";
    std::uint16_t port = 0;  // 0: chosen by the system
    std::size_t max_header_bytes = 16 * 1024;
    std::size_t max_body_bytes = 1024 * 1024;
    std::size_t max_connections = 1000;
    Span request_timeout = Span::from_s(30);  // for the headers, the body and the taking of the answer, each
    std::string web_socket_path = "/ws/v1";
    std::string web_socket_protocol = "dealingdesk.v1.json";
    std::size_t max_web_socket_message_bytes = 64 * 1024;
    Span web_socket_idle = Span::from_s(40);  // without a sign, ping at the half of it included: cut off
    // What WebSocket clients are told before the server closes their connections.
    std::string web_socket_farewell = R"({"op":"serverShutdown"})";
    // What the operating system may hold of what a WebSocket client has not read.
    int web_socket_send_buffer_bytes = 256 * 1024;
  };
  struct Counters {
    std::atomic<std::uint64_t> connections{0}, connections_refused{0}, web_sockets{0}, timed_out{0};
    std::atomic<std::uint64_t> answers_2xx{0}, answers_3xx{0}, answers_4xx{0}, answers_5xx{0};
    std::atomic<std::int64_t> open{0};
  };

  HttpServer(boost::asio::any_io_executor executor, Settings settings, const Router& router,
             std::function<void(std::shared_ptr<WebSocket>, Request)> on_web_socket);
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  // Binds and listens. Refuses already_exists (the port is in use), malformed (no address of ours).
  [[nodiscard]] Result<void> open();
  [[nodiscard]] std::uint16_t port() const;
  // Accepts no more and cuts what is open, but for WebSockets: they are sent what waits for them, then the
  // farewell and a close frame. The destructor cuts those that are still there; where nobody called
  // close(), they are told first.
  void close();
  [[nodiscard]] const Counters& counters() const;

  class Impl;

 private:
  std::shared_ptr<Impl> impl_;
};

}  // namespace dealingdesk::admin_api
