// What accounts are worth and need, at the present prices or at bounds of them.
#include <algorithm>

#include "bbook/tiered_margin.h"
#include "bbook/worth.h"
#include "desk/state.h"

namespace dealingdesk::desk {
namespace {

// Every price within the share lies between this bid and this ask.
Quote widened(Quote quote, Ratio wider) {
  if (wider.is_zero()) return quote;
  const std::int64_t whole = kOne.steps();
  quote.bid = Price::from_steps(mul_div(quote.bid.steps(), whole - wider.steps(), whole, Rounding::floor).value_or(0));
  quote.ask = Price::from_steps(
      mul_div(quote.ask.steps(), whole + wider.steps(), whole, Rounding::ceiling).value_or(quote.ask.steps()));
  return quote;
}

Quote at_mid(Quote quote) {
  const auto mid = divide(static_cast<Int128>(quote.bid.steps()) + quote.ask.steps(), 2, Rounding::half_up);
  quote.bid = quote.ask = Price::from_steps(static_cast<std::int64_t>(mid));
  return quote;
}

// How much of its tiers an exposure takes.
Qty tier_qty(const bbook::Exposure& exposure, HedgedMethod method) {
  const Qty larger = std::max(exposure.long_qty, exposure.short_qty);
  const Qty smaller = std::min(exposure.long_qty, exposure.short_qty);
  switch (method) {
    case HedgedMethod::sum: return larger + smaller;
    case HedgedMethod::net: return larger - smaller;
    case HedgedMethod::larger_leg:
    case HedgedMethod::basic:
    case HedgedMethod::max: break;
  }
  return larger;
}

bool add_up(std::int64_t& sum, const std::optional<std::int64_t>& part) {
  return part && !__builtin_add_overflow(sum, *part, &sum);
}

// What the tiers of an account hold, each of them a group of instruments.
class Tiers {
 public:
  void add(TiersId id, bbook::TierItem item) { items_[id].push_back(item); }
  [[nodiscard]] bool add_margins(std::int64_t& sum, const reference::Catalog& catalog) const {
    return std::all_of(items_.begin(), items_.end(), [&](const auto& each) {
      return add_up(sum, bbook::tiered_margin(each.second, *catalog.tiers().find(each.first)));
    });
  }

 private:
  std::map<TiersId, std::vector<bbook::TierItem>> items_;
};

bbook::RateSide rate_side(bbook::PriceView::Kind kind) {
  switch (kind) {
    case bbook::PriceView::Kind::exact: break;
    case bbook::PriceView::Kind::highest: return bbook::RateSide::highest;
    case bbook::PriceView::Kind::lowest: return bbook::RateSide::lowest;
  }
  return bbook::RateSide::mid;
}

// An open perpetual's, by the tier of its notional.
std::optional<std::int64_t> maintenance(const bbook::Exposure& exposure, const InstrumentSpec& instrument,
                                        const TiersSpec& tiers, const Quote& quote, const bbook::MarginTerms& terms,
                                        const bbook::PriceView& view) {
  const auto notional = bbook::tier_size(tier_qty(exposure, instrument.margin.hedged), instrument, tiers, quote, view);
  const auto minor = notional ? bbook::maintenance_minor(*notional, tiers) : std::nullopt;
  if (!minor) return std::nullopt;
  const Int128 steps = static_cast<Int128>(*minor) * pow10(17 - tiers.currency.digits());
  return view.converter->to_minor({steps, tiers.currency}, terms.currency, rate_side(view.kind), view.wider);
}

}  // namespace

Quote Desk::State::valuation_quote(const AccountSpec& account, const InstrumentSpec& instrument) const {
  return bbook::marked_up(quotes.last(instrument.id)->quote, markup_of(account, instrument));
}

// The margin of an account, summed up instrument by instrument.
class Desk::State::MarginSum {
 public:
  MarginSum(const State& state, const AccountSpec& account, const GroupSpec& group, Valued valued, Ratio wider)
      : state_{state}, terms_{state.margin_terms(account, group)}, view_{&state.converter, kind(valued), wider} {}

