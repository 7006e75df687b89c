// Exchange: orders of clients that trade with each other on the desk's own book.
//
// Every resting order holds the margin of the worst price at which it can trade, and its commission.
// What a hold does not foresee (a netting account's second sell turns its long round, a position that
// an order closes is gone) is looked at again right before a trade: an order that may not trade any
// more is cancelled with its reason, and the incoming one meets the next in the queue.
//
// The best prices of the book are the instrument's quote; where a side is empty nobody quotes it, and
// the last price stands in to value what is open.
#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "core/decimal.h"
#include "desk/state.h"

namespace dealingdesk::desk {
namespace {

exchange::NewOrder entry(OrderId id, AccountId account, const OrderTerms& terms, Qty qty) {
  exchange::NewOrder order;
  order.id = id;
  order.account = account;
  order.side = terms.side;
  order.qty = qty;
  order.limit = terms.limit;
  order.post_only = terms.post_only;
  // A market order's limit is its worst price, not a price to wait at.
  const bool waits = terms.type != OrderType::market || terms.time_in_force == TimeInForce::fok;
  order.time_in_force = waits ? terms.time_in_force : TimeInForce::ioc;
  return order;
}

exchange::NewOrder entry(const Order& order) { return entry(order.id, order.account, order.terms, order.leaves_qty()); }

// What a sweep has already asked of an account whose orders it meets.
struct Claim {
  Qty qty;
  std::int64_t released_minor = 0;
  Qty reduced;
  std::map<PositionId, Qty> closed;
};

bool limit_crosses(const OrderTerms& terms, Price best) {
  return terms.side == Side::buy ? *terms.limit >= best : *terms.limit <= best;
}

Reject reason(const exchange::Canceled& canceled) {
  return {RejectCode::not_fillable, canceled.why == exchange::Why::self_match
                                        ? "the next order on the book is the account's own"
                                        : "the book offers no more at the order's price"};
}

}  // namespace

void Desk::State::place_on_exchange(const PlaceOrder& place, const AccountSpec& account) {
  const OrderTerms& terms = place.terms;
  if (!terms.stop) {
    const auto book = books.find(terms.instrument);
    const bool empty = book == books.end() || !book->second.best(opposite(terms.side));
    if (terms.type == OrderType::market && empty)
      return reject_new(place,
                        {RejectCode::no_quote, terms.side == Side::buy ? "nobody sells now" : "nobody buys now"});
    if (auto margin = check_book_margin(account, terms, terms.qty); !margin) return reject_new(place, margin.reject());
    if (terms.post_only && !empty && limit_crosses(terms, book->second.best(opposite(terms.side))->price))
      return reject_new(place, {RejectCode::would_trade, "the order would trade at once"});
  }
  work_on_exchange(accept(place, Book::exchange));
}

void Desk::State::work_on_exchange(Order& order) {
  const OrderTerms& terms = order.terms;
  if (terms.stop && !order.triggered) {
    // Buyers' stops are reached by what is asked, sellers' by what is bid.
    const auto book = books.find(terms.instrument);
    const auto best = book == books.end() ? std::nullopt : book->second.best(opposite(terms.side));
    const bool reached = best && (terms.side == Side::buy ? best->price >= *terms.stop : best->price <= *terms.stop);
    if (!reached) return watch(order);
    note_reached(order);
  }
  enter_book(order);
}

Result<std::int64_t> Desk::State::check_book_margin(const AccountSpec& account, const OrderTerms& terms, Qty qty,
                                                    std::int64_t released_minor) const {
  if (terms.reduce_only) {
    qty = std::min(qty, reducible(account, terms));
    if (qty.is_zero()) return Reject{RejectCode::nothing_to_reduce, "no position is open that the order could reduce"};
  }
  // Margin grows with the price: a buyer's worst is the limit, or the last price that an order without
  // one would reach; a seller's limit is a least price, and the most that it can get is the best bid.
  Price worst = terms.limit.value_or(Price{});
  if (const auto book = books.find(terms.instrument); book != books.end()) {
    const auto best = book->second.best(opposite(terms.side));
    if (terms.side == Side::sell && best) worst = std::max(worst, best->price);
    if (terms.side == Side::buy && best && !terms.limit) {
      const auto matches = book->second.matches(entry({}, account.id, terms, qty));
      worst = matches.empty() ? best->price : matches.back().price;
    }
  }
  const InstrumentSpec& instrument = *catalog.instruments().find(terms.instrument);
  if (instrument.instrument_class != InstrumentClass::crypto_spot)
    return check_margin(account, terms, qty, worst, released_minor);
  if (auto ok = check_spot(account, instrument, terms, qty, worst); !ok) return ok.reject();
  return std::int64_t{0};
}

void Desk::State::enter_book(Order& order) {
  const AccountSpec& account = *catalog.accounts().find(order.account);
  OrderTerms left = order.terms;
  left.qty = order.leaves_qty();
  if (auto ok = check_closing(account, left); !ok)
    return end_order(order, ExecType::canceled, OrderStatus::canceled, ok.reject());
  while (auto barred = first_barred(order))
    end_order(*orders.find(barred->order), ExecType::canceled, OrderStatus::canceled, std::move(barred->reject));
  const auto margin = is_own_closing(order) ? Result<std::int64_t>{std::int64_t{0}}
                                            : check_book_margin(account, order.terms, order.leaves_qty());
  if (!margin) return end_order(order, ExecType::canceled, OrderStatus::canceled, margin.reject());
  hold_margin(order, *margin);
  if (order.terms.reduce_only) shrink(order, reducible(account, order.terms));
  const auto happened = books[order.terms.instrument].submit(entry(order));
  if (!happened) return end_order(order, ExecType::canceled, OrderStatus::canceled, happened.reject());
  book_trades(order, *happened);
}

// No more of the order than `most` is left to trade: the rest is given up.
void Desk::State::shrink(Order& order, Qty most) {
  if (order.leaves_qty() <= most) return;
  order.terms.qty = order.cum_qty + most;
  order.updated = now;
  report(ExecType::restated, order);
}

std::optional<Desk::State::Barred> Desk::State::first_barred(const Order& incoming) const {
  const auto book = books.find(incoming.terms.instrument);
  if (book == books.end()) return std::nullopt;
  const exchange::NewOrder entered = entry(incoming);
  std::map<AccountId, Claim> claims;
  for (const auto& match : book->second.matches(entered)) {
    const Order& resting = *orders.find(match.resting);
    const AccountSpec& account = *catalog.accounts().find(match.account);
    Claim& claim = claims[match.account];
    // All that the sweep takes of the account counts together. A hold counts in full: what trades is
    // never more than it was made for, and a share would be rounded.
    claim.qty += match.qty;
    claim.released_minor += held_for(resting.id);
    OrderTerms terms = resting.terms;
    if (terms.closes) terms.qty = claim.closed[terms.closes] += match.qty;
    if (auto ok = check_closing(account, terms); !ok) return Barred{resting.id, ok.reject()};
    if (terms.reduce_only && (claim.reduced += match.qty) > reducible(account, terms))
      return Barred{resting.id, {RejectCode::nothing_to_reduce, "no more is open that the order could reduce"}};
    const InstrumentSpec& instrument = *catalog.instruments().find(terms.instrument);
    if (instrument.instrument_class == InstrumentClass::crypto_spot) {
      if (auto ok = check_spot(account, instrument, terms, claim.qty, match.price, resting.id); !ok)
        return Barred{resting.id, ok.reject()};
      continue;
    }
    // The kill switch lets nothing rest that adds risk.
    if (auto ok = check_switches(account, group_of(account), instrument, terms); !ok)
      return Barred{resting.id, ok.reject()};
    if (auto ok = check_margin(account, terms, claim.qty, match.price, claim.released_minor); !ok)
      return Barred{resting.id, ok.reject()};
  }
  // The desk's own closing orders are not stopped by what their account has on the other side.
  if (closing.contains(incoming.terms.closes))
    if (const OrderId own = book->second.self_match(entered))
      return Barred{own,
                    {RejectCode::conflict,
                     fmt::format("it stands against the closing of position {}", incoming.terms.closes.value())}};
  return std::nullopt;
}

void Desk::State::book_trades(Order& order, const std::vector<exchange::BookEvent>& happened) {
  const InstrumentId instrument = order.terms.instrument;
  const auto* before = quotes.last(instrument);
  Quote quote;
  quote.instrument = instrument;
  if (before != nullptr && before->live) quote = before->quote;
  std::optional<Price> traded_at;
  for (const exchange::BookEvent& event : happened) {
    if (const auto* traded = std::get_if<exchange::Traded>(&event)) {
      traded_at = traded->price;
      fill(*orders.find(traded->resting), traded->qty, traded->price, quote, true);
      fill(order, traded->qty, traded->price, quote);
    } else if (const auto* canceled = std::get_if<exchange::Canceled>(&event)) {
      end_order(order, ExecType::canceled, OrderStatus::canceled, reason(*canceled));
    }
  }
  publish(instrument, traded_at);
  moved_books.insert(instrument);
}

void Desk::State::publish(InstrumentId instrument, std::optional<Price> traded) {
  const exchange::OrderBook& book = books.at(instrument);
  const auto bid = book.best(Side::buy);
  const auto ask = book.best(Side::sell);
  const auto* before = quotes.last(instrument);
  const bool was_live = before != nullptr && before->live;
  // Without a trade nothing is open, and one side alone is no price.
  if (before == nullptr && !traded && !(bid && ask)) return;

  Quote quote;
  quote.instrument = instrument;
  const auto last_bid = before != nullptr ? before->quote.bid : traded.value_or(Price{});
  const auto last_ask = before != nullptr ? before->quote.ask : traded.value_or(Price{});
  quote.bid = bid ? bid->price : ask ? std::min(last_bid, ask->price) : last_bid;
  quote.ask = ask ? ask->price : std::max(last_ask, quote.bid);
  if (bid) quote.bid_qty = bid->qty;
  if (ask) quote.ask_qty = ask->qty;
  const bool live = bid && ask;
  if (before != nullptr && was_live == live && before->quote == quote) return;
  // Where a side can be traded with again, who could not be closed out may be.
  const bool appeared =
      before == nullptr || (bid && before->quote.bid_qty.is_zero()) || (ask && before->quote.ask_qty.is_zero());
  if (appeared) margin_watch.take_restless(flagged);
  set_quote(quote);
  if (!live) quotes.withdraw(instrument);
  if (live)
    emit(QuoteChanged{instrument, quote});
  else if (was_live)
    emit(QuoteChanged{instrument, std::nullopt});
}

void Desk::State::react_to_books() {
  // Ends, because every round takes a stop out of those that wait, or something off a book.
  while (!moved_books.empty()) {
    const InstrumentId instrument = *moved_books.begin();
    moved_books.erase(moved_books.begin());
    publish(instrument);
    auto& waiting = triggers[instrument];
    const exchange::OrderBook& book = books.at(instrument);
    while (true) {
      Quote quote;
      quote.instrument = instrument;
      // An empty side has no price, and reaches nobody's.
      constexpr Price lowest = Price::from_steps(std::numeric_limits<std::int64_t>::min());
      constexpr Price highest = Price::from_steps(std::numeric_limits<std::int64_t>::max());
      if (const auto bid = book.best(Side::buy))
        quote.bid = bid->price;
      else
        quote.lowest_bid = highest, quote.highest_bid = lowest;
      if (const auto ask = book.best(Side::sell))
        quote.ask = ask->price;
      else
        quote.lowest_ask = highest, quote.highest_ask = lowest;
      const auto trigger = waiting.take_reached(quote);
      if (!trigger) break;
      fire(*trigger, quote);
    }
  }
}

bool Desk::State::rests(const Order& order) const {
  const auto book = books.find(order.terms.instrument);
  return book != books.end() && book->second.find(order.id) != nullptr;
}

void Desk::State::take_off_book(const Order& order) {
  if (order.book != Book::exchange) return;
  const auto book = books.find(order.terms.instrument);
  if (book != books.end() && book->second.cancel(order.id)) moved_books.insert(order.terms.instrument);
}

Result<void> Desk::State::check_replace_on_book(const Order& order, const ReplaceOrder& replace) const {
  if (!rests(order)) return {};
  const bool no_more = replace.limit == order.terms.limit && replace.qty <= order.terms.qty;
  if (no_more) return {};
  OrderTerms terms = order.terms;
  terms.limit = replace.limit;
  const auto margin = check_book_margin(*catalog.accounts().find(order.account), terms, replace.qty - order.cum_qty,
                                        held_for(order.id));
  return margin ? Result<void>{} : Result<void>{margin.reject()};
}

bool Desk::State::make_way(const Order& order, const ReplaceOrder& replace) {
  if (!rests(order)) return false;
  auto& book = books.at(order.terms.instrument);
  moved_books.insert(order.terms.instrument);
  if (replace.limit == order.terms.limit && replace.qty <= order.terms.qty) {
    // Refused where nothing changes but the position's protection, which the book does not know.
    (void)book.reduce(order.id, replace.qty - order.cum_qty);
    return true;
  }
  (void)book.cancel(order.id);
  settle_hold(order, HoldStep::released);
  return false;
}

std::int64_t Desk::State::held_for(OrderId order) const {
  const auto* hold = holds.find(order);
  return hold == nullptr ? 0 : hold->open_minor;
}

bool Desk::State::can_close(const Position& position) const {
  if (position.book != Book::exchange) return true;
  const auto book = books.find(position.instrument);
  return book != books.end() && book->second.best(position.side).has_value();
}

Result<void> Desk::State::check_execution_change(const InstrumentSpec& changed) const {
  const InstrumentSpec* old = catalog.instruments().find(changed.id);
  if (old == nullptr || old->execution == changed.execution) return {};
  const auto all = orders.all();
  const bool works = std::any_of(all.begin(), all.end(), [&](const Order* order) {
    return order->terms.instrument == changed.id && !is_final(order->status);
  });
  if (works || !positions.holders(changed.id).empty())
    return Reject{RejectCode::conflict,
                  fmt::format("{}: how it trades cannot change while orders or positions are open", changed.symbol)};
  return {};
}

}  // namespace dealingdesk::desk
