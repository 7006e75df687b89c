// Start-up: the state as of the last committed group, from the last snapshot and the journal after it.
//
// Never from configuration: what the file says is compared with this state and sent as commands.
#pragma once

#include <cstdint>

#include "core/result.h"
#include "store/database.h"
#include "store/turn.h"

namespace dealingdesk::store {

struct Recovery {
  Turn::Recovered recovered;        // with the FIX log
  std::uint64_t from_snapshot = 0;  // the group of the snapshot that was loaded; 0: from the start
  std::uint64_t commands = 0;       // replayed
};

// Verifies each group on the way, and brings the projections up to the last one. Refuses (malformed)
// damage and missing groups, (conflict) groups that another build decided, (unsupported) projections of
// an older format where the journal is not complete; where it is they are made again.
[[nodiscard]] Result<Recovery> recover(Database& database);

}  // namespace dealingdesk::store
