#include "tickstore/live_bars.h"

#include <algorithm>
#include <utility>

namespace dealingdesk::tickstore {

LiveBars::LiveBars(Timeframe timeframe, std::optional<Timestamp> stored) : timeframe_{timeframe}, stored_{stored} {}

void LiveBars::add(const Tick& tick) {
  const auto open = open_time_of(tick.received, timeframe_);
  if (const auto found = growing_.find(open); found != growing_.end()) return found->second.add(tick);
  if (stored_ && open <= *stored_) {
    stale_.insert(open);
    return;
  }
  growing_.emplace(open, GrowingBar{tick, timeframe_});
}

std::vector<Bar> LiveBars::take_ended(Timestamp now) {
  std::vector<Bar> ended;
  while (!growing_.empty()) {
    const auto& [open, growing] = *growing_.begin();
    if (growing_.size() == 1 && open + length_of(timeframe_) > now) break;
    ended.push_back(growing.bar());
    stored_ = stored_ ? std::max(*stored_, open) : open;
    growing_.erase(growing_.begin());
  }
  return ended;
}

std::set<Timestamp> LiveBars::take_stale() { return std::exchange(stale_, {}); }

std::vector<Bar> LiveBars::within(Timestamp from, Timestamp to) const {
  std::vector<Bar> bars;
  for (auto at = growing_.lower_bound(from); at != growing_.end() && at->first < to; ++at)
    bars.push_back(at->second.bar());
  return bars;
}

}  // namespace dealingdesk::tickstore
