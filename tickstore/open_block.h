// The ticks of one instrument that wait for their block to be full. Private to tickstore/.
//
// What time wrote before the block was full lies in the database as small blocks ("pieces"); the full
// block takes their place. Without that, a quiet instrument would have a block for every second.
//
// Threads:  one at a time; the tick store's mutex guards it.
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "core/timestamp.h"
#include "tickstore/tick.h"

namespace dealingdesk::tickstore {

class OpenBlock {
 public:
  // May the tick go into the same block? Not when the block is full, would span more than
  // kMaxBlockSpan, or more than one month, which is what retention drops.
  [[nodiscard]] bool takes(const Tick& tick) const;
  // REQUIRES: takes(tick).
  void add(const Tick& tick);

  [[nodiscard]] std::size_t size() const { return written_.size() + open_.size(); }
  // What is not in the database, in order of receipt.
  [[nodiscard]] const std::vector<Tick>& open() const { return open_; }
  // When the first of open() came. REQUIRES: there is one.
  [[nodiscard]] Timestamp opened() const { return opened_; }

  // open() has been written under this key.
  void wrote_piece(std::string key);
  // All ticks in order of receipt, and the keys of the pieces that their block replaces. Empties this.
  struct Full {
    std::vector<Tick> ticks;
    std::vector<std::string> pieces;
  };
  [[nodiscard]] Full take();

 private:
  std::vector<Tick> written_;  // in pieces, in the order of writing
  std::vector<std::string> pieces_;
  std::vector<Tick> open_;
  Timestamp opened_;
  Timestamp earliest_, latest_;
};

// The first moment of the month that holds `t`, UTC.
[[nodiscard]] Timestamp month_of(Timestamp t);

}  // namespace dealingdesk::tickstore
