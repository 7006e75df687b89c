// What a fill does: positions, realised profit, commission, the ledger and the report.
#include <algorithm>
#include <cstdlib>

#include <fmt/format.h>

#include "bbook/commission.h"
#include "bbook/worth.h"
#include "desk/state.h"

namespace dealingdesk::desk {
namespace {

// No single order may be worth more than this in the account's currency: sums of profits and margins
// then stay far inside 64 bits.
constexpr std::int64_t kLargestNotionalMinor = 100'000'000'000'000;

// The exposure as it will be once the order has filled.
bbook::Exposure after_fill(bbook::Exposure exposure, bool reducing, Side side, Qty qty, Price price) {
  const bool buys = side == Side::buy;
  Qty& own_qty = buys ? exposure.long_qty : exposure.short_qty;
  Int128& own_value = buys ? exposure.long_value : exposure.short_value;
  Qty& other_qty = buys ? exposure.short_qty : exposure.long_qty;
  Int128& other_value = buys ? exposure.short_value : exposure.long_value;
  if (reducing) {
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

bbook::MarginTerms Desk::State::margin_terms(const AccountSpec& account, const GroupSpec& group) const {
  const std::uint32_t cap = group.max_leverage;
  return {cap == 0 ? account.leverage : std::min(cap, account.leverage), account.currency, group.level_mode};
}

LedgerAccount Desk::State::house(LedgerAccountKind kind, const AccountSpec& account, Currency currency,
                                 std::uint64_t owner) const {
  return {kind, owner, currency, group_of(account).broker};
}

LedgerAccount Desk::State::house(LedgerAccountKind kind, const AccountSpec& account, std::uint64_t owner) const {
  return house(kind, account, account.currency, owner);
}

std::optional<std::int64_t> Desk::State::commission(const AccountSpec& account, const InstrumentSpec& instrument,
                                                    Qty qty, Price price, bool maker) const {
  const CommissionSpec& terms = instrument.commission ? *instrument.commission : group_of(account).commission;
  if (terms.mode == CommissionMode::none) return 0;
  return bbook::commission(terms, instrument, qty, price, maker, account.currency, converter);
}

Result<std::int64_t> Desk::State::check_margin(const AccountSpec& account, const OrderTerms& terms, Qty qty,
                                               Price price, std::int64_t released_minor, OrderId own) const {
  const InstrumentSpec& instrument = *catalog.instruments().find(terms.instrument);
  const GroupSpec& group = group_of(account);
  const auto value = bbook::worth(instrument, value_of(qty, price));
  const auto notional = value ? converter.to_minor(*value, account.currency, bbook::RateSide::adverse) : std::nullopt;
  if (!notional)
    return Reject{RejectCode::no_conversion, fmt::format("no quoted instruments convert {} to {}",
                                                         instrument.profit().code(), account.currency.code())};
  if (*notional > kLargestNotionalMinor)
    return Reject{RejectCode::overflow, fmt::format("the order is worth more than {}",
                                                    to_text_with_currency({kLargestNotionalMinor, account.currency}))};
  OneMargin before{instrument.id, {}};
  const auto state = state_of(account, Valued::exact, {}, before);
  const auto added = added_margin(account, group, instrument, terms, qty, price, own, before);
  if (!state || !added) return Reject{RejectCode::no_conversion, "the account cannot be valued at the present quotes"};
  // What does not add margin takes risk away, and must be possible even for an account in need.
  if (*added <= 0) return std::int64_t{0};
  const auto fee = commission(account, instrument, qty, price, false);
  if (!fee || *fee > kLargestNotionalMinor)
    return Reject{RejectCode::no_conversion,
                  fmt::format("no quoted instruments convert the commission to {}", account.currency.code())};
  const std::int64_t required = *added + std::max<std::int64_t>(*fee, 0);
  const std::int64_t free_minor = state->free_margin_minor + released_minor;
  if (free_minor < required)
    return Reject{RejectCode::not_enough_margin,
                  fmt::format("free margin {}, required {}", to_text_with_currency({free_minor, account.currency}),
                              to_text_with_currency({required, account.currency}))};
  return required;
}

std::optional<std::int64_t> Desk::State::added_margin(const AccountSpec& account, const GroupSpec& group,
                                                      const InstrumentSpec& instrument, const OrderTerms& terms,
                                                      Qty qty, Price price, OrderId own,
                                                      const OneMargin& margin) const {
  bbook::Exposure before;
  if (const auto* exposures = positions.exposures(account.id))
    if (const auto* held = exposures->find(terms.instrument)) before = *held;
  const bool reducing = account.mode == PositionMode::netting || terms.closes || terms.reduce_only;
  const bbook::PriceView view{&converter};
  const auto* entry = quotes.last(instrument.id);
  Quote quote;
  quote.instrument = instrument.id;
  quote.bid = quote.ask = price;
  if (entry != nullptr) quote = bbook::marked_up(entry->quote, markup_of(account, instrument));
  if (!instrument.margin.tiers)
    return bbook::order_margin(before, terms.side, qty, price, reducing, instrument, margin_terms(account, group),
                               quote, view, margin.minor);
  const auto after = after_fill(before, reducing, terms.side, qty, price);
  const auto margin_before = margin_of(account, group, Valued::exact, {}, {}, nullptr, own);
  const auto margin_after = margin_of(account, group, Valued::exact, {}, instrument.id, &after, own);
  if (!margin_before || !margin_after) return std::nullopt;
  std::int64_t added{};
  if (__builtin_sub_overflow(*margin_after, *margin_before, &added)) return std::nullopt;
  if (instrument.margin.mode != MarginMode::perpetual || added <= 0) return added;
  // A perpetual needs its initial margin to be opened, and the lower maintenance margin from then on.
  const auto initial = bbook::order_margin(before, terms.side, qty, price, reducing, instrument,
                                           margin_terms(account, group), quote, view);
  return initial ? std::optional{std::max(*initial, added)} : std::nullopt;
}

void Desk::State::post(LedgerReason reason, std::vector<LedgerEntry> entries, ExecId exec, PositionId position,
                       std::string comment) {
  LedgerTransaction& transaction = add_event<LedgerPosted>().transaction;
  transaction.time = now;
  transaction.reason = reason;
  transaction.entries = std::move(entries);
  transaction.exec = exec;
  transaction.position = position;
  transaction.comment = std::move(comment);
  // The fill has been checked against kLargestNotionalMinor; a balance that overflows all the same
  // means that the books are wrong already.
  if (!ledger.post(transaction)) std::abort();
}

void Desk::State::fill(Order& order, Qty qty, Price price, const Quote& quote, bool maker) {
  const AccountSpec& account = *catalog.accounts().find(order.account);
  const InstrumentSpec& instrument = *catalog.instruments().find(order.terms.instrument);
  // What opens was refused where its commission cannot be counted; an exit goes without.
  fill(order, {qty, price, quote, commission(account, instrument, qty, price, maker).value_or(0)});
}

void Desk::State::fill(Order& order, const Fill& filled) {
  const AccountSpec& account = *catalog.accounts().find(order.account);
  const InstrumentSpec& instrument = *catalog.instruments().find(order.terms.instrument);
  const auto& [qty, price, quote, commission_minor] = filled;
  order.cum_qty += qty;
  order.cum_value += value_of(qty, price);
  order.status = order.cum_qty == order.terms.qty ? OrderStatus::filled : OrderStatus::partially_filled;
  order.updated = now;
  last.exec = ExecId{last.exec.value() + 1};
  const ExecId exec = last.exec;
  const bool spot = instrument.instrument_class == InstrumentClass::crypto_spot;
  if (spot) deliver(order, account, instrument, filled, exec);
  const PositionId position = spot ? PositionId{} : settle(order, account, instrument, filled, exec);
  if (commission_minor != 0) {
    post(LedgerReason::commission,
         {{client(account), -commission_minor}, {house(LedgerAccountKind::commission, account), commission_minor}},
         exec);
  }
  ++days[account.id].trades;
  flag(account.id);
  if (is_final(order.status)) {
    settle_hold(order, HoldStep::posted);
    routed.erase(order.id);
    forget_expiry(order);
    // Where a fill has made the position larger meanwhile, what is left of it waits for its prices again.
    closing_ended(order);
    orders.finish(order);
  } else {
    settle_hold(order, HoldStep::posted, qty);
  }
  auto& report = add_event<ExecutionReport>();
  report.exec = exec;
  report.type = ExecType::trade;
  report.order = order;
  report.last_qty = qty;
  report.last_price = price;
  report.quote = quote;
  report.commission_minor = commission_minor;
  report.position = position;
  traded_in_list(order);
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
      if (order.terms.stop_loss || order.terms.take_profit || !order.terms.exits.empty()) {
        unwatch(*position);
        unwatch_trailing(*position);
        positions.protect(position->id, order.terms.stop_loss, order.terms.take_profit, order.terms.exits);
        watch_trailing(*position);
      }
      return add_to(*position, filled);
    }
    if (position != nullptr) {
      touched = position->id;
      const Qty closed = std::min(rest, position->qty);
      close_part(touched, account, instrument, closed, filled.price, exec);
      rest -= closed;
    }
  } else if (order.terms.reduce_only) {
    // The oldest first.
    std::vector<PositionId> ids;
    for (const Position* position : positions.of(account.id))
      if (position->instrument == instrument.id && position->side != order.terms.side) ids.push_back(position->id);
    for (const PositionId id : ids) {
      const Qty closed = std::min(rest, positions.find(id)->qty);
      if (closed.is_zero()) break;
      close_part(touched = id, account, instrument, closed, filled.price, exec);
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
  position.exits = order.terms.exits;
  positions.open(position);
  watch(position);
  watch_trailing(position);
  add_event<PositionChanged>().position = std::move(position);
  return last.position;
}

void Desk::State::close_part(PositionId id, const AccountSpec& account, const InstrumentSpec& instrument, Qty qty,
                             Price price, ExecId exec) {
  Position position = *positions.find(id);
  const bool all = qty == position.qty;
  if (all) {
    unwatch(position);
    unwatch_trailing(position);
  }
  // A part leaves the rest with another average price in its last digit: what is watched by it moves along.
  const auto breakeven = breakeven_of(position);
  const bool moves = breakeven && triggers[position.instrument].remove(*breakeven);
  const Int128 opened = positions.reduce(id, qty);
  if (moves) triggers[position.instrument].add(*breakeven_of(*positions.find(id)));
  const Int128 gained = position.side == Side::buy ? value_of(qty, price) - opened : opened - value_of(qty, price);
  const std::int64_t realised = book_profit(account, instrument, gained, position.book, exec, id);
  if (all) {
    position.qty = Qty{};
    position.open_value = 0;
    closing.erase(id);
  } else {
    position = *positions.find(id);
  }
  auto& changed = add_event<PositionChanged>();
  changed.position = std::move(position);
  changed.realised_minor = realised;
}

std::int64_t Desk::State::book_profit(const AccountSpec& account, const InstrumentSpec& instrument, Int128 gained,
                                      Book book, ExecId exec, PositionId position) {
  // check_margin found the chain of conversion before the order went out, and chains never vanish.
  const auto value = bbook::worth(instrument, gained);
  const std::int64_t realised =
      value ? converter.to_minor(*value, account.currency, bbook::RateSide::adverse).value_or(0) : 0;
  AccountDay& day = days[account.id];
  if (realised < 0) day.last_loss = now;
  if (realised == 0) return 0;
  day.realised_minor += realised;
  post(LedgerReason::profit, {{client(account), realised}, {house(other_side(book), account), -realised}}, exec,
       position);
  const Ratio fee = group_of(account).conversion_fee;
  if (fee.is_zero() || instrument.profit() == account.currency) return realised;
  const std::int64_t fee_minor = bbook::conversion_fee(realised, fee).value_or(0);
  if (fee_minor == 0) return realised;
  day.realised_minor -= fee_minor;
  post(LedgerReason::conversion_fee,
       {{client(account), -fee_minor}, {house(LedgerAccountKind::conversion_fee, account), fee_minor}}, exec, position);
  return realised;
}

void Desk::State::watch(const Position& position) {
  for (const bbook::Trigger& trigger : triggers_of(position)) triggers[position.instrument].add(trigger);
}

void Desk::State::unwatch(const Position& position) {
  for (const bbook::Trigger& trigger : triggers_of(position)) triggers[position.instrument].remove(trigger);
}

std::vector<bbook::Trigger> Desk::State::triggers_of(const Position& position) const {
  std::vector<bbook::Trigger> out;
  if (!position.stop_loss && !position.take_profit && position.exits.empty()) return out;
  const Price markup = markup_of(position.account, position.instrument);
  const Side side = position.side;
  if (position.stop_loss) out.push_back(bbook::stop_loss_trigger(side, *position.stop_loss, markup, position.id));
  if (position.take_profit) out.push_back(bbook::take_profit_trigger(side, *position.take_profit, markup, position.id));
  if (const auto breakeven = breakeven_of(position)) out.push_back(*breakeven);
  for (std::uint32_t part = 0; part < position.exits.targets.size(); ++part)
    out.push_back(bbook::target_trigger(side, position.exits.targets[part].price, markup, position.id, part));
  return out;
}

std::optional<bbook::Trigger> Desk::State::breakeven_of(const Position& position) const {
  const Price after = position.exits.breakeven_after;
  if (after.is_zero()) return std::nullopt;
  const Price open = position.open_price();
  return bbook::breakeven_trigger(position.side, position.side == Side::buy ? open + after : open - after,
                                  markup_of(position.account, position.instrument), position.id);
}

void Desk::State::watch_trailing(const Position& position) {
  if (position.exits.trailing_stop.is_zero()) return;
  const auto* entry = quotes.last(position.instrument);
  if (entry == nullptr) return;
  const Side stop_side = opposite(position.side);
  trailing[position.instrument].add({bbook::TrailingBook::Kind::position, position.id.value()}, stop_side,
                                    position.exits.trailing_stop,
                                    stop_side == Side::sell ? entry->quote.bid : entry->quote.ask);
}

void Desk::State::unwatch_trailing(const Position& position) {
  const auto book = trailing.find(position.instrument);
  if (book != trailing.end()) book->second.remove({bbook::TrailingBook::Kind::position, position.id.value()});
}

void Desk::State::rebuild_triggers() {
  triggers.clear();
  for (const Order* order : orders.all())
    if (!is_final(order->status) && !order->dormant && !at_lp(order->id)) watch(*order);
  for (const auto& [id, position] : positions.all()) watch(position);
}

}  // namespace dealingdesk::desk
