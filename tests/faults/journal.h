// What `dealingdesk journal orders` and `dealingdesk journal verify` say of a data directory.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "core/fixed.h"

namespace dealingdesk::faults {

struct JournalChild {
  std::string client_order_id;  // ours, at the LP
  std::string lp;
  Qty cum;
  Price avg_px;
};

struct JournalOrder {
  std::uint64_t account = 0;
  std::string client_order_id;
  std::string order_id;
  std::string status;
  Qty cum;
  Qty leaves;
  Price avg_px;
  std::vector<std::string> exec_ids;  // of its fills
  std::string book;                   // "A" or "B"
  std::vector<JournalChild> children;
};

// One JSON object a line. Throws std::runtime_error, naming the line, when it is not understood.
[[nodiscard]] std::vector<JournalOrder> read_journal_orders(const std::filesystem::path& path);

struct JournalVerdict {
  std::string whose;
  int exit_code = 0;
  std::map<std::string, std::string> ledger_sums;  // currency -> sum, as printed
  std::string text;                                // all of it, for messages
};
[[nodiscard]] JournalVerdict read_journal_verdict(std::string whose, int exit_code, const std::filesystem::path& path);

}  // namespace dealingdesk::faults
