// FIX messages as bytes, for programs that must cost next to nothing beside an engine: framing,
// fields, digits of fixed width, check sums.
//
// Threads: any; these are functions of their arguments.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace dealingdesk::bench {

inline constexpr char kSoh = '\x01';
// "10=123|"
inline constexpr std::size_t kTrailerBytes = 7;

// The sum of the bytes, as 10= counts it before it is reduced to three digits.
[[nodiscard]] unsigned byte_sum(std::string_view bytes);

// Writes `value` over exactly `width` characters, with leading zeros.
void put_digits(char* at, std::size_t width, std::uint64_t value);

// A body written with bars, "35=A|98=0|", as a whole FIX 4.4 message.
[[nodiscard]] std::string frame(std::string_view body_with_bars);

// What a stream of bytes begins with.
struct Front {
  enum class Kind { whole, part, garbage } kind = Kind::part;
  std::string_view message;  // the first message, when it is whole
};
// Goes by BodyLength (9); the check sum is not looked at.
[[nodiscard]] Front front_message(std::string_view bytes);

// Are BodyLength and CheckSum of a whole message right?
[[nodiscard]] bool is_sound(std::string_view message);

// Walks over the fields of a whole message.
class Fields {
 public:
  explicit Fields(std::string_view message) : rest_{message} {}
  [[nodiscard]] bool next();
  [[nodiscard]] int tag() const { return tag_; }
  [[nodiscard]] std::string_view value() const { return value_; }

 private:
  std::string_view rest_;
  int tag_ = 0;
  std::string_view value_;
};

// The value of the first field with this tag; empty where there is none.
[[nodiscard]] std::string_view value_of(std::string_view message, int tag);

// Digits only; what is no digit ends the number.
[[nodiscard]] std::uint64_t number(std::string_view digits);

// Where a value of a template message stands, so that it can be written over.
[[nodiscard]] std::size_t offset_of(std::string_view message, int tag);

// SendingTime of now, to the millisecond: "20260131-09:30:00.123". Its width never changes.
[[nodiscard]] std::string utc_now();

}  // namespace dealingdesk::bench
