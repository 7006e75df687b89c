#include "fix/penalties.h"

#include <catch2/catch.hpp>

namespace dealingdesk::fix {

TEST_CASE("each failure of a user or an address doubles the delay, up to the longest", "[fix]") {
  Penalties penalties{Span::from_ms(500), Span::from_s(3)};
  const auto t = Timestamp::from_ms(1'000'000'000);
  CHECK(penalties.failed("u", "1.1.1.1", t).ms() == 500);
  CHECK(penalties.failed("u", "2.2.2.2", t).ms() == 1000);
  CHECK(penalties.failed("v", "2.2.2.2", t).ms() == 1000);
  CHECK(penalties.failed("u", "2.2.2.2", t).ms() == 2000);
  CHECK(penalties.failed("u", "2.2.2.2", t).ms() == 3000);
  CHECK(penalties.failed("w", "3.3.3.3", t).ms() == 500);
}

TEST_CASE("a success or enough time forgives", "[fix]") {
  Penalties penalties{Span::from_ms(500), Span::from_s(30)};
  const auto t = Timestamp::from_ms(1'000'000'000);
  (void)penalties.failed("u", "a", t);
  penalties.succeeded("u", "a");
  CHECK(penalties.failed("u", "a", t).ms() == 500);
  CHECK(penalties.failed("u", "a", t + Penalties::kForgottenAfter + Span::from_ms(1)).ms() == 500);
}

TEST_CASE("from the tenth failure on a user or an address is locked out until its delay is over", "[fix]") {
  Penalties penalties{Span::from_ms(500), Span::from_s(30)};
  const auto t = Timestamp::from_ms(1'000'000'000);
  for (int i = 1; i < Penalties::kLockedFrom; ++i) (void)penalties.failed("u", std::to_string(i), t);
  CHECK_FALSE(penalties.locked_until("u", "a", t));
  (void)penalties.failed("u", "a", t);
  CHECK(penalties.locked_until("u", "b", t) == t + Span::from_s(30));
  CHECK_FALSE(penalties.locked_until("v", "a", t));
  CHECK_FALSE(penalties.locked_until("u", "b", t + Span::from_s(30)));
  // One more, and it is locked again.
  (void)penalties.failed("u", "a", t + Span::from_s(31));
  CHECK(penalties.locked_until("u", "b", t + Span::from_s(60)) == t + Span::from_s(61));
}

TEST_CASE("who is remembered can be listed and forgiven, users before addresses", "[fix]") {
  using Kind = Penalties::Kind;
  Penalties penalties{Span::from_ms(500), Span::from_s(30)};
  const auto t = Timestamp::from_ms(1'000'000'000);
  (void)penalties.failed("u", "1.1.1.1", t);
  (void)penalties.failed("", "1.1.1.1", t);
  const auto half = t + Span::from_ms(500);
  CHECK(penalties.standings(t) ==
        std::vector<Penalties::Standing>{{Kind::user, "u", 1, t, half, false},
                                         {Kind::address, "1.1.1.1", 2, t, t + Span::from_s(1), false}});
  CHECK(penalties.forgive(Kind::address, "1.1.1.1"));
  CHECK_FALSE(penalties.forgive(Kind::address, "1.1.1.1"));
  CHECK(penalties.standings(t).size() == 1);
  CHECK(penalties.standings(t + Penalties::kForgottenAfter + Span::from_ms(1)).empty());
}

TEST_CASE("ever new names do not take ever more memory", "[fix]") {
  Penalties penalties{Span::from_ms(500), Span::from_s(30)};
  const auto t = Timestamp::from_ms(1'000'000'000);
  for (std::size_t i = 0; i < 3 * Penalties::kMax; ++i) (void)penalties.failed(std::to_string(i), "a", t);
  CHECK(penalties.standings(t).size() <= Penalties::kMax + 2);
}

}  // namespace dealingdesk::fix
