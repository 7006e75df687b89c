#include "tickstore/recorder.h"

#include <utility>

namespace dealingdesk::tickstore {

namespace {

Tick top_of(const hub::LpQuote& quote, Timestamp received) {
  Tick tick;
  tick.instrument = quote.instrument;
  tick.lp = quote.lp;
  tick.received = received;
  tick.event = quote.time;
  if (!quote.bids.empty()) {
    tick.bid = quote.bids.front().price;
    tick.bid_qty = quote.bids.front().qty;
  }
  if (!quote.asks.empty()) {
    tick.ask = quote.asks.front().price;
    tick.ask_qty = quote.asks.front().qty;
  }
  return tick;
}

}  // namespace

void Recorder::on_tick(const hub::LpQuote& quote, Timestamp received) {
  // A quote that is taken back is no price.
  if (quote.bids.empty() && quote.asks.empty()) return;
  last_ = top_of(quote, received);
  append(*last_);
}

void Recorder::on_quote(const Quote& quote) { best_[quote.instrument] = quote; }
void Recorder::on_withdrawn(InstrumentId instrument) { best_.erase(instrument); }

// The hub's last word on a quote: what the house's price is now is known. Where no tick came before it,
// the book changed because a quote was withdrawn, and no tick is made of that.
void Recorder::on_book_changed(InstrumentId instrument) {
  const auto of_lp = std::exchange(last_, std::nullopt);
  const auto best = best_.find(instrument);
  if (!of_lp || of_lp->instrument != instrument || best == best_.end()) return;
  Tick house = *of_lp;
  house.lp = kHouse;
  house.bid = best->second.bid;
  house.ask = best->second.ask;
  house.bid_qty = best->second.bid_qty;
  house.ask_qty = best->second.ask_qty;
  append(house);
}

void Recorder::on_crossed(const hub::LpQuote& quote, bool alone, Timestamp received) {
  auto tick = top_of(quote, received);
  append(tick);
  if (!alone) return;
  tick.lp = kHouse;
  append(tick);
}

void Recorder::append(const Tick& tick) {
  // Refused is only what retention has dropped already. The store says and counts it.
  static_cast<void>(store_.append(tick));
}

}  // namespace dealingdesk::tickstore
