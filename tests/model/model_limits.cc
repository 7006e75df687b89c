// What an account may do at most, and the kill switch.
#include <algorithm>

#include <fmt/format.h>

#include "core/decimal.h"
#include "tests/model/broker_model.h"

namespace dealingdesk::model {

TradingState BrokerModel::switch_at(TradingScope scope, std::uint64_t id) const {
  const auto found = switches_.find({scope, id});
  return found == switches_.end() ? TradingState::active : found->second;
}

TradingState BrokerModel::trading_state(const AccountSpec& account, InstrumentId instrument) const {
  return std::max(
      {switch_at(TradingScope::everything, 0), switch_at(TradingScope::broker, group_of(account).broker.value()),
       switch_at(TradingScope::group, account.group.value()), switch_at(TradingScope::account, account.id.value()),
       switch_at(TradingScope::instrument, instrument.value())});
}

Result<void> BrokerModel::check_switches(const AccountSpec& account, const OrderTerms& terms) const {
  const TradingState state = trading_state(account, terms.instrument);
  if (state == TradingState::halted) return Reject{RejectCode::trading_halted, "trading is halted"};
  if (state == TradingState::reducing && !reduces(account, terms))
    return Reject{RejectCode::reducing_only, "only orders that reduce a position are taken now"};
  return {};
}

bool BrokerModel::in_scope(const ChangeTradingState& change, AccountId account, InstrumentId instrument) const {
  const AccountSpec& spec = accounts_.at(account);
  switch (change.scope) {
    case TradingScope::everything: return true;
    case TradingScope::broker: return group_of(spec).broker.value() == change.id;
    case TradingScope::group: return spec.group.value() == change.id;
    case TradingScope::account: return account.value() == change.id;
    case TradingScope::instrument: return instrument.value() == change.id;
  }
  return false;
}

Result<void> BrokerModel::check_known(const ChangeTradingState& change) const {
  const auto id = static_cast<std::uint32_t>(change.id);
  switch (change.scope) {
    case TradingScope::everything:
      if (change.id == 0) return {};
      return Reject{RejectCode::malformed, "everything has no id"};
    case TradingScope::broker:
      if (change.id == 0 || brokers_.contains(BrokerId{id})) return {};
      return Reject{RejectCode::unknown_broker, fmt::format("no broker {}", change.id)};
    case TradingScope::group:
      if (groups_.contains(GroupId{id})) return {};
      return Reject{RejectCode::unknown_group, fmt::format("no group {}", change.id)};
    case TradingScope::account:
      if (accounts_.contains(AccountId{change.id})) return {};
      return Reject{RejectCode::unknown_account, fmt::format("no account {}", change.id)};
    case TradingScope::instrument:
      if (instruments_.contains(InstrumentId{id})) return {};
      return Reject{RejectCode::unknown_instrument, fmt::format("no instrument {}", change.id)};
  }
  return {};
}

void BrokerModel::on(const ChangeTradingState& change) {
  if (auto ok = check_known(change); !ok) return refuse(ok.reject());
  switches_.erase({change.scope, change.id});
  if (change.cancel_orders) {
    std::vector<OrderId> ids;
    for (const auto& [id, order] : working_)
      if (in_scope(change, order.account, order.terms.instrument)) ids.push_back(id);
    for (const OrderId id : ids)
      if (working_.contains(id))
        end(working_.at(id), ExecType::canceled, OrderStatus::canceled,
            {RejectCode::trading_halted, change.reason.empty() ? "kill switch" : change.reason});
  }
  std::uint64_t left = 0;
  if (change.close_positions) {
    std::vector<PositionId> ids;
    for (const auto& [id, position] : positions_)
      if (in_scope(change, position.account, position.instrument)) ids.push_back(id);
    for (const PositionId id : ids) {
      const auto found = positions_.find(id);
      if (found == positions_.end()) continue;
      const Position& position = found->second;
      if (closable(position))
        close_position(id, position.qty, "kill switch", valuation_quote(position.account, position.instrument));
      if (positions_.contains(id)) ++left;
    }
  }
  if (change.state != TradingState::active) switches_[{change.scope, change.id}] = change.state;
  emit(TradingStateChanged{change.scope, change.id, change.state, change.reason});
  done(left);
}

Result<void> BrokerModel::count_request(const AccountSpec& account) {
  const std::uint32_t most = group_of(account).limits.orders_per_second;
  if (most == 0) return {};
  Day& day = days_[account.id];
  const std::int64_t second = now_.ms() / 1000;
  if (day.second != second) day.requests = 0;
  day.second = second;
  if (day.requests >= most)
    return Reject{RejectCode::throttled, fmt::format("{} orders this second, the most allowed", most)};
  ++day.requests;
  return {};
}

Result<void> BrokerModel::check_limits(const AccountSpec& account, const InstrumentSpec& instrument,
                                       const OrderTerms& terms) const {
  const Limits& limits = group_of(account).limits;
  std::uint32_t orders = 0;
  std::uint32_t positions = 0;
  Qty volume = terms.qty;
  for (const auto& [id, order] : working_) {
    if (order.account != account.id) continue;
    ++orders;
    if (order.terms.instrument == instrument.id && !order.terms.closes) volume += order.leaves_qty();
  }
  for (const auto& [id, position] : positions_) {
    if (position.account != account.id) continue;
    ++positions;
    if (position.instrument == instrument.id) volume += position.qty;
  }
  if (limits.orders != 0 && orders >= limits.orders)
    return Reject{RejectCode::too_many_orders,
                  fmt::format("the account has {} working orders, the most allowed", limits.orders)};
  if (reduces(account, terms)) return {};
  if (limits.positions != 0 && positions >= limits.positions)
    return Reject{RejectCode::too_many_positions,
                  fmt::format("the account has {} positions, the most allowed", limits.positions)};
  if (!limits.lots_per_instrument.is_zero()) {
    const auto lots = Amount::from_steps(
        mul_div(volume.steps(), pow10(Amount::kScale), instrument.contract_size.steps(), Rounding::half_up).value());
    if (lots > limits.lots_per_instrument)
      return Reject{RejectCode::volume_limit,
                    fmt::format("{} lots of {} with this order, the most allowed is {}", to_text(lots),
                                instrument.symbol, to_text(limits.lots_per_instrument))};
  }
  return check_losses(account);
}

Result<void> BrokerModel::check_losses(const AccountSpec& account) const {
  const Limits& limits = group_of(account).limits;
  const auto found = days_.find(account.id);
  if (found == days_.end()) return {};
  const Day& day = found->second;
  if (limits.cooldown > Span{} && day.last_loss && now_ - day.last_loss < limits.cooldown)
    return Reject{RejectCode::cooling_down,
                  fmt::format("a position was closed at a loss {} ms ago, the account cools down for {} ms",
                              (now_ - day.last_loss).ms(), limits.cooldown.ms())};
  if (limits.daily_loss.is_zero() && limits.drawdown.is_zero()) return {};
  const auto funds = funds_of(account);
  if (!funds) return Reject{RejectCode::no_conversion, "the account cannot be valued at the present quotes"};
  const auto in_money = [&](std::int64_t minor) { return to_text_with_currency({minor, account.currency}); };
  const auto check = [&](Ratio limit, std::int64_t base, RejectCode code, std::string_view since) -> Result<void> {
    const std::int64_t lost = base - funds->equity;
    if (limit.is_zero() || base <= 0) return {};
    if (lost < mul_div(base, limit.steps(), kOne.steps(), Rounding::to_zero).value()) return {};
    return Reject{
        code, fmt::format("equity {}, {} {}: {} was lost, the limit is {} %", in_money(funds->equity), in_money(base),
                          since, in_money(lost), print_decimal(limit.steps(), Ratio::kScale - 2))};
  };
  if (auto ok = check(limits.daily_loss, day.opening, RejectCode::daily_loss_limit, "when the trading day began"); !ok)
    return ok;
  return check(limits.drawdown, day.peak, RejectCode::drawdown_limit, "at its highest");
}

}  // namespace dealingdesk::model
