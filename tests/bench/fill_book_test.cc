#include "tests/bench/fill_book.h"

#include <string>

#include <catch2/catch.hpp>

using namespace dealingdesk::bench;

namespace {

constexpr Report accepted(std::uint64_t order) { return {order, '0', '0', {}}; }
constexpr Report filled(std::uint64_t order) { return {order, 'F', '2', {}}; }

struct BookFixture {
  FillBook book{10};
  std::int64_t latency_ns = 0;
  bool take(const Report& report) { return book.take(report, 700, latency_ns); }
};

}  // namespace

TEST_CASE_METHOD(BookFixture, "an order is done when it was accepted and filled", "[bench]") {
  CHECK(book.sent(500) == 1);
  CHECK(book.sent(600) == 2);
  CHECK(book.outstanding() == 2);
  CHECK_FALSE(take(accepted(2)));
  CHECK(take(filled(2)));
  CHECK(latency_ns == 100);
  CHECK(book.outstanding() == 1);
  CHECK_THROWS_AS(book.check_complete(), Failure);
  CHECK_FALSE(take(accepted(1)));
  CHECK(take(filled(1)));
  CHECK(latency_ns == 200);
  CHECK_NOTHROW(book.check_complete());
}

TEST_CASE_METHOD(BookFixture, "whatever is not one New and one fill ends the run", "[bench]") {
  book.sent(500);
  SECTION("a fill that comes twice") {
    take(accepted(1));
    take(filled(1));
    CHECK_THROWS_AS(take(filled(1)), Failure);
  }
  SECTION("a fill before New") { CHECK_THROWS_AS(take(filled(1)), Failure); }
  SECTION("New twice") {
    take(accepted(1));
    CHECK_THROWS_AS(take(accepted(1)), Failure);
  }
  SECTION("a refusal") { CHECK_THROWS_WITH(take({1, '8', '8', "no money"}), Catch::Contains("no money")); }
  SECTION("a partial fill") {
    take(accepted(1));
    CHECK_THROWS_AS(take({1, 'F', '1', {}}), Failure);
  }
  SECTION("an order that was never sent") { CHECK_THROWS_AS(take(filled(2)), Failure); }
}
