#include <algorithm>

#include <fmt/format.h>

#include "core/decimal.h"
#include "desk/state.h"

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
  if (quote.bid <= Price{} || quote.ask < quote.bid)
    return Reject{RejectCode::bad_price, fmt::format("bid {}, ask {}", to_text(quote.bid), to_text(quote.ask))};
  const bool extremes_hold =
      quote.lowest_bid.value_or(quote.bid) <= quote.bid && quote.lowest_bid.value_or(quote.bid) > Price{} &&
      quote.highest_bid.value_or(quote.bid) >= quote.bid && quote.lowest_ask.value_or(quote.ask) <= quote.ask &&
      quote.lowest_ask.value_or(quote.ask) > Price{} && quote.highest_ask.value_or(quote.ask) >= quote.ask;
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

void Desk::State::on(const ChangeQuote& change) {
  if (auto ok = check_quote(change.quote, catalog); !ok) return refuse(ok.reject());
  const InstrumentId instrument = change.quote.instrument;
  quotes.change(change.quote, now);
  emit(QuoteChanged{instrument, change.quote});
  const auto book = triggers.find(instrument);
  if (book != triggers.end()) {
    while (const auto trigger = book->second.take_reached(change.quote)) fire(*trigger, change.quote);
  }
  watch_margin(instrument);
  done();
}

void Desk::State::on(const WithdrawQuote& withdraw) {
  if (auto ok = check_quoted(withdraw.instrument, catalog); !ok) return refuse(ok.reject());
  if (quotes.withdraw(withdraw.instrument)) emit(QuoteChanged{withdraw.instrument, std::nullopt});
  done();
}

void Desk::State::fire(const bbook::Trigger& trigger, const Quote& quote) {
  const Quote at = quote_at(trigger, quote);
  if (trigger.kind == bbook::TriggerKind::order) {
    Order& order = *orders.find(OrderId{trigger.id});
    const Quote client = bbook::marked_up(at, markup_of(order.account, order.terms.instrument));
    if (order.terms.stop && !order.triggered) {
      order.triggered = true;
      // A stop-limit order whose limit is not there yet goes on waiting, as a limit order.
      return work(order, client);
    }
    return execute(order, client);
  }
  const Position* position = positions.find(PositionId{trigger.id});
  if (position == nullptr) return;
  close_position(*position, trigger.kind == bbook::TriggerKind::stop_loss ? "stop loss" : "take profit");
}

void Desk::State::watch_margin(InstrumentId instrument) {
  const auto* holders = positions.holders(instrument);
  if (holders == nullptr) return;
  // Copied, because a stop-out closes positions.
  const std::vector<AccountId> accounts(holders->begin(), holders->end());
  for (const AccountId id : accounts) watch_margin(*catalog.accounts().find(id));
}

void Desk::State::watch_margin(const AccountSpec& account) {
  const GroupSpec& group = group_of(account);
  auto state = state_of(account);
  if (!state) return;
  const bool below_call = state->level && *state->level < group.margin_call;
  const bool was_called = margin_called.contains(account.id);
  if (below_call != was_called) {
    if (below_call)
      margin_called.insert(account.id);
    else
      margin_called.erase(account.id);
    emit(MarginAlerted{account.id, below_call ? MarginAlert::call : MarginAlert::call_over, state->equity_minor,
                       state->margin_minor});
  }
  while (state && state->level && *state->level < group.stop_out) {
    emit(MarginAlerted{account.id, MarginAlert::stop_out, state->equity_minor, state->margin_minor});
    if (!cancel_largest_hold(account) && !stop_out_one(account)) return;
    state = state_of(account);
  }
}

// Closes the position with the largest loss. False where there is none left that is not being closed.
bool Desk::State::stop_out_one(const AccountSpec& account) {
  const Position* worst = nullptr;
  std::int64_t worst_profit = 0;
  for (const Position* position : positions.of(account.id)) {
    if (closing.contains(position->id) || !can_close(*position)) continue;
    const InstrumentSpec& instrument = *catalog.instruments().find(position->instrument);
    bbook::Exposure exposure;
    (position->side == Side::buy ? exposure.long_qty : exposure.short_qty) = position->qty;
    (position->side == Side::buy ? exposure.long_value : exposure.short_value) = position->open_value;
    const Quote quote = bbook::marked_up(quotes.last(position->instrument)->quote, markup_of(account, instrument));
    const auto profit = bbook::floating_profit(exposure, instrument, quote, account.currency, converter);
    if (!profit) continue;
    if (worst == nullptr || *profit < worst_profit) {
      worst = position;
      worst_profit = *profit;
    }
  }
  if (worst == nullptr) return false;
  const PositionId id = worst->id;
  close_position(*worst, "stop-out");
  // Still there: its closing order is at an LP, or none takes it now.
  return positions.find(id) == nullptr;
}

}  // namespace dealingdesk::desk
