// What must hold of an order's prices: there and on the tick, targets in order, and far enough from the market.
#include <algorithm>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "core/decimal.h"
#include "desk/state.h"

namespace dealingdesk::desk {
namespace {

constexpr std::size_t kMostTargets = 20;

bool on_tick(Price price, const InstrumentSpec& instrument) {
  return price.steps() % instrument.tick_size().steps() == 0;
}

Result<void> check_price(std::string_view what, const std::optional<Price>& price, const InstrumentSpec& instrument,
                         RejectCode code) {
  if (!price) return {};
  if (*price <= Price{}) return Reject{code, fmt::format("{} {} must be above 0", what, to_text(*price))};
  if (*price > kHighestPrice)
    return Reject{code,
                  fmt::format("{} {} is above {}, the most there is", what, to_text(*price), to_text(kHighestPrice))};
  if (!on_tick(*price, instrument))
    return Reject{code, fmt::format("{} {} is not a multiple of the tick size {}", what, to_text(*price),
                                    to_text(instrument.tick_size()))};
  return {};
}

}  // namespace

Result<void> Desk::State::check_prices(const InstrumentSpec& instrument, const OrderTerms& terms) const {
  const bool wants_limit = terms.type == OrderType::limit || terms.type == OrderType::stop_limit;
  const bool wants_stop = terms.type == OrderType::stop || terms.type == OrderType::stop_limit ||
                          terms.type == OrderType::market_if_touched;
  const bool trails = terms.type == OrderType::trailing_stop;
  if (wants_limit && !terms.limit) return Reject{RejectCode::bad_price, "the order needs a limit price"};
  if (wants_stop && !terms.stop) return Reject{RejectCode::bad_stop, "the order needs a stop price"};
  if (terms.type == OrderType::stop && terms.limit)
    return Reject{RejectCode::bad_price, "a stop order has no limit price: send a stop-limit order"};
  if ((trails || terms.type == OrderType::market_if_touched) && terms.limit)
    return Reject{RejectCode::bad_price, fmt::format("a {} order has no limit price", name_of(terms.type))};
  if (trails != !terms.trail.is_zero() || terms.trail < Price{})
    return Reject{RejectCode::bad_stop, trails ? "the order needs a trailing distance above 0"
                                               : "only a trailing stop has a trailing distance"};
  if (!wants_stop && !trails && terms.stop)
    return Reject{RejectCode::bad_stop, fmt::format("a {} order has no stop price", name_of(terms.type))};
  if (auto ok = check_price("the limit price", terms.limit, instrument, RejectCode::bad_price); !ok) return ok;
  if (auto ok = check_price("the stop price", terms.stop, instrument, RejectCode::bad_stop); !ok) return ok;
  if (trails)
    if (auto ok = check_price("the trailing distance", terms.trail, instrument, RejectCode::bad_stop); !ok) return ok;
  if (auto ok = check_price("the stop loss", terms.stop_loss, instrument, RejectCode::bad_stop); !ok) return ok;
  if (auto ok = check_price("the take profit", terms.take_profit, instrument, RejectCode::bad_price); !ok) return ok;
  if (terms.stop_loss && terms.take_profit) {
    const bool crossed =
        terms.side == Side::buy ? *terms.stop_loss >= *terms.take_profit : *terms.stop_loss <= *terms.take_profit;
    if (crossed)
      return Reject{RejectCode::bad_stop,
                    fmt::format("stop loss {} and take profit {} of a {} are the wrong way round",
                                to_text(*terms.stop_loss), to_text(*terms.take_profit), name_of(terms.side))};
  }
  return {};
}

Result<void> Desk::State::check_exits(const InstrumentSpec& instrument, const OrderTerms& terms) const {
  const ExitPlan& exits = terms.exits;
  if (exits.empty()) return {};
  for (const auto& [what, distance] : {std::pair{"the trailing stop", exits.trailing_stop},
                                       std::pair{"the break-even distance", exits.breakeven_after},
                                       std::pair{"what break-even keeps", exits.breakeven_keep}}) {
    if (distance < Price{} || distance > kHighestPrice || !on_tick(distance, instrument))
      return Reject{RejectCode::bad_stop, fmt::format("{} {} is not a multiple of the tick size {}", what,
                                                      to_text(distance), to_text(instrument.tick_size()))};
  }
  if (exits.breakeven_keep > exits.breakeven_after)
    return Reject{RejectCode::bad_stop, fmt::format("break-even comes at {} and cannot keep {}",
                                                    to_text(exits.breakeven_after), to_text(exits.breakeven_keep))};
  if (exits.targets.size() > kMostTargets)
    return Reject{RejectCode::bad_price, fmt::format("{} targets, the most is {}", exits.targets.size(), kMostTargets)};
  Qty sum;
  for (const Target& target : exits.targets) {
    if (auto ok = check_price("the target", target.price, instrument, RejectCode::bad_price); !ok) return ok;
    const bool in_steps = target.qty > Qty{} && target.qty.steps() % instrument.qty_step.steps() == 0;
    const auto more = add(sum, target.qty);
    if (!in_steps || !more || *more > terms.qty)
      return Reject{RejectCode::bad_quantity,
                    fmt::format("the targets' quantities must be multiples of {} and together at most {}",
                                to_text(instrument.qty_step), to_text(terms.qty))};
    sum = *more;
    const bool twice = std::count_if(exits.targets.begin(), exits.targets.end(),
                                     [&](const Target& other) { return other.price == target.price; }) > 1;
    if (twice)
      return Reject{RejectCode::bad_price, fmt::format("two targets have the price {}", to_text(target.price))};
  }
  return {};
}

Result<void> Desk::State::check_distances(const InstrumentSpec& instrument, const OrderTerms& terms,
                                          const Quote& quote) const {
  if (instrument.stop_level.is_zero()) return {};
  const Price market = terms.side == Side::buy ? quote.ask : quote.bid;
  const auto check = [&](std::string_view what, const std::optional<Price>& price, Price from,
                         RejectCode code) -> Result<void> {
    if (!price) return {};
    const Price distance = *price > from ? *price - from : from - *price;
    if (distance >= instrument.stop_level) return {};
    return Reject{code, fmt::format("{} {} is {} from the market, the least distance is {}", what, to_text(*price),
                                    to_text(distance), to_text(instrument.stop_level))};
  };
  const bool waits = terms.type != OrderType::market;
  if (waits) {
    if (auto ok = check("the stop price", terms.stop, market, RejectCode::bad_stop); !ok) return ok;
    if (terms.type == OrderType::limit)
      if (auto ok = check("the limit price", terms.limit, market, RejectCode::bad_price); !ok) return ok;
  }
  // Protection keeps its distance from the price at which the position opens.
  const Price entry = terms.stop ? *terms.stop : waits && terms.limit ? *terms.limit : market;
  if (auto ok = check("the stop loss", terms.stop_loss, entry, RejectCode::bad_stop); !ok) return ok;
  return check("the take profit", terms.take_profit, entry, RejectCode::bad_price);
}

Result<void> Desk::State::check_protection_distances(const InstrumentSpec& instrument, const Position& position,
                                                     const ProtectPosition& protect, const Quote& quote) const {
  const Price closing_price = position.side == Side::buy ? quote.bid : quote.ask;
  const auto distance = [&](Price price) {
    return price > closing_price ? price - closing_price : closing_price - price;
  };
  for (const auto& [what, asked, present] :
       {std::tuple{"the stop loss", protect.stop_loss, position.stop_loss},
        std::tuple{"the take profit", protect.take_profit, position.take_profit}}) {
    if (asked == present) continue;
    if (asked && distance(*asked) < instrument.stop_level)
      return Reject{RejectCode::bad_stop,
                    fmt::format("{} {} is {} from the market, the least distance is {}", what, to_text(*asked),
                                to_text(distance(*asked)), to_text(instrument.stop_level))};
    if (present && distance(*present) < instrument.freeze_level)
      return Reject{RejectCode::frozen,
                    fmt::format("{} {} is {} from the market: it cannot change below {}", what, to_text(*present),
                                to_text(distance(*present)), to_text(instrument.freeze_level))};
  }
  return {};
}

Result<void> Desk::State::check_frozen(const Order& order) const {
  const InstrumentSpec& instrument = *catalog.instruments().find(order.terms.instrument);
  const auto price = order.terms.stop && !order.triggered ? order.terms.stop : order.terms.limit;
  const auto* entry = quotes.last(instrument.id);
  if (instrument.freeze_level.is_zero() || !price || entry == nullptr || order.book == Book::exchange) return {};
  const Quote quote = bbook::marked_up(entry->quote, markup_of(order.account, instrument.id));
  const Price market = order.terms.side == Side::buy ? quote.ask : quote.bid;
  const Price distance = *price > market ? *price - market : market - *price;
  if (distance >= instrument.freeze_level) return {};
  return Reject{RejectCode::frozen, fmt::format("the order is {} from the market: it cannot change below {}",
                                                to_text(distance), to_text(instrument.freeze_level))};
}

}  // namespace dealingdesk::desk
