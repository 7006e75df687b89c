#include "admin_api/beast_web_socket.h"

#include <deque>
#include <utility>

#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/websocket.hpp>

namespace dealingdesk::admin_api {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;
using tcp = asio::ip::tcp;

// A client that does not read never takes the close frame either.
constexpr std::chrono::seconds kCloseWithin{5};

class BeastWebSocket : public WebSocket, public std::enable_shared_from_this<BeastWebSocket> {
 public:
  explicit BeastWebSocket(WebSocketHandshake handshake)
      : stream_{std::move(handshake.socket)},
        close_timer_{stream_.get_executor()},
        request_{std::move(handshake.request)},
        ready_{std::move(handshake.ready)},
        gone_{std::move(handshake.gone)},
        farewell_{handshake.settings.web_socket_farewell} {
    const auto& settings = handshake.settings;
    websocket::stream_base::timeout timeout{};
    timeout.handshake_timeout = std::chrono::seconds{10};
    timeout.idle_timeout = std::chrono::milliseconds{settings.web_socket_idle.ms()};
    timeout.keep_alive_pings = true;
    stream_.set_option(timeout);
    stream_.read_message_max(settings.max_web_socket_message_bytes);
    const std::string protocol = settings.web_socket_protocol;
    const bool wanted = request_[beast::http::field::sec_websocket_protocol].find(protocol) != beast::string_view::npos;
    stream_.set_option(websocket::stream_base::decorator{[protocol, wanted](websocket::response_type& response) {
      response.set(beast::http::field::server, "dealingdesk");
      if (wanted) response.set(beast::http::field::sec_websocket_protocol, protocol);
    }});
    boost::system::error_code ignored;
    auto& socket = stream_.next_layer();
    socket.set_option(asio::socket_base::send_buffer_size{settings.web_socket_send_buffer_bytes}, ignored);
    socket.set_option(tcp::no_delay{true}, ignored);
  }

  void shake_hands() {
    stream_.async_accept(request_, [self = shared_from_this()](beast::error_code error) {
      if (error) return self->end();
      self->stream_.text(true);
      if (auto ready = std::exchange(self->ready_, nullptr)) ready(self);
    });
  }

  void start(Callbacks callbacks) override {
    callbacks_ = std::move(callbacks);
    read();
  }

  void send(std::string text) override {
    if (closing_ || ended_) return;
    queued_bytes_ += text.size();
    queue_.push_back(std::move(text));
    if (!writing_) write();
  }

  std::size_t queued_bytes() const override { return queued_bytes_; }

  void close(std::uint16_t code, std::string reason) override {
    if (closing_ || ended_) return;
    const std::size_t on_its_way = writing_ ? 1 : 0;
    while (queue_.size() > on_its_way) {
      queued_bytes_ -= queue_.back().size();
      queue_.pop_back();
    }
    close_after_queue(code, std::move(reason));
  }

  void say_farewell() {
    if (ready_) return cut();  // nothing may be sent before the handshake is through
    if (closing_ || ended_) return;
    send(farewell_);
    close_after_queue(kCloseGoingAway, "the server is shutting down");
  }

  void cut() {
    boost::system::error_code ignored;
    stream_.next_layer().close(ignored);
  }

 private:
  void close_after_queue(std::uint16_t code, std::string reason) {
    closing_ = true;
    reason_ = websocket::close_reason{static_cast<websocket::close_code>(code), reason.substr(0, 120)};
    close_timer_.expires_after(kCloseWithin);
    close_timer_.async_wait([self = shared_from_this()](beast::error_code error) {
      if (!error) self->cut();
    });
    if (!writing_) say_goodbye();
  }

  void read() {
    stream_.async_read(incoming_, [self = shared_from_this()](beast::error_code error, std::size_t) {
      if (error) return self->end();
      std::string text = beast::buffers_to_string(self->incoming_.data());
      self->incoming_.consume(self->incoming_.size());
      if (!self->stream_.got_text())
        self->close(kCloseUnsupported, "messages are JSON text");
      else if (!self->closing_ && self->callbacks_.on_message)
        self->callbacks_.on_message(std::move(text));
      if (!self->ended_) self->read();
    });
  }

  void write() {
    writing_ = true;
    stream_.async_write(asio::buffer(queue_.front()),
                        [self = shared_from_this()](beast::error_code error, std::size_t) {
                          self->writing_ = false;
                          if (error) return self->end();
                          self->queued_bytes_ -= self->queue_.front().size();
                          self->queue_.pop_front();
                          if (!self->queue_.empty()) return self->write();
                          if (self->closing_) return self->say_goodbye();
                          if (self->callbacks_.on_drained) self->callbacks_.on_drained();
                        });
  }

  // The reads go on until the client's close frame has come.
  void say_goodbye() {
    stream_.async_close(reason_, [self = shared_from_this()](beast::error_code error) {
      if (error) self->end();
    });
  }

  void end() {
    if (std::exchange(ended_, true)) return;
    close_timer_.cancel();
    cut();
    // Whoever is told may hold us and be held by the callbacks: they go.
    const Callbacks callbacks = std::exchange(callbacks_, {});
    if (callbacks.on_closed) callbacks.on_closed();
    if (auto gone = std::exchange(gone_, nullptr)) gone();
  }

  websocket::stream<tcp::socket> stream_;
  asio::steady_timer close_timer_;
  beast::http::request<beast::http::string_body> request_;
  std::function<void(std::shared_ptr<WebSocket>)> ready_;
  std::function<void()> gone_;
  Callbacks callbacks_;
  beast::flat_buffer incoming_;
  std::deque<std::string> queue_;  // the first is being written while writing_
  std::size_t queued_bytes_ = 0;
  bool writing_ = false;
  bool closing_ = false;
  bool ended_ = false;
  websocket::close_reason reason_;
  const std::string farewell_;
};

}  // namespace

ConnectionEnds accept_web_socket(WebSocketHandshake handshake) {
  auto connection = std::make_shared<BeastWebSocket>(std::move(handshake));
  connection->shake_hands();
  const std::weak_ptr weak{connection};
  return {[weak] {
            if (const auto self = weak.lock()) self->say_farewell();
          },
          [weak] {
            if (const auto self = weak.lock()) self->cut();
          }};
}

}  // namespace dealingdesk::admin_api
