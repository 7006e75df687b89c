#include <algorithm>

#include "tests/desk/desk_fixture.h"

namespace dealingdesk::desk {
namespace {

struct ScenarioFixture : DeskFixture {
  static ScenarioRule rule(const char* name, ScenarioEffect effect) {
    ScenarioRule made;
    made.name = name;
    made.effect = std::move(effect);
    return made;
  }
  void misbehave(std::vector<ScenarioRule> rules, std::uint64_t seed = 1) {
    run(DefineScenario{{std::move(rules), seed}});
    REQUIRE(all<CommandDone>().size() == 1);
  }
  static ScenarioPartialFill share(const char* text) { return {*parse<Ratio>(text)}; }
};

}  // namespace

TEST_CASE_METHOD(ScenarioFixture, "a scenario refuses an order with its code, its text and its name", "[desk]") {
  misbehave({rule("no dealing", ScenarioReject{RejectCode::throttled, "try again"})});
  place(1001, "a", market(Side::buy, "100000"));
  const auto report = last_report();
  CHECK(report.type == ExecType::rejected);
  CHECK(report.order.reject == Reject{RejectCode::throttled, "scenario: no dealing: try again"});
  CHECK(all<ScenarioApplied>() == std::vector{ScenarioApplied{"no dealing", report.order.id}});
  CHECK(desk.positions(AccountId{1001}).empty());
  // The client's order id is used up, as by any refusal.
  place(1001, "a", market(Side::buy, "100000"));
  CHECK(last_report().order.reject.code == RejectCode::duplicate_client_order_id);
  // No rules: it behaves again.
  misbehave({});
  place(1001, "b", market(Side::buy, "100000"));
  CHECK(last_report().order.status == OrderStatus::filled);
  CHECK(all<ScenarioApplied>().empty());
}

TEST_CASE_METHOD(ScenarioFixture, "a scenario fills worse by points, but within the order's limit", "[desk]") {
  misbehave({rule("slip", ScenarioSlip{7})});
  place(1001, "a", market(Side::buy, "100000"));
  CHECK(last_report().last_price == px("1.10017"));
  CHECK(last_report().order.reject == Reject{RejectCode::none, "scenario: slip"});
  CHECK(all<ScenarioApplied>().size() == 1);
  place(1001, "b", market(Side::sell, "100000"));
  CHECK(last_report().last_price == px("1.09993"));
  OrderTerms limit = market(Side::buy, "100000");
  limit.type = OrderType::limit;
  limit.limit = px("1.10012");
  place(1001, "c", limit);
  CHECK(last_report().last_price == px("1.10012"));
}

TEST_CASE_METHOD(ScenarioFixture, "a slip of all the price leaves one tick", "[desk]") {
  misbehave({rule("crash", ScenarioSlip{4'000'000'000})});
  place(1002, "a", market(Side::sell, "100000"));
  // The stop-out that such a price leads to comes after it.
  const auto reports = all<ExecutionReport>();
  const auto trade = std::find_if(reports.begin(), reports.end(),
                                  [](const ExecutionReport& report) { return report.type == ExecType::trade; });
  REQUIRE(trade != reports.end());
  CHECK(trade->last_price == px("0.00001"));
}

TEST_CASE_METHOD(ScenarioFixture, "a slipped price that the margin does not allow cancels the order", "[desk]") {
  misbehave({rule("slip", ScenarioSlip{100'000})});
  place(1001, "a", market(Side::buy, "800000"));
  CHECK(last_report().type == ExecType::canceled);
  CHECK(last_report().order.reject.code == RejectCode::not_enough_margin);
}

TEST_CASE_METHOD(ScenarioFixture, "a scenario fills a share, in whole steps, and cancels the rest", "[desk]") {
  misbehave({rule("half", share("0.5555"))});
  place(1001, "a", market(Side::buy, "100000"));
  const auto reports = all<ExecutionReport>();
  REQUIRE(reports.size() == 3);
  CHECK(reports[1].last_qty == qty("55000"));
  CHECK(reports[1].order.status == OrderStatus::partially_filled);
  CHECK(reports[1].order.reject.text == "scenario: half");
  CHECK(reports[2].type == ExecType::canceled);
  CHECK(reports[2].order.reject == Reject{RejectCode::not_fillable, "scenario: half"});
  CHECK(desk.working_orders(AccountId{1001}).empty());
  CHECK(desk.positions(AccountId{1001})[0]->qty == qty("55000"));
  misbehave({rule("nothing", share("0"))});
  place(1001, "b", market(Side::buy, "100000"));
  CHECK(last_report().type == ExecType::canceled);
  CHECK(last_report().order.cum_qty == Qty{});
  misbehave({rule("everything", share("1"))});
  place(1001, "c", market(Side::buy, "100000"));
  CHECK(last_report().order.status == OrderStatus::filled);
}

TEST_CASE_METHOD(ScenarioFixture, "what was decided for a waiting order comes with its fill, also after a restart",
                 "[desk]") {
  misbehave({rule("stops slip", ScenarioSlip{20})});
  OrderTerms stop = market(Side::sell, "100000");
  stop.type = OrderType::stop;
  stop.stop = px("1.09900");
  place(1001, "a", stop);
  CHECK(all<ScenarioApplied>().empty());
  place(1001, "b", stop);
  run(CancelOrder{AccountId{1001}, {}, "b", "x"});
  // New rules are for new orders.
  misbehave({});
  auto copy = Desk::load(desk.save());
  REQUIRE(copy);
  desk = std::move(*copy);
  quote(1, "1.09890", "1.09900");
  CHECK(last_report().last_price == px("1.09870"));
  CHECK(all<ScenarioApplied>().size() == 1);
  place(1001, "c", market(Side::buy, "100000"));
  CHECK(all<ScenarioApplied>().empty());
}

TEST_CASE_METHOD(ScenarioFixture, "scenarios are for B-book orders that are accepted otherwise", "[desk]") {
  misbehave({rule("slip", ScenarioSlip{7})});
  run(ChangeLpState{LpId{1}, true});
  place(2001, "a", market(Side::buy, "100000"));
  CHECK(all<ChildOrdered>().size() == 1);
  place(1001, "b", market(Side::buy, "1"));
  CHECK(last_report().order.reject.code == RejectCode::bad_quantity);
  // What the desk closes by itself is closed at the market.
  OrderTerms terms = market(Side::buy, "100000");
  terms.stop_loss = px("1.09000");
  place(1001, "c", terms);
  quote(1, "1.08990", "1.09000");
  CHECK(last_report().last_price == px("1.08990"));
}

TEST_CASE_METHOD(ScenarioFixture, "the same seed misbehaves with the same orders, on replay too", "[desk]") {
  ScenarioRule sometimes = rule("sometimes", ScenarioReject{RejectCode::overloaded, "busy"});
  sometimes.probability = *parse<Ratio>("0.5");
  sometimes.client_order_id_prefix = "x";
  const auto refused = [&](std::uint64_t seed, const std::string& names) {
    misbehave({sometimes}, seed);
    std::string out;
    for (int i = 0; i < 64; ++i) {
      place(1002, "x" + names + std::to_string(i), market(i % 2 == 0 ? Side::buy : Side::sell, "1000"));
      out += all<ScenarioApplied>().empty() ? '-' : 'r';
    }
    return out;
  };
  const std::string first = refused(3, "a");
  CHECK(first.find('r') != std::string::npos);
  CHECK(first.find('-') != std::string::npos);
  CHECK(refused(3, "b") == first);
  CHECK(refused(4, "c") != first);
  Desk again;
  std::vector<Event> replayed;
  for (const Command& command : commands) again.apply(command, replayed);
  CHECK(again.digest() == desk.digest());
  // Orders that fit no rule roll no dice.
  const auto fresh = refused(3, "d");
  misbehave({sometimes}, 3);
  place(1002, "y", market(Side::buy, "1000"));
  std::string out;
  for (int i = 0; i < 64; ++i) {
    place(1002, "xe" + std::to_string(i), market(i % 2 == 0 ? Side::buy : Side::sell, "1000"));
    out += all<ScenarioApplied>().empty() ? '-' : 'r';
  }
  CHECK(out == fresh);
}

TEST_CASE_METHOD(ScenarioFixture, "a scenario that makes no sense is refused", "[desk]") {
  run(DefineScenario{{{rule("", ScenarioSlip{1})}, 1}});
  CHECK(all<CommandRejected>().at(0).reject.code == RejectCode::malformed);
}

}  // namespace dealingdesk::desk
