// The ledger's transactions added up in order of id: every balance, the trial balance, the chain's head
// and the running day. The projection goes on with it from row to row; `ledger verify` makes one anew.
//
// Threads:  one owner.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "core/ledger_entry.h"
#include "core/result.h"
#include "store/ledger_rows.h"

namespace dealingdesk::store {

class LedgerBook {
 public:
  // As the rows say: head, balances and the last day. Refuses (malformed) what cannot be read.
  [[nodiscard]] static Result<LedgerBook> load(const Database& database);

  // Books the next transaction, whose hash is `hash`. Refuses (malformed) an id that does not follow the
  // last one, a time before the last one's, and entries that do not sum to zero in each currency;
  // (overflow) a balance that would not fit 64 bits. After a refusal it is of no further use.
  [[nodiscard]] Result<void> add(const LedgerTransaction& transaction, const Sha256& hash);

  [[nodiscard]] const LedgerHead& head() const { return head_; }
  [[nodiscard]] Timestamp time() const { return time_; }  // of the last transaction
  // Every account that was ever booked on.
  [[nodiscard]] const std::map<LedgerAccount, std::int64_t>& balances() const { return balances_; }
  // Of each currency that was ever booked in, in order.
  [[nodiscard]] std::vector<LedgerTotals> totals() const;
  // The day of the last transaction, so far. REQUIRES: there is one.
  [[nodiscard]] LedgerDay today() const { return {head_, time_, transactions_today_, totals()}; }

 private:
  [[nodiscard]] Result<void> book(const LedgerAccount& account, Int128 change_minor);
  void count(Currency currency, std::int64_t balance_minor, int sign);

  LedgerHead head_;
  Timestamp time_;
  std::uint64_t transactions_today_ = 0;
  std::map<LedgerAccount, std::int64_t> balances_;
  std::map<Currency, LedgerTotals> totals_;
};

}  // namespace dealingdesk::store
