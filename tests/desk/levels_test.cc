// Margin call, stop-out and negative balances: the worked cases, through the whole desk.
#include "tests/desk/broker_fixture.h"

namespace dealingdesk::desk {
namespace {

// Instruments that need as much margin as a case says, whatever they cost: a futures-like fixed margin.
struct CaseFixture : BrokerFixture {
  InstrumentId fixed(const char* symbol, const char* margin) {
    const auto id = instrument(symbol, "XXX", "USD", [&](InstrumentSpec& spec) {
      spec.contract_size = qty("100");
      spec.digits = 2;
      spec.instrument_class = InstrumentClass::futures;
      spec.margin.mode = MarginMode::futures;
      spec.margin.initial = amount(margin);
      spec.margin.pending_rate = kOne;
    });
    quote(id, "100.00", "100.00");
    return id;
  }
};

}  // namespace

TEST_CASE_METHOD(CaseFixture, "case 15: pending orders go first, then the largest loss, until above the threshold",
                 "[desk][cases]") {
  const auto one = fixed("ONE", "400");
  const auto two = fixed("TWO", "600");
  const auto three = fixed("THREE", "200");
  const auto four = fixed("FOUR", "300");
  const auto who = account(group("g"), "USD", "2000.00");
  const auto p1 = open(who, one, Side::buy, "100");
  const auto p2 = open(who, two, Side::buy, "100");
  const auto p3 = open(who, three, Side::buy, "100");
  place(who, at(terms(four, Side::buy, "100"), OrderType::limit, "90.00"), "pending");
  CHECK(state(who).margin_minor == 150'000);
  // The case's account has 1 000: what is above it was needed to place all this.
  run(MoveMoney{who, MoneyMovement::correction, {-100'000, currency("USD")}, "", ""});
  CHECK(balance(who) == "1000.00");
  quote(three, "100.50", "100.50");  // +50
  quote(two, "97.50", "97.50");      // -250
  CHECK(order(who, "pending").status == OrderStatus::working);
  quote(one, "95.00", "95.00");  // -500: equity 300, margin 1500

  const auto alerts = all<MarginAlerted>();
  REQUIRE(alerts.size() >= 1);
  CHECK(alerts.back().alert == MarginAlert::call_over);
  CHECK(alerts.front().alert == MarginAlert::stop_out);
  CHECK(alerts.front().equity_minor == 30'000);
  CHECK(alerts.front().margin_minor == 150'000);
  CHECK(order(who, "pending").status == OrderStatus::canceled);
  const auto closed = trades();
  REQUIRE(closed.size() == 2);
  CHECK(closed[0].position == p1);
  CHECK(closed[1].position == p2);
  REQUIRE(desk.positions(who).size() == 1);
  CHECK(desk.positions(who)[0]->id == p3);
  CHECK(state(who).level == ratio("1.5"));
}

TEST_CASE_METHOD(BrokerFixture, "case 17: the smart stop-out takes the fewest steps off", "[desk][cases]") {
  const auto usdjpy = instrument("USDJPY", "USD", "JPY", [](InstrumentSpec& spec) {
    spec.digits = 3;
    spec.min_qty = spec.qty_step = qty("1000");
  });
  const auto smart = group("smart", [](GroupSpec& spec) { spec.stop_out_order = StopOut::smart; });
  const auto who = account(smart, "USD", "500.00", [](AccountSpec& spec) { spec.leverage = 500; });
  quote(usdjpy, "101.432", "101.432");
  open(who, usdjpy, Side::buy, "200000");
  open(who, usdjpy, Side::buy, "50000");
  CHECK(state(who).margin_minor == 50'000);
  quote(usdjpy, "101.330", "101.330");  // -10.2 pips: 25 500 JPY / 101.33 = 251.65, each position by itself
  const auto closed = trades();
  REQUIRE(closed.size() == 1);
  CHECK(closed[0].last_qty == qty("2000"));
  const auto left = desk.positions(who);
  REQUIRE(left.size() == 2);
  CHECK(left[0]->qty == qty("198000"));
  CHECK(left[1]->qty == qty("50000"));
  CHECK(state(who).margin_minor == 49'600);
  CHECK(*state(who).level > ratio("0.5"));
}

TEST_CASE_METHOD(BrokerFixture, "case 18: a stop-out's negative balance is compensated, a stop loss's is not",
                 "[desk][cases]") {
  const auto eurusd_id = instrument("EURUSD", "EUR", "USD");
  const auto plain = group("plain");
  const auto guarded = group("guarded", [](GroupSpec& spec) { spec.negative_balance_protection = true; });
  for (const bool stopped_out : {true, false}) {
    for (const GroupId in : {plain, guarded}) {
      quote(eurusd_id, "1.10000", "1.10000");
      const auto who = account(in, "USD", "1200.00");
      OrderTerms buy = terms(eurusd_id, Side::buy, "100000");
      // The stop loss is reached by the very quote that would stop the account out: it comes first.
      if (!stopped_out) buy.stop_loss = px("1.09000");
      place(who, buy);
      quote(eurusd_id, "1.08662", "1.08662");  // -1 338.00
      const bool compensated = stopped_out || in == guarded;
      CAPTURE(stopped_out, compensated);
      CHECK(balance(who) == (compensated ? "0.00" : "-138.00"));
      std::vector<LedgerTransaction> entries;
      for (const auto& posted : all<LedgerPosted>())
        if (posted.transaction.reason == LedgerReason::compensation) entries.push_back(posted.transaction);
      REQUIRE(entries.size() == (compensated ? 1 : 0));
      if (compensated) {
        CHECK(entries[0].entries[0].amount_minor == 13'800);
        CHECK(entries[0].comment == (stopped_out ? "so compensation" : "negative balance protection"));
      }
    }
  }
}

TEST_CASE_METHOD(BrokerFixture, "case 12: an account judged at mid prices", "[desk][cases]") {
  const auto eurgbp = instrument("EURGBP", "EUR", "GBP", [](InstrumentSpec& spec) { spec.digits = 4; });
  const auto oanda = group("oanda", [](GroupSpec& spec) { spec.level_mode = LevelMode::closeout_percent; });
  const auto who = account(oanda, "GBP", "50000.00", [](AccountSpec& spec) { spec.leverage = 30; });
  quote(eurgbp, "0.8566", "0.8568");
  open(who, eurgbp, Side::buy, "1000000");
  const auto now_is = state(who);
  CHECK(now_is.profit_minor == -10'000);
  CHECK(now_is.equity_minor == 4'990'000);
  // 1 000 000 x 0.8567 / 30; the case's rate of 3.33333 % is rounded: 28 556.64 there.
  CHECK(now_is.margin_minor == 2'855'667);
  CHECK(now_is.free_margin_minor == 4'990'000 - 2'855'667);
  // Closed out at 100 %, half the margin over the net asset value: 13 673.33 / 13 600 at 0.8204.
  quote(eurgbp, "0.8211", "0.8211");
  CHECK(desk.positions(who).size() == 1);
  quote(eurgbp, "0.8204", "0.8204");
  CHECK(desk.positions(who).empty());
}

TEST_CASE_METHOD(BrokerFixture, "a stop-out leaves alone what cannot trade, and comes back for it", "[desk]") {
  const auto fresh = instrument("EURUSD", "EUR", "USD");
  const auto stale =
      instrument("GBPUSD", "GBP", "USD", [](InstrumentSpec& spec) { spec.stale_after = Span::from_s(10); });
  const auto who = account(group("g"), "USD", "5000.00");
  quote(fresh, "1.10000", "1.10000");
  quote(stale, "1.30000", "1.30000");
  open(who, stale, Side::buy, "100000");
  open(who, fresh, Side::buy, "100000");
  now = now + Span::from_s(60);
  quote(fresh, "1.06100", "1.06100");  // -3 900: equity 1 100, margin 2 400
  // The pound's position is older and gains nothing, but its price is a minute old.
  REQUIRE(trades().size() == 1);
  CHECK(desk.positions(who).size() == 1);
  CHECK(desk.positions(who)[0]->instrument == stale);
  now = now + Span::from_s(1);
  quote(fresh, "1.06100", "1.06100");
  CHECK(trades().empty());
  quote(stale, "1.29400", "1.29400");  // -600: equity 500, margin 1 300
  CHECK(trades().size() == 1);
  CHECK(desk.positions(who).empty());
}

TEST_CASE_METHOD(BrokerFixture, "the call is told once on the way in and once on the way out, whoever moves",
                 "[desk]") {
  const auto id = instrument("EURUSD", "EUR", "USD");
  const auto who = account(group("g"), "USD", "1500.00");
  quote(id, "1.10000", "1.10000");
  open(who, id, Side::buy, "100000");
  std::vector<MarginAlert> told;
  const auto listen = [&](const char* price) {
    quote(id, price, price);
    for (const auto& alert : all<MarginAlerted>()) told.push_back(alert.alert);
  };
  for (const char* price : {"1.09700", "1.09599", "1.09500", "1.09300", "1.09601", "1.09700"}) listen(price);
  CHECK(told == std::vector<MarginAlert>{MarginAlert::call, MarginAlert::call_over});
}

TEST_CASE_METHOD(BrokerFixture, "positions that cover each other are stopped out below zero, unless spared", "[desk]") {
  const auto id =
      instrument("EURUSD", "EUR", "USD", [](InstrumentSpec& spec) { spec.margin.hedged = HedgedMethod::net; });
  for (const bool spared : {false, true}) {
    const auto in = group(spared ? "spared" : "not", [&](GroupSpec& spec) { spec.stop_out_hedged = !spared; });
    const auto who = account(in, "USD", "1200.00");
    quote(id, "1.10000", "1.10000");
    open(who, id, Side::buy, "100000");
    open(who, id, Side::sell, "100000");
    CHECK(state(who).margin_minor == 0);
    quote(id, "1.09000", "1.10500");  // the spread alone: -1 500
    CHECK(desk.positions(who).size() == (spared ? 2 : 0));
  }
}

}  // namespace dealingdesk::desk
