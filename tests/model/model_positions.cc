// Positions that are protected and closed by other means than an order, and orders that hang on each other.
#include <algorithm>

#include <fmt/format.h>

#include "tests/model/broker_model.h"

namespace dealingdesk::model {

void BrokerModel::on(const ProtectPosition& protect) {
  const auto found = positions_.find(protect.position);
  if (found == positions_.end() || found->second.account != protect.account)
    return refuse({RejectCode::unknown_position, fmt::format("no position {}", protect.position.value())});
  Position& position = found->second;
  if (accounts_.at(position.account).status != AccountStatus::active)
    return refuse({RejectCode::account_disabled, fmt::format("account {} is not active", position.account.value())});
  const InstrumentSpec& instrument = instruments_.at(position.instrument);
  OrderTerms terms;
  terms.side = position.side;
  terms.qty = position.qty;
  terms.stop_loss = protect.stop_loss;
  terms.take_profit = protect.take_profit;
  terms.exits = protect.exits;
  if (auto ok = check_prices(instrument, terms); !ok) return refuse(ok.reject());
  if (auto ok = check_exits(instrument, terms); !ok) return refuse(ok.reject());
  if (const auto quote = tradable_quote(instrument, accounts_.at(position.account)))
    if (auto ok = check_protection(position, protect, *quote); !ok) return refuse(ok.reject());
  const bool other_trail = position.exits.trailing_stop != protect.exits.trailing_stop;
  position.stop_loss = protect.stop_loss;
  position.take_profit = protect.take_profit;
  position.exits = protect.exits;
  // A trailing stop whose distance stays goes on from where it is.
  if (other_trail) {
    position_trails_.erase(position.id);
    start_trail(position);
  }
  emit(PositionChanged{position, 0});
  done(position.id.value());
}

void BrokerModel::on(const ClosePositions& close) {
  const auto account = accounts_.find(close.account);
  if (account == accounts_.end())
    return refuse({RejectCode::unknown_account, fmt::format("no account {}", close.account.value())});
  std::vector<PositionId> chosen;
  std::string reason;
  for (const auto& [id, position] : positions_) {
    if (position.account != close.account || (close.instrument && position.instrument != close.instrument) ||
        (close.side && position.side != *close.side))
      continue;
    const auto profit = profit_of(position);
    if (close.profit == ProfitFilter::winning && (!profit || *profit <= 0)) continue;
    if (close.profit == ProfitFilter::losing && (!profit || *profit >= 0)) continue;
    if (auto ok = check_exit(account->second, instruments_.at(position.instrument)); !ok)
      reason = ok.reject().text;
    else
      chosen.push_back(id);
  }
  if (chosen.empty() && !reason.empty()) return refuse({RejectCode::market_closed, reason});
  for (const PositionId id : chosen) {
    const auto found = positions_.find(id);
    if (found == positions_.end()) continue;
    close_position(id, found->second.qty, "close all", valuation_quote(close.account, found->second.instrument));
  }
  done(chosen.size());
}

void BrokerModel::on(const CloseBy& close) {
  for (const PositionId id : {close.position, close.by}) {
    const auto found = positions_.find(id);
    if (found == positions_.end() || found->second.account != close.account)
      return refuse({RejectCode::unknown_position, fmt::format("no position {}", id.value())});
  }
  const Position& first = positions_.at(close.position);
  const Position& second = positions_.at(close.by);
  if (first.instrument != second.instrument || first.side == second.side)
    return refuse(
        {RejectCode::conflict, fmt::format("positions {} and {} are not opposite positions on one instrument and book",
                                           close.position.value(), close.by.value())});
  if (accounts_.at(close.account).status != AccountStatus::active)
    return refuse({RejectCode::account_disabled, fmt::format("account {} is not active", close.account.value())});
  if (trading_state(accounts_.at(close.account), first.instrument) == TradingState::halted)
    return refuse({RejectCode::trading_halted, "trading is halted"});
  const Price price = second.open_price();
  const Qty qty = std::min(first.qty, second.qty);
  const Quote quote = valuation_quote(close.account, first.instrument);
  for (const PositionId id : {close.position, close.by}) {
    Order& order = own_order(positions_.at(id), qty, "close by");
    report(ExecType::accepted, order);
    fill(order, qty, price, quote, 0);
  }
  done(close.position.value());
}

void BrokerModel::on(const ReversePosition& reverse) {
  const auto found = positions_.find(reverse.position);
  if (found == positions_.end() || found->second.account != reverse.account)
    return refuse({RejectCode::unknown_position, fmt::format("no position {}", reverse.position.value())});
  const Position position = found->second;
  const AccountSpec& account = accounts_.at(position.account);
  if (auto ok = check_exit(account, instruments_.at(position.instrument)); !ok) return refuse(ok.reject());
  PlaceOrder open;
  open.account = account.id;
  open.client_order_id = reverse.client_order_id;
  open.terms.instrument = position.instrument;
  open.terms.side = opposite(position.side);
  open.terms.qty = position.qty;
  if (account.mode == PositionMode::netting) {
    // One order turns it: as much again as it takes to close it.
    open.terms.qty += position.qty;
  } else {
    close_position(position.id, position.qty, "reverse", valuation_quote(account.id, position.instrument));
    if (positions_.contains(position.id))
      return refuse({RejectCode::conflict, "the position is not closed yet: the other side was not opened"});
  }
  on(open);
}

void BrokerModel::on(const PlaceOrderList& list) {
  const std::size_t count = list.orders.size();
  if (count < 2 || count > 10)
    return refuse({RejectCode::malformed, fmt::format("a list has 2 to 10 orders, this one {}", count)});
  std::vector<Order> waiting;
  for (std::size_t i = 0; i < count; ++i) {
    const auto& [name, terms] = list.orders[i];
    for (std::size_t before = 0; before < i; ++before)
      if (!name.empty() && list.orders[before].client_order_id == name)
        return refuse(
            {RejectCode::duplicate_client_order_id, fmt::format("client order id {} comes twice in the list", name)});
    auto ok = examine({list.account, name, terms});
    const bool immediate = terms.type == OrderType::market || terms.time_in_force == TimeInForce::ioc ||
                           terms.time_in_force == TimeInForce::fok;
    if (ok && !immediate && (list.contingency == Contingency::oco || i == 0)) {
      Order waits = as_order({list.account, name, terms});
      if (terms.type == OrderType::trailing_stop && !terms.stop) waits.terms.stop = first_stop(waits);
      ok = check_reserve(waits, waiting);
      waiting.push_back(waits);
    }
    if (ok) continue;
    for (std::size_t each = 0; each < count; ++each) {
      const PlaceOrder place{list.account, list.orders[each].client_order_id, list.orders[each].terms};
      if (refuse_duplicate(place)) continue;
      refuse_order(place, each == i ? ok.reject()
                                    : Reject{RejectCode::conflict, fmt::format("order {} of its list was refused: {}",
                                                                               i + 1, ok.reject().text)});
    }
    return;
  }
  const OrderListId id{order_.value() + 1};
  std::vector<OrderId> ids;
  for (const auto& [name, terms] : list.orders)
    ids.push_back(
        accept({list.account, name, terms}, id, true, list.contingency != Contingency::oco && !ids.empty()).id);
  lists_[id] = {list.contingency, ids};
  if (list.contingency != Contingency::oco) return start(ids.front());
  for (const OrderId order : ids) start(order);
}

// Another one of its list has filled.
void BrokerModel::wake(OrderId id) {
  const auto found = working_.find(id);
  if (found == working_.end() || !found->second.dormant) return;
  Order& order = found->second;
  order.updated = now_;
  if (order.terms.type == OrderType::trailing_stop && !order.terms.stop) order.terms.stop = first_stop(order);
  Order told = order;
  told.dormant = false;
  report(ExecType::triggered, told);
  start(id);
}

void BrokerModel::start(OrderId id) {
  const auto found = working_.find(id);
  if (found == working_.end() || !found->second.dormant) return;
  Order& order = found->second;
  order.dormant = false;
  const OrderTerms& terms = order.terms;
  const AccountSpec& account = accounts_.at(order.account);
  const auto quote = tradable_quote(instruments_.at(terms.instrument), account);
  const bool no_rest = terms.time_in_force == TimeInForce::ioc || terms.time_in_force == TimeInForce::fok;
  if (auto ok = check_open(order); !ok) {
    if (no_rest) return end(order, ExecType::canceled, OrderStatus::canceled, ok.reject());
    return work(order, std::nullopt);
  }
  if (terms.type == OrderType::market || no_rest) {
    const auto ok = quote ? check_immediate(account, terms, *quote) : Result<void>{quote.reject()};
    if (!ok) return end(order, ExecType::canceled, OrderStatus::canceled, ok.reject());
  }
  work(order, quote ? std::optional{*quote} : std::nullopt);
}

Result<void> BrokerModel::check_open(const Order& order) const {
  const InstrumentSpec& instrument = instruments_.at(order.terms.instrument);
  if (instrument.status == InstrumentStatus::halted)
    return Reject{RejectCode::market_closed, fmt::format("{} is halted", instrument.symbol)};
  if (auto ok = check_hours(instrument); !ok) return ok;
  return check_switches(accounts_.at(order.account), order.terms);
}

void BrokerModel::traded_in_list(OrderId id) {
  const Order& order = working_.contains(id) ? working_.at(id) : finished_.at(id);
  const auto found = lists_.find(order.list);
  if (found == lists_.end()) return;
  const List list = found->second;
  const bool first = list.contingency != Contingency::oco && list.orders.front() == id;
  if (first) {
    if (is_final(order.status)) ended_in_list(id);
    return;
  }
  if (list.contingency == Contingency::oto) return;
  // One cancels the others, once.
  lists_.erase(found);
  for (const OrderId other : list.orders)
    if (other != id && working_.contains(other))
      end(working_.at(other), ExecType::canceled, OrderStatus::canceled,
          {RejectCode::none, fmt::format("order {} of its list has traded", id.value())});
}

void BrokerModel::ended_in_list(OrderId id) {
  const Order& order = finished_.at(id);
  const auto found = lists_.find(order.list);
  if (found == lists_.end()) return;
  const List list = found->second;
  if (list.contingency == Contingency::oco || list.orders.front() != id) return;
  // The first has ended: the others begin, or end with it.
  for (const OrderId other : list.orders) {
    const auto waits = working_.find(other);
    if (waits == working_.end()) continue;
    if (!order.cum_qty.is_zero())
      wake(other);
    else
      end(waits->second, ExecType::canceled, OrderStatus::canceled,
          {RejectCode::none, fmt::format("order {} that it waited for has ended", id.value())});
  }
}

}  // namespace dealingdesk::model
