// Products and quotients through 128 bits, with every rounding named at the call.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace dealingdesk {

__extension__ typedef __int128 Int128;

enum class Rounding : std::uint8_t {
  half_up,  // to nearest, ties away from zero: what brokers book ("half-up")
  to_zero,  // drop the rest
  away,     // any rest moves away from zero
  floor,    // towards minus infinity
  ceiling,  // towards plus infinity
};

// numerator / denominator, rounded. REQUIRES: denominator != 0.
[[nodiscard]] Int128 divide(Int128 numerator, Int128 denominator, Rounding rounding);

// The value as 64 bits, or nothing if it does not fit.
[[nodiscard]] constexpr std::optional<std::int64_t> narrow(Int128 value) {
  const auto cut = static_cast<std::int64_t>(value);
  if (static_cast<Int128>(cut) != value) return std::nullopt;
  return cut;
}

// a * b / c, rounded once; nothing if c is 0 or the result does not fit.
[[nodiscard]] std::optional<std::int64_t> mul_div(std::int64_t a, std::int64_t b, std::int64_t c, Rounding rounding);

// a * b / c for values of 128 bits, through 256 where it must be; nothing if c is 0, the result does not fit,
// or a factor is the lowest value there is.
[[nodiscard]] std::optional<Int128> mul_div_wide(Int128 a, Int128 b, Int128 c, Rounding rounding);

// 10^n for 0 <= n <= 18.
[[nodiscard]] constexpr std::int64_t pow10(int n) {
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
