// One simulated LP: its spread, sizes and depth around a simulated market's middle. Steps when told to;
// simulated.h puts a timer to it.
//
// Threads:  one at a time; holds no lock.
// Replay:   the same seeds, settings and sequence of calls (instrument, time) give the same quotes for
//           ever. LPs on one market move it together: their calls count as one sequence.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <vector>

#include "core/fixed.h"
#include "core/ids.h"
#include "core/result.h"
#include "core/timestamp.h"
#include "hub/lp_quote.h"
#include "lp_adapters/activity.h"
#include "lp_adapters/random.h"
#include "lp_adapters/simulated_market.h"

namespace dealingdesk::lp_adapters {

// How the LP quotes one instrument; the market must have it.
struct SimulatedQuoting {
  InstrumentId instrument;
  std::int64_t spread_points = 8;                      // in a busy market
  std::int64_t extra_spread_points = 4;                // it widens at random by 0 to this many, mostly few
  std::int64_t jitter_points = 1;                      // its middle is off the market's by up to this many
  std::size_t depth = 5;                               // levels a side, 1 to Levels::kMax
  std::int64_t level_points = 2;                       // between levels, plus 0 or 1 at random; at least 1
  Qty top_qty = Qty::from_steps(100'000'000'000'000);  // 1,000,000: level n shows about n times this
  Qty qty_step = Qty::from_steps(10'000'000'000'000);  // 100,000: quantities are multiples
  Span tick_every = Span::from_ms(500);                // on average, at an activity of 100 %; 10 us to 1 min
};

[[nodiscard]] Result<void> check(const SimulatedQuoting& quoting);

class SimulatedLp {
 public:
  // REQUIRES: check() passes for each quoting, and the market has its instrument.
  SimulatedLp(LpId lp, std::uint64_t seed, std::shared_ptr<SimulatedMarket> market,
              const std::vector<SimulatedQuoting>& quotings, Activity activity = {});

  // The quote at `now`; no levels (the LP takes its quote back) while the market is closed.
  // REQUIRES: the LP quotes the instrument.
  [[nodiscard]] hub::LpQuote step(InstrumentId instrument, Timestamp now);
  // How long until it quotes this instrument next: half to one and a half times the average.
  [[nodiscard]] Span next_delay(InstrumentId instrument, Timestamp now);

  [[nodiscard]] LpId lp() const { return lp_; }
  [[nodiscard]] std::vector<InstrumentId> instruments() const;

 private:
  struct Quoting {
    SimulatedQuoting settings;
    Random prices;
    Random delays;
  };
  void add_levels(hub::Levels& side, Quoting& quoting, std::int64_t first_points, std::int64_t direction,
                  std::uint8_t digits);

  LpId lp_;
  std::shared_ptr<SimulatedMarket> market_;
  std::map<InstrumentId, Quoting> quotings_;
  Activity activity_;
};

}  // namespace dealingdesk::lp_adapters
