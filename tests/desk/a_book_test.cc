#include "tests/desk/desk_fixture.h"

namespace dealingdesk::desk {
namespace {

ReportChild report(std::uint64_t child, ChildOutcome outcome, const char* cum, const char* price) {
  ReportChild r;
  r.lp = LpId{1};
  r.child = ChildId{child};
  r.outcome = outcome;
  r.cum_qty = qty(cum);
  r.average_price = px(price);
  return r;
}

}  // namespace

TEST_CASE_METHOD(DeskFixture, "an A-book order goes to the LP and fills at its price with the mark-up", "[desk]") {
  run(ChangeLpState{LpId{1}, true});
  place(2001, "a", market(Side::buy, "100000"));
  CHECK(last_report().type == ExecType::accepted);
  const auto children = all<ChildOrdered>();
  REQUIRE(children.size() == 1);
  CHECK(children[0].qty == qty("100000"));
  // In flight, its margin is held: 100000 x 1.1002 / 100.
  CHECK(desk.account_state(AccountId{2001})->margin_minor == 110'020);

  run(report(1, ChildOutcome::working, "40000", "1.10005"));
  CHECK(last_report().last_price == px("1.10015"));
  CHECK(last_report().order.status == OrderStatus::partially_filled);
  // The same report again changes nothing.
  run(report(1, ChildOutcome::working, "40000", "1.10005"));
  CHECK(all<ExecutionReport>().empty());
  run(report(1, ChildOutcome::filled, "100000", "1.10005"));
  CHECK(last_report().order.status == OrderStatus::filled);
  CHECK(desk.open_children(LpId{1}).empty());
  // The mark-up of 0.0001 x 100000 is revenue, paid by the A-book's house account.
  CHECK(house(LedgerAccountKind::markup) == 1'000);
  CHECK(house(LedgerAccountKind::house_a) == -1'000);
}

TEST_CASE_METHOD(DeskFixture, "a closed A-book round trip leaves the house with the mark-up alone", "[desk]") {
  run(ChangeLpState{LpId{1}, true});
  place(2001, "a", market(Side::buy, "100000"));
  run(report(1, ChildOutcome::filled, "100000", "1.10010"));
  OrderTerms close = market(Side::sell, "100000");
  close.closes = PositionId{1};
  place(2001, "b", close);
  run(report(2, ChildOutcome::filled, "100000", "1.10210"));
  // The LP paid 200.00; the client got it less the mark-up of both sides, 20.00.
  CHECK(balance(2001) == 1'000'000 + 18'000);
  CHECK(house(LedgerAccountKind::lp_collateral, 1) == -20'000);
  CHECK(house(LedgerAccountKind::markup) == 2'000);
  CHECK(house(LedgerAccountKind::house_a) == 0);
}

TEST_CASE_METHOD(DeskFixture, "without an LP an A-book order is refused; an LP's refusal reaches the client",
                 "[desk]") {
  place(2001, "a", market(Side::buy, "100000"));
  CHECK(last_report().order.reject.code == RejectCode::lp_unavailable);
  run(ChangeLpState{LpId{1}, true});
  place(2001, "b", market(Side::buy, "100000"));
  ReportChild refusal = report(1, ChildOutcome::rejected, "0", "0");
  refusal.text = "no liquidity";
  run(refusal);
  CHECK(last_report().type == ExecType::rejected);
  CHECK(last_report().order.reject.text == "no liquidity");
  CHECK(desk.account_state(AccountId{2001})->margin_minor == 0);
  run(CancelOrder{AccountId{2001}, {}, "b", "c"});
  CHECK(all<CancelRejected>().size() == 1);
}

TEST_CASE_METHOD(DeskFixture, "an order that never reached the LP is refused, not sent again", "[desk]") {
  run(ChangeLpState{LpId{1}, true});
  place(2001, "a", market(Side::buy, "100000"));
  run(ChangeLpState{LpId{1}, false});
  CHECK(desk.open_children(LpId{1}).size() == 1);
  run(report(1, ChildOutcome::unknown, "0", "0"));
  CHECK(last_report().order.status == OrderStatus::rejected);
  CHECK(all<ChildOrdered>().empty());
}

TEST_CASE_METHOD(DeskFixture, "a stop loss whose closing order the LP refuses is tried again at the next quote",
                 "[desk]") {
  run(ChangeLpState{LpId{1}, true});
  OrderTerms terms = market(Side::buy, "100000");
  terms.stop_loss = px("1.09000");
  place(2001, "a", terms);
  run(report(1, ChildOutcome::filled, "100000", "1.10010"));
  quote(1, "1.08900", "1.08910");
  REQUIRE(all<ChildOrdered>().size() == 1);
  quote(1, "1.08890", "1.08900");
  CHECK(all<ChildOrdered>().empty());
  run(report(2, ChildOutcome::rejected, "0", "0"));
  quote(1, "1.08880", "1.08890");
  REQUIRE(all<ChildOrdered>().size() == 1);
  run(report(3, ChildOutcome::filled, "100000", "1.08880"));
  CHECK(desk.positions(AccountId{2001}).empty());
  CHECK(house(LedgerAccountKind::house_a) == 0);
}

}  // namespace dealingdesk::desk
