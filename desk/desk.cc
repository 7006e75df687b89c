#include "desk/desk.h"

#include <cstdlib>
#include <utility>

#include "desk/state.h"

namespace dealingdesk::desk {

Desk::Desk() : state_{std::make_unique<State>()} {}
Desk::~Desk() = default;
Desk::Desk(Desk&&) noexcept = default;
Desk& Desk::operator=(Desk&&) noexcept = default;

void Desk::apply(const Command& command, std::vector<Event>& events) {
  State& state = *state_;
  state.command = &command;
  state.events = &events;
  state.now = command.time;
  if (!state.born) state.born = command.time;
  state.last_command = command.seq;
  if (state.next_due <= state.now) state.catch_up();
  std::visit([&state](const auto& body) { state.on(body); }, command.body);
  state.settle_down();
  state.tidy();
  // Wrong money is worse than no server.
  if (!state.ledger.balanced()) std::abort();
  state.command = nullptr;
  state.events = nullptr;
}

void Desk::State::settle_down() {
  while (!moved_books.empty() || !flagged.empty()) {
    react_to_books();
    judge_flagged();
  }
}

void Desk::State::tidy() {
  unclosable.clear();
  for (const OrderId id : std::exchange(unfired, {})) {
    if (over(id) || at_lp(id)) continue;
    Order& order = *orders.find(id);
    if (waits_for_any_price(order)) {
      unquoted[order.terms.instrument].insert(id);
      continue;
    }
    unwatch(order);
    watch(order);
  }
  for (const PositionId id : std::exchange(unclosed, {})) {
    const Position* position = positions.find(id);
    if (position == nullptr) continue;
    unwatch(*position);
    watch(*position);
  }
  for (const OrderId forgotten : orders.take_forgotten()) {
    const auto it = children_of.find(forgotten);
    if (it == children_of.end()) continue;
    for (const ChildId child : it->second) children.erase(child);
    children_of.erase(it);
  }
}

CommandSeq Desk::last_command() const { return state_->last_command; }
Timestamp Desk::now() const { return state_->now; }
Timestamp Desk::next_due() const { return state_->born ? state_->next_due : Timestamp::from_ns(INT64_MAX); }
const reference::Catalog& Desk::catalog() const { return state_->catalog; }
const BrokerSpec& Desk::own_broker() const { return state_->own_broker; }
const ledger::Ledger& Desk::ledger() const { return state_->ledger; }
const ledger::Holds& Desk::holds() const { return state_->holds; }

const Order* Desk::find_order(OrderId id) const { return std::as_const(state_->orders).find(id); }

const Order* Desk::find_order(AccountId account, std::string_view client_order_id) const {
  // An id that is free again is nobody's: whoever repeats it means a new order.
  const auto use = state_->use_of(account, std::string{client_order_id});
  return use ? find_order(use->order) : nullptr;
}

Order Desk::as_of_now(const Order& order) const {
  Order out = order;
  if (const auto stop = state_->trailed_stop(order)) out.terms.stop = stop;
  return out;
}

std::optional<Price> Desk::trailing_stop_loss(PositionId id) const {
  const Position* position = state_->positions.find(id);
  return position == nullptr ? std::nullopt : state_->trailed_stop(*position);
}

std::vector<const Order*> Desk::working_orders(AccountId account) const { return state_->orders.working(account); }

std::vector<const Position*> Desk::positions(AccountId account) const { return state_->positions.of(account); }

std::vector<const Desk::Child*> Desk::open_children(LpId lp) const {
  std::vector<const Child*> out;
  const auto it = state_->open_children.find(lp);
  if (it == state_->open_children.end()) return out;
  for (const ChildId id : it->second) out.push_back(&state_->children.at(id));
  return out;
}

std::vector<const Desk::Child*> Desk::children(OrderId order) const {
  std::vector<const Child*> out;
  const auto it = state_->children_of.find(order);
  if (it == state_->children_of.end()) return out;
  for (const ChildId id : it->second) out.push_back(&state_->children.at(id));
  return out;
}

const Desk::Child* Desk::find_child(ChildId id) const {
  const auto it = state_->children.find(id);
  return it == state_->children.end() ? nullptr : &it->second;
}

const Quote* Desk::quote(InstrumentId instrument) const {
  const auto* entry = state_->quotes.last(instrument);
  return entry == nullptr || !entry->live ? nullptr : &entry->quote;
}

std::optional<Quote> Desk::client_quote(InstrumentId instrument, GroupId group) const {
  const Quote* found = quote(instrument);
  const GroupSpec* terms = state_->catalog.groups().find(group);
  if (found == nullptr || terms == nullptr) return std::nullopt;
  return bbook::marked_up(*found, terms->markup(*state_->catalog.instruments().find(instrument)));
}

const ScenarioSpec& Desk::scenario() const { return state_->scenario.spec(); }

std::vector<Desk::TradingSwitch> Desk::trading_switches() const {
  std::vector<TradingSwitch> out;
  for (const auto& [key, state] : state_->switches) out.push_back({key.scope, key.id, state});
  return out;
}

const exchange::OrderBook* Desk::exchange_book(InstrumentId instrument) const {
  const auto it = state_->books.find(instrument);
  return it == state_->books.end() ? nullptr : &it->second;
}

std::optional<bbook::AccountState> Desk::account_state(AccountId account) const {
  const AccountSpec* spec = state_->catalog.accounts().find(account);
  if (spec == nullptr) return std::nullopt;
  auto state = state_->state_of(*spec);
  if (state) state->level = bbook::margin_level(*state);
  return state;
}

std::optional<Price> Desk::liquidation_price(PositionId position) const {
  const Position* open = state_->positions.find(position);
  const auto exact = open == nullptr ? std::nullopt : state_->liquidation_price(*open);
  if (!exact) return std::nullopt;
  const std::int64_t tick = state_->catalog.instruments().find(open->instrument)->tick_size().steps();
  const auto ticks = static_cast<std::int64_t>(divide(exact->steps(), tick, Rounding::half_up));
  std::int64_t steps{};
  if (ticks == 0 || __builtin_mul_overflow(ticks, tick, &steps)) return std::nullopt;
  return Price::from_steps(steps);
}

}  // namespace dealingdesk::desk
