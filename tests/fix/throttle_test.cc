#include "fix/client/throttle.h"

#include <catch2/catch.hpp>

namespace dealingdesk::fix {
namespace {

constexpr Timestamp kStart = Timestamp::from_ns(1'700'000'000'000'000'000);

}  // namespace

TEST_CASE("as many as a second allows may come at once, then one in its share of a second", "[fix]") {
  Throttle throttle;
  for (int i = 0; i < 4; ++i) CHECK_FALSE(throttle.take(4, kStart));
  CHECK(throttle.take(4, kStart) == Span::from_ms(250));
  CHECK(throttle.take(4, kStart + Span::from_ms(100)) == Span::from_ms(150));
  CHECK_FALSE(throttle.take(4, kStart + Span::from_ms(250)));
  CHECK(throttle.take(4, kStart + Span::from_ms(250)) == Span::from_ms(250));
  for (int i = 0; i < 4; ++i) CHECK_FALSE(throttle.take(4, kStart + Span::from_s(60)));
  CHECK(throttle.take(4, kStart + Span::from_s(60)));
}

TEST_CASE("without a limit everything may come", "[fix]") {
  Throttle throttle;
  for (int i = 0; i < 10'000; ++i) REQUIRE_FALSE(throttle.take(0, kStart));
  CHECK_FALSE(throttle.abused(0));
}

TEST_CASE("a clock that is set back keeps nobody out for longer than a second", "[fix]") {
  Throttle throttle;
  for (int i = 0; i < 4; ++i) CHECK_FALSE(throttle.take(4, kStart));
  const auto before = kStart - Span::from_s(3600);
  CHECK(throttle.take(4, before) == Span::from_ms(250));
  CHECK_FALSE(throttle.take(4, before + Span::from_ms(250)));
}

TEST_CASE("abuse is more refused than ten seconds would take, and at least a hundred, without a pause", "[fix]") {
  struct Row {
    std::uint32_t limit;
    int refused;
  };
  for (const auto& row : {Row{4, 100}, Row{50, 500}}) {
    CAPTURE(row.limit);
    Throttle throttle;
    while (!throttle.take(row.limit, kStart)) {
    }
    for (int i = 1; i < row.refused; ++i) CHECK(throttle.take(row.limit, kStart));
    CHECK_FALSE(throttle.abused(row.limit));
    CHECK(throttle.take(row.limit, kStart));
    CHECK(throttle.abused(row.limit));
    // After a pause nothing is held against it.
    CHECK_FALSE(throttle.take(row.limit, kStart + Span::from_s(2)));
    CHECK_FALSE(throttle.abused(row.limit));
  }
}

TEST_CASE("limits of any size are limits", "[fix]") {
  Throttle throttle;
  CHECK_FALSE(throttle.take(4'000'000'000, kStart));
  CHECK_FALSE(throttle.take(1, kStart + Span::from_s(10)));
  CHECK(throttle.take(1, kStart + Span::from_s(10)) == Span::from_s(1));
}

}  // namespace dealingdesk::fix
