#include "fix/door.h"

#include <array>
#include <chrono>
#include <set>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>

#include "fix/clock.h"
#include "fix/penalties.h"
#include "fix/raw_message.h"

namespace dealingdesk::fix {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using Count = std::atomic<std::uint64_t>;

constexpr Span kAskAgain = Span::from_ms(20);  // whether a seat is free now

std::chrono::nanoseconds chrono_span(Span span) { return std::chrono::nanoseconds{span.ns()}; }

std::string logout(const std::string& comp_id, std::string_view client_comp_id, std::string_view text) {
  std::string body;
  append_field(body, 35, "5");
  append_field(body, 34, "1");
  append_field(body, 49, comp_id);
  append_field(body, 52, to_fix_utc(now()));
  append_field(body, 56, client_comp_id);
  append_field(body, 58, text);
  return frame("FIX.4.4", body);
}

}  // namespace

// Somebody who has connected and is not handed over yet.
class Visitor;

class Door::Impl : public std::enable_shared_from_this<Door::Impl> {
 public:
  Impl(asio::any_io_executor executor, Settings settings, SessionDirectory& directory, Authenticator authenticator,
       std::function<void(Handover)> hand_over)
      : executor{std::move(executor)},
        settings{std::move(settings)},
        directory{directory},
        authenticator{std::move(authenticator)},
        hand_over{std::move(hand_over)},
        penalties{this->settings.first_delay, this->settings.longest_delay} {}

  Result<void> open(std::optional<TlsContext> tls);
  void close();

  asio::any_io_executor executor;
  Settings settings;
  SessionDirectory& directory;
  Authenticator authenticator;
  std::function<void(Handover)> hand_over;
  Penalties penalties;
  std::optional<TlsContext> tls_context;
  Counters counters;
  std::set<std::shared_ptr<Visitor>> visitors;

  struct Entrance {
    explicit Entrance(const asio::any_io_executor& executor) : acceptor{executor}, pause{executor} {}
    tcp::acceptor acceptor;
    asio::steady_timer pause;
    bool tls = false;
    std::uint16_t port = 0;
  };
  std::vector<std::shared_ptr<Entrance>> entrances;

 private:
  Result<void> listen(std::uint16_t port, bool tls);
  void accept(std::shared_ptr<Entrance> entrance);
  void welcome(tcp::socket socket, bool tls);
};

class Visitor : public std::enable_shared_from_this<Visitor> {
 public:
  Visitor(std::weak_ptr<Door::Impl> door, tcp::socket socket, std::optional<TlsChannel> tls, std::size_t max_message)
      : door_{std::move(door)},
        socket_{std::move(socket)},
        timer_{socket_.get_executor()},
        tls_{std::move(tls)},
        reader_{max_message} {
    error_code ignored;
    peer_ = socket_.remote_endpoint(ignored);
    socket_.set_option(tcp::no_delay(true), ignored);
  }

  void start(Span logon_timeout);
  // Cut off without a word.
  void cut_off();

 private:
  void read();
  void on_read(std::string_view bytes);
  void check_logon(std::string message);
  void wait_for_seat(std::string logon);
  void check_password(const SessionDirectory::Entry& entry, std::string logon);
  void let_in(const SessionDirectory::Entry& entry, const std::string& logon);
  void hand_over();
  void refuse_password(const std::string& user, const std::string& client_comp_id);
  void say_good_bye(std::string bytes);
  void linger();
  void write(std::string_view plaintext);
  void write_more();
  void leave(Count Door::Counters::*reason);
  [[nodiscard]] std::string address() const { return peer_.address().to_string(); }

  std::weak_ptr<Door::Impl> door_;
  tcp::socket socket_;
  asio::steady_timer timer_;
  tcp::endpoint peer_;
  std::optional<TlsChannel> tls_;
  FrameReader reader_;
  std::array<char, 4096> input_;
  std::string outgoing_, writing_;
  std::optional<Handover> leaving_;  // let in, but something is still being written
  Span waited_;                      // for the seat to be free
  bool last_words_ = false;
  bool gone_ = false;
};

