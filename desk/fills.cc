// What a fill does: positions, realised profit, commission, the ledger and the report.
#include <algorithm>
#include <cstdlib>

#include <fmt/format.h>

#include "desk/state.h"

namespace dealingdesk::desk {
namespace {

// No single order may be worth more than this in the account's currency: sums of profits and margins
// then stay far inside 64 bits.
constexpr std::int64_t kLargestNotionalMinor = 100'000'000'000'000;

// The exposure as it will be once the order has filled.
bbook::Exposure after_fill(bbook::Exposure exposure, PositionMode mode, const OrderTerms& terms, Qty qty, Price price) {
  const bool buys = terms.side == Side::buy;
  Qty& own_qty = buys ? exposure.long_qty : exposure.short_qty;
  Int128& own_value = buys ? exposure.long_value : exposure.short_value;
  Qty& other_qty = buys ? exposure.short_qty : exposure.long_qty;
  Int128& other_value = buys ? exposure.short_value : exposure.long_value;
  if (mode == PositionMode::netting || terms.closes) {
    const Qty closed = std::min(qty, other_qty);
    if (!closed.is_zero()) {
      other_value -= closed == other_qty ? other_value : value_of(closed, price_of(other_value, other_qty));
      other_qty -= closed;
      qty -= closed;
    }
  }
  own_qty += qty;
  own_value += value_of(qty, price);
  return exposure;
}

// Who loses what a client wins.
LedgerAccountKind other_side(Book book) {
  switch (book) {
    case Book::a: return LedgerAccountKind::house_a;
    case Book::exchange: return LedgerAccountKind::clearing;
    case Book::b:
    case Book::none: break;
  }
  return LedgerAccountKind::house_b;
}

}  // namespace

const GroupSpec& Desk::State::group_of(const AccountSpec& account) const {
  return *catalog.groups().find(account.group);
}

Price Desk::State::markup_of(const AccountSpec& account, const InstrumentSpec& instrument) const {
  return group_of(account).markup(instrument);
}

Price Desk::State::markup_of(AccountId account, InstrumentId instrument) const {
  return markup_of(*catalog.accounts().find(account), *catalog.instruments().find(instrument));
}

std::optional<bbook::AccountState> Desk::State::state_of(const AccountSpec& account) const {
  const std::int64_t balance = ledger.balance({LedgerAccountKind::client, account.id.value(), account.currency});
  const auto held = held_minor.find(account.id);
  std::int64_t margin = held == held_minor.end() ? 0 : held->second;
  std::int64_t profit = 0;
  const auto* exposures = positions.exposures(account.id);
  if (exposures != nullptr) {
    for (const auto& [id, exposure] : *exposures) {
      const InstrumentSpec& instrument = *catalog.instruments().find(id);
      const Quote quote = bbook::marked_up(quotes.last(id)->quote, markup_of(account, instrument));
      const auto part = bbook::floating_profit(exposure, instrument, quote, account.currency, converter);
      const auto need = bbook::exposure_margin(exposure, instrument, account, converter);
      if (!part || !need || __builtin_add_overflow(profit, *part, &profit) ||
          __builtin_add_overflow(margin, *need, &margin))
        return std::nullopt;
    }
  }
  return bbook::make_state(balance, profit, margin);
}

std::int64_t Desk::State::commission(const AccountSpec& account, const InstrumentSpec& instrument, Qty qty) const {
  const std::int64_t per_lot = group_of(account).commission_per_lot_minor;
  if (per_lot == 0) return 0;
  // Money per lot, rounded half-up to the currency's minor unit.
  return mul_div(per_lot, qty.steps(), instrument.contract_size.steps(), Rounding::half_up)
      .value_or(kLargestNotionalMinor);
}

Result<std::int64_t> Desk::State::check_margin(const AccountSpec& account, const OrderTerms& terms, Qty qty,
                                               Price price, std::int64_t released_minor) const {
  const InstrumentSpec& instrument = *catalog.instruments().find(terms.instrument);
  const auto notional =
      converter.to_minor({value_of(qty, price), instrument.quote}, account.currency, bbook::RateSide::adverse);
  if (!notional)
    return Reject{RejectCode::no_conversion, fmt::format("no quoted instruments convert {} to {}",
                                                         instrument.quote.code(), account.currency.code())};
  if (*notional > kLargestNotionalMinor)
    return Reject{RejectCode::overflow, fmt::format("the order is worth more than {}",
                                                    to_text_with_currency({kLargestNotionalMinor, account.currency}))};
  const auto state = state_of(account);
  const auto* exposures = positions.exposures(account.id);
  bbook::Exposure before;
  if (exposures != nullptr) {
    const auto it = exposures->find(terms.instrument);
    if (it != exposures->end()) before = it->second;
  }
  const auto after = after_fill(before, account.mode, terms, qty, price);
  const auto margin_before = bbook::exposure_margin(before, instrument, account, converter);
  const auto margin_after = bbook::exposure_margin(after, instrument, account, converter);
  if (!state || !margin_before || !margin_after)
    return Reject{RejectCode::no_conversion, "the account cannot be valued at the present quotes"};
  const std::int64_t added = *margin_after - *margin_before;
  // What does not add margin takes risk away, and must be possible even for an account in need.
  if (added <= 0) return std::int64_t{0};
  const std::int64_t required = added + commission(account, instrument, qty);
  const std::int64_t free_minor = state->free_margin_minor + released_minor;
  if (free_minor < required)
    return Reject{RejectCode::not_enough_margin,
                  fmt::format("free margin {}, required {}", to_text_with_currency({free_minor, account.currency}),
                              to_text_with_currency({required, account.currency}))};
  return required;
}

void Desk::State::post(LedgerReason reason, std::vector<LedgerEntry> entries, ExecId exec) {
  LedgerTransaction transaction;
  transaction.time = now;
  transaction.reason = reason;
  transaction.entries = std::move(entries);
  transaction.exec = exec;
  auto posted = ledger.post(std::move(transaction));
  // The fill has been checked against kLargestNotionalMinor; a balance that overflows all the same
  // means that the books are wrong already.
  if (!posted) std::abort();
  emit(LedgerPosted{std::move(*posted)});
}

void Desk::State::fill(Order& order, Qty qty, Price price, const Quote& quote) {
  const AccountSpec& account = *catalog.accounts().find(order.account);
  const InstrumentSpec& instrument = *catalog.instruments().find(order.terms.instrument);
  order.cum_qty += qty;
  order.cum_value += value_of(qty, price);
  order.status = order.cum_qty == order.terms.qty ? OrderStatus::filled : OrderStatus::partially_filled;
  order.updated = now;
  last.exec = ExecId{last.exec.value() + 1};
  const ExecId exec = last.exec;
  const Fill filled{qty, price, quote, commission(account, instrument, qty)};
  const PositionId position = settle(order, account, instrument, filled, exec);
  if (filled.commission_minor != 0) {
    post(LedgerReason::commission,
         {{{LedgerAccountKind::client, account.id.value(), account.currency}, -filled.commission_minor},
          {{LedgerAccountKind::commission, 0, account.currency}, filled.commission_minor}},
         exec);
  }
  ExecutionReport report{};
  report.exec = exec;
  report.type = ExecType::trade;
  report.order = order;
  report.last_qty = qty;
  report.last_price = price;
  report.quote = quote;
  report.commission_minor = filled.commission_minor;
  report.position = position;
  if (is_final(order.status)) {
    release_margin(order);
    routed.erase(order.id);
    // Where a fill has made the position larger meanwhile, what is left of it waits for its prices again.
    if (order.terms.closes && closing.erase(order.terms.closes) != 0) unclosed.push_back(order.terms.closes);
    orders.finish(order);
  } else {
    release_margin(order, qty);
  }
  emit(std::move(report));
}

PositionId Desk::State::settle(const Order& order, const AccountSpec& account, const InstrumentSpec& instrument,
                               const Fill& filled, ExecId exec) {
  Qty rest = filled.qty;
  PositionId touched = order.terms.closes;
  if (touched) {
    // The position may be smaller by now (another order closed some of it while this one was at an LP).
    const Position* position = positions.find(touched);
    const Qty closed = position == nullptr ? Qty{} : std::min(rest, position->qty);
    if (!closed.is_zero()) close_part(touched, account, instrument, closed, filled.price, exec);
    rest -= closed;
  } else if (account.mode == PositionMode::netting) {
    const Position* position = positions.find(account.id, instrument.id);
    if (position != nullptr && position->side == order.terms.side) {
      // The last order's protection counts for the whole of a netted position.
      if (order.terms.stop_loss || order.terms.take_profit) {
        unwatch(*position);
        positions.protect(position->id, order.terms.stop_loss, order.terms.take_profit);
      }
      return add_to(*position, filled);
    }
    if (position != nullptr) {
      touched = position->id;
      const Qty closed = std::min(rest, position->qty);
      close_part(touched, account, instrument, closed, filled.price, exec);
      rest -= closed;
    }
  } else if (const auto at_lp = routed.find(order.id); at_lp != routed.end()) {
    // One order makes one position, in however many parts the LP fills it.
    if (const Position* own = positions.find(at_lp->second.opened)) return add_to(*own, filled);
    return at_lp->second.opened = open_position(order, filled, rest);
  }
  return rest.is_zero() ? touched : open_position(order, filled, rest);
}

PositionId Desk::State::add_to(const Position& position, const Fill& filled) {
  const PositionId id = position.id;
  unwatch(position);
  positions.increase(id, filled.qty, filled.price);
  watch(position);
  emit(PositionChanged{position, 0});
  return id;
}

PositionId Desk::State::open_position(const Order& order, const Fill& filled, Qty qty) {
  last.position = PositionId{last.position.value() + 1};
  Position position;
  position.id = last.position;
  position.account = order.account;
  position.instrument = order.terms.instrument;
  position.side = order.terms.side;
  position.book = order.book;
  position.session = order.session;
  position.qty = qty;
  position.open_value = value_of(qty, filled.price);
  position.stop_loss = order.terms.stop_loss;
  position.take_profit = order.terms.take_profit;
  position.opened = now;
  positions.open(position);
  watch(position);
  emit(PositionChanged{position, 0});
  return position.id;
}

void Desk::State::close_part(PositionId id, const AccountSpec& account, const InstrumentSpec& instrument, Qty qty,
                             Price price, ExecId exec) {
  Position position = *positions.find(id);
  const bool all = qty == position.qty;
  if (all) unwatch(position);
  const Int128 opened = positions.reduce(id, qty);
  const Int128 gained = position.side == Side::buy ? value_of(qty, price) - opened : opened - value_of(qty, price);
  // check_margin found the chain of conversion before the order went out, and chains never vanish.
  const std::int64_t realised =
      converter.to_minor({gained, instrument.quote}, account.currency, bbook::RateSide::adverse).value_or(0);
  if (realised != 0) {
    const auto house = other_side(position.book);
    post(LedgerReason::profit,
         {{{LedgerAccountKind::client, account.id.value(), account.currency}, realised},
          {{house, 0, account.currency}, -realised}},
         exec);
  }
  if (all) {
    position.qty = Qty{};
    position.open_value = 0;
    closing.erase(id);
  } else {
    position = *positions.find(id);
  }
  emit(PositionChanged{position, realised});
}

void Desk::State::watch(const Position& position) {
  const Price markup = markup_of(position.account, position.instrument);
  auto& book = triggers[position.instrument];
  if (position.stop_loss) book.add(bbook::stop_loss_trigger(position.side, *position.stop_loss, markup, position.id));
  if (position.take_profit)
    book.add(bbook::take_profit_trigger(position.side, *position.take_profit, markup, position.id));
}

void Desk::State::unwatch(const Position& position) {
  const Price markup = markup_of(position.account, position.instrument);
  auto& book = triggers[position.instrument];
  if (position.stop_loss)
    book.remove(bbook::stop_loss_trigger(position.side, *position.stop_loss, markup, position.id));
  if (position.take_profit)
    book.remove(bbook::take_profit_trigger(position.side, *position.take_profit, markup, position.id));
}

void Desk::State::close_position(const Position& position, const std::string& why) {
  if (closing.contains(position.id)) return;
  Order order;
  last.order = OrderId{last.order.value() + 1};
  order.id = last.order;
  order.account = position.account;
  order.session = position.session;
  order.book = position.book;
  order.terms.instrument = position.instrument;
  order.terms.side = opposite(position.side);
  order.terms.qty = position.qty;
  order.terms.closes = position.id;
  order.reject.text = why;
  order.created = now;
  order.updated = now;
  closing.insert(position.id);
  const Quote quote =
      bbook::marked_up(quotes.last(position.instrument)->quote, markup_of(position.account, position.instrument));
  Order& stored = orders.add(std::move(order));
  last.exec = ExecId{last.exec.value() + 1};
  ExecutionReport report{};
  report.exec = last.exec;
  report.type = ExecType::accepted;
  report.order = stored;
  emit(std::move(report));
  execute(stored, quote);
}

void Desk::State::rebuild_triggers() {
  triggers.clear();
  for (const Order* order : orders.all()) {
    const auto at_lp = routed.find(order->id);
    const bool in_flight = at_lp != routed.end() && !at_lp->second.tried.empty();
    if (!is_final(order->status) && !in_flight) watch(*order);
  }
  for (const auto& [id, position] : positions.all()) watch(position);
}

}  // namespace dealingdesk::desk
