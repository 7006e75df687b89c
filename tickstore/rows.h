// The keys of DATA/ticks. docs/file-formats.md has the format.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include "core/big_endian.h"
#include "core/ids.h"
#include "core/timestamp.h"
#include "tickstore/bar.h"

namespace dealingdesk::tickstore {

inline constexpr Timestamp kFirstMoment = Timestamp::from_ns(std::numeric_limits<std::int64_t>::min());
inline constexpr Timestamp kLastMoment = Timestamp::from_ns(std::numeric_limits<std::int64_t>::max());

// Ticks: instrument u32, first time of receipt, block number u64.
inline constexpr std::size_t kBlockKeyBytes = 20;
[[nodiscard]] inline std::string block_key(InstrumentId instrument, Timestamp first, std::uint64_t number) {
  std::string key;
  append_be(key, instrument.value(), 4);
  append_time(key, first);
  append_be(key, number, 8);
  return key;
}
struct BlockKey {
  InstrumentId instrument;
  Timestamp first;
  std::uint64_t number;
};
// REQUIRES: kBlockKeyBytes bytes.
[[nodiscard]] inline BlockKey read_block_key(std::string_view key) {
  return {InstrumentId{static_cast<std::uint32_t>(read_be(key, 4))}, read_time(key.substr(4)),
          read_be(key.substr(12), 8)};
}

// Bars: instrument u32, timeframe in seconds u32, open time.
inline constexpr std::size_t kBarKeyBytes = 16;
[[nodiscard]] inline std::string bar_key(InstrumentId instrument, Timeframe timeframe, Timestamp open) {
  std::string key;
  append_be(key, instrument.value(), 4);
  append_be(key, static_cast<std::uint32_t>(timeframe), 4);
  append_time(key, open);
  return key;
}

}  // namespace dealingdesk::tickstore
