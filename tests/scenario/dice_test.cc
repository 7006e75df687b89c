#include "scenario/dice.h"

#include <vector>

#include <catch2/catch.hpp>

#include "core/archive.h"

namespace dealingdesk::scenario {

TEST_CASE("the dice are SplitMix64", "[scenario]") {
  // The first outputs of the reference implementation (Vigna, splitmix64.c) for the seed 1234567.
  Dice dice{1234567};
  CHECK(dice.next() == 6457827717110365317ull);
  CHECK(dice.next() == 3203168211198807973ull);
  CHECK(dice.next() == 9817491932198370423ull);
  CHECK(dice.next() == 4593380528125082431ull);
  CHECK(dice.next() == 16408922859458223821ull);
}

TEST_CASE("saved dice go on where they were", "[scenario]") {
  Dice dice{7};
  (void)dice.next();
  auto copy = decode<Dice>(encode(dice));
  REQUIRE(copy);
  CHECK(copy->next() == dice.next());
}

TEST_CASE("never, always, and about as often as the probability says", "[scenario]") {
  Dice dice{42};
  int quarter = 0, never = 0, always = 0;
  for (int i = 0; i < 10'000; ++i) {
    quarter += dice.falls(Ratio::from_steps(250'000'000));
    never += dice.falls(Ratio{});
    always += dice.falls(Ratio::from_steps(1'000'000'000));
  }
  CHECK(never == 0);
  CHECK(always == 10'000);
  // Five standard deviations of a binomial are 217.
  CHECK(quarter > 2'283);
  CHECK(quarter < 2'717);
}

}  // namespace dealingdesk::scenario
