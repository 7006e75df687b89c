// What falls due: expiring orders, the trading day's end with its swap and figures, funding.
//
// Before each command everything that has become due by its time is done, in the order in which it fell due; at one
// moment orders expire first, then days end, then funding is paid. After a long silence nothing is skipped, but all
// is done at the prices that are known then.
#include <algorithm>

#include "bbook/swap.h"
#include "desk/state.h"
#include "reference/calendar.h"

namespace dealingdesk::desk {
namespace {

// Later than anything.
constexpr Timestamp kNever = Timestamp::from_ns(INT64_MAX);
// Calendars end before time does.
constexpr Timestamp kLastPlanned = kNever - Span::from_s(3 * 366 * 86'400);
constexpr Span kLongestSilence = Span::from_s(400 * 86'400);

}  // namespace

const BrokerSpec& Desk::State::broker_of(BrokerId id) const {
  const BrokerSpec* found = catalog.brokers().find(id);
  return found == nullptr ? own_broker : *found;
}

void Desk::State::on(const PassTime&) {
  // Sessions may have opened meanwhile: who could not be closed out is looked at again.
  margin_watch.take_restless(flagged);
  done();
}

void Desk::State::note_due() {
  next_due = kNever;
  if (!expiries.empty()) next_due = std::min(next_due, expiries.begin()->first);
  for (const auto& [broker, end] : day_ends) next_due = std::min(next_due, end);
  for (const auto& [instrument, funding] : fundings) next_due = std::min({next_due, funding.due, funding.next_sample});
}

void Desk::State::plan_broker(BrokerId id) {
  const BrokerSpec& broker = broker_of(id);
  day_ends[id] = reference::next_day_end(broker.zone, broker.day_ends, now);
  note_due();
}

void Desk::State::plan_funding(const InstrumentSpec& instrument) {
  const FundingSpec& spec = instrument.funding;
  if (spec.interval_h == 0) {
    fundings.erase(instrument.id);
  } else {
    const std::int64_t interval_ns = Span::from_s(3600).ns() * spec.interval_h;
    Funding& funding = fundings[instrument.id];
    funding.due = Timestamp::from_ns((now.ns() / interval_ns + 1) * interval_ns);
    funding.next_sample = spec.index && spec.sample_every > Span{} ? now + spec.sample_every : kNever;
  }
  note_due();
}

// What a desk that was silent for so long has missed is not made up for.
void Desk::State::replan() {
  for (auto& [broker, end] : day_ends) {
    const BrokerSpec& spec = broker_of(broker);
    end = reference::next_day_end(spec.zone, spec.day_ends, now - kLongestSilence);
  }
  for (const auto& [id, instrument] : catalog.instruments().all())
    if (instrument.funding.interval_h != 0) plan_funding(instrument);
  note_due();
}

void Desk::State::catch_up() {
  if (now > kLastPlanned) {
    next_due = kNever;
    return;
  }
  if (day_ends.empty()) plan_broker({});
  if (now - next_due > kLongestSilence) replan();
  while (next_due <= now) {
    const Timestamp due = next_due;
    while (!expiries.empty() && expiries.begin()->first <= due) {
      Order& order = *orders.find(expiries.begin()->second);
      expiries.erase(expiries.begin());
      // What is at an LP is the LP's to end.
      if (!is_final(order.status) && !at_lp(order.id)) end_order(order, ExecType::expired, OrderStatus::expired, {});
    }
    for (auto& [broker, end] : day_ends) {
      if (end > due) continue;
      end_day(broker, end);
      const BrokerSpec& spec = broker_of(broker);
      std::deque<Timestamp>& ended = days_ended[broker];
      ended.push_back(end);
      while (ended.size() > spec.order_id_days) ended.pop_front();
      end = reference::next_day_end(spec.zone, spec.day_ends, end);
    }
    for (auto& [id, funding] : fundings) {
      const InstrumentSpec& instrument = *catalog.instruments().find(id);
      if (funding.next_sample <= due) sample_premium(instrument, funding);
      if (funding.due <= due) fund(instrument, funding);
    }
    note_due();
  }
}

void Desk::State::end_day(BrokerId broker, Timestamp end) {
  const auto is_ours = [&](AccountId account) { return group_of(*catalog.accounts().find(account)).broker == broker; };
  for (const OrderId id : orders.working_day_orders()) {
    // One may have ended with another of its list.
    if (over(id)) continue;
    Order& order = *orders.find(id);
    if (order.created >= end || at_lp(id) || !is_ours(order.account)) continue;
    end_order(order, ExecType::expired, OrderStatus::expired, {});
  }
  std::vector<PositionId> held;
  for (const auto& [id, position] : positions.all())
    if (is_ours(position.account)) held.push_back(id);
  for (const PositionId id : held) {
    const Position& position = *positions.find(id);
    book_swap(position, *catalog.accounts().find(position.account), end);
  }
  const BrokerSpec& spec = broker_of(broker);
  const std::int64_t day = reference::trading_day(spec.zone, spec.day_ends, end - Span::from_ns(1));
  for (const auto& [account, figures] : days.sorted())
    if (is_ours(account)) close_account_day(*catalog.accounts().find(account), days.at(account), day);
}

void Desk::State::book_swap(const Position& position, const AccountSpec& account, Timestamp end) {
  const InstrumentSpec& instrument = *catalog.instruments().find(position.instrument);
  if (instrument.swap.mode == SwapMode::none) return;
  const BrokerSpec& broker = broker_of(group_of(account).broker);
  const std::int64_t day = reference::trading_day(broker.zone, broker.day_ends, end - Span::from_ns(1));
  const CalendarSpec* calendar = catalog.calendars().find(instrument.calendar);
  const unsigned nights = bbook::nights_on(instrument.swap, day, [&](std::int64_t on) {
    // A weekend rolls nothing over either: nights before a holiday on Monday are Friday's.
    const auto weekday = static_cast<std::size_t>(((on + 3) % 7 + 7) % 7);
    return instrument.swap.nights[weekday] == 0 || (calendar != nullptr && reference::is_holiday(*calendar, on));
  });
  if (nights == 0) return;
  const auto night = bbook::night_swap(instrument, position.side, position.qty, position.open_value,
                                       valuation_quote(account, instrument), account.currency, converter);
  const auto minor = night ? bbook::times_nights(*night, nights) : std::nullopt;
  if (minor) finance(position, *minor, LedgerReason::swap, LedgerAccountKind::swap);
}

void Desk::State::finance(const Position& position, std::int64_t minor, LedgerReason reason, LedgerAccountKind kind) {
  if (minor == 0) return;
  const AccountSpec& account = *catalog.accounts().find(position.account);
  positions.add_swap(position.id, minor);
  days[account.id].realised_minor += minor;
  post(reason, {{client(account), minor}, {house(kind, account), -minor}}, {}, position.id);
  emit(PositionChanged{position, 0});
  flag(account.id);
}

void Desk::State::close_account_day(const AccountSpec& account, AccountDay& figures, std::int64_t day) {
  const auto state = state_of(account);
  const std::int64_t balance_minor = ledger.balance(client(account));
  const std::int64_t equity_minor = state ? state->equity_minor : balance_minor;
  emit(DayClosed{account.id, day, balance_minor, equity_minor, figures.realised_minor, figures.trades});
  figures.opening_minor = equity_minor;
  figures.peak_minor = std::max(figures.peak_minor, equity_minor);
  figures.realised_minor = 0;
  figures.trades = 0;
}

void Desk::State::sample_premium(const InstrumentSpec& instrument, Funding& funding) {
  const Span every = instrument.funding.sample_every;
  // After a silence one sample stands for what was missed: there were no other prices.
  funding.next_sample = std::max(funding.next_sample, now - every) + every;
  const auto* own = quotes.last(instrument.id);
  const auto* index = quotes.last(instrument.funding.index);
  if (own == nullptr || index == nullptr || !own->live || !index->live) return;
  const auto mid =
      divide(static_cast<Int128>(index->quote.bid.steps()) + index->quote.ask.steps(), 2, Rounding::half_up);
  const auto premium =
      bbook::premium_index(own->quote.bid, own->quote.ask, Price::from_steps(static_cast<std::int64_t>(mid)));
  if (premium && funding.premium.count() < bbook::PremiumAverage::kMost) funding.premium.add(*premium);
}

void Desk::State::fund(const InstrumentSpec& instrument, Funding& funding) {
  const Timestamp due = funding.due;
  funding.due = due + Span::from_s(3600 * std::int64_t{instrument.funding.interval_h});
  const auto rate = bbook::funding_rate(funding.premium.average(), instrument.funding);
  funding.premium.reset();
  const auto* entry = quotes.last(instrument.id);
  const std::vector<AccountId> holders = positions.holders(instrument.id);
  if (!rate || entry == nullptr || holders.empty()) return;
  const auto mark =
      divide(static_cast<Int128>(entry->quote.bid.steps()) + entry->quote.ask.steps(), 2, Rounding::half_up);
  std::vector<PositionId> ids;
  for (const AccountId account : holders)
    for (const Position* position : positions.of(account))
      if (position->instrument == instrument.id) ids.push_back(position->id);
  std::sort(ids.begin(), ids.end());
  for (const PositionId id : ids) {
    const Position& position = *positions.find(id);
    const auto minor =
        bbook::funding_payment(position.side, position.qty, Price::from_steps(static_cast<std::int64_t>(mark)), *rate,
                               instrument, catalog.accounts().find(position.account)->currency, converter);
    if (minor) finance(position, *minor, LedgerReason::funding, LedgerAccountKind::funding);
  }
}

}  // namespace dealingdesk::desk
