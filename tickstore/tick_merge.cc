#include "tickstore/tick_merge.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "tickstore/rows.h"
#include "tickstore/tick_database.h"

namespace dealingdesk::tickstore {

namespace {

constexpr std::uint64_t kOpenNumber = std::numeric_limits<std::uint64_t>::max();

Timestamp looked_back(Timestamp from) {
  return from < kFirstMoment + kMaxBlockSpan ? kFirstMoment : from - kMaxBlockSpan;
}

}  // namespace

std::string describe_block_key(std::string_view key) {
  if (key.size() != kBlockKeyBytes) return fmt::format("a key of {} bytes", key.size());
  const auto said = read_block_key(key);
  return fmt::format("instrument {}, first tick {}, number {}", said.instrument.value(), to_rfc3339(said.first),
                     said.number);
}

TickMerge::TickMerge(std::unique_ptr<rocksdb::Iterator> blocks, std::vector<Tick> open, ReadRange range)
    : blocks_{std::move(blocks)}, range_{range} {
  add(std::move(open), kOpenNumber);
  blocks_->Seek(rocks::slice(block_key(range_.instrument, looked_back(range_.from), 0)));
  look_at_next_key();
}

TickMerge::~TickMerge() = default;

const Tick* TickMerge::next() {
  if (last_) {
    auto& source = sources_[*last_];
    if (++source.at == source.ticks.size()) sources_.erase(sources_.begin() + static_cast<std::ptrdiff_t>(*last_));
    last_.reset();
  }
  auto* source = earliest();
  while (next_first_ && (source == nullptr || *next_first_ <= source->front().received)) {
    open_block();
    source = earliest();
  }
  if (source == nullptr || source->front().received >= range_.to) return nullptr;
  last_ = static_cast<std::size_t>(source - sources_.data());
  return &source->front();
}

Result<void> TickMerge::status() const {
  if (const auto status = blocks_->status(); !status.ok()) return rocks::refusal(status, "reading", "ticks");
  return {};
}

TickMerge::Source* TickMerge::earliest() {
  if (sources_.empty()) return nullptr;
  return &*std::min_element(sources_.begin(), sources_.end(), [](const Source& a, const Source& b) {
    return std::tie(a.front().received, a.number) < std::tie(b.front().received, b.number);
  });
}

void TickMerge::open_block() {
  const auto key = rocks::view(blocks_->key());
  const auto value = rocks::view(blocks_->value());
  const auto said = read_block_key(key);
  const auto header = read_block_header(value);
  std::vector<Tick> ticks;
  auto decoded = header ? Result<void>{} : Result<void>{header.reject()};
  // A block that ends before the range is not worth unpacking.
  if (header && header->last >= range_.from) decoded = codec_.decode(value, said.instrument, ticks);
  if (decoded && !ticks.empty() && ticks.front().received != said.first)
    decoded = Reject{RejectCode::malformed, "its first tick is not the key's"};
  if (!decoded) {
    ticks.clear();
    damaged_.push_back(fmt::format("block ({}): {}", describe_block_key(key), decoded.reject().text));
  }
  add(std::move(ticks), said.number);
  blocks_->Next();
  look_at_next_key();
}

void TickMerge::look_at_next_key() {
  next_first_.reset();
  if (!blocks_->Valid() || blocks_->key().size() != kBlockKeyBytes) return;
  const auto said = read_block_key(rocks::view(blocks_->key()));
  if (said.instrument == range_.instrument && said.first < range_.to) next_first_ = said.first;
}

void TickMerge::add(std::vector<Tick> ticks, std::uint64_t number) {
  const auto first = std::lower_bound(ticks.begin(), ticks.end(), range_.from,
                                      [](const Tick& tick, Timestamp from) { return tick.received < from; });
  if (first == ticks.end()) return;
  const auto at = static_cast<std::size_t>(first - ticks.begin());
  sources_.push_back({std::move(ticks), at, number});
}

}  // namespace dealingdesk::tickstore
