#include "admin_api/http_server.h"

#include <algorithm>
#include <chrono>
#include <list>
#include <optional>
#include <utility>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/websocket.hpp>
#include <boost/url.hpp>
#include <fmt/format.h>

#include "admin_api/beast_web_socket.h"
#include "admin_api/passwords.h"

namespace dealingdesk::admin_api {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using tcp = asio::ip::tcp;

// After an answer that ends the connection, what the client is still sending is read for a while: a
// reset would take the answer from it.
constexpr std::chrono::seconds kLingerFor{1};
constexpr std::size_t kLingerBytes = 4 * 1024 * 1024;

std::string lower_case(beast::string_view text) {
  std::string out{text};
  std::transform(out.begin(), out.end(), out.begin(),
                 [](unsigned char c) { return static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c); });
  return out;
}

// A client's own request id is taken where it can do no harm in a header or a log.
bool is_good_id(beast::string_view id) {
  return !id.empty() && id.size() <= 64 && std::all_of(id.begin(), id.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
           c == '.';
  });
}

}  // namespace

class HttpServer::Impl : public std::enable_shared_from_this<HttpServer::Impl> {
 public:
  Impl(asio::any_io_executor executor, Settings settings, const Router& router,
       std::function<void(std::shared_ptr<WebSocket>, Request)> on_web_socket)
      : executor_{std::move(executor)},
        settings_{std::move(settings)},
        router_{&router},
        on_web_socket_{std::move(on_web_socket)},
        acceptor_{executor_},
        retry_timer_{executor_},
        id_prefix_{random_secret(4)} {}

  Result<void> open() {
    boost::system::error_code error;
    const auto address = asio::ip::make_address(settings_.listen, error);
    if (error) return Reject{RejectCode::malformed, fmt::format("http.listen: {} is no address", settings_.listen)};
    const tcp::endpoint endpoint{address, settings_.port};
    acceptor_.open(endpoint.protocol(), error);
    if (!error) acceptor_.set_option(tcp::acceptor::reuse_address{true}, error);
    if (!error) acceptor_.bind(endpoint, error);
    if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
    if (error == boost::system::errc::address_in_use)
      return Reject{RejectCode::already_exists,
                    fmt::format("HTTP port {}:{} is in use", settings_.listen, settings_.port)};
    if (error)
      return Reject{RejectCode::malformed, fmt::format("cannot listen for HTTP on {}:{}: {}", settings_.listen,
                                                       settings_.port, error.message())};
    port_ = acceptor_.local_endpoint().port();
    accept();
    return {};
  }

  void close() {
    if (closed_.exchange(true)) return;
    boost::system::error_code ignored;
    acceptor_.close(ignored);
    retry_timer_.cancel();
    for (const auto& [key, ends] : std::map{connections_}) ends.say_goodbye();
  }
  void cut() {
    for (const auto& [key, ends] : std::exchange(connections_, {})) ends.cut();
  }

  std::string next_id() { return fmt::format("{}-{}", id_prefix_, ++last_id_); }

  // Connections are known by a number and by what ends them.
  std::uint64_t enter(ConnectionEnds ends) {
    const std::uint64_t key = ++last_connection_;
    connections_.emplace(key, std::move(ends));
    counters_.open = static_cast<std::int64_t>(connections_.size());
    return key;
  }
  void replace(std::uint64_t key, ConnectionEnds ends) {
    if (const auto it = connections_.find(key); it != connections_.end()) it->second = std::move(ends);
  }
  void leave(std::uint64_t key) {
    connections_.erase(key);
    counters_.open = static_cast<std::int64_t>(connections_.size());
  }

  void count_answer(int status) {
    if (status < 300)
      ++counters_.answers_2xx;
    else if (status < 400)
      ++counters_.answers_3xx;
    else if (status < 500)
      ++counters_.answers_4xx;
    else
      ++counters_.answers_5xx;
  }

