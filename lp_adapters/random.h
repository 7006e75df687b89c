// SplitMix64: the generator of everything simulated.
//
//   state += 0x9E3779B97F4A7C15; z = state
//   z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9;  z = (z ^ z >> 27) * 0x94D049BB133111EB;  z ^ z >> 31
//
// It is written out here, and not taken from the standard library, because the same seed must give
// the same quotes with every compiler and for ever. It is no source of secrets.
#pragma once

#include <cstdint>

#include "core/wide.h"

namespace dealingdesk::lp_adapters {

class Random {
 public:
  explicit Random(std::uint64_t seed) : state_{seed} {}
  // Streams of one seed that have nothing in common: one per purpose and instrument.
  Random(std::uint64_t seed, std::uint64_t stream) : Random{seed} { state_ ^= Random{next() ^ stream}.next(); }

  std::uint64_t next() {
    state_ += 0x9E3779B97F4A7C15ull;
    auto z = state_;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9ull;
    z = (z ^ z >> 27) * 0x94D049BB133111EBull;
    return z ^ z >> 31;
  }

  // From 0 to n-1, each with a probability of 1/n to within n/2^64. REQUIRES: n > 0.
  std::int64_t below(std::int64_t n) { return static_cast<std::int64_t>(static_cast<Int128>(next() >> 1) * n >> 63); }

  // Nearly normal, mean 0, standard deviation kDeviation: the sum of four uniform 16-bit numbers, so
  // never further out than 3.5 deviations.
  static constexpr std::int64_t kDeviation = 37'837;  // 65536 / sqrt(3)
  std::int64_t bell() {
    const auto bits = next();
    std::int64_t sum = -131'070;
    for (int shift = 0; shift < 64; shift += 16) sum += static_cast<std::int64_t>(bits >> shift & 0xFFFF);
    return sum;
  }

 private:
  std::uint64_t state_;
};

}  // namespace dealingdesk::lp_adapters