// --- the visitor ---

void Visitor::start(Span logon_timeout) {
  timer_.expires_after(chrono_span(logon_timeout));
  timer_.async_wait([self = shared_from_this()](error_code error) {
    if (!error) self->leave(&Door::Counters::timed_out);
  });
  read();
}

void Visitor::leave(Count Door::Counters::*reason) {
  if (gone_) return;
  if (const auto door = door_.lock()) ++(door->counters.*reason);
  cut_off();
}

void Visitor::cut_off() {
  if (gone_) return;
  gone_ = true;
  timer_.cancel();
  error_code ignored;
  socket_.close(ignored);
  if (const auto door = door_.lock()) door->visitors.erase(shared_from_this());
}

void Visitor::read() {
  socket_.async_read_some(asio::buffer(input_), [self = shared_from_this()](error_code error, std::size_t size) {
    if (self->gone_) return;
    if (error) return self->leave(&Door::Counters::gone);
    self->on_read({self->input_.data(), size});
  });
}

void Visitor::on_read(std::string_view bytes) {
  if (tls_) {
    std::string plaintext;
    const auto state = tls_->feed(bytes, plaintext);
    tls_->take_ciphertext(outgoing_);
    write_more();
    if (state == TlsChannel::State::failed) return leave(&Door::Counters::tls_failed);
    if (state == TlsChannel::State::closed) return leave(&Door::Counters::gone);
    reader_.feed(plaintext);
  } else {
    reader_.feed(bytes);
  }
  std::string_view message;
  const auto next = reader_.next(message);
  // Who begins with noise is no FIX client.
  if (next == FrameReader::Next::fatal || reader_.garbage_bytes() > 0) return leave(&Door::Counters::garbage);
  if (next == FrameReader::Next::need_more) return read();
  check_logon(std::string{message});
}

void Visitor::check_logon(std::string message) {
  const auto door = door_.lock();
  if (!door) return cut_off();
  if (find(message, 35) != "A") return leave(&Door::Counters::not_a_logon);
  const auto entry = door->directory.find(find(message, 8).value_or(""), find(message, 49).value_or(""));
  if (!entry || !entry->enabled || find(message, 56) != door->settings.comp_id)
    return leave(&Door::Counters::unknown_session);
  if (door->settings.allowed && !door->settings.allowed(*entry, peer_.address()))
    return leave(&Door::Counters::address_refused);
  if (entry->live) return wait_for_seat(std::move(message));
  // Nobody's session asks for no password.
  if (entry->user.empty()) return timer_.cancel(), let_in(*entry, blank_secrets(message));
  check_password(*entry, std::move(message));
}

// A client whose connection broke is often back before the desk has seen the end of it.
void Visitor::wait_for_seat(std::string logon) {
  const auto door = door_.lock();
  if (waited_ >= door->settings.seat_grace) return leave(&Door::Counters::live_session);
  waited_ = Span::from_ns(waited_.ns() + kAskAgain.ns());
  timer_.expires_after(chrono_span(kAskAgain));
  timer_.async_wait([self = shared_from_this(), logon = std::move(logon)](error_code error) mutable {
    if (!error && !self->gone_) self->check_logon(std::move(logon));
  });
}

// Nothing is read meanwhile: what else comes waits in the socket.
void Visitor::check_password(const SessionDirectory::Entry& entry, std::string logon) {
  const auto door = door_.lock();
  timer_.cancel();
  const std::string user{find(logon, 553).value_or("")};
  std::string password{find(logon, 554).value_or("")};
  if (user != entry.user) return refuse_password(user, entry.client_comp_id);
  auto done = [weak = weak_from_this(), executor = socket_.get_executor(), entry, user,
               logon = blank_secrets(logon)](bool right) {
    asio::post(executor, [weak, entry, user, logon, right] {
      const auto self = weak.lock();
      if (!self || self->gone_) return;
      right ? self->let_in(entry, logon) : self->refuse_password(user, entry.client_comp_id);
    });
  };
  door->authenticator(user, std::move(password), std::move(done));
}

