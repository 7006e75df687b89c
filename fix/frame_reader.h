// Bytes in, complete FIX messages out; whatever the bytes are, at most `max_message` of them are kept.
//
// A message is 8=FIX...|9=n|35=... with n bytes of body and a right 10=. Anything else is garbage: it is
// passed over and counted, as the FIX specification asks for garbled messages. What begins like a message
// reaches to the first 10= behind the n bytes that it speaks of, as other engines have it: one that says it is
// longer than it is takes the message that it reaches into with it, and both will be asked for.
//
// Threads: one at a time. No exceptions, no third party: made to be fuzzed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace dealingdesk::fix {

class FrameReader {
 public:
  static constexpr std::size_t kDefaultMaxMessage = 64 * 1024;

  explicit FrameReader(std::size_t max_message = kDefaultMaxMessage) : max_message_{max_message} {}

  enum class Next : std::uint8_t {
    message,    // there is one
    need_more,  // feed() first
    fatal,      // a length above the limit, or garbage without end: give the stream up
  };

  void feed(std::string_view bytes);
  // The next message, valid until the next feed(). After `fatal` it is `fatal` for ever.
  [[nodiscard]] Next next(std::string_view& message);

  // Bytes that belonged to no message, and how often that happened.
  [[nodiscard]] std::uint64_t garbage_bytes() const { return garbage_bytes_; }
  [[nodiscard]] std::uint64_t garbled_messages() const { return garbled_messages_; }
  // Fed, but not yet handed out.
  [[nodiscard]] std::string_view unread() const { return std::string_view{buffer_}.substr(head_); }

 private:
  enum class Shape : std::uint8_t { complete, partial, garbled, too_large };
  [[nodiscard]] Shape look(std::string_view bytes, std::size_t& size) const;
  void skip(std::size_t count);

  std::size_t max_message_;
  std::string buffer_;
  std::size_t head_ = 0;
  std::uint64_t garbage_bytes_ = 0;
  std::uint64_t garbled_messages_ = 0;
  std::size_t garbage_run_ = 0;  // since the last message
  bool fatal_ = false;
};

}  // namespace dealingdesk::fix
