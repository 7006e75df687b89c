// Margin calls, stop-outs, and balances below zero.
#include <algorithm>

#include "tests/model/broker_model.h"

namespace dealingdesk::model {

// One step an account, in order of number, and again while anything happens.
void BrokerModel::judge_all() {
  for (bool busy = true; busy;) {
    busy = false;
    for (const auto& [id, account] : accounts_) busy = judge(account) || busy;
  }
}

bool BrokerModel::needs_stop_out(const AccountSpec& account, const Funds& funds) const {
  const GroupSpec& group = group_of(account);
  if (funds.margin == 0) return group.stop_out_hedged && funds.equity < 0;
  // The level, rounded down, is at or below.
  const Int128 level = divide(static_cast<Int128>(funds.equity) * kOne.steps(), funds.margin, Rounding::floor);
  return level <= group.stop_out.steps();
}

bool BrokerModel::judge(const AccountSpec& account) {
  const GroupSpec& group = group_of(account);
  bool holds = false;
  bool hedged = true;
  for (const auto& [id, instrument] : instruments_) {
    const Legs legs = legs_of(account.id, id);
    holds = holds || !legs.long_qty.is_zero() || !legs.short_qty.is_zero();
    hedged = hedged && legs.long_qty == legs.short_qty;
  }
  if (!holds) {
    const bool stopped_out = in_stop_out_.erase(account.id) != 0;
    const std::int64_t minor = balance(client(account));
    if (minor < 0 && (stopped_out || group.negative_balance_protection))
      post(LedgerReason::compensation,
           {{client(account), -minor}, {house(LedgerAccountKind::compensation, account, account.currency), minor}}, {},
           {}, stopped_out ? "so compensation" : "negative balance protection");
  }
  const auto funds = funds_of(account);
  if (!funds) return false;
  const bool call = funds->margin > 0 && static_cast<Int128>(funds->equity) * kOne.steps() <
                                             static_cast<Int128>(group.margin_call.steps()) * funds->margin;
  if (call != called_.contains(account.id)) {
    if (call)
      called_.insert(account.id);
    else
      called_.erase(account.id);
    emit(MarginAlerted{account.id, call ? MarginAlert::call : MarginAlert::call_over, funds->equity, funds->margin});
  }
  if (!holds || !needs_stop_out(account, *funds) || (hedged && !group.stop_out_hedged)) {
    in_stop_out_.erase(account.id);
    return false;
  }
  if (in_stop_out_.insert(account.id).second)
    emit(MarginAlerted{account.id, MarginAlert::stop_out, funds->equity, funds->margin});
  return stop_out_step(account);
}

bool BrokerModel::stop_out_step(const AccountSpec& account) {
  if (cancel_largest_pending(account)) return true;
  const StopOut how = group_of(account).stop_out_order;
  if (how == StopOut::smart) return close_smartly(account);
  if (how == StopOut::everything) {
    std::vector<PositionId> ids;
    for (const auto& [id, position] : positions_)
      if (position.account == account.id && closable(position)) ids.push_back(id);
    for (const PositionId id : ids)
      if (positions_.contains(id)) close_for_stop_out(id, positions_.at(id).qty);
    return !ids.empty();
  }
  PositionId worst;
  std::int64_t least = 0;
  for (const auto& [id, position] : positions_) {
    if (position.account != account.id || !closable(position)) continue;
    const auto profit = profit_of(position);
    if (!profit) continue;
    const bool worse = bend_ == Bend::smallest_loss_first ? *profit > least : *profit < least;
    if (worst && !worse) continue;
    worst = id;
    least = *profit;
  }
  return worst && close_for_stop_out(worst, positions_.at(worst).qty);
}

bool BrokerModel::cancel_largest_pending(const AccountSpec& account) {
  OrderId largest;
  std::int64_t most = 0;
  for (const auto& [id, order] : working_) {
    if (order.account != account.id) continue;
    const std::int64_t reserved = pending_margin(order).value_or(0);
    if (reserved <= most) continue;
    largest = id;
    most = reserved;
  }
  if (!largest) return false;
  end(working_.at(largest), ExecType::canceled, OrderStatus::canceled, {RejectCode::not_enough_margin, "stop-out"});
  return true;
}

bool BrokerModel::closable(const Position& position) const {
  return !unclosable_.contains(position.id) && tradable(instruments_.at(position.instrument)) &&
         trading_state(accounts_.at(position.account), position.instrument) != TradingState::halted;
}

// True: something happened. What cannot be closed is not tried again by the same command.
bool BrokerModel::close_for_stop_out(PositionId id, Qty qty) {
  const Position before = positions_.at(id);
  close_position(id, qty, "stop-out", valuation_quote(before.account, before.instrument));
  if (positions_.contains(id) && positions_.at(id).qty == before.qty) unclosable_.insert(id);
  return true;
}

// The fewest steps off the position that needs most margin after which the account is out of danger.
bool BrokerModel::close_smartly(const AccountSpec& account) {
  PositionId largest;
  std::int64_t most = 0;
  for (const auto& [id, position] : positions_) {
    if (position.account != account.id || !closable(position)) continue;
    Legs alone;
    (position.side == Side::buy ? alone.long_qty : alone.short_qty) = position.qty;
    (position.side == Side::buy ? alone.long_value : alone.short_value) = position.open_value;
    const auto margin = legs_margin(alone, instruments_.at(position.instrument), account,
                                    valuation_quote(account.id, position.instrument));
    if (!margin || (largest && *margin <= most)) continue;
    largest = id;
    most = *margin;
  }
  if (!largest) return false;
  const Position& position = positions_.at(largest);
  const Qty step = instruments_.at(position.instrument).qty_step;
  for (Qty qty = step; qty < position.qty; qty += step) {
    Legs left = legs_of(account.id, position.instrument);
    (position.side == Side::buy ? left.long_qty : left.short_qty) -= qty;
    (position.side == Side::buy ? left.long_value : left.short_value) -= value_of(qty, position.open_price());
    auto after = funds_of(account);
    const auto margin = account_margin(account, position.instrument, &left);
    if (!after || !margin) continue;
    after->margin = *margin;
    if (!needs_stop_out(account, *after)) return close_for_stop_out(largest, qty);
  }
  return close_for_stop_out(largest, position.qty);
}

}  // namespace dealingdesk::model
