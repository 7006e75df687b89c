#include "bbook/quote_board.h"

namespace dealingdesk::bbook {

void QuoteBoard::change(const Quote& quote, Timestamp now) { entries_[quote.instrument] = Entry{quote, now, true}; }

bool QuoteBoard::withdraw(InstrumentId instrument) {
  const auto it = entries_.find(instrument);
  if (it == entries_.end() || !it->second.live) return false;
  it->second.live = false;
  return true;
}

const QuoteBoard::Entry* QuoteBoard::last(InstrumentId instrument) const {
  const auto it = entries_.find(instrument);
  return it == entries_.end() ? nullptr : &it->second;
}

Quote marked_up(Quote quote, Price markup) {
  quote.bid -= markup;
  quote.ask += markup;
  if (quote.lowest_bid) *quote.lowest_bid -= markup;
  if (quote.highest_bid) *quote.highest_bid -= markup;
  if (quote.lowest_ask) *quote.lowest_ask += markup;
  if (quote.highest_ask) *quote.highest_ask += markup;
  return quote;
}

}  // namespace dealingdesk::bbook
