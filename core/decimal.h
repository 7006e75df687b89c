// Decimal text <-> whole steps, exactly: what cannot be held exactly is refused, never rounded.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/fixed.h"

namespace dealingdesk {

// Reads [-]digits[.digits] as a count of 10^-scale. Refuses (nothing) an empty text, a sign "+",
// exponents, spaces, more non-zero decimals than `scale` has, and what overflows 64 bits.
[[nodiscard]] std::optional<std::int64_t> parse_decimal(std::string_view text, int scale);

// Appends steps * 10^-scale without trailing zeros, but with at least `min_decimals` decimals.
void append_decimal(std::string& out, std::int64_t steps, int scale, int min_decimals = 0);
[[nodiscard]] std::string print_decimal(std::int64_t steps, int scale, int min_decimals = 0);

template <class Tag, int Scale>
[[nodiscard]] std::string to_text(Fixed<Tag, Scale> value, int min_decimals = 0) {
  return print_decimal(value.steps(), Scale, min_decimals);
}

// The value that `text` says, e.g. parse<Price>("1.1002"); nothing if it is not exactly one.
template <class F>
[[nodiscard]] std::optional<F> parse(std::string_view text) {
  const auto steps = parse_decimal(text, F::kScale);
  if (!steps) return std::nullopt;
  return F::from_steps(*steps);
}

}  // namespace dealingdesk
