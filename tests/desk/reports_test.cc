// What clients are told besides the answers to what they asked.
#include <catch2/catch.hpp>

#include "tests/desk/broker_fixture.h"

namespace dealingdesk::desk {
namespace {

struct ReportsFixture : BrokerFixture {
  ReportsFixture() {
    eurusd = instrument("EURUSD", "EUR", "USD", [](InstrumentSpec& of) { of.stale_after = {}; });
    const GroupId retail =
        group("retail", [](GroupSpec& of) { of.commission = commission_per_lot(Amount::from_steps(3'500'000'000)); });
    who = account(retail, "USD", "10000");
    quote(eurusd, "1.10000", "1.10010");
  }
  std::vector<ExecType> told() const {
    std::vector<ExecType> out;
    for (const ExecutionReport& report : all<ExecutionReport>()) out.push_back(report.type);
    return out;
  }
  InstrumentId eurusd;
  AccountId who;
};

using Told = std::vector<ExecType>;

}  // namespace

TEST_CASE_METHOD(ReportsFixture, "close-by is reported as one closing order for each position", "[desk]") {
  const PositionId bought = open(who, eurusd, Side::buy, "3000");
  quote(eurusd, "1.10100", "1.10110");
  const PositionId sold = open(who, eurusd, Side::sell, "2000");
  const std::int64_t before = desk.account_state(who)->balance_minor;
  now = now + Span::from_ms(5);
  run(CloseBy{who, bought, sold});

  CHECK(told() == Told{ExecType::accepted, ExecType::trade, ExecType::accepted, ExecType::trade});
  const auto trades = this->trades();
  REQUIRE(trades.size() == 2);
  CHECK(trades[0].exec != trades[1].exec);
  CHECK(trades[0].position == bought);
  CHECK(trades[0].order.terms.side == Side::sell);
  CHECK(trades[1].position == sold);
  CHECK(trades[1].order.terms.side == Side::buy);
  for (const ExecutionReport& trade : trades) {
    CHECK(trade.last_qty == qty("2000"));
    CHECK(trade.last_price == px("1.10100"));
    CHECK(trade.commission_minor == 0);
    CHECK(trade.order.status == OrderStatus::filled);
    CHECK(trade.order.reject.text == "close by");
    CHECK(desk.find_order(trade.order.id)->status == OrderStatus::filled);
  }
  // 2000 x (1.10100 - 1.10010), booked for the first alone.
  CHECK(desk.account_state(who)->balance_minor == before + 180);
  REQUIRE(desk.positions(who).size() == 1);
  CHECK(desk.positions(who).front()->qty == qty("1000"));
}

TEST_CASE_METHOD(ReportsFixture, "an order that waited for another is reported when it begins to work", "[desk]") {
  PlaceOrderList bracket{who, Contingency::oto_oco, {}};
  bracket.orders.push_back({"entry", at(terms(eurusd, Side::buy, "1000"), OrderType::limit, "1.09000")});
  bracket.orders.push_back({"profit", at(terms(eurusd, Side::sell, "1000"), OrderType::limit, "1.12000")});
  bracket.orders.push_back({"loss", at(terms(eurusd, Side::sell, "1000"), OrderType::stop, "1.08000")});
  run(bracket);
  const auto accepted = all<ExecutionReport>();
  REQUIRE(accepted.size() == 3);
  CHECK_FALSE(accepted[0].order.dormant);
  CHECK(accepted[1].order.dormant);
  CHECK(accepted[2].order.dormant);

  now = now + Span::from_ms(7);
  quote(eurusd, "1.08990", "1.09000");
  CHECK(told() == Told{ExecType::trade, ExecType::triggered, ExecType::triggered});
  const auto reports = all<ExecutionReport>();
  CHECK(reports[1].order.client_order_id == "profit");
  CHECK_FALSE(reports[1].order.dormant);
  CHECK(reports[1].order.updated == now);
  CHECK(reports[1].order.status == OrderStatus::working);
  CHECK(reports[2].order.client_order_id == "loss");
}

TEST_CASE_METHOD(ReportsFixture, "orders of a list that wait for none are reported as working at once", "[desk]") {
  PlaceOrderList pair{who, Contingency::oco, {}};
  pair.orders.push_back({"low", at(terms(eurusd, Side::buy, "1000"), OrderType::limit, "1.09000")});
  pair.orders.push_back({"high", at(terms(eurusd, Side::buy, "1000"), OrderType::stop, "1.12000")});
  run(pair);
  CHECK(told() == Told{ExecType::accepted, ExecType::accepted});
  for (const ExecutionReport& report : all<ExecutionReport>()) CHECK_FALSE(report.order.dormant);
}

TEST_CASE_METHOD(ReportsFixture, "a trailing stop that another order triggers is reported with its first stop",
                 "[desk]") {
  OrderTerms trails = terms(eurusd, Side::sell, "1000");
  trails.type = OrderType::trailing_stop;
  trails.trail = px("0.00500");
  PlaceOrderList then{who, Contingency::oto, {}};
  then.orders.push_back({"entry", at(terms(eurusd, Side::buy, "1000"), OrderType::limit, "1.09000")});
  then.orders.push_back({"trails", trails});
  run(then);
  CHECK_FALSE(all<ExecutionReport>()[1].order.terms.stop);
  quote(eurusd, "1.08990", "1.09000");
  CHECK(told() == Told{ExecType::trade, ExecType::triggered});
  CHECK(all<ExecutionReport>()[1].order.terms.stop == px("1.08490"));
}

TEST_CASE_METHOD(ReportsFixture, "a stop-limit order is reported when its stop is reached, other stops when they trade",
                 "[desk]") {
  OrderTerms limited = at(terms(eurusd, Side::buy, "1000"), OrderType::stop_limit, "1.12000");
  limited.limit = px("1.12000");
  place(who, limited, "limited");
  place(who, at(terms(eurusd, Side::buy, "1000"), OrderType::stop, "1.12000"), "stop");
  // Over it at once: the limit is not there.
  quote(eurusd, "1.12090", "1.12100");
  CHECK(told() == Told{ExecType::triggered, ExecType::trade});
  const auto reports = all<ExecutionReport>();
  CHECK(reports[0].order.client_order_id == "limited");
  CHECK(reports[0].order.triggered);
  CHECK(reports[0].order.status == OrderStatus::working);
  CHECK(reports[1].order.client_order_id == "stop");
  // Once only.
  quote(eurusd, "1.12190", "1.12200");
  CHECK(told().empty());
  quote(eurusd, "1.11990", "1.12000");
  CHECK(told() == Told{ExecType::trade});

  // Where it is there already, it trades in the same command.
  OrderTerms there = at(terms(eurusd, Side::buy, "1000"), OrderType::stop_limit, "1.11000");
  there.limit = px("1.13000");
  place(who, there, "there");
  CHECK(told() == Told{ExecType::accepted, ExecType::triggered, ExecType::trade});
}

}  // namespace dealingdesk::desk
