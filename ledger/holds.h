// Margin that is reserved for orders in flight: at an LP, or resting on an exchange book.
//
// A hold is placed once, and every cent of it is posted (the order traded: a position needs the margin from now
// on), released (the order ended otherwise) or expired (its time was over) exactly once:
//
//   placed = posted + released + expired + open
//
// Holds are no postings: no money moves, and the ledger balances without them. What they take is the account's free
// margin.
//
// Threads:  the desk's only.
// Replay:   ids count up; iteration is in order of order.
#pragma once

#include <cstdint>

#include "core/event.h"
#include "core/indexed_map.h"

namespace dealingdesk::ledger {

class Holds {
 public:
  struct Hold {
    HoldId id;
    AccountId account;
    std::int64_t placed_minor = 0;  // in the account's currency
    std::int64_t open_minor = 0;
    template <class Self, class Archive>
    static void fields(Self& self, Archive& archive) {
      archive(self.id, self.account, self.placed_minor, self.open_minor);
    }
  };

  // REQUIRES: minor > 0, and the order has no open hold.
  HoldChanged place(AccountId account, OrderId order, std::int64_t minor);
  // Takes so much off the order's open hold. What has nothing left is gone: it cannot be taken off twice.
  // REQUIRES: the order has an open hold; how is not `placed`; 0 <= minor <= what is open.
  HoldChanged take(OrderId order, HoldStep how, std::int64_t minor);

  // Null: none is open.
  [[nodiscard]] const Hold* find(OrderId order) const { return holds_.find(order); }
  // What is held of the account in all.
  [[nodiscard]] std::int64_t open_minor(AccountId account) const;
  [[nodiscard]] const std::map<OrderId, Hold>& all() const { return holds_.sorted(); }

  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(self.holds_, self.last_);
    if constexpr (!std::is_const_v<Self>) self.add_up();
  }
  // After reading: does every hold have something left, and an id that was given out?
  [[nodiscard]] bool consistent() const;

 private:
  void add_up();

  IndexedMap<OrderId, Hold> holds_;  // the open ones
  HoldId last_;
  IndexedMap<AccountId, std::int64_t> by_account_;  // made from them; none at 0
};

}  // namespace dealingdesk::ledger
