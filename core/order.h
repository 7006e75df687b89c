// Orders, positions and the words of the execution report, as every part of the system shares them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/fixed.h"
#include "core/ids.h"
#include "core/money.h"
#include "core/reject.h"
#include "core/timestamp.h"
#include "core/wide.h"

namespace dealingdesk {

enum class Side : std::uint8_t { buy = 1, sell = 2 };
[[nodiscard]] constexpr Side opposite(Side side) { return side == Side::buy ? Side::sell : Side::buy; }

enum class OrderType : std::uint8_t {
  market = 1,
  limit = 2,
  stop = 3,
  stop_limit = 4,
  market_if_touched = 5,  // a market order once the price is as good as `stop`
  trailing_stop = 6,      // a stop order whose stop follows the market at the distance `trail`
};

enum class TimeInForce : std::uint8_t {
  gtc,  // good till cancelled
  day,  // until the end of the trading day
  ioc,  // immediate or cancel
  fok,  // fill or kill
  gtd,  // good till a moment
};

enum class OrderStatus : std::uint8_t {
  working,  // accepted; nothing traded yet
  partially_filled,
  filled,
  canceled,
  expired,
  rejected,
};
[[nodiscard]] constexpr bool is_final(OrderStatus s) { return s >= OrderStatus::filled; }

// Which book carries the client's order.
enum class Book : std::uint8_t {
  none,      // rejected before it was routed
  b,         // filled by us, against us
  a,         // passed on to an LP
  exchange,  // matched with other clients
};

// Why an execution report was sent (FIX 150).
enum class ExecType : std::uint8_t {
  accepted,
  rejected,
  trade,
  canceled,
  replaced,
  expired,
  restated,
  triggered,  // what it waited for has come: a stop-limit order's stop price, or the order that it hung on
};

// A part of a position to be closed at a profit.
struct Target {
  Price price;
  Qty qty;
  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(self.price, self.qty);
  }
  friend bool operator==(const Target&, const Target&) = default;
};

// How a position is to be left, besides by its stop loss and take profit. Distances of 0: not asked for.
struct ExitPlan {
  Price trailing_stop;          // the stop loss follows the closing price at this distance, never back
  Price breakeven_after;        // at so much profit the stop loss moves to the open price ...
  Price breakeven_keep;         // ... or this much better
  std::vector<Target> targets;  // each closes its part; all share the stop loss

  [[nodiscard]] bool empty() const {
    return trailing_stop.is_zero() && breakeven_after.is_zero() && breakeven_keep.is_zero() && targets.empty();
  }
  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(self.trailing_stop, self.breakeven_after, self.breakeven_keep, self.targets);
  }
  friend bool operator==(const ExitPlan&, const ExitPlan&) = default;
};

// The prices and the quantity that a client asks for. A price of none is absent, not zero.
struct OrderTerms {
  InstrumentId instrument;
  Side side = Side::buy;
  OrderType type = OrderType::market;
  TimeInForce time_in_force = TimeInForce::gtc;
  Qty qty;
  std::optional<Price> limit;        // limit and stop-limit orders; the worst price of a market order
  std::optional<Price> stop;         // stop and stop-limit orders; the touch price; where a trailing stop is now
  std::optional<Price> stop_loss;    // of the position that the order opens
  std::optional<Price> take_profit;  // of the position that the order opens
  PositionId closes;                 // hedging accounts: the position to close or reduce
  Price trail;                       // trailing stops: the distance from the market
  Timestamp expires;                 // gtd orders
  bool reduce_only = false;          // never opens or turns a position: trades at most what is open
  bool post_only = false;            // exchange: refused where it would trade at once
  ExitPlan exits;                    // of the position that the order opens

  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(self.instrument, self.side, self.type, self.time_in_force, self.qty, self.limit, self.stop, self.stop_loss,
            self.take_profit, self.closes, self.trail, self.expires, self.reduce_only, self.post_only, self.exits);
  }
  friend bool operator==(const OrderTerms&, const OrderTerms&) = default;
};

struct Order {
  OrderId id;  // none: the request never became an order
  AccountId account;
  SessionId session;  // the FIX session that placed it; none for REST, WebSocket and the desk itself
  std::string client_order_id;
  OrderTerms terms;
  Book book = Book::none;
  OrderStatus status = OrderStatus::working;
  bool triggered = false;  // a stop whose price was reached
  Qty cum_qty;
  Int128 cum_value = 0;  // sum of quantity x price in steps of 1e-17
  Timestamp created;
  Timestamp updated;
  Reject reject;         // why it was rejected or cancelled, where there is a reason
  OrderListId list;      // the orders that it came with and hangs on
  bool dormant = false;  // waits for another order of its list to fill

  // What may still trade: 0 once the order is final.
  [[nodiscard]] Qty leaves_qty() const { return is_final(status) ? Qty{} : terms.qty - cum_qty; }
  // The exact average, rounded half-up to 1e-9; zero while nothing has traded.
  [[nodiscard]] Price average_price() const;

  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(self.id, self.account, self.session, self.client_order_id, self.terms, self.book, self.status,
            self.triggered, self.cum_qty, self.cum_value, self.created, self.updated, self.reject.code,
            self.reject.text, self.list, self.dormant);
  }
  friend bool operator==(const Order&, const Order&) = default;
};

struct Position {
  PositionId id;
  AccountId account;
  InstrumentId instrument;
  Side side = Side::buy;
  Book book = Book::b;
  SessionId session;  // the FIX session that opened it: told of what the desk does with it
  Qty qty;
  Int128 open_value = 0;  // sum of quantity x open price in steps of 1e-17
  std::optional<Price> stop_loss;
  std::optional<Price> take_profit;
  Timestamp opened;
  ExitPlan exits;               // what is left of it
  std::int64_t swap_minor = 0;  // swap and funding booked for it so far, in the account's currency

  [[nodiscard]] Price open_price() const;

  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(self.id, self.account, self.instrument, self.side, self.book, self.session, self.qty, self.open_value,
            self.stop_loss, self.take_profit, self.opened, self.exits, self.swap_minor);
  }
  friend bool operator==(const Position&, const Position&) = default;
};

// Prices and distances above it are refused: sums of two of them and a mark-up always fit.
inline constexpr Price kHighestPrice = Price::from_steps(4'000'000'000'000'000'000);

// quantity x price, exactly, in steps of 1e-17 of the quote currency.
[[nodiscard]] constexpr Int128 value_of(Qty qty, Price price) {
  return static_cast<Int128>(qty.steps()) * price.steps();
}
// value / quantity, rounded half-up; zero for a quantity of zero.
[[nodiscard]] Price price_of(Int128 value, Qty qty);

[[nodiscard]] std::string_view name_of(Side side);
[[nodiscard]] std::string_view name_of(OrderType type);
[[nodiscard]] std::string_view name_of(TimeInForce tif);
[[nodiscard]] std::string_view name_of(OrderStatus status);
[[nodiscard]] std::string_view name_of(Book book);
[[nodiscard]] std::string_view name_of(ExecType type);

}  // namespace dealingdesk
