// Balances and statements of accounts as of any moment, from the projection `ledger`.
//
// An account has a ledger account of its own money in each currency, and one of its credit: both are
// told, each by itself. Suspense has one in each currency for each broker, and nobody's account number. Every answer is
// checked against the balance that the projection keeps.
//
// Threads:  any.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/ledger_entry.h"
#include "core/result.h"
#include "store/database.h"
#include "store/ledger_rows.h"

namespace dealingdesk::store {

// Up to and with what it names; neither: up to now.
struct LedgerMoment {
  std::optional<Timestamp> at;
  std::optional<TransactionId> through;
};

struct AccountBalance {
  Currency currency;
  std::int64_t client_minor = 0;
  std::int64_t credit_minor = 0;
  friend bool operator==(const AccountBalance&, const AccountBalance&) = default;
};

// In order of currency. Refuses: unknown_account (nothing was ever booked on it), unknown_transaction
// (the ledger ends before `through`), malformed (rows are damaged or missing).
[[nodiscard]] Result<std::vector<AccountBalance>> account_balances(const Database& database, AccountId account,
                                                                   const LedgerMoment& moment);

// What nobody could be found for, in order of currency and broker; empty: there never was anything.
struct SuspenseBalance {
  BrokerId broker;  // none: the server's own
  Money amount;
  friend bool operator==(const SuspenseBalance&, const SuspenseBalance&) = default;
};
[[nodiscard]] Result<std::vector<SuspenseBalance>> suspense_balances(const Database& database);

struct StatementMovement {
  Timestamp time;
  TransactionId transaction;
  LedgerReason reason = LedgerReason::deposit;
  std::string comment;
  TransactionId reverses;  // of a reversal
  PositionId position;     // that it was booked for, where it was for one
  std::int64_t amount_minor = 0;
  std::int64_t balance_minor = 0;  // after it
};
// Opening balance and movements give the closing balance, which was found without them.
struct StatementSection {
  LedgerAccountKind kind = LedgerAccountKind::client;  // or credit, or suspense
  Currency currency;
  std::int64_t opening_minor = 0;
  std::vector<StatementMovement> movements;  // in order of transaction
  std::int64_t closing_minor = 0;
  BrokerId broker = {};  // of suspense
};
struct AccountStatement {
  AccountId account;                       // none: of suspense
  Timestamp from, to;                      // at or after, before
  LedgerHead head;                         // of the ledger that it was made from
  std::vector<StatementSection> sections;  // the client's own money first, then credit; by currency
};

// The opening balance is added up from the start; the closing balance is taken backwards from the balance
// that the projection keeps. Refuses (malformed) where they do not meet, and as above.
// REQUIRES: from <= to.
[[nodiscard]] Result<AccountStatement> account_statement(const Database& database, AccountId account, Timestamp from,
                                                         Timestamp to);
// The same for suspense, where nothing ever booked makes no section.
[[nodiscard]] Result<AccountStatement> suspense_statement(const Database& database, Timestamp from, Timestamp to);

}  // namespace dealingdesk::store
