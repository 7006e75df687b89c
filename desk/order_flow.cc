#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "desk/state.h"

namespace dealingdesk::desk {
namespace {

// Is the price there at which a limit order trades?
bool limit_reached(const OrderTerms& terms, const Quote& quote) {
  return terms.side == Side::buy ? quote.ask <= *terms.limit : quote.bid >= *terms.limit;
}

// Is the price as good as the one to touch?
bool touched(const OrderTerms& terms, const Quote& quote) {
  return terms.side == Side::buy ? quote.ask <= *terms.stop : quote.bid >= *terms.stop;
}

bool stop_reached(const OrderTerms& terms, const Quote& quote) {
  return terms.side == Side::buy ? quote.ask >= *terms.stop : quote.bid <= *terms.stop;
}

Order request_as_order(const PlaceOrder& place, const Command& command) {
  Order order;
  order.account = place.account;
  order.session = command.origin.session;
  order.client_order_id = place.client_order_id;
  order.terms = place.terms;
  order.created = command.time;
  order.updated = command.time;
  return order;
}

}  // namespace

void Desk::State::reject_new(const PlaceOrder& place, Reject reject) {
  Order order = request_as_order(place, *command);
  order.status = OrderStatus::rejected;
  order.reject = std::move(reject);
  // A refused order has a number of its own and is remembered, so that its client order id has one
  // outcome for ever; without an account there is nobody to remember it for.
  if (catalog.accounts().find(place.account) == nullptr) {
    report(ExecType::rejected, order);
    return;
  }
  last.order = OrderId{last.order.value() + 1};
  order.id = last.order;
  report(ExecType::rejected, orders.add(std::move(order)));
}

Order& Desk::State::accept(const PlaceOrder& place, Book book, OrderListId list, Start start) {
  Order order = request_as_order(place, *command);
  last.order = OrderId{last.order.value() + 1};
  order.id = last.order;
  order.book = book;
  order.list = list;
  order.dormant = start != Start::at_once;
  if (order.terms.type == OrderType::trailing_stop && !order.terms.stop && start == Start::at_once)
    order.terms.stop = first_stop(order);
  Order& stored = orders.add(std::move(order));
  if (stored.terms.time_in_force == TimeInForce::gtd) {
    expiries.emplace(stored.terms.expires, stored.id);
    next_due = std::min(next_due, stored.terms.expires);
  }
  report(ExecType::accepted, stored).order.dormant = start == Start::after_another;
  return stored;
}

ExecutionReport& Desk::State::report(ExecType type, const Order& order) {
  last.exec = ExecId{last.exec.value() + 1};
  auto& made = add_event<ExecutionReport>();
  made.exec = last.exec;
  made.type = type;
  made.order = order;
  return made;
}

void Desk::State::note_reached(Order& order) {
  order.triggered = true;
  order.updated = now;
  if (order.terms.type == OrderType::stop_limit) report(ExecType::triggered, order);
}

bool Desk::State::trades_at_once(const OrderTerms& terms) {
  return terms.type == OrderType::market || terms.time_in_force == TimeInForce::ioc ||
         terms.time_in_force == TimeInForce::fok;
}

std::optional<OrderBookOfRecord::Use> Desk::State::use_of(AccountId account, const std::string& client_order_id) const {
  const AccountSpec* spec = catalog.accounts().find(account);
  if (spec == nullptr || client_order_id.empty()) return std::nullopt;
  const BrokerSpec& broker = broker_of(group_of(*spec).broker);
  const auto ended = days_ended.find(broker.id);
  // Until so many days have ended, all of them are the last ones.
  const bool all =
      broker.order_id_days == 0 || ended == days_ended.end() || ended->second.size() < broker.order_id_days;
  const Timestamp since =
      all ? Timestamp::from_ns(INT64_MIN) : ended->second[ended->second.size() - broker.order_id_days];
  return orders.use_of(account, client_order_id, since);
}

bool Desk::State::refuse_duplicate(const PlaceOrder& place) {
  const auto first = use_of(place.account, place.client_order_id);
  if (!first) return false;
  Order order = request_as_order(place, *command);
  order.status = OrderStatus::rejected;
  order.reject = {RejectCode::duplicate_client_order_id,
                  fmt::format("client order id {} was used before, for order {}, which is {}", place.client_order_id,
                              first->order.value(), name_of(first->status))};
  report(ExecType::rejected, order).duplicate_of = first->order;
  return true;
}

Result<Book> Desk::State::examine(const PlaceOrder& place) {
  const AccountSpec* account = catalog.accounts().find(place.account);
  if (account == nullptr)
    return Reject{RejectCode::unknown_account, fmt::format("no account {}", place.account.value())};
  if (place.client_order_id.size() > kLongestClientOrderId)
    return Reject{RejectCode::malformed, "the client order id is longer than 64 bytes"};
  const GroupSpec& group = group_of(*account);
  if (auto ok = count_request(*account, group); !ok) return ok.reject();
  const InstrumentSpec* instrument = catalog.instruments().find(place.terms.instrument);
  if (instrument == nullptr) return Reject{RejectCode::unknown_instrument, "unknown instrument"};
  if (auto ok = check_terms(*account, *instrument, place.terms); !ok) return ok.reject();
  if (auto ok = check_switches(*account, group, *instrument, place.terms); !ok) return ok.reject();
  if (auto ok = check_limits(*account, group, *instrument, place.terms); !ok) return ok.reject();
  return choose_book(*account, group, *instrument, place.terms);
}

void Desk::State::on(const PlaceOrder& place) {
  if (refuse_duplicate(place)) return;
  const auto book = examine(place);
  if (!book) return reject_new(place, book.reject());
  const AccountSpec& account = *catalog.accounts().find(place.account);
  const InstrumentSpec& instrument = *catalog.instruments().find(place.terms.instrument);
  if (*book == Book::exchange) return place_on_exchange(place, account);
  const GroupSpec& group = group_of(account);
  const auto quote = tradable_quote(instrument, group);
  if (!quote && may_wait_for_quote(place.terms, group, quote.reject())) return work(accept(place, *book), std::nullopt);
  if (trades_at_once(place.terms)) {
    if (!quote) return reject_new(place, quote.reject());
    if (auto ok = check_immediate(account, place.terms, *book, *quote); !ok) {
      if (ok.reject().code != RejectCode::not_fillable) return reject_new(place, ok.reject());
      // Nothing is wrong with the order: the market just is not there, so it ends as cancelled.
      return end_order(accept(place, *book), ExecType::canceled, OrderStatus::canceled, ok.reject());
    }
  } else {
    if (quote)
      if (auto ok = check_distances(instrument, place.terms, *quote); !ok) return reject_new(place, ok.reject());
    if (pending_margins)
      if (auto ok = check_reserve(account, std::array{as_waiting(place, *book)}); !ok)
        return reject_new(place, ok.reject());
  }
  auto decision = *book == Book::b ? decide(place, account) : std::nullopt;
  if (decision && reject_by(*decision, place)) return;
  Order& order = accept(place, *book);
  if (decision) decided.emplace(order.id, std::move(*decision));
  // What pending orders reserve counts the order from now on.
  if (trades_at_once(place.terms) && !pending_margins)
    afforded = Afforded{account.id, place.terms.qty, place.terms.side == Side::buy ? quote->ask : quote->bid};
  work(order, quote ? std::optional{*quote} : std::nullopt);
  afforded.reset();
}

// As it will wait, once it is accepted.
Order Desk::State::as_waiting(const PlaceOrder& place, Book book) const {
  Order order = request_as_order(place, *command);
  order.book = book;
  if (order.terms.type == OrderType::trailing_stop && !order.terms.stop) order.terms.stop = first_stop(order);
  return order;
}

Result<void> Desk::State::check_reserve(const AccountSpec& account, std::span<const Order> orders) const {
  if (!pending_margins) return {};
  const Order& order = orders.back();
  const GroupSpec& group = group_of(account);
  const auto alone = pending_margin(order, margin_terms(account, group), {&converter});
  if (alone && *alone == 0) return {};
  // In tiers an order may need more than it would alone: what counts is what all of the account needs.
  const auto others = orders.first(orders.size() - 1);
  const auto without = margin_of(account, group, Valued::exact, {}, {}, nullptr, order.id, others);
  const auto with = margin_of(account, group, Valued::exact, {}, {}, nullptr, {}, orders);
  const auto state = state_of(account);
  const Reject unknown{RejectCode::no_conversion, "the account cannot be valued at the present quotes"};
  if (!alone || !without || !with || !state) return unknown;
  const std::int64_t present = state->margin_minor - state->held_minor;
  // What needs no more than there was takes no margin.
  if (*with <= present) return {};
  const std::int64_t required = *with - *without;
  std::int64_t free_minor{};
  if (__builtin_sub_overflow(state->free_margin_minor, *without - present, &free_minor)) return unknown;
  if (free_minor >= required) return {};
  return Reject{RejectCode::not_enough_margin, fmt::format("free margin {}, the order reserves {}",
                                                           to_text_with_currency({free_minor, account.currency}),
                                                           to_text_with_currency({required, account.currency}))};
}

// A group may have market orders wait for a price that is missing or too old.
bool Desk::State::may_wait_for_quote(const OrderTerms& terms, const GroupSpec& group, const Reject& reject) const {
  const bool no_price = reject.code == RejectCode::stale_quote || reject.code == RejectCode::no_quote;
  const bool may_wait = terms.time_in_force != TimeInForce::ioc && terms.time_in_force != TimeInForce::fok;
  return no_price && may_wait && terms.type == OrderType::market && group.stale_policy == StalePolicy::queue;
}

void Desk::State::work(Order& order, const std::optional<Quote>& quote) {
  if (order.book == Book::exchange) return work_on_exchange(order);
  const OrderTerms& terms = order.terms;
  // What waits may reserve margin from now on.
  if (pending_margins) flag(order.account);
  if (quote) {
    // Reached before, but it could not trade then.
    const bool held_up = order.triggered && !terms.limit;
    if (terms.type == OrderType::market || held_up) return execute(order, *quote);
    const bool is_stop = terms.type == OrderType::stop || terms.type == OrderType::stop_limit;
    if (is_stop && !order.triggered && stop_reached(terms, *quote)) note_reached(order);
    if (terms.type == OrderType::market_if_touched && touched(terms, *quote)) note_reached(order);
    if (order.triggered && !terms.limit) return execute(order, *quote);
    const bool acts_as_limit = terms.type == OrderType::limit || order.triggered;
    if (acts_as_limit && terms.limit && limit_reached(terms, *quote)) return execute(order, *quote);
  } else if (waits_for_any_price(order)) {
    unquoted[terms.instrument].insert(order.id);
    return;
  }
  watch(order);
  watch_trailing(order);
}

// The next price, whatever it is, is the one to trade at.
bool Desk::State::waits_for_any_price(const Order& order) {
  return order.book != Book::exchange && !order.dormant &&
         (order.terms.type == OrderType::market || (order.triggered && !order.terms.limit));
}

void Desk::State::execute(Order& order, const Quote& quote) {
  if (order.book == Book::exchange) return enter_book(order);
  // One of its list is at an LP: what becomes of that decides.
  if (order.list && sibling_at_lp(order)) return unfired.push_back(order.id);
  const AccountSpec& account = *catalog.accounts().find(order.account);
  if (order.terms.reduce_only && reducible(account, order.terms).is_zero())
    return end_order(order, ExecType::canceled, OrderStatus::canceled,
                     {RejectCode::nothing_to_reduce, "no position is open that the order could reduce"});
  if (order.book == Book::a) {
    const Price price = order.terms.side == Side::buy ? quote.ask : quote.bid;
    if (auto ok = check_affordable(order, account, order.leaves_qty(), price); !ok)
      return end_order(order, ExecType::canceled, OrderStatus::canceled, ok.reject());
    if (!send_child(order))
      end_order(order, ExecType::canceled, OrderStatus::canceled,
                {RejectCode::lp_unavailable, "no liquidity provider takes orders now"});
    return;
  }
  if (decided.contains(order.id)) return misfill(order, quote);
  fill_at(order, order.leaves_qty(), order.terms.side == Side::buy ? quote.ask : quote.bid, quote);
}

// What the order reserved while it waited is free for it.
std::int64_t Desk::State::own_reserve(const Order& order, const AccountSpec& account) const {
  if (!pending_margins) return 0;
  const GroupSpec& group = group_of(account);
  const std::int64_t alone = pending_margin(order, margin_terms(account, group), {&converter}).value_or(0);
  if (alone == 0 || !catalog.instruments().find(order.terms.instrument)->margin.tiers) return alone;
  // In tiers it is what the account would need less without it.
  const auto with = margin_of(account, group, Valued::exact, {});
  const auto without = margin_of(account, group, Valued::exact, {}, {}, nullptr, order.id);
  return with && without ? *with - *without : 0;
}

// Holds the margin of an order that is to go to an LP, or sees that spot can be paid.
Result<void> Desk::State::check_affordable(const Order& order, const AccountSpec& account, Qty qty, Price price) {
  const InstrumentSpec& instrument = *catalog.instruments().find(order.terms.instrument);
  if (instrument.instrument_class == InstrumentClass::crypto_spot)
    return check_spot(account, instrument, order.terms, qty, price, order.id);
  if (is_own_closing(order)) return {};
  const auto margin = check_margin(account, order.terms, qty, price, own_reserve(order, account), order.id);
  if (!margin) return margin.reject();
  hold_margin(order, *margin);
  return {};
}

void Desk::State::fill_at(Order& order, Qty qty, Price price, const Quote& quote) {
  const AccountSpec& account = *catalog.accounts().find(order.account);
  const InstrumentSpec& instrument = *catalog.instruments().find(order.terms.instrument);
  if (auto ok = check_closing(account, order.terms); !ok)
    return end_order(order, ExecType::canceled, OrderStatus::canceled, ok.reject());
  const Qty asked = qty;
  if (order.terms.reduce_only) qty = std::min(qty, reducible(account, order.terms));
  const bool spot = instrument.instrument_class == InstrumentClass::crypto_spot;
  if (auto ok = spot ? check_spot(account, instrument, order.terms, qty, price, order.id) : Result<void>{}; !ok)
    return end_order(order, ExecType::canceled, OrderStatus::canceled, ok.reject());
  const bool known = std::exchange(afforded, std::nullopt) == Afforded{account.id, qty, price};
  if (!spot && !known && !is_own_closing(order))
    if (auto margin = check_margin(account, order.terms, qty, price, own_reserve(order, account), order.id); !margin)
      return end_order(order, ExecType::canceled, OrderStatus::canceled, margin.reject());
  fill(order, qty, price, quote);
  if (qty < asked && !is_final(order.status))
    end_order(order, ExecType::canceled, OrderStatus::canceled,
              {RejectCode::nothing_to_reduce, "no more is open that the order could reduce"});
}

void Desk::State::end_order(Order& order, ExecType type, OrderStatus status, Reject reject,
                            std::string original_client_order_id) {
  unwatch(order);
  unwatch_trailing(order);
  forget_expiry(order);
  take_off_book(order);
  settle_hold(order, type == ExecType::expired ? HoldStep::expired : HoldStep::released);
  routed.erase(order.id);
  decided.erase(order.id);
  order.status = status;
  order.reject = std::move(reject);
  order.updated = now;
  closing_ended(order);
  flag(order.account);
  orders.finish(order);
  report(type, order).original_client_order_id = std::move(original_client_order_id);
  ended_in_list(order);
}

void Desk::State::forget_expiry(const Order& order) {
  if (order.terms.time_in_force == TimeInForce::gtd) expiries.erase({order.terms.expires, order.id});
  const auto waiting = unquoted.find(order.terms.instrument);
  if (waiting == unquoted.end()) return;
  waiting->second.erase(order.id);
  if (waiting->second.empty()) unquoted.erase(waiting);
}

std::optional<bbook::Trigger> Desk::State::trigger_of(const Order& order) const {
  const OrderTerms& terms = order.terms;
  if (order.dormant || terms.type == OrderType::trailing_stop || terms.type == OrderType::market) return std::nullopt;
  const Price markup = markup_of(order.account, terms.instrument);
  if (terms.type == OrderType::market_if_touched)
    return bbook::limit_trigger(terms.side, *terms.stop, markup, order.id);
  const bool waits_for_stop = terms.stop && !order.triggered;
  if (waits_for_stop) return bbook::stop_trigger(terms.side, *terms.stop, markup, order.id);
  // A limit order on the exchange waits in the book.
  if (order.book == Book::exchange || !terms.limit) return std::nullopt;
  return bbook::limit_trigger(terms.side, *terms.limit, markup, order.id);
}

void Desk::State::watch(const Order& order) {
  if (const auto trigger = trigger_of(order)) triggers[order.terms.instrument].add(*trigger);
}

void Desk::State::unwatch(const Order& order) {
  if (const auto trigger = trigger_of(order)) triggers[order.terms.instrument].remove(*trigger);
}

// A stop that begins at its distance from the market. REQUIRES: there was a price.
Price Desk::State::first_stop(const Order& order) const {
  const OrderTerms& terms = order.terms;
  const Quote quote =
      bbook::marked_up(quotes.last(terms.instrument)->quote, markup_of(order.account, terms.instrument));
  return terms.side == Side::sell ? quote.bid - terms.trail : quote.ask + terms.trail;
}

// Where the stop of a trailing order is by now, as the client sees it.
std::optional<Price> Desk::State::trailed_stop(const Order& order) const {
  return trailed_stop(order.account, order.terms.instrument, order.terms.side,
                      {bbook::TrailingBook::Kind::order, order.id.value()});
}

std::optional<Price> Desk::State::trailed_stop(const Position& position) const {
  return trailed_stop(position.account, position.instrument, opposite(position.side),
                      {bbook::TrailingBook::Kind::position, position.id.value()});
}

std::optional<Price> Desk::State::trailed_stop(AccountId account, InstrumentId instrument, Side side,
                                               const bbook::TrailingBook::Key& key) const {
  const auto book = trailing.find(instrument);
  if (book == trailing.end()) return std::nullopt;
  const auto level = book->second.level(key);
  if (!level) return std::nullopt;
  const Price markup = markup_of(account, instrument);
  return side == Side::sell ? *level - markup : *level + markup;
}

void Desk::State::watch_trailing(Order& order) {
  OrderTerms& terms = order.terms;
  if (terms.type != OrderType::trailing_stop || order.triggered) return;
  // One that has waited for another order begins at the market of now.
  if (!terms.stop) terms.stop = first_stop(order);
  const Price markup = markup_of(order.account, terms.instrument);
  const bool sells = terms.side == Side::sell;
  const Price best = sells ? *terms.stop + terms.trail + markup : *terms.stop - terms.trail - markup;
  trailing[terms.instrument].add({bbook::TrailingBook::Kind::order, order.id.value()}, terms.side, terms.trail, best);
}

void Desk::State::unwatch_trailing(const Order& order) {
  const auto book = trailing.find(order.terms.instrument);
  if (book != trailing.end()) book->second.remove({bbook::TrailingBook::Kind::order, order.id.value()});
}

// May an order that its price has reached trade now, or does the kill switch stand against it?
bool Desk::State::may_trade(const Order& order) const {
  const AccountSpec& account = *catalog.accounts().find(order.account);
  const InstrumentSpec& instrument = *catalog.instruments().find(order.terms.instrument);
  return static_cast<bool>(check_switches(account, group_of(account), instrument, order.terms));
}

bool Desk::State::at_lp(OrderId order) const {
  const auto it = routed.find(order);
  return it != routed.end() && !it->second.tried.empty();
}

}  // namespace dealingdesk::desk
