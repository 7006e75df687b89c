// Writes into the tick store what the hub says: every LP quote's top of book, the crossed ones too, and
// after each of them the house's own price.
//
// The house's tick comes with every tick that an LP made, whether the price moved or not: it has the
// best bid and ask of all LPs then, and the time of receipt of the LP's tick. A crossed quote makes one
// only where its LP is the only one: then that is the market, as the LP's own charts show it.
//
// Threads:  the feed thread's only, as a HubSink is.
// Lifetime: the store must outlive it.
#pragma once

#include <map>
#include <optional>

#include "hub/hub_sink.h"
#include "tickstore/tick.h"
#include "tickstore/tick_store.h"

namespace dealingdesk::tickstore {

class Recorder final : public hub::HubSink {
 public:
  explicit Recorder(TickStore& store) : store_{store} {}

  void on_tick(const hub::LpQuote& quote, Timestamp received) override;
  void on_quote(const Quote& quote) override;
  void on_withdrawn(InstrumentId instrument) override;
  void on_book_changed(InstrumentId instrument) override;
  void on_crossed(const hub::LpQuote& quote, bool alone, Timestamp received) override;

 private:
  void append(const Tick& tick);

  TickStore& store_;
  std::map<InstrumentId, Quote> best_;
  std::optional<Tick> last_;  // the LP's tick that the hub is working on
};

}  // namespace dealingdesk::tickstore
