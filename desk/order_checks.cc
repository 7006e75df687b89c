// What must hold before an order is accepted. Every refusal says the numbers.
#include <algorithm>

#include <fmt/format.h>

#include "core/decimal.h"
#include "desk/state.h"
#include "reference/calendar.h"
#include "router/router.h"

namespace dealingdesk::desk {
Result<void> Desk::State::check_closing(const AccountSpec& account, const OrderTerms& terms) const {
  if (!terms.closes) return {};
  const Position* position = positions.find(terms.closes);
  if (position == nullptr || position->account != account.id)
    return Reject{RejectCode::unknown_position, fmt::format("no position {}", terms.closes.value())};
  if (position->instrument != terms.instrument || position->side == terms.side)
    return Reject{RejectCode::unknown_position,
                  fmt::format("position {} is a {} of another side or instrument than this order closes",
                              terms.closes.value(), name_of(position->side))};
  if (position->qty < terms.qty)
    return Reject{RejectCode::bad_quantity,
                  fmt::format("position {} has {}, the order asks to close {}", terms.closes.value(),
                              to_text(position->qty), to_text(terms.qty))};
  if (terms.stop_loss || terms.take_profit || !terms.exits.empty())
    return Reject{RejectCode::unsupported, "an order that closes a position has no stop loss or take profit"};
  return {};
}

Result<void> Desk::State::check_expiry(const OrderTerms& terms) const {
  const bool expires = terms.time_in_force == TimeInForce::gtd;
  if (expires != static_cast<bool>(terms.expires))
    return Reject{RejectCode::bad_expiry, expires ? "a good-till-date order needs its moment of expiry"
                                                  : "only a good-till-date order has a moment of expiry"};
  if (expires && terms.expires <= now)
    return Reject{RejectCode::bad_expiry,
                  fmt::format("the order would expire at {}, which is past", to_rfc3339(terms.expires))};
  return {};
}

Result<void> Desk::State::check_hours(const InstrumentSpec& instrument) const {
  const CalendarSpec* calendar = catalog.calendars().find(instrument.calendar);
  if (calendar == nullptr || reference::is_open(*calendar, reference::SessionKind::trade, now)) return {};
  const auto opens = reference::next_change(*calendar, reference::SessionKind::trade, now);
  return Reject{RejectCode::market_closed, fmt::format("{} is closed{}", instrument.symbol,
                                                       opens ? " until " + to_rfc3339(*opens) : std::string{})};
}

Result<void> Desk::State::check_exit(const AccountSpec& account, const InstrumentSpec& instrument) const {
  if (account.status != AccountStatus::active)
    return Reject{RejectCode::account_disabled, fmt::format("account {} is not active", account.id.value())};
  if (instrument.status == InstrumentStatus::halted)
    return Reject{RejectCode::market_closed, fmt::format("{} is halted", instrument.symbol)};
  if (auto ok = check_hours(instrument); !ok) return ok;
  if (trading_state(account, group_of(account), instrument.id) == TradingState::halted)
    return Reject{RejectCode::trading_halted, "trading is halted"};
  const auto quote = tradable_quote(instrument, group_of(account));
  return quote ? Result<void>{} : Result<void>{quote.reject()};
}

bool Desk::State::tradable(const InstrumentSpec& instrument) const {
  if (instrument.status == InstrumentStatus::halted) return false;
  if (instrument.calendar && !check_hours(instrument)) return false;
  if (!switches.empty() &&
      std::max(trading_state(TradingScope::everything, 0),
               trading_state(TradingScope::instrument, instrument.id.value())) == TradingState::halted)
    return false;
  // Of an exchange's book whoever stands there is a price.
  if (instrument.execution == Execution::exchange) return true;
  const auto* entry = quotes.last(instrument.id);
  return entry != nullptr && entry->live &&
         (instrument.stale_after == Span{} || now - entry->received <= instrument.stale_after);
}

Qty Desk::State::reducible(const AccountSpec& account, const OrderTerms& terms) const {
  if (terms.closes) {
    const Position* position = positions.find(terms.closes);
    return position == nullptr ? Qty{} : position->qty;
  }
  const auto* exposures = positions.exposures(account.id);
  if (exposures == nullptr) return {};
  const auto* held = exposures->find(terms.instrument);
  if (held == nullptr) return {};
  return terms.side == Side::buy ? held->short_qty : held->long_qty;
}

bool Desk::State::reduces(const AccountSpec& account, const OrderTerms& terms) const {
  if (terms.closes || terms.reduce_only) return true;
  return account.mode == PositionMode::netting && terms.qty <= reducible(account, terms);
}

// Are orders of the account taken on the instrument now?
Result<void> Desk::State::check_taken(const AccountSpec& account, const InstrumentSpec& instrument,
                                      const OrderTerms& terms) const {
  if (account.status != AccountStatus::active)
    return Reject{RejectCode::account_disabled, fmt::format("account {} is not active", account.id.value())};
  if (instrument.status == InstrumentStatus::halted)
    return Reject{RejectCode::market_closed, fmt::format("{} is halted", instrument.symbol)};
  if (instrument.status == InstrumentStatus::close_only && !reduces(account, terms))
    return Reject{RejectCode::close_only, fmt::format("{} may only be closed", instrument.symbol)};
  return check_hours(instrument);
}

Result<void> Desk::State::check_terms(const AccountSpec& account, const InstrumentSpec& instrument,
                                      const OrderTerms& terms) const {
  if (auto ok = check_taken(account, instrument, terms); !ok) return ok;
  if (terms.qty < instrument.min_qty || terms.qty > instrument.max_qty)
    return Reject{RejectCode::bad_quantity, fmt::format("quantity {} is not from {} to {}", to_text(terms.qty),
                                                        to_text(instrument.min_qty), to_text(instrument.max_qty))};
  if (terms.qty.steps() % instrument.qty_step.steps() != 0)
    return Reject{RejectCode::bad_quantity,
                  fmt::format("quantity {} is not a multiple of {}", to_text(terms.qty), to_text(instrument.qty_step))};
  const bool immediate = terms.time_in_force == TimeInForce::ioc || terms.time_in_force == TimeInForce::fok;
  if (immediate && terms.type != OrderType::market && terms.type != OrderType::limit)
    return Reject{RejectCode::bad_time_in_force,
                  fmt::format("a {} order cannot be immediate-or-cancel or fill-or-kill", name_of(terms.type))};
  if (auto ok = check_expiry(terms); !ok) return ok;
  if (auto ok = check_offered(instrument, terms); !ok) return ok;
  if (auto ok = check_prices(instrument, terms); !ok) return ok;
  if (auto ok = check_exits(instrument, terms); !ok) return ok;
  if (terms.reduce_only && trades_at_once(terms) && reducible(account, terms).is_zero())
    return Reject{RejectCode::nothing_to_reduce, "no position is open that the order could reduce"};
  return check_closing(account, terms);
}

// What an instrument's way of trading does not have.
Result<void> Desk::State::check_offered(const InstrumentSpec& instrument, const OrderTerms& terms) const {
  const bool on_exchange = instrument.execution == Execution::exchange;
  const bool follows = terms.type == OrderType::trailing_stop || terms.type == OrderType::market_if_touched;
  if (on_exchange && follows)
    return Reject{RejectCode::unsupported, fmt::format("{} trades on an order book, which has no {} orders",
                                                       instrument.symbol, name_of(terms.type))};
  if (terms.post_only && (!on_exchange || terms.type != OrderType::limit))
    return Reject{RejectCode::unsupported, "only a limit order on an order book can be post-only"};
  if (terms.type == OrderType::trailing_stop && !terms.stop && quotes.last(instrument.id) == nullptr)
    return Reject{RejectCode::no_quote,
                  fmt::format("nobody has quoted {}: there is nothing to follow", instrument.symbol)};
  if (instrument.instrument_class != InstrumentClass::crypto_spot) return {};
  if (terms.closes || terms.reduce_only || terms.stop_loss || terms.take_profit || !terms.exits.empty())
    return Reject{RejectCode::unsupported,
                  fmt::format("{} is delivered: there is no position to close or protect", instrument.symbol)};
  return {};
}

Result<Quote> Desk::State::tradable_quote(const InstrumentSpec& instrument, const GroupSpec& group) const {
  const auto* entry = quotes.last(instrument.id);
  if (entry == nullptr || !entry->live)
    return Reject{RejectCode::no_quote, fmt::format("nobody quotes {} now", instrument.symbol)};
  const Span age = now - entry->received;
  if (instrument.stale_after > Span{} && age > instrument.stale_after)
    return Reject{RejectCode::stale_quote, fmt::format("the last quote of {} is {} ms old, the limit is {} ms",
                                                       instrument.symbol, age.ms(), instrument.stale_after.ms())};
  return bbook::marked_up(entry->quote, group.markup(instrument));
}

Book Desk::State::choose_book(const AccountSpec& account, const GroupSpec& group, const InstrumentSpec& instrument,
                              const OrderTerms& terms) const {
  if (instrument.execution == Execution::exchange) return Book::exchange;
  if (instrument.execution == Execution::b_book) return Book::b;
  // What closes a position goes where the position is, whatever the group's rule says by now.
  const Position* position = terms.closes                            ? positions.find(terms.closes)
                             : account.mode == PositionMode::netting ? positions.find(account.id, terms.instrument)
                                                                     : nullptr;
  return position != nullptr                         ? position->book
         : instrument.execution == Execution::a_book ? Book::a
                                                     : router::choose_book(group);
}

Result<void> Desk::State::check_immediate(const AccountSpec& account, const OrderTerms& terms, Book book,
                                          const Quote& quote) const {
  const Price price = terms.side == Side::buy ? quote.ask : quote.bid;
  if (terms.limit && (terms.side == Side::buy ? price > *terms.limit : price < *terms.limit))
    return Reject{RejectCode::not_fillable,
                  fmt::format("the price is {}, the order's limit {}", to_text(price), to_text(*terms.limit))};
  if (book == Book::a && !router::choose_lp(group_of(account), ready_lps, {}))
    return Reject{RejectCode::lp_unavailable, "no liquidity provider takes orders now"};
  const InstrumentSpec& instrument = *catalog.instruments().find(terms.instrument);
  if (auto ok = check_distances(instrument, terms, quote); !ok) return ok;
  if (instrument.instrument_class == InstrumentClass::crypto_spot)
    return check_spot(account, instrument, terms, terms.qty, price);
  const Qty qty = terms.reduce_only ? std::min(terms.qty, reducible(account, terms)) : terms.qty;
  if (auto margin = check_margin(account, terms, qty, price); !margin) return margin.reject();
  return {};
}

Result<void> Desk::State::check_replace(const Order& order, const ReplaceOrder& replace) const {
  const AccountSpec& account = *catalog.accounts().find(order.account);
  const InstrumentSpec& instrument = *catalog.instruments().find(order.terms.instrument);
  // It may trade at once, as a new one.
  if (auto ok = check_taken(account, instrument, order.terms); !ok) return ok;
  if (replace.qty < instrument.min_qty || replace.qty > instrument.max_qty ||
      replace.qty.steps() % instrument.qty_step.steps() != 0)
    return Reject{RejectCode::bad_quantity,
                  fmt::format("quantity {} is not from {} to {} in steps of {}", to_text(replace.qty),
                              to_text(instrument.min_qty), to_text(instrument.max_qty), to_text(instrument.qty_step))};
  if (replace.qty <= order.cum_qty)
    return Reject{RejectCode::bad_quantity, fmt::format("{} has traded already, the new quantity is {}",
                                                        to_text(order.cum_qty), to_text(replace.qty))};
  OrderTerms terms = order.terms;
  terms.qty = replace.qty - order.cum_qty;  // what is still to close
  terms.limit = replace.limit;
  terms.stop = replace.stop;
  terms.stop_loss = replace.stop_loss;
  terms.take_profit = replace.take_profit;
  terms.trail = replace.trail.value_or(terms.trail);
  terms.expires = replace.expires.value_or(terms.expires);
  if (replace.exits) terms.exits = *replace.exits;
  const GroupSpec& group = group_of(account);
  if (auto ok = check_expiry(terms); !ok) return ok;
  if (auto ok = check_offered(instrument, terms); !ok) return ok;
  if (auto ok = check_prices(instrument, terms); !ok) return ok;
  if (auto ok = check_exits(instrument, terms); !ok) return ok;
  if (auto ok = check_switches(account, group, instrument, terms); !ok) return ok;
  if (replace.qty > order.terms.qty && !reduces(account, terms))
    if (auto ok = check_volume(account, group.limits, instrument, replace.qty - order.terms.qty); !ok) return ok;
  if (const auto quote = tradable_quote(instrument, group); quote && order.book != Book::exchange)
    if (auto ok = check_distances(instrument, terms, *quote); !ok) return ok;
  return check_closing(account, terms);
}

}  // namespace dealingdesk::desk
