#include "tickstore/history.h"

#include <algorithm>

namespace dealingdesk::tickstore {

Result<std::vector<Bar>> History::bars(InstrumentId instrument, Timeframe timeframe, Timestamp from, Timestamp to,
                                       std::size_t limit) {
  return store_.bars(instrument, timeframe, from, to, std::min(limit, kMostRows));
}

Result<std::vector<Tick>> History::ticks(InstrumentId instrument, LpId source, Timestamp from, Timestamp to,
                                         std::size_t limit) {
  limit = std::min(limit, kMostRows);
  std::vector<Tick> found;
  if (limit == 0) return found;
  const auto report = store_.read(instrument, from, to, [&](const Tick& tick) {
    if (tick.lp == source) found.push_back(tick);
    return found.size() < limit;
  });
  if (!report) return report.reject();
  if (!report->damaged.empty()) return Reject{RejectCode::malformed, report->damaged.front()};
  return found;
}

}  // namespace dealingdesk::tickstore
