// What falls due: orders expire, trading days end, swap and funding are booked.
#include <algorithm>
#include <utility>

#include "tests/model/broker_model.h"

namespace dealingdesk::model {
namespace {

constexpr std::int64_t kMinute_ns = 60'000'000'000;
constexpr Span kLongestSilence = Span::from_s(400 * 86'400);

Price half_way(const Quote& quote) {
  return Price::from_steps(static_cast<std::int64_t>(
      divide(static_cast<Int128>(quote.bid.steps()) + quote.ask.steps(), 2, Rounding::half_up)));
}

}  // namespace

void BrokerModel::on(const PassTime&) { done(); }

// Zones without summer time only.
Timestamp BrokerModel::day_end_after(BrokerId broker, Timestamp t) const {
  const BrokerSpec spec = brokers_.contains(broker) ? brokers_.at(broker) : BrokerSpec{};
  const Span east = Span::from_ns(spec.zone.standard_minutes * kMinute_ns);
  const Span of_day = Span::from_ns(spec.day_ends * kMinute_ns);
  Timestamp end = Timestamp::from_ns((t + east).day() * kDay.ns()) + of_day - east;
  while (end <= t) end = end + kDay;
  return end;
}

// What a broker who was silent for so long has missed is not made up for.
void BrokerModel::skip_silence() {
  for (auto& [broker, end] : day_ends_) end = day_end_after(broker, now_ - kLongestSilence);
  for (const auto& [id, instrument] : instruments_)
    if (instrument.funding.interval_h != 0) plan_funding(instrument);
}

void BrokerModel::catch_up() {
  for (bool made_up = false;;) {
    // The next moment at which anything is due.
    Timestamp due = now_ + Span::from_ns(1);
    for (const auto& [id, order] : working_)
      if (order.terms.time_in_force == TimeInForce::gtd) due = std::min(due, order.terms.expires);
    for (const auto& [broker, end] : day_ends_) due = std::min(due, end);
    for (const auto& [id, funding] : fundings_) {
      due = std::min(due, funding.due);
      if (funding.next_sample) due = std::min(due, funding.next_sample);
    }
    if (due > now_) return;
    if (!std::exchange(made_up, true) && now_ - due > kLongestSilence) {
      skip_silence();
      continue;
    }
    std::vector<OrderId> expired;
    for (const auto& [id, order] : working_)
      if (order.terms.time_in_force == TimeInForce::gtd && order.terms.expires <= due) expired.push_back(id);
    for (const OrderId id : expired)
      if (working_.contains(id)) end(working_.at(id), ExecType::expired, OrderStatus::expired, {});
    for (auto& [broker, end] : day_ends_) {
      if (end > due) continue;
      end_day(broker, end);
      end = day_end_after(broker, end);
    }
    for (auto& [id, funding] : fundings_) {
      if (funding.next_sample && funding.next_sample <= due) sample_premium(instruments_.at(id), funding);
      if (funding.due <= due) fund(instruments_.at(id), funding);
    }
  }
}

void BrokerModel::end_day(BrokerId broker, Timestamp end_of_day) {
  const auto is_ours = [&](AccountId account) { return group_of(accounts_.at(account)).broker == broker; };
  std::vector<OrderId> over;
  if (bend_ != Bend::day_order_lives_on)
    for (const auto& [id, order] : working_)
      if (order.terms.time_in_force == TimeInForce::day && is_ours(order.account)) over.push_back(id);
  for (const OrderId id : over)
    if (working_.contains(id)) end(working_.at(id), ExecType::expired, OrderStatus::expired, {});
  const BrokerSpec spec = brokers_.contains(broker) ? brokers_.at(broker) : BrokerSpec{};
  const std::int64_t day =
      (end_of_day - Span::from_ns(1) + Span::from_ns(spec.zone.standard_minutes * kMinute_ns)).day();
  std::vector<PositionId> held;
  for (const auto& [id, position] : positions_)
    if (is_ours(position.account)) held.push_back(id);
  for (const PositionId id : held) book_swap(id, day);
  for (auto& [id, figures] : days_) {
    if (!is_ours(id)) continue;
    const AccountSpec& account = accounts_.at(id);
    const auto funds = funds_of(account);
    const std::int64_t minor = balance(client(account));
    const std::int64_t equity = funds ? funds->equity : minor;
    emit(DayClosed{id, day, minor, equity, figures.realised, figures.trades});
    figures.opening = equity;
    figures.peak = std::max(figures.peak, equity);
    figures.realised = 0;
    figures.trades = 0;
  }
}

void BrokerModel::book_swap(PositionId id, std::int64_t day) {
  const Position& position = positions_.at(id);
  const SwapSpec& swap = instruments_.at(position.instrument).swap;
  if (swap.mode == SwapMode::none) return;
  const unsigned nights = nights_on(instruments_.at(position.instrument), day);
  const auto night = night_swap(position);
  if (night && nights != 0) book_for(id, *night * nights, LedgerReason::swap, LedgerAccountKind::swap);
}

std::optional<std::int64_t> BrokerModel::night_swap(const Position& position) const {
  const InstrumentSpec& instrument = instruments_.at(position.instrument);
  const AccountSpec& account = accounts_.at(position.account);
  const SwapSpec& swap = instrument.swap;
  const bool is_long = position.side == Side::buy;
  const Amount rate = is_long ? swap.long_rate : swap.short_rate;
  const Quote quote = valuation_quote(account.id, instrument.id);
  const auto yearly = [&](Int128 value, Int128 percent) {
    const Int128 year = static_cast<Int128>(pow10(9)) * 100 * swap.days_in_year;
    return to_minor(mul_div_wide(worth(instrument, value), percent, year, Rounding::half_up).value(),
                    instrument.profit(), account.currency, Rate::adverse);
  };
  switch (swap.mode) {
    case SwapMode::none: break;
    case SwapMode::points: {
      // The value of a point is rounded first; a loss is bought at the ask.
      const Int128 value = worth(instrument, value_of(position.qty, instrument.point()));
      const bool pays = rate < Amount{};
      const auto point = to_minor(pays ? -value : value, instrument.profit(), account.currency, Rate::adverse);
      if (!point) return std::nullopt;
      return mul_div(pays ? -*point : *point, rate.steps(), pow10(9), Rounding::half_up);
    }
    case SwapMode::money: {
      const Int128 steps = mul_div_wide(position.qty.steps(), static_cast<Int128>(rate.steps()) * pow10(8),
                                        instrument.contract_size.steps(), Rounding::half_up)
                               .value();
      return to_minor(steps, swap.currency ? swap.currency : account.currency, account.currency, Rate::adverse);
    }
    case SwapMode::interest_current:
      return yearly(value_of(position.qty, is_long ? quote.bid : quote.ask), rate.steps());
    case SwapMode::interest_open: return yearly(position.open_value, rate.steps());
    case SwapMode::rate_differential: {
      const Int128 percent = static_cast<Int128>(swap.base_rate.steps()) - swap.quote_rate.steps();
      return yearly(value_of(position.qty, half_way(quote)), is_long ? percent : -percent);
    }
  }
  return 0;
}

void BrokerModel::book_for(PositionId id, std::int64_t minor, LedgerReason reason, LedgerAccountKind kind) {
  if (minor == 0) return;
  Position& position = positions_.at(id);
  const AccountSpec& account = accounts_.at(position.account);
  position.swap_minor += minor;
  days_[account.id].realised += minor;
  post(reason, {{client(account), minor}, {house(kind, account, account.currency), -minor}}, {}, id);
  emit(PositionChanged{position, 0});
}

void BrokerModel::plan_funding(const InstrumentSpec& instrument) {
  const FundingSpec& spec = instrument.funding;
  if (spec.interval_h == 0) {
    fundings_.erase(instrument.id);
    return;
  }
  Funding& funding = fundings_[instrument.id];
  const std::int64_t interval_ns = spec.interval_h * 60 * kMinute_ns;
  funding.due = Timestamp::from_ns((now_.ns() / interval_ns + 1) * interval_ns);
  funding.next_sample = spec.index && spec.sample_every > Span{} ? now_ + spec.sample_every : Timestamp{};
}

void BrokerModel::sample_premium(const InstrumentSpec& instrument, Funding& funding) {
  const Span every = instrument.funding.sample_every;
  // After a silence one sample stands for all that were missed.
  funding.next_sample = std::max(funding.next_sample + every, now_);
  const auto own = prices_.find(instrument.id);
  const auto other = prices_.find(instrument.funding.index);
  if (own == prices_.end() || other == prices_.end() || !own->second.live || !other->second.live) return;
  const Int128 index = half_way(other->second.quote).steps();
  const Int128 above = std::max<Int128>(0, own->second.quote.bid.steps() - index);
  const Int128 below = std::max<Int128>(0, index - own->second.quote.ask.steps());
  const Int128 premium = divide((above - below) * kOne.steps(), index, Rounding::half_up);
  funding.premiums.push_back(Ratio::from_steps(static_cast<std::int64_t>(premium)));
}

void BrokerModel::fund(const InstrumentSpec& instrument, Funding& funding) {
  const FundingSpec& spec = instrument.funding;
  funding.due = funding.due + Span::from_ns(spec.interval_h * 60 * kMinute_ns);
  // The k-th of the interval's samples counts k times.
  Int128 weighted = 0;
  Int128 weights = 0;
  for (std::size_t k = 1; k <= funding.premiums.size(); ++k) {
    weighted += static_cast<Int128>(k) * funding.premiums[k - 1].steps();
    weights += static_cast<Int128>(k);
  }
  funding.premiums.clear();
  const Int128 premium = weights == 0 ? 0 : divide(weighted, weights, Rounding::half_up);
  const Int128 band = spec.band.steps();
  const Int128 rate = premium + std::clamp<Int128>(spec.interest.steps() - premium, -band, band);
  const Int128 scaled = divide(rate * spec.interval_h, spec.rate_h, Rounding::half_up);
  const auto price = prices_.find(instrument.id);
  if (price == prices_.end()) return;
  const Price mark = half_way(price->second.quote);
  std::vector<PositionId> ids;
  for (const auto& [id, position] : positions_)
    if (position.instrument == instrument.id) ids.push_back(id);
  for (const PositionId id : ids) {
    const Position& position = positions_.at(id);
    const Int128 value = worth(instrument, value_of(position.qty, mark));
    const Int128 pays = mul_div_wide(value, scaled, kOne.steps(), Rounding::half_up).value();
    const auto minor = to_minor(position.side == Side::buy ? -pays : pays, instrument.profit(),
                                accounts_.at(position.account).currency, Rate::adverse);
    if (minor) book_for(id, *minor, LedgerReason::funding, LedgerAccountKind::funding);
  }
}

}  // namespace dealingdesk::model
