// What the hub tells the rest of the house. This is the seam at which market data leaves the feed
// thread: for the desk's inbox, the subscribers, the tick store, or another process.
//
// Threads:  called on the feed thread, from inside the hub's functions. Must not block and must not
//           call back into a function that changes the hub; asking hub.book() is allowed.
#pragma once

#include "core/ids.h"
#include "core/quote.h"
#include "core/timestamp.h"
#include "hub/lp_quote.h"

namespace dealingdesk::hub {

class HubSink {
 public:
  virtual ~HubSink() = default;

  // The best bid and offer changed: a price, a quantity, or the LP that shows it.
  virtual void on_quote(const Quote& quote) = 0;
  // There is no longer both a bid and an offer.
  virtual void on_withdrawn(InstrumentId instrument) = 0;
  // An LP's quote was taken, whether it changes the top of book or not (both sides empty: it took
  // its quote back). Comes before the on_quote() or on_withdrawn() that follows from it.
  virtual void on_tick(const LpQuote& quote, Timestamp received) = 0;
  // An LP said a bid above its own offer. Nothing trades on it and no book changes, but it is what the
  // LP said, and recordings keep it. `alone`: no other LP is in the instrument's book at this moment.
  virtual void on_crossed(const LpQuote& quote, bool alone, Timestamp received) {
    static_cast<void>(quote);
    static_cast<void>(alone);
    static_cast<void>(received);
  }
  // Something of the aggregated book changed, at the top or below. Comes last.
  virtual void on_book_changed(InstrumentId instrument) { static_cast<void>(instrument); }
};

}  // namespace dealingdesk::hub
