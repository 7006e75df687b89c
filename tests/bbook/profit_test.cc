// What a closed position brings: (close - open) x quantity as the instrument's prices are worth, in the account's
// currency.
#include <catch2/catch.hpp>

#include "bbook/worth.h"
#include "core/order.h"
#include "tests/bbook/rates.h"

namespace dealingdesk::bbook {
namespace {

struct Row {
  const char* name;
  Side side;
  const char* units;
  const char* open;
  const char* close;
  const char* account;
  RateSide rate;
  std::optional<std::int64_t> expected;
};

std::optional<std::int64_t> profit(const InstrumentSpec& instrument, const Row& row, const Rates& rates) {
  const Int128 moved = value_of(qty(row.units), px(row.close)) - value_of(qty(row.units), px(row.open));
  const auto gained = worth(instrument, row.side == Side::buy ? moved : -moved);
  if (!gained) return std::nullopt;
  return rates.converter().to_minor(*gained, money(row.account), row.rate);
}

TEST_CASE("case 37: a profit in yen is converted to dollars at the closing side", "[bbook]") {
  const InstrumentSpec usdjpy = pair("USDJPY", 3);
  const Rates rates = Rates{}.with("USDJPY", "150.50", "150.53").with("EURUSD", "1.10", "1.12");
  constexpr auto kBid = RateSide::bid;
  constexpr auto kAsk = RateSide::ask;
  for (const Row& row : {
           Row{"case 37: a long closes at the bid", Side::buy, "100000", "150.00", "150.50", "USD", kBid, 33'223},
           Row{"a short at the ask", Side::sell, "100000", "151.03", "150.53", "USD", kAsk, 33'216},
           Row{"a long's loss", Side::buy, "100000", "151.00", "150.50", "USD", kBid, -33'223},
           Row{"a short's loss", Side::sell, "100000", "150.03", "150.53", "USD", kAsk, -33'216},
           Row{"in yen, which has no decimals", Side::buy, "100000", "150.00", "150.50", "JPY", kBid, 50'000},
           Row{"half a yen is one", Side::buy, "1", "150.00", "150.50", "JPY", kBid, 1},
           Row{"over two links", Side::buy, "100000", "150.00", "150.50", "EUR", kBid, 30'202},
           Row{"nothing gained", Side::buy, "100000", "150.50", "150.50", "USD", kBid, 0},
           Row{"no conversion", Side::buy, "100000", "150.00", "150.50", "GBP", kBid, std::nullopt},
           Row{"adverse: a gain buys dollars at the ask", Side::buy, "100000", "150.00", "150.50", "USD",
               RateSide::adverse, 33'216},
           Row{"adverse: a loss is paid for at the bid", Side::buy, "100000", "151.00", "150.50", "USD",
               RateSide::adverse, -33'223},
           Row{"more than money holds", Side::buy, "92233720368", "0", "9000000000", "JPY", kBid, std::nullopt},
       }) {
    INFO(row.name);
    CHECK(profit(usdjpy, row, rates) == row.expected);
  }
}

}  // namespace
}  // namespace dealingdesk::bbook
