#include "scenario/dice.h"

#include "core/wide.h"

namespace dealingdesk::scenario {

std::uint64_t Dice::next() {
  state_ += 0x9E3779B97F4A7C15ull;
  std::uint64_t z = state_;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
  return z ^ (z >> 31);
}

bool Dice::falls(Ratio probability) {
  // 32 bits are scaled to the steps of a Ratio: a number from 0 to 999,999,999.
  const auto drawn = static_cast<std::int64_t>((static_cast<Int128>(next() >> 32) * pow10(Ratio::kScale)) >> 32);
  return drawn < probability.steps();
}

}  // namespace dealingdesk::scenario
