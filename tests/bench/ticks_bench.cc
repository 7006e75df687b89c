// Ticks in packed blocks against one key per tick, on the same million of made-up ticks.
//
// Each benchmark reports ticks per second (items_per_second); bytes per tick are those of the encoded
// blocks, and for one key per tick those on disk after everything has been flushed and compacted.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <random>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>
#include <rocksdb/db.h>
#include <rocksdb/table.h>

#include "core/archive.h"
#include "core/big_endian.h"
#include "tickstore/rows.h"
#include "tickstore/tick_block.h"
#include "tickstore/tick_store.h"

namespace dealingdesk::tickstore {
namespace {

constexpr std::size_t kTicks = 1'000'000;
constexpr InstrumentId kInstrument{1};
constexpr LpId kLp{3};
const Timestamp kStart = Timestamp::from_ms(1'700'000'000'000);

// A walk in points, about five ticks a second with times in microseconds, sizes in whole lots.
const std::vector<Tick>& ticks() {
  static const auto made = [] {
    std::mt19937_64 random{42};
    std::vector<Tick> all;
    all.reserve(kTicks);
    auto received = kStart;
    std::int64_t bid = 110'000;
    for (std::size_t i = 0; i < kTicks; ++i) {
      received = received + Span::from_ns(static_cast<std::int64_t>(random() % 400'000) * 1'000);
      bid += static_cast<std::int64_t>(random() % 5) - 2;
      const auto lots = [&] {
        return Qty::from_steps(static_cast<std::int64_t>(random() % 10 + 1) * 100'000 * 100'000'000);
      };
      Tick tick{kInstrument, kLp, received, received - Span::from_ms(static_cast<std::int64_t>(random() % 8)),
                {},          {},  lots(),   lots()};
      tick.bid = Price::from_steps(bid * 10'000);
      tick.ask = Price::from_steps((bid + 1 + static_cast<std::int64_t>(random() % 3)) * 10'000);
      all.push_back(tick);
    }
    return all;
  }();
  return made;
}

struct Folder {
  Folder() : path{(std::filesystem::temp_directory_path() / "dealingdesk_bench_XXXXXX").string()} {
    if (::mkdtemp(path.data()) == nullptr) throw std::runtime_error{"no temporary folder"};
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  std::string path;
};

void count(benchmark::State& state) { state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations() * kTicks)); }

std::unique_ptr<TickStore> open_store(const std::string& path) {
  auto store = TickStore::open(path);
  if (!store) throw std::runtime_error{store.reject().text};
  return *std::move(store);
}
void fill(TickStore& store) {
  for (const auto& tick : ticks())
    if (!store.append(tick)) throw std::runtime_error{"a tick was refused"};
}

// --- packed blocks ---

void blocks_encode(benchmark::State& state) {
  BlockCodec codec;
  std::size_t bytes = 0;
  for (auto _ : state) {
    bytes = 0;
    for (std::size_t i = 0; i < kTicks; i += kBlockTicks)
      bytes += codec.encode(std::span{ticks()}.subspan(i, std::min(kBlockTicks, kTicks - i))).size() + kBlockKeyBytes;
  }
  count(state);
  state.counters["bytes_per_tick"] = static_cast<double>(bytes) / static_cast<double>(kTicks);
}

void blocks_decode(benchmark::State& state) {
  BlockCodec codec;
  std::vector<std::string> blocks;
  for (std::size_t i = 0; i < kTicks; i += kBlockTicks)
    blocks.push_back(codec.encode(std::span{ticks()}.subspan(i, std::min(kBlockTicks, kTicks - i))));
  std::vector<Tick> out;
  for (auto _ : state)
    for (const auto& block : blocks)
      if (!codec.decode(block, kInstrument, out)) state.SkipWithError("a block is damaged");
  count(state);
}

void store_append(benchmark::State& state) {
  for (auto _ : state) {
    state.PauseTiming();
    Folder folder;
    auto store = open_store(folder.path);
    state.ResumeTiming();
    fill(*store);
    state.PauseTiming();
    store.reset();
    state.ResumeTiming();
  }
  count(state);
}

void store_read(benchmark::State& state) {
  Folder folder;
  const auto store = open_store(folder.path);
  fill(*store);
  for (auto _ : state) {
    std::int64_t sum = 0;
    const auto report = store->read(kInstrument, kStart, kLastMoment, [&](const Tick& tick) {
      sum += tick.bid.steps();
      return true;
    });
    if (!report || report->ticks != kTicks) state.SkipWithError("ticks are missing");
    benchmark::DoNotOptimize(sum);
  }
  count(state);
}

// --- one key per tick, in the same kind of database, compressed by it with zstd ---

std::unique_ptr<rocksdb::DB> open_plain(const std::string& path) {
  rocksdb::Options options;
  options.create_if_missing = true;
  options.compression = rocksdb::kZSTD;
  options.write_buffer_size = 16u << 20;
  rocksdb::BlockBasedTableOptions table;
  table.block_size = 16u << 10;
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  rocksdb::DB* raw = nullptr;
  if (!rocksdb::DB::Open(options, path + "/plain", &raw).ok()) throw std::runtime_error{"cannot open"};
  return std::unique_ptr<rocksdb::DB>{raw};
}
void fill(rocksdb::DB& database) {
  std::string key, value;
  std::uint64_t number = 0;
  for (const auto& tick : ticks()) {
    key = block_key(tick.instrument, tick.received, ++number);
    value.clear();
    Encoder{value}(tick.lp, tick.received - tick.event, tick.bid, tick.ask - tick.bid, tick.bid_qty, tick.ask_qty);
    if (!database.Put({}, key, value).ok()) throw std::runtime_error{"cannot write"};
  }
}

void keys_append(benchmark::State& state) {
  double bytes = 0;
  for (auto _ : state) {
    state.PauseTiming();
    Folder folder;
    auto database = open_plain(folder.path);
    state.ResumeTiming();
    fill(*database);
    state.PauseTiming();
    database->CompactRange({}, nullptr, nullptr).PermitUncheckedError();
    std::uint64_t live = 0;
    database->GetIntProperty("rocksdb.live-sst-files-size", &live);
    bytes = static_cast<double>(live) / static_cast<double>(kTicks);
    database.reset();
    state.ResumeTiming();
  }
  count(state);
  state.counters["bytes_per_tick"] = bytes;
}

void keys_read(benchmark::State& state) {
  Folder folder;
  const auto database = open_plain(folder.path);
  fill(*database);
  for (auto _ : state) {
    std::int64_t sum = 0;
    std::size_t seen = 0;
    const std::unique_ptr<rocksdb::Iterator> row{database->NewIterator({})};
    for (row->SeekToFirst(); row->Valid(); row->Next(), ++seen) {
      LpId lp;
      Span lag;
      Price bid, difference;
      Qty bid_qty, ask_qty;
      Decoder decoder{{row->value().data(), row->value().size()}};
      decoder(lp, lag, bid, difference, bid_qty, ask_qty);
      sum += bid.steps();
    }
    if (seen != kTicks) state.SkipWithError("ticks are missing");
    benchmark::DoNotOptimize(sum);
  }
  count(state);
}

BENCHMARK(blocks_encode)->Unit(benchmark::kMillisecond);
BENCHMARK(blocks_decode)->Unit(benchmark::kMillisecond);
BENCHMARK(store_append)->Unit(benchmark::kMillisecond);
BENCHMARK(store_read)->Unit(benchmark::kMillisecond);
BENCHMARK(keys_append)->Unit(benchmark::kMillisecond);
BENCHMARK(keys_read)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace dealingdesk::tickstore

BENCHMARK_MAIN();
