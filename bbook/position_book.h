// Open positions, by id and by account, and what each account is exposed to on each instrument.
//
// An account whose last position is closed keeps its empty holdings: who trades opens the next one soon, and would have
// a record made and thrown away with each. There is at most one for each account, and for each instrument one of its
// holders: bounded by what is defined. They are no state, and answers are the same as without.
//
// Threads:  the desk's only.
// Replay:   iteration is in order of id.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include <boost/unordered/unordered_flat_set.hpp>

#include "core/indexed_map.h"
#include "core/order.h"

namespace dealingdesk::bbook {

// All long and all short positions of an account on an instrument, added up.
struct Exposure {
  Qty long_qty, short_qty;
  Int128 long_value = 0, short_value = 0;  // quantity x open price
  [[nodiscard]] bool empty() const { return long_qty.is_zero() && short_qty.is_zero(); }
};

// What one account is exposed to: iterates in order of instrument. Few instruments, which stand side by side.
class Exposures {
 public:
  using Entry = std::pair<InstrumentId, Exposure>;

  [[nodiscard]] auto begin() const { return entries_.begin(); }
  [[nodiscard]] auto end() const { return entries_.end(); }
  [[nodiscard]] bool empty() const { return entries_.empty(); }
  // Null: to nothing on the instrument.
  [[nodiscard]] const Exposure* find(InstrumentId instrument) const;
  // REQUIRES: it is there.
  [[nodiscard]] const Exposure& at(InstrumentId instrument) const { return *find(instrument); }
  // Makes one where there is none.
  Exposure& operator[](InstrumentId instrument);
  void erase(InstrumentId instrument);

 private:
  std::vector<Entry> entries_;
};

class PositionBook {
 public:
  // Opens a position. REQUIRES: id is new, qty > 0.
  void open(const Position& position);
  // Adds to a position (netting). REQUIRES: it exists.
  void increase(PositionId id, Qty qty, Price price);
  // Takes `qty` off a position at its open price and removes it at zero. Returns the closed part's
  // open value: its share of the position's, rounded half-up. REQUIRES: 0 < qty <= its quantity.
  Int128 reduce(PositionId id, Qty qty);
  void protect(PositionId id, std::optional<Price> stop_loss, std::optional<Price> take_profit, ExitPlan exits);
  void add_swap(PositionId id, std::int64_t minor);

  [[nodiscard]] const Position* find(PositionId id) const;
  // The account's only position on the instrument (netting accounts).
  [[nodiscard]] const Position* find(AccountId account, InstrumentId instrument) const;
  [[nodiscard]] std::vector<const Position*> of(AccountId account) const;
  [[nodiscard]] std::size_t count(AccountId account) const;
  // Null: none. Good until a position is opened or changed.
  [[nodiscard]] const Exposures* exposures(AccountId account) const;
  // Accounts with a position on the instrument, in order.
  [[nodiscard]] std::vector<AccountId> holders(InstrumentId instrument) const;
  [[nodiscard]] const std::map<PositionId, Position>& all() const { return positions_.sorted(); }

  // Only the positions are state; the indexes are made from them by rebuild().
  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(self.positions_);
  }
  void rebuild();

 private:
  struct Holdings {
    std::vector<PositionId> positions;  // in order
    Exposures exposures;
  };
  void index(const Position& position);
  static Exposure& expose(Holdings& holdings, const Position& position, Qty qty, Int128 value);

  IndexedMap<PositionId, Position> positions_;
  IndexedMap<AccountId, Holdings> by_account_;
  // Sorted for who asks: nobody does while orders fill.
  std::map<InstrumentId, boost::unordered_flat_set<AccountId, std::hash<AccountId>>> holders_;
};

}  // namespace dealingdesk::bbook
