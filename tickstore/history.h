// What charts and exports ask of the past. An interface, so that who asks can be tested without a store.
//
// Threads: any, every function; they read from the disk and block for as long as that takes.
#pragma once

#include <cstddef>
#include <vector>

#include "core/result.h"
#include "tickstore/bar.h"
#include "tickstore/tick.h"
#include "tickstore/tick_store.h"

namespace dealingdesk::tickstore {

class HistoryReader {
 public:
  // No answer is longer than this, whatever limit is asked for.
  static constexpr std::size_t kMostRows = 50'000;

  virtual ~HistoryReader() = default;
  // The bars of the house's price with from <= open time < to, oldest first, the running one included;
  // where there are more than `limit`, the newest of them.
  [[nodiscard]] virtual Result<std::vector<Bar>> bars(InstrumentId instrument, Timeframe timeframe, Timestamp from,
                                                      Timestamp to, std::size_t limit) = 0;
  // The ticks of one source with from <= received < to, oldest first; where there are more than `limit`,
  // the oldest of them: the next page begins at the last one's time. Refuses (malformed, naming the
  // block) where stored ticks of the range are damaged, for a gap would look like a quiet market.
  [[nodiscard]] virtual Result<std::vector<Tick>> ticks(InstrumentId instrument, LpId source, Timestamp from,
                                                        Timestamp to, std::size_t limit) = 0;
  // The house's.
  [[nodiscard]] Result<std::vector<Tick>> ticks(InstrumentId instrument, Timestamp from, Timestamp to,
                                                std::size_t limit) {
    return ticks(instrument, kHouse, from, to, limit);
  }
};

// Lifetime: the store must outlive it.
class History final : public HistoryReader {
 public:
  explicit History(const TickStore& store) : store_{store} {}
  using HistoryReader::ticks;
  [[nodiscard]] Result<std::vector<Bar>> bars(InstrumentId instrument, Timeframe timeframe, Timestamp from,
                                              Timestamp to, std::size_t limit) override;
  [[nodiscard]] Result<std::vector<Tick>> ticks(InstrumentId instrument, LpId source, Timestamp from, Timestamp to,
                                                std::size_t limit) override;

 private:
  const TickStore& store_;
};

}  // namespace dealingdesk::tickstore
