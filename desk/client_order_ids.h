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
#include <utility>
#include <vector>

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
  void add(Use use) {
    const std::uint64_t hashed = hash(use.account, use.text);
    add(std::move(use), hashed);
  }
  // Null: never used, or forgotten.
  [[nodiscard]] const Use* find(AccountId account, std::string_view text) const {
    return find(account, text, hash(account, text));
  }

  // Ids that are likely to follow each other have neighbouring hashes: a table of another kind spreads them first.
  [[nodiscard]] static std::uint64_t hash(AccountId account, std::string_view text);
  // For who has the hash of the account and the text already.
  void add(Use use, std::uint64_t hash);
  [[nodiscard]] const Use* find(AccountId account, std::string_view text, std::uint64_t hash) const;
  // Has the memory fetched that a look-up of the hash will need soon.
  void prefetch(std::uint64_t hash) const {
    if (!table_.empty()) __builtin_prefetch(&table_[home(hash)], 1);
  }

  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(self.uses_);
    if constexpr (!std::is_const_v<Self>) self.index();
  }
  // After reading: are they as many as there can be, and all of finished orders?
  [[nodiscard]] bool consistent() const;

 private:
  // Where an id's last use is: the upper bits of its hash and, in the lowest, its place in a ring that is larger
  // than what is kept, counted from 1. Eight bytes, so that a look-up waits for memory once: nearly every one
  // asks for an id that nobody has used.
  using Entry = std::uint64_t;
  static constexpr int kPlaceBits = 21;
  static constexpr std::uint64_t kRing = std::uint64_t{1} << (kPlaceBits - 1);
  static constexpr std::uint64_t kPlaceMask = (std::uint64_t{1} << kPlaceBits) - 1;
  static_assert(kKept < kRing);

  [[nodiscard]] static Entry entry(std::uint64_t hash, std::uint64_t number) {
    return (hash & ~kPlaceMask) | (number % kRing + 1);
  }
  [[nodiscard]] std::size_t home(std::uint64_t hash) const { return hash >> shift_; }
  [[nodiscard]] std::size_t after(std::size_t at) const { return (at + 1) & (table_.size() - 1); }
  [[nodiscard]] const Use& use(Entry entry) const { return uses_[((entry & kPlaceMask) - 1 - forgotten_) % kRing]; }
  // Its entry, or the empty one where it would be.
  [[nodiscard]] std::size_t find_entry(AccountId account, std::string_view text, std::uint64_t hash) const;
  void index();
  void make_table(std::size_t uses);
  // The use's id means it, and no other, from now on.
  void name(std::uint64_t number, std::uint64_t hash);
  void take_out(std::size_t at);
  void forget_oldest();

  std::deque<Use> uses_;  // oldest first
  // Made from it. Open addressing by linear probing, at most half full; 0 is an empty entry.
  std::vector<Entry> table_;
  int shift_ = 0;                  // of a hash, to its home in the table
  std::uint64_t forgotten_ = 0;    // how many uses came before the first of uses_
  std::uint64_t oldest_hash_ = 0;  // of the first of uses_, once as many are kept as can be
};

}  // namespace dealingdesk::desk
