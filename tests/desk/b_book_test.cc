#include "tests/desk/desk_fixture.h"

namespace dealingdesk::desk {

TEST_CASE_METHOD(DeskFixture, "a market buy fills at the client's ask and pays commission", "[desk]") {
  place(1001, "a", market(Side::buy, "100000"));
  const auto reports = all<ExecutionReport>();
  REQUIRE(reports.size() == 2);
  CHECK(reports[0].type == ExecType::accepted);
  CHECK(reports[1].type == ExecType::trade);
  CHECK(reports[1].last_price == px("1.1001"));
  CHECK(reports[1].order.status == OrderStatus::filled);
  CHECK(reports[1].order.book == Book::b);
  CHECK(reports[1].commission_minor == 350);
  CHECK(reports[0].exec != reports[1].exec);
  CHECK(balance(1001) == 1'000'000 - 350);
  CHECK(house(LedgerAccountKind::commission) == 350);
}

TEST_CASE_METHOD(DeskFixture, "a round trip moves the profit between client and house", "[desk]") {
  place(1001, "a", market(Side::buy, "100000"));
  OrderTerms close = market(Side::sell, "100000");
  close.closes = PositionId{1};
  quote(1, "1.10110", "1.10120");
  place(1001, "b", close);
  // (1.10110 - 1.10010) x 100000 = 100.00 USD, less twice 3.50 commission.
  CHECK(balance(1001) == 1'000'000 + 10'000 - 700);
  CHECK(house(LedgerAccountKind::house_b) == -10'000);
  CHECK(desk.positions(AccountId{1001}).empty());
  CHECK(all<PositionChanged>().back().realised_minor == 10'000);
}

TEST_CASE_METHOD(DeskFixture, "a netting account has one position that an opposite order turns round", "[desk]") {
  place(1002, "a", market(Side::buy, "100000"));
  place(1002, "b", market(Side::sell, "150000"));
  const auto positions = desk.positions(AccountId{1002});
  REQUIRE(positions.size() == 1);
  CHECK(positions[0]->side == Side::sell);
  CHECK(positions[0]->qty == qty("50000"));
  CHECK(positions[0]->open_price() == px("1.1"));
}

TEST_CASE_METHOD(DeskFixture, "a profit in yen reaches a dollar account at the adverse side", "[desk]") {
  place(1002, "a", market(Side::buy, "100000", 2));
  quote(2, "150.500", "150.510");
  place(1002, "b", market(Side::sell, "100000", 2));
  // (150.500 - 150.010) x 100000 = 49000 JPY, sold for dollars at the ask: 49000 / 150.510 = 325.56.
  CHECK(balance(1002) == 1'000'000 + 32'556 - 700);
}

TEST_CASE_METHOD(DeskFixture, "an order beyond the free margin is refused with the numbers", "[desk]") {
  place(1001, "a", market(Side::buy, "1000000"));
  const auto report = last_report();
  CHECK(report.type == ExecType::rejected);
  CHECK(report.order.reject.code == RejectCode::not_enough_margin);
  // 1000000 x 1.1001 / 100 = 11001.00, plus 10 lots at 3.50.
  CHECK(report.order.reject.text == "free margin 10000.00 USD, required 11036.00 USD");
  CHECK(balance(1001) == 1'000'000);
}

TEST_CASE_METHOD(DeskFixture, "a client order id has one outcome for ever", "[desk]") {
  place(1001, "a", market(Side::buy, "100000"));
  const OrderId first = last_report().order.id;
  place(1001, "a", market(Side::sell, "100000"));
  const auto report = last_report();
  CHECK(report.order.reject.code == RejectCode::duplicate_client_order_id);
  CHECK(report.duplicate_of == first);
  CHECK(desk.find_order(AccountId{1001}, "a")->status == OrderStatus::filled);
  CHECK(desk.positions(AccountId{1001}).size() == 1);
  // A refused one is remembered too, and another account may use the same id.
  place(1001, "b", market(Side::buy, "1"));
  CHECK(last_report().order.reject.code == RejectCode::bad_quantity);
  place(1001, "b", market(Side::buy, "100000"));
  CHECK(last_report().order.reject.code == RejectCode::duplicate_client_order_id);
  place(1002, "b", market(Side::buy, "100000"));
  CHECK(last_report().order.status == OrderStatus::filled);
}

TEST_CASE_METHOD(DeskFixture, "a stop fills at the gap's price, a limit at the better price", "[desk]") {
  OrderTerms stop = market(Side::sell, "100000");
  stop.type = OrderType::stop;
  stop.stop = px("1.09900");
  place(1001, "stop", stop);
  CHECK(last_report().type == ExecType::accepted);
  OrderTerms limit = market(Side::buy, "100000");
  limit.type = OrderType::limit;
  limit.limit = px("1.09950");
  place(1001, "limit", limit);
  quote(1, "1.09700", "1.09710");
  const auto reports = all<ExecutionReport>();
  REQUIRE(reports.size() == 2);
  CHECK(reports[0].order.client_order_id == "limit");
  CHECK(reports[0].last_price == px("1.0971"));
  CHECK(reports[1].order.client_order_id == "stop");
  CHECK(reports[1].last_price == px("1.097"));
}

TEST_CASE_METHOD(DeskFixture, "a stop that was passed between two quotes fires at the extreme", "[desk]") {
  OrderTerms stop = market(Side::sell, "100000");
  stop.type = OrderType::stop;
  stop.stop = px("1.09900");
  place(1001, "stop", stop);
  Quote q;
  q.instrument = InstrumentId{1};
  q.bid = px("1.1");
  q.ask = px("1.1001");
  q.lowest_bid = px("1.0985");
  run(ChangeQuote{q});
  CHECK(last_report().last_price == px("1.0985"));
}

TEST_CASE_METHOD(DeskFixture, "stop loss and take profit close the position once", "[desk]") {
  OrderTerms terms = market(Side::buy, "100000");
  terms.stop_loss = px("1.09900");
  terms.take_profit = px("1.10200");
  place(1001, "a", terms);
  quote(1, "1.10200", "1.10210");
  CHECK(last_report().order.terms.closes == PositionId{1});
  CHECK(last_report().last_price == px("1.102"));
  CHECK(desk.positions(AccountId{1001}).empty());
  quote(1, "1.09000", "1.09010");
  CHECK(all<ExecutionReport>().empty());
}

TEST_CASE_METHOD(DeskFixture, "immediate orders that the market does not meet end cancelled", "[desk]") {
  OrderTerms terms = market(Side::buy, "100000");
  terms.type = OrderType::limit;
  terms.limit = px("1.09000");
  terms.time_in_force = TimeInForce::ioc;
  place(1001, "a", terms);
  CHECK(last_report().type == ExecType::canceled);
  CHECK(last_report().order.reject.text == "the price is 1.1001, the order's limit 1.09");
  CHECK(desk.working_orders(AccountId{1001}).empty());
}

TEST_CASE_METHOD(DeskFixture, "a stale or withdrawn price is not traded on", "[desk]") {
  now = now + Span::from_ms(10'001);
  place(1001, "a", market(Side::buy, "100000"));
  CHECK(last_report().order.reject.code == RejectCode::stale_quote);
  quote(1, "1.10000", "1.10010");
  run(WithdrawQuote{InstrumentId{1}});
  place(1001, "b", market(Side::buy, "100000"));
  CHECK(last_report().order.reject.code == RejectCode::no_quote);
}

TEST_CASE_METHOD(DeskFixture, "cancel, replace and expiry end in one report each", "[desk]") {
  OrderTerms limit = market(Side::buy, "100000");
  limit.type = OrderType::limit;
  limit.limit = px("1.05000");
  limit.time_in_force = TimeInForce::day;
  place(1001, "a", limit);
  ReplaceOrder replace;
  replace.account = AccountId{1001};
  replace.original_client_order_id = "a";
  replace.client_order_id = "b";
  replace.qty = qty("50000");
  replace.limit = px("1.06000");
  run(replace);
  CHECK(last_report().type == ExecType::replaced);
  CHECK(last_report().order.client_order_id == "b");
  CHECK(last_report().original_client_order_id == "a");
  run(CancelOrder{AccountId{1002}, {}, "b", "x"});
  CHECK(all<CancelRejected>().at(0).reject.code == RejectCode::unknown_order);
  run(CancelOrder{AccountId{1001}, {}, "b", "c"});
  CHECK(last_report().type == ExecType::canceled);
  run(CancelOrder{AccountId{1001}, {}, "c", "d"});
  CHECK(all<CancelRejected>().at(0).reject.code == RejectCode::too_late);
  place(1001, "e", limit);
  now = now + kDay;
  run(PassTime{});
  CHECK(last_report().type == ExecType::expired);
  CHECK(last_report().order.client_order_id == "e");
}

TEST_CASE_METHOD(DeskFixture, "an account below its stop-out level loses its worst position first", "[desk]") {
  place(1001, "a", market(Side::buy, "400000"));
  place(1001, "b", market(Side::buy, "300000"));
  // Margin 7700.70; equity falls by 700000 x the move.
  quote(1, "1.09150", "1.09160");
  CHECK(all<MarginAlerted>().at(0).alert == MarginAlert::call);
  CHECK(desk.positions(AccountId{1001}).size() == 2);
  quote(1, "1.09050", "1.09060");
  CHECK(last_report().order.terms.qty == qty("400000"));
  REQUIRE(desk.positions(AccountId{1001}).size() == 1);
  CHECK(desk.positions(AccountId{1001})[0]->qty == qty("300000"));
}

TEST_CASE_METHOD(DeskFixture, "a deposit is booked once per idempotency key", "[desk]") {
  const Currency usd = *Currency::of("USD");
  MoveMoney move{AccountId{1001}, MoneyMovement::deposit, {500, usd}, "k1", "wire"};
  run(move);
  CHECK(balance(1001) == 1'000'500);
  run(move);
  CHECK(all<CommandDone>().at(0).repeated);
  CHECK(balance(1001) == 1'000'500);
  move.amount.minor = 600;
  run(move);
  CHECK(all<CommandRejected>().at(0).reject.code == RejectCode::idempotency_conflict);
  run(MoveMoney{AccountId{1001}, MoneyMovement::deposit, {-5, usd}, "k2", ""});
  CHECK(all<CommandRejected>().at(0).reject.code == RejectCode::bad_amount);
  run(MoveMoney{AccountId{1001}, MoneyMovement::withdrawal, {2'000'000, usd}, "k3", ""});
  CHECK(all<CommandRejected>().at(0).reject.text == "free margin 10005.00 USD, asked for 20000.00 USD");
  CHECK(balance(1001) == 1'000'500);
}

TEST_CASE_METHOD(DeskFixture, "a saved desk is the same desk, and the same commands make the same desk", "[desk]") {
  OrderTerms protected_buy = market(Side::buy, "100000");
  protected_buy.stop_loss = px("1.09");
  place(1001, "a", protected_buy);
  OrderTerms limit = market(Side::buy, "100000");
  limit.type = OrderType::limit;
  limit.limit = px("1.05000");
  place(1002, "b", limit);
  auto copy = Desk::load(desk.save());
  REQUIRE(copy);
  CHECK(copy->digest() == desk.digest());
  Desk again;
  std::vector<Event> replayed;
  for (const Command& command : commands) again.apply(command, replayed);
  CHECK(again.digest() == desk.digest());

  // What was loaded acts alike: the stop loss and the limit order both still wait.
  Quote q;
  q.instrument = InstrumentId{1};
  q.bid = px("1.04");
  q.ask = px("1.0401");
  const Command crash{CommandSeq{desk.last_command().value() + 1}, now, Origin{}, ChangeQuote{q}};
  std::vector<Event> from_original;
  std::vector<Event> from_copy;
  desk.apply(crash, from_original);
  copy->apply(crash, from_copy);
  CHECK(from_original.size() > 5);
  CHECK(from_original == from_copy);
  CHECK(copy->digest() == desk.digest());
  CHECK_FALSE(Desk::load("damaged"));
}

}  // namespace dealingdesk::desk