  // `client`: the instrument's quote, widened and marked up. False: cannot be valued.
  bool add(const InstrumentSpec& instrument, const bbook::Exposure& held, const Quote& client) {
    last_.reset();
    if (held.empty()) return true;
    const TiersSpec* tiers = tiers_of(instrument);
    if (tiers != nullptr && instrument.margin.mode == MarginMode::perpetual)
      return add_up(sum_, maintenance(held, instrument, *tiers, client, terms_, view_));
    const auto margin = bbook::exposure_margin(held, instrument, terms_, client, view_);
    last_ = margin;
    if (tiers == nullptr || !margin) return add_up(sum_, margin);
    const auto size = bbook::tier_size(tier_qty(held, instrument.margin.hedged), instrument, *tiers, client, view_);
    if (size) tiered_.add(tiers->id, {*size, *margin});
    return size.has_value();
  }
  // Of what was added last, before any tiers.
  [[nodiscard]] std::optional<std::int64_t> last() const { return last_; }
  // What the account's waiting orders reserve, but for one; and with those given, in place of theirs of the same
  // number.
  bool add_pending(AccountId account, const GroupSpec& group, OrderId without = {}, std::span<const Order> with = {}) {
    for (const Order* order : waiting(account, with)) {
      if (without && order->id == without) continue;
      const auto reserved = state_.pending_margin(*order, terms_, view_);
      if (!reserved) return false;
      if (*reserved == 0) continue;
      const InstrumentSpec& instrument = *state_.catalog.instruments().find(order->terms.instrument);
      const TiersSpec* tiers = tiers_of(instrument);
      if (tiers == nullptr) {
        if (!add_up(sum_, reserved)) return false;
        continue;
      }
      const Quote client = state_.widened_quote(instrument, group, view_.wider);
      const auto size = bbook::tier_size(order->leaves_qty(), instrument, *tiers, client, view_);
      if (!size) return false;
      tiered_.add(tiers->id, {*size, *reserved});
    }
    return true;
  }
  [[nodiscard]] std::optional<std::int64_t> sum() const {
    std::int64_t sum = sum_;
    return tiered_.add_margins(sum, state_.catalog) ? std::optional{sum} : std::nullopt;
  }

 private:
  using Kind = bbook::PriceView::Kind;
  static Kind kind(Valued valued) {
    return valued == Valued::exact ? Kind::exact : valued == Valued::worst ? Kind::highest : Kind::lowest;
  }
  [[nodiscard]] std::vector<const Order*> waiting(AccountId account, std::span<const Order> with) const {
    std::vector<const Order*> orders = state_.orders.working(account);
    for (const Order& order : with) {
      const auto same =
          std::find_if(orders.begin(), orders.end(), [&](const Order* o) { return order.id && o->id == order.id; });
      if (same == orders.end())
        orders.push_back(&order);
      else
        *same = &order;
    }
    return orders;
  }
  [[nodiscard]] const TiersSpec* tiers_of(const InstrumentSpec& instrument) const {
    return instrument.margin.tiers ? state_.catalog.tiers().find(instrument.margin.tiers) : nullptr;
  }

