// The bars of one instrument and timeframe that are not stored yet: the running one, and those that
// have ended since the last write.
//
// Threads:  one at a time; the tick store's mutex guards it.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <vector>

#include "tickstore/bar.h"

namespace dealingdesk::tickstore {

class LiveBars {
 public:
  // `stored` is the open time of the newest stored bar; none: there is none.
  LiveBars(Timeframe timeframe, std::optional<Timestamp> stored);

  [[nodiscard]] Timeframe timeframe() const { return timeframe_; }

  // A tick of the running bar, of one that is not stored yet, or of a new one. One that belongs to a
  // bar that was stored, or should have been, cannot be worked in here: its span becomes stale.
  void add(const Tick& tick);

  // Hands over what has ended by `now` or by a later bar, and forgets it: the caller stores it.
  [[nodiscard]] std::vector<Bar> take_ended(Timestamp now);
  // The open times of bars to be made again from the stored ticks.
  [[nodiscard]] std::set<Timestamp> take_stale();

  // Those with from <= open time < to, in order of time.
  [[nodiscard]] std::vector<Bar> within(Timestamp from, Timestamp to) const;

 private:
  Timeframe timeframe_;
  std::map<Timestamp, GrowingBar> growing_;  // by open time
  std::optional<Timestamp> stored_;
  std::set<Timestamp> stale_;
};

}  // namespace dealingdesk::tickstore
