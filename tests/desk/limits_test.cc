#include "tests/desk/broker_fixture.h"

namespace dealingdesk::desk {
namespace {

struct LimitsFixture : BrokerFixture {
  LimitsFixture() : id{instrument("EURUSD", "EUR", "USD")} { quote(id, "1.10000", "1.10000"); }
  AccountId limited(const std::function<void(Limits&)>& set, PositionMode mode = PositionMode::hedging) {
    const auto in = group(("g" + std::to_string(++groups)).c_str(), [&](GroupSpec& spec) { set(spec.limits); });
    return account(in, "USD", "10000.00", [&](AccountSpec& spec) { spec.mode = mode; });
  }
  RejectCode buy(AccountId who, const char* quantity = "1000") {
    return place(who, terms(id, Side::buy, quantity)).reject.code;
  }
  InstrumentId id;
  int groups = 0;
};

}  // namespace

TEST_CASE_METHOD(LimitsFixture, "each limit refuses what adds risk, with its own code", "[desk]") {
  const auto positions = limited([](Limits& limits) { limits.positions = 2; });
  CHECK(buy(positions) == RejectCode::none);
  CHECK(buy(positions) == RejectCode::none);
  CHECK(buy(positions) == RejectCode::too_many_positions);

  const auto lots = limited([](Limits& limits) { limits.lots_per_instrument = amount("0.5"); });
  CHECK(buy(lots, "30000") == RejectCode::none);
  place(lots, at(terms(id, Side::sell, "15000"), OrderType::limit, "1.2"));
  CHECK(buy(lots, "6000") == RejectCode::volume_limit);
  CHECK(buy(lots, "5000") == RejectCode::none);

  const auto orders = limited([](Limits& limits) { limits.orders = 1; });
  place(orders, at(terms(id, Side::sell, "1000"), OrderType::limit, "1.2"));
  CHECK(place(orders, at(terms(id, Side::sell, "1000"), OrderType::limit, "1.2")).reject.code ==
        RejectCode::too_many_orders);
}

TEST_CASE_METHOD(LimitsFixture, "an exit is always possible", "[desk]") {
  const auto who = limited([](Limits& limits) { limits.positions = 1; }, PositionMode::netting);
  CHECK(buy(who, "2000") == RejectCode::none);
  CHECK(place(who, terms(id, Side::sell, "1000")).status == OrderStatus::filled);
  // Turning it round is none.
  CHECK(place(who, terms(id, Side::sell, "5000")).reject.code == RejectCode::too_many_positions);
}

TEST_CASE_METHOD(LimitsFixture, "so many orders a second, and then the next second", "[desk]") {
  const auto who = limited([](Limits& limits) { limits.orders_per_second = 2; });
  CHECK(buy(who) == RejectCode::none);
  CHECK(buy(who) == RejectCode::none);
  CHECK(buy(who) == RejectCode::throttled);
  now = now + Span::from_s(1);
  CHECK(buy(who) == RejectCode::none);
}

TEST_CASE_METHOD(LimitsFixture, "a daily loss is measured from the day's begin, and forgotten the next day", "[desk]") {
  const auto who = limited([](Limits& limits) { limits.daily_loss = ratio("0.05"); });
  CHECK(buy(who, "100000") == RejectCode::none);
  quote(id, "1.09501", "1.09501");  // -499
  CHECK(buy(who) == RejectCode::none);
  quote(id, "1.09495", "1.09495");  // -505 of 10 000
  const Order& refused = place(who, terms(id, Side::buy, "1000"));
  CHECK(refused.reject.code == RejectCode::daily_loss_limit);
  CHECK(refused.reject.text ==
        "equity 9494.94 USD, 10000.00 USD when the trading day began: 505.06 USD was lost, the limit is 5 %");
  // What is paid in is no gain.
  run(MoveMoney{who, MoneyMovement::deposit, {100'000, currency("USD")}, "", ""});
  quote(id, "1.09440", "1.09440");
  CHECK(buy(who) == RejectCode::daily_loss_limit);
  pass(kDay);
  quote(id, "1.09440", "1.09440");
  CHECK(buy(who) == RejectCode::none);
}

TEST_CASE_METHOD(LimitsFixture, "a drawdown is measured from the highest day's end", "[desk]") {
  const auto who = limited([](Limits& limits) { limits.drawdown = ratio("0.10"); });
  CHECK(buy(who, "100000") == RejectCode::none);
  quote(id, "1.12000", "1.12000");  // +2 000
  pass(kDay);
  quote(id, "1.10801", "1.10801");  // 10 801 of 12 000: 9.99 %
  CHECK(buy(who) == RejectCode::none);
  quote(id, "1.10790", "1.10790");
  CHECK(buy(who) == RejectCode::drawdown_limit);
}

TEST_CASE_METHOD(LimitsFixture, "after a loss an account pauses, after a gain it does not", "[desk]") {
  const auto who = limited([](Limits& limits) { limits.cooldown = Span::from_s(60); });
  const auto close = [&](const char* price) {
    const auto which = open(who, id, Side::buy, "1000");
    quote(id, price, price);
    OrderTerms sell = terms(id, Side::sell, "1000");
    sell.closes = which;
    place(who, sell);
  };
  close("1.11000");
  CHECK(buy(who) == RejectCode::none);
  close("1.10000");
  CHECK(buy(who) == RejectCode::cooling_down);
  now = now + Span::from_s(60);
  CHECK(buy(who) == RejectCode::none);
}

TEST_CASE_METHOD(LimitsFixture, "the kill switch: exits only, then nothing, at every scope", "[desk]") {
  const auto who = limited([](Limits&) {});
  const GroupId in = desk.catalog().accounts().find(who)->group;
  struct Case {
    TradingScope scope;
    std::uint64_t on;
  };
  for (const Case& each :
       {Case{TradingScope::everything, 0}, Case{TradingScope::broker, 0}, Case{TradingScope::group, in.value()},
        Case{TradingScope::account, who.value()}, Case{TradingScope::instrument, id.value()}}) {
    CAPTURE(static_cast<int>(each.scope));
    const auto which = open(who, id, Side::buy, "2000");
    const auto turn = [&](TradingState state) {
      run(ChangeTradingState{each.scope, each.on, state, false, false, "test"});
    };
    turn(TradingState::reducing);
    REQUIRE(all<TradingStateChanged>().size() == 1);
    CHECK(buy(who) == RejectCode::reducing_only);
    OrderTerms sell = terms(id, Side::sell, "1000");
    sell.closes = which;
    CHECK(place(who, sell).status == OrderStatus::filled);
    turn(TradingState::halted);
    CHECK(place(who, sell).reject.code == RejectCode::trading_halted);
    turn(TradingState::active);
    CHECK(place(who, sell).status == OrderStatus::filled);
  }
  run(ChangeTradingState{TradingScope::group, 77, TradingState::halted, false, false, ""});
  CHECK(refusal().code == RejectCode::unknown_group);
}

TEST_CASE_METHOD(LimitsFixture, "what its price reaches while trading is halted waits, and fills afterwards",
                 "[desk]") {
  const auto who = limited([](Limits&) {});
  place(who, at(terms(id, Side::buy, "1000"), OrderType::limit, "1.09000"), "entry");
  OrderTerms protected_buy = terms(id, Side::buy, "1000");
  protected_buy.stop_loss = px("1.09500");
  place(who, protected_buy, "long");
  for (const TradingScope scope : {TradingScope::account, TradingScope::instrument}) {
    const std::uint64_t on = scope == TradingScope::account ? who.value() : id.value();
    run(ChangeTradingState{scope, on, TradingState::halted, false, false, ""});
    quote(id, "1.08000", "1.08000");
    CHECK(trades().empty());
    run(ChangeTradingState{scope, on, TradingState::active, false, false, ""});
  }
  quote(id, "1.07000", "1.07000");
  CHECK(trades().size() == 2);
  CHECK(order(who, "entry").average_price() == px("1.07"));
}

TEST_CASE_METHOD(LimitsFixture, "the kill switch can cancel and flatten before it takes hold", "[desk]") {
  const auto who = limited([](Limits&) {});
  const auto other = limited([](Limits&) {});
  open(who, id, Side::buy, "1000");
  open(other, id, Side::buy, "1000");
  place(who, at(terms(id, Side::buy, "1000"), OrderType::limit, "1.09000"), "waits");
  run(ChangeTradingState{TradingScope::account, who.value(), TradingState::halted, true, true, "drill"});
  CHECK(order(who, "waits").status == OrderStatus::canceled);
  CHECK(order(who, "waits").reject.text == "drill");
  CHECK(desk.positions(who).empty());
  CHECK(desk.positions(other).size() == 1);
}

}  // namespace dealingdesk::desk
