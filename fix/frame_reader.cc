#include "fix/frame_reader.h"

namespace dealingdesk::fix {
namespace {

constexpr char kSoh = '\x01';
constexpr std::string_view kStart = "8=FIX";
constexpr std::size_t kMaxBeginString = 16;   // "8=FIXT.1.1" and room for what may come
constexpr std::size_t kMaxLengthDigits = 10;  // more are too large in any case
constexpr std::size_t kTrailer = 7;           // "10=123|"
constexpr std::string_view kChecksum =
    "\x01"
    "10=";

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Does `bytes` start with `what`, or with a beginning of it where `bytes` is shorter?
bool may_start_with(std::string_view bytes, std::string_view what) {
  const auto n = bytes.size() < what.size() ? bytes.size() : what.size();
  return bytes.substr(0, n) == what.substr(0, n);
}

// Is "10=123|" at the end, and the sum of all before it?
bool right_trailer(std::string_view message) {
  const auto trailer = message.substr(message.size() - kTrailer);
  if (!is_digit(trailer[3]) || !is_digit(trailer[4]) || !is_digit(trailer[5])) return false;
  const unsigned said = static_cast<unsigned>(trailer[3] - '0') * 100 + static_cast<unsigned>(trailer[4] - '0') * 10 +
                        static_cast<unsigned>(trailer[5] - '0');
  unsigned sum = 0;
  for (const char c : message.substr(0, message.size() - kTrailer)) sum += static_cast<unsigned char>(c);
  return said == sum % 256;
}

// Where what follows the first "|10=...|" from `from` on begins; npos: it has not come yet.
std::size_t end_of_trailer(std::string_view bytes, std::size_t from) {
  const auto at = bytes.find(kChecksum, from);
  if (at == std::string_view::npos) return at;
  const auto end = bytes.find(kSoh, at + kChecksum.size());
  return end == std::string_view::npos ? end : end + 1;
}

}  // namespace

void FrameReader::feed(std::string_view bytes) {
  if (fatal_) return;
  if (head_ != 0) {
    buffer_.erase(0, head_);
    head_ = 0;
  }
  buffer_.append(bytes);
}

void FrameReader::skip(std::size_t count) {
  head_ += count;
  garbage_bytes_ += count;
  garbage_run_ += count;
}

// What `bytes`, which begin with "8=FIX", are, and the `size` of the message, or of what is to be passed over.
FrameReader::Shape FrameReader::look(std::string_view bytes, std::size_t& size) const {
  size = kStart.size();
  const auto begin_end = bytes.substr(0, kMaxBeginString).find(kSoh);
  if (begin_end == std::string_view::npos) return bytes.size() < kMaxBeginString ? Shape::partial : Shape::garbled;
  const auto length_field = bytes.substr(begin_end + 1);
  if (!may_start_with(length_field, "9=")) return Shape::garbled;

  std::size_t body = 0;
  std::size_t at = 2;
  for (; at < length_field.size() && is_digit(length_field[at]); ++at) {
    if (at - 2 >= kMaxLengthDigits) return Shape::too_large;
    body = body * 10 + static_cast<std::size_t>(length_field[at] - '0');
  }
  if (body > max_message_) return Shape::too_large;
  if (at >= length_field.size()) return Shape::partial;
  if (at == 2 || length_field[at] != kSoh) return Shape::garbled;

  const auto body_start = begin_end + 1 + at + 1;
  if (!may_start_with(bytes.substr(body_start), "35=")) return Shape::garbled;
  // Judged by all of it or not yet: what comes out must not depend on the pieces in which it came.
  if (bytes.size() < body_start + 3) return Shape::partial;
  const auto right_size = body_start + body + kTrailer;
  if (body == 0) return Shape::garbled;
  if (right_size > max_message_) return Shape::too_large;
  // The check sum is the first one behind the length that is said; the body's last separator is before it.
  size = end_of_trailer(bytes, body_start + body - 1);
  if (size == std::string_view::npos || size > max_message_) {
    size = kStart.size();
    return bytes.size() <= max_message_ ? Shape::partial : Shape::garbled;
  }
  if (size == right_size && bytes[body_start + body - 1] == kSoh && right_trailer(bytes.substr(0, size)))
    return Shape::complete;
  return Shape::garbled;
}

FrameReader::Next FrameReader::next(std::string_view& message) {
  while (!fatal_) {
    const auto rest = unread();
    const auto start = rest.find(kStart);
    if (start == std::string_view::npos) {
      // The last few bytes may be the beginning of a start.
      std::size_t keep = rest.size() < kStart.size() - 1 ? rest.size() : kStart.size() - 1;
      while (keep > 0 && !may_start_with(rest.substr(rest.size() - keep), kStart)) --keep;
      skip(rest.size() - keep);
      if (garbage_run_ > max_message_) fatal_ = true;
      break;
    }
    skip(start);
    if (garbage_run_ > max_message_) {
      fatal_ = true;
      break;
    }
    std::size_t size = 0;
    const auto shape = look(unread(), size);
    if (shape == Shape::partial) break;
    if (shape == Shape::complete) {
      message = unread().substr(0, size);
      head_ += size;
      garbage_run_ = 0;
      return Next::message;
    }
    ++garbled_messages_;
    skip(size);
    if (shape == Shape::too_large || garbage_run_ > max_message_) fatal_ = true;
  }
  if (!fatal_) return Next::need_more;
  buffer_.clear();
  head_ = 0;
  return Next::fatal;
}

}  // namespace dealingdesk::fix
