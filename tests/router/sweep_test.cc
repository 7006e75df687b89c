#include "router/sweep.h"

#include <vector>

#include <catch2/catch.hpp>

#include "core/decimal.h"
#include "tests/support/numbers.h"

namespace dealingdesk::router {
namespace {

Level level(std::uint32_t lp, const char* price, const char* quantity) { return {LpId{lp}, px(price), qty(quantity)}; }
Child child(std::uint32_t lp, const char* quantity, const char* limit) { return {LpId{lp}, qty(quantity), px(limit)}; }

const std::vector<Level> kAsks{level(1, "1.10000", "2000000"), level(2, "1.10001", "1000000"),
                               level(1, "1.10002", "3000000")};

TEST_CASE("case 43: a buy sweeps the cheapest levels of all LPs, one child each", "[router]") {
  const Sweep swept = sweep(kAsks, Side::buy, qty("5000000"), std::nullopt);

  CHECK(swept.children == std::vector{child(1, "4000000", "1.10002"), child(2, "1000000", "1.10001")});
  CHECK(to_text(swept.average()) == "1.10001");
  CHECK(swept.value == value_of(qty("5000000"), px("1.10001")));
  CHECK(swept.left == Qty{});
}

TEST_CASE("the order in which LPs are given does not matter, but for equal prices", "[router]") {
  const std::vector<Level> reversed{kAsks.rbegin(), kAsks.rend()};
  CHECK(sweep(reversed, Side::buy, qty("5000000"), std::nullopt) ==
        sweep(kAsks, Side::buy, qty("5000000"), std::nullopt));

  const std::vector<Level> equal{level(7, "1.1", "100"), level(3, "1.1", "100")};
  CHECK(sweep(equal, Side::buy, qty("150"), std::nullopt).children ==
        std::vector{child(7, "100", "1.1"), child(3, "50", "1.1")});

  std::vector<Level> many;
  for (std::uint32_t lp = 40; lp > 0; --lp) many.push_back(level(lp, lp % 2 == 0 ? "1.1" : "1.2", "1"));
  const Sweep swept = sweep(many, Side::buy, qty("40"), std::nullopt);
  REQUIRE(swept.children.size() == 40);
  for (std::uint32_t n = 0; n < 20; ++n) {
    CHECK(swept.children[n].lp == LpId{40 - 2 * n});
    CHECK(swept.children[20 + n].lp == LpId{39 - 2 * n});
  }
}

TEST_CASE("a sell sweeps the highest bids first", "[router]") {
  const std::vector<Level> bids{level(1, "99", "10"), level(2, "100", "10"), level(3, "98", "10")};
  const Sweep swept = sweep(bids, Side::sell, qty("15"), std::nullopt);
  CHECK(swept.children == std::vector{child(2, "10", "100"), child(1, "5", "99")});
  CHECK(to_text(swept.average()) == "99.666666667");
}

TEST_CASE("a sweep ends at the limit and says what is left", "[router]") {
  struct Row {
    const char* limit;
    const char* taken;
    const char* left;
    std::size_t children;
  };
  for (const Row& row : {Row{"1.09999", "0", "9000000", 0}, Row{"1.10000", "2000000", "7000000", 1},
                         Row{"1.10001", "3000000", "6000000", 2}, Row{"1.10002", "6000000", "3000000", 2},
                         Row{"2", "6000000", "3000000", 2}}) {
    INFO(row.limit);
    const Sweep swept = sweep(kAsks, Side::buy, qty("9000000"), px(row.limit));
    CHECK(swept.taken == qty(row.taken));
    CHECK(swept.left == qty(row.left));
    CHECK(swept.children.size() == row.children);
  }
  const std::vector<Level> bids{level(1, "99", "10"), level(2, "100", "10")};
  CHECK(sweep(bids, Side::sell, qty("20"), px("99.5")).children == std::vector{child(2, "10", "100")});
}

TEST_CASE("nothing to take or nothing to take from is an empty sweep", "[router]") {
  CHECK(sweep({}, Side::buy, qty("1"), std::nullopt) == Sweep{{}, Qty{}, 0, qty("1")});
  CHECK(sweep(kAsks, Side::buy, Qty{}, std::nullopt) == Sweep{});
  const std::vector<Level> empty{level(1, "1", "0"), level(2, "2", "5")};
  CHECK(sweep(empty, Side::buy, qty("1"), std::nullopt).children == std::vector{child(2, "1", "2")});
  CHECK(Sweep{}.average() == Price{});
}

TEST_CASE("the largest quantities at the largest prices still add up exactly", "[router]") {
  const Qty half = qty("46000000000");
  const std::vector<Level> levels{{LpId{1}, px("9000000000"), half}, {LpId{2}, px("9000000001"), half}};
  const Sweep swept = sweep(levels, Side::buy, half + half, std::nullopt);
  CHECK(to_text(swept.average()) == "9000000000.5");
}

TEST_CASE("after a refusal the residual goes to the next level", "[router]") {
  const auto next = after_refusal(kAsks, Side::buy, child(1, "2000000", "1.10000"));
  CHECK(next == std::vector{kAsks[1], kAsks[2]});
  CHECK(sweep(next, Side::buy, qty("2000000"), std::nullopt).children ==
        std::vector{child(2, "1000000", "1.10001"), child(1, "1000000", "1.10002")});

  CHECK(after_refusal(kAsks, Side::buy, child(1, "4000000", "1.10002")) == std::vector{kAsks[1]});
  const std::vector<Level> bids{level(1, "99", "10"), level(1, "100", "10")};
  CHECK(after_refusal(bids, Side::sell, child(1, "10", "100")) == std::vector{bids[0]});
}

}  // namespace
}  // namespace dealingdesk::router
