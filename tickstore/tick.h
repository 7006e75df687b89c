// One tick: the top of one LP's book for one instrument, or of the house's, at the moment it arrived.
#pragma once

#include "core/fixed.h"
#include "core/ids.h"
#include "core/timestamp.h"

namespace dealingdesk::tickstore {

// The source of ticks that show the house's own price: the best of all LPs after each tick of theirs.
// Bars are made of these (docs/decisions/0005-what-bars-are-made-of.md).
inline constexpr LpId kHouse{};

struct Tick {
  InstrumentId instrument;
  LpId lp;               // or kHouse
  Timestamp received;    // by the house's clock: ticks are ordered by it, and bars are cut by it
  Timestamp event;       // by the LP's clock; none: not said
  Price bid, ask;        // 0: that side was not quoted. A bid above the ask is kept: LPs do say that
  Qty bid_qty, ask_qty;  // 0: not said

  [[nodiscard]] bool two_sided() const { return !bid.is_zero() && !ask.is_zero(); }
  friend bool operator==(const Tick&, const Tick&) = default;
};

}  // namespace dealingdesk::tickstore
