#include "ledger/ledger.h"

#include <algorithm>
#include <cstdlib>

#include "core/wide.h"

namespace dealingdesk::ledger {
namespace {

bool balanced(const std::vector<LedgerEntry>& entries) {
  return std::all_of(entries.begin(), entries.end(), [&](const LedgerEntry& entry) {
    Int128 sum = 0;
    for (const LedgerEntry& other : entries)
      if (other.account.currency == entry.account.currency) sum += other.amount_minor;
    return sum == 0;
  });
}

}  // namespace

Result<LedgerTransaction> Ledger::post(LedgerTransaction transaction) {
  // An unbalanced transaction is a broken invariant: better no process than wrong money.
  if (!balanced(transaction.entries)) std::abort();
  // Added up per account first, so that a refusal has changed nothing.
  std::map<LedgerAccount, Int128> changes;
  for (const LedgerEntry& entry : transaction.entries) changes[entry.account] += entry.amount_minor;
  for (auto& [account, change] : changes) {
    change += balance(account);
    if (!narrow(change)) return Reject{RejectCode::overflow, "the balance would not fit 64 bits of minor units"};
  }
  for (const auto& [account, sum] : changes) balances_[account] = *narrow(sum);
  last_ = TransactionId{last_.value() + 1};
  transaction.id = last_;
  return transaction;
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
  const auto it = balances_.find(account);
  return it == balances_.end() ? 0 : it->second;
}

std::vector<std::pair<LedgerAccount, std::int64_t>> Ledger::balances() const {
  return {balances_.begin(), balances_.end()};
}

std::vector<std::pair<Currency, std::int64_t>> Ledger::trial_balance() const {
  std::map<Currency, Int128> sums;
  for (const auto& [account, balance] : balances_) sums[account.currency] += balance;
  std::vector<std::pair<Currency, std::int64_t>> out;
  for (const auto& [currency, sum] : sums) {
    // A sum beyond 64 bits is as far from zero as one can say.
    out.emplace_back(currency, narrow(sum).value_or(sum < 0 ? INT64_MIN : INT64_MAX));
  }
  return out;
}

}  // namespace dealingdesk::ledger
