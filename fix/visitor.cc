#include "fix/visitor.h"

#include <chrono>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>

#include "fix/clock.h"
#include "fix/raw_message.h"
#include "reference/calendar.h"
#include "reference/network.h"

namespace dealingdesk::fix {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

constexpr Span kAskAgain = Span::from_ms(20);  // whether a seat is free now

constexpr unsigned char kTlsHandshake = 0x16;  // the first byte of a TLS client

std::chrono::nanoseconds chrono_span(Span span) { return std::chrono::nanoseconds{span.ns()}; }

std::string logout(std::string_view begin_string, std::string_view comp_id, std::string_view client_comp_id,
                   std::string_view text) {
  std::string body;
  append_field(body, 35, "5");
  append_field(body, 34, "1");
  append_field(body, 49, comp_id);
  append_field(body, 52, to_fix_utc(now()));
  append_field(body, 56, client_comp_id);
  append_field(body, 58, text);
  return frame(begin_string, body);
}

asio::ip::address without_clothes(const asio::ip::address& address) {
  if (address.is_v6() && address.to_v6().is_v4_mapped())
    return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6());
  return address;
}

reference::IpBytes bytes_of(const asio::ip::address& address) {
  return address.is_v6() ? address.to_v6().to_bytes()
                         : asio::ip::make_address_v6(asio::ip::v4_mapped, address.to_v4()).to_bytes();
}

// FIX 4.2 has no Password (554); its clients have always put it into RawData (96).
std::string password_of(std::string_view logon) {
  if (const auto password = find(logon, 554)) return std::string{*password};
  if (find(logon, 8) != "FIX.4.2") return {};
  return std::string{find(logon, 96).value_or("")};
}
std::string user_of(std::string_view logon, const SessionDirectory::Entry& entry) {
  const auto user = find(logon, 553);
  if (!user && find(logon, 8) == "FIX.4.2" && !find(logon, 554)) return entry.user;
  return std::string{user.value_or("")};
}

std::string when_it_opens(const CalendarSpec& calendar) {
  const auto opens = reference::next_change(calendar, reference::SessionKind::trade, now());
  return opens ? "the session is closed; it opens at " + to_fix_utc(*opens) + " UTC" : "the session is closed";
}

}  // namespace

Visitor::Visitor(std::weak_ptr<Door::Impl> door, tcp::socket socket, bool tls, std::size_t max_logon)
    : door_{std::move(door)},
      socket_{std::move(socket)},
      timer_{socket_.get_executor()},
      wants_tls_{tls},
      reader_{max_logon} {
  error_code ignored;
  const auto peer = socket_.remote_endpoint(ignored);
  v6_ = peer.protocol() == tcp::v6();
  address_ = without_clothes(peer.address());
  port_ = peer.port();
  socket_.set_option(tcp::no_delay(true), ignored);
  socket_.non_blocking(true, ignored);
}

void Visitor::start() {
  begin_timeout();
  read();
}

void Visitor::begin_timeout() {
  const auto door = door_.lock();
  if (!door) return;
  timer_.expires_after(chrono_span(door->settings.logon_timeout));
  timer_.async_wait([self = shared_from_this()](error_code error) {
    if (!error) self->leave(&Door::Counters::timed_out);
  });
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
  const auto door = door_.lock();
  if (!door) return;
  if (leaving_) door->directory.release(leaving_->session);
  door->remove(shared_from_this());
}

// --- reading: the bytes go to a buffer that all share, so that who waits needs none ---

void Visitor::read() {
  socket_.async_wait(tcp::socket::wait_read, [self = shared_from_this()](error_code error) {
    if (self->gone_) return;
    if (error) return self->leave(&Door::Counters::gone);
    self->on_readable();
  });
}

void Visitor::on_readable() {
  const auto door = door_.lock();
  if (!door) return cut_off();
  error_code error;
  const auto size = socket_.read_some(asio::buffer(door->input), error);
  if (error == asio::error::would_block || error == asio::error::try_again) return read();
  if (error) return leave(&Door::Counters::gone);
  on_read({door->input.data(), size});
}

bool Visitor::decrypt(std::string_view bytes) {
  if (!tls_) tls_.emplace(door_.lock()->tls());
  std::string plaintext;
  const auto state = tls_->feed(bytes, plaintext);
  tls_->take_ciphertext(outgoing_);
  write_more();
  if (state == TlsChannel::State::failed) leave(&Door::Counters::tls_failed);
  if (state == TlsChannel::State::closed) leave(&Door::Counters::gone);
  reader_.feed(plaintext);
  return !gone_;
}

void Visitor::on_read(std::string_view bytes) {
  if (wants_tls_) {
    if (!decrypt(bytes)) return;
  } else {
    if (reader_.unread().empty() && static_cast<unsigned char>(bytes.front()) == kTlsHandshake)
      return leave(&Door::Counters::tls_on_plain);
    reader_.feed(bytes);
  }
  std::string_view message;
  const auto next = reader_.next(message);
  // Who begins with noise is no FIX client.
  if (next == FrameReader::Next::fatal || reader_.garbage_bytes() > 0) return leave(&Door::Counters::garbage);
  if (next == FrameReader::Next::need_more) return read();
  check_logon(std::string{message});
}

// --- who is it? ---

