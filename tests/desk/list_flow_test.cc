#include "tests/desk/broker_fixture.h"

namespace dealingdesk::desk {
namespace {

struct ListFixture : BrokerFixture {
  ListFixture() : id{instrument("EURUSD", "EUR", "USD")}, who{account(group("g"), "USD", "100000.00")} {
    quote(id, "1.10000", "1.10010");
  }
  void place_list(Contingency contingency, std::vector<PlaceOrderList::Item> orders) {
    run(PlaceOrderList{who, contingency, std::move(orders)});
  }
  OrderTerms limit(Side side, const char* price, const char* quantity = "1000") const {
    return at(terms(id, side, quantity), OrderType::limit, price);
  }
  OrderTerms stop(Side side, const char* price) const { return at(terms(id, side, "1000"), OrderType::stop, price); }
  OrderStatus status(const char* name) const { return order(who, name).status; }

  InstrumentId id;
  AccountId who;
};

}  // namespace

TEST_CASE_METHOD(ListFixture, "of two orders that cancel each other one trades and the other ends", "[desk]") {
  place_list(Contingency::oco, {{"low", limit(Side::buy, "1.09000")}, {"high", stop(Side::buy, "1.11000")}});
  CHECK(status("low") == OrderStatus::working);
  CHECK(status("high") == OrderStatus::working);
  quote(id, "1.11000", "1.11010");
  CHECK(status("high") == OrderStatus::filled);
  CHECK(status("low") == OrderStatus::canceled);
  quote(id, "1.08000", "1.08010");
  CHECK(trades().empty());
}

TEST_CASE_METHOD(ListFixture, "of a list whose first order trades at once the second never works", "[desk]") {
  place_list(Contingency::oco, {{"now", terms(id, Side::buy, "1000")}, {"too", terms(id, Side::sell, "1000")}});
  CHECK(status("now") == OrderStatus::filled);
  CHECK(status("too") == OrderStatus::canceled);
  CHECK(trades().size() == 1);
}

TEST_CASE_METHOD(ListFixture, "one that is cancelled leaves the other alone", "[desk]") {
  place_list(Contingency::oco, {{"low", limit(Side::buy, "1.09000")}, {"high", stop(Side::buy, "1.11000")}});
  run(CancelOrder{who, {}, "low", ""});
  CHECK(status("high") == OrderStatus::working);
}

TEST_CASE_METHOD(ListFixture, "a bracket: the entry brings its exits to life, and one of them ends the other",
                 "[desk]") {
  OrderTerms target = limit(Side::sell, "1.10500");
  target.reduce_only = true;
  OrderTerms protect = stop(Side::sell, "1.08500");
  protect.reduce_only = true;
  place_list(Contingency::oto_oco, {{"entry", limit(Side::buy, "1.09000")}, {"target", target}, {"stop", protect}});
  CHECK(order(who, "target").dormant);
  // What would trade is not there yet.
  quote(id, "1.10600", "1.10610");
  CHECK(status("target") == OrderStatus::working);
  desk = *Desk::load(desk.save());
  quote(id, "1.08900", "1.08910");
  CHECK(status("entry") == OrderStatus::filled);
  CHECK_FALSE(order(who, "target").dormant);
  quote(id, "1.08400", "1.08410");
  CHECK(status("stop") == OrderStatus::filled);
  CHECK(status("target") == OrderStatus::canceled);
  CHECK(desk.positions(who).empty());
}

TEST_CASE_METHOD(ListFixture, "an entry that ends without a trade takes its exits with it", "[desk]") {
  place_list(Contingency::oto, {{"entry", limit(Side::buy, "1.09000")}, {"exit", limit(Side::sell, "1.12000")}});
  run(CancelOrder{who, {}, "entry", ""});
  CHECK(status("exit") == OrderStatus::canceled);
}

TEST_CASE_METHOD(ListFixture, "a list with one bad order is refused as a whole", "[desk]") {
  place_list(Contingency::oco, {{"good", limit(Side::buy, "1.09000")}, {"bad", limit(Side::buy, "1.090001")}});
  CHECK(status("good") == OrderStatus::rejected);
  CHECK(order(who, "good").reject.code == RejectCode::conflict);
  CHECK(order(who, "bad").reject.code == RejectCode::bad_price);
  place_list(Contingency::oco, {{"alone", limit(Side::buy, "1.09000")}});
  CHECK(refusal().code == RejectCode::malformed);
  place_list(Contingency::oco, {{"same", limit(Side::buy, "1.09000")}, {"same", limit(Side::buy, "1.08000")}});
  CHECK(refusal().code == RejectCode::duplicate_client_order_id);
}

}  // namespace dealingdesk::desk
