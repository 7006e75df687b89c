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
  positions_[position.id] = position;
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
  Position& position = positions_.at(id);
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
    holders_[position.instrument].erase(position.account);
  }
  positions_.erase(id);
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

const Position* PositionBook::find(PositionId id) const { return positions_.find(id); }

const Position* PositionBook::find(AccountId account, InstrumentId instrument) const {
  const Holdings* held = by_account_.find(account);
  if (held == nullptr) return nullptr;
  for (const PositionId id : held->positions) {
    const Position& position = positions_.at(id);
    if (position.instrument == instrument) return &position;
  }
  return nullptr;
}

std::vector<const Position*> PositionBook::of(AccountId account) const {
  std::vector<const Position*> out;
  const Holdings* held = by_account_.find(account);
  if (held == nullptr) return out;
  out.reserve(held->positions.size());
  for (const PositionId id : held->positions) out.push_back(&positions_.at(id));
  return out;
}

std::size_t PositionBook::count(AccountId account) const {
  const Holdings* held = by_account_.find(account);
  return held == nullptr ? 0 : held->positions.size();
}

const std::map<InstrumentId, Exposure>* PositionBook::exposures(AccountId account) const {
  const Holdings* held = by_account_.find(account);
  return held == nullptr || held->exposures.empty() ? nullptr : &held->exposures;
}

const std::set<AccountId>* PositionBook::holders(InstrumentId instrument) const {
  const auto it = holders_.find(instrument);
  return it == holders_.end() || it->second.empty() ? nullptr : &it->second;
}

void PositionBook::rebuild() {
  by_account_.clear();
  holders_.clear();
  for (const auto& [id, position] : all()) index(position);
}

}  // namespace dealingdesk::bbook