  asio::any_io_executor executor_;
  const Settings settings_;
  const Router* router_;
  std::function<void(std::shared_ptr<WebSocket>, Request)> on_web_socket_;
  Counters counters_;
  std::uint16_t port_ = 0;
  std::atomic<bool> closed_{false};

 private:
  void accept();
  void turn_away(tcp::socket socket);

  tcp::acceptor acceptor_;
  asio::steady_timer retry_timer_;
  const std::string id_prefix_;
  std::uint64_t last_id_ = 0;
  std::uint64_t last_connection_ = 0;
  std::map<std::uint64_t, ConnectionEnds> connections_;
};

namespace {

// One connection: a request, its answer, the next request.
class HttpSession : public std::enable_shared_from_this<HttpSession> {
 public:
  HttpSession(std::shared_ptr<HttpServer::Impl> server, tcp::socket socket)
      : server_{std::move(server)}, socket_{std::move(socket)}, timer_{socket_.get_executor()} {
    boost::system::error_code ignored;
    socket_.set_option(tcp::no_delay{true}, ignored);
    const auto remote = socket_.remote_endpoint(ignored);
    peer_ = remote.address().to_string(ignored);
  }
  // Perhaps on another thread, where an answer's function was let go last.
  ~HttpSession() {
    if (key_ != 0 && !server_->closed_)
      asio::post(server_->executor_, [server = server_, key = key_] { server->leave(key); });
  }

  void start() {
    const auto cut = [weak = weak_from_this()] {
      if (const auto self = weak.lock()) self->cut();
    };
    key_ = server_->enter({cut, cut});
    read_headers();
  }

 private:
  using Parser = http::request_parser<http::string_body>;

  void cut() {
    boost::system::error_code ignored;
    timer_.cancel();
    socket_.close(ignored);
  }

  // What is being waited for is given up after the time limit.
  void give_up_later() {
    timed_out_ = false;
    timer_.expires_after(std::chrono::milliseconds{server_->settings_.request_timeout.ms()});
    timer_.async_wait([weak = weak_from_this()](beast::error_code error) {
      const auto self = weak.lock();
      if (error || !self) return;
      self->timed_out_ = true;
      boost::system::error_code ignored;
      self->socket_.cancel(ignored);
    });
  }

  void read_headers() {
    parser_.emplace();
    parser_->header_limit(static_cast<std::uint32_t>(server_->settings_.max_header_bytes));
    parser_->body_limit(server_->settings_.max_body_bytes);
    give_up_later();
    http::async_read_header(socket_, buffer_, *parser_,
                            [self = shared_from_this()](beast::error_code error, std::size_t) {
                              if (error) return self->on_read_error(error);
                              self->on_headers();
                            });
  }

  void on_headers() {
    const auto& request = parser_->get();
    const bool for_us = request.target().substr(0, request.target().find('?')) == server_->settings_.web_socket_path;
    if (for_us && beast::websocket::is_upgrade(request)) return upgrade();
    if (beast::iequals(request[http::field::expect], "100-continue")) {
      http::response<http::empty_body> go_on{http::status::continue_, request.version()};
      continue_ = std::make_shared<http::response<http::empty_body>>(std::move(go_on));
      http::async_write(socket_, *continue_, [self = shared_from_this()](beast::error_code error, std::size_t) {
        if (!error) self->read_body();
      });
      return;
    }
    read_body();
  }

  void read_body() {
    give_up_later();
    http::async_read(socket_, buffer_, *parser_, [self = shared_from_this()](beast::error_code error, std::size_t) {
      if (error) return self->on_read_error(error);
      self->timer_.cancel();
      self->carry_out();
    });
  }

