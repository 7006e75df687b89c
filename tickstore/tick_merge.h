// One instrument's ticks in order of receipt, out of blocks that may overlap and the open one. Private
// to tickstore/.
//
// Threads:  one at a time. Lifetime: shows the store as it was when `blocks` was made.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/result.h"
#include "tickstore/tick.h"
#include "tickstore/tick_block.h"

namespace rocksdb {
class Iterator;
}

namespace dealingdesk::tickstore {

// No block spans more than this, so a reader need not look back further for blocks that reach into its
// range.
inline constexpr Span kMaxBlockSpan = Span::from_s(3'600);

struct ReadRange {
  InstrumentId instrument;
  Timestamp from, to;  // from <= received < to
};

class TickMerge {
 public:
  // `open` is the open block's ticks, in order of receipt.
  TickMerge(std::unique_ptr<rocksdb::Iterator> blocks, std::vector<Tick> open, ReadRange range);
  ~TickMerge();
  TickMerge(const TickMerge&) = delete;
  TickMerge& operator=(const TickMerge&) = delete;

  // The next tick, valid until the next call; null at the end, and where reading failed. Ticks received
  // at the same moment come in the order in which they were appended.
  [[nodiscard]] const Tick* next();
  [[nodiscard]] Result<void> status() const;
  // The blocks that were left out because they are damaged: "block <key>: why", a line each.
  [[nodiscard]] const std::vector<std::string>& damaged() const { return damaged_; }

 private:
  struct Source {
    std::vector<Tick> ticks;
    std::size_t at = 0;
    std::uint64_t number = 0;
    [[nodiscard]] const Tick& front() const { return ticks[at]; }
  };
  [[nodiscard]] Source* earliest();
  // The next block may hold the earliest tick: opens it.
  void open_block();
  void look_at_next_key();
  void add(std::vector<Tick> ticks, std::uint64_t number);

  std::unique_ptr<rocksdb::Iterator> blocks_;
  ReadRange range_;
  std::optional<Timestamp> next_first_;  // of the block under the iterator; none: no more blocks
  std::vector<Source> sources_;
  std::optional<std::size_t> last_;  // the source of the tick that next() gave
  BlockCodec codec_;
  std::vector<std::string> damaged_;
};

// "instrument 1, first tick 2014-05-01T00:00:00.039000Z, number 7", for people who look for a block.
[[nodiscard]] std::string describe_block_key(std::string_view key);

}  // namespace dealingdesk::tickstore
