// A balanced movement of money, and the accounts it moves between.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/ids.h"
#include "core/money.h"
#include "core/timestamp.h"

namespace dealingdesk {

enum class LedgerAccountKind : std::uint8_t {
  client,         // owner: the account
  bank,           // deposits come from here and withdrawals go there
  house_b,        // the other side of B-book clients' profit and loss
  house_a,        // the other side of A-book clients' profit and loss, and of the LPs'
  lp_collateral,  // owner: the LP; what we have there
  commission,     // revenue
  markup,         // revenue
  correction,
  clearing,  // between clients who trade with each other: the sum of their realised profits
  credit,    // owner: the account; lent by the broker, counts as equity, cannot be withdrawn
  credit_given,
  swap,          // revenue
  funding,       // passes through: the rest of what longs and shorts pay each other
  compensation,  // of negative balances
  dividend,
  conversion_fee,  // revenue
  suspense,        // what nobody could be found for
};
[[nodiscard]] std::string_view name_of(LedgerAccountKind kind);

struct LedgerAccount {
  LedgerAccountKind kind = LedgerAccountKind::client;
  std::uint64_t owner = 0;
  Currency currency;
  BrokerId broker;  // whose books it is in; none: the server's own
  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(self.kind, self.owner, self.currency, self.broker);
  }
  friend auto operator<=>(const LedgerAccount&, const LedgerAccount&) = default;
};

struct LedgerEntry {
  LedgerAccount account;
  std::int64_t amount_minor = 0;  // positive: the account gets it
  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(self.account, self.amount_minor);
  }
  friend bool operator==(const LedgerEntry&, const LedgerEntry&) = default;
};

enum class LedgerReason : std::uint8_t {
  deposit,
  withdrawal,
  correction,
  commission,
  profit,
  hedge,
  credit,
  swap,
  funding,
  compensation,
  dividend,
  conversion_fee,
  delivery,  // crypto spot: both currencies change hands
  reversal,
  unallocated_receipt,
  allocation,
  returned_receipt,
};
[[nodiscard]] std::string_view name_of(LedgerReason reason);

// Immutable once posted; its entries sum to zero in each currency.
struct LedgerTransaction {
  TransactionId id;
  Timestamp time;
  LedgerReason reason = LedgerReason::deposit;
  std::vector<LedgerEntry> entries;
  ExecId exec;                  // the fill that caused it, where one did
  std::string idempotency_key;  // of the request that caused it, where one did
  std::string comment;
  PositionId position;     // that it was booked for, where it was for one
  TransactionId reverses;  // of a reversal
  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(self.id, self.time, self.reason, self.entries, self.exec, self.idempotency_key, self.comment, self.position,
            self.reverses);
  }
  friend bool operator==(const LedgerTransaction&, const LedgerTransaction&) = default;
};

}  // namespace dealingdesk
