#include "core/wide.h"

#include <random>

#include <boost/multiprecision/cpp_int.hpp>
#include <catch2/catch.hpp>

namespace dealingdesk {
namespace {

using Big = boost::multiprecision::cpp_int;

Big big(Int128 value) {
  Big out = 0;
  for (int i = 0; i < 39; ++i) {
    Big digit = static_cast<int>(value % 10);
    Big scale = 1;
    for (int k = 0; k < i; ++k) scale *= 10;
    out += digit * scale;
    value /= 10;
  }
  return out;
}

// The rule of each rounding, said once more.
Big rounded(const Big& numerator, const Big& denominator, Rounding rounding) {
  const bool negative = (numerator < 0) != (denominator < 0);
  const Big n = abs(numerator), d = abs(denominator);
  Big quotient = n / d;
  const Big rest = n % d;
  const bool up =
      rest != 0 && (rounding == Rounding::away || (rounding == Rounding::floor && negative) ||
                    (rounding == Rounding::ceiling && !negative) || (rounding == Rounding::half_up && 2 * rest >= d));
  if (up) ++quotient;
  return negative ? Big{-quotient} : quotient;
}

}  // namespace

TEST_CASE("quotients at the ends of 64 and of 128 bits are exact", "[wide]") {
  const Int128 two63 = static_cast<Int128>(1) << 63, two64 = two63 * 2;
  const Int128 highest = two64 * (two63 - 1) + (two64 - 1), lowest = -highest - 1;
  for (const Int128 n : {lowest, lowest + 1, -two64 - 1, -two64, -two64 + 1, -two63, Int128{-1}, Int128{0}, Int128{1},
                         two63 - 1, two63, two64 - 1, two64, two64 + 1, highest})
    for (const Int128 d : {Int128{1}, Int128{2}, Int128{3}, Int128{1'000'000'000'000'000}, two63 - 1, two63, two64,
                           highest, Int128{-3}, -two63, -two64})
      CHECK((divide(n, d, Rounding::to_zero) == n / d));
}

TEST_CASE("a product of 256 bits is divided exactly, in every rounding", "[wide]") {
  const unsigned seed = 7;
  CAPTURE(seed);
  std::mt19937_64 random{seed};
  const auto pick = [&] {
    const int bits = static_cast<int>(random() % 127);
    Int128 value = static_cast<Int128>(random() >> 1) << 64 | random();
    value >>= 126 - bits;
    return random() % 2 == 0 ? value : -value;
  };
  const Big limit = Big{1} << 127;
  std::size_t fitted = 0, refused = 0;
  for (int i = 0; i < 40'000; ++i) {
    const Int128 a = pick(), b = pick();
    Int128 c = pick();
    if (c == 0) c = 1;
    for (const Rounding rounding :
         {Rounding::half_up, Rounding::to_zero, Rounding::away, Rounding::floor, Rounding::ceiling}) {
      const Big expected = rounded(big(a) * big(b), big(c), rounding);
      const auto got = mul_div_wide(a, b, c, rounding);
      if (got) {
        ++fitted;
        if (big(*got) != expected) FAIL(big(a) << " * " << big(b) << " / " << big(c));
      } else {
        ++refused;
        // What is refused does not fit, or is the very lowest value.
        REQUIRE(abs(expected) >= limit);
      }
    }
  }
  CHECK(fitted > 50'000);
  CHECK(refused > 10'000);
}

TEST_CASE("a division by nothing is refused", "[wide]") {
  CHECK_FALSE(mul_div_wide(1, 1, 0, Rounding::half_up));
  CHECK_FALSE(mul_div(1, 1, 0, Rounding::half_up));
}

}  // namespace dealingdesk
