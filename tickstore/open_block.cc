#include "tickstore/open_block.h"

#include <algorithm>
#include <chrono>

#include "tickstore/tick_block.h"
#include "tickstore/tick_merge.h"

namespace dealingdesk::tickstore {

Timestamp month_of(Timestamp t) {
  const std::chrono::sys_days day{std::chrono::days{t.day()}};
  const std::chrono::year_month_day date{day};
  const auto first = std::chrono::sys_days{date.year() / date.month() / 1};
  return Timestamp::from_ns(std::int64_t{first.time_since_epoch().count()} * kDay.ns());
}

bool OpenBlock::takes(const Tick& tick) const {
  if (size() == 0) return true;
  const auto earliest = std::min(earliest_, tick.received);
  const auto latest = std::max(latest_, tick.received);
  if (size() == kBlockTicks || latest - earliest > kMaxBlockSpan) return false;
  // Within the hour that a block may span, the month is looked up only where the day changes.
  return earliest.day() == latest.day() || month_of(earliest) == month_of(latest);
}

void OpenBlock::add(const Tick& tick) {
  earliest_ = size() == 0 ? tick.received : std::min(earliest_, tick.received);
  latest_ = size() == 0 ? tick.received : std::max(latest_, tick.received);
  if (open_.empty()) opened_ = tick.received;
  if (open_.empty() || open_.back().received <= tick.received) {
    open_.push_back(tick);
    return;
  }
  const auto later = std::upper_bound(open_.begin(), open_.end(), tick.received,
                                      [](Timestamp t, const Tick& each) { return t < each.received; });
  open_.insert(later, tick);
}

void OpenBlock::wrote_piece(std::string key) {
  pieces_.push_back(std::move(key));
  written_.insert(written_.end(), open_.begin(), open_.end());
  open_.clear();
}

OpenBlock::Full OpenBlock::take() {
  Full full{std::move(written_), std::move(pieces_)};
  full.ticks.insert(full.ticks.end(), open_.begin(), open_.end());
  // Stable: ticks of one moment stay in the order in which they came.
  std::stable_sort(full.ticks.begin(), full.ticks.end(),
                   [](const Tick& a, const Tick& b) { return a.received < b.received; });
  written_.clear();
  pieces_.clear();
  open_.clear();
  return full;
}

}  // namespace dealingdesk::tickstore
