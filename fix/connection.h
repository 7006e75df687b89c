// One TCP connection, with or without TLS: bytes read in bounded pieces and cut into messages; bytes to
// send collected during a turn and written at once when the turn is durable.
//
// Threads:  its executor's only.
// Lifetime: keeps itself alive while an operation runs; ends by close() or by the peer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include "core/timestamp.h"
#include "fix/frame_reader.h"
#include "fix/tls.h"
#include "fix/transport.h"

namespace dealingdesk::fix {

// Says when bytes may leave. On the desk that is the turn; where nothing is durable, at once.
class ReleaseGate {
 public:
  virtual ~ReleaseGate() = default;
  // Numbers what is collected now: what has the same number becomes durable together.
  [[nodiscard]] virtual std::uint64_t group() const = 0;
  virtual void when_durable(std::function<void()> release) = 0;
};

class OpenGate : public ReleaseGate {
 public:
  [[nodiscard]] std::uint64_t group() const override { return 0; }
  void when_durable(std::function<void()> release) override { release(); }
};

class Connection : public Transport, public std::enable_shared_from_this<Connection> {
 public:
  struct Limits {
    std::size_t read_bytes = 64 * 1024;  // at most, in one turn
    Span close_after = Span::from_s(5);  // close() waits that long for the peer to read
  };
  // What the door hands over: the socket, the TLS state, and what was already read.
  struct Stream {
    boost::asio::ip::tcp::socket socket;
    std::optional<TlsChannel> tls;
    FrameReader reader;
  };

  // `gate` must outlive the connection's last operation.
  Connection(Stream stream, ReleaseGate& gate, Limits limits);

  void start(TransportListener& listener) override;
  void append(std::string_view bytes) override {
    outgoing_ += bytes;
    appended_ += bytes.size();
  }
  void release() override;
  [[nodiscard]] std::size_t unsent() const override { return outgoing_.size() + wire_.size() - wire_at_; }
  void close() override;

 private:
  struct Waiting {
    std::uint64_t group;
    std::uint64_t upto;  // of all bytes ever appended
  };
  void read();
  void on_read(std::string_view bytes);
  void deliver();
  void released(std::uint64_t group);
  void move_to_wire();
  void flush();
  [[nodiscard]] bool write_some();
  void await_writable();
  void finish_if_empty();
  void end(std::string_view why);

  Stream stream_;
  ReleaseGate& gate_;
  Limits limits_;
  boost::asio::steady_timer deadline_;
  TransportListener* listener_ = nullptr;
  std::unique_ptr<char[]> input_;
  std::string outgoing_;          // not released, or not yet encrypted
  std::uint64_t appended_ = 0;    // bytes ever
  std::uint64_t moved_ = 0;       // bytes ever that left outgoing_
  std::uint64_t releasable_ = 0;  // bytes ever that may leave
  std::deque<Waiting> waiting_;   // releases that wait for their group
  std::string wire_;              // being written
  std::size_t wire_at_ = 0;
  bool writing_ = false;   // waits for the socket to be writable
  bool closing_ = false;   // nobody listens any more; what was appended still leaves
  bool finished_ = false;  // it has left, and the peer knows that nothing follows
  bool ended_ = false;
};

}  // namespace dealingdesk::fix
