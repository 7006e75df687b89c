#include "tests/integration/web_client.h"

#include <stdexcept>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/websocket.hpp>
#include <fmt/format.h>

namespace dealingdesk::integration {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
namespace websocket = beast::websocket;
using tcp = asio::ip::tcp;

tcp::endpoint server_at(std::uint16_t port) { return {asio::ip::address_v4::loopback(), port}; }

void must(beast::error_code error, std::string_view what) {
  if (error) throw std::runtime_error(fmt::format("{}: {}", what, error.message()));
}

// Runs one asynchronous operation to its end; tcp_stream's own timer ends it where it takes too long.
template <class Start>
beast::error_code finish(asio::io_context& io, Start start) {
  beast::error_code result;
  start([&result](beast::error_code error, std::size_t) { result = error; });
  io.restart();
  io.run();
  return result;
}

}  // namespace

std::string HttpAnswer::code() const {
  if (content_type != "application/problem+json" || !body.is_object()) return {};
  return body.value("code", "");
}

// --- HTTP ---

class HttpClient::Connection {
 public:
  explicit Connection(std::uint16_t port) : port_{port} {}

  HttpAnswer ask(const http::request<http::string_body>& request) {
    if (!open_) connect();
    stream_->expires_after(kWebPatience);
    // The server may answer, and close, before it has read everything.
    (void)finish(io_, [&](auto done) { http::async_write(*stream_, request, done); });
    http::response<http::string_body> response;
    stream_->expires_after(kWebPatience);
    must(finish(io_, [&](auto done) { http::async_read(*stream_, buffer_, response, done); }), "no answer");
    open_ = response.keep_alive();
    HttpAnswer answer{
        response.result_int(), std::string{response[http::field::content_type]}, std::move(response.body()), {}};
    answer.body = Json::parse(answer.text, nullptr, false);
    return answer;
  }

 private:
  void connect() {
    stream_.emplace(io_);
    buffer_.clear();
    beast::error_code error;
    stream_->socket().connect(server_at(port_), error);
    must(error, "nobody listens for HTTP");
  }

  std::uint16_t port_;
  asio::io_context io_;
  std::optional<beast::tcp_stream> stream_;
  beast::flat_buffer buffer_;
  bool open_ = false;
};

HttpClient::HttpClient(std::uint16_t port) : connection_{std::make_unique<Connection>(port)} {}
HttpClient::~HttpClient() = default;
HttpClient::HttpClient(HttpClient&&) noexcept = default;
HttpClient& HttpClient::operator=(HttpClient&&) noexcept = default;

HttpAnswer HttpClient::ask(const std::string& method, const std::string& target, const std::string& body,
                           const Headers& headers) {
  http::request<http::string_body> request;
  request.method_string(method);
  request.target(target);
  request.body() = body;
  request.set(http::field::host, "127.0.0.1");
  if (!token.empty()) request.set(http::field::authorization, "Bearer " + token);
  for (const auto& [name, value] : headers) request.set(name, value);
  request.prepare_payload();
  return connection_->ask(request);
}

Json HttpClient::all_rows(const std::string& target) {
  Json rows = Json::array();
  std::string cursor;
  do {
    const char separator = target.find('?') == std::string::npos ? '?' : '&';
    const HttpAnswer page = get(cursor.empty() ? target : fmt::format("{}{}cursor={}", target, separator, cursor));
    if (page.status != 200) throw std::runtime_error(fmt::format("{}: {}", target, page.text));
    for (const Json& row : page.body.at("data")) rows.push_back(row);
    const Json& next = page.body.at("nextCursor");
    cursor = next.is_null() ? "" : next.get<std::string>();
  } while (!cursor.empty());
  return rows;
}

void HttpClient::log_in(const std::string& user, const std::string& password) {
  token.clear();
  const HttpAnswer answer = post("/api/v1/login", {{"user", user}, {"password", password}});
  if (answer.status != 200) throw std::runtime_error("the login is refused: " + answer.text);
  token = answer.body.at("token");
}

