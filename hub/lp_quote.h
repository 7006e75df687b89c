// One LP's book for one instrument, as it said it last.
#pragma once

#include <array>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <initializer_list>

#include "core/fixed.h"
#include "core/ids.h"
#include "core/timestamp.h"

namespace dealingdesk::hub {

struct Level {
  Price price;
  Qty qty;  // 0: the LP does not say

  friend bool operator==(const Level&, const Level&) = default;
};

// At most kMax levels of one side, best first, without an allocation per quote.
class Levels {
 public:
  static constexpr std::size_t kMax = 10;

  Levels() = default;
  Levels(std::initializer_list<Level> levels) {
    for (const auto& level : levels) push_back(level);
  }

  [[nodiscard]] bool full() const { return size_ == kMax; }
  // REQUIRES: !full(). What lies deeper than kMax levels is for the caller to leave out.
  void push_back(Level level) {
    assert(!full());
    levels_[size_++] = level;
  }
  void clear() { size_ = 0; }
  [[nodiscard]] bool empty() const { return size_ == 0; }
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] const Level& front() const { return (*this)[0]; }
  [[nodiscard]] const Level& operator[](std::size_t i) const {
    assert(i < size_);
    return levels_[i];
  }
  [[nodiscard]] const Level* begin() const { return levels_.data(); }
  [[nodiscard]] const Level* end() const { return levels_.data() + size_; }

  friend bool operator==(const Levels& a, const Levels& b) {
    if (a.size_ != b.size_) return false;
    for (std::size_t i = 0; i < a.size_; ++i) {
      if (a.levels_[i] != b.levels_[i]) return false;
    }
    return true;
  }

 private:
  std::array<Level, kMax> levels_{};
  std::uint8_t size_ = 0;
};

// Replaces all that the LP said of this instrument before. Both sides empty: the LP takes its quote
// back. One side empty: it quotes the other side only.
struct LpQuote {
  LpId lp;
  InstrumentId instrument;
  Levels bids, asks;
  Timestamp time;  // when the LP made it; none: not said

  friend bool operator==(const LpQuote&, const LpQuote&) = default;
};

}  // namespace dealingdesk::hub
