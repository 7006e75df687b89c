#include "fix/connection.h"

#include <chrono>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>

#include "store/fault_points.h"

namespace dealingdesk::fix {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

// Below it nobody holds anything back for the peer's sake.
constexpr std::size_t kMuchUnsent_bytes = 32 * 1024;

// Half, a fault, the rest: so that a test can kill the process with part of a buffer in the socket.
std::size_t write_in_two(asio::ip::tcp::socket& socket, std::string_view bytes, error_code& error) {
  auto written = socket.write_some(asio::buffer(bytes.substr(0, (bytes.size() + 1) / 2)), error);
  store::fault_point(store::FaultPoint::mid_write);
  if (!error) written += socket.write_some(asio::buffer(bytes.substr(written)), error);
  return written;
}

}  // namespace

Connection::Connection(Stream stream, ReleaseGate& gate, Limits limits)
    : stream_{std::move(stream)},
      gate_{gate},
      limits_{limits},
      deadline_{stream_.socket.get_executor()},
      input_{std::make_unique<char[]>(limits.read_bytes)} {
  error_code ignored;
  stream_.socket.non_blocking(true, ignored);
  stream_.socket.set_option(asio::ip::tcp::no_delay(true), ignored);
}

void Connection::start(TransportListener& listener) {
  listener_ = &listener;
  const auto self = shared_from_this();
  if (!stream_.reader.unread().empty()) deliver();
  read();
}

// Also while closing, to throw away: a socket that is closed with unread bytes sends a reset, which can
// cost the peer the last bytes that we wrote.
void Connection::read() {
  if (ended_) return;
  stream_.socket.async_read_some(asio::buffer(input_.get(), limits_.read_bytes),
                                 [self = shared_from_this()](error_code error, std::size_t size) {
                                   if (self->ended_) return;
                                   if (error) return self->end(error.message());
                                   if (!self->closing_) self->on_read({self->input_.get(), size});
                                   self->read();
                                 });
}

void Connection::on_read(std::string_view bytes) {
  if (!stream_.tls) {
    stream_.reader.feed(bytes);
    return deliver();
  }
  std::string plaintext;
  const auto state = stream_.tls->feed(bytes, plaintext);
  // TLS has words of its own to send (alerts, key updates): they say nothing that must be durable first.
  stream_.tls->take_ciphertext(wire_);
  flush();
  stream_.reader.feed(plaintext);
  deliver();
  if (state != TlsChannel::State::open) end(state == TlsChannel::State::closed ? "closed" : "TLS failure");
}

void Connection::deliver() {
  std::string_view message;
  while (!ended_ && !closing_) {
    switch (stream_.reader.next(message)) {
      case FrameReader::Next::message: listener_->on_message(message); continue;
      case FrameReader::Next::need_more: listener_->on_read_done(); return;
      case FrameReader::Next::fatal: end("not a FIX stream"); return;
    }
  }
}

void Connection::release() {
  if (ended_) return;
  const auto group = gate_.group();
  if (!waiting_.empty() && waiting_.back().group == group) {
    waiting_.back().upto = appended_;
    return;
  }
  waiting_.push_back({group, appended_});
  gate_.when_durable([self = shared_from_this(), group] { self->released(group); });
}

void Connection::released(std::uint64_t group) {
  while (!waiting_.empty() && waiting_.front().group <= group) {
    releasable_ = waiting_.front().upto;
    waiting_.pop_front();
  }
  const bool was_much = unsent() > kMuchUnsent_bytes;
  flush();
  // Whoever holds back because much was unsent must be told, also when all of it left in one go: nothing
  // waits for the socket then.
  if (!was_much || ended_ || closing_ || writing_ || wire_at_ < wire_.size()) return;
  asio::post(stream_.socket.get_executor(), [self = shared_from_this()] {
    if (!self->ended_ && !self->closing_ && self->listener_ != nullptr) self->listener_->on_drained();
  });
}

void Connection::move_to_wire() {
  const auto count = static_cast<std::size_t>(releasable_ - moved_);
  if (count == 0) return;
  if (wire_at_ == wire_.size()) {
    wire_.clear();
    wire_at_ = 0;
  }
  if (stream_.tls) {
    stream_.tls->write(std::string_view{outgoing_}.substr(0, count));
    stream_.tls->take_ciphertext(wire_);
    outgoing_.erase(0, count);
  } else if (wire_.empty() && count == outgoing_.size()) {
    wire_.swap(outgoing_);
  } else {
    wire_.append(outgoing_, 0, count);
    outgoing_.erase(0, count);
  }
  moved_ = releasable_;
}

void Connection::flush() {
  if (ended_ || finished_) return;
  move_to_wire();
  if (stream_.tls && stream_.tls->state() == TlsChannel::State::failed) return end("TLS failure");
  if (writing_) return;
  if (wire_at_ < wire_.size() && !write_some()) return;
  if (wire_at_ < wire_.size()) return await_writable();
  finish_if_empty();
}

// One write. False: the connection has ended.
bool Connection::write_some() {
  error_code error;
  const auto bytes = std::string_view{wire_}.substr(wire_at_);
  const auto written = store::fault_armed(store::FaultPoint::mid_write)
                           ? write_in_two(stream_.socket, bytes, error)
                           : stream_.socket.write_some(asio::buffer(bytes), error);
  wire_at_ += written;
  if (!error || error == asio::error::would_block || error == asio::error::try_again) return true;
  end(error.message());
  return false;
}

void Connection::await_writable() {
  writing_ = true;
  stream_.socket.async_wait(asio::ip::tcp::socket::wait_write, [self = shared_from_this()](error_code error) {
    self->writing_ = false;
    if (self->ended_) return;
    if (error) return self->end(error.message());
    self->flush();
    if (!self->writing_ && !self->ended_ && !self->closing_) self->listener_->on_drained();
  });
}

void Connection::close() {
  if (ended_ || closing_) return;
  closing_ = true;
  listener_ = nullptr;
  deadline_.expires_after(std::chrono::nanoseconds{limits_.close_after.ns()});
  deadline_.async_wait([self = shared_from_this()](error_code error) {
    if (!error) self->end("slow to read the last bytes");
  });
  release();
}

void Connection::finish_if_empty() {
  if (!closing_ || ended_ || finished_ || !waiting_.empty() || wire_at_ < wire_.size() || !outgoing_.empty()) return;
  if (stream_.tls && stream_.tls->state() == TlsChannel::State::open) {
    stream_.tls->shutdown();
    stream_.tls->take_ciphertext(wire_);
    error_code ignored;
    stream_.socket.write_some(asio::buffer(std::string_view{wire_}.substr(wire_at_)), ignored);
  }
  finished_ = true;
  error_code ignored;
  stream_.socket.shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
}

void Connection::end(std::string_view why) {
  if (ended_) return;
  ended_ = true;
  deadline_.cancel();
  error_code ignored;
  // The peer sees an orderly end (FIN), not a reset that could eat what it has not read yet.
  stream_.socket.shutdown(asio::ip::tcp::socket::shutdown_both, ignored);
  stream_.socket.close(ignored);
  waiting_.clear();
  if (auto* listener = std::exchange(listener_, nullptr)) listener->on_closed(why);
}

}  // namespace dealingdesk::fix
