// The margin that positions and orders need, and what an account is worth.
#include <algorithm>

#include "tests/model/broker_model.h"

namespace dealingdesk::model {
namespace {

bool by_leverage(MarginMode mode) {
  return mode == MarginMode::forex || mode == MarginMode::cfd_leverage || mode == MarginMode::perpetual;
}

// By these methods a margin counts at the present price, not at the one of opening.
bool at_present(const MarginSpec& margin) {
  return margin.hedged != HedgedMethod::larger_leg && margin.hedged != HedgedMethod::basic;
}

// quantity x price in steps of 1e-17, where the quantity is a part of what cost `value`.
Int128 share_of(Int128 value, Qty part, Qty whole) {
  return mul_div_wide(value, part.steps(), whole.steps(), Rounding::half_up).value();
}

}  // namespace

Legs BrokerModel::legs_of(AccountId account, InstrumentId instrument) const {
  Legs legs;
  for (const auto& [id, position] : positions_) {
    if (position.account != account || position.instrument != instrument) continue;
    (position.side == Side::buy ? legs.long_qty : legs.short_qty) += position.qty;
    (position.side == Side::buy ? legs.long_value : legs.short_value) += position.open_value;
  }
  return legs;
}

std::uint32_t BrokerModel::leverage_of(const AccountSpec& account) const {
  const std::uint32_t cap = group_of(account).max_leverage;
  return cap == 0 ? account.leverage : std::min(cap, account.leverage);
}

// One component: `value` is quantity x price. Without a rate and a factor of its own it is the side's.
std::optional<std::int64_t> BrokerModel::part_margin(Side side, Qty qty, Int128 value, bool open,
                                                     const InstrumentSpec& instrument, const AccountSpec& account,
                                                     const Quote& quote, std::optional<Rate> rate,
                                                     std::optional<Ratio> factor) const {
  const MarginSpec& margin = instrument.margin;
  const bool buys = side == Side::buy;
  Currency in = instrument.margin_in();
  Int128 steps = value;
  const Amount a_lot = open && !margin.maintenance.is_zero() ? margin.maintenance : margin.initial;
  if (!margin.initial.is_zero()) {
    steps = mul_div_wide(qty.steps(), static_cast<Int128>(a_lot.steps()) * pow10(8), instrument.contract_size.steps(),
                         Rounding::half_up)
                .value();
  } else if (margin.mode == MarginMode::forex || margin.mode == MarginMode::forex_no_leverage) {
    // The instrument's own price turns it into the account's currency, where it is in that.
    if (in != account.currency && instrument.profit() == account.currency)
      in = account.currency;
    else
      steps = static_cast<Int128>(qty.steps()) * pow10(9);
  } else if (margin.mode == MarginMode::cfd_index) {
    steps = worth(instrument, value);
  } else if (margin.mode == MarginMode::bond) {
    steps = mul_div_wide(value, instrument.face_value.steps(), static_cast<Int128>(pow10(9)) * 100, Rounding::half_up)
                .value();
  } else if (margin.mode == MarginMode::perpetual) {
    const Int128 mark = divide(static_cast<Int128>(quote.bid.steps()) + quote.ask.steps(), 2, Rounding::half_up);
    steps = static_cast<Int128>(qty.steps()) * mark;
  }
  const Ratio times = factor ? *factor : buys ? margin.long_rate : margin.short_rate;
  const std::int64_t over = by_leverage(margin.mode) ? leverage_of(account) : 1;
  const auto needed = mul_div_wide(steps, times.steps(), static_cast<Int128>(kOne.steps()) * over, Rounding::half_up);
  return to_minor(needed.value(), in, account.currency, rate ? *rate : buys ? Rate::ask : Rate::bid);
}

std::optional<std::int64_t> BrokerModel::legs_margin(const Legs& legs, const InstrumentSpec& instrument,
                                                     const AccountSpec& account, const Quote& quote) const {
  const MarginSpec& margin = instrument.margin;
  const auto part = [&](Side side, Qty qty) -> std::optional<std::int64_t> {
    if (qty.is_zero()) return 0;
    const bool buys = side == Side::buy;
    const Int128 value = at_present(margin) ? value_of(qty, buys ? quote.ask : quote.bid)
                                            : share_of(buys ? legs.long_value : legs.short_value, qty,
                                                       buys ? legs.long_qty : legs.short_qty);
    return part_margin(side, qty, value, true, instrument, account, quote);
  };
  const auto longs = part(Side::buy, legs.long_qty);
  const auto shorts = part(Side::sell, legs.short_qty);
  if (!longs || !shorts) return std::nullopt;
  const Side larger = legs.long_qty >= legs.short_qty ? Side::buy : Side::sell;
  const Qty covered = std::min(legs.long_qty, legs.short_qty);
  const Qty uncovered = std::max(legs.long_qty, legs.short_qty) - covered;
  switch (margin.hedged) {
    case HedgedMethod::larger_leg:
      return bend_ == Bend::hedge_needs_both_legs ? *longs + *shorts : std::max(*longs, *shorts);
    case HedgedMethod::sum: return *longs + *shorts;
    case HedgedMethod::max:
      return uncovered.is_zero() ? std::max(*longs, *shorts) : larger == Side::buy ? longs : shorts;
    case HedgedMethod::net: return part(larger, uncovered);
    case HedgedMethod::basic: break;
  }
  const auto alone = part(larger, uncovered);
  if (covered.is_zero() || margin.hedged_size.is_zero()) return alone;
  // Covered lots x hedged size, in units; at the average price of both legs.
  const auto units = Qty::from_steps(
      mul_div(covered.steps(), margin.hedged_size.steps(), instrument.contract_size.steps(), Rounding::half_up)
          .value() /
      10);
  const Ratio rate = Ratio::from_steps((margin.long_rate.steps() + margin.short_rate.steps()) / 2);
  const Int128 value = share_of(legs.long_value + legs.short_value, units, legs.long_qty + legs.short_qty);
  const auto together = part_margin(larger, units, value, true, instrument, account, quote, Rate::mid, rate);
  if (!alone || !together) return std::nullopt;
  return *alone + *together;
}

std::optional<std::int64_t> BrokerModel::added_margin(const AccountSpec& account, const OrderTerms& terms, Qty qty,
                                                      Price price) const {
  const InstrumentSpec& instrument = instruments_.at(terms.instrument);
  const Legs before = legs_of(account.id, terms.instrument);
  Legs after = before;
  const bool buys = terms.side == Side::buy;
  if (account.mode == PositionMode::netting || terms.closes || terms.reduce_only) {
    Qty& other_qty = buys ? after.short_qty : after.long_qty;
    Int128& other_value = buys ? after.short_value : after.long_value;
    const Qty closed = std::min(qty, other_qty);
    if (!closed.is_zero()) {
      other_value -= closed == other_qty ? other_value : value_of(closed, price_of(other_value, other_qty));
      other_qty -= closed;
      qty -= closed;
    }
  }
  (buys ? after.long_qty : after.short_qty) += qty;
  (buys ? after.long_value : after.short_value) += value_of(qty, price);
  Quote quote;
  quote.bid = quote.ask = price;
  if (prices_.contains(terms.instrument)) quote = valuation_quote(account.id, terms.instrument);
  const auto without = legs_margin(before, instrument, account, quote);
  const auto with = legs_margin(after, instrument, account, quote);
  if (!without || !with) return std::nullopt;
  return std::max<std::int64_t>(*with - *without, 0);
}

std::optional<std::int64_t> BrokerModel::account_margin(const AccountSpec& account, InstrumentId changed,
                                                        const Legs* legs, OrderId without) const {
  std::int64_t sum = 0;
  for (const auto& [id, instrument] : instruments_) {
    if (!prices_.contains(id)) continue;
    const Legs held = legs != nullptr && id == changed ? *legs : legs_of(account.id, id);
    if (held.long_qty.is_zero() && held.short_qty.is_zero()) continue;
    const auto margin = legs_margin(held, instrument, account, valuation_quote(account.id, id));
    if (!margin) return std::nullopt;
    sum += *margin;
  }
  for (const auto& [id, order] : working_) {
    if (order.account != account.id || id == without) continue;
    const auto reserved = pending_margin(order);
    if (!reserved) return std::nullopt;
    sum += *reserved;
  }
  return sum;
}

// What a waiting order with a price of its own reserves; what only closes needs none.
std::optional<std::int64_t> BrokerModel::pending_margin(const Order& order) const {
  const OrderTerms& terms = order.terms;
  const InstrumentSpec& instrument = instruments_.at(terms.instrument);
  const auto price = terms.limit ? terms.limit : terms.stop;
  if (instrument.margin.pending_rate.is_zero() || order.dormant || terms.closes || terms.reduce_only || !price ||
      !prices_.contains(terms.instrument))
    return 0;
  const Quote quote = valuation_quote(order.account, terms.instrument);
  const Price counts = !at_present(instrument.margin) ? *price : terms.side == Side::buy ? quote.ask : quote.bid;
  const auto alone = part_margin(terms.side, order.leaves_qty(), value_of(order.leaves_qty(), counts), false,
                                 instrument, accounts_.at(order.account), quote);
  if (!alone) return std::nullopt;
  return mul_div(*alone, instrument.margin.pending_rate.steps(), kOne.steps(), Rounding::half_up);
}

std::optional<Funds> BrokerModel::funds_of(const AccountSpec& account, OrderId without) const {
  Funds funds;
  funds.balance = balance(client(account));
  funds.credit = balance({LedgerAccountKind::credit, account.id.value(), account.currency, {}});
  for (const auto& [id, instrument] : instruments_) {
    const Legs held = legs_of(account.id, id);
    if (held.long_qty.is_zero() && held.short_qty.is_zero()) continue;
    const auto profit = floating_profit(held, instrument, valuation_quote(account.id, id), account.currency);
    if (!profit) return std::nullopt;
    funds.profit += *profit;
  }
  const auto margin = account_margin(account, {}, nullptr, without);
  if (!margin) return std::nullopt;
  funds.margin = *margin;
  funds.equity = funds.balance + funds.credit + funds.profit;
  funds.free = funds.equity - funds.margin;
  return funds;
}

std::optional<Funds> BrokerModel::funds(AccountId account) const { return funds_of(accounts_.at(account)); }

}  // namespace dealingdesk::model
