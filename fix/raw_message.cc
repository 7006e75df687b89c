#include "fix/raw_message.h"

#include <algorithm>
#include <charconv>

namespace dealingdesk::fix {
namespace {

constexpr std::string_view kBlank = "***";

// The data field whose length a tag announces; 0: none.
int data_of_length(int tag) {
  switch (tag) {
    case 90: return 91;
    case 93: return 89;
    case 95: return 96;
    case 212: return 213;
    case 348: return 349;
    case 350: return 351;
    case 352: return 353;
    case 354: return 355;
    case 356: return 357;
    case 358: return 359;
    case 360: return 361;
    case 362: return 363;
    case 364: return 365;
    case 445: return 446;
    case 618: return 619;
    case 621: return 622;
    default: return 0;
  }
}

template <class Int>
bool read_int(std::string_view text, Int& out) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  return error == std::errc{} && end == text.data() + text.size();
}

}  // namespace

bool FieldCursor::next() {
  const auto equals = rest_.find('=');
  if (equals == std::string_view::npos || equals == 0) return false;
  if (!read_int(rest_.substr(0, equals), tag_) || tag_ <= 0) return false;
  const auto after = rest_.substr(equals + 1);
  auto end = after.find(kSoh);
  if (tag_ == data_tag_ && data_size_ < after.size() && after[data_size_] == kSoh) end = data_size_;
  if (end == std::string_view::npos) return false;
  value_ = after.substr(0, end);
  rest_ = after.substr(end + 1);
  data_tag_ = data_of_length(tag_);
  if (data_tag_ != 0 && !read_int(value_, data_size_)) data_tag_ = 0;
  return true;
}

std::optional<std::string_view> find(std::string_view message, int tag) {
  FieldCursor fields{message};
  while (fields.next())
    if (fields.tag() == tag) return fields.value();
  return std::nullopt;
}

void append_field(std::string& out, int tag, std::string_view value) {
  char digits[16];
  out.append(digits, std::to_chars(digits, digits + sizeof digits, tag).ptr);
  out += '=';
  out += value;
  out += kSoh;
}

unsigned sum_of(std::string_view bytes) {
  unsigned sum = 0;
  for (const char c : bytes) sum += static_cast<unsigned char>(c);
  return sum;
}

void append_checksum(std::string& out) { append_checksum(out, sum_of(out)); }

void append_checksum(std::string& out, unsigned sum) {
  sum %= 256;
  const char digits[] = {static_cast<char>('0' + sum / 100), static_cast<char>('0' + sum / 10 % 10),
                         static_cast<char>('0' + sum % 10)};
  append_field(out, 10, std::string_view{digits, sizeof digits});
}

std::string frame(std::string_view begin_string, std::string_view body) {
  std::string out;
  out.reserve(begin_string.size() + body.size() + 24);
  append_field(out, 8, begin_string);
  append_field(out, 9, std::to_string(body.size()));
  out += body;
  append_checksum(out);
  return out;
}

bool is_secret(int tag) { return tag == 554 || tag == 925 || tag == 96; }

bool may_hold_secret(std::string_view message) {
  constexpr std::string_view kMarks[] = {"554=", "925=", "96="};
  return std::any_of(std::begin(kMarks), std::end(kMarks),
                     [&](std::string_view mark) { return message.find(mark) != std::string_view::npos; });
}

// Text that cannot be read as fields, with what looks like a secret one in it blanked. Nothing where there is none.
static std::optional<std::string> blank_unread(std::string_view text) {
  std::string out;
  bool any = false;
  while (!text.empty()) {
    const auto part = text.substr(0, text.find(kSoh));
    const auto equals = part.find('=');
    int tag = 0;
    const bool secret = equals != std::string_view::npos && read_int(part.substr(0, equals), tag) && is_secret(tag);
    any = any || secret;
    out += secret ? part.substr(0, equals + 1) : part;
    if (secret) out += kBlank;
    text.remove_prefix(part.size());
    if (text.empty()) break;
    out += kSoh;
    text.remove_prefix(1);
  }
  if (!any) return std::nullopt;
  return out;
}

std::string blank_secrets(std::string_view message) {
  std::string body;
  std::string_view begin_string;
  bool any = false;
  std::size_t length_of_data = 0;  // where 95's field starts in `body`, while 96 may follow
  FieldCursor fields{message};
  while (fields.next()) {
    const int tag = fields.tag();
    if (tag == 8) begin_string = fields.value();
    if (tag == 8 || tag == 9 || tag == 10) continue;
    if (!is_secret(tag)) {
      if (tag == 95) length_of_data = body.size();
      append_field(body, tag, fields.value());
      continue;
    }
    any = true;
    if (tag == 96 && length_of_data != 0) {
      body.resize(length_of_data);
      append_field(body, 95, std::to_string(kBlank.size()));
    }
    append_field(body, tag, kBlank);
  }
  // What is no field ends the reading; a secret may stand behind it all the same.
  const auto unread = blank_unread(fields.rest());
  any = any || unread;
  body += unread.value_or(std::string{fields.rest()});
  if (!body.empty() && body.back() != kSoh) body += kSoh;
  return any ? frame(begin_string, body) : std::string{message};
}

std::string with_bars(std::string_view message) {
  std::string out{message};
  std::replace(out.begin(), out.end(), kSoh, '|');
  return out;
}

}  // namespace dealingdesk::fix
