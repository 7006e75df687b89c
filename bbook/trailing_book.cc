#include "bbook/trailing_book.h"

namespace dealingdesk::bbook {

void TrailingBook::list(const Group& group) {
  const auto& [distance, key] = *group.by_distance.begin();
  half(group.side).first_of_groups.emplace(-(group.rank - distance), key);
}

void TrailingBook::unlist(const Group& group) {
  const auto& [distance, key] = *group.by_distance.begin();
  half(group.side).first_of_groups.erase({-(group.rank - distance), key});
}

void TrailingBook::add(Key key, Side side, Price distance, Price best) {
  auto& group = half(side).groups[rank(side, best)];
  if (group == nullptr) {
    group = std::make_unique<Group>();
    group->side = side;
    group->rank = rank(side, best);
  } else {
    unlist(*group);
  }
  group->by_distance.emplace(distance.steps(), key);
  list(*group);
  stops_[key] = {side, distance.steps(), group.get()};
}

bool TrailingBook::remove(Key key) {
  const auto stop = stops_.find(key);
  if (stop == stops_.end()) return false;
  Group& group = *stop->second.group;
  unlist(group);
  group.by_distance.erase({stop->second.distance, key});
  if (group.by_distance.empty())
    half(group.side).groups.erase(group.rank);
  else
    list(group);
  stops_.erase(stop);
  return true;
}

std::optional<Price> TrailingBook::level(Key key) const {
  const auto stop = stops_.find(key);
  if (stop == stops_.end()) return std::nullopt;
  const std::int64_t level = stop->second.group->rank - stop->second.distance;
  return Price::from_steps(stop->second.side == Side::sell ? level : -level);
}

std::optional<TrailingBook::Key> TrailingBook::take_reached(Side side, Price price) {
  const auto& first = half(side).first_of_groups;
  if (first.empty() || -first.begin()->first < rank(side, price)) return std::nullopt;
  const Key key = first.begin()->second;
  remove(key);
  return key;
}

std::optional<TrailingBook::Key> TrailingBook::take_reached(const Quote& quote) {
  if (auto key = take_reached(Side::sell, quote.lowest_bid.value_or(quote.bid))) return key;
  return take_reached(Side::buy, quote.highest_ask.value_or(quote.ask));
}

std::unique_ptr<TrailingBook::Group> TrailingBook::join(std::unique_ptr<Group> a, std::unique_ptr<Group> b) {
  if (a->by_distance.size() < b->by_distance.size()) std::swap(a, b);
  for (const auto& [distance, key] : b->by_distance) stops_.at(key).group = a.get();
  a->by_distance.merge(b->by_distance);
  return a;
}

void TrailingBook::follow(Side side, Price best) {
  auto& groups = half(side).groups;
  const std::int64_t to = rank(side, best);
  if (groups.empty() || groups.begin()->first >= to) return;
  std::unique_ptr<Group> joined;
  while (!groups.empty() && groups.begin()->first <= to) {
    auto overtaken = std::move(groups.extract(groups.begin()).mapped());
    unlist(*overtaken);
    joined = joined == nullptr ? std::move(overtaken) : join(std::move(joined), std::move(overtaken));
  }
  joined->rank = to;
  list(*joined);
  groups.emplace(to, std::move(joined));
}

void TrailingBook::follow(const Quote& quote) {
  follow(Side::sell, quote.highest_bid.value_or(quote.bid));
  follow(Side::buy, quote.lowest_ask.value_or(quote.ask));
}

std::map<TrailingBook::Key, TrailingBook::Entry> TrailingBook::entries() const {
  std::map<Key, Entry> out;
  for (const auto& [key, stop] : stops_) {
    const std::int64_t best = stop.group->rank;
    out.emplace(key, Entry{stop.side, Price::from_steps(stop.distance),
                           Price::from_steps(stop.side == Side::sell ? best : -best)});
  }
  return out;
}

}  // namespace dealingdesk::bbook
