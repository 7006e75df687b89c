#include "tickstore/bar.h"

#include "tests/tickstore/tick_fixture.h"
#include "tickstore/live_bars.h"

namespace dealingdesk::tickstore {

TEST_CASE("the tick at the boundary opens the new bar, also before 1970", "[tickstore]") {
  CHECK(open_time_of(at(59'999), Timeframe::m1) == at(0));
  CHECK(open_time_of(at(60'000), Timeframe::m1) == at(60'000));
  CHECK(open_time_of(Timestamp::from_ns(-1), Timeframe::s1) == Timestamp::from_ms(-1'000));
  CHECK(open_time_of(Timestamp::from_ms(-60'000), Timeframe::m1) == Timestamp::from_ms(-60'000));
  CHECK(open_time_of(at(0), Timeframe::d1) == *parse_rfc3339("2023-11-14T00:00:00Z"));
  CHECK(open_time_of(at(0), Timeframe::h4) == *parse_rfc3339("2023-11-14T20:00:00Z"));
}

TEST_CASE("timeframes have the names that APIs use", "[tickstore]") {
  for (const auto timeframe :
       {Timeframe::s1, Timeframe::m1, Timeframe::m5, Timeframe::m15, Timeframe::h1, Timeframe::h4, Timeframe::d1})
    CHECK(parse_timeframe(name_of(timeframe)) == timeframe);
  CHECK(parse_timeframe("15m") == Timeframe::m15);
  CHECK_FALSE(parse_timeframe("2m"));
}

TEST_CASE("a bar has the open, high, low and close of bid, ask and mid each", "[tickstore]") {
  GrowingBar bar{tick(100, "1.10", "1.12"), Timeframe::m1};
  bar.add(tick(200, "1.13", "1.14"));
  bar.add(tick(300, "1.09", "1.15"));
  bar.add(tick(400, "1.11", "1.12"));
  CHECK(bar.bar().open_time == at(0));
  CHECK(bar.bar().ticks == 4);
  CHECK(bar.bar().bid == Ohlc{px("1.10"), px("1.13"), px("1.09"), px("1.11")});
  CHECK(bar.bar().ask == Ohlc{px("1.12"), px("1.15"), px("1.12"), px("1.12")});
  CHECK(bar.bar().mid == Ohlc{px("1.11"), px("1.135"), px("1.11"), px("1.115")});
}

TEST_CASE("a late tick widens a bar, and opens or closes it only where its time says so", "[tickstore]") {
  GrowingBar bar{tick(500, "1.10", "1.12"), Timeframe::m1};
  bar.add(tick(900, "1.11", "1.13"));
  bar.add(tick(700, "1.20", "1.21"));
  CHECK(bar.bar().bid == Ohlc{px("1.10"), px("1.20"), px("1.10"), px("1.11")});
  bar.add(tick(400, "1.05", "1.06"));
  CHECK(bar.bar().bid == Ohlc{px("1.05"), px("1.20"), px("1.05"), px("1.11")});
  bar.add(tick(900, "1.14", "1.15"));  // the same moment, but later here
  CHECK(bar.bar().bid.close == px("1.14"));
  CHECK(bar.bar().ticks == 5);
}

TEST_CASE("the mid of an odd sum is rounded half-up", "[tickstore]") {
  auto odd = tick(0, "1.10", "1.12");
  odd.bid = Price::from_steps(3);
  odd.ask = Price::from_steps(4);
  CHECK(mid_of(odd) == Price::from_steps(4));
}

TEST_CASE("a bar runs until a later tick or the time ends it", "[tickstore]") {
  LiveBars live{Timeframe::m1, std::nullopt};
  live.add(tick(100, "1.10", "1.12"));
  CHECK(live.take_ended(at(59'999)).empty());
  live.add(tick(60'000, "1.11", "1.13"));
  const auto ended = live.take_ended(at(60'000));
  REQUIRE(ended.size() == 1);
  CHECK(ended[0].open_time == at(0));
  CHECK(live.take_ended(at(119'999)).empty());
  CHECK(live.take_ended(at(120'000)).size() == 1);
  CHECK(live.take_stale().empty());

  live.add(tick(30'000, "1.10", "1.12"));
  live.add(tick(90'000, "1.10", "1.12"));
  CHECK(live.within(at(0), at(1'000'000)).empty());
  CHECK(live.take_stale() == std::set<Timestamp>{at(0), at(60'000)});
}

}  // namespace dealingdesk::tickstore
