// Stops that follow the market on one instrument, at a distance of their own and never back.
//
// A stop's level is the best price since it began (the highest bid for what sells, the lowest ask for what buys)
// less (plus) its distance. Stops whose best price is the same are kept together by distance, and a new best
// price joins all that it has overtaken: a tick touches what it triggers, and otherwise nothing but the groups
// that become one.
//
// Prices are the LPs'. A mark-up shifts best price and level alike, so it plays no part.
//
// Threads:  the desk's only.
// Replay:   what fires first: what sells before what buys; among them the level that was reached first, then the
//           lower key.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <utility>

#include "core/fixed.h"
#include "core/order.h"
#include "core/quote.h"

namespace dealingdesk::bbook {

class TrailingBook {
 public:
  enum class Kind : std::uint8_t { order, position };
  struct Key {
    Kind kind = Kind::order;
    std::uint64_t id = 0;
    template <class Self, class Archive>
    static void fields(Self& self, Archive& archive) {
      archive(self.kind, self.id);
    }
    friend auto operator<=>(const Key&, const Key&) = default;
  };

  // `side` is what happens at the stop: a sell follows the bid from below, a buy the ask from above.
  // REQUIRES: the key is new, distance > 0.
  void add(Key key, Side side, Price distance, Price best);
  // False: it was not there.
  bool remove(Key key);
  // Where the stop is now, in the LPs' prices. Nothing: it is not there.
  [[nodiscard]] std::optional<Price> level(Key key) const;
  // The side of the stop that was noted. REQUIRES: it is there.
  [[nodiscard]] Side side(Key key) const { return stops_.at(key).side; }

  // Takes out the next one that the quote (its extremes included) has reached.
  [[nodiscard]] std::optional<Key> take_reached(const Quote& quote);
  // The best prices follow the quote (its extremes included).
  void follow(const Quote& quote);

  [[nodiscard]] bool empty() const { return stops_.empty(); }

  // The state: each stop with the best price since it began. The groups are made from it.
  struct Entry {
    Side side = Side::sell;
    Price distance;
    Price best;
    template <class Self, class Archive>
    static void fields(Self& self, Archive& archive) {
      archive(self.side, self.distance, self.best);
    }
    friend bool operator==(const Entry&, const Entry&) = default;
  };
  [[nodiscard]] std::map<Key, Entry> entries() const;

 private:
  // Prices are ranked so that a stop of either side is reached from above: sells by the price itself, buys by its
  // negative. A level is the group's rank less the distance.
  struct Group {
    Side side = Side::sell;
    std::int64_t rank = 0;                               // of the best price
    std::set<std::pair<std::int64_t, Key>> by_distance;  // the first is reached first
  };
  struct Half {
    std::map<std::int64_t, std::unique_ptr<Group>> groups;   // by rank
    std::set<std::pair<std::int64_t, Key>> first_of_groups;  // negative level and key: the first is reached first
  };
  struct Stop {
    Side side = Side::sell;
    std::int64_t distance = 0;
    Group* group = nullptr;
  };

  [[nodiscard]] static std::int64_t rank(Side side, Price price) {
    return side == Side::sell ? price.steps() : -price.steps();
  }
  [[nodiscard]] Half& half(Side side) { return side == Side::sell ? sells_ : buys_; }
  void list(const Group& group);
  void unlist(const Group& group);
  [[nodiscard]] std::optional<Key> take_reached(Side side, Price price);
  void follow(Side side, Price best);
  // Both groups are one from now on; returns it, under no rank yet.
  [[nodiscard]] std::unique_ptr<Group> join(std::unique_ptr<Group> a, std::unique_ptr<Group> b);

  std::map<Key, Stop> stops_;
  Half sells_, buys_;
};

}  // namespace dealingdesk::bbook
