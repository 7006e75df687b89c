// What a session needs of the thing that carries its bytes.
//
// Threads: the session's executor only.
#pragma once

#include <cstddef>
#include <string_view>

namespace dealingdesk::fix {

// Told by the transport. After on_closed(), or after the owner's close(), nothing more is told.
class TransportListener {
 public:
  virtual ~TransportListener() = default;
  virtual void on_message(std::string_view message) = 0;
  // Everything that one read brought has been handed over.
  virtual void on_read_done() = 0;
  // What had to wait for the peer to read has left.
  virtual void on_drained() = 0;
  // The peer went away, or sent what cannot be a FIX stream.
  virtual void on_closed(std::string_view why) = 0;
};

class Transport {
 public:
  virtual ~Transport() = default;
  // Reading starts, with what was read before first.
  virtual void start(TransportListener& listener) = 0;
  // Keeps the bytes until release().
  virtual void append(std::string_view bytes) = 0;
  // What was appended so far goes out as soon as everything that is collected now is durable.
  virtual void release() = 0;
  // Appended, but not yet taken by the operating system.
  [[nodiscard]] virtual std::size_t unsent() const = 0;
  // No more reading; what was appended still leaves, for a limited time, then the stream ends.
  virtual void close() = 0;
};

}  // namespace dealingdesk::fix
