#include "core/wide.h"

#include <array>

namespace dealingdesk {

Int128 divide(Int128 numerator, Int128 denominator, Rounding rounding) {
  Int128 quotient = numerator / denominator;
  const Int128 rest = numerator % denominator;
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

std::int64_t pow10(int n) {
  constexpr std::array<std::int64_t, 19> kPowers = [] {
    std::array<std::int64_t, 19> p{};
    std::int64_t value = 1;
    for (std::size_t i = 0; i < p.size(); ++i) {
      p[i] = value;
      if (i + 1 < p.size()) value *= 10;
    }
    return p;
  }();
  return kPowers[static_cast<std::size_t>(n)];
}

}  // namespace dealingdesk
