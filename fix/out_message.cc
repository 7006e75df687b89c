#include "fix/out_message.h"

#include <charconv>

#include "fix/raw_message.h"

namespace dealingdesk::fix {
namespace {

void append_number(std::string& out, std::uint64_t value) {
  char digits[20];
  const auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
  out.append(digits, end);
}

void append_tag(std::string& out, int tag) {
  append_number(out, static_cast<std::uint64_t>(tag));
  out += '=';
}

std::size_t digits_of(std::uint64_t value) {
  std::size_t digits = 1;
  for (; value >= 10; value /= 10) ++digits;
  return digits;
}

}  // namespace

void OutMessage::begin(std::string_view type) {
  type_ = type;
  body_.clear();
  open_tag_ = 0;
  summed_ = 0;
  sum_ = 0;
  fields_ = protocol_ == nullptr ? nullptr : protocol_->fields_of(type);
}

void OutMessage::add(int tag, std::string_view value) {
  if (!holds(tag)) return;
  append_tag(body_, tag);
  body_ += value;
  body_ += kSoh;
}

void OutMessage::add_text(int tag, std::string_view value) {
  if (!holds(tag)) return;
  append_tag(body_, tag);
  for (const char c : value) body_ += static_cast<unsigned char>(c) < ' ' ? ' ' : c;
  body_ += kSoh;
}

void OutMessage::add_word(int tag, std::string_view value) {
  if (const auto said = word(tag, value); !said.empty()) add(tag, said);
}

void OutMessage::add_number(int tag, std::uint64_t value) {
  if (!holds(tag)) return;
  append_tag(body_, tag);
  append_number(body_, value);
  body_ += kSoh;
}

void OutMessage::add_decimal(int tag, std::int64_t steps, int scale) {
  if (!holds(tag)) return;
  append_tag(body_, tag);
  append_decimal(body_, steps, scale, 0);
  body_ += kSoh;
}

void OutMessage::leave_open(int tag) {
  if (holds(tag)) open_tag_ = tag;
}

unsigned OutMessage::sum() const {
  if (summed_ != body_.size()) sum_ = sum_of(body_);
  summed_ = body_.size();
  return sum_;
}

void put_together(std::string& out, const OutHeader& header, const OutMessage& message, std::string_view own) {
  // "35=x|34=n|49=a|52=t|56=b|": five fields with two digits of tag each.
  auto length = 5 * 4 + message.type().size() + digits_of(header.sequence) + header.sender_comp_id.size() +
                header.sending_time.size() + header.target_comp_id.size() + message.body().size();
  const int open = message.open_tag();
  if (open != 0) length += digits_of(static_cast<std::uint64_t>(open)) + 2 + own.size();
  out.clear();
  append_field(out, 8, header.begin_string);
  append_tag(out, 9);
  append_number(out, length);
  out += kSoh;
  append_field(out, 35, message.type());
  append_tag(out, 34);
  append_number(out, header.sequence);
  out += kSoh;
  append_field(out, 49, header.sender_comp_id);
  append_field(out, 52, header.sending_time);
  append_field(out, 56, header.target_comp_id);
  if (open != 0) append_field(out, open, own);
  const auto sum = sum_of(out) + message.sum();
  out += message.body();
  append_checksum(out, sum);
}

const std::string& UtcText::of(Timestamp time) {
  if (text_.empty() || time_ != time) {
    text_ = to_fix_utc(time);
    time_ = time;
  }
  return text_;
}

}  // namespace dealingdesk::fix
