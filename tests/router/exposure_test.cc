#include "router/exposure.h"

#include <limits>

#include <catch2/catch.hpp>

#include "tests/support/numbers.h"

namespace dealingdesk::router {
namespace {

struct Row {
  const char* name;
  const char* limit;
  const char* target;
  const char* clients;
  const char* hedged;
  bool in_flight;
  std::optional<Hedge> expected;
};

TEST_CASE("exposure beyond the limit is hedged back to the target in one order", "[router]") {
  const std::optional<Hedge> none;
  for (const Row& row : {
           Row{"flat", "10", "2", "0", "0", false, none},
           Row{"at the limit", "10", "2", "10", "0", false, none},
           Row{"beyond it", "10", "2", "10.5", "0", false, Hedge{Side::buy, qty("8.5")}},
           Row{"short clients make a sell", "10", "2", "-11", "0", false, Hedge{Side::sell, qty("9")}},
           Row{"none while one is in flight", "10", "2", "11", "0", true, none},
           Row{"what is hedged counts", "10", "2", "20", "12", false, none},
           Row{"a hedge too many is taken back", "10", "2", "0", "12", false, Hedge{Side::sell, qty("10")}},
           Row{"clients who turned", "10", "2", "-5", "6", false, Hedge{Side::sell, qty("9")}},
           Row{"a target of nothing", "10", "0", "11", "0", false, Hedge{Side::buy, qty("11")}},
           Row{"no limit to pass", "0", "0", "0.00000001", "0", false, Hedge{Side::buy, qty("0.00000001")}},
           Row{"a target beyond the limit", "1", "5", "3", "0", false, none},
       }) {
    INFO(row.name);
    CHECK(hedge_now({qty(row.limit), qty(row.target)}, {qty(row.clients), qty(row.hedged), row.in_flight}) ==
          row.expected);
  }
}

TEST_CASE("an exposure that no order holds is hedged by the largest order", "[router]") {
  const Qty most = Qty::from_steps(std::numeric_limits<std::int64_t>::max());
  CHECK(hedge_now({Qty{}, Qty{}}, {most, -most, false}) == Hedge{Side::buy, most});
}

TEST_CASE("after the hedge is filled nothing is left to do", "[router]") {
  const HedgeRule rule{qty("10"), qty("2")};
  HedgeState state{qty("13"), Qty{}, false};
  const auto hedge = hedge_now(rule, state);
  REQUIRE(hedge);
  state.hedged += hedge->qty;
  CHECK_FALSE(hedge_now(rule, state));
  CHECK(state.clients - state.hedged == rule.target);
}

}  // namespace
}  // namespace dealingdesk::router
