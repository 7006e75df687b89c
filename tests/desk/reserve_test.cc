// What waiting orders reserve is there, or they are refused: alone, in lists, and when they change.
#include "tests/desk/broker_fixture.h"

namespace dealingdesk::desk {
namespace {

// Forex counts an order's own price: 1,000 x 1.00000 / 100 = 10.00 for each 1,000, of 1100.00.
struct ReserveFixture : BrokerFixture {
  ReserveFixture()
      : id{instrument("EURUSD", "EUR", "USD", [](InstrumentSpec& spec) { spec.margin.pending_rate = kOne; })},
        who{account(group("g"), "USD", "1100.00")} {
    quote(id, "1.10000", "1.10010");
  }
  OrderTerms buy(const char* quantity) const { return at(terms(id, Side::buy, quantity), OrderType::limit, "1.00000"); }
  const CancelRejected* replace(const char* name, const char* quantity, const char* limit = "1.00000") {
    ReplaceOrder change;
    change.account = who;
    change.original_client_order_id = name;
    change.client_order_id = std::string{name} + " changed";
    change.qty = qty(quantity);
    change.limit = px(limit);
    run(change);
    return std::get_if<CancelRejected>(&events.front());
  }
  // Half a lot as it is, what lies above twice.
  void put_in_tiers() {
    TiersSpec spec;
    spec.name = "floating";
    MarginTier first, second;
    first.up_to = amount("0.5");
    second.multiplier = ratio("2");
    spec.tiers = {first, second};
    const TiersId tiers{static_cast<std::uint32_t>(define(spec))};
    InstrumentSpec tiered = *desk.catalog().instruments().find(id);
    tiered.margin.tiers = tiers;
    define(tiered);
  }

