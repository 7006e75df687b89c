// The margin that positions and orders need, and what an account is worth.
#include <algorithm>

#include "tests/model/broker_model.h"

namespace dealingdesk::model {
namespace {

bool by_leverage(MarginMode mode) {
  return mode == MarginMode::forex || mode == MarginMode::cfd_leverage || mode == MarginMode::perpetual;
}

Price half_way(const Quote& quote) {
  return Price::from_steps(static_cast<std::int64_t>(
      divide(static_cast<Int128>(quote.bid.steps()) + quote.ask.steps(), 2, Rounding::half_up)));
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

bool BrokerModel::at_mid(const AccountSpec& account) const {
  return group_of(account).level_mode == LevelMode::closeout_percent && bend_ != Bend::never_at_mid;
}

// At the present price, or at the one of opening?
bool BrokerModel::counts_at_present(const InstrumentSpec& instrument, const AccountSpec& account) const {
  const HedgedMethod hedged = instrument.margin.hedged;
  return at_mid(account) || (hedged != HedgedMethod::larger_leg && hedged != HedgedMethod::basic);
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
  const Rate own = at_mid(account) ? Rate::mid : buys ? Rate::ask : Rate::bid;
  return to_minor(needed.value(), in, account.currency, rate.value_or(own));
}

// `fresh` of the side's volume are not open yet.
std::optional<std::int64_t> BrokerModel::legs_margin(const Legs& legs, const InstrumentSpec& instrument,
                                                     const AccountSpec& account, const Quote& quote, Side fresh_side,
                                                     Qty fresh) const {
  const MarginSpec& margin = instrument.margin;
  const auto part = [&](Side side, Qty qty) -> std::optional<std::int64_t> {
    if (qty.is_zero()) return 0;
    const bool buys = side == Side::buy;
    const auto of = [&](Qty some, bool open) -> std::optional<std::int64_t> {
      if (some.is_zero()) return 0;
      const Int128 value =
          counts_at_present(instrument, account)
              ? value_of(some, at_mid(account) ? half_way(quote)
                               : buys          ? quote.ask
                                               : quote.bid)
              : share_of(buys ? legs.long_value : legs.short_value, some, buys ? legs.long_qty : legs.short_qty);
      return part_margin(side, some, value, open, instrument, account, quote);
    };
    // Where the margin of what is open is another one, both parts are counted apart.
    const bool apart = !margin.maintenance.is_zero() && margin.maintenance != margin.initial;
    const Qty new_part = apart && side == fresh_side ? std::min(fresh, qty) : Qty{};
    const auto old_margin = of(qty - new_part, true);
    const auto new_margin = of(new_part, false);
    if (!old_margin || !new_margin) return std::nullopt;
    return *old_margin + *new_margin;
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
  const auto together = covered_margin(legs, covered, instrument, account, quote);
  if (!alone || !together) return std::nullopt;
  return *alone + *together;
}

// Covered lots x hedged size: money where the margin of a lot is given, else units, at the average price of both legs.
std::optional<std::int64_t> BrokerModel::covered_margin(const Legs& legs, Qty covered, const InstrumentSpec& instrument,
                                                        const AccountSpec& account, const Quote& quote) const {
  const MarginSpec& margin = instrument.margin;
  if (covered.is_zero() || margin.hedged_size.is_zero()) return 0;
  const Ratio rate = Ratio::from_steps((margin.long_rate.steps() + margin.short_rate.steps()) / 2);
  if (!margin.initial.is_zero()) {
    InstrumentSpec by_lots = instrument;
    by_lots.margin.initial = by_lots.margin.maintenance = margin.hedged_size;
    return part_margin(Side::buy, covered, 0, true, by_lots, account, quote, Rate::mid, rate);
  }
  const auto units = Qty::from_steps(
      mul_div(covered.steps(), margin.hedged_size.steps(), instrument.contract_size.steps(), Rounding::half_up)
          .value() /
      10);
  const Int128 value = at_mid(account)
                           ? value_of(units, half_way(quote))
                           : share_of(legs.long_value + legs.short_value, units, legs.long_qty + legs.short_qty);
  return part_margin(Side::buy, units, value, true, instrument, account, quote, Rate::mid, rate);
}

// What the order adds to the margin of the account that it is not a part of yet.
std::optional<std::int64_t> BrokerModel::added_margin(const AccountSpec& account, const OrderTerms& terms, Qty qty,
                                                      Price price, OrderId own) const {
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
  const Legs rest = after;
  (buys ? after.long_qty : after.short_qty) += qty;
  (buys ? after.long_value : after.short_value) += value_of(qty, price);
  Quote quote;
  quote.bid = quote.ask = price;
  if (prices_.contains(terms.instrument)) quote = valuation_quote(account.id, terms.instrument);
  const auto without = legs_margin(before, instrument, account, quote);
  auto with = legs_margin(after, instrument, account, quote, terms.side, qty);
  if (instrument.margin.mode == MarginMode::futures && instrument.margin.hedged == HedgedMethod::basic) {
    // What it covers and what it does not are charged apart, on top of all that is reserved.
    const Qty same_qty = buys ? rest.long_qty : rest.short_qty;
    const Qty other_qty = buys ? rest.short_qty : rest.long_qty;
    const Qty covers = other_qty > same_qty ? std::min(qty, other_qty - same_qty) : Qty{};
    const auto reserved = legs_margin(rest, instrument, account, quote);
    const auto covering = covered_margin(rest, covers, instrument, account, quote);
    const auto opening = part_margin(terms.side, qty - covers, 0, false, instrument, account, quote);
    if (!reserved || !covering || !opening) return std::nullopt;
    with = *reserved + *covering + *opening;
  }
  if (!without || !with) return std::nullopt;
  const std::int64_t alone = std::max<std::int64_t>(*with - *without, 0);
  if (!instrument.margin.tiers) return alone;
  // In tiers it counts what all of the account needs; a perpetual needs its initial margin to be opened.
  const auto all_before = account_margin(account, {}, nullptr, own);
  const auto all_after = account_margin(account, terms.instrument, &after, own);
  if (!all_before || !all_after) return std::nullopt;
  const std::int64_t added = *all_after - *all_before;
  return instrument.margin.mode == MarginMode::perpetual && added > 0 ? std::max(added, alone) : added;
}

std::optional<std::int64_t> BrokerModel::account_margin(const AccountSpec& account, InstrumentId changed,
                                                        const Legs* legs, OrderId without) const {
  std::int64_t sum = 0;
  std::map<TiersId, std::vector<TierItem>> tiered;
  const auto add = [&](const InstrumentSpec& instrument, Qty qty, std::optional<std::int64_t> margin) {
    if (!margin) return false;
    if (!instrument.margin.tiers) {
      sum += *margin;
      return true;
    }
    const TiersSpec& tiers = tiers_.at(instrument.margin.tiers);
    const auto size = tier_size(qty, instrument, tiers, valuation_quote(account.id, instrument.id));
    if (size) tiered[tiers.id].push_back({*size, *margin});
    return size.has_value();
  };
  for (const auto& [id, instrument] : instruments_) {
    if (!prices_.contains(id)) continue;
    const Legs held = legs != nullptr && id == changed ? *legs : legs_of(account.id, id);
    if (held.long_qty.is_zero() && held.short_qty.is_zero()) continue;
    const Qty larger = std::max(held.long_qty, held.short_qty);
    const Qty smaller = std::min(held.long_qty, held.short_qty);
    const Qty counts = instrument.margin.hedged == HedgedMethod::sum   ? larger + smaller
                       : instrument.margin.hedged == HedgedMethod::net ? larger - smaller
                                                                       : larger;
    const Quote quote = valuation_quote(account.id, id);
    if (instrument.margin.tiers && instrument.margin.mode == MarginMode::perpetual) {
      const auto maintained = maintenance(counts, instrument, account, quote);
      if (!maintained) return std::nullopt;
      sum += *maintained;
    } else if (!add(instrument, counts, legs_margin(held, instrument, account, quote))) {
      return std::nullopt;
    }
  }
  for (const auto& [id, order] : working_) {
    if (order.account != account.id || id == without) continue;
    const auto reserved = pending_margin(order);
    if (reserved && *reserved == 0) continue;
    if (!add(instruments_.at(order.terms.instrument), order.leaves_qty(), reserved)) return std::nullopt;
  }
  for (const auto& [id, items] : tiered) sum += tiered_margin(items, tiers_.at(id));
  return sum;
}

// --- tiers: lots, or what the quantity is worth at the mid price ---

std::optional<Amount> BrokerModel::tier_size(Qty qty, const InstrumentSpec& instrument, const TiersSpec& tiers,
                                             const Quote& quote) const {
  if (tiers.basis == TierBasis::lots)
    return Amount::from_steps(
        mul_div(qty.steps(), pow10(Amount::kScale), instrument.contract_size.steps(), Rounding::half_up).value());
  const bool forex =
      instrument.margin.mode == MarginMode::forex || instrument.margin.mode == MarginMode::forex_no_leverage;
  const Int128 value =
      forex ? static_cast<Int128>(qty.steps()) * pow10(9) : worth(instrument, value_of(qty, half_way(quote)));
  const auto minor = to_minor(value, forex ? instrument.margin_in() : instrument.profit(), tiers.currency, Rate::mid);
  if (!minor) return std::nullopt;
  return Amount::from_steps(*minor * pow10(Amount::kScale - tiers.currency.digits()));
}

// The items fill the tiers one after another; each pays for the tiers that it lies in.
std::int64_t BrokerModel::tiered_margin(const std::vector<TierItem>& items, const TiersSpec& tiers) const {
  std::int64_t sum = 0;
  std::int64_t filled = 0;
  for (const TierItem& item : items) {
    const std::int64_t end = filled + item.size.steps();
    Int128 weighted = 0;
    std::int64_t from = 0;
    Ratio reached;
    for (std::size_t i = 0; i < tiers.tiers.size(); ++i) {
      const bool last = i + 1 == tiers.tiers.size() || bend_ == Bend::one_tier;
      const std::int64_t to = last ? INT64_MAX : tiers.tiers[i].up_to.steps();
      const std::int64_t part = std::min(end, to) - std::max(filled, from);
      if (part > 0) weighted += static_cast<Int128>(part) * tiers.tiers[i].multiplier.steps();
      if (filled >= from && filled < to) reached = tiers.tiers[i].multiplier;
      if (last) break;
      from = to;
    }
    // What has no size lies in the tier that was reached.
    const bool empty = item.size.is_zero();
    sum += static_cast<std::int64_t>(mul_div_wide(item.margin, empty ? static_cast<Int128>(reached.steps()) : weighted,
                                                  static_cast<Int128>(empty ? 1 : item.size.steps()) * kOne.steps(),
                                                  Rounding::half_up)
                                         .value());
    filled = end;
  }
  return sum;
}

// Of an open perpetual: notional x rate - deduction, of the tier of the whole notional.
std::optional<std::int64_t> BrokerModel::maintenance(Qty qty, const InstrumentSpec& instrument,
                                                     const AccountSpec& account, const Quote& quote) const {
  const TiersSpec& tiers = tiers_.at(instrument.margin.tiers);
  const auto notional = tier_size(qty, instrument, tiers, quote);
  if (!notional) return std::nullopt;
  std::size_t i = 0;
  while (i + 1 < tiers.tiers.size() && tiers.tiers[i].up_to < *notional) ++i;
  const Int128 needs = static_cast<Int128>(notional->steps()) * tiers.tiers[i].maintenance_rate.steps() -
                       static_cast<Int128>(tiers.tiers[i].deduction.steps()) * kOne.steps();
  const auto minor = divide(std::max<Int128>(needs, 0), pow10(18 - tiers.currency.digits()), Rounding::half_up);
  return to_minor(minor * pow10(17 - tiers.currency.digits()), tiers.currency, account.currency, Rate::mid);
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
  const AccountSpec& account = accounts_.at(order.account);
  const Price present = at_mid(account) ? half_way(quote) : terms.side == Side::buy ? quote.ask : quote.bid;
  const Price counts = counts_at_present(instrument, account) ? present : *price;
  const auto alone = part_margin(terms.side, order.leaves_qty(), value_of(order.leaves_qty(), counts), false,
                                 instrument, account, quote);
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
    Quote quote = valuation_quote(account.id, id);
    if (at_mid(account)) quote.bid = quote.ask = half_way(quote);
    const auto profit = floating_profit(held, instrument, quote, account.currency);
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
