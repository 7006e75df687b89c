#include "bbook/tiered_margin.h"

#include <limits>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

#include "tests/bbook/margin_fixture.h"

namespace dealingdesk::bbook {
namespace {

TiersSpec tiers_of(TierBasis basis, std::vector<MarginTier> list) {
  TiersSpec tiers;
  tiers.basis = basis;
  tiers.currency = currency("USD");
  tiers.tiers = std::move(list);
  return tiers;
}
TiersSpec by_lots() {
  return tiers_of(
      TierBasis::lots,
      {{amount("10"), ratio("1"), {}, {}}, {amount("20"), ratio("2"), {}, {}}, {Amount{}, ratio("3"), {}, {}}});
}

TEST_CASE("case 10: floating leverage counts positions and pending orders through the tiers", "[margin]") {
  const Prices prices;
  const InstrumentSpec spec = pair("USD", "CHF");
  const auto usd = terms("USD", 100);
  const Quote quote = quote_of("0.91", "0.92");
  const auto position = exposure_margin(longs("1200000", "0.92"), spec, usd, quote, prices.view());
  const auto pending = order_margin({}, Side::buy, qty("1000000"), px("0.90"), false, spec, usd, quote, prices.view());
  REQUIRE(position == 1'200'000);
  REQUIRE(pending == 1'000'000);
  const TiersSpec tiers = by_lots();
  const auto held = tier_size(qty("1200000"), spec, tiers, quote, prices.view());
  const auto ordered = tier_size(qty("1000000"), spec, tiers, quote, prices.view());
  REQUIRE(held == amount("12"));
  REQUIRE(ordered == amount("10"));
  CHECK(tiered_margin({{*held, *position}, {*ordered, *pending}}, tiers) == 3'600'000);
  CHECK(tiered_margin({{*held, *position}}, tiers) == 1'400'000);
}

TEST_CASE("a notional is counted in the tiers' currency at mid prices", "[margin]") {
  Prices prices;
  prices.quote("EUR", "USD", "1.10", "1.20");
  const TiersSpec tiers = tiers_of(TierBasis::notional, {{Amount{}, ratio("1"), {}, {}}});
  const Quote quote = quote_of("98", "102");
  CHECK(tier_size(qty("1000"), pair("EUR", "GBP"), tiers, quote, prices.view()) == amount("1150"));
  CHECK(tier_size(qty("3"), contract_of("10", MarginMode::perpetual), tiers, quote, prices.view()) == amount("300"));
  CHECK(tier_size(qty("3"), contract_of("10", MarginMode::perpetual), tiers, quote, prices.view(Kind::highest)) ==
        amount("306"));
  CHECK(tier_size(qty("3"), contract_of("10", MarginMode::perpetual), tiers, quote, prices.view(Kind::lowest)) ==
        amount("294"));
  CHECK_FALSE(tier_size(qty("3"), pair("CHF", "GBP"), tiers, quote, prices.view()));
  CHECK_FALSE(tier_size(qty("90000000000"), contract_of("1", MarginMode::perpetual), tiers, quote, prices.view()));
}

TEST_CASE("an item is rounded once, however many tiers it reaches through", "[margin]") {
  const TiersSpec tiers = tiers_of(
      TierBasis::lots,
      {{amount("1"), ratio("1"), {}, {}}, {amount("2"), ratio("1"), {}, {}}, {Amount{}, ratio("1.5"), {}, {}}});
  CHECK(tiered_margin({}, tiers) == 0);
  CHECK(tiered_margin({{amount("2"), 333}}, tiers) == 333);
  CHECK(tiered_margin({{amount("3"), 100}}, tiers) == 117);             // 100 x 3.5 / 3
  CHECK(tiered_margin({{amount("2"), 0}, {Amount{}, 3}}, tiers) == 5);  // 4.5: half-up
  CHECK(tiered_margin({{amount("1"), 7}, {amount("1"), 9}, {amount("9"), 10}}, tiers) == 31);
  CHECK_FALSE(tiered_margin({{amount("1"), 7}}, TiersSpec{}));
}

TEST_CASE("a perpetual's maintenance is its tier's rate of the whole notional, less the deduction", "[margin]") {
  const TiersSpec tiers = tiers_of(TierBasis::notional, {{amount("50000"), kOne, ratio("0.004"), {}},
                                                         {amount("250000"), kOne, ratio("0.005"), amount("50")},
                                                         {amount("10000000"), kOne, ratio("0.025"), amount("16300")},
                                                         {Amount{}, kOne, ratio("0.1"), amount("135365")}});
  struct Row {
    const char* notional;
    std::int64_t minor;
  };
  // An amount on a bound lies below it. 3500032.45776 x 2.5 % - 16 300 is case 34's.
  const auto row =
      GENERATE(Row{"0", 0}, Row{"10000", 4'000}, Row{"50000", 20'000}, Row{"50000.01", 20'000}, Row{"250000", 120'000},
               Row{"3500032.45776", 7'120'081}, Row{"20000000", 186'463'500}, Row{"300000", 0});
  CHECK(maintenance_minor(amount(row.notional), tiers) == row.minor);
  CHECK_FALSE(maintenance_minor(amount(row.notional), TiersSpec{}));
}

TEST_CASE("tiers fuller than an amount can say are refused", "[margin]") {
  constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
  const TiersSpec tiers = by_lots();
  CHECK_FALSE(tiered_margin({{Amount::from_steps(kMost), 1}, {Amount::from_steps(1), 1}}, tiers));
  CHECK_FALSE(tiered_margin({{amount("100"), kMost}}, tiers));
  CHECK_FALSE(tiered_margin({{amount("1"), kMost}, {amount("1"), kMost}}, tiers));
}

}  // namespace
}  // namespace dealingdesk::bbook
