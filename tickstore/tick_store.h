// Ticks and bars on disk, DATA/ticks: a RocksDB database of its own.
//
// Ticks are kept in order of receipt, in packed blocks of up to 512. What has come since the last write
// is the open block, in memory: it is written when the block is full, or by flush() a second after its
// first tick came. A kill -9 loses at most what is open then, about a second of market data. Orders are
// not kept here, and nothing that the desk decides depends on what is.
//
// Ticks may come late or from the past (a backfill): they make blocks that overlap others, and readers
// merge. Bars of 1 s and 1 m are stored, the longer ones are made of those of 1 m when they are read: a
// late tick then changes one row and not seven, and a day is no more than 1,440 rows. Only the house's
// ticks (kHouse) that are quoted on both sides make bars. What a late tick changes in a bar that is
// stored already shows after the next write.
//
// A write that fails ends the process with exit code 5, as one of the desk's does (rocks/fatal.h).
//
// Threads:  any, every function. One mutex guards what is open; it is held while a block is packed and
//           handed to the operating system, some 50 us per 512 ticks, and never while a reader reads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/result.h"
#include "tickstore/bar.h"
#include "tickstore/tick.h"

namespace dealingdesk::tickstore {

class TickStore {
 public:
  // How old the open block may get before flush() writes it.
  static constexpr Span kOpenFor = Span::from_s(1);

  struct Counters {
    std::uint64_t appended = 0;
    std::uint64_t refused = 0;         // older than what is kept
    std::uint64_t blocks_written = 0;  // full ones and those that time wrote
    std::uint64_t damaged_blocks = 0;  // met while bars were made
  };
  struct ReadReport {
    std::uint64_t ticks = 0;
    std::vector<std::string> damaged;  // blocks left out: "block (instrument 1, ...): the checksum is wrong"
  };

  // Opens DATA/ticks and makes the running bars again from the stored ticks. Refuses: conflict (another
  // process has it open), malformed (damaged), overloaded (disk full), unsupported (another version).
  [[nodiscard]] static Result<std::unique_ptr<TickStore>> open(const std::string& data_dir);
  // Writes what is open.
  ~TickStore();
  TickStore(const TickStore&) = delete;
  TickStore& operator=(const TickStore&) = delete;

  // Refuses too_late: older than what drop_months_before() left.
  Result<void> append(const Tick& tick);
  // Writes the blocks that have been open for kOpenFor, and the bars that have ended. To be called a few
  // times a second.
  void flush(Timestamp now);

  // Calls `each` with the ticks from <= received < to, all sources', in order, until it returns false.
  // A damaged block is left out and reported; the others are read. Refuses what RocksDB cannot read.
  [[nodiscard]] Result<ReadReport> read(InstrumentId instrument, Timestamp from, Timestamp to,
                                        const std::function<bool(const Tick&)>& each) const;
  // The bars with from <= open time < to, in order of time; where there are more than `limit`, the newest
  // of them. The running bar is among them.
  [[nodiscard]] Result<std::vector<Bar>> bars(InstrumentId instrument, Timeframe timeframe, Timestamp from,
                                              Timestamp to, std::size_t limit) const;

  // Drops the ticks and the 1 s bars of all months before the one that holds `t` (UTC). Bars of 1 m and
  // longer stay. Older ticks are refused from then on, so that no bar is made again from what is left.
  void drop_months_before(Timestamp t);

  [[nodiscard]] Counters counters() const;

 private:
  class Impl;
  explicit TickStore(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace dealingdesk::tickstore
