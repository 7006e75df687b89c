#include "tickstore/tick_store.h"

#include <algorithm>
#include <map>
#include <mutex>
#include <optional>
#include <utility>

#include <fmt/format.h>
#include <rocksdb/iterator.h>
#include <spdlog/spdlog.h>

#include "core/archive.h"
#include "rocks/fatal.h"
#include "tickstore/live_bars.h"
#include "tickstore/open_block.h"
#include "tickstore/rows.h"
#include "tickstore/tick_block.h"
#include "tickstore/tick_database.h"
#include "tickstore/tick_merge.h"

namespace dealingdesk::tickstore {

namespace {

constexpr std::string_view kNextBlockKey = "next_block";
constexpr std::string_view kKeptFromKey = "kept_from";
constexpr std::uint8_t kBarVersion = 1;

std::string bar_row(const Bar& bar) {
  std::string row{static_cast<char>(kBarVersion)};
  Encoder encoder{row};
  Bar::fields(bar, encoder);
  return row;
}

// Nothing where the row is damaged.
std::optional<Bar> read_bar(InstrumentId instrument, Timeframe timeframe, Timestamp open, std::string_view row) {
  if (row.empty() || static_cast<unsigned char>(row.front()) != kBarVersion) return std::nullopt;
  Bar bar;
  Decoder decoder{row.substr(1)};
  Bar::fields(bar, decoder);
  if (!decoder.done()) return std::nullopt;
  bar.instrument = instrument;
  bar.timeframe = timeframe;
  bar.open_time = open;
  return bar;
}

bool same_but_for_revision(Bar a, const Bar& b) {
  a.revision = b.revision;
  return a == b;
}

bool makes_bars(const Tick& tick) { return tick.lp == kHouse && tick.two_sided(); }

Timestamp rounded_up(Timestamp t, Timeframe timeframe) {
  if (t > kLastMoment - length_of(Timeframe::d1) || t < kFirstMoment + length_of(Timeframe::d1)) return t;
  const auto open = open_time_of(t, timeframe);
  return open == t ? t : open + length_of(timeframe);
}

// One instrument's ticks and bars on their way into the database.
struct Stream {
  Stream(InstrumentId instrument_id, std::optional<Timestamp> newest_minute)
      : instrument{instrument_id},
        // Seconds after the newest stored minute may be stored too; making them again changes nothing.
        seconds{Timeframe::s1, newest_minute ? std::optional{*newest_minute + Span::from_s(59)} : std::nullopt},
        minutes{Timeframe::m1, newest_minute} {}

  void add_to_bars(const Tick& tick) {
    seconds.add(tick);
    minutes.add(tick);
  }

  InstrumentId instrument;
  OpenBlock block;
  LiveBars seconds, minutes;
};

}  // namespace

class TickStore::Impl {
 public:
  explicit Impl(std::unique_ptr<rocks::Database> database) : database_{std::move(database)} {}

  Result<void> recover();
  Result<void> append(const Tick& tick);
  void flush(Timestamp now);
  void close();
  Result<ReadReport> read(const ReadRange& range, const std::function<bool(const Tick&)>& each) const;
  Result<std::vector<Bar>> bars(InstrumentId instrument, Timeframe timeframe, Timestamp from, Timestamp to,
                                std::size_t limit) const;
  void drop_months_before(Timestamp t);
  Counters counters() const {
    const std::lock_guard lock{mutex_};
    return counters_;
  }

 private:
  using Writes = rocks::Batch;

  // REQUIRES (all of these): the mutex is held.
  Stream& stream_of(InstrumentId instrument);
  std::unique_ptr<TickMerge> merge(const ReadRange& range) const;
  void put_full_block(Writes& writes, Stream& stream);
  void put_piece(Writes& writes, Stream& stream);
  std::string put_block(Writes& writes, InstrumentId instrument, const std::vector<Tick>& ticks);
  void put_bars(Writes& writes, Stream& stream, Timestamp now);
  void put_bar(Writes& writes, Bar bar);
  void make_again(Writes& writes, InstrumentId instrument, Timeframe timeframe, Timestamp open);
  // Ends the process where it fails.
  void write(Writes& writes);

  std::optional<Timestamp> newest_minute(InstrumentId instrument) const;
  std::vector<InstrumentId> stored_instruments() const;
  Result<void> recover_bars(InstrumentId instrument);

