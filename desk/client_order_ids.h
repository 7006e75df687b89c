// The client order ids of finished orders: taken, for as long as they are held against duplicates.
//
// Bounded: the last kKept are remembered, whatever their orders have become since; the oldest are forgotten
// first. How many trading days an id is held is the caller's to say when it asks.
//
// Threads:  the desk's only.
// Replay:   what is forgotten depends on the commands alone.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <type_traits>

#include <boost/unordered/unordered_flat_set.hpp>

#include "core/archive.h"
#include "core/order.h"

namespace dealingdesk::desk {

class ClientOrderIds {
 public:
  static constexpr std::size_t kKept = 1'000'000;

  struct Use {
    AccountId account;
    std::string text;
    OrderId order;
    OrderStatus status = OrderStatus::rejected;  // that the order finished with
    Timestamp finished;
    template <class Self, class Archive>
    static void fields(Self& self, Archive& archive) {
      archive(self.account, self.text, self.order, self.status, self.finished);
    }
  };

  ClientOrderIds() = default;
  ClientOrderIds(const ClientOrderIds&) = delete;
  ClientOrderIds& operator=(const ClientOrderIds&) = delete;

  // An id that was used before means this order from now on.
  void add(Use use);
  // Null: never used, or forgotten.
  [[nodiscard]] const Use* find(AccountId account, std::string_view text) const;

  // Spread over all bits: also for tables of others.
  [[nodiscard]] static std::uint64_t hash(AccountId account, std::string_view text);

  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(self.uses_);
    if constexpr (!std::is_const_v<Self>) self.index();
  }
  // After reading: are they as many as there can be, and all of finished orders?
  [[nodiscard]] bool consistent() const;

 private:
  // A use, kept as the hash of its id: the text is the use's own.
  struct Name {
    std::uint64_t hash;
    std::uint64_t number;  // of the use, counted from the first ever
  };
  struct Asked {
    std::uint64_t hash;
    AccountId account;
    std::string_view text;
    const ClientOrderIds* ids;
  };
  struct NameHash {
    using is_transparent = void;
    using is_avalanching = void;
    std::size_t operator()(const Name& name) const noexcept { return name.hash; }
    std::size_t operator()(const Asked& asked) const noexcept { return asked.hash; }
  };
  struct NameEqual {
    using is_transparent = void;
    bool operator()(const Name& a, const Name& b) const noexcept { return a.number == b.number; }
    bool operator()(const Name& name, const Asked& asked) const noexcept {
      if (name.hash != asked.hash) return false;
      const Use& use = asked.ids->use(name);
      return use.account == asked.account && use.text == asked.text;
    }
    bool operator()(const Asked& asked, const Name& name) const noexcept { return (*this)(name, asked); }
  };
  [[nodiscard]] const Use& use(const Name& name) const { return uses_[name.number - forgotten_]; }
  void index();
  // The use's id means it, and no other, from now on.
  void name(std::uint64_t number);
  void forget_oldest();

  std::deque<Use> uses_;  // oldest first
  // Made from it. Looked up only, never iterated.
  boost::unordered_flat_set<Name, NameHash, NameEqual> names_;
  std::uint64_t forgotten_ = 0;  // how many uses came before the first of uses_
};

}  // namespace dealingdesk::desk
