// A FIX client of a few lines: exact bytes out, exact bytes in, over TCP or TLS. It keeps no session:
// the test says what is sent, sequence numbers included, and looks at everything that comes.
//
// Threads: one.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace dealingdesk::integration {

// A message as it came, with '|' for the separator.
struct Received {
  std::string text;
  // The first value of a tag; empty where the message lacks it.
  [[nodiscard]] std::string operator[](int tag) const;
  [[nodiscard]] std::string type() const { return (*this)[35]; }
};

enum class Transport { tcp, tls };

class RawFixClient {
 public:
  static constexpr std::chrono::milliseconds kPatience{20'000};

  // Throws std::runtime_error where nobody listens or the handshake fails.
  RawFixClient(std::uint16_t port, Transport transport, std::string comp_id,
               std::string server_comp_id = "DEALINGDESK");
  ~RawFixClient();
  RawFixClient(RawFixClient&&) noexcept;
  RawFixClient& operator=(RawFixClient&&) noexcept;

  // False when the other side no longer takes bytes.
  bool send_bytes(std::string_view bytes);
  // "11=a|55=EURUSD|" within a header of the next sequence number; returns that number.
  int send(const std::string& type, const std::string& fields);
  // The same with another number, which the next message does not follow.
  void send_numbered(int sequence, const std::string& type, const std::string& fields);
  // The message as bytes.
  [[nodiscard]] std::string message(int sequence, const std::string& type, const std::string& fields) const;

  // The next message; nothing when the other side has closed, or was silent for `patience`.
  [[nodiscard]] std::optional<Received> receive(std::chrono::milliseconds patience = kPatience);
  // The next message of a type; those before it are dropped. Throws where none comes.
  [[nodiscard]] Received expect(const std::string& type);
  // True when the other side closes the connection within `patience`, whatever it says before.
  [[nodiscard]] bool closed(std::chrono::milliseconds patience = kPatience);

  // Logs on and returns the answer. Throws where none comes.
  Received log_on(const std::string& user, const std::string& password, const std::string& more = "108=30|141=Y|");

  [[nodiscard]] int next_sequence() const;
  void set_next_sequence(int sequence);

 private:
  class Stream;
  [[nodiscard]] std::optional<std::string> take_message();

  std::unique_ptr<Stream> stream_;
  std::string comp_id_;
  std::string server_comp_id_;
  std::string buffer_;
  bool ended_ = false;
  int next_ = 1;
};

}  // namespace dealingdesk::integration
