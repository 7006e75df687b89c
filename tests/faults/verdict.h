// Was the promise held? Holds what each client knows against what the server's journal says, and
// what the server's journal says of its orders at the venue against what the venue says.
//
// Pure: no I/O. Each violation names the ClOrdID that it is about.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tests/faults/client_report.h"
#include "tests/faults/journal.h"

namespace dealingdesk::faults {

struct Evidence {
  std::vector<ClientReport> clients;
  std::vector<JournalOrder> journal;
  std::vector<JournalVerdict> verdicts;                 // of the server, and of the venue if there is one
  std::optional<std::vector<VenueTrade>> venue_trades;  // nothing: there is no venue
};

[[nodiscard]] std::vector<std::string> find_violations(const Evidence& evidence);

}  // namespace dealingdesk::faults
