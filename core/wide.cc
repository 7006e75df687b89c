#include "core/wide.h"

#include <limits>

namespace dealingdesk {

namespace {

__extension__ typedef unsigned __int128 UInt128;

// quotient and rest.
struct Division {
  Int128 quotient, rest;
};

#if defined(__x86_64__)
// 128 bits by 64, as the processor has it. REQUIRES: high < divisor: the quotient fits.
std::uint64_t divide_once(std::uint64_t high, std::uint64_t low, std::uint64_t divisor, std::uint64_t& rest) {
  std::uint64_t quotient = 0;
  __asm__("divq %4" : "=a"(quotient), "=d"(rest) : "0"(low), "1"(high), "r"(divisor) : "cc");
  return quotient;
}
#else
std::uint64_t divide_once(std::uint64_t high, std::uint64_t low, std::uint64_t divisor, std::uint64_t& rest) {
  const UInt128 numerator = static_cast<UInt128>(high) << 64 | low;
  rest = static_cast<std::uint64_t>(numerator % divisor);
  return static_cast<std::uint64_t>(numerator / divisor);
}
#endif

// Nearly all divisors fit 64 bits, and most numerators: processors divide those in a fraction of the time that 128
// bits by 128 take.
Division divided(Int128 numerator, Int128 denominator) {
  const auto n = static_cast<std::int64_t>(numerator);
  const auto d = static_cast<std::int64_t>(denominator);
  if (d != denominator || d <= 0) {
    const Int128 quotient = numerator / denominator;
    return {quotient, numerator - quotient * denominator};
  }
  if (n == numerator) return {n / d, n % d};
  const auto divisor = static_cast<std::uint64_t>(d);
  const bool negative = numerator < 0;
  const UInt128 size = negative ? -static_cast<UInt128>(numerator) : static_cast<UInt128>(numerator);
  auto high = static_cast<std::uint64_t>(size >> 64);
  UInt128 quotient = 0;
  if (high >= divisor) {
    quotient = static_cast<UInt128>(high / divisor) << 64;
    high %= divisor;
  }
  std::uint64_t rest = 0;
  quotient |= divide_once(high, static_cast<std::uint64_t>(size), divisor, rest);
  if (!negative) return {static_cast<Int128>(quotient), static_cast<Int128>(rest)};
  return {static_cast<Int128>(-quotient), -static_cast<Int128>(rest)};
}

}  // namespace

Int128 divide(Int128 numerator, Int128 denominator, Rounding rounding) {
  const auto [quotient, rest] = divided(numerator, denominator);
  if (rest == 0) return quotient;
  const bool negative = (numerator < 0) != (denominator < 0);
  const Int128 away_from_zero = negative ? -1 : 1;
  switch (rounding) {
    case Rounding::to_zero: return quotient;
    case Rounding::away: return quotient + away_from_zero;
    case Rounding::floor: return negative ? quotient - 1 : quotient;
    case Rounding::ceiling: return negative ? quotient : quotient + 1;
    case Rounding::half_up: break;
  }
  const Int128 rest_abs = rest < 0 ? -rest : rest;
  const Int128 denominator_abs = denominator < 0 ? -denominator : denominator;
  // rest >= denominator - rest says "at least half" without doubling, which could overflow.
  return rest_abs >= denominator_abs - rest_abs ? quotient + away_from_zero : quotient;
}

std::optional<std::int64_t> mul_div(std::int64_t a, std::int64_t b, std::int64_t c, Rounding rounding) {
  if (c == 0) return std::nullopt;
  return narrow(divide(static_cast<Int128>(a) * b, c, rounding));
}

namespace {

constexpr Int128 kLowest = static_cast<Int128>(static_cast<UInt128>(1) << 127);

// The product as 256 bits.
struct Wide {
  UInt128 high = 0, low = 0;
};

Wide multiply(UInt128 a, UInt128 b) {
  constexpr UInt128 kMask = std::numeric_limits<std::uint64_t>::max();
  const UInt128 a_low = a & kMask, a_high = a >> 64, b_low = b & kMask, b_high = b >> 64;
  const UInt128 low = a_low * b_low;
  const UInt128 middle = a_high * b_low + (low >> 64);  // cannot carry: both factors are below 2^64
  const UInt128 other = a_low * b_high + (middle & kMask);
  return {a_high * b_high + (middle >> 64) + (other >> 64), other << 64 | (low & kMask)};
}

// By digits of 64 bits, as on paper: most divisors are that small. REQUIRES and leaves as divide_bits().
UInt128 divide_digits(Wide& value, std::uint64_t divisor) {
  const auto digit = [&](UInt128& rest, std::uint64_t next) {
    const UInt128 at = rest << 64 | next;
    rest = at % divisor;
    return at / divisor;
  };
  UInt128 rest = value.high % divisor;
  const UInt128 high = digit(rest, static_cast<std::uint64_t>(value.low >> 64));
  const UInt128 low = digit(rest, static_cast<std::uint64_t>(value.low));
  value.low = rest;
  return high << 64 | low;
}

// REQUIRES: value.high < divisor: the quotient fits. Leaves the rest in value.low.
UInt128 divide_bits(Wide& value, UInt128 divisor) {
  if (divisor <= std::numeric_limits<std::uint64_t>::max())
    return divide_digits(value, static_cast<std::uint64_t>(divisor));
  UInt128 quotient = 0;
  UInt128 rest = value.high;
  for (int bit = 127; bit >= 0; --bit) {
    const bool carry = rest >> 127 != 0;
    rest = rest << 1 | (value.low >> bit & 1);
    if (carry || rest >= divisor) {
      rest -= divisor;
      quotient |= static_cast<UInt128>(1) << bit;
    }
  }
  value.low = rest;
  return quotient;
}

}  // namespace

std::optional<Int128> mul_div_wide(Int128 a, Int128 b, Int128 c, Rounding rounding) {
  if (c == 0) return std::nullopt;
  Int128 product{};
  if (!__builtin_mul_overflow(a, b, &product) && product != kLowest && c != kLowest)
    return divide(product, c, rounding);
  if (a == kLowest || b == kLowest || c == kLowest) return std::nullopt;
  const bool negative = ((a < 0) != (b < 0)) != (c < 0);
  const auto size = [](Int128 v) { return static_cast<UInt128>(v < 0 ? -v : v); };
  Wide wide = multiply(size(a), size(b));
  if (wide.high >= size(c)) return std::nullopt;
  UInt128 quotient = divide_bits(wide, size(c));
  const bool away = rounding == Rounding::away || (rounding == Rounding::floor && negative) ||
                    (rounding == Rounding::ceiling && !negative) ||
                    (rounding == Rounding::half_up && wide.low >= size(c) - wide.low);
  if (wide.low != 0 && away) ++quotient;
  if (quotient > static_cast<UInt128>(std::numeric_limits<std::int64_t>::max()) << 64) return std::nullopt;
  return negative ? -static_cast<Int128>(quotient) : static_cast<Int128>(quotient);
}

}  // namespace dealingdesk
