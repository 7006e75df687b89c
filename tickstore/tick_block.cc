#include "tickstore/tick_block.h"

#include <array>
#include <cassert>
#include <limits>
#include <new>
#include <utility>

#include <fmt/format.h>
#include <zstd.h>

#include "core/archive.h"
#include "core/big_endian.h"

namespace dealingdesk::tickstore {

namespace {

constexpr std::uint8_t kVersion = 1;
constexpr std::size_t kHeaderBytes = 1 + 2 + 8 + 8 + 4 + 8;
constexpr std::size_t kColumns = 7;
// A column's step and first value, and a delta for each tick, none of more than ten bytes.
constexpr std::size_t kMostRawBytes = kColumns * (2 + kBlockTicks) * 10;
constexpr int kZstdLevel = 1;  // higher ones save 2 % here and take several times as long
// No lag is as long as this, so it says "the LP did not say when".
constexpr std::int64_t kNoEventTime = std::numeric_limits<std::int64_t>::min();

using Column = std::array<std::int64_t, kBlockTicks>;

// Differences may leave 64 bits and come back on the other side: both directions wrap alike.
std::int64_t wrapped_difference(std::int64_t a, std::int64_t b) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) - static_cast<std::uint64_t>(b));
}
std::int64_t wrapped_sum(std::int64_t a, std::int64_t b) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) + static_cast<std::uint64_t>(b));
}

// REQUIRES: room for ten bytes.
char* put_varint(char* out, std::uint64_t value) {
  while (value >= 0x80) {
    *out++ = static_cast<char>(value | 0x80);
    value >>= 7;
  }
  *out++ = static_cast<char>(value);
  return out;
}
char* put_zigzag(char* out, std::int64_t value) {
  return put_varint(out, (static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63));
}

std::uint64_t magnitude(std::int64_t value) {
  return value < 0 ? std::uint64_t{0} - static_cast<std::uint64_t>(value) : static_cast<std::uint64_t>(value);
}

std::uint64_t common_divisor(std::uint64_t a, std::uint64_t b) {
  while (b != 0) a = std::exchange(b, a % b);
  return a;
}

// The values' deltas, in units of what divides them all: prices move by points and recordings by
// milliseconds, which are ten thousand and a million steps.
char* put_column(char* out, const Column& values, std::size_t count) {
  std::uint64_t divisor = 0;
  for (std::size_t i = 1; i < count && divisor != 1; ++i) {
    const auto delta = magnitude(wrapped_difference(values[i], values[i - 1]));
    if (delta == 0 || (divisor != 0 && delta % divisor == 0)) continue;
    divisor = common_divisor(delta, divisor);
  }
  if (divisor == 0 || divisor > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) divisor = 1;
  const auto step = static_cast<std::int64_t>(divisor);
  out = put_varint(out, divisor);
  out = put_zigzag(out, values[0]);
  for (std::size_t i = 1; i < count; ++i) {
    const auto delta = wrapped_difference(values[i], values[i - 1]);
    out = put_zigzag(out, step == 1 ? delta : delta / step);
  }
  return out;
}

// Where there is no whole number of at most 64 bits: false.
bool take_varint(std::string_view& in, std::uint64_t& value) {
  value = 0;
  const auto most = in.size() < 10 ? in.size() : 10;
  for (std::size_t i = 0; i < most; ++i) {
    const auto byte = static_cast<unsigned char>(in[i]);
    value |= static_cast<std::uint64_t>(byte & 0x7f) << (7 * i);
    if (byte >= 0x80) continue;
    in.remove_prefix(i + 1);
    return true;
  }
  return false;
}
bool take_zigzag(std::string_view& in, std::int64_t& value) {
  std::uint64_t bits = 0;
  if (!take_varint(in, bits)) return false;
  value = static_cast<std::int64_t>(bits >> 1) ^ -static_cast<std::int64_t>(bits & 1);
  return true;
}

bool take_column(std::string_view& in, Column& values, std::size_t count) {
  std::uint64_t divisor = 0;
  if (!take_varint(in, divisor) || !take_zigzag(in, values[0])) return false;
  for (std::size_t i = 1; i < count; ++i) {
    std::int64_t units = 0;
    if (!take_zigzag(in, units)) return false;
    values[i] = wrapped_sum(values[i - 1], static_cast<std::int64_t>(static_cast<std::uint64_t>(units) * divisor));
  }
  return true;
}

using Columns = std::array<Column, kColumns>;

// What a tick says, column by column. The event's time is kept as what the tick took to arrive, which
// is steadier than the time itself.
std::array<std::int64_t, kColumns> cells_of(const Tick& tick) {
  const auto lag = tick.event ? wrapped_difference(tick.received.ns(), tick.event.ns()) : kNoEventTime;
  const auto spread = wrapped_difference(tick.ask.steps(), tick.bid.steps());
  return {tick.received.ns(),           lag, tick.bid.steps(), spread, tick.bid_qty.steps(), tick.ask_qty.steps(),
          std::int64_t{tick.lp.value()}};
}
Tick tick_of(const Columns& columns, std::size_t i, InstrumentId instrument) {
  const auto cell = [&](std::size_t column) { return columns[column][i]; };
  Tick tick;
  tick.instrument = instrument;
  tick.received = Timestamp::from_ns(cell(0));
  if (cell(1) != kNoEventTime) tick.event = Timestamp::from_ns(wrapped_difference(cell(0), cell(1)));
  tick.bid = Price::from_steps(cell(2));
  tick.ask = Price::from_steps(wrapped_sum(cell(2), cell(3)));
  tick.bid_qty = Qty::from_steps(cell(4));
  tick.ask_qty = Qty::from_steps(cell(5));
  tick.lp = LpId{static_cast<std::uint32_t>(cell(6))};
  return tick;
}