void Visitor::check_logon(std::string message) {
  const auto door = door_.lock();
  if (!door) return cut_off();
  if (find(message, 35) != "A") return leave(&Door::Counters::not_a_logon);
  const auto entry = door->directory.find(find(message, 8).value_or(""), find(message, 49).value_or(""));
  if (!entry || !entry->enabled || find(message, 56) != door->settings.comp_id)
    return leave(&Door::Counters::unknown_session);
  if (!reference::is_in(entry->networks, bytes_of(address_))) return leave(&Door::Counters::address_refused);
  if (!has_certificate(*entry)) return leave(&Door::Counters::certificate_refused);
  if (entry->live) return wait_for_seat(std::move(message));
  // Nobody's session asks for no password.
  if (entry->user.empty()) return let_in(*entry, blank_secrets(message));
  check_password(*entry, message);
}

// A client whose connection broke is often back before the desk has seen the end of it.
void Visitor::wait_for_seat(std::string logon) {
  const auto door = door_.lock();
  if (waited_ >= door->settings.seat_grace) return leave(&Door::Counters::live_session);
  waited_ = Span::from_ns(waited_.ns() + kAskAgain.ns());
  timer_.expires_after(chrono_span(kAskAgain));
  timer_.async_wait([self = shared_from_this(), logon = std::move(logon)](error_code error) mutable {
    if (error || self->gone_) return;
    self->begin_timeout();
    self->check_logon(std::move(logon));
  });
}

bool Visitor::has_certificate(const Entry& entry) const {
  return entry.certificate.empty() || (tls_ && tls_->peer_subject() == entry.certificate);
}

// Nothing is read meanwhile: what else comes waits in the socket.
void Visitor::check_password(const Entry& entry, const std::string& logon) {
  const auto door = door_.lock();
  const std::string user = user_of(logon, entry);
  if (const auto until = door->penalties.locked_until(entry.user, address(), now()))
    return refuse(&Door::Counters::locked_out, entry,
                  "too many wrong passwords; nothing is looked at before " + to_fix_utc(*until) + " UTC");
  if (user != entry.user) return refuse_password("", entry);
  if (door->checking >= door->settings.max_checking) return leave(&Door::Counters::too_many);
  ++door->checking;
  auto done = [weak = weak_from_this(), weak_door = door_, executor = socket_.get_executor(), entry,
               logon = blank_secrets(logon)](bool right) {
    asio::post(executor, [weak, weak_door, entry, logon, right] {
      if (const auto held = weak_door.lock()) --held->checking;
      const auto self = weak.lock();
      if (!self || self->gone_) return;
      if (!right) return self->refuse_password(entry.user, entry);
      // To let it in would have the client believe that its password is another now.
      if (find(logon, 925))
        return self->refuse(&Door::Counters::new_password, entry,
                            "NewPassword (925) is not taken in a Logon: send a UserRequest (35=BE) once logged on");
      self->let_in(entry, logon);
    });
  };
  door->authenticator(user, password_of(logon), std::move(done));
}

// --- in ---

void Visitor::let_in(const Entry& entry, const std::string& logon) {
  const auto door = door_.lock();
  if (!door) return cut_off();
  door->penalties.succeeded(entry.user, address());
  if (entry.calendar && !reference::is_open(*entry.calendar, reference::SessionKind::trade, now()))
    return refuse(&Door::Counters::closed_session, entry, when_it_opens(*entry.calendar));
  if (!door->directory.claim(entry.id)) return leave(&Door::Counters::live_session);
  FrameReader reader{door->settings.max_message};
  reader.feed(logon);
  reader.feed(reader_.unread());
  leaving_.emplace();
  leaving_->session = entry.id;
  leaving_->v6 = v6_;
  leaving_->reader = std::move(reader);
  leaving_->peer = (address_.is_v6() ? "[" + address() + "]" : address()) + ":" + std::to_string(port_);
  hand_over();
}

// Once the last bytes of the TLS handshake are written; until then the logon's time-out runs.
void Visitor::hand_over() {
  if (!leaving_ || !writing_.empty() || !outgoing_.empty()) return;
  const auto door = door_.lock();
  if (!door) return cut_off();
  error_code error;
  const int native_socket = socket_.release(error);
  if (error) return leave(&Door::Counters::gone);
  auto handover = std::move(*leaving_);
  leaving_.reset();
  handover.tls = std::move(tls_);
  handover.native_socket = native_socket;
  gone_ = true;
  timer_.cancel();
  door->remove(shared_from_this());
  ++door->counters.handed_over;
  door->hand_over(std::move(handover));
}

// --- out ---

// `user` is empty where it is not the session's: nobody's failures grow by somebody else's name.
void Visitor::refuse_password(const std::string& user, const Entry& entry) {
  const auto door = door_.lock();
  if (!door) return cut_off();
  ++door->counters.wrong_password;
  timer_.expires_after(chrono_span(door->penalties.failed(user, address(), now())));
  timer_.async_wait([self = shared_from_this(), entry](error_code error) {
    if (error || self->gone_) return;
    const auto held = self->door_.lock();
    if (!held) return self->cut_off();
    self->say_good_bye(
        logout(entry.begin_string, held->settings.comp_id, entry.client_comp_id, "invalid username or password"));
  });
}

void Visitor::refuse(Count Door::Counters::*reason, const Entry& entry, std::string_view text) {
  const auto door = door_.lock();
  ++(door->counters.*reason);
  say_good_bye(logout(entry.begin_string, door->settings.comp_id, entry.client_comp_id, text));
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
  socket_.async_wait(tcp::socket::wait_read, [self = shared_from_this()](error_code error) {
    const auto door = self->door_.lock();
    if (self->gone_ || !door) return;
    if (!error) (void)self->socket_.read_some(asio::buffer(door->input), error);
    error&& error != asio::error::would_block ? self->cut_off() : self->linger();
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
    if (error) return self->leave(&Door::Counters::gone);
    self->write_more();
  });
}

}  // namespace dealingdesk::fix
