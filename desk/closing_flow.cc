// Positions: their protection, and how they are closed by other means than an order of the client's.
#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "core/decimal.h"
#include "desk/state.h"

namespace dealingdesk::desk {

void Desk::State::on(const ProtectPosition& protect) {
  const Position* position = positions.find(protect.position);
  if (position == nullptr || position->account != protect.account)
    return refuse({RejectCode::unknown_position, fmt::format("no position {}", protect.position.value())});
  const AccountSpec& account = *catalog.accounts().find(position->account);
  if (account.status != AccountStatus::active)
    return refuse({RejectCode::account_disabled, fmt::format("account {} is not active", account.id.value())});
  const InstrumentSpec& instrument = *catalog.instruments().find(position->instrument);
  OrderTerms terms;
  terms.instrument = position->instrument;
  terms.side = position->side;
  terms.qty = position->qty;
  terms.stop_loss = protect.stop_loss;
  terms.take_profit = protect.take_profit;
  terms.exits = protect.exits;
  if (auto ok = check_prices(instrument, terms); !ok) return refuse(ok.reject());
  if (auto ok = check_exits(instrument, terms); !ok) return refuse(ok.reject());
  if (const auto quote = tradable_quote(instrument, group_of(account))) {
    if (auto ok = check_protection_distances(instrument, *position, protect, *quote); !ok) return refuse(ok.reject());
  }
  unwatch(*position);
  const bool trails_anew = position->exits.trailing_stop != protect.exits.trailing_stop;
  if (trails_anew) unwatch_trailing(*position);
  positions.protect(protect.position, protect.stop_loss, protect.take_profit, protect.exits);
  watch(*position);
  if (trails_anew) watch_trailing(*position);
  emit(PositionChanged{*position, 0});
  done(protect.position.value());
}

// The stop loss moves to the open price, or a little better; never back.
void Desk::State::break_even(const Position& position) {
  const bool is_long = position.side == Side::buy;
  const Price open = position.open_price();
  const Price to = is_long ? open + position.exits.breakeven_keep : open - position.exits.breakeven_keep;
  const bool better = !position.stop_loss || (is_long ? to > *position.stop_loss : to < *position.stop_loss);
  unwatch(position);
  ExitPlan exits = position.exits;
  exits.breakeven_after = exits.breakeven_keep = {};
  positions.protect(position.id, better ? std::optional{to} : position.stop_loss, position.take_profit,
                    std::move(exits));
  watch(position);
  emit(PositionChanged{position, 0});
}

void Desk::State::close_position(const Position& position, Qty qty, const std::string& why, const Quote& quote,
                                 std::optional<Price> target) {
  if (closing.contains(position.id)) return;
  Order& order = own_order(position, qty, why);
  closing[position.id] = {order.id, target};
  report(ExecType::accepted, order);
  execute(order, quote);
}

// An order of the desk's own, for the client who holds the position.
Order& Desk::State::own_order(const Position& position, Qty qty, const std::string& why) {
  Order order;
  last.order = OrderId{last.order.value() + 1};
  order.id = last.order;
  order.account = position.account;
  order.session = position.session;
  order.book = position.book;
  order.terms.instrument = position.instrument;
  order.terms.side = opposite(position.side);
  order.terms.qty = qty;
  order.terms.closes = position.id;
  order.reject.text = why;
  order.created = now;
  order.updated = now;
  return orders.add(std::move(order));
}

// What the desk closes is closed, though it may leave another leg uncovered that then needs more margin.
bool Desk::State::is_own_closing(const Order& order) const {
  const auto it = closing.find(order.terms.closes);
  return it != closing.end() && it->second.order == order.id;
}

// The desk's closing order is final: its target is done with, and what is left waits for its prices again.
void Desk::State::closing_ended(const Order& order) {
  if (!order.terms.closes) return;
  const auto it = closing.find(order.terms.closes);
  if (it == closing.end() || it->second.order != order.id) return;
  const auto target = it->second.target;
  closing.erase(it);
  const Position* position = positions.find(order.terms.closes);
  if (position == nullptr) return;
  unclosed.push_back(position->id);
  if (!target || order.cum_qty.is_zero()) return;
  unwatch(*position);
  ExitPlan exits = position->exits;
  const auto done_with =
      std::find_if(exits.targets.begin(), exits.targets.end(), [&](const Target& t) { return t.price == *target; });
  if (done_with != exits.targets.end()) {
    if (order.cum_qty >= done_with->qty)
      exits.targets.erase(done_with);
    else
      done_with->qty -= order.cum_qty;
  }
  positions.protect(position->id, position->stop_loss, position->take_profit, std::move(exits));
  watch(*position);
  emit(PositionChanged{*position, 0});
}

void Desk::State::on(const ClosePositions& close) {
  const AccountSpec* account = catalog.accounts().find(close.account);
  if (account == nullptr)
    return refuse({RejectCode::unknown_account, fmt::format("no account {}", close.account.value())});
  std::vector<PositionId> chosen;
  std::string reason;
  for (const Position* position : positions.of(close.account)) {
    if ((close.instrument && position->instrument != close.instrument) ||
        (close.side && position->side != *close.side) || closing.contains(position->id))
      continue;
    const auto profit = profit_of(*position, *account);
    const bool fits = close.profit == ProfitFilter::any ||
                      (profit && (close.profit == ProfitFilter::winning ? *profit > 0 : *profit < 0));
    if (!fits) continue;
    const InstrumentSpec& instrument = *catalog.instruments().find(position->instrument);
    if (auto ok = check_exit(*account, instrument); !ok) {
      reason = ok.reject().text;
      continue;
    }
    chosen.push_back(position->id);
  }
  if (chosen.empty() && !reason.empty()) return refuse({RejectCode::market_closed, reason});
  for (const PositionId id : chosen) {
    const Position* position = positions.find(id);
    if (position == nullptr) continue;
    close_position(*position, position->qty, "close all",
                   valuation_quote(*account, *catalog.instruments().find(position->instrument)));
  }
  done(chosen.size());
}

void Desk::State::on(const CloseBy& close) {
  const Position* first = positions.find(close.position);
  const Position* second = positions.find(close.by);
  if (first == nullptr || first->account != close.account)
    return refuse({RejectCode::unknown_position, fmt::format("no position {}", close.position.value())});
  if (second == nullptr || second->account != close.account)
    return refuse({RejectCode::unknown_position, fmt::format("no position {}", close.by.value())});
  if (first->instrument != second->instrument || first->side == second->side || first->book != second->book)
    return refuse(
        {RejectCode::conflict, fmt::format("positions {} and {} are not opposite positions on one instrument and book",
                                           close.position.value(), close.by.value())});
  if (closing.contains(first->id) || closing.contains(second->id))
    return refuse({RejectCode::conflict, "a closing order of one of the positions is on its way"});
  const AccountSpec& account = *catalog.accounts().find(close.account);
  const InstrumentSpec& instrument = *catalog.instruments().find(first->instrument);
  if (account.status != AccountStatus::active)
    return refuse({RejectCode::account_disabled, fmt::format("account {} is not active", account.id.value())});
  if (trading_state(account, group_of(account), instrument.id) == TradingState::halted)
    return refuse({RejectCode::trading_halted, "trading is halted"});
  // The one closes at the other's open price, which for the other is no profit and no loss.
  const Price price = second->open_price();
  const Qty qty = std::min(first->qty, second->qty);
  const Quote quote = valuation_quote(account, instrument);
  for (const PositionId id : {close.position, close.by}) {
    Order& order = own_order(*positions.find(id), qty, "close by");
    report(ExecType::accepted, order);
    // Two halves of one: no commission, which both have paid when they opened.
    fill(order, {qty, price, quote, 0});
  }
  done(close.position.value());
}

void Desk::State::on(const ReversePosition& reverse) {
  const Position* position = positions.find(reverse.position);
  if (position == nullptr || position->account != reverse.account)
    return refuse({RejectCode::unknown_position, fmt::format("no position {}", reverse.position.value())});
  const AccountSpec& account = *catalog.accounts().find(position->account);
  const InstrumentSpec& instrument = *catalog.instruments().find(position->instrument);
  if (closing.contains(position->id))
    return refuse({RejectCode::conflict, "a closing order of the position is on its way"});
  if (auto ok = check_exit(account, instrument); !ok) return refuse(ok.reject());
  PlaceOrder open;
  open.account = account.id;
  open.client_order_id = reverse.client_order_id;
  open.terms.instrument = instrument.id;
  open.terms.side = opposite(position->side);
  open.terms.qty = position->qty;
  if (account.mode == PositionMode::netting) {
    const auto twice = add(position->qty, position->qty);
    if (!twice) return refuse({RejectCode::overflow, "twice the position's quantity does not fit"});
    open.terms.qty = *twice;
  } else {
    const PositionId id = position->id;
    close_position(*position, position->qty, "reverse", valuation_quote(account, instrument));
    if (positions.find(id) != nullptr)
      return refuse({RejectCode::conflict, "the position is not closed yet: the other side was not opened"});
  }
  on(open);
}

}  // namespace dealingdesk::desk
