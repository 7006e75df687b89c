#include "tests/desk/broker_fixture.h"

namespace dealingdesk::desk {
namespace {

struct ClosingFixture : BrokerFixture {
  ClosingFixture() : id{instrument("EURUSD", "EUR", "USD")}, who{account(group("g"), "USD", "100000.00")} {
    quote(id, "1.10000", "1.10010");
  }
  const Position& position(PositionId which) const {
    for (const Position* each : desk.positions(who))
      if (each->id == which) return *each;
    FAIL("no such position");
    return *desk.positions(who).front();
  }
  InstrumentId id;
  AccountId who;
};

}  // namespace

TEST_CASE_METHOD(ClosingFixture, "targets close their parts and share one stop loss", "[desk]") {
  OrderTerms buy = terms(id, Side::buy, "3000");
  buy.stop_loss = px("1.09000");
  buy.exits.targets = {{px("1.10200"), qty("1000")}, {px("1.10400"), qty("1500")}};
  place(who, buy);
  const PositionId which = desk.positions(who)[0]->id;
  quote(id, "1.10200", "1.10210");
  CHECK(position(which).qty == qty("2000"));
  CHECK(position(which).exits.targets == std::vector<Target>{{px("1.10400"), qty("1500")}});
  // Back and there again: it was closed once.
  quote(id, "1.10100", "1.10110");
  quote(id, "1.10200", "1.10210");
  CHECK(trades().empty());
  quote(id, "1.10450", "1.10460");
  REQUIRE(trades().size() == 1);
  CHECK(trades()[0].last_price == px("1.10450"));
  CHECK(position(which).qty == qty("500"));
  quote(id, "1.08000", "1.08010");
  CHECK(desk.positions(who).empty());
}

TEST_CASE_METHOD(ClosingFixture, "targets beyond the quantity, off the step or twice at a price are refused",
                 "[desk]") {
  OrderTerms buy = terms(id, Side::buy, "3000");
  buy.exits.targets = {{px("1.102"), qty("2000")}, {px("1.104"), qty("1001")}};
  CHECK(place(who, buy).reject.code == RejectCode::bad_quantity);
  buy.exits.targets = {{px("1.102"), qty("0.001")}};
  CHECK(place(who, buy).reject.code == RejectCode::bad_quantity);
  buy.exits.targets = {{px("1.102"), qty("1000")}, {px("1.102"), qty("1000")}};
  CHECK(place(who, buy).reject.code == RejectCode::bad_price);
}

TEST_CASE_METHOD(ClosingFixture, "at so much profit the stop loss moves to the open price, once", "[desk]") {
  OrderTerms buy = terms(id, Side::buy, "1000");
  buy.stop_loss = px("1.09000");
  buy.exits.breakeven_after = px("0.00100");
  buy.exits.breakeven_keep = px("0.00020");
  place(who, buy);
  const PositionId which = desk.positions(who)[0]->id;
  quote(id, "1.10109", "1.10119");
  CHECK(position(which).stop_loss == px("1.09000"));
  quote(id, "1.10110", "1.10120");
  CHECK(position(which).stop_loss == px("1.10030"));
  CHECK(position(which).exits.empty());
  quote(id, "1.10030", "1.10040");
  REQUIRE(trades().size() == 1);
  CHECK(balance(who) == "100000.20");
}

TEST_CASE_METHOD(ClosingFixture, "a position's trailing stop follows and closes it", "[desk]") {
  OrderTerms sell = terms(id, Side::sell, "1000");
  sell.exits.trailing_stop = px("0.00200");
  place(who, sell);
  quote(id, "1.09490", "1.09500");
  quote(id, "1.09689", "1.09699");
  CHECK(trades().empty());
  quote(id, "1.09691", "1.09701");
  REQUIRE(trades().size() == 1);
  CHECK(trades()[0].last_price == px("1.09701"));
  CHECK(desk.positions(who).empty());
}

TEST_CASE_METHOD(ClosingFixture, "a stop loss that the price went through fills there, though the price came back",
                 "[desk]") {
  OrderTerms buy = terms(id, Side::buy, "1000");
  buy.stop_loss = px("1.09500");
  place(who, buy);
  Quote back = quote_of("1.10000", "1.10010", id.value());
  back.lowest_bid = px("1.09400");
  run(ChangeQuote{back});
  REQUIRE(trades().size() == 1);
  CHECK(trades()[0].last_price == px("1.09400"));
}

TEST_CASE_METHOD(ClosingFixture, "close-by closes two opposite positions at the second one's open price", "[desk]") {
  const auto buy = open(who, id, Side::buy, "3000");
  quote(id, "1.10500", "1.10510");
  const auto sell = open(who, id, Side::sell, "1000");
  run(WithdrawQuote{id});
  run(CloseBy{who, buy, sell});
  CHECK(all<CommandDone>().size() == 1);
  // 1 000 x (1.10500 - 1.10010)
  CHECK(balance(who) == "100004.90");
  REQUIRE(desk.positions(who).size() == 1);
  CHECK(position(buy).qty == qty("2000"));
  run(CloseBy{who, buy, buy});
  CHECK(refusal().code == RejectCode::conflict);
  run(CloseBy{AccountId{99}, buy, sell});
  CHECK(refusal().code == RejectCode::unknown_position);
}

TEST_CASE_METHOD(ClosingFixture, "close all closes what fits: by instrument, side, winners, losers", "[desk]") {
  const auto other = instrument("GBPUSD", "GBP", "USD");
  quote(other, "1.30000", "1.30000");
  open(who, id, Side::buy, "1000");
  open(who, id, Side::sell, "1000");
  open(who, other, Side::buy, "1000");
  quote(other, "1.31000", "1.31000");
  quote(id, "1.12000", "1.12010");  // the long gains, the short loses
  const auto sides = [&] {
    std::vector<std::pair<InstrumentId, Side>> out;
    for (const Position* each : desk.positions(who)) out.emplace_back(each->instrument, each->side);
    return out;
  };
  ClosePositions close;
  close.account = who;
  close.profit = ProfitFilter::losing;
  run(close);
  CHECK(sides() == std::vector<std::pair<InstrumentId, Side>>{{id, Side::buy}, {other, Side::buy}});
  close.profit = ProfitFilter::any;
  close.instrument = other;
  run(close);
  CHECK(sides() == std::vector<std::pair<InstrumentId, Side>>{{id, Side::buy}});
  close.instrument = {};
  close.side = Side::sell;
  run(close);
  CHECK(desk.positions(who).size() == 1);
  close.side.reset();
  run(close);
  CHECK(desk.positions(who).empty());
}

TEST_CASE_METHOD(ClosingFixture, "a position is reversed: as much stands on the other side", "[desk]") {
  const auto netting =
      account(GroupId{1}, "USD", "10000.00", [](AccountSpec& spec) { spec.mode = PositionMode::netting; });
  for (const AccountId each : {who, netting}) {
    const auto which = open(each, id, Side::buy, "1000");
    run(ReversePosition{each, which, "turn"});
    REQUIRE(desk.positions(each).size() == 1);
    CHECK(desk.positions(each)[0]->side == Side::sell);
    CHECK(desk.positions(each)[0]->qty == qty("1000"));
  }
}

TEST_CASE_METHOD(ClosingFixture, "all working orders that fit are cancelled at once", "[desk]") {
  place(who, at(terms(id, Side::buy, "1000"), OrderType::limit, "1.09"), "a");
  place(who, at(terms(id, Side::sell, "1000"), OrderType::limit, "1.12"), "b");
  run(CancelOrders{who, id, Side::buy});
  CHECK(all<CommandDone>()[0].id == 1);
  CHECK(order(who, "a").status == OrderStatus::canceled);
  CHECK(order(who, "b").status == OrderStatus::working);
}

}  // namespace dealingdesk::desk
