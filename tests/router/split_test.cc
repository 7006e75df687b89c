#include "router/split.h"

#include <string>

#include <catch2/catch.hpp>

#include "core/decimal.h"
#include "tests/support/numbers.h"

namespace dealingdesk::router {
namespace {

struct Row {
  const char* name;
  const char* qty;
  const char* share;
  const char* step;
  const char* a;
  const char* b;
};

TEST_CASE("a split rounds the A-part to the step and never changes the sum", "[router]") {
  for (const Row& row : {
           Row{"case 45: 0.822 is 0.82", "1.37", "0.6", "0.01", "0.82", "0.55"},
           Row{"case 45 in units", "137000", "0.6", "1000", "82000", "55000"},
           Row{"a tie goes down", "0.03", "0.5", "0.01", "0.01", "0.02"},
           Row{"just above a tie goes up", "0.03", "0.500000001", "0.01", "0.02", "0.01"},
           Row{"too small for a step", "0.01", "0.4", "0.01", "0", "0.01"},
           Row{"one step, most of it to A", "0.01", "0.6", "0.01", "0.01", "0"},
           Row{"nothing to A", "1.37", "0", "0.01", "0", "1.37"},
           Row{"less than nothing to A", "1.37", "-0.5", "0.01", "0", "1.37"},
           Row{"all to A", "1.375", "1", "0.01", "1.375", "0"},
           Row{"more than all to A", "1.375", "1.5", "0.01", "1.375", "0"},
           Row{"never above a quantity of no whole steps", "1.6", "0.99", "1", "1", "0.6"},
           Row{"no step is the least one", "0.00000003", "0.6", "0", "0.00000002", "0.00000001"},
           Row{"no quantity", "0", "0.6", "0.01", "0", "0"},
           Row{"the largest quantity", "92233720368.54775807", "0.5", "0.01", "46116860184.27", "46116860184.27775807"},
           Row{"a step larger than the quantity", "1", "0.9", "92233720368", "0", "1"},
       }) {
    INFO(row.name);
    const Split parts = split(qty(row.qty), *parse<Ratio>(row.share), qty(row.step));
    CHECK(to_text(parts.a) == row.a);
    CHECK(to_text(parts.b) == row.b);
    CHECK(parts.a + parts.b == qty(row.qty));
  }
}

TEST_CASE("the sum and the bounds hold for every share", "[router]") {
  const Qty whole = qty("1.37");
  Qty last;
  for (std::int64_t share = 0; share <= 1'000'000'000; share += 7'654'321) {
    const Split parts = split(whole, Ratio::from_steps(share), qty("0.01"));
    CHECK(parts.a + parts.b == whole);
    CHECK(parts.a >= last);
    CHECK(parts.b >= Qty{});
    CHECK(parts.a.steps() % qty("0.01").steps() == 0);
    last = parts.a;
  }
}

}  // namespace
}  // namespace dealingdesk::router
