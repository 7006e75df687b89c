#include "lp_adapters/simulated_market.h"

#include <algorithm>
#include <cassert>
#include <string>

#include "core/wide.h"

namespace dealingdesk::lp_adapters {

namespace {

constexpr std::int64_t kMilli = 1'000;
constexpr Span kLongestStep = Span::from_s(60);
// Often enough to be smooth, and long enough that the pull does not vanish in rounding.
constexpr Span kPullEvery = Span::from_s(1);
// Leaves room for sums: prices beyond 9.2e14 points are nobody's.
constexpr std::int64_t kMostMillipoints = 1'000'000'000'000'000'000 / 2;

Int128 start_millipoints(const SimulatedInstrument& instrument) {
  return static_cast<Int128>(instrument.start_mid.steps()) * kMilli / pow10(Price::kScale - instrument.digits);
}

std::int64_t band_of(const SimulatedInstrument& instrument, std::int64_t start) {
  return instrument.band_points == 0 ? start / 10 : instrument.band_points * kMilli;
}

// The largest integer whose square is at most n.
std::int64_t integer_sqrt(std::int64_t n) {
  std::int64_t root = 0;
  for (std::int64_t bit = std::int64_t{1} << 31; bit != 0; bit >>= 1) {
    const auto tried = root + bit;
    if (tried <= n / tried) root = tried;
  }
  return root;
}

}  // namespace

Result<void> check(const SimulatedInstrument& instrument) {
  const auto refuse = [&](RejectCode code, const char* why) {
    return Reject{code, "simulated instrument " + std::to_string(instrument.instrument.value()) + ": " + why};
  };
  if (!instrument.instrument) return refuse(RejectCode::unknown_instrument, "has no id");
  if (instrument.digits > Price::kScale) return refuse(RejectCode::malformed, "more than 9 digits");
  const auto start = start_millipoints(instrument);
  if (start < 10 * kMilli) return refuse(RejectCode::bad_price, "the start is below 10 points");
  if (start > kMostMillipoints) return refuse(RejectCode::bad_price, "the start is too large");
  if (instrument.volatility_millipoints < 0 || instrument.volatility_millipoints > start)
    return refuse(RejectCode::malformed, "the volatility is negative or above the price");
  if (instrument.reversion <= Span{}) return refuse(RejectCode::malformed, "the reversion time is not positive");
  if (instrument.band_points < 0 || instrument.band_points >= start / kMilli)
    return refuse(RejectCode::malformed, "the band is negative or reaches a price of 0");
  return {};
}

SimulatedMarket::SimulatedMarket(std::uint64_t seed, const std::vector<SimulatedInstrument>& instruments) {
  for (const auto& settings : instruments) {
    assert(check(settings));
    const auto start = static_cast<std::int64_t>(start_millipoints(settings));
    walks_.emplace(
        settings.instrument,
        Walk{settings, Random{seed, settings.instrument.value()}, start, band_of(settings, start), start, {}, {}});
  }
}

std::int64_t SimulatedMarket::mid_millipoints(InstrumentId instrument, Timestamp now) {
  auto& walk = walks_.at(instrument);
  if (walk.last && now > walk.last) move(walk, std::min(now - walk.last, kLongestStep));
  walk.last = std::max(walk.last, now);
  return walk.mid;
}

std::uint8_t SimulatedMarket::digits(InstrumentId instrument) const { return walks_.at(instrument).settings.digits; }

std::int64_t SimulatedMarket::band_millipoints(InstrumentId instrument) const { return walks_.at(instrument).band; }

void SimulatedMarket::move(Walk& walk, Span elapsed) {
  constexpr std::int64_t kRootOfSecond = 31'623;  // sqrt(1e9 ns)
  const auto numerator =
      static_cast<Int128>(walk.random.bell()) * walk.settings.volatility_millipoints * integer_sqrt(elapsed.ns());
  // Rounding to nearest is symmetric: rounding down would be a drift.
  walk.mid += static_cast<std::int64_t>(
      divide(numerator, static_cast<Int128>(Random::kDeviation) * kRootOfSecond, Rounding::half_up));

  walk.not_pulled = Span::from_ns(walk.not_pulled.ns() + elapsed.ns());
  if (walk.not_pulled >= kPullEvery) {
    const auto time = std::min(walk.not_pulled, walk.settings.reversion);
    const auto distance = static_cast<Int128>(walk.start - walk.mid);
    walk.mid +=
        static_cast<std::int64_t>(divide(distance * time.ns(), walk.settings.reversion.ns(), Rounding::half_up));
    walk.not_pulled = Span{};
  }
  // At the edge of the band the walk turns round; a step wider than the band ends at its edge.
  const auto low = walk.start - walk.band;
  const auto high = walk.start + walk.band;
  if (walk.mid > high) walk.mid = std::max(low, high - (walk.mid - high));
  if (walk.mid < low) walk.mid = std::min(high, low + (low - walk.mid));
}

}  // namespace dealingdesk::lp_adapters
