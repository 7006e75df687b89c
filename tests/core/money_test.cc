#include "core/money.h"

#include <catch2/catch.hpp>

namespace dealingdesk {

TEST_CASE("a currency knows its code and its decimals", "[core]") {
  CHECK(Currency::of("USD")->code() == "USD");
  CHECK(Currency::of("USD")->digits() == 2);
  CHECK(Currency::of("JPY")->digits() == 0);
  CHECK(Currency::of("BTC")->digits() == 8);
  CHECK_FALSE(Currency::of(""));
  CHECK_FALSE(Currency::of("usd"));
  CHECK_FALSE(Currency::of("TOOLONG"));
  CHECK_FALSE(Currency::make("USD", 10));
}

TEST_CASE("a number is a currency only where one packs into it", "[core]") {
  const Currency usd = *Currency::of("USD");
  const std::uint64_t code = usd.packed() & ~std::uint64_t{0xff};
  const std::uint64_t lower_case = 0x20;
  CHECK(Currency::from_packed(usd.packed()) == usd);
  CHECK(Currency::from_packed(Currency::make("ABC123", 9)->packed()) == Currency::make("ABC123", 9));
  CHECK(Currency::from_packed(0) == Currency{});
  CHECK(Currency::from_packed(code) == Currency::make("USD", 0));
  for (const std::uint64_t no_currency : {code | 10, code | 255, std::uint64_t{2}, code | lower_case << 56,
                                          code | 'X' << 8, code | 'X' << 16, UINT64_MAX})
    CHECK_FALSE(Currency::from_packed(no_currency));
}

TEST_CASE("amounts of different currencies do not add up", "[core]") {
  const Currency usd = *Currency::of("USD");
  const Currency jpy = *Currency::of("JPY");
  CHECK(add(Money{100, usd}, Money{-30, usd}) == Money{70, usd});
  CHECK_FALSE(add(Money{1, usd}, Money{1, jpy}));
  CHECK_FALSE(add(Money{INT64_MAX, usd}, Money{1, usd}));
}

TEST_CASE("amounts are written with their currency's decimals", "[core]") {
  CHECK(to_text_with_currency(Money{-1'230, *Currency::of("USD")}) == "-12.30 USD");
  CHECK(to_text_with_currency(Money{500, *Currency::of("JPY")}) == "500 JPY");
  CHECK(parse_money("12.3", *Currency::of("USD")) == Money{1'230, *Currency::of("USD")});
  CHECK_FALSE(parse_money("12.345", *Currency::of("USD")));
}

}  // namespace dealingdesk