  void on_read_error(beast::error_code error) {
    timer_.cancel();
    if (timed_out_) {
      ++server_->counters_.timed_out;
      if (parser_->got_some()) refuse(problems::request_timeout());
      return;  // an idle connection just ends
    }
    if (error == http::error::header_limit || error == http::error::buffer_overflow)
      return refuse(problems::headers_too_large(server_->settings_.max_header_bytes));
    if (error == http::error::body_limit) return refuse(problems::body_too_large(server_->settings_.max_body_bytes));
    // Bytes that are no HTTP; anything else is a connection that has ended.
    if (error.category() == http::make_error_code(http::error::bad_method).category() &&
        error != http::error::end_of_stream && error != http::error::partial_message)
      refuse(problems::malformed_request("this is not HTTP/1.1: " + error.message()));
  }

  // Before there is a request that a route could answer.
  void refuse(const Problem& problem) {
    Request none;
    none.id = server_->next_id();
    Response response = problem_response(problem, none);
    response.close = true;
    answer(std::move(response), none.id, false);
  }

  // Nothing where the target is none.
  std::optional<Request> read_request() {
    const auto& message = parser_->get();
    const auto url = boost::urls::parse_origin_form(std::string_view{message.target().data(), message.target().size()});
    if (!url) return std::nullopt;
    Request request;
    request.method = std::string{message.method_string()};
    for (const auto& segment : url->segments()) request.segments.emplace_back(segment);
    request.path = url->path();
    for (const auto& param : url->params())
      request.query.emplace_back(std::string{param.key}, std::string{param.value});
    for (const auto& field : message)
      request.headers.emplace_back(lower_case(field.name_string()), std::string{field.value()});
    const auto id = message["X-Request-Id"];
    request.id = is_good_id(id) ? std::string{id} : server_->next_id();
    request.peer = peer_;
    return request;
  }

  void carry_out() {
    auto request = read_request();
    if (!request) return refuse(problems::malformed_request("the target is no path"));
    request->body = std::move(parser_->get().body());
    keep_alive_ = parser_->get().keep_alive();
    version_ = parser_->get().version();
    const bool head = request->method == "HEAD";
    const std::string id = request->id;
    auto call = std::make_shared<Call>(*std::move(request), [self = shared_from_this(), id, head](Response response) {
      self->answer(std::move(response), id, head);
    });
    server_->router_->dispatch(std::move(call));
  }

  void answer(Response response, const std::string& id, bool head) {
    server_->count_answer(response.status);
    auto message =
        std::make_shared<http::response<http::string_body>>(static_cast<http::status>(response.status), version_);
    message->set(http::field::server, "dealingdesk");
    message->set("X-Request-Id", id);
    message->set("X-Content-Type-Options", "nosniff");
    if (!response.content_type.empty()) message->set(http::field::content_type, response.content_type);
    for (const auto& [name, value] : response.headers) message->set(name, value);
    const bool close = response.close || !keep_alive_ || server_->closed_;
    message->keep_alive(!close);
    const std::size_t size = response.body.size();
    if (!head) message->body() = std::move(response.body);
    if (response.status != 304) message->content_length(size);
    give_up_later();
    write(std::move(message), head, close);
  }

  void write(std::shared_ptr<http::response<http::string_body>> message, bool head, bool close) {
    auto serializer = std::make_shared<http::response_serializer<http::string_body>>(*message);
    const auto done = [self = shared_from_this(), message, serializer, close](beast::error_code error, std::size_t) {
      self->timer_.cancel();
      if (error) return;
      if (close)
        self->linger();
      else
        self->read_headers();
    };
    // The headers name the length of the body that GET would have.
    if (head)
      http::async_write_header(socket_, *serializer, done);
    else
      http::async_write(socket_, *serializer, done);
  }

  void linger() {
    boost::system::error_code error;
    socket_.shutdown(tcp::socket::shutdown_send, error);
    if (error) return;
    timer_.expires_after(kLingerFor);
    timer_.async_wait([weak = weak_from_this()](beast::error_code timer_error) {
      if (const auto self = weak.lock(); self && !timer_error) self->cut();
    });
    drain();
  }
  void drain() {
    socket_.async_read_some(asio::buffer(sink_), [self = shared_from_this()](beast::error_code error, std::size_t n) {
      self->drained_ += n;
      if (error || self->drained_ > kLingerBytes) return self->timer_.cancel(), void();
      self->drain();
    });
  }

