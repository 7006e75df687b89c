#include "bbook/quote_board.h"

namespace dealingdesk::bbook {

void QuoteBoard::change(const Quote& quote, Timestamp now) { entries_[quote.instrument] = {quote, now, true}; }

bool QuoteBoard::withdraw(InstrumentId instrument) {
  Entry* entry = entries_.find(instrument);
  if (entry == nullptr || !entry->live) return false;
  entry->live = false;
  return true;
}

const QuoteBoard::Entry* QuoteBoard::last(InstrumentId instrument) const { return entries_.find(instrument); }

Quote marked_up(const Quote& lp_quote, Price markup) {
  Quote quote = lp_quote;
  if (markup.is_zero()) return quote;
  quote.bid -= markup;
  quote.ask += markup;
  if (quote.lowest_bid) *quote.lowest_bid -= markup;
  if (quote.highest_bid) *quote.highest_bid -= markup;
  if (quote.lowest_ask) *quote.lowest_ask += markup;
  if (quote.highest_ask) *quote.highest_ask += markup;
  return quote;
}

}  // namespace dealingdesk::bbook
