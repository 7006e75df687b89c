#include "lp_adapters/simulated_lp.h"

#include <algorithm>
#include <limits>
#include <string>

#include <catch2/catch.hpp>

#include "core/decimal.h"
#include "core/wide.h"

namespace dealingdesk::lp_adapters {
namespace {

constexpr InstrumentId kEurusd{1};
constexpr InstrumentId kUsdjpy{2};
constexpr InstrumentId kBtcusd{3};
const Timestamp kStart = *parse_rfc3339("2026-01-28T09:00:00Z");

Price px(const char* text) { return *parse<Price>(text); }

std::vector<SimulatedInstrument> instruments() {
  return {{kEurusd, px("1.1"), 5, 2'000, Span::from_s(600), 0},
          {kUsdjpy, px("150"), 3, 2'000, Span::from_s(600), 0},
          {kBtcusd, px("60000"), 2, 900'000, Span::from_s(600), 0}};
}

std::vector<SimulatedQuoting> quotings() {
  std::vector<SimulatedQuoting> all(3);
  for (std::uint32_t i = 0; i < 3; ++i) all[i].instrument = InstrumentId{i + 1};
  return all;
}

SimulatedLp make_lp(std::uint64_t seed, Activity activity = {}) {
  return {LpId{7}, seed, std::make_shared<SimulatedMarket>(seed, instruments()), quotings(), std::move(activity)};
}

// The first `steps` quotes of all three instruments in turn.
std::vector<hub::LpQuote> run(SimulatedLp lp, int steps) {
  std::vector<hub::LpQuote> quotes;
  auto now = kStart;
  for (int i = 0; i < steps; ++i) {
    const InstrumentId instrument{static_cast<std::uint32_t>(i % 3 + 1)};
    quotes.push_back(lp.step(instrument, now));
    now = now + lp.next_delay(instrument, now);
  }
  return quotes;
}

}  // namespace

TEST_CASE("SplitMix64 gives its published numbers", "[lp_adapters]") {
  // The first outputs for the seed 1234567, as the generator's author publishes them.
  Random random{1'234'567};
  CHECK(random.next() == 6457827717110365317ull);
  CHECK(random.next() == 3203168211198807973ull);
  CHECK(random.next() == 9817491932198370423ull);
}

TEST_CASE("the bell is centred and has its deviation", "[lp_adapters]") {
  Random random{5};
  constexpr int kDraws = 1'000'000;
  Int128 sum = 0, squares = 0;
  for (int i = 0; i < kDraws; ++i) {
    const auto x = random.bell();
    sum += x;
    squares += static_cast<Int128>(x) * x;
  }
  const auto mean = static_cast<std::int64_t>(sum / kDraws);
  const auto variance = static_cast<std::int64_t>(squares / kDraws);
  // Five standard errors of a mean of a million draws.
  CHECK(std::abs(mean) <= 5 * Random::kDeviation / 1'000);
  const auto expected = Random::kDeviation * Random::kDeviation;
  CHECK(std::abs(variance - expected) < expected / 100);
}

TEST_CASE("equal seeds give equal quotes, other seeds others", "[lp_adapters]") {
  const auto quotes = run(make_lp(1), 3'000);
  CHECK(quotes == run(make_lp(1), 3'000));
  CHECK_FALSE(quotes == run(make_lp(2), 3'000));
}

TEST_CASE("a seed's quotes are what they have always been", "[lp_adapters]") {
  // The number comes from a second implementation, in another language, of what the headers say. If
  // this fails, every demonstration and scenario that names a seed changes with it.
  const auto quotes = run(make_lp(42), 3'000);
  std::uint64_t hash = 14695981039346656037ull;
  const auto mix = [&hash](std::int64_t n) { hash = (hash ^ static_cast<std::uint64_t>(n)) * 1099511628211ull; };
  for (const auto& quote : quotes) {
    mix(quote.time.ns());
    for (const auto* side : {&quote.bids, &quote.asks}) {
      for (const auto& level : *side) {
        mix(level.price.steps());
        mix(level.qty.steps());
      }
    }
  }
  CHECK(hash == 16'349'418'279'459'532'547ull);
}

TEST_CASE("an instrument's prices do not depend on when others are quoted", "[lp_adapters]") {
  auto alone = make_lp(3);
  auto together = make_lp(3);
  for (int i = 0; i < 500; ++i) {
    const auto now = kStart + Span::from_ms(i * 100);
    static_cast<void>(together.step(kBtcusd, now));
    REQUIRE(alone.step(kEurusd, now) == together.step(kEurusd, now));
  }
}

TEST_CASE("a million quotes are sound: positive, sorted, never crossed, on the instrument's grid", "[lp_adapters]") {
  auto lp = make_lp(11);
  const auto settings = quotings()[0];
  const std::int64_t grid[] = {pow10(4), pow10(6), pow10(7)};
  std::int64_t narrowest = std::numeric_limits<std::int64_t>::max(), widest = 0;
  for (int i = 0; i < 1'000'000; ++i) {
    const auto which = static_cast<std::size_t>(i % 3);
    const auto quote = lp.step(InstrumentId{static_cast<std::uint32_t>(which + 1)}, kStart + Span::from_ms(i * 40));
    bool sound = quote.bids.size() == settings.depth && quote.asks.size() == settings.depth &&
                 quote.bids.front().price > Price{};
    for (std::size_t level = 0; sound && level < settings.depth; ++level) {
      const auto& bid = quote.bids[level];
      const auto& ask = quote.asks[level];
      sound = bid.price.steps() % grid[which] == 0 && ask.price.steps() % grid[which] == 0 && bid.qty > Qty{} &&
              bid.qty.steps() % settings.qty_step.steps() == 0 && ask.qty > Qty{};
      if (level > 0) {
        sound = sound && bid.price < quote.bids[level - 1].price && ask.price > quote.asks[level - 1].price;
      }
    }
    const auto spread = (quote.asks.front().price - quote.bids.front().price).steps() / grid[which];
    narrowest = std::min(narrowest, spread);
    widest = std::max(widest, spread);
    if (!sound || spread < 0) FAIL("quote " << i << " is not sound");
  }
  // 11 hours from 9:00: busy, so nothing widens but the extra points.
  CHECK(narrowest == settings.spread_points);
  CHECK(widest > settings.spread_points);
}

TEST_CASE("the spread is wider in quiet hours", "[lp_adapters]") {
  const auto average = [](Timestamp from) {
    auto lp = make_lp(4);
    std::int64_t sum = 0;
    for (int i = 0; i < 1'000; ++i) {
      const auto quote = lp.step(kEurusd, from + Span::from_ms(i * 500));
      sum += (quote.asks.front().price - quote.bids.front().price).steps();
    }
    return sum / 1'000;
  };
  const auto busy = average(*parse_rfc3339("2026-01-28T13:00:00Z"));
  const auto quiet = average(*parse_rfc3339("2026-01-28T22:00:00Z"));
  CHECK(quiet * 100 > busy * 165);
  CHECK(quiet * 100 < busy * 185);
}

TEST_CASE("quotes come faster in busy hours, at the rate that was asked for", "[lp_adapters]") {
  auto lp = make_lp(6);
  const auto count = [&lp](const char* from) {
    const auto start = *parse_rfc3339(from);
    int ticks = 0;
    for (auto now = start; now < start + Span::from_s(1'000); now = now + lp.next_delay(kEurusd, now)) ++ticks;
    return ticks;
  };
  CHECK(std::abs(count("2026-01-28T10:00:00Z") - 2'000) < 60);   // 100 %, every 500 ms
  CHECK(std::abs(count("2026-01-28T13:00:00Z") - 3'600) < 110);  // 180 %
  CHECK(std::abs(count("2026-01-28T21:30:00Z") - 500) < 20);     // 25 %
}

TEST_CASE("the middle keeps near its start, within the band, and does move", "[lp_adapters]") {
  SimulatedMarket market{9, instruments()};
  constexpr std::int64_t kStartMid = 110'000'000;  // 1.1 in thousandths of a point
  std::int64_t low = kStartMid, high = kStartMid, squares = 0;
  constexpr int kSteps = 1'000'000;
  for (int i = 0; i < kSteps; ++i) {
    const auto mid = market.mid_millipoints(kEurusd, kStart + Span::from_ms(i * 1'000));
    low = std::min(low, mid);
    high = std::max(high, mid);
    squares += (mid - kStartMid) / 1'000 * ((mid - kStartMid) / 1'000);
  }
  CHECK(low >= kStartMid - market.band_millipoints(kEurusd));
  CHECK(high <= kStartMid + market.band_millipoints(kEurusd));
  // An Ornstein-Uhlenbeck process has a variance of volatility^2 * reversion / 2: here 2^2 * 600 / 2
  // square points. Without the pull a million seconds would give 4 million.
  CHECK(squares / kSteps > 1'000);
  CHECK(squares / kSteps < 1'400);
}

TEST_CASE("the distance walked does not depend on how often one looks", "[lp_adapters]") {
  // The mean square of a second's move, looked at every second and every 20 ms.
  const auto mean_square = [](int looks_per_second) {
    auto settings = instruments();
    settings[0].reversion = Span::from_s(100'000'000);
    SimulatedMarket market{13, settings};
    auto before = market.mid_millipoints(kEurusd, kStart);
    std::int64_t squares = 0;
    for (int second = 0; second < 20'000; ++second) {
      std::int64_t mid = 0;
      for (int look = 1; look <= looks_per_second; ++look) {
        mid = market.mid_millipoints(kEurusd, kStart + Span::from_ms(second * 1'000 + look * 1'000 / looks_per_second));
      }
      squares += (mid - before) * (mid - before);
      before = mid;
    }
    return squares / 20'000;
  };
  CHECK(std::abs(mean_square(1) - 4'000'000) < 200'000);
  CHECK(std::abs(mean_square(50) - 4'000'000) < 200'000);
}

TEST_CASE("a walk wilder than its band still stays inside", "[lp_adapters]") {
  SimulatedMarket market{1, {{kEurusd, px("0.001"), 5, 100'000, Span::from_s(3'600), 99}}};
  for (int i = 0; i < 100'000; ++i) {
    const auto mid = market.mid_millipoints(kEurusd, kStart + Span::from_s(i * 60));
    if (mid < 1'000 || mid > 199'000) FAIL("left the band at step " << i << ": " << mid);
  }
}

TEST_CASE("time that goes back moves nothing", "[lp_adapters]") {
  SimulatedMarket market{1, instruments()};
  static_cast<void>(market.mid_millipoints(kEurusd, kStart));
  const auto mid = market.mid_millipoints(kEurusd, kStart + Span::from_s(5));
  CHECK(market.mid_millipoints(kEurusd, kStart + Span::from_s(2)) == mid);
  CHECK(market.mid_millipoints(kEurusd, kStart + Span::from_s(5)) == mid);
  CHECK(market.mid_millipoints(kEurusd, kStart + Span::from_s(15)) != mid);
}

TEST_CASE("two LPs of one market quote around the same middle", "[lp_adapters]") {
  const auto market = std::make_shared<SimulatedMarket>(1, instruments());
  SimulatedLp a{LpId{1}, 100, market, quotings()};
  SimulatedLp b{LpId{2}, 200, market, quotings()};
  int different = 0;
  for (int i = 0; i < 10'000; ++i) {
    const auto now = kStart + Span::from_ms(i * 1'000);
    const auto qa = a.step(kEurusd, now);
    const auto qb = b.step(kEurusd, now);
    different += qa.bids != qb.bids ? 1 : 0;
    // The same middle to within both jitters (1 point each) and half their spreads' difference (2).
    const auto apart = (qa.bids.front().price - qb.bids.front().price).steps() / pow10(4);
    REQUIRE(std::abs(apart) <= 5);
    REQUIRE(qa.bids.front().price < qb.asks.front().price);
  }
  CHECK(different > 9'000);
}

TEST_CASE("a closed weekend takes the quote back", "[lp_adapters]") {
  Activity activity;
  activity.weekends_closed = true;
  auto lp = make_lp(1, activity);
  const auto saturday = *parse_rfc3339("2026-01-31T12:00:00Z");
  const auto quote = lp.step(kEurusd, saturday);
  CHECK(quote.bids.empty());
  CHECK(quote.asks.empty());
  CHECK(lp.next_delay(kEurusd, saturday) > Span{});
  CHECK_FALSE(lp.step(kEurusd, saturday + Span::from_s(2 * 86'400)).bids.empty());
}

TEST_CASE("settings that cannot be simulated are refused", "[lp_adapters]") {
  const auto good = instruments()[0];
  REQUIRE(check(good));
  using Change = void (*)(SimulatedInstrument&);
  for (const Change change : std::initializer_list<Change>{
           [](auto& i) { i.instrument = InstrumentId{}; }, [](auto& i) { i.digits = 10; },
           [](auto& i) { i.start_mid = Price{}; }, [](auto& i) { i.start_mid = px("0.00009"); },
           [](auto& i) {
             i.start_mid = px("9000000000");
             i.digits = 9;
           },
           [](auto& i) { i.volatility_millipoints = -1; }, [](auto& i) { i.reversion = Span{}; },
           [](auto& i) { i.band_points = 110'000; }, [](auto& i) { i.band_points = -1; }}) {
    auto bad = good;
    change(bad);
    CHECK_FALSE(check(bad));
  }
  const auto fine = quotings()[0];
  REQUIRE(check(fine));
  using Alter = void (*)(SimulatedQuoting&);
  for (const Alter alter : std::initializer_list<Alter>{
           [](auto& q) { q.spread_points = -1; }, [](auto& q) { q.extra_spread_points = -1; },
           [](auto& q) { q.jitter_points = -1; }, [](auto& q) { q.depth = 0; }, [](auto& q) { q.depth = 11; },
           [](auto& q) { q.level_points = 0; }, [](auto& q) { q.qty_step = Qty{}; }, [](auto& q) { q.top_qty = Qty{}; },
           [](auto& q) { q.tick_every = Span{}; }}) {
    auto bad = fine;
    alter(bad);
    CHECK_FALSE(check(bad));
  }
}

}  // namespace dealingdesk::lp_adapters
