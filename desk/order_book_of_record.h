// Every order that the desk remembers: the working ones, and finished ones for as long as their client
// order ids are held against duplicates.
//
// Bounded: at most kFinishedKept finished orders are remembered; the oldest are forgotten first, and
// their client order ids with them. What is forgotten here is still in the projections.
//
// Threads:  the desk's only.
// Replay:   what is forgotten depends on the commands alone.
// Lifetime: references stay valid until the order is forgotten, which only add() does.
#pragma once

#include <cstddef>
#include <deque>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/archive.h"
#include "core/order.h"

namespace dealingdesk::desk {

class OrderBookOfRecord {
 public:
  static constexpr std::size_t kFinishedKept = 250'000;

  // REQUIRES: order.id is new. An order that is final already goes straight to the remembered ones.
  Order& add(Order order);
  // To be called once when an order becomes final: takes it off the working ones.
  void finish(const Order& order);
  // The order is known by another client order id from now on; the old one stays taken.
  void rename(Order& order, std::string client_order_id);

  [[nodiscard]] Order* find(OrderId id);
  [[nodiscard]] const Order* find(OrderId id) const;
  [[nodiscard]] const Order* find(AccountId account, std::string_view client_order_id) const;
  [[nodiscard]] std::vector<const Order*> working(AccountId account) const;
  [[nodiscard]] std::size_t working_count(AccountId account) const;
  // Working DAY orders, in order of id.
  [[nodiscard]] std::vector<OrderId> working_day_orders() const { return {day_.begin(), day_.end()}; }
  // All orders in order of id, for rebuilding other indexes.
  [[nodiscard]] std::vector<const Order*> all() const;
  // The orders that were forgotten since the last call.
  [[nodiscard]] std::vector<OrderId> take_forgotten();

  template <class Archive>
  void write(Archive& archive) const {
    std::map<OrderId, Order> orders;
    for (const auto& [id, record] : records_) orders.emplace(id, record.order);
    std::map<OrderId, std::vector<std::string>> names;
    for (const auto& [id, record] : records_)
      if (!record.older_names.empty()) names.emplace(id, record.older_names);
    archive(orders, names, finished_);
  }
  void read(Decoder& archive);
  // After read(): every finished order is there and final, once, and no other order is final.
  [[nodiscard]] bool consistent() const;

 private:
  struct Record {
    Order order;
    std::vector<std::string> older_names;  // client order ids it had before replaces and cancels
  };
  struct NameKey {
    AccountId account;
    std::string name;
    friend bool operator==(const NameKey&, const NameKey&) = default;
  };
  struct NameHash {
    std::size_t operator()(const NameKey& key) const noexcept;
  };
  void index(const Order& order);
  void forget_oldest();

  // Looked up only, never iterated in hash order (write() sorts).
  std::unordered_map<OrderId, Record> records_;
  std::unordered_map<NameKey, OrderId, NameHash> by_name_;
  std::map<AccountId, std::set<OrderId>> working_;
  std::set<OrderId> day_;
  std::deque<OrderId> finished_;  // oldest first
  std::vector<OrderId> forgotten_;
};

}  // namespace dealingdesk::desk
