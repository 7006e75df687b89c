#include "hub/hub.h"

#include <algorithm>
#include <cassert>
#include <functional>
#include <limits>
#include <tuple>
#include <utility>

namespace dealingdesk::hub {

namespace {

// Is one side sound: prices positive, quantities not negative, best first?
template <class Better>
Refusal check_side(const Levels& levels, Better better) {
  const Level* before = nullptr;
  for (const auto& level : levels) {
    if (level.price <= Price{}) return Refusal::bad_price;
    if (level.qty < Qty{}) return Refusal::bad_qty;
    if (before && better(level.price, before->price)) return Refusal::unsorted;
    before = &level;
  }
  return Refusal::none;
}

Refusal check(const LpQuote& quote) {
  if (const auto why = check_side(quote.bids, std::greater<>{}); why != Refusal::none) return why;
  if (const auto why = check_side(quote.asks, std::less<>{}); why != Refusal::none) return why;
  const bool both = !quote.bids.empty() && !quote.asks.empty();
  if (both && quote.bids.front().price > quote.asks.front().price) return Refusal::crossed;
  return Refusal::none;
}

// What is shown may exceed what a Qty holds; more than that is as good as that.
Qty capped_sum(Qty a, Qty b) {
  const auto sum = add(a, b);
  return sum ? *sum : Qty::from_steps(std::numeric_limits<std::int64_t>::max());
}

bool same_top(const Quote& a, const Quote& b) {
  const auto top = [](const Quote& q) { return std::tie(q.bid, q.ask, q.bid_qty, q.ask_qty, q.bid_lp, q.ask_lp); };
  return top(a) == top(b);
}

bool older_than(Timestamp then, Timestamp now, Span limit) { return limit > Span{} && now - then > limit; }

}  // namespace

Hub::Hub(HubSink& sink, HubSettings settings) : sink_{sink}, settings_{settings} {}

void Hub::define_instrument(InstrumentId instrument) { markets_[instrument].id = instrument; }

void Hub::define_lp(LpSettings settings) {
  auto& lp = lps_[settings.id];
  lp.settings = std::move(settings);
}

Refusal Hub::on_quote(const LpQuote& quote, Timestamp now) {
  const auto found = lps_.find(quote.lp);
  if (found == lps_.end()) {
    ++unknown_lp_quotes_;
    return Refusal::unknown_lp;
  }
  auto& lp = found->second;
  ++lp.counters.quotes_in;
  const auto market = markets_.find(quote.instrument);
  const auto why = market == markets_.end()    ? Refusal::unknown_instrument
                   : lp.state == LpState::down ? Refusal::lp_down
                                               : check(quote);
  if (why != Refusal::none) {
    ++lp.counters.refused[static_cast<std::size_t>(why)];
    if (why == Refusal::crossed) sink_.on_crossed(quote, alone_in(market->second, lp), now);
    return why;
  }
  lp.last_sign = now;
  auto& book = book_of(market->second, lp);
  book.quote = quote;
  book.received = now;
  book.left_out = false;
  ++book.ticks;
  sink_.on_tick(quote, now);
  leave_out_crossed_by(book, market->second);
  tell(market->second, now);
  sink_.on_book_changed(quote.instrument);
  return Refusal::none;
}

void Hub::on_lp_state(LpId id, LpState state, Timestamp now) {
  const auto found = lps_.find(id);
  if (found == lps_.end()) return;
  auto& lp = found->second;
  lp.state = state;
  if (state == LpState::up) {
    lp.last_sign = now;
    return;
  }
  for (auto& [instrument, market] : markets_) {
    for (auto& book : market.lps) {
      if (book.lp != &lp || !book.live()) continue;
      withdraw(book);
      tell(market, now);
      sink_.on_book_changed(instrument);
    }
  }
}

void Hub::on_lp_alive(LpId id, Timestamp now) {
  const auto found = lps_.find(id);
  if (found != lps_.end()) found->second.last_sign = now;
}

void Hub::expire(Timestamp now) {
  for (auto& [instrument, market] : markets_) {
    bool changed = false;
    for (auto& book : market.lps) {
      const auto& limits = book.lp->settings;
      const bool stale = older_than(*book.lp->last_sign, now, limits.stale_after) ||
                         older_than(book.received, now, limits.instrument_stale_after);
      if (!book.live() || !stale) continue;
      withdraw(book);
      ++book.lp->counters.expired;
      changed = true;
    }
    if (!changed) continue;
    tell(market, now);
    sink_.on_book_changed(instrument);
  }
}

const Quote* Hub::best(InstrumentId instrument) const {
  const auto it = markets_.find(instrument);
  return it != markets_.end() && it->second.best ? &*it->second.best : nullptr;
}

Book Hub::book(InstrumentId instrument, std::size_t depth) const {
  Book book;
  const auto it = markets_.find(instrument);
  if (it == markets_.end()) return book;
  for (const auto& lp : it->second.lps) {
    if (!lp.shown()) continue;
    for (const auto& level : lp.quote.bids) {
      book.bids.push_back({level.price, level.qty, lp.quote.lp});
    }
    for (const auto& level : lp.quote.asks) {
      book.asks.push_back({level.price, level.qty, lp.quote.lp});
    }
  }
  // Stable: equal prices stay in the order of LP ids, in which they were gathered.
  std::stable_sort(book.bids.begin(), book.bids.end(), [](const auto& a, const auto& b) { return a.price > b.price; });
  std::stable_sort(book.asks.begin(), book.asks.end(), [](const auto& a, const auto& b) { return a.price < b.price; });
  for (auto* side : {&book.bids, &book.asks}) {
    if (depth != 0 && side->size() > depth) side->resize(depth);
  }
  return book;
}

LpStatus Hub::status(LpId id, Timestamp now) const {
  const auto found = lps_.find(id);
  assert(found != lps_.end());
  const auto& lp = found->second;
  LpStatus status{id, lp.settings.name, lp.state, lp.counters, std::nullopt, {}};
  if (lp.last_sign) status.last_sign_age = now - *lp.last_sign;
  for (const auto& [instrument, market] : markets_) {
    for (const auto& book : market.lps) {
      if (book.lp != &lp) continue;
      status.instruments.push_back({instrument, book.ticks, now - book.received, book.live(), book.left_out});
    }
  }
  return status;
}

std::vector<LpStatus> Hub::statuses(Timestamp now) const {
  std::vector<LpStatus> all;
  for (const auto& [id, lp] : lps_) all.push_back(status(id, now));
  return all;
}

Hub::LpBook& Hub::book_of(Market& market, Lp& lp) {
  const auto id = lp.settings.id;
  const auto at = std::lower_bound(market.lps.begin(), market.lps.end(), id,
                                   [](const LpBook& book, LpId wanted) { return book.lp->settings.id < wanted; });
  if (at != market.lps.end() && at->lp == &lp) return *at;
  LpBook book;
  book.lp = &lp;
  return *market.lps.insert(at, std::move(book));
}

bool Hub::alone_in(const Market& market, const Lp& lp) {
  return std::none_of(market.lps.begin(), market.lps.end(),
                      [&](const LpBook& book) { return book.lp != &lp && book.shown(); });
}

void Hub::withdraw(LpBook& book) {
  book.quote.bids.clear();
  book.quote.asks.clear();
  book.left_out = false;
}

// No two of the others cross each other: each was looked at when the later of the two came.
void Hub::leave_out_crossed_by(const LpBook& newest, Market& market) {
  const auto reaches = [](const Levels& bids, const Levels& asks) {
    return !bids.empty() && !asks.empty() && bids.front().price >= asks.front().price;
  };
  for (auto& other : market.lps) {
    if (&other == &newest || !other.shown()) continue;
    if (!reaches(newest.quote.bids, other.quote.asks) && !reaches(other.quote.bids, newest.quote.asks)) {
      continue;
    }
    other.left_out = true;
    ++other.lp->counters.left_out;
  }
}

std::optional<Quote> Hub::top_of(const Market& market) {
  Quote top;
  top.instrument = market.id;
  for (const auto& book : market.lps) {
    if (!book.shown()) continue;
    const auto take = [&](const Levels& side, Price& price, Qty& qty, LpId& lp, auto better) {
      if (side.empty()) return;
      if (!lp || better(side.front().price, price)) {
        price = side.front().price;
        qty = Qty{};
        lp = book.quote.lp;
      }
      for (const auto& level : side) {
        if (level.price != price) break;
        qty = capped_sum(qty, level.qty);
      }
    };
    take(book.quote.bids, top.bid, top.bid_qty, top.bid_lp, std::greater<>{});
    take(book.quote.asks, top.ask, top.ask_qty, top.ask_lp, std::less<>{});
  }
  if (!top.bid_lp || !top.ask_lp) return std::nullopt;
  for (const auto& book : market.lps) {
    if (book.quote.lp != top.bid_lp && book.quote.lp != top.ask_lp) continue;
    top.source_time = std::max(top.source_time, book.quote.time);
  }
  return top;
}

void Hub::tell(Market& market, Timestamp now) {
  auto top = top_of(market);
  if (!top) {
    if (!std::exchange(market.best, std::nullopt)) return;
    sink_.on_withdrawn(market.id);
    return;
  }
  const bool due = settings_.repeat_after > Span{} && now - market.told >= settings_.repeat_after;
  if (market.best && same_top(*market.best, *top) && !due) return;
  market.best = top;
  market.told = now;
  sink_.on_quote(*market.best);
}

}  // namespace dealingdesk::hub
