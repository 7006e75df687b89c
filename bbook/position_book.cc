#include "bbook/position_book.h"

#include <algorithm>
#include <utility>

namespace dealingdesk::bbook {

namespace {

template <class Entries>
auto place_of(Entries& entries, InstrumentId instrument) {
  const auto before = [](const Exposures::Entry& entry, InstrumentId id) { return entry.first < id; };
  return std::lower_bound(entries.begin(), entries.end(), instrument, before);
}

}  // namespace

const Exposure* Exposures::find(InstrumentId instrument) const {
  const auto it = place_of(entries_, instrument);
  return it == entries_.end() || it->first != instrument ? nullptr : &it->second;
}

Exposure& Exposures::operator[](InstrumentId instrument) {
  auto it = place_of(entries_, instrument);
  if (it == entries_.end() || it->first != instrument) it = entries_.insert(it, {instrument, {}});
  return it->second;
}

void Exposures::erase(InstrumentId instrument) {
  const auto it = place_of(entries_, instrument);
  if (it != entries_.end() && it->first == instrument) entries_.erase(it);
}

Exposure& PositionBook::expose(Holdings& holdings, const Position& position, Qty qty, Int128 value) {
  Exposure& exposure = holdings.exposures[position.instrument];
  if (position.side == Side::buy) {
    exposure.long_qty += qty;
    exposure.long_value += value;
  } else {
    exposure.short_qty += qty;
    exposure.short_value += value;
  }
  return exposure;
}

void PositionBook::index(const Position& position) {
  Holdings& holdings = by_account_[position.account];
  auto& ids = holdings.positions;
  ids.insert(std::upper_bound(ids.begin(), ids.end(), position.id), position.id);
  expose(holdings, position, position.qty, position.open_value);
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
  expose(by_account_[position.account], position, qty, value);
}

Int128 PositionBook::reduce(PositionId id, Qty qty) {
  Position& position = positions_.at(id);
  // The average open price stays what it was: the closed part takes its share of the open value.
  const Int128 closed = qty == position.qty ? position.open_value : value_of(qty, position.open_price());
  position.qty -= qty;
  position.open_value -= closed;
  Holdings& holdings = by_account_[position.account];
  const Exposure& left = expose(holdings, position, -qty, -closed);
  if (!position.qty.is_zero()) return closed;

  auto& ids = holdings.positions;
  ids.erase(std::lower_bound(ids.begin(), ids.end(), id));
  if (left.empty()) {
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

const Exposures* PositionBook::exposures(AccountId account) const {
  const Holdings* held = by_account_.find(account);
  return held == nullptr || held->exposures.empty() ? nullptr : &held->exposures;
}

std::vector<AccountId> PositionBook::holders(InstrumentId instrument) const {
  const auto it = holders_.find(instrument);
  if (it == holders_.end()) return {};
  std::vector<AccountId> out{it->second.begin(), it->second.end()};
  std::sort(out.begin(), out.end());
  return out;
}

void PositionBook::rebuild() {
  by_account_.clear();
  holders_.clear();
  for (const auto& [id, position] : all()) index(position);
}

}  // namespace dealingdesk::bbook
