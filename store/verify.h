// What `dealingdesk journal verify` and `dealingdesk journal orders` do with a database that nobody has
// open: replay all that is retained, and say whether everything agrees.
//
// Threads:  any.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "core/money.h"
#include "core/result.h"
#include "store/database.h"

namespace dealingdesk::store {

struct VerifyReport {
  std::uint64_t first_group = 0;    // of the journal; 0: it is empty
  std::uint64_t last_group = 0;     // up to which everything agreed
  std::uint64_t from_snapshot = 0;  // the replay began after this group; 0: from an empty desk
  std::uint64_t groups = 0;         // replayed
  std::uint64_t commands = 0;       // replayed
  std::uint64_t hash = 0;           // the running hash after last_group
  std::uint64_t digest = 0;         // the desk's after last_group
  std::uint64_t fix_sessions = 0;
  struct SnapshotCheck {
    std::uint64_t group = 0;
    bool agrees = false;  // digest and hash are those of the replay
  };
  std::vector<SnapshotCheck> snapshots;
  std::vector<std::pair<Currency, std::int64_t>> ledger_sums;  // zero each
  std::vector<std::string> problems;                           // empty: all agrees

  [[nodiscard]] bool ok() const { return problems.empty(); }
};

// From an empty desk where the journal begins with group 1, else from the oldest snapshot that is kept.
[[nodiscard]] VerifyReport verify_journal(Database& database);
// One "name: value" a line.
[[nodiscard]] std::string to_text(const VerifyReport& report);
[[nodiscard]] std::string to_json(const VerifyReport& report);

// Calls `line` with one JSON object for each order that the replay knows, in order of id, and for each
// refused request after them.
[[nodiscard]] Result<void> list_orders(Database& database, const std::function<void(const std::string& line)>& line);

}  // namespace dealingdesk::store
