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

}  // namespace dealingdesk::fix
