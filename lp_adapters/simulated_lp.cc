#include "lp_adapters/simulated_lp.h"

#include <algorithm>
#include <cassert>
#include <string>
#include <utility>

#include "core/wide.h"

namespace dealingdesk::lp_adapters {

namespace {

constexpr std::int64_t kMostPoints = 1'000'000'000'000;
constexpr std::int64_t kMostSteps = 1'000'000'000'000'000'000 / 16;  // ten levels fit a Qty

// The streams of one seed: the market's own are the bare instrument ids.
std::uint64_t price_stream(InstrumentId id) { return std::uint64_t{1} << 32 | id.value(); }
std::uint64_t delay_stream(InstrumentId id) { return std::uint64_t{2} << 32 | id.value(); }

bool within(std::int64_t value, std::int64_t low, std::int64_t high) { return value >= low && value <= high; }

}  // namespace

Result<void> check(const SimulatedQuoting& quoting) {
  const auto refuse = [&](const char* why) {
    return Reject{RejectCode::malformed,
                  "simulated quoting of instrument " + std::to_string(quoting.instrument.value()) + ": " + why};
  };
  if (!within(quoting.spread_points, 0, kMostPoints) || !within(quoting.extra_spread_points, 0, kMostPoints) ||
      !within(quoting.jitter_points, 0, kMostPoints))
    return refuse("a spread or jitter is negative or too large");
  if (quoting.depth < 1 || quoting.depth > hub::Levels::kMax) return refuse("depth is not 1 to 10");
  if (!within(quoting.level_points, 1, kMostPoints)) return refuse("level_points is below 1");
  if (!within(quoting.qty_step.steps(), 1, kMostSteps) ||
      !within(quoting.top_qty.steps(), quoting.qty_step.steps(), kMostSteps))
    return refuse("a quantity is not positive, below its step or too large");
  if (!within(quoting.tick_every.ns(), 10'000, Span::from_s(60).ns()))
    return refuse("tick_every is not 10 microseconds to 1 minute");
  return {};
}

SimulatedLp::SimulatedLp(LpId lp, std::uint64_t seed, std::shared_ptr<SimulatedMarket> market,
                         const std::vector<SimulatedQuoting>& quotings, Activity activity)
    : lp_{lp}, market_{std::move(market)}, activity_{std::move(activity)} {
  for (const auto& settings : quotings) {
    assert(check(settings) && market_->has(settings.instrument));
    quotings_.emplace(settings.instrument, Quoting{settings, Random{seed, price_stream(settings.instrument)},
                                                   Random{seed, delay_stream(settings.instrument)}});
  }
}

hub::LpQuote SimulatedLp::step(InstrumentId instrument, Timestamp now) {
  auto& quoting = quotings_.at(instrument);
  hub::LpQuote quote{lp_, instrument, {}, {}, now};
  if (!activity_.open_at(now)) return quote;

  const auto& settings = quoting.settings;
  auto& random = quoting.prices;
  const auto mid = market_->mid_millipoints(instrument, now);
  // The smaller of two draws: a wide spread is rare.
  const auto extra =
      std::min(random.below(settings.extra_spread_points + 1), random.below(settings.extra_spread_points + 1));
  const auto thin_percent = std::max(0, 100 - activity_.percent_at(now));
  const auto spread = static_cast<std::int64_t>(
      divide(static_cast<Int128>(settings.spread_points + extra) * (100 + thin_percent), 100, Rounding::half_up));
  const auto jitter = random.below(2 * settings.jitter_points + 1) - settings.jitter_points;
  const auto bid = static_cast<std::int64_t>(divide(static_cast<Int128>(mid) * 2 - static_cast<Int128>(spread) * 1'000,
                                                    2'000, Rounding::floor)) +
                   jitter;
  // Near 0 the spread may be wider than the price: there is no bid below one point.
  const auto best_bid = std::max<std::int64_t>(1, bid);
  const auto digits = market_->digits(instrument);
  add_levels(quote.bids, quoting, best_bid, -1, digits);
  add_levels(quote.asks, quoting, best_bid + spread, +1, digits);
  return quote;
}

Span SimulatedLp::next_delay(InstrumentId instrument, Timestamp now) {
  constexpr Span kClosedCheck = Span::from_s(60);
  if (!activity_.open_at(now)) return kClosedCheck;
  auto& quoting = quotings_.at(instrument);
  const auto average =
      std::max<std::int64_t>(1, static_cast<std::int64_t>(static_cast<Int128>(quoting.settings.tick_every.ns()) * 100 /
                                                          activity_.percent_at(now)));
  return Span::from_ns(average / 2 + quoting.delays.below(average + 1));
}

std::vector<InstrumentId> SimulatedLp::instruments() const {
  std::vector<InstrumentId> ids;
  for (const auto& [id, quoting] : quotings_) ids.push_back(id);
  return ids;
}

void SimulatedLp::add_levels(hub::Levels& side, Quoting& quoting, std::int64_t first_points, std::int64_t direction,
                             std::uint8_t digits) {
  const auto& settings = quoting.settings;
  const auto steps_per_point = pow10(Price::kScale - digits);
  const auto top = settings.top_qty.steps() / settings.qty_step.steps();
  auto points = first_points;
  for (std::size_t level = 0; level < settings.depth; ++level) {
    // Both numbers are drawn for every level, used or not, so that a seed's sequence stays aligned.
    const auto gap = settings.level_points + quoting.prices.below(2);
    const auto about = top * static_cast<std::int64_t>(level + 1);
    const auto multiple = std::max<std::int64_t>(1, about / 2 + quoting.prices.below(about + 1));
    if (points >= 1) {
      side.push_back(
          {Price::from_steps(points * steps_per_point), Qty::from_steps(multiple * settings.qty_step.steps())});
    }
    points += direction * gap;
  }
}

}  // namespace dealingdesk::lp_adapters
