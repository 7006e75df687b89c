#include "bbook/trigger_book.h"

namespace dealingdesk::bbook {
namespace {

// A condition on the client's price, turned into one on the LPs': the client's ask is the LPs' plus
// the mark-up, the bid is the LPs' minus it.
Trigger make(Condition condition, Price client_price, Price markup, TriggerKind kind, std::uint64_t id) {
  const bool on_ask = condition == Condition::ask_at_or_below || condition == Condition::ask_at_or_above;
  return {condition, on_ask ? client_price - markup : client_price + markup, kind, id, 0};
}

// A higher price is reached first by a falling market.
bool falls(Condition condition) {
  return condition == Condition::ask_at_or_below || condition == Condition::bid_at_or_below;
}

Price reach(Condition condition, const Quote& quote) {
  switch (condition) {
    case Condition::ask_at_or_below: return quote.lowest_ask.value_or(quote.ask);
    case Condition::bid_at_or_below: return quote.lowest_bid.value_or(quote.bid);
    case Condition::bid_at_or_above: return quote.highest_bid.value_or(quote.bid);
    case Condition::ask_at_or_above: break;
  }
  return quote.highest_ask.value_or(quote.ask);
}

}  // namespace

Trigger limit_trigger(Side side, Price price, Price markup, OrderId order) {
  return make(side == Side::buy ? Condition::ask_at_or_below : Condition::bid_at_or_above, price, markup,
              TriggerKind::order, order.value());
}

Trigger stop_trigger(Side side, Price price, Price markup, OrderId order) {
  return make(side == Side::buy ? Condition::ask_at_or_above : Condition::bid_at_or_below, price, markup,
              TriggerKind::order, order.value());
}

Trigger stop_loss_trigger(Side side, Price price, Price markup, PositionId position) {
  return make(side == Side::buy ? Condition::bid_at_or_below : Condition::ask_at_or_above, price, markup,
              TriggerKind::stop_loss, position.value());
}

Trigger take_profit_trigger(Side side, Price price, Price markup, PositionId position) {
  return make(side == Side::buy ? Condition::bid_at_or_above : Condition::ask_at_or_below, price, markup,
              TriggerKind::take_profit, position.value());
}

Trigger breakeven_trigger(Side side, Price price, Price markup, PositionId position) {
  Trigger trigger = take_profit_trigger(side, price, markup, position);
  trigger.kind = TriggerKind::breakeven;
  return trigger;
}

Trigger target_trigger(Side side, Price price, Price markup, PositionId position, std::uint32_t part) {
  Trigger trigger = take_profit_trigger(side, price, markup, position);
  trigger.kind = TriggerKind::target;
  trigger.part = part;
  return trigger;
}

void TriggerBook::add(const Trigger& trigger) { waiting_[static_cast<std::size_t>(trigger.condition)].insert(trigger); }

bool TriggerBook::remove(const Trigger& trigger) {
  return waiting_[static_cast<std::size_t>(trigger.condition)].erase(trigger) != 0;
}

std::optional<Trigger> TriggerBook::take_reached(const Quote& quote) {
  for (std::size_t i = 0; i < waiting_.size(); ++i) {
    auto& waiting = waiting_[i];
    if (waiting.empty()) continue;
    const auto condition = static_cast<Condition>(i);
    auto first = waiting.begin();
    if (falls(condition)) {
      // The highest price, and among equals the lowest id.
      const Price highest = waiting.rbegin()->price;
      first = waiting.lower_bound({condition, highest, TriggerKind::order, 0, 0});
      if (highest < reach(condition, quote)) continue;
    } else if (first->price > reach(condition, quote)) {
      continue;
    }
    const Trigger reached = *first;
    waiting.erase(first);
    return reached;
  }
  return std::nullopt;
}

bool TriggerBook::empty() const {
  for (const auto& waiting : waiting_)
    if (!waiting.empty()) return false;
  return true;
}

}  // namespace dealingdesk::bbook