void Visitor::let_in(const SessionDirectory::Entry& entry, const std::string& logon) {
  const auto door = door_.lock();
  if (!door) return cut_off();
  door->penalties.succeeded(entry.user, address());
  if (!door->directory.claim(entry.id)) return leave(&Door::Counters::live_session);
  FrameReader reader{door->settings.max_message};
  reader.feed(logon);
  reader.feed(reader_.unread());
  leaving_.emplace();
  leaving_->session = entry.id;
  leaving_->v6 = peer_.protocol() == tcp::v6();
  leaving_->reader = std::move(reader);
  leaving_->peer = address() + ":" + std::to_string(peer_.port());
  hand_over();
}

// Once the last bytes of the TLS handshake are written.
void Visitor::hand_over() {
  if (!leaving_ || !writing_.empty() || !outgoing_.empty()) return;
  const auto door = door_.lock();
  auto handover = std::move(*leaving_);
  leaving_.reset();
  if (!door) return cut_off();
  handover.tls = std::move(tls_);
  error_code error;
  handover.native_socket = socket_.release(error);
  if (error) {
    door->directory.release(handover.session);
    return leave(&Door::Counters::gone);
  }
  gone_ = true;
  door->visitors.erase(shared_from_this());
  ++door->counters.handed_over;
  door->hand_over(std::move(handover));
}

void Visitor::refuse_password(const std::string& user, const std::string& client_comp_id) {
  const auto door = door_.lock();
  if (!door) return cut_off();
  ++door->counters.wrong_password;
  timer_.expires_after(chrono_span(door->penalties.failed(user, address(), now())));
  timer_.async_wait([self = shared_from_this(), client_comp_id](error_code error) {
    if (error || self->gone_) return;
    const auto door = self->door_.lock();
    if (!door) return self->cut_off();
    self->say_good_bye(logout(door->settings.comp_id, client_comp_id, "invalid username or password"));
  });
}

void Visitor::say_good_bye(std::string bytes) {
  last_words_ = true;
  timer_.expires_after(std::chrono::seconds{2});
  timer_.async_wait([self = shared_from_this()](error_code error) {
    if (!error) self->cut_off();
  });
  write(bytes);
}

// Closing with unread bytes would reset the connection, and the peer might never see the last words.
void Visitor::linger() {
  error_code ignored;
  socket_.shutdown(tcp::socket::shutdown_send, ignored);
  socket_.async_read_some(asio::buffer(input_), [self = shared_from_this()](error_code error, std::size_t) {
    if (self->gone_) return;
    error ? self->cut_off() : self->linger();
  });
}

void Visitor::write(std::string_view plaintext) {
  if (tls_) {
    tls_->write(plaintext);
    if (last_words_) tls_->shutdown();
    tls_->take_ciphertext(outgoing_);
  } else {
    outgoing_ += plaintext;
  }
  write_more();
}

void Visitor::write_more() {
  if (gone_ || !writing_.empty()) return;
  if (outgoing_.empty()) {
    if (last_words_) linger();
    return hand_over();
  }
  writing_.swap(outgoing_);
  asio::async_write(socket_, asio::buffer(writing_), [self = shared_from_this()](error_code error, std::size_t) {
    if (self->gone_) return;
    self->writing_.clear();
    if (!error) return self->write_more();
    if (self->leaving_)
      if (const auto door = self->door_.lock()) door->directory.release(self->leaving_->session);
    self->leave(&Door::Counters::gone);
  });
}

// --- the door ---

