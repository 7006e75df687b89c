// What may be dropped from the database, and dropping it.
//
// Threads:  one at a time, any.
#pragma once

#include <cstdint>

#include "core/result.h"
#include "core/timestamp.h"
#include "store/database.h"

namespace dealingdesk::store {

struct RetentionSettings {
  std::uint64_t journal_groups = 0;  // keep at least as many of the last groups; 0: keep all
  std::uint64_t fix_groups = 0;      // keep the FIX messages of as many of the last groups; 0: of all
  Span fix_age;                      // keep FIX messages that are younger; 0: of any age
};

struct RetentionReport {
  std::uint64_t journal_first = 0;  // the first group that is kept; 0: nothing was dropped
  std::uint64_t fix_rows = 0;       // dropped
};

// Drops snapshots and journal behind the newest snapshot that the projections have passed, as far as
// the settings allow, and FIX rows older than both FIX settings want. Sessions keep their counters; a
// resend of what is gone is answered with a gap fill.
[[nodiscard]] Result<RetentionReport> apply_retention(Database& database, const RetentionSettings& settings,
                                                      std::uint64_t last_group, Timestamp now);

}  // namespace dealingdesk::store
