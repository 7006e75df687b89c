// The price at which a perpetual's account is stopped out.
#include "bbook/liquidation.h"

#include <algorithm>

#include "bbook/tiered_margin.h"
#include "desk/state.h"

namespace dealingdesk::desk {
namespace {

// An amount that lies on a bound belongs to both tiers here: there they ask for the same.
bool in_tier(Amount notional, const TiersSpec& tiers, std::size_t index) {
  const Amount from = index == 0 ? Amount{} : tiers.tiers[index - 1].up_to;
  const MarginTier& tier = tiers.tiers[index];
  const bool has_no_end = tier.up_to.is_zero() || index + 1 == tiers.tiers.size();
  return from <= notional && (has_no_end || notional <= tier.up_to);
}

Ratio times(Ratio a, Ratio b) {
  return Ratio::from_steps(mul_div(a.steps(), b.steps(), kOne.steps(), Rounding::half_up).value_or(0));
}

Quote at(InstrumentId instrument, Price price) {
  Quote quote;
  quote.instrument = instrument;
  quote.bid = quote.ask = price;
  return quote;
}

}  // namespace

// Of the tiers' prices those count at which the notional lies in their tier; what a falling price reaches first is
// the highest, what a rising one reaches first the lowest.
std::optional<Price> Desk::State::tiered_liquidation(bbook::CrossPosition position, const bbook::CrossAccount& account,
                                                     const InstrumentSpec& instrument, const TiersSpec& tiers,
                                                     Ratio level) const {
  if (tiers.basis == TierBasis::lots) return std::nullopt;
  const bbook::PriceView view{&converter};
  std::optional<Price> first;
  for (std::size_t i = 0; i < tiers.tiers.size(); ++i) {
    const MarginTier& tier = tiers.tiers[i];
    const Int128 deduction = static_cast<Int128>(tier.deduction.steps()) * pow10(17 - Amount::kScale);
    const auto minor = converter.to_minor({deduction, tiers.currency}, instrument.profit(), bbook::RateSide::mid);
    const auto whole = minor ? mul_div(*minor, level.steps(), kOne.steps(), Rounding::half_up) : std::nullopt;
    std::int64_t steps{};
    if (!whole || __builtin_mul_overflow(*whole, pow10(Amount::kScale - instrument.profit().digits()), &steps))
      return std::nullopt;
    position.maintenance_rate = times(tier.maintenance_rate, level);
    position.deduction = Amount::from_steps(steps);
    const auto price = bbook::cross_liquidation(position, account);
    if (!price) continue;
    const auto notional = bbook::tier_size(position.qty, instrument, tiers, at(instrument.id, *price), view);
    if (!notional || !in_tier(*notional, tiers, i)) continue;
    if (!first || (position.side == Side::buy ? *price > *first : *price < *first)) first = price;
  }
  return first;
}

// The account is stopped out where its equity is its margin x the group's stop-out level: at a level of 1 that is
// the published formula, at others each margin counts as much.
std::optional<Price> Desk::State::liquidation_price(const Position& position) const {
  const AccountSpec& account = *catalog.accounts().find(position.account);
  const GroupSpec& group = group_of(account);
  const InstrumentSpec& instrument = *catalog.instruments().find(position.instrument);
  if (instrument.instrument_class != InstrumentClass::perpetual || instrument.margin.mode != MarginMode::perpetual ||
      !instrument.tick_value.is_zero())
    return std::nullopt;
  const bbook::Exposure& held = positions.exposures(account.id)->at(instrument.id);
  const bool buys = position.side == Side::buy;
  if (!held.long_qty.is_zero() && !held.short_qty.is_zero()) return std::nullopt;
  const Qty qty = buys ? held.long_qty : held.short_qty;
  const Int128 value = buys ? held.long_value : held.short_value;

  const bbook::Exposure none;
  const auto state = state_of(account);
  const auto others = margin_of(account, group, Valued::exact, {}, instrument.id, &none);
  const auto profit =
      bbook::floating_profit(held, instrument, valuation_quote(account, instrument), account.currency, converter);
  if (!state || !others || !profit) return std::nullopt;
  // 1e-17 of the profit currency, at the present rates.
  const auto steps = [&](Int128 minor, Ratio share) -> std::optional<Int128> {
    const auto part = mul_div_wide(minor, share.steps(), kOne.steps(), Rounding::half_up);
    const auto fits = part ? narrow(*part) : std::nullopt;
    if (!fits) return std::nullopt;
    const Int128 own = static_cast<Int128>(*fits) * pow10(17 - account.currency.digits());
    const auto converted = converter.to_minor({own, account.currency}, instrument.profit(), bbook::RateSide::mid);
    if (!converted) return std::nullopt;
    return static_cast<Int128>(*converted) * pow10(17 - instrument.profit().digits());
  };
  const auto wallet = steps(static_cast<Int128>(state->balance_minor) + state->credit_minor, kOne);
  const auto other_margin = steps(static_cast<Int128>(*others) + state->held_minor, group.stop_out);
  const auto other_profit = steps(static_cast<Int128>(state->profit_minor) - *profit, kOne);
  if (!wallet || !other_margin || !other_profit) return std::nullopt;

  bbook::CrossPosition asked{position.side, qty, {}, {}, {}};
  const auto entry = narrow(divide(value, qty.steps(), Rounding::half_up));
  if (!entry) return std::nullopt;
  asked.entry = Price::from_steps(*entry);
  const bbook::CrossAccount behind{*wallet, *other_margin, *other_profit};
  if (const TiersSpec* tiers = catalog.tiers().find(instrument.margin.tiers))
    return tiered_liquidation(asked, behind, instrument, *tiers, group.stop_out);
  const std::uint32_t leverage = margin_terms(account, group).leverage;
  // A margin per lot does not move with the price.
  const bool per_lot = !instrument.margin.initial.is_zero() || !instrument.margin.maintenance.is_zero();
  if (leverage == 0 || per_lot) return std::nullopt;
  const Ratio rate = buys ? instrument.margin.long_rate : instrument.margin.short_rate;
  const auto once_levered = divide(rate.steps(), leverage, Rounding::half_up);
  asked.maintenance_rate = times(Ratio::from_steps(static_cast<std::int64_t>(once_levered)), group.stop_out);
  return bbook::cross_liquidation(asked, behind);
}

}  // namespace dealingdesk::desk
