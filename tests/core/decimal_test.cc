#include "core/decimal.h"

#include <cstdint>
#include <limits>

#include <catch2/catch.hpp>

#include "core/wide.h"

namespace dealingdesk {

TEST_CASE("decimal text is read exactly or not at all", "[core]") {
  struct Row {
    const char* text;
    int scale;
    std::optional<std::int64_t> steps;
  };
  const auto row = GENERATE(values<Row>({
      {"1.1002", 9, 1'100'200'000},
      {"-0.5", 2, -50},
      {".5", 2, 50},
      {"1.", 2, 100},
      {"007", 0, 7},
      {"1.230000000000000", 2, 123},  // zeros beyond the scale lose nothing
      {"92233720368.54775807", 8, std::numeric_limits<std::int64_t>::max()},
      {"-92233720368.54775808", 8, std::numeric_limits<std::int64_t>::min()},
      {"92233720368.54775808", 8, std::nullopt},  // one step too many
      {"1.2345", 3, std::nullopt},
      {"", 2, std::nullopt},
      {"-", 2, std::nullopt},
      {".", 2, std::nullopt},
      {"+1", 2, std::nullopt},
      {"1e3", 2, std::nullopt},
      {" 1", 2, std::nullopt},
      {"1.1.1", 2, std::nullopt},
      {"1,5", 2, std::nullopt},
      {"NaN", 2, std::nullopt},
      {"1-", 2, std::nullopt},
  }));
  CAPTURE(row.text);
  CHECK(parse_decimal(row.text, row.scale) == row.steps);
}

TEST_CASE("what is printed is read back as the same number", "[core]") {
  const auto steps =
      GENERATE(take(200, random(std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max())));
  const int scale = GENERATE(0, 2, 8, 9);
  CHECK(parse_decimal(print_decimal(steps, scale), scale) == steps);
  CHECK(parse_decimal(print_decimal(steps, scale, scale), scale) == steps);
}

TEST_CASE("printing drops zeros but keeps the decimals asked for", "[core]") {
  CHECK(print_decimal(1'100'200'000, 9) == "1.1002");
  CHECK(print_decimal(1'100'000'000, 9, 5) == "1.10000");
  CHECK(print_decimal(-5, 2) == "-0.05");
  CHECK(print_decimal(0, 9) == "0");
  CHECK(print_decimal(0, 2, 2) == "0.00");
  CHECK(print_decimal(std::numeric_limits<std::int64_t>::min(), 0) == "-9223372036854775808");
}

TEST_CASE("each rounding does what its name says, on both sides of zero", "[core]") {
  struct Row {
    int numerator;
    Rounding rounding;
    int expected;  // numerator / 10
  };
  const auto row = GENERATE(values<Row>({
      {25, Rounding::half_up, 3},
      {-25, Rounding::half_up, -3},
      {24, Rounding::half_up, 2},
      {-26, Rounding::half_up, -3},
      {29, Rounding::to_zero, 2},
      {-29, Rounding::to_zero, -2},
      {21, Rounding::away, 3},
      {-21, Rounding::away, -3},
      {29, Rounding::floor, 2},
      {-21, Rounding::floor, -3},
      {21, Rounding::ceiling, 3},
      {-29, Rounding::ceiling, -2},
      {30, Rounding::away, 3},
      {-30, Rounding::floor, -3},
  }));
  CAPTURE(row.numerator, static_cast<int>(row.rounding));
  CHECK(divide(row.numerator, 10, row.rounding) == row.expected);
  CHECK(divide(-row.numerator, -10, row.rounding) == row.expected);
}

TEST_CASE("a product is refused when it does not fit, and exact when it does", "[core]") {
  constexpr auto kMax = std::numeric_limits<std::int64_t>::max();
  CHECK(mul_div(kMax, 1'000'000, 1'000'000, Rounding::half_up) == kMax);
  CHECK(mul_div(kMax, 2, 1, Rounding::half_up) == std::nullopt);
  CHECK(mul_div(1, 1, 0, Rounding::half_up) == std::nullopt);
}

}  // namespace dealingdesk
