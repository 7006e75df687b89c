// A map in order of key that finds by hash: iteration is the same everywhere, looking up takes one step.
//
// For what is looked up many times for each time that it is added or taken away.
//
// Lifetime: values stay where they are until they are erased.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <type_traits>
#include <utility>

#include <boost/unordered/unordered_flat_map.hpp>

namespace dealingdesk {

template <class Key, class Value, class Hash = std::hash<Key>>
class IndexedMap {
 public:
  using Map = std::map<Key, Value>;

  IndexedMap() = default;
  // The index points into the map: a copy makes its own.
  IndexedMap(const IndexedMap& other) : map_{other.map_} { index(); }
  IndexedMap& operator=(const IndexedMap& other) {
    if (this == &other) return *this;
    map_ = other.map_;
    index();
    return *this;
  }
  IndexedMap(IndexedMap&&) noexcept = default;
  IndexedMap& operator=(IndexedMap&&) noexcept = default;
  ~IndexedMap() = default;

  // Null: not there.
  [[nodiscard]] Value* find(const Key& key) {
    const auto it = index_.find(key);
    return it == index_.end() ? nullptr : &it->second->second;
  }
  [[nodiscard]] const Value* find(const Key& key) const {
    const auto it = index_.find(key);
    return it == index_.end() ? nullptr : &it->second->second;
  }
  [[nodiscard]] bool contains(const Key& key) const { return index_.contains(key); }
  // REQUIRES: it is there.
  [[nodiscard]] Value& at(const Key& key) { return index_.at(key)->second; }
  [[nodiscard]] const Value& at(const Key& key) const { return index_.at(key)->second; }
  // Makes one where there is none.
  Value& operator[](const Key& key) {
    if (const auto it = index_.find(key); it != index_.end()) return it->second->second;
    const auto made = map_.try_emplace(key).first;
    index_.emplace(key, made);
    return made->second;
  }
  bool erase(const Key& key) {
    const auto it = index_.find(key);
    if (it == index_.end()) return false;
    map_.erase(it->second);
    index_.erase(it);
    return true;
  }
  void clear() {
    index_.clear();
    map_.clear();
  }

  // In order of key.
  [[nodiscard]] const Map& sorted() const { return map_; }
  [[nodiscard]] std::size_t size() const { return map_.size(); }
  [[nodiscard]] bool empty() const { return map_.empty(); }

  // As bytes it is the sorted map.
  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(self.map_);
    if constexpr (!std::is_const_v<Self>) self.index();
  }

 private:
  void index() {
    index_.clear();
    for (auto it = map_.begin(); it != map_.end(); ++it) index_.emplace(it->first, it);
  }

  Map map_;
  boost::unordered_flat_map<Key, typename Map::iterator, Hash> index_;  // looked up only, never iterated
};

}  // namespace dealingdesk
