#include "ledger/holds.h"

#include <algorithm>

namespace dealingdesk::ledger {

HoldChanged Holds::place(AccountId account, OrderId order, std::int64_t minor) {
  last_ = HoldId{last_.value() + 1};
  holds_[order] = {last_, account, minor, minor};
  by_account_[account] += minor;
  return {last_, account, order, HoldStep::placed, minor, minor};
}

HoldChanged Holds::take(OrderId order, HoldStep how, std::int64_t minor) {
  Hold& hold = holds_.at(order);
  hold.open_minor -= minor;
  const HoldChanged changed{hold.id, hold.account, order, how, minor, hold.open_minor};
  std::int64_t& sum = by_account_.at(hold.account);
  sum -= minor;
  if (sum == 0) by_account_.erase(hold.account);
  if (hold.open_minor == 0) holds_.erase(order);
  return changed;
}

std::int64_t Holds::open_minor(AccountId account) const {
  const std::int64_t* sum = by_account_.find(account);
  return sum == nullptr ? 0 : *sum;
}

bool Holds::consistent() const {
  return std::all_of(all().begin(), all().end(), [&](const auto& each) {
    const Hold& hold = each.second;
    return each.first && hold.account && hold.id && hold.id <= last_ && hold.open_minor > 0 &&
           hold.open_minor <= hold.placed_minor;
  });
}

void Holds::add_up() {
  by_account_.clear();
  for (const auto& [order, hold] : all()) {
    std::int64_t& sum = by_account_[hold.account];
    // Damaged bytes only: consistent() or the account's valuation refuses them.
    if (__builtin_add_overflow(sum, hold.open_minor, &sum)) sum = 0;
  }
}

}  // namespace dealingdesk::ledger
