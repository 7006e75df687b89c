#include "bbook/tiered_margin.h"

#include <algorithm>
#include <iterator>

#include "bbook/worth.h"

namespace dealingdesk::bbook {
namespace {

bool ends_before(const MarginTier& tier, Amount amount) { return !tier.up_to.is_zero() && tier.up_to < amount; }

// How far the tiers are filled. REQUIRES: there is one; they outlive it.
class Filling {
 public:
  explicit Filling(const TiersSpec& tiers) : tiers_{tiers.tiers} {}

  // Fills `size` more. Returns the sum of each part x its tier's multiplier, in steps of 1e-18: at most
  // 2^63 x 2^63, so it fits. Nothing where the tiers are fuller than an Amount can say.
  [[nodiscard]] std::optional<Int128> take(Amount size) {
    const auto end = add(level_, size);
    if (!end) return std::nullopt;
    Int128 weighted = 0;
    while (level_ < *end) {
      const Amount to = reached().up_to.is_zero() || is_last() ? *end : std::min(*end, reached().up_to);
      weighted += static_cast<Int128>((to - level_).steps()) * multiplier();
      level_ = to;
      while (!is_last() && !reached().up_to.is_zero() && reached().up_to <= level_) ++index_;
    }
    return weighted;
  }
  [[nodiscard]] std::int64_t multiplier() const { return reached().multiplier.steps(); }

 private:
  [[nodiscard]] const MarginTier& reached() const { return tiers_[index_]; }
  [[nodiscard]] bool is_last() const { return index_ + 1 == tiers_.size(); }

  const std::vector<MarginTier>& tiers_;
  std::size_t index_ = 0;  // of the tier that what comes next lies in
  Amount level_;
};

RateSide rate_side(PriceView::Kind kind) {
  switch (kind) {
    case PriceView::Kind::exact: break;
    case PriceView::Kind::highest: return RateSide::highest;
    case PriceView::Kind::lowest: return RateSide::lowest;
  }
  return RateSide::mid;
}

std::optional<Value> notional_of(Qty qty, const InstrumentSpec& instrument, const Quote& quote, PriceView::Kind kind) {
  const MarginMode mode = instrument.margin.mode;
  if (mode == MarginMode::forex || mode == MarginMode::forex_no_leverage)
    return Value{static_cast<Int128>(qty.steps()) * pow10(Price::kScale), instrument.margin_in()};
  if (kind == PriceView::Kind::highest) return worth(instrument, value_of(qty, quote.ask));
  if (kind == PriceView::Kind::lowest) return worth(instrument, value_of(qty, quote.bid));
  const Int128 twice = static_cast<Int128>(quote.bid.steps()) + quote.ask.steps();
  return worth(instrument, divide(qty.steps() * twice, 2, Rounding::half_up));
}

}  // namespace

std::optional<Amount> tier_size(Qty qty, const InstrumentSpec& instrument, const TiersSpec& tiers,
                                const Quote& client_quote, const PriceView& view) {
  if (tiers.basis == TierBasis::lots) return lots_of(instrument, qty);
  const auto notional = notional_of(qty, instrument, client_quote, view.kind);
  if (!notional) return std::nullopt;
  const bool exact = view.kind == PriceView::Kind::exact;
  const auto minor =
      view.converter->to_minor(*notional, tiers.currency, rate_side(view.kind), exact ? Ratio{} : view.wider);
  if (!minor) return std::nullopt;
  std::int64_t steps{};
  if (__builtin_mul_overflow(*minor, pow10(Amount::kScale - tiers.currency.digits()), &steps)) return std::nullopt;
  return Amount::from_steps(steps);
}

std::optional<std::int64_t> tiered_margin(const std::vector<TierItem>& items, const TiersSpec& tiers) {
  if (tiers.tiers.empty()) return std::nullopt;
  std::int64_t total = 0;
  Filling filling{tiers};
  for (const TierItem& item : items) {
    const auto weighted = filling.take(item.size);
    if (!weighted) return std::nullopt;
    // An item without a size has no parts: what it needs lies in the tier reached.
    const Int128 up = item.size.is_zero() ? filling.multiplier() : *weighted;
    const Int128 down = static_cast<Int128>(item.size.is_zero() ? 1 : item.size.steps()) * kOne.steps();
    const auto wide = mul_div_wide(item.margin_minor, up, down, Rounding::half_up);
    const auto margin = wide ? narrow(*wide) : std::nullopt;
    if (!margin || __builtin_add_overflow(total, *margin, &total)) return std::nullopt;
  }
  return total;
}

std::optional<std::int64_t> maintenance_minor(Amount notional, const TiersSpec& tiers) {
  if (tiers.tiers.empty()) return std::nullopt;
  const auto last = std::prev(tiers.tiers.end());
  const auto tier =
      std::find_if(tiers.tiers.begin(), last, [&](const MarginTier& t) { return !ends_before(t, notional); });
  // notional x rate: 1e-9 x 1e-9.
  const Int128 rated = static_cast<Int128>(notional.steps()) * tier->maintenance_rate.steps();
  const Int128 deduction = static_cast<Int128>(tier->deduction.steps()) * kOne.steps();
  const int scale = Amount::kScale + Ratio::kScale - tiers.currency.digits();
  return narrow(divide(std::max<Int128>(rated - deduction, 0), pow10(scale), Rounding::half_up));
}

}  // namespace dealingdesk::bbook
