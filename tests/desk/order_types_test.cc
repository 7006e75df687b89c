#include "tests/desk/broker_fixture.h"

namespace dealingdesk::desk {
namespace {

struct OrderFixture : BrokerFixture {
  OrderFixture() : id{instrument("EURUSD", "EUR", "USD")}, in{group("g")}, who{account(in, "USD", "100000.00")} {
    quote(id, "1.10000", "1.10010");
  }
  InstrumentId id;
  GroupId in;
  AccountId who;
};

}  // namespace

TEST_CASE_METHOD(OrderFixture, "a market-if-touched order buys at the ask once it is as low", "[desk]") {
  place(who, at(terms(id, Side::buy, "1000"), OrderType::market_if_touched, "1.09900"), "a");
  quote(id, "1.09891", "1.09901");
  CHECK(order(who, "a").status == OrderStatus::working);
  quote(id, "1.09800", "1.09810");
  REQUIRE(trades().size() == 1);
  CHECK(trades()[0].last_price == px("1.09810"));
}

TEST_CASE_METHOD(OrderFixture, "a market-if-touched order that is touched already trades at once", "[desk]") {
  CHECK(place(who, at(terms(id, Side::sell, "1000"), OrderType::market_if_touched, "1.09900")).status ==
        OrderStatus::filled);
}

TEST_CASE_METHOD(OrderFixture, "a trailing stop follows the bid up and sells when it has fallen by its distance",
                 "[desk]") {
  OrderTerms trail = terms(id, Side::sell, "1000");
  trail.type = OrderType::trailing_stop;
  trail.trail = px("0.00100");
  place(who, trail, "a");
  CHECK(order(who, "a").terms.stop == px("1.09900"));
  quote(id, "1.10300", "1.10310");
  // Changed with the stop that the client last saw: it does not go back there.
  ReplaceOrder replace;
  replace.account = who;
  replace.original_client_order_id = "a";
  replace.qty = qty("2000");
  replace.stop = px("1.09900");
  run(replace);
  CHECK(order(who, "a").terms.stop == px("1.10200"));
  quote(id, "1.10201", "1.10211");
  CHECK(order(who, "a").status == OrderStatus::working);
  quote(id, "1.10195", "1.10205");
  REQUIRE(trades().size() == 1);
  CHECK(trades()[0].last_price == px("1.10195"));
  CHECK(trades()[0].order.triggered);
}

TEST_CASE_METHOD(OrderFixture, "a trailing stop goes on where it was after the desk was saved", "[desk]") {
  OrderTerms trail = terms(id, Side::buy, "1000");
  trail.type = OrderType::trailing_stop;
  trail.trail = px("0.00100");
  place(who, trail, "a");
  quote(id, "1.09490", "1.09500");
  const auto saved = desk.save();
  auto loaded = Desk::load(saved);
  REQUIRE(loaded);
  CHECK(loaded->digest() == desk.digest());
  desk = *std::move(loaded);
  quote(id, "1.09589", "1.09599");
  CHECK(trades().empty());
  quote(id, "1.09590", "1.09600");
  CHECK(trades().size() == 1);
}

TEST_CASE_METHOD(OrderFixture, "a good-till-date order expires at its moment, before what comes then", "[desk]") {
  OrderTerms limit = at(terms(id, Side::buy, "1000"), OrderType::limit, "1.09000");
  limit.time_in_force = TimeInForce::gtd;
  limit.expires = now + Span::from_s(60);
  place(who, limit, "a");
  now = now + Span::from_s(60);
  // The price that would fill it comes at that very moment.
  quote(id, "1.08000", "1.08010");
  CHECK(order(who, "a").status == OrderStatus::expired);
  CHECK(trades().empty());
}

TEST_CASE_METHOD(OrderFixture, "an order that would expire in the past, or without a moment, is refused", "[desk]") {
  OrderTerms limit = at(terms(id, Side::buy, "1000"), OrderType::limit, "1.09000");
  limit.time_in_force = TimeInForce::gtd;
  CHECK(place(who, limit).reject.code == RejectCode::bad_expiry);
  limit.expires = now;
  CHECK(place(who, limit).reject.code == RejectCode::bad_expiry);
  limit.time_in_force = TimeInForce::gtc;
  limit.expires = now + Span::from_s(60);
  CHECK(place(who, limit).reject.code == RejectCode::bad_expiry);
}

TEST_CASE_METHOD(OrderFixture, "a reduce-only order closes the oldest positions and never opens one", "[desk]") {
  OrderTerms sell = terms(id, Side::sell, "3000");
  sell.reduce_only = true;
  CHECK(place(who, sell).reject.code == RejectCode::nothing_to_reduce);
  const auto first = open(who, id, Side::buy, "1000");
  const auto second = open(who, id, Side::buy, "1500");
  sell.qty = qty("2000");
  CHECK(place(who, sell).status == OrderStatus::filled);
  REQUIRE(desk.positions(who).size() == 1);
  CHECK(desk.positions(who)[0]->id == second);
  CHECK(desk.positions(who)[0]->qty == qty("500"));
  CHECK(first != second);
  sell.qty = qty("2000");
  const Order& rest = place(who, sell);
  CHECK(rest.status == OrderStatus::canceled);
  CHECK(rest.cum_qty == qty("500"));
  CHECK(desk.positions(who).empty());
}

TEST_CASE_METHOD(OrderFixture, "a waiting reduce-only order whose position is gone is cancelled when it is reached",
                 "[desk]") {
  OrderTerms sell = at(terms(id, Side::sell, "1000"), OrderType::limit, "1.10500");
  sell.reduce_only = true;
  place(who, sell, "a");
  quote(id, "1.10600", "1.10610");
  CHECK(order(who, "a").status == OrderStatus::canceled);
  CHECK(order(who, "a").reject.code == RejectCode::nothing_to_reduce);
}

TEST_CASE_METHOD(OrderFixture, "stops keep their distance, and what is near the market is frozen", "[desk]") {
  const auto far = instrument("GBPUSD", "GBP", "USD", [](InstrumentSpec& spec) {
    spec.stop_level = px("0.00100");
    spec.freeze_level = px("0.00050");
  });
  quote(far, "1.30000", "1.30010");
  CHECK(place(who, at(terms(far, Side::buy, "1000"), OrderType::limit, "1.29950")).reject.code ==
        RejectCode::bad_price);
  CHECK(place(who, at(terms(far, Side::buy, "1000"), OrderType::stop, "1.30050")).reject.code == RejectCode::bad_stop);
  OrderTerms market = terms(far, Side::buy, "1000");
  market.stop_loss = px("1.29950");
  CHECK(place(who, market).reject.code == RejectCode::bad_stop);
  place(who, at(terms(far, Side::buy, "1000"), OrderType::limit, "1.29900"), "near");
  quote(far, "1.29930", "1.29940");
  run(CancelOrder{who, {}, "near", ""});
  REQUIRE(all<CancelRejected>().size() == 1);
  CHECK(all<CancelRejected>()[0].reject.code == RejectCode::frozen);
  quote(far, "1.29960", "1.29970");
  run(CancelOrder{who, {}, "near", ""});
  CHECK(order(who, "near").status == OrderStatus::canceled);
}

TEST_CASE_METHOD(OrderFixture, "a group may have market orders wait for a price", "[desk]") {
  const auto waits = group("waits", [](GroupSpec& spec) { spec.stale_policy = StalePolicy::queue; });
  const auto other = account(waits, "USD", "10000.00");
  run(WithdrawQuote{id});
  CHECK(place(who, terms(id, Side::buy, "1000")).reject.code == RejectCode::no_quote);
  place(other, terms(id, Side::buy, "1000"), "a");
  place(other, terms(id, Side::buy, "2000"), "b");
  CHECK(order(other, "a").status == OrderStatus::working);
  run(CancelOrder{other, {}, "b", ""});
  desk = *Desk::load(desk.save());
  quote(id, "1.20000", "1.20010");
  REQUIRE(trades().size() == 1);
  CHECK(trades()[0].order.client_order_id == "a");
  CHECK(trades()[0].last_price == px("1.20010"));
}

TEST_CASE_METHOD(OrderFixture, "an account that moves to a group with another mark-up takes its stops along",
                 "[desk]") {
  const auto marked = group("marked", [](GroupSpec& spec) { spec.markup_points = 100; });
  place(who, at(terms(id, Side::buy, "1000"), OrderType::limit, "1.09000"), "a");
  place(who, at(terms(id, Side::buy, "1000"), OrderType::limit, "1.09000"), "b");
  AccountSpec moved = *desk.catalog().accounts().find(who);
  moved.group = marked;
  define(moved);
  run(CancelOrder{who, {}, "a", ""});
  // The client's ask is 1.09050.
  quote(id, "1.08940", "1.08950");
  CHECK(trades().empty());
  quote(id, "1.08890", "1.08900");
  REQUIRE(trades().size() == 1);
  CHECK(trades()[0].order.client_order_id == "b");
  CHECK(trades()[0].last_price == px("1.09000"));
}

TEST_CASE_METHOD(OrderFixture, "an order without a path of conversion is refused", "[desk]") {
  const auto odd = instrument("CHFSEK", "CHF", "SEK");
  quote(odd, "12.00000", "12.00100");
  const Order& refused = place(who, terms(odd, Side::buy, "1000"));
  CHECK(refused.reject.code == RejectCode::no_conversion);
  CHECK(refused.reject.text == "no quoted instruments convert SEK to USD");
}

TEST_CASE_METHOD(OrderFixture, "outside its trading session an instrument takes no orders and nothing fires",
                 "[desk]") {
  CalendarSpec hours;
  hours.name = "office";
  hours.trades = {{9 * 60 + 24 * 60, 17 * 60 + 24 * 60}};  // Tuesday 09:00 to 17:00
  const CalendarId calendar{static_cast<std::uint32_t>(define(hours))};
  const auto office = instrument("GBPUSD", "GBP", "USD", [&](InstrumentSpec& spec) { spec.calendar = calendar; });
  quote(office, "1.30000", "1.30010");
  place(who, at(terms(office, Side::buy, "1000"), OrderType::limit, "1.29900"), "waits");
  now = *parse_rfc3339("2026-11-17T17:00:00Z");
  quote(office, "1.29000", "1.29010");
  CHECK(order(who, "waits").status == OrderStatus::working);
  const Order& refused = place(who, terms(office, Side::buy, "1000"));
  CHECK(refused.reject.code == RejectCode::market_closed);
  CHECK(refused.reject.text == "GBPUSD is closed until 2026-11-24T09:00:00.000000Z");
  now = *parse_rfc3339("2026-11-24T09:00:00Z");
  quote(office, "1.28000", "1.28010");
  REQUIRE(trades().size() == 1);
  CHECK(trades()[0].last_price == px("1.28010"));
}

TEST_CASE_METHOD(OrderFixture, "a waiting order is refused where what it reserves is not there", "[desk]") {
  InstrumentSpec reserving = *desk.catalog().instruments().find(id);
  reserving.margin.pending_rate = kOne;
  define(reserving);
  const AccountId poor = account(in, "USD", "1100.00");
  // Forex counts the order's own price: 1,000 x 1.00000 / 100 = 10.00 for each 1,000.
  const auto buy = [&](const char* quantity) {
    return at(terms(id, Side::buy, quantity), OrderType::limit, "1.00000");
  };
  const Order& refused = place(poor, buy("111000"), "too much");
  CHECK(refused.status == OrderStatus::rejected);
  CHECK(refused.reject.code == RejectCode::not_enough_margin);
  CHECK(refused.reject.text == "free margin 1100.00 USD, the order reserves 1110.00 USD");
  CHECK(place(poor, buy("90000"), "enough").status == OrderStatus::working);
  CHECK(place(poor, buy("90000"), "no more").reject.code == RejectCode::not_enough_margin);
  // What only closes reserves nothing.
  OrderTerms closes = at(terms(id, Side::sell, "90000"), OrderType::limit, "1.20000");
  closes.reduce_only = true;
  CHECK(place(poor, closes, "closes").status == OrderStatus::working);
}

}  // namespace dealingdesk::desk
