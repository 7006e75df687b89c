#include "bbook/margin.h"

#include <algorithm>
#include <utility>

#include "bbook/worth.h"

namespace dealingdesk::bbook {
namespace {

using Minor = std::optional<std::int64_t>;

constexpr std::int64_t kQtyToValue = 1'000'000'000;   // 1e-8 to 1e-17
constexpr std::int64_t kAmountToValue = 100'000'000;  // 1e-9 to 1e-17
constexpr std::int64_t kWhole = 1'000'000'000;        // a Ratio of 1

Minor plus(Minor a, Minor b) {
  std::int64_t sum{};
  if (!a || !b || __builtin_add_overflow(*a, *b, &sum)) return std::nullopt;
  return sum;
}

Minor larger(Minor a, Minor b) {
  if (!a || !b) return std::nullopt;
  return std::max(*a, *b);
}

// A value times fractions, rounded half-up once at the end; factors too large for 128 bits are applied, and
// rounded to 1e-17, as they come. REQUIRES: no factor is negative.
class Product {
 public:
  explicit Product(Int128 steps) : steps_{steps} {}

  Product& by(Int128 up, Int128 down) {
    if (up == down && up != 0) return *this;
    if (grow(up, down)) return *this;
    reduce(up_, down_);
    reduce(up, down);
    if (grow(up, down)) return *this;
    steps_ = rounded();
    up_ = up;
    down_ = down;
    return *this;
  }

  [[nodiscard]] std::optional<Int128> rounded() const {
    if (up_ == 1 && down_ == 1) return steps_;
    return steps_ ? mul_div_wide(*steps_, up_, down_, Rounding::half_up) : std::nullopt;
  }

 private:
  bool grow(Int128 up, Int128 down) {
    Int128 next_up{}, next_down{};
    if (__builtin_mul_overflow(up_, up, &next_up) || __builtin_mul_overflow(down_, down, &next_down)) return false;
    up_ = next_up;
    down_ = next_down;
    return true;
  }
  static void reduce(Int128& up, Int128& down) {
    Int128 divisor = up;
    for (Int128 rest = down; rest != 0;) divisor = std::exchange(rest, divisor % rest);
    if (divisor == 0) return;
    up /= divisor;
    down /= divisor;
  }

  std::optional<Int128> steps_;
  Int128 up_ = 1, down_ = 1;
};

// One side of an exposure.
struct Leg {
  Side side = Side::buy;
  Qty qty;
  Qty fresh;         // of it not open yet: at the initial margin
  Int128 value = 0;  // quantity x the price that counts
};

class Calculator {
 public:
  Calculator(const InstrumentSpec& instrument, const MarginTerms& terms, const Quote& quote, const PriceView& view)
      : instrument_{instrument}, spec_{instrument.margin}, terms_{terms}, quote_{quote}, view_{view} {}

  // `fresh` of the side's volume are not open yet.
  [[nodiscard]] Minor together(const Exposure& exposure, Side side, Qty fresh) const;
  // Of an order on futures: what it covers and what it does not are charged apart.
  [[nodiscard]] Minor futures_order(const Exposure& rest, Side side, Qty qty) const;

 private:
  [[nodiscard]] Leg leg(const Exposure& exposure, Side side, Qty fresh) const;
  [[nodiscard]] Int128 present_value(Side side, Qty qty) const;
  // The margin of `qty` of the leg's volume.
  [[nodiscard]] Minor part(const Leg& leg, Qty qty) const;
  [[nodiscard]] Minor part(const Leg& leg, Qty qty, Amount per_lot) const;
  [[nodiscard]] Minor covered(const Leg& longs, const Leg& shorts, Qty qty) const;
  [[nodiscard]] std::optional<Value> priced(Int128 value) const;
  [[nodiscard]] Product lots_times(Amount amount, Qty qty) const;
  [[nodiscard]] Minor in_account(const Product& amount, Currency currency, RateSide side) const;