Result<void> Door::Impl::open(std::optional<TlsContext> tls) {
  if (settings.tls_port && !tls) return Reject{RejectCode::malformed, "a TLS port needs a certificate"};
  tls_context = std::move(tls);
  if (settings.port)
    if (auto ok = listen(*settings.port, false); !ok) return ok;
  if (settings.tls_port)
    if (auto ok = listen(*settings.tls_port, true); !ok) return ok;
  for (const auto& entrance : entrances) accept(entrance);
  return {};
}

Result<void> Door::Impl::listen(std::uint16_t port, bool tls) {
  error_code error;
  const auto address = asio::ip::make_address(settings.listen, error);
  const auto where = "FIX port " + settings.listen + ":" + std::to_string(port);
  if (error) return Reject{RejectCode::malformed, where + ": " + error.message()};
  auto entrance = std::make_shared<Entrance>(executor);
  const tcp::endpoint endpoint{address, port};
  auto& acceptor = entrance->acceptor;
  acceptor.open(endpoint.protocol(), error);
  if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error) acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
  if (error) {
    const auto code = error == asio::error::address_in_use ? RejectCode::already_exists : RejectCode::malformed;
    return Reject{code, where + ": " + error.message()};
  }
  entrance->tls = tls;
  entrance->port = acceptor.local_endpoint(error).port();
  entrances.push_back(std::move(entrance));
  return {};
}

void Door::Impl::accept(std::shared_ptr<Entrance> entrance) {
  auto& acceptor = entrance->acceptor;
  acceptor.async_accept([weak = weak_from_this(), entrance](error_code error, tcp::socket socket) {
    const auto self = weak.lock();
    if (!self || !entrance->acceptor.is_open()) return;
    if (!error) {
      self->welcome(std::move(socket), entrance->tls);
      return self->accept(entrance);
    }
    // Out of descriptors, most likely: trying again at once would only burn the processor.
    entrance->pause.expires_after(std::chrono::milliseconds{100});
    entrance->pause.async_wait([weak, entrance](error_code stopped) {
      const auto again = weak.lock();
      if (!stopped && again && entrance->acceptor.is_open()) again->accept(entrance);
    });
  });
}

void Door::Impl::welcome(tcp::socket socket, bool tls) {
  ++counters.accepted;
  if (visitors.size() >= settings.max_waiting) {
    ++counters.too_many;
    return;  // and the socket is closed
  }
  auto visitor =
      std::make_shared<Visitor>(weak_from_this(), std::move(socket),
                                tls ? std::optional<TlsChannel>{*tls_context} : std::nullopt, settings.max_message);
  visitors.insert(visitor);
  visitor->start(settings.logon_timeout);
}

void Door::Impl::close() {
  error_code ignored;
  for (const auto& entrance : entrances) {
    entrance->acceptor.close(ignored);
    entrance->pause.cancel();
  }
  while (!visitors.empty()) (*visitors.begin())->cut_off();
}

Door::Door(asio::any_io_executor executor, Settings settings, SessionDirectory& directory, Authenticator authenticator,
           std::function<void(Handover)> hand_over)
    : impl_{std::make_shared<Impl>(std::move(executor), std::move(settings), directory, std::move(authenticator),
                                   std::move(hand_over))} {}
Door::~Door() { impl_->close(); }

Result<void> Door::open(std::optional<TlsContext> tls) { return impl_->open(std::move(tls)); }
void Door::close() { impl_->close(); }
const Door::Counters& Door::counters() const { return impl_->counters; }
std::size_t Door::waiting() const { return impl_->visitors.size(); }

std::optional<std::uint16_t> Door::port() const {
  for (const auto& entrance : impl_->entrances)
    if (!entrance->tls) return entrance->port;
  return std::nullopt;
}
std::optional<std::uint16_t> Door::tls_port() const {
  for (const auto& entrance : impl_->entrances)
    if (entrance->tls) return entrance->port;
  return std::nullopt;
}

}  // namespace dealingdesk::fix
