// Makes the rows of the projection `ledger` from transactions as they are posted.
//
// A transaction that the rows hold already is passed over, so groups may be repeated from any on.
//
// Threads:  one owner.
// Lifetime: `database` must outlive it. While it is in use nobody else writes these rows.
#pragma once

#include <functional>
#include <optional>
#include <set>
#include <string>

#include "core/ledger_entry.h"
#include "core/result.h"
#include "store/database.h"
#include "store/ledger_book.h"

namespace dealingdesk::store {

class LedgerProjection {
 public:
  using Put = std::function<void(Family family, std::string key, std::string value)>;

  explicit LedgerProjection(const Database& database) : database_{database} {}

  // The transaction's own rows, and its day's before it where it begins another.
  void add(const LedgerTransaction& transaction, const Put& put);
  // What has changed since the last call: balances, the running day, the chain's head. Called before each
  // write; refuses what add() could not book, after which nothing may be written.
  [[nodiscard]] Result<void> finish(const Put& put);

 private:
  [[nodiscard]] Result<void> try_add(const LedgerTransaction& transaction, const Put& put);

  const Database& database_;
  std::optional<LedgerBook> book_;  // loaded when it is first needed
  std::set<LedgerAccount> changed_;
  Result<void> added_;
};

}  // namespace dealingdesk::store
