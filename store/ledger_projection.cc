#include "store/ledger_projection.h"

#include <utility>

#include "core/archive.h"
#include "store/projection_rows.h"

namespace dealingdesk::store {

void LedgerProjection::add(const LedgerTransaction& transaction, const Put& put) {
  if (added_) added_ = try_add(transaction, put);
}

Result<void> LedgerProjection::try_add(const LedgerTransaction& transaction, const Put& put) {
  if (!book_) {
    auto loaded = LedgerBook::load(database_);
    if (!loaded) return loaded.reject();
    book_ = *std::move(loaded);
  }
  const auto& head = book_->head();
  if (transaction.id <= head.id) return {};
  if (head.id && transaction.time.day() != book_->time().day())
    put(Family::ledger, keys::ledger_day(book_->time()), write_ledger_day(book_->today()));
  const auto bytes = encode(transaction);
  const auto hash = sha256_of(head.hash.view(), bytes);
  if (auto booked = book_->add(transaction, hash); !booked) return booked;
  put(Family::ledger, keys::transaction(transaction.id), write_ledger_row(hash, bytes));
  for (const auto& entry : transaction.entries) {
    put(Family::ledger, keys::ledger_entry(entry.account, transaction.time, transaction.id), {});
    changed_.insert(entry.account);
  }
  return {};
}

Result<void> LedgerProjection::finish(const Put& put) {
  if (!added_ || changed_.empty()) return added_;
  for (const auto& account : changed_)
    put(Family::ledger, keys::ledger_balance(account), projection_value(book_->balances().at(account)));
  put(Family::ledger, keys::ledger_day(book_->time()), write_ledger_day(book_->today()));
  put(Family::meta, std::string{kLedgerHeadKey}, write_ledger_head(book_->head()));
  changed_.clear();
  return {};
}

}  // namespace dealingdesk::store
