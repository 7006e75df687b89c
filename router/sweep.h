// An order spread over the levels of all LPs: the best prices first, one child order per LP.
//
// Replay: pure; levels of the same price are taken in the order given.
#pragma once

#include <optional>
#include <vector>

#include "core/order.h"

namespace dealingdesk::router {

// What an LP offers at a price: the asks for a buy, the bids for a sell.
struct Level {
  LpId lp;
  Price price;
  Qty qty;
  friend bool operator==(const Level&, const Level&) = default;
};

// What one LP is asked for.
struct Child {
  LpId lp;
  Qty qty;
  Price limit;  // the worst of the prices that were taken from it
  friend bool operator==(const Child&, const Child&) = default;
};

struct Sweep {
  std::vector<Child> children;  // the LP with the best price first
  Qty taken;                    // their sum
  Int128 value = 0;             // what they cost at the levels' prices, exactly, in steps of 1e-17
  Qty left;                     // nobody offers it within the limit

  // What the client gets: rounded half-up to 1e-9; zero where nothing was taken.
  [[nodiscard]] Price average() const { return price_of(value, taken); }
  friend bool operator==(const Sweep&, const Sweep&) = default;
};

// Takes `qty` from the levels, the best price for `side` first, up to the limit. Levels without a quantity count
// for nothing. REQUIRES: qty >= 0.
[[nodiscard]] Sweep sweep(std::vector<Level> levels, Side side, Qty qty, std::optional<Price> limit);

// What is left to sweep after an LP refused its child: not its levels up to the child's limit, which are what it
// refused, but its worse ones and all other LPs'. Each refusal takes a level away, so that trying ends.
[[nodiscard]] std::vector<Level> after_refusal(std::vector<Level> levels, Side side, const Child& refused);

}  // namespace dealingdesk::router
