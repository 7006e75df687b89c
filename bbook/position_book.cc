#include "bbook/position_book.h"

#include <utility>

namespace dealingdesk::bbook {

void PositionBook::expose(const Position& position, Qty qty, Int128 value) {
  Exposure& exposure = by_account_[position.account].exposures[position.instrument];
  if (position.side == Side::buy) {
    exposure.long_qty += qty;
    exposure.long_value += value;
  } else {
    exposure.short_qty += qty;
    exposure.short_value += value;
  }
}

void PositionBook::index(const Position& position) {
  by_account_[position.account].positions.insert(position.id);
  expose(position, position.qty, position.open_value);
  holders_[position.instrument].insert(position.account);
}

void PositionBook::open(const Position& position) {
  positions_.emplace(position.id, position);
  index(position);
}

void PositionBook::increase(PositionId id, Qty qty, Price price) {
  Position& position = positions_.at(id);
  const Int128 value = value_of(qty, price);
  position.qty += qty;
  position.open_value += value;
  expose(position, qty, value);
}

Int128 PositionBook::reduce(PositionId id, Qty qty) {
  const auto it = positions_.find(id);
  Position& position = it->second;
  // The average open price stays what it was: the closed part takes its share of the open value.
  const Int128 closed = qty == position.qty ? position.open_value : value_of(qty, position.open_price());
  position.qty -= qty;
  position.open_value -= closed;
  expose(position, -qty, -closed);
  if (!position.qty.is_zero()) return closed;

  Holdings& holdings = by_account_[position.account];
  holdings.positions.erase(id);
  if (holdings.exposures[position.instrument].empty()) {
    holdings.exposures.erase(position.instrument);
    auto& holders = holders_[position.instrument];
    holders.erase(position.account);
    if (holders.empty()) holders_.erase(position.instrument);
  }
  if (holdings.positions.empty()) by_account_.erase(position.account);
  positions_.erase(it);
  return closed;
}

void PositionBook::protect(PositionId id, std::optional<Price> stop_loss, std::optional<Price> take_profit,
                           ExitPlan exits) {
  Position& position = positions_.at(id);
  position.stop_loss = stop_loss;
  position.take_profit = take_profit;
  position.exits = std::move(exits);
}

void PositionBook::add_swap(PositionId id, std::int64_t minor) { positions_.at(id).swap_minor += minor; }

const Position* PositionBook::find(PositionId id) const {
  const auto it = positions_.find(id);
  return it == positions_.end() ? nullptr : &it->second;
}

const Position* PositionBook::find(AccountId account, InstrumentId instrument) const {
  const auto it = by_account_.find(account);
  if (it == by_account_.end()) return nullptr;
  for (const PositionId id : it->second.positions) {
    const Position& position = positions_.at(id);
    if (position.instrument == instrument) return &position;
  }
  return nullptr;
}

std::vector<const Position*> PositionBook::of(AccountId account) const {
  std::vector<const Position*> out;
  const auto it = by_account_.find(account);
  if (it == by_account_.end()) return out;
  out.reserve(it->second.positions.size());
  for (const PositionId id : it->second.positions) out.push_back(&positions_.at(id));
  return out;
}

std::size_t PositionBook::count(AccountId account) const {
  const auto it = by_account_.find(account);
  return it == by_account_.end() ? 0 : it->second.positions.size();
}

const std::map<InstrumentId, Exposure>* PositionBook::exposures(AccountId account) const {
  const auto it = by_account_.find(account);
  return it == by_account_.end() ? nullptr : &it->second.exposures;
}

const std::set<AccountId>* PositionBook::holders(InstrumentId instrument) const {
  const auto it = holders_.find(instrument);
  return it == holders_.end() ? nullptr : &it->second;
}

void PositionBook::rebuild() {
  by_account_.clear();
  holders_.clear();
  for (const auto& [id, position] : positions_) index(position);
}

}  // namespace dealingdesk::bbook
