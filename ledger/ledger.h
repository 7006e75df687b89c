// Double entry in integer minor units: every transaction sums to zero in each currency, none is ever
// changed.
//
// The ledger keeps balances and the idempotency keys that it must remember; the transactions
// themselves are events, which store/ keeps for ever.
//
// Threads:  the desk's only.
// Replay:   ids count up; iteration is in order of account.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "core/indexed_map.h"
#include "core/ledger_entry.h"
#include "core/result.h"
#include "core/wide.h"

namespace dealingdesk::ledger {

class Ledger {
 public:
  // Books the transaction and gives it its id. Refuses (overflow) what would not fit 64 bits, which then has none.
  // REQUIRES: the entries sum to zero in each currency; a transaction that does not is a bug in the
  // caller and ends the process.
  Result<void> post(LedgerTransaction& transaction);

  // What a key was used for: the digest of its request, and the transaction that answered it.
  struct KeyUse {
    std::uint64_t request_digest = 0;
    TransactionId transaction;
    template <class Self, class Archive>
    static void fields(Self& self, Archive& archive) {
      archive(self.request_digest, self.transaction);
    }
  };
  [[nodiscard]] const KeyUse* find_key(const std::string& key) const;
  // Remembers a key. The last kKeysKept are; older ones are forgotten.
  void remember_key(const std::string& key, KeyUse use);
  static constexpr std::size_t kKeysKept = 1'000'000;

  // What can be booked back, and whether it was. Null: never was one of those, or is too long ago.
  struct Reversible {
    std::vector<LedgerEntry> entries;
    TransactionId reversed_by;
    template <class Self, class Archive>
    static void fields(Self& self, Archive& archive) {
      archive(self.entries, self.reversed_by);
    }
  };
  [[nodiscard]] const Reversible* find_reversible(TransactionId id) const;
  // Remembers a posted transaction as one that can be reversed. The last kReversibleKept are.
  void allow_reversal(const LedgerTransaction& posted);
  // REQUIRES: find_reversible(id) is there and not reversed yet.
  void note_reversal(TransactionId id, TransactionId by) { reversible_.at(id).reversed_by = by; }
  static constexpr std::size_t kReversibleKept = 100'000;

  // 0 for an account that nothing was ever booked on.
  [[nodiscard]] std::int64_t balance(const LedgerAccount& account) const;
  // Of the owner's accounts of that kind, in order of currency and broker.
  [[nodiscard]] std::vector<std::pair<LedgerAccount, std::int64_t>> balances_of(LedgerAccountKind kind,
                                                                                std::uint64_t owner) const;
  // Every account that was ever booked on, in order.
  [[nodiscard]] std::vector<std::pair<LedgerAccount, std::int64_t>> balances() const;
  // The sum of all balances in each currency: all zero, or something is broken.
  [[nodiscard]] std::vector<std::pair<Currency, std::int64_t>> trial_balance() const;
  // Says so of the sums that are kept while booking: as much in one step for each currency.
  [[nodiscard]] bool balanced() const;
  [[nodiscard]] TransactionId last_transaction() const { return last_; }

  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(self.balances_, self.keys_, self.key_order_, self.last_, self.reversible_);
    if constexpr (!std::is_const_v<Self>) self.add_up();
  }

 private:
  struct Hash {
    std::size_t operator()(const LedgerAccount& account) const noexcept {
      const auto kind = static_cast<std::uint64_t>(account.kind);
      return std::hash<std::uint64_t>{}((account.owner << 8 | kind) * 0x9E37'79B9'7F4A'7C15u ^
                                        account.currency.packed()) ^
             std::hash<BrokerId>{}(account.broker);
    }
  };
  void add_up();
  Int128& sum_of(Currency currency);

  IndexedMap<LedgerAccount, std::int64_t, Hash> balances_;
  // Of all balances, one by one: made from them, and moved along with each of them.
  std::vector<std::pair<Currency, Int128>> sums_;
  std::map<std::string, KeyUse> keys_;
  std::deque<std::string> key_order_;  // oldest first
  std::map<TransactionId, Reversible> reversible_;
  TransactionId last_;
};

}  // namespace dealingdesk::ledger
