#include "bbook/swap.h"

#include <array>
#include <limits>
#include <set>

#include <catch2/catch.hpp>

#include "tests/bbook/rates.h"

namespace dealingdesk::bbook {
namespace {

using Minor = std::optional<std::int64_t>;

InstrumentSpec swapped(InstrumentSpec spec, SwapMode mode, const char* long_rate, const char* short_rate = "0") {
  spec.swap.mode = mode;
  spec.swap.long_rate = amount(long_rate);
  spec.swap.short_rate = amount(short_rate);
  return spec;
}

InstrumentSpec in_days(InstrumentSpec spec, std::uint16_t days) {
  spec.swap.days_in_year = days;
  return spec;
}

InstrumentSpec stock(const char* contract) {
  InstrumentSpec spec = pair("EURUSD", 2);
  spec.symbol = "STOCK";
  spec.contract_size = qty(contract);
  return spec;
}

InstrumentSpec differential(const char* base, const char* quote, std::uint16_t days) {
  InstrumentSpec spec = in_days(swapped(pair("EURUSD"), SwapMode::rate_differential, "0"), days);
  spec.swap.base_rate = amount(base);
  spec.swap.quote_rate = amount(quote);
  return spec;
}

// A night's swap at that quote; without an open value where none matters.
Minor night(const InstrumentSpec& spec, Side side, const char* units, const char* bid, const char* ask,
            const char* account, const Rates& rates, Int128 open_value = 0) {
  return night_swap(spec, side, qty(units), open_value, quote_of(bid, ask), money(account), rates.converter());
}

TEST_CASE("case 20: the value of a point is rounded before it is multiplied", "[bbook]") {
  const InstrumentSpec usdtry = swapped(pair("USDTRY"), SwapMode::points, "-11.35", "4");
  const Rates rates = Rates{}.with("TRYUSD", "0.2274587");

  const Minor one = night(usdtry, Side::buy, "500000", "4.39", "4.4", "USD", rates);
  CHECK(one == -1294);
  CHECK(times_nights(*one, 3) == -3882);
  CHECK(night(usdtry, Side::sell, "500000", "4.39", "4.4", "USD", rates) == 456);
}

TEST_CASE("case 21: the swap of a position whose point is worth no cent is 0", "[bbook]") {
  InstrumentSpec small = swapped(pair("EURUSD"), SwapMode::points, "-11.35");
  small.contract_size = qty("1000");
  CHECK(night(small, Side::buy, "10", "1.1", "1.1", "USD", {}) == 0);
}

TEST_CASE("case 22: percent a year of a CFD's value", "[bbook]") {
  const InstrumentSpec current = swapped(stock("100"), SwapMode::interest_current, "-6.23", "2");
  CHECK(night(current, Side::buy, "200", "33", "34", "USD", {}) == -114);
  CHECK(night(current, Side::sell, "200", "33", "34", "USD", {}) == 38);

  const InstrumentSpec open = swapped(stock("100"), SwapMode::interest_open, "-6.23");
  CHECK(night(open, Side::buy, "200", "50", "51", "USD", {}, value_of(qty("200"), px("33"))) == -114);
}

TEST_CASE("case 24: a holiday's nights are the day's before", "[bbook]") {
  const std::int64_t monday = 20'444;  // 2025-12-22
  struct Row {
    const char* name;
    bool before;
    std::set<int> holidays;            // Monday is 0
    std::array<unsigned, 7> expected;  // from Monday on
  };
  for (const Row& row : {
           Row{"no holiday", true, {}, {1, 1, 3, 1, 1, 0, 0}},
           Row{"case 24: Wednesday", true, {2}, {1, 4, 0, 1, 1, 0, 0}},
           Row{"the option off", false, {2}, {1, 1, 3, 1, 1, 0, 0}},
           Row{"two in a row add up", true, {2, 3}, {1, 5, 0, 0, 1, 0, 0}},
           Row{"two apart", true, {1, 3}, {2, 0, 4, 0, 1, 0, 0}},
           Row{"Monday's are Sunday's", true, {7}, {1, 1, 3, 1, 1, 0, 1}},
           Row{"and Friday's where nothing rolls over on weekends", true, {5, 6, 7}, {1, 1, 3, 1, 2, 0, 0}},
       }) {
    INFO(row.name);
    SwapSpec swap;
    swap.holidays_before = row.before;
    const auto is_holiday = [&](std::int64_t day) { return row.holidays.contains(static_cast<int>(day - monday)); };
    for (std::size_t day = 0; day < row.expected.size(); ++day) {
      INFO(day);
      CHECK(nights_on(swap, monday + static_cast<std::int64_t>(day), is_holiday) == row.expected[day]);
    }
  }
}

TEST_CASE("weekdays are right before and after 1970-01-01, a Thursday", "[bbook]") {
  SwapSpec swap;
  swap.nights = {1, 2, 3, 4, 5, 6, 7};
  const auto never = [](std::int64_t) { return false; };
  CHECK(nights_on(swap, 0, never) == 4);
  CHECK(nights_on(swap, -1, never) == 3);
  CHECK(nights_on(swap, -4, never) == 7);
  CHECK(nights_on(swap, 4, never) == 1);
  CHECK(nights_on(swap, 20'454, never) == 4);  // 2026-01-01
  swap.holidays_before = true;
  CHECK(nights_on(swap, 0, [](std::int64_t day) { return day != 0; }) > 100);  // holidays without end, yet it ends
}

TEST_CASE("case 25: interest at the present price, 365 days", "[bbook]") {
  const InstrumentSpec spec = in_days(swapped(pair("EURUSD"), SwapMode::interest_current, "-3", "1"), 365);
  CHECK(night(spec, Side::buy, "100000", "1.15826", "1.15840", "USD", {}) == -952);
}

TEST_CASE("case 26: the difference of two rates at the mid price, three times on Wednesday", "[bbook]") {
  const InstrumentSpec spec = differential("3.75", "5.25", 365);
  const Minor one = night(spec, Side::buy, "100000", "1.0999", "1.1001", "USD", {});
  CHECK(one == -452);
  CHECK(night(spec, Side::sell, "100000", "1.0999", "1.1001", "USD", {}) == 452);
  const std::int64_t wednesday = 20'453;  // 2025-12-31
  const unsigned nights = nights_on(spec.swap, wednesday, [](std::int64_t) { return false; });
  CHECK(times_nights(*one, nights) == -1356);
  CHECK(nights_on(spec.swap, wednesday + 2, [](std::int64_t) { return false; }) == 1);
}

TEST_CASE("money a lot and night is converted at the side that is adverse to the client", "[bbook]") {
  InstrumentSpec spec = swapped(pair("EURUSD"), SwapMode::money, "-5", "2.5");
  spec.swap.currency = money("EUR");
  const Rates rates = Rates{}.with("EURUSD", "1.10", "1.12").with("USDJPY", "150", "151");
  struct Row {
    const char* name;
    Side side;
    const char* units;
    const char* account;
    Minor expected;
  };
  for (const Row& row : {
           Row{"the same currency", Side::buy, "200000", "EUR", -1000},
           Row{"what is paid is bought at the ask", Side::buy, "200000", "USD", -1120},
           Row{"what is got is sold at the bid", Side::sell, "200000", "USD", 550},
           Row{"over two links, without decimals", Side::buy, "200000", "JPY", -1691},
           Row{"part of a lot is rounded once", Side::sell, "1234", "EUR", 3},
           Row{"nothing held", Side::buy, "0", "USD", 0},
           Row{"no conversion", Side::buy, "200000", "GBP", std::nullopt},
       }) {
    INFO(row.name);
    CHECK(night(spec, row.side, row.units, "1.1", "1.1", row.account, rates) == row.expected);
  }
  spec.swap.currency = {};
  CHECK(night(spec, Side::buy, "200000", "1.1", "1.1", "JPY", rates) == -10);
}

TEST_CASE("points of a gain are sold at the bid, of a loss bought at the ask", "[bbook]") {
  const InstrumentSpec spec = swapped(pair("USDJPY", 3), SwapMode::points, "-2", "2");
  const Rates rates = Rates{}.with("USDJPY", "100", "200");
  CHECK(night(spec, Side::buy, "100000", "100", "200", "USD", rates) == -200);  // 100 JPY / 100
  CHECK(night(spec, Side::sell, "100000", "100", "200", "USD", rates) == 100);  // 100 JPY / 200
  CHECK(night(spec, Side::sell, "100000", "100", "200", "GBP", rates) == std::nullopt);
}

TEST_CASE("without a mode nothing is booked, and what does not fit is refused", "[bbook]") {
  CHECK(night(pair("EURUSD"), Side::buy, "100000", "1", "1", "GBP", {}) == 0);

  CHECK(night(in_days(swapped(pair("EURUSD"), SwapMode::interest_current, "1"), 0), Side::buy, "1", "1", "1", "USD",
              {}) == std::nullopt);
  InstrumentSpec no_lot = swapped(pair("EURUSD"), SwapMode::money, "1");
  no_lot.contract_size = {};
  CHECK(night(no_lot, Side::buy, "1", "1", "1", "USD", {}) == std::nullopt);

  const char* most = "9223372036";
  CHECK(night(swapped(pair("EURUSD"), SwapMode::interest_current, most), Side::buy, "90000000000", most, most, "USD",
              {}) == std::nullopt);
  CHECK(night(swapped(pair("EURUSD", 0), SwapMode::points, most), Side::buy, "90000000000", "1", "1", "USD", {}) ==
        std::nullopt);
  CHECK(night(differential(most, "-9223372036", 365), Side::buy, "1", "1", "1", "USD", {}) == std::nullopt);

  constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
  CHECK(times_nights(kMost, 1) == kMost);
  CHECK(times_nights(kMost, 2) == std::nullopt);
  CHECK(times_nights(-5, 0) == 0);
}

}  // namespace
}  // namespace dealingdesk::bbook
