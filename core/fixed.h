// A decimal number counted in whole steps of 10^-Scale.
//
// Types with different tags never mix: a Price plus a Qty does not compile. Nothing here rounds;
// products and quotients live in core/wide.h, where each rounding is named.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>

namespace dealingdesk {

template <class Tag, int Scale>
class Fixed {
 public:
  static constexpr int kScale = Scale;

  constexpr Fixed() = default;
  [[nodiscard]] static constexpr Fixed from_steps(std::int64_t n) { return Fixed{n}; }
  [[nodiscard]] constexpr std::int64_t steps() const { return steps_; }
  [[nodiscard]] constexpr bool is_zero() const { return steps_ == 0; }
  friend constexpr auto operator<=>(Fixed, Fixed) = default;

  // The exact sum or difference, or nothing if it does not fit.
  [[nodiscard]] friend constexpr std::optional<Fixed> add(Fixed a, Fixed b) {
    std::int64_t sum{};
    if (__builtin_add_overflow(a.steps_, b.steps_, &sum)) return std::nullopt;
    return Fixed{sum};
  }
  [[nodiscard]] friend constexpr std::optional<Fixed> subtract(Fixed a, Fixed b) {
    std::int64_t difference{};
    if (__builtin_sub_overflow(a.steps_, b.steps_, &difference)) return std::nullopt;
    return Fixed{difference};
  }

  // For values whose range an invariant already bounds (a part of a whole, a sum of parts).
  friend constexpr Fixed operator+(Fixed a, Fixed b) { return Fixed{a.steps_ + b.steps_}; }
  friend constexpr Fixed operator-(Fixed a, Fixed b) { return Fixed{a.steps_ - b.steps_}; }
  constexpr Fixed operator-() const { return Fixed{-steps_}; }
  constexpr Fixed& operator+=(Fixed other) { return *this = *this + other; }
  constexpr Fixed& operator-=(Fixed other) { return *this = *this - other; }

 private:
  explicit constexpr Fixed(std::int64_t n) : steps_{n} {}
  std::int64_t steps_ = 0;
};

// A price in quote currency for one unit of base: steps of 1e-9, so up to about 9.2e9.
using Price = Fixed<struct PriceTag, 9>;
// A quantity in units of the base asset (not lots): steps of 1e-8, so up to about 9.2e10.
using Qty = Fixed<struct QtyTag, 8>;
// A rate or percentage as a plain fraction (0.05 is 5 %): steps of 1e-9.
using Ratio = Fixed<struct RatioTag, 9>;

// An amount of money, of lots or of percent as terms name it: steps of 1e-9. What is booked is Money.
using Amount = Fixed<struct AmountTag, 9>;

}  // namespace dealingdesk
