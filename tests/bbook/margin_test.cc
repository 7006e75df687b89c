#include "bbook/margin.h"

#include <limits>

#include <catch2/catch.hpp>

#include "tests/bbook/margin_fixture.h"

namespace dealingdesk::bbook {
namespace {

// --- section A of the broker rules ---

TEST_CASE("case 1: forex in the quote currency takes the open price, the leverage and the long rate", "[margin]") {
  const Prices prices;
  InstrumentSpec spec = pair("EUR", "USD");
  spec.margin.long_rate = ratio("1.15");
  const Quote quote = quote_of("1.2788", "1.2790");
  CHECK(exposure_margin(longs("100000", "1.2790"), spec, terms("USD", 100), quote, prices.view()) == 147'085);
  CHECK(order_margin({}, Side::buy, qty("100000"), px("1.2790"), false, spec, terms("USD", 100), quote,
                     prices.view()) == 147'085);
  CHECK(exposure_margin(longs("100000", "1.2790"), spec, terms("EUR", 100), quote, prices.view()) == 115'000);
}

TEST_CASE("case 2: forex without leverage needs the whole quantity", "[margin]") {
  const Prices prices;
  const InstrumentSpec spec = pair("EUR", "USD", MarginMode::forex_no_leverage);
  const Quote quote = quote_of("1.2788", "1.2790");
  CHECK(exposure_margin(longs("100000", "1.2790"), spec, terms("EUR", 100), quote, prices.view()) == 10'000'000);
}

TEST_CASE("case 3: a stock needs its whole value", "[margin]") {
  const Prices prices;
  const InstrumentSpec spec = contract_of("100", MarginMode::cfd);
  const Quote quote = quote_of("32.50", "33.00");
  CHECK(order_margin({}, Side::buy, qty("100"), px("33.00"), false, spec, terms("USD", 100), quote, prices.view()) ==
        330'000);
  CHECK(order_margin({}, Side::sell, qty("100"), px("32.50"), false, spec, terms("USD", 100), quote, prices.view()) ==
        325'000);
}

TEST_CASE("case 4: a CFD with leverage needs its value over the leverage", "[margin]") {
  const Prices prices;
  const InstrumentSpec spec = contract_of("100", MarginMode::cfd_leverage);
  CHECK(exposure_margin(longs("200", "2400.00"), spec, terms("USD", 20), quote_of("2399", "2400"), prices.view()) ==
        2'400'000);
}

TEST_CASE("case 6: futures are charged initial before the fill and maintenance after it", "[margin]") {
  const Prices prices;
  InstrumentSpec spec = contract_of("10", MarginMode::futures);
  spec.margin.hedged = HedgedMethod::basic;
  spec.margin.initial = amount("1000");
  spec.margin.maintenance = amount("500");
  spec.margin.hedged_size = amount("500");
  const auto usd = terms("USD", 100);
  const Quote quote = quote_of("99", "100");
  const Exposure before = longs("10", "100");
  CHECK(exposure_margin(before, spec, usd, quote, prices.view()) == 50'000);
  // 500 reserved + 500 covered + 1000 uncovered: 2000 in all.
  CHECK(order_margin(before, Side::sell, qty("20"), px("99"), false, spec, usd, quote, prices.view()) == 150'000);
  CHECK(exposure_margin(both(before, shorts("20", "99")), spec, usd, quote, prices.view()) == 100'000);
  // Netting: one lot closes, one opens: 1000 at initial, less the 500 that go.
  CHECK(order_margin(before, Side::sell, qty("20"), px("99"), true, spec, usd, quote, prices.view()) == 50'000);
  CHECK(order_margin(before, Side::sell, qty("10"), px("99"), true, spec, usd, quote, prices.view()) == 0);
  CHECK(order_margin(before, Side::buy, qty("10"), px("99"), false, spec, usd, quote, prices.view()) == 100'000);
  // What is covered already cannot be covered again.
  const Exposure covered = both(before, shorts("10", "99"));
  CHECK(order_margin(covered, Side::sell, qty("10"), px("99"), false, spec, usd, quote, prices.view()) == 100'000);
}

TEST_CASE("case 7: the basic method rounds the covered and the uncovered part apart", "[margin]") {
  const Prices prices;
  InstrumentSpec spec = pair("EUR", "USD");
  spec.margin.hedged = HedgedMethod::basic;
  spec.margin.hedged_size = amount("100000");
  spec.margin.long_rate = ratio("2");
  spec.margin.short_rate = ratio("4");
  const Exposure exposure = both(longs("200000", "1.11953"), shorts("300000", "1.11943"));
  CHECK(exposure_margin(exposure, spec, terms("USD", 500), quote_of("1.2", "1.3"), prices.view()) == 223'890);
  spec.margin.hedged_size = Amount{};
  CHECK(exposure_margin(exposure, spec, terms("USD", 500), quote_of("1.2", "1.3"), prices.view()) == 89'554);
}

TEST_CASE("case 9: sum, max and net take the present price", "[margin]") {
  struct Row {
    HedgedMethod method;
    std::int64_t usd, eur;
  };
  const auto row = GENERATE(Row{HedgedMethod::sum, 111'950, 100'000}, Row{HedgedMethod::max, 67'170, 60'000},
                            Row{HedgedMethod::net, 22'390, 20'000});
  const Prices prices;
  InstrumentSpec spec = pair("EUR", "USD");
  spec.margin.hedged = row.method;
  const Exposure exposure = both(longs("200000", "1.3"), shorts("300000", "1.4"));
  const Quote quote = quote_of("1.1195", "1.1195");
  CHECK(exposure_margin(exposure, spec, terms("USD", 500), quote, prices.view()) == row.usd);
  CHECK(exposure_margin(exposure, spec, terms("EUR", 500), quote, prices.view()) == row.eur);
}

TEST_CASE("case 12: an account judged by its closeout percent has margin at mid prices", "[margin]") {
  const auto mode = GENERATE(MarginMode::forex, MarginMode::forex_no_leverage, MarginMode::cfd);
  const Prices prices;
  InstrumentSpec spec = pair("EUR", "GBP", mode);
  spec.margin.long_rate = ratio("0.0333333");
  const auto gbp = terms("GBP", 1, LevelMode::closeout_percent);
  const auto margin =
      exposure_margin(longs("1000000", "0.8568"), spec, gbp, quote_of("0.8566", "0.8568"), prices.view());
  CHECK(margin == 2'855'664);
  const auto percent = closeout_percent(margin.value(), 4'990'000);
  REQUIRE(percent);
  CHECK(divide(percent->steps(), 100'000, Rounding::half_up) == 2861);  // 28.61 %
}

TEST_CASE("case 14: percentage models, standard and leveraged", "[margin]") {
  struct Row {
    MarginMode mode;
    std::int64_t minor;
  };
  const auto row = GENERATE(Row{MarginMode::forex_no_leverage, 330'000}, Row{MarginMode::cfd, 330'000},
                            Row{MarginMode::forex, 6'600}, Row{MarginMode::cfd_leverage, 6'600});
  const Prices prices;
  InstrumentSpec spec = pair("EUR", "USD", row.mode);
  spec.margin.long_rate = ratio("0.03");
  CHECK(exposure_margin(longs("100000", "1.10"), spec, terms("USD", 50), quote_of("1.2", "1.3"), prices.view()) ==
        row.minor);
}

// --- the other modes and overrides ---

TEST_CASE("an index counts ticks, a bond percent of its face value, a perpetual its mark price", "[margin]") {
  const Prices prices;
  const auto usd = terms("USD", 10);
  const Quote quote = quote_of("98", "102");

  InstrumentSpec index = contract_of("5", MarginMode::cfd_index);
  index.tick = px("0.25");
  index.tick_value = amount("12.5");
  CHECK(exposure_margin(longs("10", "4000"), index, usd, quote, prices.view()) == 40'000'000);  // 2 x 4000 x 50

  InstrumentSpec bond = contract_of("10", MarginMode::bond);
  bond.face_value = amount("1000");
  CHECK(exposure_margin(shorts("20", "101.5"), bond, usd, quote, prices.view()) == 2'030'000);

  const InstrumentSpec perpetual = contract_of("1", MarginMode::perpetual);
  CHECK(exposure_margin(longs("3", "70"), perpetual, usd, quote, prices.view()) == 3'000);
  CHECK(order_margin({}, Side::sell, qty("3"), px("200"), false, perpetual, usd, quote, prices.view()) == 3'000);
}

TEST_CASE("a margin named per lot replaces the formula", "[margin]") {
  struct Row {
    MarginMode mode;
    std::int64_t open, order;  // two lots
  };
  const auto row = GENERATE(Row{MarginMode::forex, 1'200, 2'400}, Row{MarginMode::forex_no_leverage, 60'000, 120'000},
                            Row{MarginMode::cfd, 60'000, 120'000}, Row{MarginMode::cfd_leverage, 1'200, 2'400},
                            Row{MarginMode::cfd_index, 60'000, 120'000}, Row{MarginMode::bond, 60'000, 120'000},
                            Row{MarginMode::futures, 60'000, 120'000}, Row{MarginMode::perpetual, 60'000, 120'000});
  const Prices prices;
  InstrumentSpec spec = contract_of("100", row.mode);
  spec.margin_currency = currency("USD");
  spec.margin.initial = amount("400");
  spec.margin.maintenance = amount("200");
  spec.margin.long_rate = ratio("1.5");
  const auto usd = terms("USD", 50);
  const Quote quote = quote_of("1.2", "1.3");
  CHECK(exposure_margin(longs("200", "1.1"), spec, usd, quote, prices.view()) == row.open);
  CHECK(order_margin({}, Side::buy, qty("200"), px("1.1"), false, spec, usd, quote, prices.view()) == row.order);
  // One lot more: the open ones stay at maintenance.
  CHECK(order_margin(longs("200", "1.1"), Side::buy, qty("100"), px("1.1"), false, spec, usd, quote, prices.view()) ==
        row.order / 2);
}

TEST_CASE("without a maintenance margin what is open needs the initial one", "[margin]") {
  const Prices prices;
  InstrumentSpec spec = contract_of("100", MarginMode::futures);
  spec.margin.initial = amount("400");
  CHECK(exposure_margin(longs("150", "1.1"), spec, terms("USD", 50), quote_of("1", "2"), prices.view()) == 60'000);
}

TEST_CASE("every method puts the legs together in its own way", "[margin]") {
  struct Row {
    HedgedMethod method;
    std::int64_t minor;
  };
  // Open: longs 3 x 100 = 300, shorts 2 x 160 x 2 = 640. Present: longs 3 x 120 = 360, shorts 2 x 110 x 2 = 440.
  // Basic: 1 x 100 + 2 lots x 0.5 x (620 / 5) x 1.5 = 286.
  const auto row =
      GENERATE(Row{HedgedMethod::larger_leg, 64'000}, Row{HedgedMethod::basic, 28'600}, Row{HedgedMethod::sum, 80'000},
               Row{HedgedMethod::max, 36'000}, Row{HedgedMethod::net, 12'000});
  const Prices prices;
  InstrumentSpec spec = contract_of("1", MarginMode::cfd);
  spec.margin.hedged = row.method;
  spec.margin.short_rate = ratio("2");
  spec.margin.hedged_size = amount("0.5");
  const Exposure exposure = both(longs("3", "100"), shorts("2", "160"));
  CHECK(exposure_margin(exposure, spec, terms("USD", 1), quote_of("110", "120"), prices.view()) == row.minor);
}

TEST_CASE("two equal legs need the larger margin, or none by net", "[margin]") {
  struct Row {
    HedgedMethod method;
    std::int64_t minor;
  };
  const auto row = GENERATE(Row{HedgedMethod::max, 22'000}, Row{HedgedMethod::net, 0}, Row{HedgedMethod::basic, 0},
                            Row{HedgedMethod::larger_leg, 26'000});
  const Prices prices;
  InstrumentSpec spec = contract_of("1", MarginMode::cfd);
  spec.margin.hedged = row.method;
  spec.margin.short_rate = ratio("2");
  const Exposure exposure = both(longs("1", "100"), shorts("1", "130"));
  CHECK(exposure_margin(exposure, spec, terms("USD", 1), quote_of("110", "120"), prices.view()) == row.minor);
}

TEST_CASE("money for covered lots is taken at the average rate", "[margin]") {
  const Prices prices;
  InstrumentSpec spec = contract_of("10", MarginMode::cfd);
  spec.margin.hedged = HedgedMethod::basic;
  spec.margin.initial = amount("100");
  spec.margin.hedged_size = amount("30");
  spec.margin.long_rate = ratio("2");
  // 1 lot x 100 x 2 + 2 lots x 30 x 1.5
  CHECK(exposure_margin(both(longs("30", "9"), shorts("20", "9")), spec, terms("USD", 1), quote_of("1", "2"),
                        prices.view()) == 29'000);
}

// --- currencies ---

TEST_CASE("forex in a third currency converts the quantity: longs at the ask, shorts at the bid", "[margin]") {
  Prices prices;
  prices.quote("EUR", "USD", "1.10", "1.20");
  const InstrumentSpec spec = pair("EUR", "GBP");
  const Quote quote = quote_of("0.85", "0.86");
  const auto usd = terms("USD", 100);
  CHECK(exposure_margin(longs("100000", "0.9"), spec, usd, quote, prices.view()) == 120'000);
  CHECK(exposure_margin(shorts("100000", "0.9"), spec, usd, quote, prices.view()) == 110'000);
  const auto judged_at_mid = terms("USD", 100, LevelMode::closeout_percent);
  CHECK(exposure_margin(longs("100000", "0.9"), spec, judged_at_mid, quote, prices.view()) == 115'000);

  InstrumentSpec hedged = spec;
  hedged.margin.hedged = HedgedMethod::basic;
  hedged.margin.hedged_size = amount("50000");
  CHECK(exposure_margin(both(longs("100000", "0.9"), shorts("300000", "0.9")), hedged, usd, quote, prices.view()) ==
        220'000 + 57'500);
}

TEST_CASE("yen have no decimals, and a chain may have two links", "[margin]") {
  Prices prices;
  prices.quote("EUR", "USD", "1.10", "1.20");
  prices.quote("USD", "JPY", "150.00", "151.00");
  const auto jpy = terms("JPY", 30);
  const Quote quote = quote_of("0.85", "0.86");
  // 1000 / 30 EUR x 1.2 x 151 = 6039.99...
  CHECK(exposure_margin(longs("1000", "0.9"), pair("EUR", "GBP"), jpy, quote, prices.view()) == 6'040);
  // 1000 / 30 EUR x 1.1 x 150
  CHECK(exposure_margin(shorts("1000", "0.9"), pair("EUR", "GBP"), jpy, quote, prices.view()) == 5'500);
  // In the quote currency at the open price: 1000 x 151.49 / 30 = 5049.66
  CHECK(exposure_margin(longs("1000", "151.49"), pair("USD", "JPY"), jpy, quote, prices.view()) == 5'050);
}

TEST_CASE("forex with a margin currency that is not its base is not turned by its price", "[margin]") {
  Prices prices;
  prices.quote("EUR", "USD", "1.10", "1.20");
  InstrumentSpec spec = pair("GBP", "USD");
  spec.margin_currency = currency("EUR");
  // 1000 EUR / 100 at the ask, not 1000 x 1.35 / 100.
  CHECK(exposure_margin(longs("1000", "1.35"), spec, terms("USD", 100), quote_of("1.3", "1.4"), prices.view()) ==
        1'200);
}

TEST_CASE("a margin currency of its own is what the formula counts in", "[margin]") {
  Prices prices;
  prices.quote("EUR", "USD", "1.10", "1.20");
  InstrumentSpec spec = contract_of("100", MarginMode::cfd);
  spec.margin_currency = currency("EUR");
  CHECK(exposure_margin(longs("100", "33"), spec, terms("EUR", 1), quote_of("1", "2"), prices.view()) == 330'000);
  CHECK(exposure_margin(longs("100", "33"), spec, terms("USD", 1), quote_of("1", "2"), prices.view()) == 396'000);
}

TEST_CASE("margin is refused where no conversion is found, and is 0 where nothing is open", "[margin]") {
  const Prices prices;
  const Quote quote = quote_of("0.85", "0.86");
  const auto usd = terms("USD", 100);
  CHECK_FALSE(exposure_margin(longs("1", "1"), pair("EUR", "GBP"), usd, quote, prices.view()));
  CHECK_FALSE(order_margin({}, Side::buy, qty("1"), px("1"), false, pair("EUR", "GBP"), usd, quote, prices.view()));
  const auto method =
      GENERATE(HedgedMethod::larger_leg, HedgedMethod::basic, HedgedMethod::sum, HedgedMethod::max, HedgedMethod::net);
  InstrumentSpec spec = pair("EUR", "GBP");
  spec.margin.hedged = method;
  spec.margin.hedged_size = amount("100000");
  CHECK(exposure_margin({}, spec, usd, quote, prices.view()) == 0);
}

TEST_CASE("what does not fit is refused", "[margin]") {
  const auto method =
      GENERATE(HedgedMethod::larger_leg, HedgedMethod::basic, HedgedMethod::sum, HedgedMethod::max, HedgedMethod::net);
  const Prices prices;
  constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
  const Qty most_qty = Qty::from_steps(kMost);
  const Price most_price = Price::from_steps(kMost);
  Quote quote;
  quote.bid = quote.ask = most_price;
  const auto usd = terms("USD", 1);
  InstrumentSpec spec = contract_of("1", MarginMode::cfd);
  spec.margin.hedged = method;
  spec.margin.long_rate = Ratio::from_steps(kMost);
  const Exposure exposure{most_qty, Qty::from_steps(kMost / 2), value_of(most_qty, most_price),
                          value_of(Qty::from_steps(kMost / 2), most_price)};
  CHECK_FALSE(exposure_margin(exposure, spec, usd, quote, prices.view()));
  CHECK_FALSE(order_margin({}, Side::buy, most_qty, most_price, false, spec, usd, quote, prices.view()));
  // A sum of quantities that leaves 64 bits.
  CHECK_FALSE(order_margin(longs("1", "1"), Side::buy, most_qty, px("1"), false, spec, usd, quote, prices.view()));
  CHECK_FALSE(exposure_margin(longs("1", "1"), pair("EUR", "USD"), terms("USD", 0), quote, prices.view()));
}

TEST_CASE("factors that leave 128 bits together are still exact to the cent", "[margin]") {
  const Prices prices;
  InstrumentSpec spec = pair("EUR", "USD");
  spec.contract_size = qty("99999.99999989");
  spec.margin.hedged = HedgedMethod::basic;
  spec.margin.hedged_size = amount("33333.333333333");
  spec.margin.long_rate = ratio("1.123456789");
  spec.margin.short_rate = ratio("1.987654321");
  // Covered: 1000000000.00000007 / 99999.99999989 x 33333.333333333 x 1.1 x 1.555555555 / 7 = 81481481.4525.
  // Uncovered: 6.00000002 x 1.1 x 1.123456789 / 7 = 1.0593.
  const Exposure exposure = both(longs("1000000006.00000009", "1.1"), shorts("1000000000.00000007", "1.1"));
  CHECK(exposure_margin(exposure, spec, terms("USD", 7), quote_of("1", "2"), prices.view()) == 8'148'148'145 + 106);
}

// --- orders ---

TEST_CASE("an order needs what the margin grows by, and nothing where it shrinks", "[margin]") {
  struct Row {
    Side side;
    const char* units;
    bool reduces;
    std::int64_t minor;
  };
  // Open: 300 long at 1.00, leverage 10: 30.00.
  const auto row = GENERATE(Row{Side::buy, "100", false, 1'200}, Row{Side::sell, "200", false, 0},
                            Row{Side::sell, "400", false, 1'800}, Row{Side::sell, "200", true, 0},
                            Row{Side::sell, "300", true, 0}, Row{Side::sell, "500", true, 0},
                            Row{Side::sell, "700", true, 1'800}, Row{Side::buy, "100", true, 1'200});
  const Prices prices;
  const auto needs = order_margin(longs("300", "1.00"), row.side, qty(row.units), px("1.2"), row.reduces,
                                  pair("EUR", "USD"), terms("USD", 10), quote_of("1.1", "1.3"), prices.view());
  CHECK(needs == row.minor);
}

TEST_CASE("volume that an order takes off goes at the average price of its side", "[margin]") {
  const Prices prices;
  InstrumentSpec spec = pair("EUR", "USD", MarginMode::cfd);
  spec.margin.hedged = HedgedMethod::basic;
  spec.margin.hedged_size = amount("100000");
  // Before: 300 x 1100 / 700 + 100 x 2.00 = 671.43. After: 200 x 1000 / 600 + 200 x 2.00 = 733.33.
  CHECK(order_margin(both(longs("300", "1.00"), shorts("400", "2.00")), Side::sell, qty("100"), px("5.00"), true, spec,
                     terms("USD", 10), quote_of("1.1", "1.3"), prices.view()) == 6'190);
}

TEST_CASE("a pending order reserves its share of the margin that it needs alone", "[margin]") {
  const Prices prices;
  InstrumentSpec spec = pair("EUR", "USD");
  spec.margin.short_rate = ratio("2");
  const auto usd = terms("USD", 100);
  const Quote quote = quote_of("1.1", "1.3");
  const auto reserve = [&] {
    return pending_margin(Side::sell, qty("1000"), px("1.2345"), spec, usd, quote, prices.view());
  };
  CHECK(reserve() == 0);
  spec.margin.pending_rate = ratio("1");
  CHECK(reserve() == 2'469);
  spec.margin.pending_rate = ratio("0.5");
  CHECK(reserve() == 1'235);  // 12.345: half-up
}

// --- levels ---

TEST_CASE("the closeout percent is half the margin over the net asset value", "[margin]") {
  CHECK(closeout_percent(0, -5) == Ratio{});
  CHECK(closeout_percent(200, 100) == kOne);
  CHECK(closeout_percent(1'999'999'999, 1'000'000'000) == Ratio::from_steps(999'999'999));
  CHECK_FALSE(closeout_percent(1, 0));
  CHECK_FALSE(closeout_percent(1, -1));
}

}  // namespace
}  // namespace dealingdesk::bbook
