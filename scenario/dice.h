// Draws that look random and are not: SplitMix64 (Steele, Lea, Flood 2014), whose state is part of the
// desk's.
//
// Replay: the same seed and the same number of draws give the same next draw, on every machine.
#pragma once

#include <cstdint>

#include "core/fixed.h"

namespace dealingdesk::scenario {

class Dice {
 public:
  Dice() = default;
  explicit Dice(std::uint64_t seed) : state_{seed} {}

  // 64 evenly spread bits.
  [[nodiscard]] std::uint64_t next();
  // True with this probability; of 0 never, of 1 always. One draw in any case.
  [[nodiscard]] bool falls(Ratio probability);

  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(self.state_);
  }

 private:
  std::uint64_t state_ = 0;
};

}  // namespace dealingdesk::scenario
