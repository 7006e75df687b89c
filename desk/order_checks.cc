// What must hold before an order is accepted. Every refusal says the numbers.
#include <fmt/format.h>

#include "core/decimal.h"
#include "desk/state.h"
#include "router/router.h"

namespace dealingdesk::desk {
namespace {

bool on_tick(Price price, const InstrumentSpec& instrument) {
  return price.steps() % instrument.tick_size().steps() == 0;
}

Result<void> check_price(std::string_view what, const std::optional<Price>& price, const InstrumentSpec& instrument,
                         RejectCode code) {
  if (!price) return {};
  if (*price <= Price{}) return Reject{code, fmt::format("{} {} must be above 0", what, to_text(*price))};
  if (!on_tick(*price, instrument))
    return Reject{code, fmt::format("{} {} is not a multiple of the tick size {}", what, to_text(*price),
                                    to_text(instrument.tick_size()))};
  return {};
}

}  // namespace

Result<void> Desk::State::check_prices(const InstrumentSpec& instrument, const OrderTerms& terms) const {
  const bool wants_limit = terms.type == OrderType::limit || terms.type == OrderType::stop_limit;
  const bool wants_stop = terms.type == OrderType::stop || terms.type == OrderType::stop_limit;
  if (wants_limit && !terms.limit) return Reject{RejectCode::bad_price, "the order needs a limit price"};
  if (wants_stop && !terms.stop) return Reject{RejectCode::bad_stop, "the order needs a stop price"};
  if (terms.type == OrderType::stop && terms.limit)
    return Reject{RejectCode::bad_price, "a stop order has no limit price: send a stop-limit order"};
  if (!wants_stop && terms.stop)
    return Reject{RejectCode::bad_stop, fmt::format("a {} order has no stop price", name_of(terms.type))};
  if (auto ok = check_price("the limit price", terms.limit, instrument, RejectCode::bad_price); !ok) return ok;
  if (auto ok = check_price("the stop price", terms.stop, instrument, RejectCode::bad_stop); !ok) return ok;
  if (auto ok = check_price("the stop loss", terms.stop_loss, instrument, RejectCode::bad_stop); !ok) return ok;
  if (auto ok = check_price("the take profit", terms.take_profit, instrument, RejectCode::bad_price); !ok) return ok;
  if (terms.stop_loss && terms.take_profit) {
    const bool crossed =
        terms.side == Side::buy ? *terms.stop_loss >= *terms.take_profit : *terms.stop_loss <= *terms.take_profit;
    if (crossed)
      return Reject{RejectCode::bad_stop,
                    fmt::format("stop loss {} and take profit {} of a {} are the wrong way round",
                                to_text(*terms.stop_loss), to_text(*terms.take_profit), name_of(terms.side))};
  }
  return {};
}

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
  if (terms.stop_loss || terms.take_profit)
    return Reject{RejectCode::unsupported, "an order that closes a position has no stop loss or take profit"};
  return {};
}

Result<void> Desk::State::check_terms(const AccountSpec& account, const GroupSpec& group,
                                      const InstrumentSpec& instrument, const OrderTerms& terms) const {
  if (account.status != AccountStatus::active)
    return Reject{RejectCode::account_disabled, fmt::format("account {} is not active", account.id.value())};
  if (instrument.status == InstrumentStatus::halted)
    return Reject{RejectCode::market_closed, fmt::format("{} is halted", instrument.symbol)};
  if (instrument.status == InstrumentStatus::close_only && !terms.closes)
    return Reject{RejectCode::close_only, fmt::format("{} may only be closed", instrument.symbol)};
  if (terms.qty < instrument.min_qty || terms.qty > instrument.max_qty)
    return Reject{RejectCode::bad_quantity, fmt::format("quantity {} is not from {} to {}", to_text(terms.qty),
                                                        to_text(instrument.min_qty), to_text(instrument.max_qty))};
  if (terms.qty.steps() % instrument.qty_step.steps() != 0)
    return Reject{RejectCode::bad_quantity,
                  fmt::format("quantity {} is not a multiple of {}", to_text(terms.qty), to_text(instrument.qty_step))};
  const bool immediate = terms.time_in_force == TimeInForce::ioc || terms.time_in_force == TimeInForce::fok;
  if (immediate && (terms.type == OrderType::stop || terms.type == OrderType::stop_limit))
    return Reject{RejectCode::bad_time_in_force, "a stop order cannot be immediate-or-cancel or fill-or-kill"};
  if (orders.working_count(account.id) >= group.max_orders)
    return Reject{RejectCode::too_many_orders,
                  fmt::format("the account has {} working orders, the most allowed", group.max_orders)};
  if (auto ok = check_prices(instrument, terms); !ok) return ok;
  return check_closing(account, terms);
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
  // What closes a position goes where the position is, whatever the group's rule says by now.
  const Position* position = terms.closes                            ? positions.find(terms.closes)
                             : account.mode == PositionMode::netting ? positions.find(account.id, terms.instrument)
                                                                     : nullptr;
  return position != nullptr ? position->book : router::choose_book(group);
}

Result<void> Desk::State::check_immediate(const AccountSpec& account, const OrderTerms& terms, Book book,
                                          const Quote& quote) const {
  const Price price = terms.side == Side::buy ? quote.ask : quote.bid;
  if (terms.limit && (terms.side == Side::buy ? price > *terms.limit : price < *terms.limit))
    return Reject{RejectCode::not_fillable,
                  fmt::format("the price is {}, the order's limit {}", to_text(price), to_text(*terms.limit))};
  if (book == Book::a && !router::choose_lp(group_of(account), ready_lps, {}))
    return Reject{RejectCode::lp_unavailable, "no liquidity provider takes orders now"};
  if (auto margin = check_margin(account, terms, terms.qty, price); !margin) return margin.reject();
  return {};
}

Result<void> Desk::State::check_replace(const Order& order, const ReplaceOrder& replace) const {
  const AccountSpec& account = *catalog.accounts().find(order.account);
  const InstrumentSpec& instrument = *catalog.instruments().find(order.terms.instrument);
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
  if (auto ok = check_prices(instrument, terms); !ok) return ok;
  return check_closing(account, terms);
}

}  // namespace dealingdesk::desk
