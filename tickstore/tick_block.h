// A block of ticks of one instrument as bytes: columns of deltas, zstd, a header with a checksum.
// docs/file-formats.md has the format.
//
// Threads:  a BlockCodec belongs to one thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "tickstore/tick.h"

namespace dealingdesk::tickstore {

inline constexpr std::size_t kBlockTicks = 512;

struct BlockHeader {
  std::uint16_t count = 0;
  Timestamp first, last;  // times of receipt
  std::uint32_t raw_bytes = 0;
  std::uint64_t checksum = 0;
};

// Without looking at the ticks. Refuses: malformed (too short, no ticks), unsupported (another version).
[[nodiscard]] Result<BlockHeader> read_block_header(std::string_view block);

class BlockCodec {
 public:
  BlockCodec();
  ~BlockCodec();
  BlockCodec(const BlockCodec&) = delete;
  BlockCodec& operator=(const BlockCodec&) = delete;

  // REQUIRES: 1 to kBlockTicks ticks of one instrument, in order of receipt.
  [[nodiscard]] std::string encode(std::span<const Tick> ticks);
  // Replaces `out` by the block's ticks. Refuses a block that is not what encode() made.
  [[nodiscard]] Result<void> decode(std::string_view block, InstrumentId instrument, std::vector<Tick>& out);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace dealingdesk::tickstore
