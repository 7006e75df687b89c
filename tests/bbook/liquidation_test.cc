#include "bbook/liquidation.h"

#include <limits>

#include <catch2/catch.hpp>

#include "tests/bbook/rates.h"

namespace dealingdesk::bbook {
namespace {

std::string shown(std::optional<Price> price) { return price ? to_text(*price) : "none"; }

TEST_CASE("case 33: an isolated position is liquidated when its cushion is gone", "[bbook]") {
  struct Row {
    const char* name;
    Side side;
    const char* entry;
    const char* initial;
    const char* maintenance;
    const char* units;
    const char* expected;
  };
  for (const Row& row : {
           Row{"case 33: long", Side::buy, "20000", "400", "100", "1", "19700"},
           Row{"case 33: short", Side::sell, "20000", "400", "100", "1", "20300"},
           Row{"the size divides", Side::buy, "20000", "800", "200", "2", "19700"},
           Row{"rounded half-up to 1e-9", Side::buy, "10", "1", "0", "3", "9.666666667"},
           Row{"and a short's", Side::sell, "10", "2", "0", "3", "10.666666667"},
           Row{"no cushion", Side::buy, "20000", "100", "100", "1", "20000"},
           Row{"less than none", Side::buy, "20000", "100", "400", "1", "20300"},
           Row{"a long paid in full never", Side::buy, "20000", "20000", "0", "1", "none"},
           Row{"a long paid more than in full", Side::buy, "20000", "30000", "0", "1", "none"},
           Row{"no size", Side::buy, "20000", "400", "100", "0", "none"},
           Row{"a size below zero", Side::buy, "20000", "400", "100", "-1", "none"},
           Row{"more than a price holds", Side::sell, "9000000000", "9000000000", "0", "0.00000001", "none"},
       }) {
    INFO(row.name);
    CHECK(shown(isolated_liquidation(row.side, px(row.entry), steps(row.initial), steps(row.maintenance),
                                     qty(row.units))) == row.expected);
  }
}

TEST_CASE("money that does not fit has no liquidation price", "[bbook]") {
  const Int128 most = static_cast<Int128>(std::numeric_limits<std::int64_t>::max()) << 64;
  CHECK_FALSE(isolated_liquidation(Side::sell, px("1"), most, -most, qty("1")));
  CHECK_FALSE(isolated_liquidation(Side::sell, px("9000000000"), most, 0, qty("90000000000")));
  CrossPosition position{Side::sell, qty("1"), px("1"), ratio("0.1"), {}};
  CHECK_FALSE(cross_liquidation(position, {most, -most, 0}));
  CHECK_FALSE(cross_liquidation(position, {most, 0, most}));
}

// Case 34: the other leg as its own case gives it.
struct Case34 {
  CrossPosition eth{Side::buy, qty("3683.979"), px("1456.84"), ratio("0.1"), amount("135365")};
  CrossAccount account{steps("1535443.01"), steps("71200.81"), steps("-56354.57")};
};

// To the cent, as the case prints it.
std::int64_t cents(Int128 value) { return *narrow(divide(value, pow10(15), Rounding::half_up)); }

// What the position leaves above all maintenance margins at that price.
Int128 headroom(const CrossPosition& position, const CrossAccount& account, Price at) {
  const Int128 notional = value_of(position.qty, at);
  const Int128 gained = notional - value_of(position.qty, position.entry);
  const Int128 equity = account.wallet + account.other_unrealised + (position.side == Side::buy ? gained : -gained);
  const Int128 own = *mul_div_wide(notional, position.maintenance_rate.steps(), 1'000'000'000, Rounding::half_up) -
                     static_cast<Int128>(position.deduction.steps()) * 100'000'000;
  return equity - account.other_maintenance - own;
}

TEST_CASE("case 34: the cross leg of a published example", "[bbook]") {
  const Case34 given;
  const auto price = cross_liquidation(given.eth, given.account);
  REQUIRE(price);
  CHECK(divide(price->steps(), 10'000'000, Rounding::half_up) == 115'326);
}

TEST_CASE("case 34: the other leg's figures follow from its position", "[bbook]") {
  const Qty btc = qty("109.488");
  CHECK(cents(value_of(btc, px("31967.27") - px("32481.98"))) == -5'635'457);
  const Int128 rated = *mul_div_wide(value_of(btc, px("31967.27")), 25, 1000, Rounding::half_up);
  CHECK(cents(rated - steps("16300")) == 7'120'081);
}

TEST_CASE("case 34: at that price what is left is the leg's maintenance margin", "[bbook]") {
  const Case34 given;
  const auto price = cross_liquidation(given.eth, given.account);
  REQUIRE(price);
  const Int128 notional = value_of(given.eth.qty, *price);
  CHECK(cents(notional / 10 - steps("135365")) == 28'949'226);
  const Int128 equity = given.account.wallet + given.account.other_unrealised + notional -
                        value_of(given.eth.qty, given.eth.entry) - given.account.other_maintenance;
  CHECK(cents(equity) == 28'949'226);
}

TEST_CASE("at a cross liquidation price equity is the maintenance margin", "[bbook]") {
  struct Row {
    const char* name;
    CrossPosition position;
    CrossAccount account;
    const char* expected;
  };
  const CrossAccount thousand{steps("1000"), 0, 0};
  for (const Row& row : {
           Row{"long", {Side::buy, qty("1"), px("20000"), ratio("0.005"), {}}, thousand, "19095.477386935"},
           Row{"short", {Side::sell, qty("1"), px("20000"), ratio("0.005"), {}}, thousand, "20895.52238806"},
           Row{"short with a deduction",
               {Side::sell, qty("2"), px("20000"), ratio("0.01"), amount("50")},
               thousand,
               "20321.782178218"},
           Row{"others' losses bring it near",
               {Side::buy, qty("1"), px("20000"), ratio("0.005"), {}},
               {steps("1000"), steps("200"), steps("-300")},
               "19597.989949749"},
           Row{"a wallet of nothing", {Side::buy, qty("1"), px("100"), ratio("0"), {}}, {}, "100"},
       }) {
    INFO(row.name);
    const auto price = cross_liquidation(row.position, row.account);
    CHECK(shown(price) == row.expected);
    REQUIRE(price);
    // The price is rounded to 1e-9, so the rest is less than that for each unit.
    const Int128 rest = headroom(row.position, row.account, *price);
    CHECK((rest < 0 ? -rest : rest) <= row.position.qty.steps());
  }
}

TEST_CASE("a cross position may have no liquidation price", "[bbook]") {
  const auto price = [](Side side, const char* units, const char* rate, const char* wallet) {
    return shown(cross_liquidation({side, qty(units), px("100"), ratio(rate), {}}, {steps(wallet), 0, 0}));
  };
  CHECK(price(Side::buy, "1", "0.1", "50") == "55.555555556");
  CHECK(price(Side::buy, "1", "0.1", "100") == "none");          // paid in full
  CHECK(price(Side::buy, "1", "1", "50") == "none");             // the divisor is 0
  CHECK(price(Side::buy, "0", "0.1", "50") == "none");           // and here
  CHECK(price(Side::sell, "1", "0", "-200") == "none");          // it would be below zero
  CHECK(price(Side::sell, "0.00000001", "0", "500") == "none");  // more than a price holds
}

}  // namespace
}  // namespace dealingdesk::bbook
