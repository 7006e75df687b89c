// Accounts judged: margin call, stop-out, and balances that a stop-out made negative.
//
// After every command every account holds what its group asks for, or has been dealt with: whoever something has
// happened to is judged again, in order of id. A new price happens only to those whose band it leaves
// (bbook/margin_watch.h): within its band no account can have crossed a threshold.
#include <algorithm>
#include <utility>

#include "desk/state.h"

namespace dealingdesk::desk {
namespace {

// equity / margin < ratio, exactly.
bool below(const bbook::AccountState& state, Int128 ratio_steps) {
  return static_cast<Int128>(state.equity_minor) * pow10(Ratio::kScale) < ratio_steps * state.margin_minor;
}

bool in_call(const bbook::AccountState& state, const GroupSpec& group) {
  return state.margin_minor > 0 && below(state, group.margin_call.steps());
}

// At or below the threshold: closed out until above it. Positions that need no margin because they cover each
// other are closed out once nothing is left.
bool needs_stop_out(const bbook::AccountState& state, const GroupSpec& group) {
  if (state.margin_minor > 0) return below(state, static_cast<Int128>(group.stop_out.steps()) + 1);
  return group.stop_out_hedged && state.equity_minor < 0;
}

bbook::Exposure alone(const Position& position) {
  bbook::Exposure exposure;
  (position.side == Side::buy ? exposure.long_qty : exposure.short_qty) = position.qty;
  (position.side == Side::buy ? exposure.long_value : exposure.short_value) = position.open_value;
  return exposure;
}

// Half as narrow bands are noted as were found safe, so that small moves need no new ones.
constexpr int kWidest = 2;  // a quarter of the price
constexpr int kNarrowest = 20;

Ratio share(int shift) { return Ratio::from_steps(kOne.steps() >> shift); }

bbook::MarginWatch::Band band(const Quote& quote, Ratio wider) {
  const auto part = [&](Price price) {
    return mul_div(price.steps(), wider.steps(), kOne.steps(), Rounding::to_zero).value_or(0);
  };
  return {quote.instrument, Price::from_steps(quote.bid.steps() - part(quote.bid)),
          Price::from_steps(quote.ask.steps() + std::min(part(quote.ask), INT64_MAX - quote.ask.steps()))};
}

}  // namespace

void Desk::State::flag_all() {
  for (const auto& [id, account] : catalog.accounts().all())
    if (positions.exposures(id) != nullptr || holds.open_minor(id) != 0 || margin_called.contains(id) ||
        (pending_margins && orders.working_count(id) != 0) || ledger.balance(client(account)) < 0)
      flag(id);
}

void Desk::State::judge_flagged() {
  judged.clear();
  judged.swap(flagged);
  std::sort(judged.begin(), judged.end());
  judged.erase(std::unique(judged.begin(), judged.end()), judged.end());
  for (const AccountId id : judged)
    if (const AccountSpec* account = catalog.accounts().find(id)) judge(*account);
}

void Desk::State::judge(const AccountSpec& account) {
  const GroupSpec& group = group_of(account);
  if (positions.exposures(account.id) == nullptr) compensate(account, group);
  // Whom the widest band keeps out of danger is in none now.
  if (!margin_called.contains(account.id) && !in_stop_out.contains(account.id) && note_widest_band(account, group))
    return;
  auto state = state_of(account);
  if (!state) return margin_watch.note_restless(account.id, depends_on(account));
  const bool called = in_call(*state, group);
  if (called != margin_called.contains(account.id)) {
    if (called)
      margin_called.insert(account.id);
    else
      margin_called.erase(account.id);
    emit(MarginAlerted{account.id, called ? MarginAlert::call : MarginAlert::call_over, state->equity_minor,
                       state->margin_minor});
  }
  const bool spared = !group.stop_out_hedged && fully_hedged(account);
  if (!needs_stop_out(*state, group) || spared || positions.exposures(account.id) == nullptr) {
    in_stop_out.erase(account.id);
    return note_bands(account, group, called);
  }
  if (in_stop_out.insert(account.id).second)
    emit(MarginAlerted{account.id, MarginAlert::stop_out, state->equity_minor, state->margin_minor});
  // What is closed flags the account: it is judged again, until it is out of danger or nothing can be closed.
  if (stop_out_step(account, group)) return flag(account.id);
  margin_watch.note_restless(account.id, depends_on(account));
}

const std::vector<InstrumentId>& Desk::State::depends_on(const AccountSpec& account) {
  std::vector<InstrumentId>& out = depended_on;
  out.clear();
  const auto add_way = [&](Currency from, Currency to) {
    if (from == to) return;
    if (const auto way = converter.way(from, to)) out.insert(out.end(), way->begin(), way->end());
  };
  const auto add = [&](InstrumentId id) {
    const InstrumentSpec& instrument = *catalog.instruments().find(id);
    out.push_back(id);
    add_way(instrument.profit(), account.currency);
    add_way(instrument.margin_in(), account.currency);
    if (const TiersSpec* tiers = catalog.tiers().find(instrument.margin.tiers); tiers != nullptr && tiers->currency) {
      add_way(tiers->currency, account.currency);
      add_way(instrument.profit(), tiers->currency);
    }
  };
  if (const auto* exposures = positions.exposures(account.id))
    for (const auto& [id, exposure] : *exposures) add(id);
  // What waiting orders reserve moves with prices, too; before the first price it is nothing.
  if (pending_margins)
    for (const Order* order : orders.working(account.id))
      if (const InstrumentId id = order->terms.instrument;
          !catalog.instruments().find(id)->margin.pending_rate.is_zero() && quotes.last(id) != nullptr)
        add(id);
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

bool Desk::State::safe_within(const AccountSpec& account, const GroupSpec& group, int shift, bool called) const {
  const auto worst = state_of(account, Valued::worst, share(shift));
  if (!worst || needs_stop_out(*worst, group) || (!called && in_call(*worst, group))) return false;
  if (!called) return true;
  const auto best = state_of(account, Valued::best, share(shift));
  return best && in_call(*best, group);
}

void Desk::State::note_band(const AccountSpec& account, const std::vector<InstrumentId>& instruments, int shift) {
  const auto make_bands = [&](std::vector<bbook::MarginWatch::Band>& bands, Ratio wider) {
    bands.clear();
    for (const InstrumentId id : instruments) bands.push_back(band(quotes.last(id)->quote, wider));
  };
  make_bands(wide_bands, share(shift));
  if (margin_watch.noted_within(account.id, wide_bands)) return;
  make_bands(narrow_bands, share(shift + 1));
  margin_watch.note(account.id, narrow_bands);
}

// False: it says nothing.
bool Desk::State::note_widest_band(const AccountSpec& account, const GroupSpec& group) {
  if (!safe_within(account, group, kWidest, false)) return false;
  const auto& instruments = depends_on(account);
  if (instruments.empty())
    margin_watch.note_calm(account.id);
  else
    note_band(account, instruments, kWidest);
  return true;
}

void Desk::State::note_bands(const AccountSpec& account, const GroupSpec& group, bool called) {
  const auto& instruments = depends_on(account);
  if (instruments.empty()) return margin_watch.note_calm(account.id);
  for (int shift = kWidest; shift <= kNarrowest; ++shift)
    if (safe_within(account, group, shift, called)) return note_band(account, instruments, shift);
  margin_watch.note_restless(account.id, instruments);
}

bool Desk::State::fully_hedged(const AccountSpec& account) const {
  const auto* exposures = positions.exposures(account.id);
  return exposures != nullptr && std::all_of(exposures->begin(), exposures->end(), [](const auto& each) {
           return each.second.long_qty == each.second.short_qty;
         });
}

bool Desk::State::stop_out_step(const AccountSpec& account, const GroupSpec& group) {
  switch (group.stop_out_order) {
    case StopOut::largest_loss: return cancel_largest_hold(account) || stop_out_largest_loss(account);
    case StopOut::smart: return cancel_largest_hold(account) || stop_out_smart(account, group);
    case StopOut::everything: break;
  }
  return cancel_largest_hold(account) || stop_out_everything(account);
}

bool Desk::State::closable(const Position& position) const {
  const AccountSpec& account = *catalog.accounts().find(position.account);
  return !closing.contains(position.id) && !unclosable.contains(position.id) && can_close(position) &&
         tradable(*catalog.instruments().find(position.instrument)) &&
         trading_state(account, group_of(account), position.instrument) != TradingState::halted;
}

std::optional<std::int64_t> Desk::State::profit_of(const Position& position, const AccountSpec& account) const {
  const InstrumentSpec& instrument = *catalog.instruments().find(position.instrument);
  return bbook::floating_profit(alone(position), instrument, valuation_quote(account, instrument), account.currency,
                                converter);
}

bool Desk::State::cancel_largest_hold(const AccountSpec& account) {
  const bbook::MarginTerms terms = margin_terms(account, group_of(account));
  const Order* largest = nullptr;
  std::int64_t largest_minor = 0;
  for (const Order* order : orders.working(account.id)) {
    if (at_lp(order->id)) continue;
    const std::int64_t reserved =
        rests(*order) ? held_for(order->id) : pending_margin(*order, terms, {&converter}).value_or(0);
    if (reserved <= largest_minor) continue;
    largest = order;
    largest_minor = reserved;
  }
  if (largest == nullptr) return false;
  end_order(*orders.find(largest->id), ExecType::canceled, OrderStatus::canceled,
            {RejectCode::not_enough_margin, "stop-out"});
  return true;
}

// The position with the largest loss, whole; where all gain, the one that gains least. Swap and commission do not
// count. False: none can be closed, or its closing order is on its way to an LP.
bool Desk::State::stop_out_largest_loss(const AccountSpec& account) {
  const Position* worst = nullptr;
  std::int64_t worst_profit = 0;
  for (const Position* position : positions.of(account.id)) {
    if (!closable(*position)) continue;
    const auto profit = profit_of(*position, account);
    if (!profit || (worst != nullptr && *profit >= worst_profit)) continue;
    worst = position;
    worst_profit = *profit;
  }
  if (worst == nullptr) return false;
  return stop_out_close(*worst, worst->qty);
}

// True: some of it was closed. What could not be is not tried again by the same command.
bool Desk::State::stop_out_close(const Position& position, Qty qty) {
  const PositionId id = position.id;
  const Qty before = position.qty;
  const AccountSpec& account = *catalog.accounts().find(position.account);
  close_position(position, qty, "stop-out", valuation_quote(account, *catalog.instruments().find(position.instrument)));
  const Position* left = positions.find(id);
  if (left == nullptr || left->qty < before) return true;
  unclosable.insert(id);
  return false;
}

// The fewest steps off the position that uses most margin after which the level is above the threshold: closing at
// the present price leaves the equity as it is. Where even all of it is too little, all of it.
bool Desk::State::stop_out_smart(const AccountSpec& account, const GroupSpec& group) {
  const bbook::PriceView view{&converter};
  const Position* largest = nullptr;
  std::int64_t largest_margin = 0;
  for (const Position* position : positions.of(account.id)) {
    if (!closable(*position)) continue;
    const InstrumentSpec& instrument = *catalog.instruments().find(position->instrument);
    const auto margin = bbook::exposure_margin(alone(*position), instrument, margin_terms(account, group),
                                               valuation_quote(account, instrument), view);
    if (!margin || (largest != nullptr && *margin <= largest_margin)) continue;
    largest = position;
    largest_margin = *margin;
  }
  const auto state = state_of(account);
  if (largest == nullptr || !state) return false;
  const InstrumentSpec& instrument = *catalog.instruments().find(largest->instrument);
  const bbook::Exposure& exposure = positions.exposures(account.id)->at(largest->instrument);
  const std::int64_t step = instrument.qty_step.steps();
  const auto helps = [&](std::int64_t steps) {
    const Qty qty = Qty::from_steps(std::min(steps * step, largest->qty.steps()));
    bbook::Exposure left = exposure;
    (largest->side == Side::buy ? left.long_qty : left.short_qty) -= qty;
    (largest->side == Side::buy ? left.long_value : left.short_value) -=
        qty == largest->qty ? largest->open_value : value_of(qty, largest->open_price());
    const auto margin = margin_of(account, group, Valued::exact, {}, largest->instrument, &left);
    if (!margin) return false;
    auto after = *state;
    after.margin_minor = *margin + state->held_minor;
    return !needs_stop_out(after, group);
  };
  // REQUIRES: what helps goes on helping with more steps.
  const auto fewest = [&](std::int64_t low, std::int64_t high) {
    while (low < high) {
      const std::int64_t middle = low + (high - low) / 2;
      if (helps(middle))
        high = middle;
      else
        low = middle + 1;
    }
    return low;
  };
  // The margin falls until both sides cover each other; from there on it can rise again.
  const bool is_long = largest->side == Side::buy;
  const Qty uncovered = is_long ? exposure.long_qty - exposure.short_qty : exposure.short_qty - exposure.long_qty;
  const std::int64_t all = (largest->qty.steps() + step - 1) / step;
  const std::int64_t covers = std::clamp<std::int64_t>(uncovered.steps() / step, 0, all);
  const std::int64_t beyond = std::min(covers + 1, all);
  const std::int64_t steps = covers > 0 && helps(covers) ? fewest(1, covers)
                             : helps(beyond)             ? beyond
                                                         : fewest(beyond, all);
  return stop_out_close(*largest, Qty::from_steps(std::min(steps * step, largest->qty.steps())));
}

bool Desk::State::stop_out_everything(const AccountSpec& account) {
  bool closed = false;
  std::vector<PositionId> ids;
  for (const Position* position : positions.of(account.id)) ids.push_back(position->id);
  for (const PositionId id : ids) {
    const Position* position = positions.find(id);
    if (position == nullptr || !closable(*position)) continue;
    closed = stop_out_close(*position, position->qty) || closed;
  }
  return closed;
}

// What a stop-out left below zero is the broker's loss; what a client lost otherwise only where its group says so.
void Desk::State::compensate(const AccountSpec& account, const GroupSpec& group) {
  const bool stopped_out = in_stop_out.erase(account.id) != 0;
  const std::int64_t balance_minor = ledger.balance(client(account));
  if (balance_minor >= 0 || !(stopped_out || group.negative_balance_protection)) return;
  post(LedgerReason::compensation,
       {{client(account), -balance_minor}, {house(LedgerAccountKind::compensation, account), balance_minor}}, {}, {},
       stopped_out ? "so compensation" : "negative balance protection");
}

}  // namespace dealingdesk::desk
