// A made-up market: where the middle of each instrument's price is at a moment. Several simulated LPs
// share one market, as real ones do; each has a spread of its own around it (simulated_lp.h).
//
// The middle walks at random (normal steps, variance proportional to the time that passed) and is
// pulled back to where it began, so that a demonstration can run for months. All is integer arithmetic
// in thousandths of a point; a point is 10^-digits.
//
// Threads:  one at a time; holds no lock.
// Replay:   the same seed and the same sequence of (instrument, time) give the same prices for ever.
//           An instrument's prices do not depend on when the others are looked at.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "core/fixed.h"
#include "core/ids.h"
#include "core/result.h"
#include "core/timestamp.h"
#include "lp_adapters/random.h"

namespace dealingdesk::lp_adapters {

struct SimulatedInstrument {
  InstrumentId instrument;
  Price start_mid;                              // where it begins, and is pulled back to
  std::uint8_t digits = 5;                      // at most 9
  std::int64_t volatility_millipoints = 2'000;  // the standard deviation of a second's move
  Span reversion = Span::from_s(3'600);         // a distance from the start falls to 1/e in this time
  std::int64_t band_points = 0;                 // never further from the start; 0: a tenth of it
};

// Refuses what cannot be walked: a start below 10 points, digits above 9, a band that reaches 0...
[[nodiscard]] Result<void> check(const SimulatedInstrument& instrument);

class SimulatedMarket {
 public:
  // REQUIRES: check() passes for each instrument.
  SimulatedMarket(std::uint64_t seed, const std::vector<SimulatedInstrument>& instruments);

  // The middle at `now`, in thousandths of a point. An earlier `now` than before moves nothing; a gap
  // of more than a minute moves as far as a minute does. REQUIRES: has(instrument).
  [[nodiscard]] std::int64_t mid_millipoints(InstrumentId instrument, Timestamp now);
  [[nodiscard]] bool has(InstrumentId instrument) const { return walks_.contains(instrument); }
  [[nodiscard]] std::uint8_t digits(InstrumentId instrument) const;
  // How far from its start the middle may be.
  [[nodiscard]] std::int64_t band_millipoints(InstrumentId instrument) const;

 private:
  struct Walk {
    SimulatedInstrument settings;
    Random random;
    std::int64_t start, band, mid;  // thousandths of a point
    Timestamp last;
    Span not_pulled;  // time that passed since the last pull back
  };
  static void move(Walk& walk, Span elapsed);

  std::map<InstrumentId, Walk> walks_;
};

}  // namespace dealingdesk::lp_adapters
