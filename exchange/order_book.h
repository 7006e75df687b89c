// The resting orders of one instrument, matched by price, then by arrival.
//
// Trades happen at the resting order's price. An account never trades with itself: where an incoming
// order would meet one of its own account's, what is left of the incoming order is cancelled and the
// resting one stays where it is, so that nobody loses a place in the queue by a mistake of his own.
//
// Threads:  the desk's only; holds no lock.
// Replay:   what happens depends on the calls alone; levels and queues are kept in order.
// Lifetime: pointers to resting orders stay valid until the next call that is not const.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <unordered_map>
#include <variant>
#include <vector>

#include "core/fixed.h"
#include "core/ids.h"
#include "core/order.h"
#include "core/result.h"

namespace dealingdesk::exchange {

struct NewOrder {
  OrderId id;
  AccountId account;
  Side side = Side::buy;
  Qty qty;
  std::optional<Price> limit;  // none: at any price
  TimeInForce time_in_force = TimeInForce::gtc;
  bool post_only = false;  // refused where it would trade at once
};

// --- what happens, in its order ---
struct Traded {
  OrderId resting;
  OrderId incoming;
  Price price;
  Qty qty;
  friend bool operator==(const Traded&, const Traded&) = default;
};
// What was left of the incoming order stands at the end of its price's queue.
struct Rested {
  OrderId order;
  Qty qty;
  friend bool operator==(const Rested&, const Rested&) = default;
};
// What was left of the incoming order is gone.
enum class Why : std::uint8_t {
  unmatched,   // immediate-or-cancel, or without a limit: the other side offers no more
  self_match,  // the next to trade with is the same account's
};
struct Canceled {
  OrderId order;
  Qty qty;
  Why why = Why::unmatched;
  friend bool operator==(const Canceled&, const Canceled&) = default;
};
using BookEvent = std::variant<Traded, Rested, Canceled>;

class OrderBook {
 public:
  struct Resting {
    OrderId id;
    AccountId account;
    Qty qty;  // that has not traded
    template <class Self, class Archive>
    static void fields(Self& self, Archive& archive) {
      archive(self.id, self.account, self.qty);
    }
    friend bool operator==(const Resting&, const Resting&) = default;
  };
  struct Level {
    Price price;
    Qty qty;  // of all orders there
    friend bool operator==(const Level&, const Level&) = default;
  };
  struct Match {
    OrderId resting;
    AccountId account;
    Price price;
    Qty qty;
    friend bool operator==(const Match&, const Match&) = default;
  };

  // Trades against the other side at the resting prices, then rests what is left, or cancels it where
  // the order may not rest. Refuses, and changes nothing: without a limit where the other side is
  // empty (no_quote), fill-or-kill that cannot fill in whole (not_fillable), post-only that would
  // trade (bad_price).
  // REQUIRES: order.qty > 0, order.id is not on the book.
  [[nodiscard]] Result<std::vector<BookEvent>> submit(const NewOrder& order);
  // Takes the order off the book. Returns the quantity that had not traded; refuses (unknown_order)
  // an order that is not on the book.
  Result<Qty> cancel(OrderId id);
  // Less is left of the order from now on; it keeps its place in the queue. Refuses (bad_quantity)
  // anything but a positive quantity below the present one: more, or another price, is a cancel and a
  // new order at the end of the queue.
  Result<void> reduce(OrderId id, Qty left);

  // The trades that submit() would make now, in their order: up to the order's limit and quantity,
  // and up to the first resting order of the same account.
  [[nodiscard]] std::vector<Match> matches(const NewOrder& order) const;
  // The same account's resting order that stops them; none: nothing does.
  [[nodiscard]] OrderId self_match(const NewOrder& order) const;

  // The best price of a side, with all that rests there; nothing: the side is empty.
  [[nodiscard]] std::optional<Level> best(Side side) const;
  // From the best price on, `depth` levels at most.
  [[nodiscard]] std::vector<Level> levels(Side side, std::size_t depth) const;
  // Null: not on the book.
  [[nodiscard]] const Resting* find(OrderId id) const;
  [[nodiscard]] std::size_t size() const { return places_.size(); }

  // Are the queues whole (none empty, each order once and with a quantity), and does `sound` hold for
  // every order? What was read from bytes is asked this before anything else.
  template <class Sound>
  [[nodiscard]] bool all_of(const Sound& sound) const {
    std::set<OrderId> seen;
    for (const Ladder* side : {&bids_, &asks_}) {
      for (const auto& [rank, queue] : *side) {
        if (queue.empty()) return false;
        for (const Resting& resting : queue)
          if (resting.qty <= Qty{} || !seen.insert(resting.id).second || !sound(resting)) return false;
      }
    }
    return true;
  }

  // Only the queues are state; the index is made from them by rebuild().
  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(self.bids_, self.asks_);
  }
  void rebuild();

 private:
  using Queue = std::deque<Resting>;
  // By rank: the price of asks, its negative for bids. The lowest rank is the best price.
  using Ladder = std::map<std::int64_t, Queue>;
  struct Place {
    Side side = Side::buy;
    std::int64_t rank = 0;
  };
  // What the other side offers to an order: the trades, their sum, and what ended them.
  struct Sweep {
    std::vector<Match> matches;
    Qty qty;
    OrderId own;
  };

  [[nodiscard]] Sweep sweep(const NewOrder& order) const;
  [[nodiscard]] Ladder& ladder(Side side) { return side == Side::buy ? bids_ : asks_; }
  [[nodiscard]] const Ladder& ladder(Side side) const { return side == Side::buy ? bids_ : asks_; }
  // Trades with the first of the best queue of the side.
  void take(Side side, Qty qty);

  Ladder bids_, asks_;
  std::unordered_map<OrderId, Place> places_;  // looked up only
};

}  // namespace dealingdesk::exchange
