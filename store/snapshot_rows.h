// The rows of the family `snapshot`: the desk's whole state after a group.
//
// Threads:  any.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "desk/desk.h"

namespace dealingdesk::store {

class Batch;
class Database;

struct Snapshot {
  std::uint32_t rules = 0;  // of the build that wrote it; newer builds read it all the same
  std::uint64_t group = 0;
  std::uint64_t hash = 0;    // the journal's running hash after the group
  std::uint64_t digest = 0;  // the desk's
  std::string state;         // Desk::save()
};

void put_snapshot(Batch& batch, const Snapshot& snapshot);
// The newest one at or before the group; nothing where there is none.
[[nodiscard]] Result<std::optional<Snapshot>> find_snapshot(const Database& database, std::uint64_t at_or_before);
// The groups that have one, in order.
[[nodiscard]] Result<std::vector<std::uint64_t>> snapshot_groups(const Database& database);
// Refuses a state that cannot be read or does not have the digest that goes with it.
[[nodiscard]] Result<desk::Desk> load_desk(const Snapshot& snapshot);

}  // namespace dealingdesk::store
