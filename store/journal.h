// The journal: every group ever committed, in order. This interface is the seam behind which a
// preallocated file or a replicated stream could take RocksDB's place.
//
// Threads:  append() by one thread; sync() by another; the rest from any.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/result.h"

namespace dealingdesk::store {

class Batch;
class Database;

class Journal {
 public:
  virtual ~Journal() = default;

  // Appends a group's row together with what else must become durable in the same instant. Survives
  // the process's death when it returns.
  // REQUIRES: group is the last one plus 1.
  [[nodiscard]] virtual Result<void> append(std::uint64_t group, std::string_view row, Batch& with) = 0;
  // The last group appended before the call; it and all before it survive the machine's death.
  [[nodiscard]] virtual Result<std::uint64_t> sync() = 0;

  // Calls `each` for the rows from group `from` on, in order, until it returns false or they end.
  // Refuses (malformed) where a group number is missing, or the first row is not `from`; a `from` past
  // the end is an empty journal.
  [[nodiscard]] virtual Result<void> read(
      std::uint64_t from, const std::function<bool(std::uint64_t group, std::string_view row)>& each) const = 0;
  // Nothing where the journal is empty.
  [[nodiscard]] virtual Result<std::optional<std::uint64_t>> first() const = 0;
  [[nodiscard]] virtual Result<std::optional<std::uint64_t>> last() const = 0;
};

// `database` must outlive it.
[[nodiscard]] std::unique_ptr<Journal> open_journal(Database& database);

}  // namespace dealingdesk::store