// Of everything but the checksum itself, which ends the header.
std::uint64_t checksum_of(std::string_view block) {
  Digest digest;
  digest.text(block.substr(0, kHeaderBytes - 8));
  digest.text(block.substr(kHeaderBytes));
  return digest.value();
}

Reject damaged(std::string why) { return {RejectCode::malformed, std::move(why)}; }

}  // namespace

Result<BlockHeader> read_block_header(std::string_view block) {
  if (block.size() < kHeaderBytes) return damaged(fmt::format("{} bytes are too few for a header", block.size()));
  const auto version = static_cast<unsigned char>(block[0]);
  if (version != kVersion)
    return Reject{RejectCode::unsupported, fmt::format("block version {}, this build reads {}", version, kVersion)};
  BlockHeader header;
  header.count = static_cast<std::uint16_t>(read_be(block.substr(1), 2));
  header.first = read_time(block.substr(3));
  header.last = read_time(block.substr(11));
  header.raw_bytes = static_cast<std::uint32_t>(read_be(block.substr(19), 4));
  header.checksum = read_be(block.substr(23), 8);
  if (header.count == 0 || header.count > kBlockTicks || header.raw_bytes > kMostRawBytes)
    return damaged(fmt::format("a header of {} ticks in {} bytes", header.count, header.raw_bytes));
  return header;
}

struct BlockCodec::Impl {
  Impl() : compressor{ZSTD_createCCtx()}, decompressor{ZSTD_createDCtx()} {
    if (compressor == nullptr || decompressor == nullptr) throw std::bad_alloc{};
  }
  ~Impl() {
    ZSTD_freeCCtx(compressor);
    ZSTD_freeDCtx(decompressor);
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  ZSTD_CCtx* compressor;
  ZSTD_DCtx* decompressor;
  Columns columns;
  std::string raw;
};

BlockCodec::BlockCodec() : impl_{std::make_unique<Impl>()} {}
BlockCodec::~BlockCodec() = default;

std::string BlockCodec::encode(std::span<const Tick> ticks) {
  assert(!ticks.empty() && ticks.size() <= kBlockTicks);
  for (std::size_t i = 0; i < ticks.size(); ++i) {
    const auto cells = cells_of(ticks[i]);
    for (std::size_t column = 0; column < kColumns; ++column) impl_->columns[column][i] = cells[column];
  }
  impl_->raw.resize(kMostRawBytes);
  auto* end = impl_->raw.data();
  for (const auto& column : impl_->columns) end = put_column(end, column, ticks.size());
  impl_->raw.resize(static_cast<std::size_t>(end - impl_->raw.data()));

  std::string block;
  block.reserve(kHeaderBytes + ZSTD_compressBound(impl_->raw.size()));
  append_be(block, kVersion, 1);
  append_be(block, ticks.size(), 2);
  append_time(block, ticks.front().received);
  append_time(block, ticks.back().received);
  append_be(block, impl_->raw.size(), 4);
  append_be(block, 0, 8);
  block.resize(block.capacity());
  const auto bytes = ZSTD_compressCCtx(impl_->compressor, block.data() + kHeaderBytes, block.size() - kHeaderBytes,
                                       impl_->raw.data(), impl_->raw.size(), kZstdLevel);
  // The buffer is as large as zstd asks for, so only a broken library could fail here.
  if (ZSTD_isError(bytes)) throw std::bad_alloc{};
  block.resize(kHeaderBytes + bytes);
  std::string checksum;
  append_be(checksum, checksum_of(block), 8);
  block.replace(kHeaderBytes - 8, 8, checksum);
  return block;
}

Result<void> BlockCodec::decode(std::string_view block, InstrumentId instrument, std::vector<Tick>& out) {
  out.clear();
  const auto header = read_block_header(block);
  if (!header) return header.reject();
  if (checksum_of(block) != header->checksum) return damaged("the checksum is wrong");
  impl_->raw.resize(header->raw_bytes);
  const auto bytes = ZSTD_decompressDCtx(impl_->decompressor, impl_->raw.data(), impl_->raw.size(),
                                         block.data() + kHeaderBytes, block.size() - kHeaderBytes);
  if (ZSTD_isError(bytes) || bytes != impl_->raw.size()) return damaged("it does not decompress");
  std::string_view rest = impl_->raw;
  for (auto& column : impl_->columns)
    if (!take_column(rest, column, header->count)) return damaged("a column ends early");
  if (!rest.empty()) return damaged("there is more than the columns");
  out.reserve(header->count);
  for (std::size_t i = 0; i < header->count; ++i) out.push_back(tick_of(impl_->columns, i, instrument));
  if (out.front().received != header->first || out.back().received != header->last) {
    out.clear();
    return damaged("the ticks' times are not the header's");
  }
  return {};
}

}  // namespace dealingdesk::tickstore
