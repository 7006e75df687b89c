// The best bid and offer for one instrument, as aggregated over the LPs.
#pragma once

#include <optional>

#include "core/fixed.h"
#include "core/ids.h"
#include "core/timestamp.h"

namespace dealingdesk {

struct Quote {
  InstrumentId instrument;
  Price bid, ask;
  Qty bid_qty, ask_qty;  // what the LPs show at these prices; 0: not said
  LpId bid_lp, ask_lp;
  Timestamp source_time;  // when the LP made it; none: not said
  // Where several quotes were merged into this one because the desk was busy: how far the price
  // went meanwhile, so that no stop is missed.
  std::optional<Price> lowest_bid, highest_bid, lowest_ask, highest_ask;

  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(self.instrument, self.bid, self.ask, self.bid_qty, self.ask_qty, self.bid_lp, self.ask_lp, self.source_time,
            self.lowest_bid, self.highest_bid, self.lowest_ask, self.highest_ask);
  }
  friend bool operator==(const Quote&, const Quote&) = default;
};

}  // namespace dealingdesk
