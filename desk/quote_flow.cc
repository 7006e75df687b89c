#include <algorithm>

#include <fmt/format.h>

#include "core/decimal.h"
#include "desk/state.h"
#include "reference/calendar.h"

namespace dealingdesk::desk {
namespace {

Result<void> check_quoted(InstrumentId id, const reference::Catalog& catalog) {
  const InstrumentSpec* instrument = catalog.instruments().find(id);
  if (instrument == nullptr) return Reject{RejectCode::unknown_instrument, fmt::format("no instrument {}", id.value())};
  if (instrument->execution == Execution::exchange)
    return Reject{RejectCode::unsupported,
                  fmt::format("{} has the price of its own exchange book", instrument->symbol)};
  return {};
}

Result<void> check_quote(const Quote& quote, const reference::Catalog& catalog) {
  if (auto ok = check_quoted(quote.instrument, catalog); !ok) return ok;
  // A crossed or empty price is an error of the feed: trading on it would give money away.
  if (quote.bid <= Price{} || quote.ask < quote.bid || quote.ask > kHighestPrice)
    return Reject{RejectCode::bad_price, fmt::format("bid {}, ask {}", to_text(quote.bid), to_text(quote.ask))};
  const bool extremes_hold =
      quote.lowest_bid.value_or(quote.bid) <= quote.bid && quote.lowest_bid.value_or(quote.bid) > Price{} &&
      quote.highest_bid.value_or(quote.bid) >= quote.bid && quote.lowest_ask.value_or(quote.ask) <= quote.ask &&
      quote.lowest_ask.value_or(quote.ask) > Price{} && quote.highest_ask.value_or(quote.ask) >= quote.ask &&
      std::max(quote.highest_bid.value_or(quote.bid), quote.highest_ask.value_or(quote.ask)) <= kHighestPrice;
  if (!extremes_hold) return Reject{RejectCode::bad_price, "the quote's extremes do not enclose it"};
  return {};
}

// The quote at which the trigger fired: where the price has come back since, the extreme that it went
// to. A gap fills at the gap's price, never at the stop's.
Quote quote_at(const bbook::Trigger& trigger, Quote quote) {
  switch (trigger.condition) {
    case bbook::Condition::ask_at_or_below:
      if (quote.ask > trigger.price) quote.ask = quote.lowest_ask.value_or(quote.ask);
      break;
    case bbook::Condition::bid_at_or_below:
      if (quote.bid > trigger.price) quote.bid = quote.lowest_bid.value_or(quote.bid);
      break;
    case bbook::Condition::bid_at_or_above:
      if (quote.bid < trigger.price) quote.bid = quote.highest_bid.value_or(quote.bid);
      break;
    case bbook::Condition::ask_at_or_above:
      if (quote.ask < trigger.price) quote.ask = quote.highest_ask.value_or(quote.ask);
      break;
  }
  return quote;
}

}  // namespace

void Desk::State::set_quote(const Quote& quote) {
  const bool first = quotes.last(quote.instrument) == nullptr;
  quotes.change(quote, now);
  // A first price can open another chain of conversion for everybody.
  if (first) flag_all();
  margin_watch.take_left(quote, flagged);
}

void Desk::State::on(const ChangeQuote& change) {
  if (auto ok = check_quote(change.quote, catalog); !ok) return refuse(ok.reject());
  const InstrumentSpec& instrument = *catalog.instruments().find(change.quote.instrument);
  const CalendarSpec* calendar = catalog.calendars().find(instrument.calendar);
  if (calendar != nullptr && !reference::is_open(*calendar, reference::SessionKind::quote, now))
    return refuse({RejectCode::market_closed, fmt::format("{} is not quoted now", instrument.symbol)});
  set_quote(change.quote);
  emit(QuoteChanged{instrument.id, change.quote});
  fire_reached(change.quote);
  done();
}

void Desk::State::fire_reached(const Quote& quote) {
  // Out of hours, and while trading is stopped, prices reach nobody.
  if (!tradable(*catalog.instruments().find(quote.instrument))) return;
  work_unquoted(quote.instrument);
  if (const auto book = triggers.find(quote.instrument); book != triggers.end())
    while (const auto trigger = book->second.take_reached(quote)) fire(*trigger, quote);
  const auto stops = trailing.find(quote.instrument);
  if (stops == trailing.end() || stops->second.empty()) return;
  // What the price went through meets the stops as they were; then they follow, and the price as it is meets
  // them where they are now.
  while (const auto key = stops->second.take_reached(quote)) fire_trailing(*key, quote);
  stops->second.follow(quote);
  Quote present = quote;
  present.lowest_bid = present.highest_bid = present.lowest_ask = present.highest_ask = std::nullopt;
  while (const auto key = stops->second.take_reached(present)) fire_trailing(*key, present);
}

void Desk::State::on(const WithdrawQuote& withdraw) {
  if (auto ok = check_quoted(withdraw.instrument, catalog); !ok) return refuse(ok.reject());
  if (quotes.withdraw(withdraw.instrument)) emit(QuoteChanged{withdraw.instrument, std::nullopt});
  done();
}

// Market orders that were taken while there was no price.
void Desk::State::work_unquoted(InstrumentId instrument) {
  const auto waiting = unquoted.find(instrument);
  if (waiting == unquoted.end()) return;
  const std::set<OrderId> ids = std::move(waiting->second);
  unquoted.erase(waiting);
  for (const OrderId id : ids) {
    Order& order = *orders.find(id);
    if (is_final(order.status) || at_lp(id)) continue;
    if (!may_trade(order)) {
      unfired.push_back(id);
      continue;
    }
    const AccountSpec& account = *catalog.accounts().find(order.account);
    const auto quote = tradable_quote(*catalog.instruments().find(instrument), group_of(account));
    work(order, quote ? std::optional{*quote} : std::nullopt);
  }
}

void Desk::State::fire(const bbook::Trigger& trigger, const Quote& quote) {
  const Quote at = quote_at(trigger, quote);
  if (trigger.kind == bbook::TriggerKind::order) {
    Order& order = *orders.find(OrderId{trigger.id});
    if (!may_trade(order)) return unfired.push_back(order.id);
    const Quote client = bbook::marked_up(at, markup_of(order.account, order.terms.instrument));
    if (order.terms.stop && !order.triggered) {
      note_reached(order);
      // A stop-limit order whose limit is not there yet goes on waiting, as a limit order.
      return work(order, client);
    }
    return execute(order, client);
  }
  const Position* found = positions.find(PositionId{trigger.id});
  if (found == nullptr) return;
  const Position& position = *found;
  const AccountSpec& account = *catalog.accounts().find(position.account);
  if (trading_state(account, group_of(account), position.instrument) == TradingState::halted)
    return unclosed.push_back(position.id);
  const Quote client = bbook::marked_up(at, markup_of(position.account, position.instrument));
  switch (trigger.kind) {
    case bbook::TriggerKind::stop_loss: return close_position(position, position.qty, "stop loss", client);
    case bbook::TriggerKind::take_profit: return close_position(position, position.qty, "take profit", client);
    case bbook::TriggerKind::breakeven: return break_even(position);
    case bbook::TriggerKind::target: {
      const Target target = position.exits.targets.at(trigger.part);
      return close_position(position, std::min(target.qty, position.qty), "take profit", client, target.price);
    }
    case bbook::TriggerKind::order: break;
  }
}

void Desk::State::fire_trailing(const bbook::TrailingBook::Key& key, const Quote& quote) {
  const bool sells = key.kind == bbook::TrailingBook::Kind::order
                         ? orders.find(OrderId{key.id})->terms.side == Side::sell
                         : positions.find(PositionId{key.id})->side == Side::buy;
  // The price that reached it: the extreme where the price has come back.
  Quote at = quote;
  if (sells)
    at.bid = quote.lowest_bid.value_or(quote.bid);
  else
    at.ask = quote.highest_ask.value_or(quote.ask);
  if (key.kind == bbook::TrailingBook::Kind::order) {
    Order& order = *orders.find(OrderId{key.id});
    const Quote client = bbook::marked_up(at, markup_of(order.account, order.terms.instrument));
    order.triggered = true;
    order.terms.stop = sells ? client.bid : client.ask;
    if (!may_trade(order)) return unfired.push_back(order.id);
    return execute(order, client);
  }
  const Position& position = *positions.find(PositionId{key.id});
  const Quote client = bbook::marked_up(at, markup_of(position.account, position.instrument));
  // From here on the stop stands where it was reached, whatever becomes of the closing order.
  unwatch(position);
  ExitPlan exits = position.exits;
  exits.trailing_stop = {};
  positions.protect(position.id, sells ? client.bid : client.ask, position.take_profit, std::move(exits));
  watch(position);
  emit(PositionChanged{position, 0});
  const AccountSpec& account = *catalog.accounts().find(position.account);
  if (trading_state(account, group_of(account), position.instrument) == TradingState::halted) return;
  close_position(position, position.qty, "trailing stop", client);
}

}  // namespace dealingdesk::desk