  void upgrade() {
    auto request = read_request();
    if (!request) return refuse(problems::malformed_request("the target is no path"));
    timer_.cancel();
    ++server_->counters_.web_sockets;
    const std::uint64_t key = std::exchange(key_, 0);  // the connection goes on without this session
    WebSocketHandshake handshake{std::move(socket_), parser_->release(), server_->settings_, nullptr, nullptr};
    handshake.ready = [server = server_, request = *std::move(request)](std::shared_ptr<WebSocket> web_socket) {
      server->on_web_socket_(std::move(web_socket), request);
    };
    handshake.gone = [server = server_, key] { server->leave(key); };
    server_->replace(key, accept_web_socket(std::move(handshake)));
  }

  std::shared_ptr<HttpServer::Impl> server_;
  tcp::socket socket_;
  asio::steady_timer timer_;
  beast::flat_static_buffer<32 * 1024> buffer_;
  std::optional<Parser> parser_;
  std::shared_ptr<http::response<http::empty_body>> continue_;
  std::string peer_;
  std::uint64_t key_ = 0;
  unsigned version_ = 11;
  bool keep_alive_ = false;
  bool timed_out_ = false;
  std::array<char, 4096> sink_{};
  std::size_t drained_ = 0;
};

}  // namespace

void HttpServer::Impl::accept() {
  acceptor_.async_accept([self = shared_from_this()](beast::error_code error, tcp::socket socket) {
    if (self->closed_) return;
    if (error) {
      // Out of descriptors, most likely: trying again at once would spin.
      self->retry_timer_.expires_after(std::chrono::milliseconds{100});
      self->retry_timer_.async_wait([self](beast::error_code timer_error) {
        if (!timer_error) self->accept();
      });
      return;
    }
    if (self->connections_.size() >= self->settings_.max_connections) {
      self->turn_away(std::move(socket));
    } else {
      ++self->counters_.connections;
      std::make_shared<HttpSession>(self, std::move(socket))->start();
    }
    self->accept();
  });
}

// One write into an empty socket buffer, which takes it all.
void HttpServer::Impl::turn_away(tcp::socket socket) {
  ++counters_.connections_refused;
  Request none;
  none.id = next_id();
  const Response response = problem_response(problems::too_many_connections(settings_.max_connections), none);
  const std::string text = fmt::format(
      "HTTP/1.1 503 Service Unavailable\r\nServer: dealingdesk\r\nContent-Type: {}\r\nRetry-After: 1\r\n"
      "Connection: close\r\nX-Request-Id: {}\r\nContent-Length: {}\r\n\r\n{}",
      response.content_type, none.id, response.body.size(), response.body);
  boost::system::error_code ignored;
  socket.non_blocking(true, ignored);
  socket.write_some(asio::buffer(text), ignored);
  socket.shutdown(tcp::socket::shutdown_send, ignored);
}

HttpServer::HttpServer(asio::any_io_executor executor, Settings settings, const Router& router,
                       std::function<void(std::shared_ptr<WebSocket>, Request)> on_web_socket)
    : impl_{std::make_shared<Impl>(std::move(executor), std::move(settings), router, std::move(on_web_socket))} {}
// The executor's thread has stopped, or this is it: what is left then finds the server closed.
HttpServer::~HttpServer() {
  impl_->close();
  impl_->cut();
}
Result<void> HttpServer::open() { return impl_->open(); }
std::uint16_t HttpServer::port() const { return impl_->port_; }
void HttpServer::close() { impl_->close(); }
const HttpServer::Counters& HttpServer::counters() const { return impl_->counters_; }

}  // namespace dealingdesk::admin_api
