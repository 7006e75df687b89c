#include "store/snapshot_rows.h"

#include <cstddef>
#include <utility>

#include <fmt/format.h>

#include "core/big_endian.h"
#include "store/database.h"

namespace dealingdesk::store {

namespace {

constexpr char kVersion = 1;
constexpr std::size_t kHeaderBytes = 29;

Result<Snapshot> read_snapshot(std::string_view row) {
  if (row.size() < kHeaderBytes || row.front() != kVersion)
    return Reject{RejectCode::malformed, "a snapshot cannot be read, or is of a version this build does not read"};
  Snapshot snapshot;
  snapshot.rules = static_cast<std::uint32_t>(read_be(row.substr(1), 4));
  snapshot.group = read_be(row.substr(5), 8);
  snapshot.hash = read_be(row.substr(13), 8);
  snapshot.digest = read_be(row.substr(21), 8);
  snapshot.state = row.substr(kHeaderBytes);
  return snapshot;
}

}  // namespace

void put_snapshot(Batch& batch, const Snapshot& snapshot) {
  std::string row(1, kVersion);
  row.reserve(kHeaderBytes + snapshot.state.size());
  append_be(row, snapshot.rules, 4);
  append_be(row, snapshot.group, 8);
  append_be(row, snapshot.hash, 8);
  append_be(row, snapshot.digest, 8);
  row += snapshot.state;
  batch.put(Family::snapshot, key_u64(snapshot.group), row);
}

Result<std::optional<Snapshot>> find_snapshot(const Database& database, std::uint64_t at_or_before) {
  auto cursor = database.cursor(Family::snapshot);
  cursor.seek_for_prev(key_u64(at_or_before));
  if (!cursor.valid()) {
    if (auto status = cursor.status(); !status) return status.reject();
    return std::optional<Snapshot>{};
  }
  auto snapshot = read_snapshot(cursor.value());
  if (!snapshot) return snapshot.reject();
  return std::optional{std::move(*snapshot)};
}

Result<std::vector<std::uint64_t>> snapshot_groups(const Database& database) {
  std::vector<std::uint64_t> groups;
  auto cursor = database.cursor(Family::snapshot);
  for (cursor.seek_first(); cursor.valid(); cursor.next()) {
    if (cursor.key().size() != 8) return Reject{RejectCode::malformed, "a snapshot's key that is no group"};
    groups.push_back(read_be(cursor.key(), 8));
  }
  if (auto status = cursor.status(); !status) return status.reject();
  return groups;
}

Result<desk::Desk> load_desk(const Snapshot& snapshot) {
  auto desk = desk::Desk::load(snapshot.state);
  if (!desk)
    return Reject{RejectCode::malformed, fmt::format("the snapshot of group {} cannot be read", snapshot.group)};
  if (desk->digest() != snapshot.digest)
    return Reject{RejectCode::malformed, fmt::format("the snapshot of group {} has digest {:016x}, recorded is {:016x}",
                                                     snapshot.group, desk->digest(), snapshot.digest)};
  return std::move(*desk);
}

}  // namespace dealingdesk::store
