#include "bbook/commission.h"

#include <limits>

#include <catch2/catch.hpp>

#include "tests/bbook/rates.h"

namespace dealingdesk::bbook {
namespace {

using Minor = std::optional<std::int64_t>;

CommissionSpec terms(CommissionMode mode, const char* rate, const char* minimum = "0", const char* currency = nullptr) {
  CommissionSpec spec;
  spec.mode = mode;
  spec.rate = amount(rate);
  spec.minimum = amount(minimum);
  if (currency != nullptr) spec.currency = money(currency);
  return spec;
}

// A spread wide enough to tell the sides apart.
Rates market() {
  return Rates{}.with("EURUSD", "1.10", "1.12").with("USDJPY", "150", "160").with("GBPUSD", "1.25", "1.25");
}

struct Row {
  const char* name;
  CommissionSpec terms;
  InstrumentSpec instrument;
  const char* units;
  const char* price;
  const char* account;
  Minor expected;
};

void check(const Row& row) {
  INFO(row.name);
  const Rates rates = market();
  CHECK(commission(row.terms, row.instrument, qty(row.units), px(row.price), false, money(row.account),
                   rates.converter()) == row.expected);
}

TEST_CASE("commission of money a lot", "[bbook]") {
  constexpr auto kMode = CommissionMode::per_lot;
  const InstrumentSpec spec = pair("EURUSD");
  InstrumentSpec no_lot = spec;
  no_lot.contract_size = {};
  InstrumentSpec small = spec;
  small.contract_size = qty("1");
  for (const Row& row : {
           Row{"in the account's currency", terms(kMode, "3.5"), spec, "200000", "1.1", "USD", 700},
           Row{"part of a lot, rounded half-up once", terms(kMode, "3.5"), spec, "1000", "1.1", "USD", 4},
           Row{"without decimals", terms(kMode, "3.5"), spec, "100000", "1.1", "JPY", 4},
           Row{"bought at the ask", terms(kMode, "3.5", "0", "EUR"), spec, "100000", "1.1", "USD", 392},
           Row{"over two links", terms(kMode, "3.5", "0", "EUR"), spec, "100000", "1.1", "JPY", 627},
           Row{"a rebate is sold at the bid", terms(kMode, "-3.5", "0", "EUR"), spec, "100000", "1.1", "USD", -385},
           Row{"no conversion", terms(kMode, "3.5", "0", "CHF"), spec, "100000", "1.1", "USD", std::nullopt},
           Row{"a lot of nothing", terms(kMode, "3.5"), no_lot, "100000", "1.1", "USD", std::nullopt},
           Row{"more than money holds", terms(kMode, "9000000000"), small, "92233720368", "1", "USD", std::nullopt},
       })
    check(row);
}

TEST_CASE("case 40: commission of dollars a million", "[bbook]") {
  constexpr auto kMode = CommissionMode::per_million;
  for (const Row& row : {
           Row{"case 40", terms(kMode, "30"), pair("EURUSD"), "100000", "1.1", "USD", 330},
           Row{"the other side at another price", terms(kMode, "30"), pair("EURUSD"), "100000", "1.2", "USD", 360},
           Row{"yen to dollars: dollars are sold at the bid", terms(kMode, "30"), pair("USDJPY", 3), "100000", "150",
               "USD", 300},
           Row{"and back to yen at the ask", terms(kMode, "30"), pair("USDJPY", 3), "100000", "150", "JPY", 480},
           Row{"dollars to euros are sold at the bid", terms(kMode, "30"), pair("EURUSD"), "100000", "1.1", "EUR", 300},
           Row{"a rebate takes the other sides", terms(kMode, "-30"), pair("EURUSD"), "100000", "1.12", "EUR", -300},
           Row{"small", terms(kMode, "30"), pair("EURUSD"), "100", "1.1", "USD", 0},
           Row{"half a cent", terms(kMode, "50"), pair("EURUSD"), "100", "1", "USD", 1},
           Row{"a price below zero counts by its size", terms(kMode, "30"), pair("EURUSD"), "100000", "-1.1", "USD",
               330},
           Row{"no way to dollars", terms(kMode, "30"), pair("EURCHF"), "100000", "1.1", "EUR", std::nullopt},
           Row{"no way to the account", terms(kMode, "30"), pair("EURUSD"), "100000", "1.1", "CHF", std::nullopt},
       })
    check(row);
}

TEST_CASE("commission of percent of the value has a minimum", "[bbook]") {
  constexpr auto kMode = CommissionMode::percent;
  const InstrumentSpec spec = pair("GBPUSD");
  InstrumentSpec bond = pair("EURUSD", 3);
  bond.margin.mode = MarginMode::bond;
  bond.face_value = amount("1000");
  for (const Row& row : {
           Row{"above the minimum", terms(kMode, "0.1", "5"), spec, "10000", "1.25", "USD", 1250},
           Row{"below the minimum", terms(kMode, "0.1", "15"), spec, "10000", "1.25", "USD", 1500},
           Row{"the minimum in its own currency", terms(kMode, "0.1", "15", "EUR"), spec, "10000", "1.25", "USD", 1680},
           Row{"without a rate nothing is due", terms(kMode, "0", "15"), spec, "10000", "1.25", "USD", 0},
           Row{"no minimum on a rebate", terms(kMode, "-0.1", "15"), spec, "10000", "1.25", "USD", -1250},
           Row{"no conversion of the minimum", terms(kMode, "0.1", "1", "CHF"), spec, "10000", "1.25", "USD",
               std::nullopt},
           Row{"what a bond is worth", terms(kMode, "0.1"), bond, "10", "99.5", "USD", 995},
           Row{"more than money holds", terms(kMode, "9000000000"), spec, "92233720368", "9000000000", "USD",
               std::nullopt},
       })
    check(row);
}

TEST_CASE("commission of points of the price", "[bbook]") {
  constexpr auto kMode = CommissionMode::points;
  InstrumentSpec index = pair("EURUSD", 2);
  index.contract_size = qty("1");
  index.tick = px("0.25");
  index.tick_value = amount("12.5");
  for (const Row& row : {
           Row{"ten points of a dollar pair", terms(kMode, "10"), pair("EURUSD"), "100000", "1.1", "USD", 1000},
           Row{"part of a point", terms(kMode, "0.5"), pair("EURUSD"), "100000", "1.1", "USD", 50},
           Row{"of a yen pair, in dollars at the bid", terms(kMode, "15"), pair("USDJPY", 3), "100000", "155", "USD",
               1000},
           Row{"a tick with a value of its own", terms(kMode, "5"), index, "2", "4000", "USD", 500},
           Row{"no conversion", terms(kMode, "10"), pair("EURCHF"), "100000", "1.1", "USD", std::nullopt},
       })
    check(row);
}

TEST_CASE("a maker has a rate of its own", "[bbook]") {
  CommissionSpec spec = terms(CommissionMode::percent, "0.1", "1");
  spec.maker_rate = amount("-0.02");
  const Rates rates = market();
  const auto pays = [&](bool maker, const char* units) {
    return commission(spec, pair("EURUSD"), qty(units), px("1"), maker, money("USD"), rates.converter());
  };
  CHECK(pays(false, "10000") == 1000);
  CHECK(pays(true, "10000") == -200);
  CHECK(pays(false, "1") == 100);
  CHECK(pays(true, "1") == 0);
  spec.maker_rate = {};
  CHECK(pays(true, "10000") == 0);
}

TEST_CASE("without terms there is no commission", "[bbook]") {
  CommissionSpec spec;
  spec.rate = amount("5");
  CHECK(commission(spec, pair("EURUSD"), qty("1"), px("1"), false, money("CHF"), Rates{}.converter()) == 0);
}

TEST_CASE("case 39: the fee of a conversion is of the amount's size", "[bbook]") {
  struct FeeRow {
    const char* name;
    std::int64_t gross;
    const char* fee;
    Minor expected;
  };
  constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
  for (const FeeRow& row : {
           FeeRow{"case 39", 33'333, "0.005", 167},
           FeeRow{"a loss pays it too", -33'333, "0.005", 167},
           FeeRow{"half-up", 100, "0.005", 1},
           FeeRow{"below half", 99, "0.005", 0},
           FeeRow{"no fee", 33'333, "0", 0},
           FeeRow{"no amount", 0, "0.005", 0},
           FeeRow{"all of the most", kMost, "1", kMost},
           FeeRow{"more than fits", -kMost - 1, "1", std::nullopt},
       }) {
    INFO(row.name);
    CHECK(conversion_fee(row.gross, ratio(row.fee)) == row.expected);
  }
}

}  // namespace
}  // namespace dealingdesk::bbook
