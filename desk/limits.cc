// What an account may do at most, and the kill switch.
#include <algorithm>

#include <fmt/format.h>

#include "bbook/worth.h"
#include "core/decimal.h"
#include "desk/state.h"

namespace dealingdesk::desk {
namespace {

std::string percent(Ratio ratio) { return print_decimal(ratio.steps(), Ratio::kScale - 2) + " %"; }

Result<void> check_known(const ChangeTradingState& change, const reference::Catalog& catalog) {
  const auto unknown = [&](RejectCode code, std::string_view kind) {
    return Reject{code, fmt::format("no {} {}", kind, change.id)};
  };
  const auto id = static_cast<std::uint32_t>(change.id);
  const bool fits = id == change.id;
  switch (change.scope) {
    case TradingScope::everything: return {};
    case TradingScope::broker:
      if (change.id != 0 && (!fits || catalog.brokers().find(BrokerId{id}) == nullptr))
        return unknown(RejectCode::unknown_broker, "broker");
      return {};
    case TradingScope::group:
      if (!fits || catalog.groups().find(GroupId{id}) == nullptr) return unknown(RejectCode::unknown_group, "group");
      return {};
    case TradingScope::account:
      if (catalog.accounts().find(AccountId{change.id}) == nullptr)
        return unknown(RejectCode::unknown_account, "account");
      return {};
    case TradingScope::instrument:
      if (!fits || catalog.instruments().find(InstrumentId{id}) == nullptr)
        return unknown(RejectCode::unknown_instrument, "instrument");
      return {};
  }
  return Reject{RejectCode::malformed, "unknown scope"};
}

}  // namespace

TradingState Desk::State::trading_state(TradingScope scope, std::uint64_t id) const {
  const auto it = switches.find({scope, id});
  return it == switches.end() ? TradingState::active : it->second;
}

TradingState Desk::State::trading_state(const AccountSpec& account, const GroupSpec& group,
                                        InstrumentId instrument) const {
  if (switches.empty()) return TradingState::active;
  return std::max(
      {trading_state(TradingScope::everything, 0), trading_state(TradingScope::broker, group.broker.value()),
       trading_state(TradingScope::group, group.id.value()), trading_state(TradingScope::account, account.id.value()),
       trading_state(TradingScope::instrument, instrument.value())});
}

Result<void> Desk::State::check_switches(const AccountSpec& account, const GroupSpec& group,
                                         const InstrumentSpec& instrument, const OrderTerms& terms) const {
  switch (trading_state(account, group, instrument.id)) {
    case TradingState::active: return {};
    case TradingState::halted: return Reject{RejectCode::trading_halted, "trading is halted"};
    case TradingState::reducing: break;
  }
  if (reduces(account, terms)) return {};
  return Reject{RejectCode::reducing_only, "only orders that reduce a position are taken now"};
}

bool Desk::State::in_scope(const ChangeTradingState& change, AccountId account, InstrumentId instrument) const {
  const AccountSpec& spec = *catalog.accounts().find(account);
  switch (change.scope) {
    case TradingScope::everything: return true;
    case TradingScope::broker: return group_of(spec).broker.value() == change.id;
    case TradingScope::group: return spec.group.value() == change.id;
    case TradingScope::account: return account.value() == change.id;
    case TradingScope::instrument: return instrument.value() == change.id;
  }
  return false;
}

void Desk::State::on(const ChangeTradingState& change) {
  if (auto ok = check_known(change, catalog); !ok) return refuse(ok.reject());
  if (change.state > TradingState::halted) return refuse({RejectCode::malformed, "unknown trading state"});
  if (change.scope == TradingScope::everything && change.id != 0)
    return refuse({RejectCode::malformed, "everything has no id"});
  // Flattening trades: it is done before the halt.
  switches.erase({change.scope, change.id});
  if (change.cancel_orders) {
    for (const OrderId id : orders.working_ids()) {
      const Order* order = orders.find(id);
      if (order == nullptr || is_final(order->status) || at_lp(id)) continue;
      if (!in_scope(change, order->account, order->terms.instrument)) continue;
      end_order(*orders.find(id), ExecType::canceled, OrderStatus::canceled,
                {RejectCode::trading_halted, change.reason.empty() ? "kill switch" : change.reason});
    }
  }
  std::uint64_t left = 0;
  if (change.close_positions) {
    std::vector<PositionId> ids;
    for (const auto& [id, position] : positions.all())
      if (in_scope(change, position.account, position.instrument)) ids.push_back(id);
    for (const PositionId id : ids) {
      const Position* position = positions.find(id);
      if (position == nullptr) continue;
      const AccountSpec& account = *catalog.accounts().find(position->account);
      if (closable(*position))
        close_position(*position, position->qty, "kill switch",
                       valuation_quote(account, *catalog.instruments().find(position->instrument)));
      if (positions.find(id) != nullptr) ++left;
    }
  }
  if (change.state != TradingState::active) switches[{change.scope, change.id}] = change.state;
  // Who could not be closed out may be closed out now.
  margin_watch.take_restless(flagged);
  emit(TradingStateChanged{change.scope, change.id, change.state, change.reason});
  // Positions that could not be closed at once, or are still on their way.
  done(left);
}

Result<void> Desk::State::count_request(const AccountSpec& account, const GroupSpec& group) {
  const std::uint32_t most = group.limits.orders_per_second;
  if (most == 0) return {};
  AccountDay& day = days[account.id];
  const std::int64_t second = now.ms() / 1000;
  if (day.second != second) {
    day.second = second;
    day.orders = 0;
  }
  if (day.orders >= most)
    return Reject{RejectCode::throttled, fmt::format("{} orders this second, the most allowed", most)};
  ++day.orders;
  return {};
}

Result<void> Desk::State::check_losses(const AccountSpec& account, const Limits& limits) const {
  if (limits.daily_loss.is_zero() && limits.drawdown.is_zero() && limits.cooldown == Span{}) return {};
  const AccountDay* found = days.find(account.id);
  if (found == nullptr) return {};
  const AccountDay& day = *found;
  if (limits.cooldown > Span{} && day.last_loss && now - day.last_loss < limits.cooldown)
    return Reject{RejectCode::cooling_down,
                  fmt::format("a position was closed at a loss {} ms ago, the account cools down for {} ms",
                              (now - day.last_loss).ms(), limits.cooldown.ms())};
  const auto state = state_of(account);
  if (!state) return Reject{RejectCode::no_conversion, "the account cannot be valued at the present quotes"};
  const auto beyond = [&](Ratio limit, std::int64_t base_minor) {
    const auto allowed = mul_div(base_minor, limit.steps(), kOne.steps(), Rounding::to_zero);
    return !limit.is_zero() && base_minor > 0 && allowed && base_minor - state->equity_minor >= *allowed;
  };
  const auto text = [&](std::int64_t base_minor, std::string_view since, Ratio limit) {
    return fmt::format("equity {}, {} {}: {} was lost, the limit is {}",
                       to_text_with_currency({state->equity_minor, account.currency}),
                       to_text_with_currency({base_minor, account.currency}), since,
                       to_text_with_currency({base_minor - state->equity_minor, account.currency}), percent(limit));
  };
  if (beyond(limits.daily_loss, day.opening_minor))
    return Reject{RejectCode::daily_loss_limit,
                  text(day.opening_minor, "when the trading day began", limits.daily_loss)};
  if (beyond(limits.drawdown, day.peak_minor))
    return Reject{RejectCode::drawdown_limit, text(day.peak_minor, "at its highest", limits.drawdown)};
  return {};
}

// Limits hold for what adds risk: an exit is always possible.
Result<void> Desk::State::check_limits(const AccountSpec& account, const GroupSpec& group,
                                       const InstrumentSpec& instrument, const OrderTerms& terms) const {
  const Limits& limits = group.limits;
  if (orders.working_count(account.id) >= limits.orders && limits.orders != 0)
    return Reject{RejectCode::too_many_orders,
                  fmt::format("the account has {} working orders, the most allowed", limits.orders)};
  if (reduces(account, terms)) return {};
  if (limits.positions != 0 && positions.count(account.id) >= limits.positions)
    return Reject{RejectCode::too_many_positions,
                  fmt::format("the account has {} positions, the most allowed", limits.positions)};
  if (auto ok = check_volume(account, limits, instrument, terms.qty); !ok) return ok;
  return check_losses(account, limits);
}

Result<void> Desk::State::check_volume(const AccountSpec& account, const Limits& limits,
                                       const InstrumentSpec& instrument, Qty more) const {
  if (limits.lots_per_instrument.is_zero()) return {};
  Qty qty = more;
  if (const auto* exposures = positions.exposures(account.id))
    if (const auto* held = exposures->find(instrument.id)) qty += held->long_qty + held->short_qty;
  for (const Order* order : orders.working(account.id))
    if (order->terms.instrument == instrument.id && !order->terms.closes) qty += order->leaves_qty();
  const auto lots = bbook::lots_of(instrument, qty);
  if (lots && *lots <= limits.lots_per_instrument) return {};
  return Reject{RejectCode::volume_limit,
                fmt::format("{} lots of {} with this order, the most allowed is {}", lots ? to_text(*lots) : "too many",
                            instrument.symbol, to_text(limits.lots_per_instrument))};
}

}  // namespace dealingdesk::desk
