// FIX messages as bytes: finding a field, putting a message together, blanking what is secret.
//
// Threads: any; functions of their arguments.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace dealingdesk::fix {

inline constexpr char kSoh = '\x01';

// Walks the fields of a message, in order. Values of data fields (96, 213, 349...) may hold separators:
// their length is taken from the length field before them.
class FieldCursor {
 public:
  explicit FieldCursor(std::string_view message) : rest_{message} {}
  // False at the end, or at what is no field.
  [[nodiscard]] bool next();
  [[nodiscard]] int tag() const { return tag_; }
  [[nodiscard]] std::string_view value() const { return value_; }
  // What has not been read: at the end nothing, or what is no field and all behind it.
  [[nodiscard]] std::string_view rest() const { return rest_; }

 private:
  std::string_view rest_;
  std::string_view value_;
  int tag_ = 0;
  int data_tag_ = 0;  // announced by the length field just read
  std::size_t data_size_ = 0;
};

// The first value of a tag.
[[nodiscard]] std::optional<std::string_view> find(std::string_view message, int tag);

// "tag=value|" at the end of `out`.
void append_field(std::string& out, int tag, std::string_view value);
// 10 behind all that `out` holds: a message from its 8 on.
void append_checksum(std::string& out);
// The same where the sum of all its bytes is known.
void append_checksum(std::string& out, unsigned sum);
// Of the bytes, as the check sum counts them.
[[nodiscard]] unsigned sum_of(std::string_view bytes);
// 8, 9 and 10 around fields that start with 35.
[[nodiscard]] std::string frame(std::string_view begin_string, std::string_view body);

// Must the value of this tag never be shown, logged or stored? (554 Password, 925 NewPassword, 96 RawData)
[[nodiscard]] bool is_secret(int tag);
// Might there be one? A quick look, so that the many messages without one are not taken apart.
[[nodiscard]] bool may_hold_secret(std::string_view message);
// The message with each secret value replaced by "***", lengths and check sum right again. Behind what
// is no field, too.
[[nodiscard]] std::string blank_secrets(std::string_view message);

// Readable and quotable in a log: '|' for the separator.
[[nodiscard]] std::string with_bars(std::string_view message);

}  // namespace dealingdesk::fix
