// Every order that the desk remembers: the working ones, and finished ones for a while; and their client order
// ids, which are held against duplicates for longer.
//
// Bounded: at most kFinishedKept finished orders are remembered; the oldest are forgotten first. What is
// forgotten here is still in the projections, and its client order ids in ClientOrderIds, which has a bound of
// its own. Of the client order ids that a working order had before, the last kOlderNamesKept are taken.
//
// Threads:  the desk's only.
// Replay:   what is forgotten depends on the commands alone.
// Lifetime: references stay valid until the order is forgotten, which only add() does.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <boost/unordered/unordered_flat_set.hpp>

#include "core/archive.h"
#include "core/indexed_map.h"
#include "core/order.h"
#include "desk/client_order_ids.h"
#include "desk/order_index.h"

namespace dealingdesk::desk {

class OrderBookOfRecord {
 public:
  static constexpr std::size_t kFinishedKept = 50'000;
  static constexpr std::size_t kOlderNamesKept = 256;

  OrderBookOfRecord() = default;
  OrderBookOfRecord(const OrderBookOfRecord&) = delete;
  OrderBookOfRecord& operator=(const OrderBookOfRecord&) = delete;

  // REQUIRES: order.id is new. An order that is final already goes straight to the remembered ones.
  Order& add(Order&& order);
  // To be called once when an order becomes final: takes it off the working ones.
  void finish(const Order& order);
  // The order is known by another client order id from now on; the old one stays taken.
  void rename(Order& order, std::string client_order_id);

  [[nodiscard]] Order* find(OrderId id);
  [[nodiscard]] const Order* find(OrderId id) const;
  // By any client order id that it has or had. Null: there was none, or it is not remembered any more.
  [[nodiscard]] const Order* find(AccountId account, std::string_view client_order_id) const;
  // Who has the client order id: a working order, or a finished one of this moment or later. Nothing: it is free.
  struct Use {
    OrderId order;
    OrderStatus status = OrderStatus::working;
  };
  [[nodiscard]] std::optional<Use> use_of(AccountId account, std::string_view client_order_id, Timestamp since) const;
  [[nodiscard]] std::vector<const Order*> working(AccountId account) const;
  [[nodiscard]] std::size_t working_count(AccountId account) const;
  // All working ones, in order of id.
  [[nodiscard]] std::vector<OrderId> working_ids() const;
  // Working DAY orders, in order of id.
  [[nodiscard]] std::vector<OrderId> working_day_orders() const { return {day_.begin(), day_.end()}; }
  // All orders in order of id, for rebuilding other indexes.
  [[nodiscard]] std::vector<const Order*> all() const;
  // The orders that were forgotten since the last call. Good until the next one.
  [[nodiscard]] const std::vector<OrderId>& take_forgotten();

  template <class Archive>
  void write(Archive& archive) const {
    std::map<OrderId, Order> orders;
    std::map<OrderId, std::vector<std::string>> names;
    by_id_.each([&](OrderId id, const Record& record) {
      orders.emplace(id, record.order);
      if (!record.older_names.empty()) names.emplace(id, record.older_names);
    });
    archive(orders, names, finished_, used_);
  }
  void read(Decoder& archive);
  // After read(): every finished order is there and final, once, and no other order is final.
  [[nodiscard]] bool consistent() const;

 private:
  struct Record {
    Order order;
    std::vector<std::string> older_names;  // client order ids it had before replaces and cancels
    std::uint64_t hash = 0;                // of its present client order id
  };
  // A client order id, kept as its hash: the text is the order's own.
  struct Name {
    std::uint64_t hash;
    const Record* record;
    std::size_t older;  // 0: the present one; n: older_names[n - 1]

    [[nodiscard]] const std::string& text() const {
      return older == 0 ? record->order.client_order_id : record->older_names[older - 1];
    }
  };
  struct Asked {
    std::uint64_t hash;
    AccountId account;
    std::string_view text;
  };
  struct NameHash {
    using is_transparent = void;
    using is_avalanching = void;
    std::size_t operator()(const Name& name) const noexcept { return spread(name.hash); }
    std::size_t operator()(const Asked& asked) const noexcept { return spread(asked.hash); }
    // ClientOrderIds wants neighbours together, this table apart.
    static std::size_t spread(std::uint64_t hash) { return (hash ^ hash >> 32) * 0x9e37'79b9'7f4a'7c15u; }
  };
  struct NameEqual {
    using is_transparent = void;
    bool operator()(const Name& a, const Name& b) const noexcept { return a.record == b.record && a.older == b.older; }
    bool operator()(const Name& name, const Asked& asked) const noexcept {
      return name.hash == asked.hash && name.record->order.account == asked.account && name.text() == asked.text;
    }
    bool operator()(const Asked& asked, const Name& name) const noexcept { return (*this)(name, asked); }
  };
  [[nodiscard]] static Asked ask(AccountId account, std::string_view text);
  [[nodiscard]] static Asked ask(const Record& record, std::size_t older);
  Record& store(OrderId id, Order&& order, std::vector<std::string> older_names);
  void index(const Record& record);
  void add_names(const Record& record);
  void remove_names(const Record& record);
  // The order has become final: others may ask for its names only until they are forgotten.
  void retire(Record& record);
  void keep_name(const Record& record, std::size_t older);
  static void prefetch(const Record& record);

  // The records stay where they are; those of forgotten orders are used again, the last one first, while
  // it is in the processor's cache.
  std::deque<Record> records_;
  std::vector<Record*> unused_;
  // Looked up only, never iterated in hash order (write() sorts).
  OrderIndex<Record> by_id_;
  boost::unordered_flat_set<Name, NameHash, NameEqual> by_name_;  // of working orders
  ClientOrderIds used_;                                           // of finished ones
  IndexedMap<AccountId, std::vector<OrderId>> working_;           // in order of id
  std::set<OrderId> day_;
  std::deque<OrderId> finished_;  // oldest first
  std::vector<OrderId> forgotten_, taken_;
};

}  // namespace dealingdesk::desk
