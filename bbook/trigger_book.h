// What waits for a price on one instrument: stop and limit orders, stop losses and take profits.
//
// Price-ordered, so that a tick costs nothing but what it triggers.
//
// Threads:  the desk's only.
// Replay:   triggers fire in the order: ask falls, bid falls, bid rises, ask rises; within each,
//           the price that was reached first, then the lower id.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <set>

#include "core/fixed.h"
#include "core/ids.h"
#include "core/order.h"
#include "core/quote.h"

namespace dealingdesk::bbook {

enum class Condition : std::uint8_t { ask_at_or_below, bid_at_or_below, bid_at_or_above, ask_at_or_above };

enum class TriggerKind : std::uint8_t { order, stop_loss, take_profit, breakeven, target };

struct Trigger {
  Condition condition = Condition::ask_at_or_below;
  Price price;  // of the LPs' quote: the group's mark-up is taken out
  TriggerKind kind = TriggerKind::order;
  std::uint64_t id = 0;    // of the order or the position
  std::uint32_t part = 0;  // which of the position's targets
  friend auto operator<=>(const Trigger&, const Trigger&) = default;
};

// Buys trade at the ask, sells at the bid; the mark-up moves the price at which the LPs' quote fires.
[[nodiscard]] Trigger limit_trigger(Side side, Price price, Price markup, OrderId order);
[[nodiscard]] Trigger stop_trigger(Side side, Price price, Price markup, OrderId order);
// `side` is the position's: a long's are watched on the bid.
[[nodiscard]] Trigger stop_loss_trigger(Side side, Price price, Price markup, PositionId position);
[[nodiscard]] Trigger take_profit_trigger(Side side, Price price, Price markup, PositionId position);
// At this profit the stop loss moves to the open price.
[[nodiscard]] Trigger breakeven_trigger(Side side, Price price, Price markup, PositionId position);
[[nodiscard]] Trigger target_trigger(Side side, Price price, Price markup, PositionId position, std::uint32_t part);

class TriggerBook {
 public:
  void add(const Trigger& trigger);
  // False: it was not there.
  bool remove(const Trigger& trigger);
  // Takes out the next one that the quote has reached (its extremes since the last quote included).
  [[nodiscard]] std::optional<Trigger> take_reached(const Quote& quote);
  [[nodiscard]] bool empty() const;

 private:
  std::array<std::set<Trigger>, 4> waiting_;
};

}  // namespace dealingdesk::bbook