  const State& state_;
  bbook::MarginTerms terms_;
  bbook::PriceView view_;
  std::int64_t sum_ = 0;
  std::optional<std::int64_t> last_;
  Tiers tiered_;
};

Quote Desk::State::widened_quote(const InstrumentSpec& instrument, const GroupSpec& group, Ratio wider) const {
  return bbook::marked_up(widened(quotes.last(instrument.id)->quote, wider), group.markup(instrument));
}

std::optional<std::int64_t> Desk::State::margin_of(const AccountSpec& account, const GroupSpec& group, Valued valued,
                                                   Ratio wider, InstrumentId changed, const bbook::Exposure* exposure,
                                                   OrderId without, std::span<const Order> with) const {
  MarginSum margin{*this, account, group, valued, wider};
  const auto add = [&](InstrumentId id, const bbook::Exposure& held) {
    if (held.empty()) return true;
    const InstrumentSpec& instrument = *catalog.instruments().find(id);
    return margin.add(instrument, held, widened_quote(instrument, group, wider));
  };
  bool found = false;
  if (const auto* exposures = positions.exposures(account.id)) {
    for (const auto& [id, held] : *exposures) {
      const bool is_changed = exposure != nullptr && id == changed;
      // What is new takes its place, by which tiers are filled.
      if (exposure != nullptr && !found && changed < id && !add(changed, *exposure)) return std::nullopt;
      found = found || is_changed || changed < id;
      if (!add(id, is_changed ? *exposure : held)) return std::nullopt;
    }
  }
  if (exposure != nullptr && !found && !add(changed, *exposure)) return std::nullopt;
  if (pending_margins && !margin.add_pending(account.id, group, without, with)) return std::nullopt;
  return margin.sum();
}

std::optional<std::int64_t> Desk::State::pending_margin(const Order& order, const bbook::MarginTerms& terms,
                                                        const bbook::PriceView& view) const {
  const InstrumentSpec& instrument = *catalog.instruments().find(order.terms.instrument);
  const auto* entry = quotes.last(instrument.id);
  // What rests on an exchange book or is at an LP holds its margin; what closes needs none.
  const bool holds = order.book == Book::exchange || at_lp(order.id) || order.dormant;
  if (instrument.margin.pending_rate.is_zero() || holds || entry == nullptr || order.terms.closes ||
      order.terms.reduce_only)
    return 0;
  const auto price = order.terms.limit ? order.terms.limit : order.terms.stop;
  if (!price) return 0;
  const Quote quote = bbook::marked_up(widened(entry->quote, view.wider), markup_of(order.account, instrument.id));
  return bbook::pending_margin(order.terms.side, order.leaves_qty(), *price, instrument, terms, quote, view);
}

std::optional<bbook::AccountState> Desk::State::state_of(const AccountSpec& account, Valued valued, Ratio wider) const {
  OneMargin nobody_asks;
  return state_of(account, valued, wider, nobody_asks);
}

std::optional<bbook::AccountState> Desk::State::state_of(const AccountSpec& account, Valued valued, Ratio wider,
                                                         OneMargin& one) const {
  const GroupSpec& group = group_of(account);
  bbook::AccountState state;
  state.balance_minor = ledger.balance(client(account));
  state.credit_minor = ledger.balance({LedgerAccountKind::credit, account.id.value(), account.currency, {}});
  state.held_minor = holds.open_minor(account.id);
  MarginSum margin{*this, account, group, valued, wider};
  const auto side = valued == Valued::best ? bbook::RateSide::favourable : bbook::RateSide::adverse;
  if (const auto* exposures = positions.exposures(account.id)) {
    for (const auto& [id, exposure] : *exposures) {
      const InstrumentSpec& instrument = *catalog.instruments().find(id);
      Quote quote = widened(quotes.last(id)->quote, wider);
      const Price markup = group.markup(instrument);
      const Quote client = bbook::marked_up(quote, markup);
      if (!margin.add(instrument, exposure, client)) return std::nullopt;
      if (id == one.instrument) one.minor = margin.last();
      // No bid lies above the band, and no ask below it.
      if (valued == Valued::best) std::swap(quote.bid, quote.ask);
      const bool mid = group.level_mode == LevelMode::closeout_percent;
      if (valued == Valued::exact && mid) quote = at_mid(quote);
      // A mark-up moves both sides: the client's mid price is the LPs'.
      if (!mid) quote = valued == Valued::best ? bbook::marked_up(quote, markup) : client;
      if (!add_up(state.profit_minor,
                  bbook::floating_profit(exposure, instrument, quote, account.currency, converter, side, wider)))
        return std::nullopt;
    }
  }
  if (pending_margins && !margin.add_pending(account.id, group, {})) return std::nullopt;
  state.margin_minor = state.held_minor;
  if (!add_up(state.margin_minor, margin.sum())) return std::nullopt;
  return bbook::summed(state);
}

}  // namespace dealingdesk::desk
