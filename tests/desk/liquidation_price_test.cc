#include "tests/desk/broker_fixture.h"

namespace dealingdesk::desk {
namespace {

struct PerpetualFixture : BrokerFixture {
  TiersId tiers(const char* name, std::vector<MarginTier> of) {
    TiersSpec spec;
    spec.name = name;
    spec.basis = TierBasis::notional;
    spec.currency = currency("USD");
    spec.tiers = std::move(of);
    return TiersId{static_cast<std::uint32_t>(define(spec))};
  }
  InstrumentId perpetual(const char* symbol, const char* base, TiersId by) {
    return instrument(symbol, base, "USD", [&](InstrumentSpec& spec) {
      spec.contract_size = qty("1");
      spec.digits = 2;
      spec.min_qty = spec.qty_step = qty("0.001");
      spec.instrument_class = InstrumentClass::perpetual;
      spec.margin.mode = MarginMode::perpetual;
      spec.margin.tiers = by;
    });
  }
  AccountId who(const char* money, Ratio stop_out = kOne, const char* in = "USD") {
    return account(group("perpetuals", [&](GroupSpec& spec) { spec.stop_out = stop_out; }), in, money);
  }
};

MarginTier tier(const char* up_to, const char* rate, const char* deduction) {
  return {amount(up_to), kOne, ratio(rate), amount(deduction)};
}

std::string cents(std::int64_t price_cents) { return to_text(Price::from_steps(price_cents * 10'000'000), 2); }

}  // namespace

TEST_CASE_METHOD(PerpetualFixture, "case 34: the desk shows the liquidation price of a published example",
                 "[desk][cases]") {
  const auto btc = perpetual("BTC.P", "BTC", tiers("btc", {tier("0", "0.025", "16300")}));
  const auto eth = perpetual("ETH.P", "ETH", tiers("eth", {tier("0", "0.1", "135365")}));
  const auto owner = who("1535443.01");
  quote(btc, "32481.98", "32481.98");
  quote(eth, "1456.84", "1456.84");
  open(owner, btc, Side::buy, "109.488");
  const auto position = open(owner, eth, Side::buy, "3683.979");
  quote(btc, "31967.27", "31967.27");
  const auto price = desk.liquidation_price(position);
  REQUIRE(price);
  CHECK(to_text(*price, 2) == "1153.26");
  // The price of its own instrument does not matter.
  quote(eth, "1500.00", "1500.00");
  CHECK(desk.liquidation_price(position) == price);
}

// With deductions that make the margin grow evenly with the notional, or without: then it jumps at a tier's bound.
enum class Tiered { no, even, jumping };

TEST_CASE("at its liquidation price a perpetual is stopped out, and not before", "[desk]") {
  struct Row {
    Side side;
    const char* qty;
    const char* money;
    const char* stop_out;
    Tiered tiered;
    const char* in;
  };
  const auto row = GENERATE(values<Row>({
      {Side::buy, "0.5", "1000", "1", Tiered::even, "USD"},
      {Side::buy, "3", "20000", "1", Tiered::even, "USD"},
      {Side::buy, "4.2", "26000", "1", Tiered::even, "USD"},  // enters at the last tier, and ends at the one before
      {Side::sell, "4", "20000", "1", Tiered::even, "USD"},   // the other way round
      {Side::buy, "10", "60000", "0.5", Tiered::even, "USD"},
      {Side::sell, "0.5", "1000", "0.5", Tiered::even, "USD"},
      {Side::buy, "3", "20000", "0.5", Tiered::no, "USD"},
      {Side::sell, "3", "20000", "1", Tiered::no, "USD"},
      {Side::sell, "3", "20000", "1", Tiered::even, "EUR"},
      {Side::buy, "4.2", "20000", "1", Tiered::jumping, "USD"},  // enters where the last tier begins, and leaves it
  }));
  CAPTURE(row.side, row.qty, row.stop_out, static_cast<int>(row.tiered), row.in);
  PerpetualFixture life;
  const auto euro = life.instrument("EURUSD", "EUR", "USD");
  life.quote(euro, "1.10000", "1.10000");
  TiersId tiers;
  if (row.tiered == Tiered::even)
    tiers = life.tiers("t", {tier("50000", "0.004", "0"), tier("250000", "0.005", "50"), tier("0", "0.01", "1300")});
  if (row.tiered == Tiered::jumping) tiers = life.tiers("t", {tier("250000", "0.005", "0"), tier("0", "0.02", "0")});
  const auto btc = life.perpetual("BTC.P", "BTC", tiers);
  const auto who = life.who(row.money, ratio(row.stop_out), row.in);
  life.quote(btc, "60000.00", "60000.00");
  const auto position = life.open(who, btc, row.side, row.qty);
  const auto price = life.desk.liquidation_price(position);
  REQUIRE(price);
  // Money counts in cents: five of the price are more than any rounding.
  const std::int64_t at = price->steps() / 10'000'000;
  const std::int64_t away = row.side == Side::buy ? 5 : -5;
  const auto alive = cents(at + away), dead = cents(at - away);
  CAPTURE(alive, dead);
  life.quote(btc, alive.c_str(), alive.c_str());
  CHECK(life.desk.positions(who).size() == 1);
  life.quote(btc, dead.c_str(), dead.c_str());
  CHECK(life.desk.positions(who).empty());
}

TEST_CASE_METHOD(PerpetualFixture, "some positions have no liquidation price", "[desk]") {
  const auto btc = perpetual("BTC.P", "BTC", tiers("t", {tier("0", "0.005", "0")}));
  const auto forex = instrument("EURUSD", "EUR", "USD");
  const auto owner = who("100000.00");
  quote(btc, "60000.00", "60000.00");
  quote(forex, "1.10000", "1.10000");
  // No price above 0 takes all that stands behind it.
  const auto small = open(owner, btc, Side::buy, "1");
  CHECK_FALSE(desk.liquidation_price(small));
  const auto more = open(owner, btc, Side::buy, "9");
  const auto price = desk.liquidation_price(more);
  REQUIRE(price);
  // Both make one exposure.
  CHECK(desk.liquidation_price(small) == price);
  CHECK_FALSE(desk.liquidation_price(open(owner, forex, Side::buy, "1000")));
  open(owner, btc, Side::sell, "2");
  CHECK_FALSE(desk.liquidation_price(more));
  CHECK_FALSE(desk.liquidation_price(PositionId{99}));
}

}  // namespace dealingdesk::desk
