// When the desk covers what its clients' trades leave it exposed to.
//
// Replay: pure.
#pragma once

#include <optional>

#include "core/order.h"

namespace dealingdesk::router {

// Of one instrument; 0 <= target <= limit.
struct HedgeRule {
  Qty limit;   // so much may stay uncovered; one step more is hedged
  Qty target;  // what a hedge leaves uncovered
};

// What stands open on one instrument; positive: long.
struct HedgeState {
  Qty clients;             // net of the clients' B-book positions
  Qty hedged;              // net of our own positions at LPs
  bool in_flight = false;  // a hedging order has no final report yet
};

struct Hedge {
  Side side = Side::buy;
  Qty qty;
  friend bool operator==(const Hedge&, const Hedge&) = default;
};

// The one order that takes what is uncovered (clients - hedged) from beyond the limit back to the target: clients
// who are long make us short, so it buys. Nothing while one is in flight, or within the limit; an order holds at
// most the largest quantity there is.
[[nodiscard]] std::optional<Hedge> hedge_now(const HedgeRule& rule, const HedgeState& state);

}  // namespace dealingdesk::router
