#include "store/ledger_book.h"

#include <fmt/format.h>

#include "store/database.h"
#include "store/projection_rows.h"

namespace dealingdesk::store {

namespace {

// The currency in which the entries do not sum to zero.
std::optional<Currency> unbalanced(const LedgerTransaction& transaction) {
  std::map<Currency, Int128> sums;
  for (const auto& entry : transaction.entries) sums[entry.account.currency] += entry.amount_minor;
  for (const auto& [currency, sum] : sums)
    if (sum != 0) return currency;
  return std::nullopt;
}

Reject broken(TransactionId id, std::string_view what) {
  return {RejectCode::malformed, fmt::format("transaction {}: {}", id.value(), what)};
}

}  // namespace

Result<LedgerBook> LedgerBook::load(const Database& database) {
  LedgerBook book;
  auto head = ledger_head(database);
  if (!head) return head.reject();
  book.head_ = *head;
  auto cursor = database.cursor(Family::ledger);
  for (cursor.seek("b"); cursor.valid() && cursor.key().starts_with('b'); cursor.next()) {
    const auto account = account_of_balance_key(cursor.key());
    const auto balance = read_projection_value<std::int64_t>(cursor.value());
    if (!account || !balance) return Reject{RejectCode::malformed, "a balance's row of the ledger cannot be read"};
    book.balances_[*account] = *balance;
    book.count(account->currency, *balance, 1);
  }
  cursor.seek_for_prev("e");
  if (cursor.valid() && cursor.key().starts_with('d')) {
    const auto day = read_ledger_day(cursor.value());
    if (!day) return Reject{RejectCode::malformed, "the row of a day of the ledger cannot be read"};
    book.time_ = day->time;
    book.transactions_today_ = day->transactions;
  }
  if (auto status = cursor.status(); !status) return status.reject();
  return book;
}

Result<void> LedgerBook::add(const LedgerTransaction& transaction, const Sha256& hash) {
  if (transaction.id.value() != head_.id.value() + 1)
    return broken(transaction.id, fmt::format("it follows transaction {}", head_.id.value()));
  if (head_.id && transaction.time < time_)
    return broken(transaction.id, fmt::format("it is of {}, before the one that it follows, of {}",
                                              to_rfc3339(transaction.time), to_rfc3339(time_)));
  if (const auto currency = unbalanced(transaction))
    return broken(transaction.id, fmt::format("its entries in {} do not sum to zero", currency->code()));
  // Added up per account first, as the desk's ledger does: only what is left in the end must fit.
  std::map<LedgerAccount, Int128> changes;
  for (const auto& entry : transaction.entries) changes[entry.account] += entry.amount_minor;
  for (const auto& [account, change] : changes)
    if (auto booked = book(account, change); !booked) return booked;
  const bool same_day = head_.id && transaction.time.day() == time_.day();
  transactions_today_ = same_day ? transactions_today_ + 1 : 1;
  head_ = {transaction.id, hash};
  time_ = transaction.time;
  return {};
}

Result<void> LedgerBook::book(const LedgerAccount& account, Int128 change_minor) {
  auto& balance = balances_[account];
  const auto changed = narrow(balance + change_minor);
  if (!changed) return Reject{RejectCode::overflow, "a balance of the ledger does not fit 64 bits of minor units"};
  count(account.currency, balance, -1);
  balance = *changed;
  count(account.currency, balance, 1);
  return {};
}

// Takes a balance into the trial balance (sign 1) or out of it (sign -1).
void LedgerBook::count(Currency currency, std::int64_t balance_minor, int sign) {
  auto& totals = totals_[currency];
  totals.currency = currency;
  (balance_minor > 0 ? totals.positive_minor : totals.negative_minor) += static_cast<Int128>(balance_minor) * sign;
}

std::vector<LedgerTotals> LedgerBook::totals() const {
  std::vector<LedgerTotals> out;
  for (const auto& [currency, totals] : totals_) out.push_back(totals);
  return out;
}

}  // namespace dealingdesk::store
