#include "store/retention.h"

#include <algorithm>
#include <limits>
#include <map>

#include "core/big_endian.h"
#include "store/fix_rows.h"
#include "store/journal.h"
#include "store/projection_rows.h"
#include "store/snapshot_rows.h"

namespace dealingdesk::store {

namespace {

constexpr std::uint64_t kRowsInBatch = 10'000;

// Recovery begins at the newest snapshot that is not past the projections' watermark: what it and those
// after it need must stay. 0: there is none yet.
Result<std::uint64_t> oldest_needed_snapshot(const Database& database) {
  const auto watermark = projection_watermark(database);
  if (!watermark) return watermark.reject();
  const auto snapshot = find_snapshot(database, *watermark);
  if (!snapshot) return snapshot.reject();
  return *snapshot ? (*snapshot)->group : 0;
}

Result<std::uint64_t> drop_journal(Database& database, std::uint64_t keep_from) {
  const auto first = open_journal(database)->first();
  if (!first) return first.reject();
  if (!*first || **first >= keep_from) return std::uint64_t{0};
  auto batch = database.batch();
  batch.erase_range(Family::journal, key_u64(0), key_u64(keep_from));
  if (auto written = database.write(batch); !written) return written.reject();
  return keep_from;
}

// Drops up to kRowsInBatch rows before group `keep_from` that are not younger than `oldest`, and keeps
// in the same write what they said of the sessions' counters. Returns the number of rows.
Result<std::uint64_t> drop_fix_rows(Database& database, std::uint64_t keep_from, Timestamp oldest) {
  std::map<FixSlot, FixCounters> counters;
  std::uint64_t rows = 0, last = 0;
  auto cursor = database.cursor(Family::fix);
  for (cursor.seek_first(); cursor.valid() && rows < kRowsInBatch; cursor.next(), ++rows) {
    const auto group = read_be(cursor.key(), 8);
    auto row = read_fix_row(cursor.value());
    if (!row) return row.reject();
    if (group >= keep_from || row->time >= oldest) break;
    for (const auto& change : row->counters) counters[change.slot] = change.counters;
    last = group;
  }
  if (auto status = cursor.status(); !status) return status.reject();
  if (rows == 0) return rows;
  auto batch = database.batch();
  for (const auto& [slot, known] : counters) {
    auto bytes = database.get(Family::fix_sessions, key_u32(slot));
    if (!bytes) return bytes.reject();
    if (!*bytes) return Reject{RejectCode::malformed, "a FIX session's row is missing"};
    auto session = read_fix_session(**bytes);
    if (!session) return session.reject();
    session->counters = known;
    session->as_of_group = last;
    batch.put(Family::fix_sessions, key_u32(slot), write_fix_session(*session));
  }
  batch.erase_range(Family::fix, key_u64(0), key_u64(last + 1));
  if (auto written = database.write(batch); !written) return written.reject();
  database.set_fix_floor(last + 1);
  return rows;
}

Result<std::uint64_t> drop_old_fix_rows(Database& database, const RetentionSettings& settings, std::uint64_t last_group,
                                        Timestamp now) {
  if (settings.fix_groups == 0 && settings.fix_age <= Span{}) return std::uint64_t{0};
  const auto keep_from = settings.fix_groups == 0           ? std::numeric_limits<std::uint64_t>::max()
                         : last_group > settings.fix_groups ? last_group - settings.fix_groups + 1
                                                            : 0;
  const auto oldest =
      settings.fix_age > Span{} ? now - settings.fix_age : Timestamp::from_ns(std::numeric_limits<std::int64_t>::max());
  // Up to and without the last group that the caller knows of: the running turn adds behind it.
  const auto bound = std::min(keep_from, last_group);
  std::uint64_t all = 0;
  while (true) {
    auto rows = drop_fix_rows(database, bound, oldest);
    if (!rows) return rows;
    all += *rows;
    if (*rows < kRowsInBatch) return all;
  }
}

}  // namespace

Result<RetentionReport> apply_retention(Database& database, const RetentionSettings& settings, std::uint64_t last_group,
                                        Timestamp now) {
  RetentionReport report;
  const auto needed = oldest_needed_snapshot(database);
  if (!needed) return needed.reject();
  if (*needed > 0) {
    auto batch = database.batch();
    batch.erase_range(Family::snapshot, key_u64(0), key_u64(*needed));
    if (auto written = database.write(batch); !written) return written.reject();
    if (settings.journal_groups > 0 && last_group > settings.journal_groups) {
      const auto keep_from = std::min(*needed, last_group - settings.journal_groups) + 1;
      auto dropped = drop_journal(database, keep_from);
      if (!dropped) return dropped.reject();
      report.journal_first = *dropped;
    }
  }
  auto rows = drop_old_fix_rows(database, settings, last_group, now);
  if (!rows) return rows.reject();
  report.fix_rows = *rows;
  return report;
}

}  // namespace dealingdesk::store