  [[nodiscard]] bool is_forex() const {
    return spec_.mode == MarginMode::forex || spec_.mode == MarginMode::forex_no_leverage;
  }
  // Forex counts units, unless their price turns them into the account's currency.
  [[nodiscard]] bool counts_units() const {
    const Currency margin = instrument_.margin_in();
    const bool by_price =
        margin != terms_.currency && margin == instrument_.base && instrument_.profit() == terms_.currency;
    return is_forex() && !by_price;
  }
  [[nodiscard]] bool at_mid() const { return terms_.level_mode == LevelMode::closeout_percent; }
  [[nodiscard]] bool at_open() const {
    const bool by_open = spec_.hedged == HedgedMethod::larger_leg || spec_.hedged == HedgedMethod::basic;
    return by_open && !at_mid() && spec_.mode != MarginMode::perpetual;
  }
  void divide_by_leverage(Product& amount, bool per_lot) const {
    const bool levered = spec_.mode == MarginMode::forex || spec_.mode == MarginMode::cfd_leverage ||
                         (spec_.mode == MarginMode::perpetual && !per_lot);
    if (levered) amount.by(1, terms_.leverage);
  }

  const InstrumentSpec& instrument_;
  const MarginSpec& spec_;
  const MarginTerms& terms_;
  const Quote& quote_;
  const PriceView& view_;
};

Int128 Calculator::present_value(Side side, Qty qty) const {
  if (view_.kind == PriceView::Kind::highest) return value_of(qty, quote_.ask);
  if (view_.kind == PriceView::Kind::lowest) return value_of(qty, quote_.bid);
  if (at_mid() || spec_.mode == MarginMode::perpetual) {
    const Int128 twice = static_cast<Int128>(quote_.bid.steps()) + quote_.ask.steps();
    return divide(qty.steps() * twice, 2, Rounding::half_up);
  }
  return value_of(qty, side == Side::buy ? quote_.ask : quote_.bid);
}

Leg Calculator::leg(const Exposure& exposure, Side side, Qty fresh) const {
  const bool buy = side == Side::buy;
  const Qty qty = buy ? exposure.long_qty : exposure.short_qty;
  if (!at_open()) return {side, qty, fresh, present_value(side, qty)};
  return {side, qty, fresh, buy ? exposure.long_value : exposure.short_value};
}

// Quantity x price as money, before rate and leverage. Only an index, a bond and a perpetual have a value of
// their own for it; the others take the price as it is. The result counts as margin currency.
std::optional<Value> Calculator::priced(Int128 value) const {
  switch (spec_.mode) {
    case MarginMode::forex:
    case MarginMode::forex_no_leverage: return Value{value, instrument_.profit()};
    case MarginMode::cfd:
    case MarginMode::cfd_leverage: return Value{value, instrument_.margin_in()};
    case MarginMode::cfd_index:
    case MarginMode::bond:
    case MarginMode::perpetual: break;
    case MarginMode::futures: return Value{0, instrument_.margin_in()};  // lots x margin, and nothing else
  }
  const auto money = worth(instrument_, value);
  return money ? std::optional{Value{money->steps, instrument_.margin_in()}} : std::nullopt;
}

Product Calculator::lots_times(Amount amount, Qty qty) const {
  Product product{static_cast<Int128>(amount.steps()) * kAmountToValue};
  product.by(qty.steps(), instrument_.contract_size.steps());
  return product;
}

Minor Calculator::in_account(const Product& amount, Currency currency, RateSide side) const {
  const auto steps = amount.rounded();
  if (!steps) return std::nullopt;
  const Value value{*steps, currency};
  if (view_.kind == PriceView::Kind::exact)
    return view_.converter->to_minor(value, terms_.currency, at_mid() ? RateSide::mid : side);
  const bool highest = view_.kind == PriceView::Kind::highest;
  return view_.converter->to_minor(value, terms_.currency, highest ? RateSide::highest : RateSide::lowest, view_.wider);
}

Minor Calculator::part(const Leg& leg, Qty qty) const {
  const Amount once_open = spec_.maintenance.is_zero() ? spec_.initial : spec_.maintenance;
  if (once_open == spec_.initial) return part(leg, qty, spec_.initial);
  const Qty fresh = std::min(leg.fresh, qty);
  return plus(part(leg, qty - fresh, once_open), part(leg, fresh, spec_.initial));
}

Minor Calculator::part(const Leg& leg, Qty qty, Amount per_lot) const {
  if (qty.is_zero()) return 0;
  const bool buy = leg.side == Side::buy;
  Product amount{0};
  Currency currency = instrument_.margin_in();
  if (!per_lot.is_zero()) {
    amount = lots_times(per_lot, qty);
  } else if (counts_units()) {
    amount = Product{static_cast<Int128>(qty.steps()) * kQtyToValue};
  } else {
    const auto money = priced(leg.value);
    if (!money) return std::nullopt;
    currency = money->currency;
    amount = Product{money->steps}.by(qty.steps(), leg.qty.steps());
  }
  amount.by((buy ? spec_.long_rate : spec_.short_rate).steps(), kWhole);
  divide_by_leverage(amount, !per_lot.is_zero());
  return in_account(amount, currency, buy ? RateSide::ask : RateSide::bid);
}

// The hedged size is money where the initial margin is, else units; units have the average price of both legs.
Minor Calculator::covered(const Leg& longs, const Leg& shorts, Qty qty) const {
  if (qty.is_zero() || spec_.hedged_size.is_zero()) return 0;
  const bool money_per_lot = !spec_.initial.is_zero() || spec_.mode == MarginMode::futures;
  Product amount{0};
  Currency currency = instrument_.margin_in();
  if (money_per_lot || counts_units()) {
    amount = lots_times(spec_.hedged_size, qty);
  } else {
    Int128 value{};
    if (__builtin_add_overflow(longs.value, shorts.value, &value)) return std::nullopt;
    const auto money = priced(value);
    if (!money) return std::nullopt;
    currency = money->currency;
    // value / quantity is a price in steps of 1e-9; x hedged size in steps of 1e-9: 1e-18.
    const Int128 all = static_cast<Int128>(longs.qty.steps()) + shorts.qty.steps();
    amount = Product{money->steps}.by(qty.steps(), instrument_.contract_size.steps());
    amount.by(spec_.hedged_size.steps(), 10 * all);
  }
  amount.by(static_cast<Int128>(spec_.long_rate.steps()) + spec_.short_rate.steps(), 2 * kWhole);
  divide_by_leverage(amount, money_per_lot);
  return in_account(amount, currency, RateSide::mid);
}

Minor Calculator::together(const Exposure& exposure, Side side, Qty fresh) const {
  const Leg longs = leg(exposure, Side::buy, side == Side::buy ? fresh : Qty{});
  const Leg shorts = leg(exposure, Side::sell, side == Side::sell ? fresh : Qty{});
  const Leg& more = longs.qty >= shorts.qty ? longs : shorts;
  const Leg& less = longs.qty >= shorts.qty ? shorts : longs;
  switch (spec_.hedged) {
    case HedgedMethod::larger_leg: break;
    case HedgedMethod::basic: return plus(part(more, more.qty - less.qty), covered(longs, shorts, less.qty));
    case HedgedMethod::sum: return plus(part(longs, longs.qty), part(shorts, shorts.qty));
    case HedgedMethod::max:
      if (more.qty != less.qty) return part(more, more.qty);
      break;
    case HedgedMethod::net: return part(more, more.qty - less.qty);
  }
  return larger(part(longs, longs.qty), part(shorts, shorts.qty));
}

Minor Calculator::futures_order(const Exposure& rest, Side side, Qty qty) const {
  const Qty same = side == Side::buy ? rest.long_qty : rest.short_qty;
  const Qty other = side == Side::buy ? rest.short_qty : rest.long_qty;
  const Qty covers = std::min(qty, other > same ? other - same : Qty{});
  const Leg order{side, qty, qty, 0};
  return plus(part(order, qty - covers), covered(order, order, covers));
}

// Takes at most `qty` off the side at its average price; returns what was taken.
Qty take_off(Exposure& exposure, Side side, Qty qty) {
  Qty& open = side == Side::buy ? exposure.long_qty : exposure.short_qty;
  Int128& value = side == Side::buy ? exposure.long_value : exposure.short_value;
  const Qty taken = std::min(open, qty);
  if (taken.is_zero()) return taken;
  // A share of the whole always fits.
  value -= *mul_div_wide(value, taken.steps(), open.steps(), Rounding::half_up);
  open -= taken;
  return taken;
}

// False where the sum does not fit.
bool put_on(Exposure& exposure, Side side, Qty qty, Price price) {
  Qty& open = side == Side::buy ? exposure.long_qty : exposure.short_qty;
  Int128& value = side == Side::buy ? exposure.long_value : exposure.short_value;
  const auto sum = add(open, qty);
  if (!sum || __builtin_add_overflow(value, value_of(qty, price), &value)) return false;
  open = *sum;
  return true;
}

// What is taken off has to be bounded the other way round.
PriceView::Kind opposite(PriceView::Kind kind) {
  switch (kind) {
    case PriceView::Kind::exact: break;
    case PriceView::Kind::highest: return PriceView::Kind::lowest;
    case PriceView::Kind::lowest: return PriceView::Kind::highest;
  }
  return kind;
}

}  // namespace

std::optional<std::int64_t> exposure_margin(const Exposure& exposure, const InstrumentSpec& instrument,
                                            const MarginTerms& terms, const Quote& client_quote,
                                            const PriceView& view) {
  if (exposure.empty()) return 0;
  return Calculator{instrument, terms, client_quote, view}.together(exposure, Side::buy, Qty{});
}

std::optional<std::int64_t> order_margin(const Exposure& before, Side side, Qty qty, Price price, bool reduces,
                                         const InstrumentSpec& instrument, const MarginTerms& terms,
                                         const Quote& client_quote, const PriceView& view,
                                         std::optional<std::int64_t> known_without) {
  const PriceView less{view.converter, opposite(view.kind), view.wider};
  const auto without = known_without ? known_without : exposure_margin(before, instrument, terms, client_quote, less);
  Exposure after = before;
  const Qty opens = reduces ? qty - take_off(after, opposite(side), qty) : qty;
  const Calculator calculator{instrument, terms, client_quote, view};
  Minor with;
  if (instrument.margin.mode == MarginMode::futures && instrument.margin.hedged == HedgedMethod::basic) {
    with = plus(calculator.together(after, side, Qty{}), calculator.futures_order(after, side, opens));
  } else {
    if (!put_on(after, side, opens, price)) return std::nullopt;
    with = after.empty() ? Minor{0} : calculator.together(after, side, opens);
  }
  std::int64_t needs{};
  if (!with || !without || __builtin_sub_overflow(*with, *without, &needs)) return std::nullopt;
  return std::max<std::int64_t>(needs, 0);
}

std::optional<std::int64_t> pending_margin(Side side, Qty qty, Price price, const InstrumentSpec& instrument,
                                           const MarginTerms& terms, const Quote& client_quote, const PriceView& view) {
  if (instrument.margin.pending_rate.is_zero()) return 0;
  const auto alone = order_margin({}, side, qty, price, false, instrument, terms, client_quote, view);
  return alone ? mul_div(*alone, instrument.margin.pending_rate.steps(), kWhole, Rounding::half_up) : std::nullopt;
}

std::optional<Ratio> closeout_percent(std::int64_t margin_minor, std::int64_t nav_minor) {
  if (margin_minor == 0) return Ratio{};
  if (nav_minor <= 0) return std::nullopt;
  const auto share =
      divide(static_cast<Int128>(margin_minor) * kWhole, static_cast<Int128>(nav_minor) * 2, Rounding::floor);
  const auto steps = narrow(share);
  return steps ? std::optional{Ratio::from_steps(*steps)} : std::nullopt;
}

}  // namespace dealingdesk::bbook
