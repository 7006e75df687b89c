#include "exchange/order_book.h"

#include <algorithm>
#include <utility>

namespace dealingdesk::exchange {
namespace {

std::int64_t rank_of(Side side, Price price) { return side == Side::buy ? -price.steps() : price.steps(); }
Price price_at(Side side, std::int64_t rank) { return Price::from_steps(side == Side::buy ? -rank : rank); }

Qty sum_of(const std::deque<OrderBook::Resting>& queue) {
  Qty sum;
  for (const auto& resting : queue) sum += resting.qty;
  return sum;
}

template <class Queue>
auto place_in(Queue& queue, OrderId id) {
  return std::find_if(queue.begin(), queue.end(), [id](const auto& resting) { return resting.id == id; });
}

bool may_rest(const NewOrder& order) {
  return order.limit && (order.time_in_force == TimeInForce::gtc || order.time_in_force == TimeInForce::day);
}

}  // namespace

OrderBook::Sweep OrderBook::sweep(const NewOrder& order) const {
  const Side other = opposite(order.side);
  Sweep found;
  for (const auto& [rank, queue] : ladder(other)) {
    // A buyer's limit as a rank of the sellers' side is a price that they may not be above, and the
    // other way round.
    if (order.limit && rank > rank_of(other, *order.limit)) return found;
    for (const Resting& resting : queue) {
      if (found.qty == order.qty) return found;
      if (resting.account == order.account) {
        found.own = resting.id;
        return found;
      }
      const Qty qty = std::min(resting.qty, order.qty - found.qty);
      found.matches.push_back({resting.id, resting.account, price_at(other, rank), qty});
      found.qty += qty;
    }
  }
  return found;
}

std::vector<OrderBook::Match> OrderBook::matches(const NewOrder& order) const { return sweep(order).matches; }

OrderId OrderBook::self_match(const NewOrder& order) const { return sweep(order).own; }

Result<std::vector<BookEvent>> OrderBook::submit(const NewOrder& order) {
  const Side other = opposite(order.side);
  if (!order.limit && ladder(other).empty())
    return Reject{RejectCode::no_quote, order.side == Side::buy ? "nobody sells now" : "nobody buys now"};
  const Sweep found = sweep(order);
  if (order.post_only && (!found.matches.empty() || found.own))
    return Reject{RejectCode::bad_price, "the post-only order would trade at once"};
  if (order.time_in_force == TimeInForce::fok && found.qty != order.qty)
    return Reject{RejectCode::not_fillable, "the book cannot fill the whole order"};

  std::vector<BookEvent> events;
  events.reserve(found.matches.size() + 1);
  for (const Match& match : found.matches) {
    events.push_back(Traded{match.resting, order.id, match.price, match.qty});
    take(other, match.qty);
  }
  const Qty left = order.qty - found.qty;
  if (left.is_zero()) return events;
  if (found.own) {
    events.push_back(Canceled{order.id, left, Why::self_match});
  } else if (!may_rest(order)) {
    events.push_back(Canceled{order.id, left, Why::unmatched});
  } else {
    const Place place{order.side, rank_of(order.side, *order.limit)};
    ladder(place.side)[place.rank].push_back({order.id, order.account, left});
    places_.emplace(order.id, place);
    events.push_back(Rested{order.id, left});
  }
  return events;
}

void OrderBook::take(Side side, Qty qty) {
  const auto level = ladder(side).begin();
  Resting& first = level->second.front();
  first.qty -= qty;
  if (!first.qty.is_zero()) return;
  places_.erase(first.id);
  level->second.pop_front();
  if (level->second.empty()) ladder(side).erase(level);
}

Result<Qty> OrderBook::cancel(OrderId id) {
  const auto place = places_.find(id);
  if (place == places_.end()) return Reject{RejectCode::unknown_order, "the order is not on the book"};
  Ladder& side = ladder(place->second.side);
  const auto level = side.find(place->second.rank);
  const auto resting = place_in(level->second, id);
  const Qty left = resting->qty;
  level->second.erase(resting);
  if (level->second.empty()) side.erase(level);
  places_.erase(place);
  return left;
}

Result<void> OrderBook::reduce(OrderId id, Qty left) {
  const auto place = places_.find(id);
  if (place == places_.end()) return Reject{RejectCode::unknown_order, "the order is not on the book"};
  Resting& resting = *place_in(ladder(place->second.side).at(place->second.rank), id);
  if (left <= Qty{} || left >= resting.qty)
    return Reject{RejectCode::bad_quantity, "only less than what is left keeps its place in the queue"};
  resting.qty = left;
  return {};
}

std::optional<OrderBook::Level> OrderBook::best(Side side) const {
  const auto first = ladder(side).begin();
  if (first == ladder(side).end()) return std::nullopt;
  return Level{price_at(side, first->first), sum_of(first->second)};
}

std::vector<OrderBook::Level> OrderBook::levels(Side side, std::size_t depth) const {
  std::vector<Level> out;
  for (const auto& [rank, queue] : ladder(side)) {
    if (out.size() == depth) break;
    out.push_back({price_at(side, rank), sum_of(queue)});
  }
  return out;
}

const OrderBook::Resting* OrderBook::find(OrderId id) const {
  const auto place = places_.find(id);
  if (place == places_.end()) return nullptr;
  return &*place_in(ladder(place->second.side).at(place->second.rank), id);
}

void OrderBook::rebuild() {
  places_.clear();
  for (const Side side : {Side::buy, Side::sell})
    for (const auto& [rank, queue] : ladder(side))
      for (const Resting& resting : queue) places_.emplace(resting.id, Place{side, rank});
}

}  // namespace dealingdesk::exchange
