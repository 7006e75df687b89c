// Records of orders by the order's id.
//
// Ids count up and most orders are final soon, so that nearly all that are asked for are among the newest: those
// stand in a ring in order of id, where neighbours share memory. What is still remembered when the ring has come
// round is found by hash.
//
// Threads:  the desk's only.
// Replay:   each() goes in no order that may show: who calls it sorts.
#pragma once

#include <cstddef>
#include <functional>
#include <vector>

#include <boost/unordered/unordered_flat_map.hpp>

#include "core/ids.h"

namespace dealingdesk::desk {

template <class Record>
class OrderIndex {
 public:
  // REQUIRES: the id is not there.
  void insert(OrderId id, Record* record) {
    if (ring_[at(id)].record != nullptr && ring_.size() == kSmall) grow();
    Slot& slot = ring_[at(id)];
    if (slot.record != nullptr) older_.emplace(slot.id, slot.record);
    slot = {id, record};
  }
  void erase(OrderId id) {
    Slot& slot = ring_[at(id)];
    if (slot.id == id)
      slot = {};
    else
      older_.erase(id);
  }
  // Null: not there.
  [[nodiscard]] Record* find(OrderId id) const {
    const Slot& slot = ring_[at(id)];
    if (slot.id == id) return slot.record;
    if (older_.empty()) return nullptr;
    const auto it = older_.find(id);
    return it == older_.end() ? nullptr : it->second;
  }
  template <class F>
  void each(F&& f) const {
    for (const Slot& slot : ring_)
      if (slot.record != nullptr) f(slot.id, *slot.record);
    for (const auto& [id, record] : older_) f(id, *record);
  }

 private:
  struct Slot {
    OrderId id;
    Record* record = nullptr;
  };
  static constexpr std::size_t kSmall = std::size_t{1} << 10;
  static constexpr std::size_t kFull = std::size_t{1} << 16;

  [[nodiscard]] std::size_t at(OrderId id) const { return id.value() & (ring_.size() - 1); }
  void grow() {
    std::vector<Slot> small(kFull);
    small.swap(ring_);
    for (const Slot& slot : small)
      if (slot.record != nullptr) ring_[at(slot.id)] = slot;
  }

  std::vector<Slot> ring_ = std::vector<Slot>(kSmall);
  boost::unordered_flat_map<OrderId, Record*, std::hash<OrderId>> older_;
};

}  // namespace dealingdesk::desk