  InstrumentId id;
  AccountId who;
};

OrderTerms reducing(OrderTerms terms) {
  terms.reduce_only = true;
  return terms;
}

OrderTerms immediate(OrderTerms terms) {
  terms.time_in_force = TimeInForce::ioc;
  return terms;
}

OrderTerms trailing(OrderTerms terms) {
  terms.type = OrderType::trailing_stop;
  terms.limit.reset();
  terms.trail = px("0.00100");
  return terms;
}

struct List {
  const char* what;
  Contingency contingency;
  std::vector<OrderTerms> orders;
  std::size_t refused;  // counted from 1; 0: none
  const char* why;
};

}  // namespace

TEST_CASE_METHOD(ReserveFixture, "each order of a list that waits is asked for its reserve, those before it counted",
                 "[desk]") {
  const OrderTerms sell = at(terms(id, Side::sell, "90000"), OrderType::limit, "1.20000");
  const List list = GENERATE_COPY(values<List>({
      {"both fit", Contingency::oco, {buy("50000"), buy("60000")}, 0, ""},
      {"the second does not",
       Contingency::oco,
       {buy("60000"), buy("51000")},
       2,
       "free margin 500.00 USD, the order reserves 510.00 USD"},
      {"the first does not",
       Contingency::oco,
       {buy("111000"), buy("1000")},
       1,
       "free margin 1100.00 USD, the order reserves 1110.00 USD"},
      {"the third does not",
       Contingency::oco,
       {buy("50000"), buy("50000"), buy("11000")},
       3,
       "free margin 100.00 USD, the order reserves 110.00 USD"},
      {"what only closes reserves nothing", Contingency::oco, {reducing(sell), buy("110000")}, 0, ""},
      {"what trades at once does not wait", Contingency::oco, {immediate(buy("111000")), buy("110000")}, 0, ""},
      {"a trailing stop by where it begins",
       Contingency::oco,
       {trailing(buy("100000")), buy("1000")},
       1,
       "free margin 1100.00 USD, the order reserves 1101.10 USD"},
      {"a trailing stop before it counts",
       Contingency::oco,
       {trailing(buy("50000")), buy("55000")},
       2,
       "free margin 549.45 USD, the order reserves 550.00 USD"},
      {"what waits for another reserves nothing yet", Contingency::oto, {buy("110000"), buy("110000")}, 0, ""},
      {"nor in a bracket", Contingency::oto_oco, {buy("110000"), buy("110000"), buy("110000")}, 0, ""},
      {"what it waits for does",
       Contingency::oto,
       {buy("111000"), buy("1000")},
       1,
       "free margin 1100.00 USD, the order reserves 1110.00 USD"},
  }));
  CAPTURE(list.what);
  std::vector<PlaceOrderList::Item> items;
  for (const OrderTerms& each : list.orders) items.push_back({std::to_string(items.size() + 1), each});
  run(PlaceOrderList{who, list.contingency, items});
  for (std::size_t number = 1; number <= items.size(); ++number) {
    CAPTURE(number);
    const Order& made = order(who, std::to_string(number).c_str());
    if (list.refused == 0) {
      CHECK(made.status != OrderStatus::rejected);
      continue;
    }
    CHECK(made.status == OrderStatus::rejected);
    if (number == list.refused) {
      CHECK(made.reject == Reject{RejectCode::not_enough_margin, list.why});
    } else {
      CHECK(made.reject.code == RejectCode::conflict);
    }
  }
  CHECK(all<MarginAlerted>().empty());
  CHECK(state(who).free_margin_minor >= 0);
}

TEST_CASE_METHOD(ReserveFixture, "a change that needs more reserve than is free leaves the order as it was", "[desk]") {
  place(who, buy("90000"), "a");
  const Order before = order(who, "a");
  struct Change {
    const char* qty;
    const char* limit;
    const char* why;
  };
  for (const auto& [quantity, limit, why] : {
           Change{"111000", "1.00000", "free margin 1100.00 USD, the order reserves 1110.00 USD"},
           Change{"110000", "1.00100", "free margin 1100.00 USD, the order reserves 1101.10 USD"},
       }) {
    CAPTURE(why);
    const CancelRejected* refused = replace("a", quantity, limit);
    REQUIRE(refused != nullptr);
    CHECK(refused->replace);
    CHECK(refused->status == OrderStatus::working);
    CHECK(refused->reject == Reject{RejectCode::not_enough_margin, why});
    CHECK(order(who, "a") == before);
    CHECK(desk.find_order(who, "a changed") == nullptr);
    CHECK(state(who).margin_minor == 90'000);
  }
  // Where it was it still trades.
  quote(id, "0.99990", "1.00000");
  CHECK(order(who, "a").status == OrderStatus::filled);
}

TEST_CASE_METHOD(ReserveFixture, "what an order reserves already is free for its change", "[desk]") {
  place(who, buy("90000"), "a");
  CHECK(replace("a", "110000") == nullptr);
  CHECK(state(who).free_margin_minor == 0);
}

TEST_CASE_METHOD(ReserveFixture, "a change that needs no more margin is made even where none is free", "[desk]") {
  place(who, buy("90000"), "a");
  run(MoveMoney{who, MoneyMovement::correction, *parse_money("-300.00", currency("USD")), "", ""});
  REQUIRE(order(who, "a").status == OrderStatus::working);
  CHECK(replace("a", "85000") == nullptr);
  const CancelRejected* refused = replace("a changed", "86000");
  REQUIRE(refused != nullptr);
  CHECK(refused->reject ==
        Reject{RejectCode::not_enough_margin, "free margin 800.00 USD, the order reserves 860.00 USD"});
}

TEST_CASE_METHOD(ReserveFixture, "an order that waits for another may be changed to anything", "[desk]") {
  run(PlaceOrderList{who, Contingency::oto, {{"a", buy("90000")}, {"b", buy("90000")}}});
  CHECK(replace("b", "500000") == nullptr);
  CHECK(order(who, "b changed").dormant);
}

TEST_CASE_METHOD(ReserveFixture, "in tiers an order reserves what the account needs more because of it", "[desk]") {
  put_in_tiers();
  // 50,000 as they are, 30,000 twice: 500 + 600.
  CHECK(place(who, buy("81000"), "too much").reject ==
        Reject{RejectCode::not_enough_margin, "free margin 1100.00 USD, the order reserves 1120.00 USD"});
  SECTION("of a list those before it fill the tiers first") {
    run(PlaceOrderList{who, Contingency::oco, {{"a", buy("50000")}, {"b", buy("31000")}}});
    CHECK(order(who, "b").reject ==
          Reject{RejectCode::not_enough_margin, "free margin 600.00 USD, the order reserves 620.00 USD"});
    run(PlaceOrderList{who, Contingency::oco, {{"c", buy("50000")}, {"d", buy("30000")}}});
    CHECK(order(who, "d").status == OrderStatus::working);
  }
  SECTION("a changed order stays where it is in them") {
    place(who, at(terms(id, Side::buy, "10000"), OrderType::limit, "1.05000"), "a");
    place(who, buy("40000"), "b");
    // 105 for the first; with it at 50,000 the second lies in the second tier: 525 + 800.
    const CancelRejected* refused = replace("a", "50000", "1.05000");
    REQUIRE(refused != nullptr);
    CHECK(refused->reject ==
          Reject{RejectCode::not_enough_margin, "free margin 700.00 USD, the order reserves 925.00 USD"});
    CHECK(replace("a", "25000", "1.05000") == nullptr);
  }
}

}  // namespace dealingdesk::desk
