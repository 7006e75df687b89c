// The rows of the projection `ledger`: transactions chained by SHA-256, balances, and a head per day.
//
// A transaction's hash is SHA-256(hash of the one before || bytes of the transaction); before the first
// come 32 bytes of 0. So a head that was written down vouches for every byte of all before it.
//
// Threads:  any.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/archive.h"
#include "core/ledger_entry.h"
#include "core/result.h"
#include "core/wide.h"
#include "store/sha256.h"

namespace dealingdesk::store {

class Database;

// The end of the chain. No id: it has not begun.
struct LedgerHead {
  TransactionId id;
  Sha256 hash;
  friend bool operator==(const LedgerHead&, const LedgerHead&) = default;
};

// The two columns of the trial balance in one currency: they cancel out.
struct LedgerTotals {
  Currency currency;
  Int128 positive_minor = 0;  // the sum of all balances above 0
  Int128 negative_minor = 0;  // the sum of all below, itself not above 0
  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(self.currency, self.positive_minor, self.negative_minor);
  }
  friend bool operator==(const LedgerTotals&, const LedgerTotals&) = default;
};

// A UTC day that had transactions, by their own times. It is complete once a later one has begun.
struct LedgerDay {
  LedgerHead head;                   // the day's last transaction
  Timestamp time;                    // of that transaction
  std::uint64_t transactions = 0;    // of the day
  std::vector<LedgerTotals> totals;  // of all accounts after it, in order of currency
  friend bool operator==(const LedgerDay&, const LedgerDay&) = default;
};

namespace keys {
[[nodiscard]] std::string transaction(TransactionId id);
// Of the index: an account's transactions in order of time.
[[nodiscard]] std::string ledger_entry(const LedgerAccount& account, Timestamp time, TransactionId id);
[[nodiscard]] std::string ledger_entries_of(const LedgerAccount& account);
[[nodiscard]] std::string ledger_balance(const LedgerAccount& account);
// What the keys of an owner's balances begin with, one for each currency.
[[nodiscard]] std::string ledger_balances_of(LedgerAccountKind kind, std::uint64_t owner);
[[nodiscard]] std::string ledger_day(Timestamp time);
}  // namespace keys

// The account whose balance has this key; nothing where it is no such key.
[[nodiscard]] std::optional<LedgerAccount> account_of_balance_key(std::string_view key);

// `bytes` is encode(transaction).
[[nodiscard]] std::string write_ledger_row(const Sha256& hash, std::string_view bytes);
struct LedgerRow {
  Sha256 hash;
  std::string_view bytes;  // of the row that was read
};
// Nothing where the row is too short or of another version.
[[nodiscard]] std::optional<LedgerRow> read_ledger_row(std::string_view row);

[[nodiscard]] std::string write_ledger_day(const LedgerDay& day);
[[nodiscard]] std::optional<LedgerDay> read_ledger_day(std::string_view row);

// The head lies in `meta`, next to the watermark.
inline constexpr std::string_view kLedgerHeadKey = "ledger_head";
[[nodiscard]] std::string write_ledger_head(const LedgerHead& head);
[[nodiscard]] Result<LedgerHead> ledger_head(const Database& database);

// All days that had transactions, oldest first. Refuses (malformed) a row that cannot be read.
[[nodiscard]] Result<std::vector<LedgerDay>> ledger_days(const Database& database);

}  // namespace dealingdesk::store
