#include "core/decimal.h"

#include <array>

#include "core/wide.h"

namespace dealingdesk {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

std::optional<std::int64_t> parse_decimal(std::string_view text, int scale) {
  const bool negative = !text.empty() && text.front() == '-';
  if (negative) text.remove_prefix(1);
  const std::size_t point = text.find('.');
  const std::string_view whole = text.substr(0, point);
  std::string_view fraction = point == std::string_view::npos ? std::string_view{} : text.substr(point + 1);
  if (whole.empty() && fraction.empty()) return std::nullopt;
  // "1." is a common way to write a whole number in FIX; ".5" is one for a half.
  while (!fraction.empty() && fraction.back() == '0') fraction.remove_suffix(1);
  if (fraction.size() > static_cast<std::size_t>(scale)) return std::nullopt;

  // Counted downwards so that the most negative value can be read too.
  std::int64_t value = 0;
  const auto push = [&value](char c) {
    return is_digit(c) && !__builtin_mul_overflow(value, 10, &value) && !__builtin_sub_overflow(value, c - '0', &value);
  };
  for (const char c : whole)
    if (!push(c)) return std::nullopt;
  for (const char c : fraction)
    if (!push(c)) return std::nullopt;
  for (auto i = fraction.size(); i < static_cast<std::size_t>(scale); ++i)
    if (__builtin_mul_overflow(value, 10, &value)) return std::nullopt;
  if (negative) return value;
  if (__builtin_sub_overflow(0, value, &value)) return std::nullopt;
  return value;
}

void append_decimal(std::string& out, std::int64_t steps, int scale, int min_decimals) {
  std::array<char, 48> buffer;
  auto at = buffer.size();
  auto rest = static_cast<std::uint64_t>(steps);
  if (steps < 0) rest = 0 - rest;
  int printed_decimals = 0;
  bool printing = false;
  for (int i = 0; i < scale; ++i, rest /= 10) {
    const auto digit = static_cast<char>('0' + rest % 10);
    printing = printing || digit != '0' || scale - i <= min_decimals;
    if (!printing) continue;
    buffer[--at] = digit;
    ++printed_decimals;
  }
  if (printed_decimals > 0) buffer[--at] = '.';
  do {
    buffer[--at] = static_cast<char>('0' + rest % 10);
    rest /= 10;
  } while (rest != 0);
  if (steps < 0) buffer[--at] = '-';
  out.append(buffer.data() + at, buffer.size() - at);
}

std::string print_decimal(std::int64_t steps, int scale, int min_decimals) {
  std::string out;
  append_decimal(out, steps, scale, min_decimals);
  return out;
}

}  // namespace dealingdesk
