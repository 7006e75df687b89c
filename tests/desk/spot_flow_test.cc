#include "tests/desk/broker_fixture.h"

namespace dealingdesk::desk {
namespace {

struct SpotFixture : BrokerFixture {
  SpotFixture() {
    id = instrument("BTCUSD", "BTC", "USD", [](InstrumentSpec& spec) {
      spec.contract_size = qty("1");
      spec.digits = 2;
      spec.min_qty = spec.qty_step = qty("0.0001");
      spec.instrument_class = InstrumentClass::crypto_spot;
    });
    who = account(group("g", [](GroupSpec& spec) { spec.commission = commission_per_lot(amount("10")); }), "USD",
                  "10000.00");
    quote(id, "59990.00", "60000.00");
  }
  InstrumentId id;
  AccountId who;
};

}  // namespace

TEST_CASE_METHOD(SpotFixture, "what is bought is delivered, and can be sold", "[desk]") {
  CHECK(place(who, terms(id, Side::buy, "0.1")).status == OrderStatus::filled);
  CHECK(balance(who) == "3999.00");
  CHECK(balance(who, "BTC") == "0.10000000");
  CHECK(house(LedgerAccountKind::house_b, "BTC") == "-0.10000000");
  CHECK(desk.positions(who).empty());
  const Order& too_much = place(who, terms(id, Side::sell, "0.1001"));
  CHECK(too_much.reject.code == RejectCode::not_enough_money);
  CHECK(too_much.reject.text == "available 0.10000000 BTC, required 0.10010000 BTC");
  CHECK(place(who, terms(id, Side::sell, "0.1")).status == OrderStatus::filled);
  CHECK(balance(who) == "9997.00");
  CHECK(balance(who, "BTC") == "0.00000000");
}

TEST_CASE_METHOD(SpotFixture, "what working orders will pay cannot be spent twice", "[desk]") {
  place(who, at(terms(id, Side::buy, "0.1"), OrderType::limit, "50000.00"), "waits");
  const Order& refused = place(who, terms(id, Side::buy, "0.1"));
  CHECK(refused.reject.code == RejectCode::not_enough_money);
  CHECK(refused.reject.text == "available 5000.00 USD, required 6000.00 USD");
  quote(id, "49990.00", "50000.00");
  CHECK(order(who, "waits").status == OrderStatus::filled);
  CHECK(balance(who, "BTC") == "0.10000000");
}

TEST_CASE_METHOD(SpotFixture, "coins are paid in and out, and there is nothing to protect", "[desk]") {
  run(MoveMoney{who, MoneyMovement::deposit, {50'000'000, currency("BTC")}, "", ""});
  CHECK(balance(who, "BTC") == "0.50000000");
  run(MoveMoney{who, MoneyMovement::withdrawal, {50'000'001, currency("BTC")}, "", ""});
  CHECK(refusal().code == RejectCode::not_enough_money);
  run(MoveMoney{who, MoneyMovement::deposit, {1, currency("ETH")}, "", ""});
  CHECK(refusal().code == RejectCode::bad_amount);
  OrderTerms sell = terms(id, Side::sell, "0.1");
  sell.stop_loss = px("61000.00");
  CHECK(place(who, sell).reject.code == RejectCode::unsupported);
}

}  // namespace dealingdesk::desk
