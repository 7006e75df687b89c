// The bytes of the families `fix` and `fix_sessions`. docs/file-formats.md describes them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "core/timestamp.h"
#include "store/fix_log.h"

namespace dealingdesk::store {

// One turn's messages and counters, collected straight into the row.
class FixRowWriter {
 public:
  FixRowWriter() { clear(); }

  // Where the message lies in the row: messages of the running turn are read from there.
  struct Place {
    std::size_t offset = 0;
    std::size_t size = 0;
  };
  Place add_message(FixSlot slot, std::uint32_t epoch, std::uint64_t seq, std::string_view message);
  void add_counters(FixSlot slot, const FixCounters& counters);
  [[nodiscard]] bool empty() const { return messages_ == 0 && counters_ == 0; }
  [[nodiscard]] std::string_view at(Place place) const {
    return std::string_view{row_}.substr(place.offset, place.size);
  }
  // REQUIRES: messages were added before counters.
  [[nodiscard]] std::string_view finish(Timestamp time);
  void clear();

 private:
  std::string row_;
  std::uint32_t messages_ = 0;
  std::uint32_t counters_ = 0;
};

struct FixMessage {
  FixSlot slot = 0;
  std::uint32_t epoch = 0;
  std::uint64_t seq = 0;
  std::string_view bytes;  // a view of the row
};
struct FixRow {
  Timestamp time;
  std::vector<FixMessage> messages;
  struct Change {
    FixSlot slot = 0;
    FixCounters counters;
  };
  std::vector<Change> counters;
};
[[nodiscard]] Result<FixRow> read_fix_row(std::string_view row);

struct FixSessionRow {
  std::string key;
  FixCounters counters;
  std::uint64_t as_of_group = 0;  // the counters are those after this group; 0: the session's first ones
};
[[nodiscard]] std::string write_fix_session(const FixSessionRow& row);
[[nodiscard]] Result<FixSessionRow> read_fix_session(std::string_view row);

}  // namespace dealingdesk::store
