// Beast's WebSocket stream behind our interface. Included by the HTTP server only.
#pragma once

#include <functional>
#include <memory>

#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/http.hpp>

#include "admin_api/http_server.h"

namespace dealingdesk::admin_api {

// Answers the handshake. `ready` is called once it is through; `gone` when the connection has ended,
// also where it never was ready.
struct WebSocketHandshake {
  boost::asio::ip::tcp::socket socket;
  boost::beast::http::request<boost::beast::http::string_body> request;
  HttpServer::Settings settings;
  std::function<void(std::shared_ptr<WebSocket>)> ready;
  std::function<void()> gone;
};

// What ends a connection when the server ends.
struct ConnectionEnds {
  std::function<void()> say_goodbye;  // after what waits for it, and within a few seconds
  std::function<void()> cut;
};
ConnectionEnds accept_web_socket(WebSocketHandshake handshake);

}  // namespace dealingdesk::admin_api
