// Where the plain model of the rules (tests/model) and the desk once differed: each case as small as it gets.
#include "tests/desk/desk_fixture.h"

namespace dealingdesk::desk {
namespace {

OrderTerms limit_order(Side side, const char* quantity, const char* price, std::uint32_t instrument = 1) {
  OrderTerms terms = DeskFixture::market(side, quantity, instrument);
  terms.type = OrderType::limit;
  terms.limit = px(price);
  return terms;
}

ReplaceOrder to_price(const Order& order, const char* price) {
  ReplaceOrder replace;
  replace.account = order.account;
  replace.order = order.id;
  replace.qty = order.terms.qty;
  replace.limit = px(price);
  return replace;
}

}  // namespace

// docs/broker-rules.md, Limits and the kill switch: "halted (nothing trades; what its price reaches waits)".
TEST_CASE_METHOD(DeskFixture, "a halted account's order does not trade because it is replaced", "[desk]") {
  place(1001, "a", limit_order(Side::buy, "100000", "1.05000"));
  const Order order = last_report().order;
  run(ChangeTradingState{TradingScope::account, 1001, TradingState::halted, false, false, ""});
  run(to_price(order, "1.20000"));
  CHECK(desk.positions(AccountId{1001}).empty());
}

// docs/broker-rules.md: "reducing (exits only)".
TEST_CASE_METHOD(DeskFixture, "what opens does not trade while only exits may, though another order triggers it",
                 "[desk]") {
  place(1001, "open", market(Side::buy, "100000"));
  OrderTerms exit = limit_order(Side::sell, "100000", "1.20000");
  exit.reduce_only = true;
  PlaceOrderList list;
  list.account = AccountId{1001};
  list.contingency = Contingency::oto;
  list.orders = {{"exit", exit}, {"again", market(Side::sell, "100000")}};
  run(list);
  run(ChangeTradingState{TradingScope::account, 1001, TradingState::reducing, false, false, ""});
  quote(1, "1.20000", "1.20010");
  CHECK(desk.positions(AccountId{1001}).empty());
}

// docs/broker-rules.md, Orders: an order that names the position it closes is cancelled where less than its quantity
// is left of it.
TEST_CASE_METHOD(DeskFixture, "a waiting order that closes a position is cancelled where less of it is left",
                 "[desk]") {
  place(1001, "open", market(Side::buy, "100000"));
  OrderTerms all = limit_order(Side::sell, "100000", "1.20000");
  all.closes = PositionId{1};
  place(1001, "all", all);
  OrderTerms half = market(Side::sell, "50000");
  half.closes = PositionId{1};
  place(1001, "half", half);
  quote(1, "1.20000", "1.20010");
  CHECK(desk.find_order(AccountId{1001}, "all")->status == OrderStatus::canceled);
  CHECK(desk.find_order(AccountId{1001}, "all")->reject.code == RejectCode::bad_quantity);
  CHECK(desk.positions(AccountId{1001}).size() == 1);
}

// docs/broker-rules.md, Margin: "An order needs the margin that it adds": what it has reserved itself is for it.
TEST_CASE_METHOD(DeskFixture, "a pending order's own reserve does not stand against it", "[desk]") {
  InstrumentSpec euro = *desk.catalog().instruments().find(InstrumentId{1});
  euro.margin.pending_rate = kOne;
  run(DefineInstrument{euro});
  // Needs 6540 of 10000 dollars, and reserves as much while it waits.
  place(1001, "a", limit_order(Side::buy, "600000", "1.09000"));
  quote(1, "1.08990", "1.09000");
  CHECK(desk.find_order(AccountId{1001}, "a")->status == OrderStatus::filled);
}

// A break-even move happens once. Here the average open price changes in its last digit with a part that is closed,
// and the price that was watched for the old one stays behind: it moves the stop loss a second time.
TEST_CASE_METHOD(DeskFixture, "a position whose average is rounded breaks even once", "[desk]") {
  place(1002, "a", market(Side::buy, "100000"));
  quote(1, "1.10010", "1.10020");
  place(1002, "b", market(Side::buy, "200000"));
  ProtectPosition protect;
  protect.account = AccountId{1002};
  protect.position = PositionId{1};
  protect.exits.breakeven_after = px("0.001");
  run(protect);
  place(1002, "part", market(Side::sell, "200000"));
  quote(1, "1.10200", "1.10210");
  CHECK(all<PositionChanged>().size() == 1);
  // Nor may what stayed behind bring back a stop loss that the client has taken away.
  protect.exits = {};
  run(protect);
  quote(1, "1.10100", "1.10110");
  quote(1, "1.10200", "1.10210");
  CHECK_FALSE(desk.positions(AccountId{1002}).at(0)->stop_loss);
}

// At the day's end the first order's expiry ends the one that waits for it; it must not end again as a DAY order.
TEST_CASE_METHOD(DeskFixture, "a DAY order that ended with the first of its list ends once", "[desk]") {
  OrderTerms first = limit_order(Side::buy, "100000", "1.05000");
  OrderTerms second = limit_order(Side::sell, "100000", "1.20000");
  first.time_in_force = second.time_in_force = TimeInForce::day;
  PlaceOrderList list;
  list.account = AccountId{1001};
  list.contingency = Contingency::oto;
  list.orders = {{"first", first}, {"second", second}};
  run(list);
  now = now + kDay;
  run(PassTime{});
  CHECK(all<ExecutionReport>().size() == 2);
  CHECK(desk.find_order(AccountId{1001}, "second")->status == OrderStatus::canceled);
}

// As every other command about a position.
TEST_CASE_METHOD(DeskFixture, "a position of an account that is not active keeps its protection", "[desk]") {
  place(1001, "a", market(Side::buy, "100000"));
  AccountSpec account = *desk.catalog().accounts().find(AccountId{1001});
  ProtectPosition protect;
  protect.account = AccountId{1001};
  protect.position = PositionId{1};
  protect.stop_loss = px("1.09000");
  for (const AccountStatus status : {AccountStatus::read_only, AccountStatus::closed}) {
    account.status = status;
    run(DefineAccount{account});
    run(protect);
    REQUIRE(all<CommandRejected>().size() == 1);
    CHECK(all<CommandRejected>().at(0).reject.code == RejectCode::account_disabled);
    CHECK_FALSE(desk.positions(AccountId{1001}).at(0)->stop_loss);
  }
}

// docs/broker-rules.md, Levels: "After every command every account holds its group's terms": what an order reserves
// counts from the moment on at which it waits, and moves with the price.
TEST_CASE_METHOD(DeskFixture, "an order that reserves margin is a margin call's cause like any other", "[desk]") {
  InstrumentSpec euro = *desk.catalog().instruments().find(InstrumentId{1});
  euro.margin.pending_rate = kOne;
  run(DefineInstrument{euro});
  place(1001, "a", limit_order(Side::buy, "900000", "1.05000"));
  CHECK(all<MarginAlerted>().empty());
  ReplaceOrder more;
  more.account = AccountId{1001};
  more.original_client_order_id = "a";
  more.qty = qty("1000000");
  more.limit = px("1.05000");
  run(more);
  CHECK(all<CancelRejected>().at(0).reject.code == RejectCode::not_enough_margin);
  CHECK(all<MarginAlerted>().empty());
  // What begins to wait because another one has traded is not asked.
  run(PlaceOrderList{AccountId{1001},
                     Contingency::oto,
                     {{"first", market(Side::buy, "1000")}, {"then", limit_order(Side::buy, "100000", "1.05000")}}});
  REQUIRE(all<MarginAlerted>().size() == 1);
  CHECK(all<MarginAlerted>().at(0).alert == MarginAlert::call);

  // Without any position: what is reserved in yen falls with the yen.
  InstrumentSpec yen = *desk.catalog().instruments().find(InstrumentId{2});
  yen.margin.mode = MarginMode::cfd_leverage;
  yen.margin.pending_rate = kOne;
  yen.margin_currency = *Currency::of("JPY");
  run(DefineInstrument{yen});
  quote(2, "159.000", "159.010");
  place(1002, "b", limit_order(Side::sell, "990000", "160.000", 2));
  CHECK(all<MarginAlerted>().empty());
  quote(2, "155.000", "155.010");
  REQUIRE(all<MarginAlerted>().size() == 1);
  CHECK(all<MarginAlerted>().at(0).alert == MarginAlert::call);
  quote(2, "159.000", "159.010");
  REQUIRE(all<MarginAlerted>().size() == 1);
  CHECK(all<MarginAlerted>().at(0).alert == MarginAlert::call_over);
}

// docs/broker-rules.md, Levels: a balance below 0 is compensated in a group with negative balance protection: one that
// was there before the group had it, too.
TEST_CASE_METHOD(DeskFixture, "a group's new protection compensates what is below zero already", "[desk]") {
  GroupSpec retail = *desk.catalog().groups().find(GroupId{1});
  run(MoveMoney{AccountId{1001}, MoneyMovement::correction, {-1'500'000, *Currency::of("USD")}, "", ""});
  REQUIRE(balance(1001) == -500'000);
  retail.negative_balance_protection = true;
  run(DefineGroup{retail});
  CHECK(balance(1001) == 0);
}

// docs/broker-rules.md, Lists: what begins while its instrument is halted waits.
TEST_CASE_METHOD(DeskFixture, "an order that another one triggers does not trade on a halted instrument", "[desk]") {
  OrderTerms at_once = limit_order(Side::buy, "100000", "160.000", 2);
  at_once.time_in_force = TimeInForce::ioc;
  PlaceOrderList list;
  list.account = AccountId{1001};
  list.contingency = Contingency::oto;
  list.orders = {{"first", limit_order(Side::buy, "100000", "1.05000")},
                 {"market", market(Side::buy, "100000", 2)},
                 {"limit", limit_order(Side::buy, "100000", "160.000", 2)},
                 {"at once", at_once}};
  run(list);
  InstrumentSpec yen = *desk.catalog().instruments().find(InstrumentId{2});
  yen.status = InstrumentStatus::halted;
  run(DefineInstrument{yen});
  quote(1, "1.04990", "1.05000");
  CHECK(desk.positions(AccountId{1001}).size() == 1);
  CHECK(desk.find_order(AccountId{1001}, "at once")->status == OrderStatus::canceled);
  CHECK(desk.find_order(AccountId{1001}, "at once")->reject.code == RejectCode::market_closed);
  quote(2, "150.000", "150.010");
  CHECK(desk.positions(AccountId{1001}).size() == 1);
  yen.status = InstrumentStatus::trading;
  run(DefineInstrument{yen});
  quote(2, "150.000", "150.010");
  CHECK(desk.positions(AccountId{1001}).size() == 3);
}

// The same of the kill switch: an order that may not wait ends.
TEST_CASE_METHOD(DeskFixture, "an immediate order that another one triggers ends while trading is halted", "[desk]") {
  OrderTerms at_once = limit_order(Side::buy, "100000", "160.000", 2);
  at_once.time_in_force = TimeInForce::fok;
  PlaceOrderList list;
  list.account = AccountId{1001};
  list.contingency = Contingency::oto;
  list.orders = {{"first", limit_order(Side::buy, "100000", "1.05000")}, {"at once", at_once}};
  run(list);
  run(ChangeTradingState{TradingScope::instrument, 2, TradingState::halted, false, false, ""});
  quote(1, "1.04990", "1.05000");
  CHECK(desk.find_order(AccountId{1001}, "at once")->status == OrderStatus::canceled);
  CHECK(desk.find_order(AccountId{1001}, "at once")->reject.code == RejectCode::trading_halted);
}

// docs/broker-rules.md, Orders: where a new order would not be taken, an order cannot be changed either.
TEST_CASE_METHOD(DeskFixture, "an order is not replaced, and does not trade, where a new one is not taken", "[desk]") {
  place(1001, "a", limit_order(Side::buy, "100000", "1.05000"));
  const Order order = last_report().order;
  const auto refused = [&](RejectCode code) {
    run(to_price(order, "1.20000"));
    REQUIRE(all<CancelRejected>().size() == 1);
    CHECK(all<CancelRejected>().at(0).reject.code == code);
    CHECK(desk.positions(AccountId{1001}).empty());
  };
  InstrumentSpec euro = *desk.catalog().instruments().find(InstrumentId{1});
  euro.status = InstrumentStatus::halted;
  run(DefineInstrument{euro});
  refused(RejectCode::market_closed);
  euro.status = InstrumentStatus::close_only;
  run(DefineInstrument{euro});
  refused(RejectCode::close_only);
  euro.status = InstrumentStatus::trading;
  run(DefineInstrument{euro});
  AccountSpec account = *desk.catalog().accounts().find(AccountId{1001});
  account.status = AccountStatus::read_only;
  run(DefineAccount{account});
  refused(RejectCode::account_disabled);
}

// docs/broker-rules.md, Levels: smart closes the fewest steps. Beyond the volume that covers the other side closing
// more does not help any more, but less would have.
TEST_CASE_METHOD(DeskFixture, "a smart stop-out closes the fewest steps of a covered position", "[desk]") {
  InstrumentSpec euro = *desk.catalog().instruments().find(InstrumentId{1});
  euro.margin.hedged = HedgedMethod::net;
  run(DefineInstrument{euro});
  GroupSpec retail = *desk.catalog().groups().find(GroupId{1});
  retail.stop_out_order = StopOut::smart;
  run(DefineGroup{retail});
  run(MoveMoney{AccountId{1001}, MoneyMovement::deposit, {1'000'000, *Currency::of("USD")}, "", ""});
  place(1001, "long", market(Side::buy, "1000000"));
  place(1001, "short", market(Side::sell, "900000"));
  // Leaves an equity of 293.50, which is above 50 % of the margin of 53,000 euro.
  run(MoveMoney{AccountId{1001}, MoneyMovement::correction, {-1'945'000, *Currency::of("USD")}, "", ""});
  REQUIRE(desk.positions(AccountId{1001}).size() == 2);
  CHECK(desk.positions(AccountId{1001}).at(0)->qty == qty("953000"));
}

// docs/broker-rules.md, Levels: judged by closeout percent, an account is worth what it is at the client's mid prices,
// which a mark-up does not move.
TEST_CASE_METHOD(DeskFixture, "a mark-up does not lower the value at mid prices", "[desk]") {
  GroupSpec retail = *desk.catalog().groups().find(GroupId{1});
  retail.level_mode = LevelMode::closeout_percent;
  retail.markup_points = 10;
  retail.commission = {};
  run(DefineGroup{retail});
  place(1001, "a", market(Side::buy, "100000"));
  // Bought at 1.10020, a mid price of 1.10005.
  CHECK(desk.account_state(AccountId{1001})->profit_minor == -1'500);
}

// docs/broker-rules.md, Margin: "An order needs the margin that it adds": in tiers, too, what it has reserved itself is
// for it, and does not push it into the next tier.
TEST_CASE_METHOD(DeskFixture, "a pending order's own reserve does not take up its tier", "[desk]") {
  TiersSpec tiers;
  tiers.name = "floating";
  MarginTier first;
  first.up_to = Amount::from_steps(6'000'000'000);
  MarginTier second;
  second.multiplier = Ratio::from_steps(2'000'000'000);
  tiers.tiers = {first, second};
  run(DefineTiers{tiers});
  InstrumentSpec euro = *desk.catalog().instruments().find(InstrumentId{1});
  euro.margin.pending_rate = kOne;
  euro.margin.tiers = TiersId{1};
  run(DefineInstrument{euro});
  // Six lots, which need 6540 of 10000 dollars.
  place(1001, "a", limit_order(Side::buy, "600000", "1.09000"));
  quote(1, "1.08990", "1.09000");
  CHECK(desk.find_order(AccountId{1001}, "a")->status == OrderStatus::filled);
}

// bbook/tiered_margin.h: positions fill the tiers by instrument: also the one that an order is about to open.
TEST_CASE_METHOD(DeskFixture, "an order needs what its position will need in the tiers", "[desk]") {
  TiersSpec tiers;
  tiers.name = "floating";
  MarginTier first;
  first.up_to = Amount::from_steps(1'000'000'000);
  MarginTier second;
  second.multiplier = Ratio::from_steps(3'000'000'000);
  tiers.tiers = {first, second};
  run(DefineTiers{tiers});
  for (const std::uint32_t id : {1, 2}) {
    InstrumentSpec spec = *desk.catalog().instruments().find(InstrumentId{id});
    spec.margin.tiers = TiersId{1};
    run(DefineInstrument{spec});
  }
  place(1001, "yen", market(Side::buy, "100000", 2));
  run(MoveMoney{AccountId{1001}, MoneyMovement::withdrawal, {579'000, *Currency::of("USD")}, "", ""});
  // Free are 3200 dollars. With the euro in the first tier and the yen in the second there will be reserved
  // 1100 + 3 x 1000, 3100 more than now; the other way round it would be 3300.
  place(1001, "euro", market(Side::buy, "100000"));
  CHECK(last_report().type == ExecType::trade);
}

}  // namespace dealingdesk::desk
