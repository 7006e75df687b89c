#include "tests/bench/fix_bytes.h"

#include <algorithm>
#include <cstring>
#include <ctime>
#include <stdexcept>

#include <fmt/format.h>

namespace dealingdesk::bench {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

unsigned byte_sum(std::string_view bytes) {
  unsigned sum = 0;
  for (const char c : bytes) sum += static_cast<unsigned char>(c);
  return sum;
}

void put_digits(char* at, std::size_t width, std::uint64_t value) {
  for (std::size_t i = width; i-- > 0; value /= 10) at[i] = static_cast<char>('0' + value % 10);
}

std::string frame(std::string_view body_with_bars) {
  std::string message = fmt::format("8=FIX.4.4|9={}|{}", body_with_bars.size(), body_with_bars);
  std::replace(message.begin(), message.end(), '|', kSoh);
  return message + fmt::format("10={:03}{}", byte_sum(message) % 256, kSoh);
}

Front front_message(std::string_view bytes) {
  constexpr std::string_view kStart =
      "8=FIX.4.4\x01"
      "9=";
  const auto known = std::min(bytes.size(), kStart.size());
  if (std::memcmp(bytes.data(), kStart.data(), known) != 0) return {Front::Kind::garbage, {}};
  std::size_t at = kStart.size();
  std::size_t body = 0;
  for (; at < bytes.size() && is_digit(bytes[at]); ++at) body = body * 10 + static_cast<std::size_t>(bytes[at] - '0');
  if (at >= bytes.size()) return {Front::Kind::part, {}};
  if (bytes[at] != kSoh || body > 100'000) return {Front::Kind::garbage, {}};
  const auto size = at + 1 + body + kTrailerBytes;
  if (bytes.size() < size) return {Front::Kind::part, {}};
  return {Front::Kind::whole, bytes.substr(0, size)};
}

bool is_sound(std::string_view message) {
  if (front_message(message).message.size() != message.size()) return false;
  const auto body = message.substr(0, message.size() - kTrailerBytes);
  return message.substr(body.size()) == fmt::format("10={:03}{}", byte_sum(body) % 256, kSoh);
}

bool Fields::next() {
  const char* at = rest_.data();
  const char* const end = at + rest_.size();
  tag_ = 0;
  for (; at != end && is_digit(*at); ++at) tag_ = tag_ * 10 + (*at - '0');
  if (at == end || *at != '=') return false;
  ++at;
  const auto* stop = static_cast<const char*>(std::memchr(at, kSoh, static_cast<std::size_t>(end - at)));
  if (stop == nullptr) return false;
  value_ = {at, static_cast<std::size_t>(stop - at)};
  rest_ = {stop + 1, static_cast<std::size_t>(end - stop - 1)};
  return true;
}

std::string_view value_of(std::string_view message, int tag) {
  Fields fields{message};
  while (fields.next())
    if (fields.tag() == tag) return fields.value();
  return {};
}

std::uint64_t number(std::string_view digits) {
  std::uint64_t value = 0;
  for (const char c : digits) {
    if (!is_digit(c)) break;
    value = value * 10 + static_cast<std::uint64_t>(c - '0');
  }
  return value;
}

std::size_t offset_of(std::string_view message, int tag) {
  const auto value = value_of(message, tag);
  if (value.data() == nullptr) throw std::logic_error(fmt::format("no field {} in the template", tag));
  return static_cast<std::size_t>(value.data() - message.data());
}

std::string utc_now() {
  timespec now{};
  ::clock_gettime(CLOCK_REALTIME, &now);
  std::tm utc{};
  ::gmtime_r(&now.tv_sec, &utc);
  return fmt::format("{:04}{:02}{:02}-{:02}:{:02}:{:02}.{:03}", utc.tm_year + 1900, utc.tm_mon + 1, utc.tm_mday,
                     utc.tm_hour, utc.tm_min, utc.tm_sec, now.tv_nsec / 1'000'000);
}

}  // namespace dealingdesk::bench
