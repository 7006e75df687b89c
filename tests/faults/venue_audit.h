// Asks a venue over FIX, as a session of its own, for all trades of that session's accounts: what
// the other side says happened, whoever remembers what on ours.
#pragma once

#include <optional>
#include <vector>

#include "tests/faults/client_report.h"
#include "tests/faults/fix_link.h"
#include "tests/faults/process.h"

namespace dealingdesk::faults {

// Nothing when the venue does not answer whole before `deadline`, or refuses.
[[nodiscard]] std::optional<std::vector<VenueTrade>> ask_for_trades(const FixLinkOptions& link, Deadline deadline);

}  // namespace dealingdesk::faults