// --- WebSocket ---

class WebSocketClient::Connection {
 public:
  explicit Connection(std::uint16_t port) {
    beast::error_code error;
    stream_.next_layer().socket().connect(server_at(port), error);
    must(error, "nobody listens for WebSockets");
    stream_.next_layer().expires_after(kWebPatience);
    stream_.async_handshake("127.0.0.1", "/ws/v1", [&error](beast::error_code result) { error = result; });
    io_.run();
    must(error, "the WebSocket handshake");
    stream_.next_layer().expires_never();
    read();
  }

  void write(std::string_view bytes, bool text) {
    stream_.text(text);
    bool written = false;
    stream_.async_write(asio::buffer(bytes), [this, &written](beast::error_code error, std::size_t) {
      written = true;
      if (error) ended_ = true;
    });
    run_until(std::chrono::steady_clock::now() + kWebPatience, [&written] { return written; });
    if (!written) throw std::runtime_error("the server does not read");
  }

  std::optional<std::string> next(std::chrono::milliseconds patience) {
    run_until(std::chrono::steady_clock::now() + patience, [this] { return message_.has_value() || ended_; });
    auto message = std::exchange(message_, std::nullopt);
    if (message && !ended_) read();
    return message;
  }

  [[nodiscard]] bool ended() const { return ended_ && !message_; }
  [[nodiscard]] unsigned code() const { return stream_.reason().code; }

 private:
  // One read is always on its way, so that a silence leaves the connection as it is.
  void read() {
    stream_.async_read(buffer_, [this](beast::error_code error, std::size_t) {
      if (error) {
        ended_ = true;
        return;
      }
      message_ = beast::buffers_to_string(buffer_.data());
      buffer_.consume(buffer_.size());
    });
  }

  template <class Done>
  void run_until(std::chrono::steady_clock::time_point deadline, Done done) {
    while (!done() && std::chrono::steady_clock::now() < deadline) {
      io_.restart();
      if (io_.run_one_until(deadline) == 0) return;
    }
  }

  asio::io_context io_;
  websocket::stream<beast::tcp_stream> stream_{io_};
  beast::flat_buffer buffer_;
  std::optional<std::string> message_;
  bool ended_ = false;
};

WebSocketClient::WebSocketClient(std::uint16_t port, const std::string& token)
    : connection_{std::make_unique<Connection>(port)} {
  if (token.empty()) return;
  const Json answer = ask({{"op", "auth"}, {"id", "auth"}, {"token", token}});
  if (answer.at("ok") != true) throw std::runtime_error("the login is refused: " + answer.dump());
}
WebSocketClient::~WebSocketClient() = default;
WebSocketClient::WebSocketClient(WebSocketClient&&) noexcept = default;
WebSocketClient& WebSocketClient::operator=(WebSocketClient&&) noexcept = default;

void WebSocketClient::send(const Json& message) { send_text(message.dump()); }
void WebSocketClient::send_text(std::string_view text) { connection_->write(text, true); }
void WebSocketClient::send_binary(std::string_view bytes) { connection_->write(bytes, false); }

std::optional<Json> WebSocketClient::receive(std::chrono::milliseconds patience) {
  const auto text = connection_->next(patience);
  if (!text) return std::nullopt;
  return Json::parse(*text);
}

Json WebSocketClient::expect(const std::string& op) {
  while (const auto message = receive())
    if (message->at("op") == op) return *message;
  throw std::runtime_error(fmt::format("no {} came before the {}", op, connection_->ended() ? "end" : "silence"));
}

Json WebSocketClient::ask(const Json& message) {
  send(message);
  while (true) {
    Json answer = expect("ack");
    if (answer.at("id") == message.at("id")) return answer;
  }
}

unsigned WebSocketClient::close_code(std::chrono::milliseconds patience) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (!connection_->ended()) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    if (left.count() <= 0) throw std::runtime_error("the server does not close");
    (void)receive(left);
  }
  return connection_->code();
}

}  // namespace dealingdesk::integration
