// Reads one recording of one instrument on one day: a line per tick, `ms since midnight, bid, ask`,
// in the order of time (CSV without a header, LF or CRLF; blank lines are passed over).
//
// A line that cannot be read, or that goes back in time, is left out, counted and reported as
// "file:line: why". Whether a price makes sense is not judged here: that is the hub's.
//
// Threads:  one at a time. Reads from the disk as it goes, a buffer at a time.
#pragma once

#include <cstdint>
#include <fstream>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/fixed.h"
#include "core/ids.h"
#include "core/result.h"
#include "core/timestamp.h"

namespace dealingdesk::lp_adapters {

struct ReplayFile {
  std::string path;
  InstrumentId instrument;
  Timestamp midnight;  // what the lines count from
};

// The recordings at a path: one whose name begins with its date, "20140501_quote.csv", or all such
// in a folder, by date. Midnight is UTC. Refuses what cannot be read, a name without a date, and a
// folder that holds none.
[[nodiscard]] Result<std::vector<ReplayFile>> find_replay_files(const std::string& path, InstrumentId instrument);

struct Tick {
  Timestamp time;
  Price bid, ask;

  friend bool operator==(const Tick&, const Tick&) = default;
};

class TickFile {
 public:
  using Report = std::function<void(const std::string& text)>;

  // Opens the file. `report` may be empty.
  TickFile(ReplayFile file, Report report);

  [[nodiscard]] bool opened() const { return opened_; }
  [[nodiscard]] InstrumentId instrument() const { return file_.instrument; }
  // Nothing at the end, and when the file could not be opened.
  [[nodiscard]] std::optional<Tick> next();
  [[nodiscard]] std::uint64_t bad_lines() const { return bad_lines_; }

 private:
  [[nodiscard]] std::optional<Tick> parse_line(std::string_view line);
  void bad(const char* why);

  ReplayFile file_;
  Report report_;
  std::ifstream stream_;
  bool opened_;
  std::uint64_t line_number_ = 0;
  std::uint64_t bad_lines_ = 0;
  Timestamp last_;
};

}  // namespace dealingdesk::lp_adapters
