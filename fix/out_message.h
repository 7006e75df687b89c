// An application message on its way out, as bytes: its type, and its fields in the order they were added.
// The session puts its header before and the trailer behind them.
//
// Private to fix/ and its tests.
// Threads: one at a time. Used again and again its memory is kept.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/decimal.h"
#include "core/timestamp.h"
#include "fix/protocol/protocol.h"

namespace dealingdesk::fix {

class OutMessage {
 public:
  // Without a protocol everything is said as it is; else only what its version has.
  explicit OutMessage(const Protocol* protocol = nullptr) : protocol_{protocol} {}

  // Empty again, of this type (35).
  void begin(std::string_view type);
  [[nodiscard]] const Protocol* protocol() const { return protocol_; }
  // REQUIRES: the value has no separator in it, and the order is the dictionary's where groups repeat.
  void add(int tag, std::string_view value);
  // With a space for each control character: FIX's text fields hold none.
  void add_text(int tag, std::string_view value);
  // An enumerated value, as of the newest version. Left out where the version has nothing like it.
  void add_word(int tag, std::string_view value);
  // What add_word() says for it.
  [[nodiscard]] std::string_view word(int tag, std::string_view value) const {
    return protocol_ == nullptr ? value : protocol_->word(tag, value);
  }
  void add_number(int tag, std::uint64_t value);
  // As to_text() writes it.
  void add_decimal(int tag, std::int64_t steps, int scale);
  // A field whose value is each recipient's own (262): it comes first, when the message is sent, and the rest is
  // written once for all of them. At most one.
  void leave_open(int tag);

  [[nodiscard]] const std::string& type() const { return type_; }
  // The fields behind the header: "55=EURUSD|54=1|", without the one that is open.
  [[nodiscard]] const std::string& body() const { return body_; }
  // 0: none is open.
  [[nodiscard]] int open_tag() const { return open_tag_; }
  // Of the body, for the check sum: counted once, however many it is sent to.
  [[nodiscard]] unsigned sum() const;

 private:
  [[nodiscard]] bool holds(int tag) const { return fields_ == nullptr || fields_->test(static_cast<std::size_t>(tag)); }

  const Protocol* protocol_;
  const Protocol::FieldSet* fields_ = nullptr;  // of this type; null: all
  std::string type_;
  std::string body_;
  int open_tag_ = 0;
  mutable std::size_t summed_ = 0;  // bytes of the body
  mutable unsigned sum_ = 0;
};

// What the session knows and the message does not.
struct OutHeader {
  std::string_view begin_string;    // 8
  std::string_view sender_comp_id;  // 49
  std::string_view target_comp_id;  // 56
  std::uint64_t sequence = 0;       // 34
  std::string_view sending_time;    // 52
};
// The whole message, 8 to 10, in place of what `out` held. `own` is the open field's value, where there is one.
void put_together(std::string& out, const OutHeader& header, const OutMessage& message, std::string_view own = {});

// A moment as FIX writes it. To write one costs more than several other fields, and many messages have
// the same: the last is kept.
class UtcText {
 public:
  [[nodiscard]] const std::string& of(Timestamp time);

 private:
  Timestamp time_;
  std::string text_;  // empty: none yet
};

inline void begin_message(OutMessage& message, std::string_view type) { message.begin(type); }
inline void add(OutMessage& message, int tag, std::string_view value) { message.add(tag, value); }
inline void add(OutMessage& message, int tag, char value) { message.add(tag, {&value, 1}); }
template <class Tag, int Scale>
void add(OutMessage& message, int tag, Fixed<Tag, Scale> value) {
  message.add_decimal(tag, value.steps(), Scale);
}

}  // namespace dealingdesk::fix
