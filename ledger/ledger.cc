#include "ledger/ledger.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdlib>
#include <map>
#include <set>

#include "core/wide.h"

namespace dealingdesk::ledger {
namespace {

bool sums_to_zero(const std::vector<LedgerEntry>& entries) {
  if (entries.size() == 2 && entries.front().account.currency == entries.back().account.currency)
    return static_cast<Int128>(entries.front().amount_minor) + entries.back().amount_minor == 0;
  // One currency after the other: there are hardly ever more than two.
  std::set<Currency> done;
  for (auto first = entries.begin(); first != entries.end(); ++first) {
    const Currency currency = first->account.currency;
    if (first != entries.begin() && (currency == entries.front().account.currency || done.contains(currency))) continue;
    Int128 sum = 0;
    for (auto entry = first; entry != entries.end(); ++entry)
      if (entry->account.currency == currency) sum += entry->amount_minor;
    if (sum != 0) return false;
    if (first != entries.begin()) done.insert(currency);
  }
  return true;
}

// What a transaction does to one account.
struct Change {
  LedgerAccount account;
  Int128 sum = 0;
  std::int64_t balance = 0;      // that it leads to
  std::int64_t* kept = nullptr;  // where the balance is; null: nothing was ever booked on the account
};

// One for each account, in the order in which they come. Most transactions have two entries; only a dividend has
// some for every holder.
class Changes {
 public:
  explicit Changes(const std::vector<LedgerEntry>& entries) {
    if (entries.size() > few_.size())
      add_up_many(entries);
    else
      add_up_few(entries);
  }
  [[nodiscard]] Change* begin() { return many_.empty() ? few_.data() : many_.data(); }
  [[nodiscard]] Change* end() { return many_.empty() ? few_.data() + count_ : many_.data() + many_.size(); }

 private:
  void add_up_few(const std::vector<LedgerEntry>& entries) {
    for (const LedgerEntry& entry : entries) {
      const auto end = few_.begin() + static_cast<std::ptrdiff_t>(count_);
      const auto known = std::find_if(few_.begin(), end, [&](const Change& c) { return c.account == entry.account; });
      if (known != end)
        known->sum += entry.amount_minor;
      else
        few_[count_++] = {entry.account, entry.amount_minor, 0, nullptr};
    }
  }
  void add_up_many(const std::vector<LedgerEntry>& entries) {
    std::map<LedgerAccount, std::size_t> at;
    for (const LedgerEntry& entry : entries) {
      const auto [known, is_new] = at.try_emplace(entry.account, many_.size());
      if (is_new)
        many_.push_back({entry.account, entry.amount_minor, 0, nullptr});
      else
        many_[known->second].sum += entry.amount_minor;
    }
  }

  std::array<Change, 2> few_;
  std::size_t count_ = 0;
  std::vector<Change> many_;
};

}  // namespace

Int128& Ledger::sum_of(Currency currency) {
  const auto known = std::find_if(sums_.begin(), sums_.end(), [&](const auto& sum) { return sum.first == currency; });
  return known != sums_.end() ? known->second : sums_.emplace_back(currency, 0).second;
}

void Ledger::add_up() {
  sums_.clear();
  for (const auto& [account, balance] : balances_.sorted()) sum_of(account.currency) += balance;
}

bool Ledger::balanced() const {
  return std::all_of(sums_.begin(), sums_.end(), [](const auto& sum) { return sum.second == 0; });
}

Result<void> Ledger::post(LedgerTransaction& transaction) {
  // An unbalanced transaction is a broken invariant: better no process than wrong money.
  if (!sums_to_zero(transaction.entries)) std::abort();
  // Added up per account first, so that a refusal has changed nothing.
  Changes changes{transaction.entries};
  for (Change& change : changes) {
    change.kept = balances_.find(change.account);
    const auto sum = narrow(change.sum + (change.kept == nullptr ? 0 : *change.kept));
    if (!sum) return Reject{RejectCode::overflow, "the balance would not fit 64 bits of minor units"};
    change.balance = *sum;
  }
  for (Change& change : changes) {
    std::int64_t& balance = change.kept == nullptr ? balances_[change.account] : *change.kept;
    sum_of(change.account.currency) += static_cast<Int128>(change.balance) - balance;
    balance = change.balance;
  }
  last_ = TransactionId{last_.value() + 1};
  transaction.id = last_;
  return {};
}

const Ledger::KeyUse* Ledger::find_key(const std::string& key) const {
  const auto it = keys_.find(key);
  return it == keys_.end() ? nullptr : &it->second;
}

void Ledger::remember_key(const std::string& key, KeyUse use) {
  if (!keys_.emplace(key, use).second) return;
  key_order_.push_back(key);
  if (key_order_.size() <= kKeysKept) return;
  keys_.erase(key_order_.front());
  key_order_.pop_front();
}

const Ledger::Reversible* Ledger::find_reversible(TransactionId id) const {
  const auto it = reversible_.find(id);
  return it == reversible_.end() ? nullptr : &it->second;
}

void Ledger::allow_reversal(const LedgerTransaction& posted) {
  reversible_[posted.id] = {posted.entries, {}};
  if (reversible_.size() > kReversibleKept) reversible_.erase(reversible_.begin());
}

std::int64_t Ledger::balance(const LedgerAccount& account) const {
  const std::int64_t* balance = balances_.find(account);
  return balance == nullptr ? 0 : *balance;
}

std::vector<std::pair<LedgerAccount, std::int64_t>> Ledger::balances_of(LedgerAccountKind kind,
                                                                        std::uint64_t owner) const {
  std::vector<std::pair<LedgerAccount, std::int64_t>> out;
  const auto& sorted = balances_.sorted();
  for (auto it = sorted.lower_bound({kind, owner, {}, {}}); it != sorted.end(); ++it) {
    if (it->first.kind != kind || it->first.owner != owner) break;
    out.emplace_back(*it);
  }
  return out;
}

std::vector<std::pair<LedgerAccount, std::int64_t>> Ledger::balances() const {
  return {balances_.sorted().begin(), balances_.sorted().end()};
}

std::vector<std::pair<Currency, std::int64_t>> Ledger::trial_balance() const {
  std::map<Currency, Int128> sums;
  for (const auto& [account, balance] : balances_.sorted()) sums[account.currency] += balance;
  std::vector<std::pair<Currency, std::int64_t>> out;
  for (const auto& [currency, sum] : sums) {
    // A sum beyond 64 bits is as far from zero as one can say.
    out.emplace_back(currency, narrow(sum).value_or(sum < 0 ? INT64_MIN : INT64_MAX));
  }
  return out;
}

}  // namespace dealingdesk::ledger
