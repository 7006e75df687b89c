// All recordings of a replay as one stream of ticks in the order of time.
//
// Ticks of the same moment come in the order of their instruments' ids, and those of one instrument in
// the file's order. A file is opened when its day begins, so that a year does not hold 260 of them open.
//
// Threads:  one at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/ids.h"
#include "lp_adapters/tick_file.h"

namespace dealingdesk::lp_adapters {

class ReplaySource {
 public:
  // `report` (may be empty) is told of bad lines, but no more than kReports times: a file in another
  // format would flood a log. All are counted.
  static constexpr std::uint64_t kReports = 20;

  ReplaySource(std::vector<ReplayFile> files, TickFile::Report report);

  // Its files report to it.
  ReplaySource(const ReplaySource&) = delete;
  ReplaySource& operator=(const ReplaySource&) = delete;

  struct Item {
    InstrumentId instrument;
    Tick tick;
  };
  // The next tick, without taking it; null at the end. Valid until pop().
  [[nodiscard]] const Item* peek();
  // REQUIRES: peek() gave one.
  void pop();
  // Back to the first tick; bad lines are counted again.
  void rewind();

  // A file that could not be opened: it is passed over. Empty: none yet.
  [[nodiscard]] const std::string& unreadable() const { return unreadable_; }
  [[nodiscard]] std::uint64_t bad_lines() const { return bad_lines_; }
  [[nodiscard]] const std::vector<ReplayFile>& files() const { return files_; }

 private:
  struct Open {
    std::unique_ptr<TickFile> file;
    std::size_t order;  // among files_
    Item next;
  };
  void open_next_file();
  // Reads the file's next tick into `open`; false at its end.
  bool advance(Open& open);
  // Makes ready_ the index of the earliest open tick; false when none is left.
  bool choose();

  std::vector<ReplayFile> files_;  // by midnight
  TickFile::Report report_;
  std::size_t next_file_ = 0;
  std::vector<Open> open_;
  std::optional<std::size_t> ready_;
  std::string unreadable_;
  std::uint64_t bad_lines_ = 0;
};

}  // namespace dealingdesk::lp_adapters
