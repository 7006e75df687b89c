// What `dealingdesk ledger verify` does with a database that nobody has open: add the ledger's rows up
// again, and say whether they agree with themselves and with the desk.
//
// Threads:  any.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/result.h"
#include "store/database.h"
#include "store/ledger_rows.h"

namespace dealingdesk::store {

struct LedgerReport {
  std::uint64_t transactions = 0;
  Timestamp first_time, last_time;  // of the transactions
  std::uint64_t accounts = 0;       // that were ever booked on
  std::uint64_t days = 0;           // that had transactions
  std::vector<LedgerTotals> totals;
  LedgerHead head;
  std::uint64_t group = 0;  // after which the desk's own ledger has the same balances
};

// Checks, in this order: ids count up from 1 without a gap; each transaction's hash, time and sums; its
// rows in the accounts' index, and that the index has no others; each day's row; the balances; the head;
// that the trial balance is zero; and the balances and last id of the desk, replayed from the newest
// snapshot to the group that the rows have reached. Refuses with the first that is not so.
[[nodiscard]] Result<LedgerReport> verify_ledger(Database& database);

// One "name: value" a line, then a table of the currencies.
[[nodiscard]] std::string to_text(const LedgerReport& report);
// A table of the days: the last transaction of each and its hash, then the trial balance after it.
[[nodiscard]] std::string to_text(const std::vector<LedgerDay>& days);

}  // namespace dealingdesk::store