  const std::unique_ptr<rocks::Database> database_;
  mutable std::mutex mutex_;  // guards everything below
  std::map<InstrumentId, Stream> streams_;
  BlockCodec codec_;
  std::uint64_t next_block_ = 0;
  Timestamp kept_from_ = kFirstMoment;
  Counters counters_;
};

// --- opening ---

Result<void> TickStore::Impl::recover() {
  const auto next = database_->get(kMeta, kNextBlockKey);
  if (!next) return next.reject();
  if (*next && (*next)->size() == 8) next_block_ = read_be(**next, 8);
  const auto kept = database_->get(kMeta, kKeptFromKey);
  if (!kept) return kept.reject();
  if (*kept && (*kept)->size() == 8) kept_from_ = read_time(**kept);
  for (const auto instrument : stored_instruments())
    if (auto ok = recover_bars(instrument); !ok) return ok;
  return {};
}

std::vector<InstrumentId> TickStore::Impl::stored_instruments() const {
  std::vector<InstrumentId> instruments;
  const auto at = database_->iterator(kTicks);
  for (at->SeekToFirst(); at->Valid() && at->key().size() == kBlockKeyBytes;) {
    instruments.push_back(read_block_key(rocks::view(at->key())).instrument);
    if (instruments.back().value() == std::numeric_limits<InstrumentId::rep>::max()) break;
    at->Seek(rocks::slice(block_key(InstrumentId{instruments.back().value() + 1}, kFirstMoment, 0)));
  }
  return instruments;
}

std::optional<Timestamp> TickStore::Impl::newest_minute(InstrumentId instrument) const {
  const auto at = database_->iterator(kBars);
  at->SeekForPrev(rocks::slice(bar_key(instrument, Timeframe::m1, kLastMoment)));
  const auto prefix = bar_key(instrument, Timeframe::m1, kFirstMoment).substr(0, kBarKeyBytes - 8);
  if (!at->Valid() || !at->key().starts_with(rocks::slice(prefix))) return std::nullopt;
  return read_time(rocks::view(at->key()).substr(prefix.size()));
}

// A bar is stored in the same write as the last of its ticks, or later: what is missing is made of the
// ticks after the newest stored minute.
Result<void> TickStore::Impl::recover_bars(InstrumentId instrument) {
  auto& stream = stream_of(instrument);
  const auto newest = newest_minute(instrument);
  const auto from = newest ? *newest + length_of(Timeframe::m1) : kFirstMoment;
  const auto ticks = merge({instrument, from, kLastMoment});
  while (const auto* tick = ticks->next())
    if (makes_bars(*tick)) stream.add_to_bars(*tick);
  for (const auto& block : ticks->damaged()) spdlog::error("ticks: {}; the running bar is made without it", block);
  counters_.damaged_blocks += ticks->damaged().size();
  return ticks->status();
}

Stream& TickStore::Impl::stream_of(InstrumentId instrument) {
  const auto found = streams_.find(instrument);
  if (found != streams_.end()) return found->second;
  return streams_.emplace(instrument, Stream{instrument, newest_minute(instrument)}).first->second;
}

// --- writing ---

Result<void> TickStore::Impl::append(const Tick& tick) {
  const std::lock_guard lock{mutex_};
  if (tick.received < kept_from_) {
    Reject late{RejectCode::too_late, fmt::format("a tick of {}, and ticks are kept from {} on",
                                                  to_rfc3339(tick.received), to_rfc3339(kept_from_))};
    // Only the first is told: where a clock was set back, every tick is one.
    if (counters_.refused++ == 0) spdlog::warn("ticks: {}; further ones are only counted", late.text);
    return late;
  }
  auto& stream = stream_of(tick.instrument);
  Writes writes{*database_};
  if (!stream.block.takes(tick)) put_full_block(writes, stream);
  stream.block.add(tick);
  if (makes_bars(tick)) stream.add_to_bars(tick);
  ++counters_.appended;
  if (stream.block.size() == kBlockTicks) put_full_block(writes, stream);
  if (!writes.empty()) write(writes);
  return {};
}

void TickStore::Impl::flush(Timestamp now) {
  const std::lock_guard lock{mutex_};
  Writes writes{*database_};
  for (auto& [instrument, stream] : streams_) {
    const bool open = !stream.block.open().empty();
    const auto age = open ? now - stream.block.opened() : Span{};
    // A clock that was set back must not keep a block open for ever.
    if (open && age >= Span{} && age < kOpenFor) continue;
    put_bars(writes, stream, now);
    if (open) put_piece(writes, stream);
  }
  if (!writes.empty()) write(writes);
}

void TickStore::Impl::close() {
  const std::lock_guard lock{mutex_};
  Writes writes{*database_};
  for (auto& [instrument, stream] : streams_)
    if (stream.block.size() > 0) put_full_block(writes, stream);
  if (!writes.empty()) write(writes);
}

void TickStore::Impl::put_full_block(Writes& writes, Stream& stream) {
  // First, while the open ticks are still where a bar that is made again finds them.
  put_bars(writes, stream, kFirstMoment);
  const auto full = stream.block.take();
  for (const auto& piece : full.pieces) writes.erase(kTicks, piece);
  put_block(writes, stream.instrument, full.ticks);
}

void TickStore::Impl::put_piece(Writes& writes, Stream& stream) {
  stream.block.wrote_piece(put_block(writes, stream.instrument, stream.block.open()));
}

std::string TickStore::Impl::put_block(Writes& writes, InstrumentId instrument, const std::vector<Tick>& ticks) {
  auto key = block_key(instrument, ticks.front().received, ++next_block_);
  writes.put(kTicks, key, codec_.encode(ticks));
  std::string number;
  append_be(number, next_block_, 8);
  writes.put(kMeta, kNextBlockKey, number);
  ++counters_.blocks_written;
  return key;
}

void TickStore::Impl::put_bars(Writes& writes, Stream& stream, Timestamp now) {
  for (auto* live : {&stream.seconds, &stream.minutes}) {
    for (const auto& bar : live->take_ended(now)) put_bar(writes, bar);
    for (const auto open : live->take_stale()) make_again(writes, stream.instrument, live->timeframe(), open);
  }
}

void TickStore::Impl::put_bar(Writes& writes, Bar bar) {
  const auto key = bar_key(bar.instrument, bar.timeframe, bar.open_time);
  if (const auto row = database_->get(kBars, key); row && *row) {
    const auto stored = read_bar(bar.instrument, bar.timeframe, bar.open_time, **row);
    if (stored && same_but_for_revision(*stored, bar)) return;
    if (stored) bar.revision = stored->revision + 1;
  }
  writes.put(kBars, key, bar_row(bar));
}

void TickStore::Impl::make_again(Writes& writes, InstrumentId instrument, Timeframe timeframe, Timestamp open) {
  const auto ticks = merge({instrument, open, open + length_of(timeframe)});
  std::optional<GrowingBar> growing;
  while (const auto* tick = ticks->next()) {
    if (!makes_bars(*tick)) continue;
    if (growing)
      growing->add(*tick);
    else
      growing.emplace(*tick, timeframe);
  }
  // A bar of what is left would be worse than the one that is stored.
  if (!ticks->damaged().empty() || !ticks->status()) {
    for (const auto& block : ticks->damaged())
      spdlog::error("ticks: {}; the {} bar of {} does not get a late tick", block, name_of(timeframe),
                    to_rfc3339(open));
    counters_.damaged_blocks += ticks->damaged().size();
    return;
  }
  if (growing) put_bar(writes, growing->bar());
}

void TickStore::Impl::write(Writes& writes) {
  if (auto ok = database_->write(writes); !ok) rocks::end_after_storage_failure("writing ticks", ok.reject());
}

// --- reading ---

std::unique_ptr<TickMerge> TickStore::Impl::merge(const ReadRange& range) const {
  std::vector<Tick> open;
  if (const auto stream = streams_.find(range.instrument); stream != streams_.end()) open = stream->second.block.open();
  return std::make_unique<TickMerge>(database_->iterator(kTicks), std::move(open), range);
}

Result<TickStore::ReadReport> TickStore::Impl::read(const ReadRange& range,
                                                    const std::function<bool(const Tick&)>& each) const {
  const auto ticks = [&] {
    // The database and the open block as of one moment: a write between the two would lose or double it.
    const std::lock_guard lock{mutex_};
    return merge(range);
  }();
  ReadReport report;
  while (const auto* tick = ticks->next()) {
    ++report.ticks;
    if (!each(*tick)) break;
  }
  if (auto ok = ticks->status(); !ok) return ok.reject();
  report.damaged = ticks->damaged();
  return report;
}

Result<std::vector<Bar>> TickStore::Impl::bars(InstrumentId instrument, Timeframe timeframe, Timestamp from,
                                               Timestamp to, std::size_t limit) const {
  const auto base = timeframe == Timeframe::s1 ? Timeframe::s1 : Timeframe::m1;
  from = rounded_up(from, timeframe);
  to = rounded_up(to, timeframe);
  std::vector<Bar> live;
  std::unique_ptr<rocksdb::Iterator> row;
  {
    const std::lock_guard lock{mutex_};
    if (const auto found = streams_.find(instrument); found != streams_.end())
      live = (base == Timeframe::s1 ? found->second.seconds : found->second.minutes).within(from, to);
    row = database_->iterator(kBars);
  }
  // From the newest back, until there are enough.
  std::vector<Bar> bars;
  const auto enough = [&](const Bar& part) {
    const auto open = open_time_of(part.open_time, timeframe);
    if (!bars.empty() && bars.back().open_time == open) {
      prepend(bars.back(), part);
      return false;
    }
    if (bars.size() == limit) return true;
    bars.push_back(part);
    bars.back().timeframe = timeframe;
    bars.back().open_time = open;
    return false;
  };
  const auto first_key = bar_key(instrument, base, from);
  const auto end_key = bar_key(instrument, base, to);
  for (row->SeekForPrev(rocks::slice(end_key)); row->Valid() && rocks::view(row->key()) >= first_key; row->Prev()) {
    if (rocks::view(row->key()) >= end_key) continue;
    const auto open = read_time(rocks::view(row->key()).substr(kBarKeyBytes - 8));
    const auto stored = read_bar(instrument, base, open, rocks::view(row->value()));
    if (!stored)
      return Reject{RejectCode::malformed, fmt::format("the {} bar of instrument {} at {} is damaged", name_of(base),
                                                       instrument.value(), to_rfc3339(open))};
    for (; !live.empty() && live.back().open_time > open; live.pop_back())
      if (enough(live.back())) break;
    // After a restart a bar can be in both: the one in memory has it all.
    const bool in_memory = !live.empty() && live.back().open_time == open;
    if (enough(in_memory ? live.back() : *stored)) {
      live.clear();
      break;
    }
    if (in_memory) live.pop_back();
  }
  if (!row->status().ok()) return rocks::refusal(row->status(), "reading", "bars");
  while (!live.empty() && !enough(live.back())) live.pop_back();
  std::reverse(bars.begin(), bars.end());
  return bars;
}

// --- retention ---

void TickStore::Impl::drop_months_before(Timestamp t) {
  const auto month = month_of(t);
  const std::lock_guard lock{mutex_};
  if (month <= kept_from_) return;
  Writes writes{*database_};
  for (auto& [instrument, stream] : streams_)
    if (stream.block.size() > 0) put_full_block(writes, stream);
  if (!writes.empty()) write(writes);
  Writes drop{*database_};
  std::string kept;
  append_time(kept, month);
  drop.put(kMeta, kKeptFromKey, kept);
  const auto instruments = stored_instruments();
  for (const auto instrument : instruments) {
    drop.erase_range(kTicks, block_key(instrument, kFirstMoment, 0), block_key(instrument, month, 0));
    drop.erase_range(kBars, bar_key(instrument, Timeframe::s1, kFirstMoment),
                     bar_key(instrument, Timeframe::s1, month));
  }
  write(drop);
  kept_from_ = month;
  for (const auto instrument : instruments)
    database_->drop_files(kTicks, block_key(instrument, kFirstMoment, 0), block_key(instrument, month, 0));
}

// --- TickStore ---

TickStore::TickStore(std::unique_ptr<Impl> impl) : impl_{std::move(impl)} {}
TickStore::~TickStore() { impl_->close(); }

Result<std::unique_ptr<TickStore>> TickStore::open(const std::string& data_dir) {
  auto database = open_tick_database(data_dir);
  if (!database) return database.reject();
  auto impl = std::make_unique<Impl>(*std::move(database));
  if (auto ok = impl->recover(); !ok) return ok.reject();
  return std::unique_ptr<TickStore>{new TickStore{std::move(impl)}};
}

Result<void> TickStore::append(const Tick& tick) { return impl_->append(tick); }
void TickStore::flush(Timestamp now) { impl_->flush(now); }
Result<TickStore::ReadReport> TickStore::read(InstrumentId instrument, Timestamp from, Timestamp to,
                                              const std::function<bool(const Tick&)>& each) const {
  return impl_->read({instrument, from, to}, each);
}
Result<std::vector<Bar>> TickStore::bars(InstrumentId instrument, Timeframe timeframe, Timestamp from, Timestamp to,
                                         std::size_t limit) const {
  return impl_->bars(instrument, timeframe, from, to, limit);
}
void TickStore::drop_months_before(Timestamp t) { impl_->drop_months_before(t); }
TickStore::Counters TickStore::counters() const { return impl_->counters(); }

}  // namespace dealingdesk::tickstore
