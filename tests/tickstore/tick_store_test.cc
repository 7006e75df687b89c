#include "tickstore/tick_store.h"

#include <algorithm>
#include <atomic>
#include <functional>
#include <random>
#include <thread>

#include <rocksdb/db.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include "tests/support/child_process.h"
#include "tests/tickstore/tick_fixture.h"
#include "tickstore/rows.h"
#include "tickstore/tick_block.h"

namespace dealingdesk::tickstore {
namespace {

Tick at_bid(std::int64_t ms, std::int64_t points, InstrumentId instrument = kEurusd) {
  Tick made = tick(ms, "1", "1", kHouse, instrument);
  made.bid = Price::from_steps((110'000 + points) * 10'000);
  made.ask = Price::from_steps((110'002 + points) * 10'000);
  return made;
}

// The raw rows of the ticks' family, for what the store would not do itself.
struct RawTicks {
  explicit RawTicks(const std::string& data_dir) {
    std::vector<rocksdb::ColumnFamilyDescriptor> families;
    for (const char* name : {"default", "ticks", "bars", "meta"})
      families.emplace_back(name, rocksdb::ColumnFamilyOptions{});
    rocksdb::DB* raw = nullptr;
    REQUIRE(rocksdb::DB::Open({}, data_dir + "/ticks", families, &handles, &raw).ok());
    db.reset(raw);
  }
  ~RawTicks() {
    for (auto* handle : handles) db->DestroyColumnFamilyHandle(handle).PermitUncheckedError();
    db->Close().PermitUncheckedError();
  }
  std::vector<std::pair<std::string, std::string>> rows() const {
    std::vector<std::pair<std::string, std::string>> all;
    std::unique_ptr<rocksdb::Iterator> row{db->NewIterator({}, handles[1])};
    for (row->SeekToFirst(); row->Valid(); row->Next())
      all.emplace_back(row->key().ToString(), row->value().ToString());
    return all;
  }
  void put(const std::string& key, const std::string& value) { REQUIRE(db->Put({}, handles[1], key, value).ok()); }

  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  std::unique_ptr<rocksdb::DB> db;
};

}  // namespace

TEST_CASE("what is open is read together with what is stored", "[tickstore]") {
  TempDir dir;
  auto store = must(TickStore::open(dir.path()));
  std::vector<Tick> said;
  for (int i = 0; i < 1'300; ++i) {
    said.push_back(at_bid(i * 10, i % 17));
    must(store->append(said.back()));
  }
  CHECK(store->counters().blocks_written == 2);
  CHECK(all_ticks(*store) == said);
  store.reset();
  store = must(TickStore::open(dir.path()));
  CHECK(all_ticks(*store) == said);

  // Part of it, and no more than is asked for.
  CHECK(all_ticks(*store, kEurusd, at(5'000), at(5'030)) == std::vector<Tick>(said.begin() + 500, said.begin() + 503));
  CHECK(all_ticks(*store, kNzdusd).empty());
  int seen = 0;
  CHECK(must(store->read(kEurusd, at(0), at(99'999), [&](const Tick&) { return ++seen < 5; })).ticks == 5);
}

TEST_CASE("flush writes a block that has been open for a second, and not before", "[tickstore]") {
  TempDir dir;
  auto store = must(TickStore::open(dir.path()));
  must(store->append(at_bid(0, 0)));
  store->flush(at(999));
  CHECK(store->counters().blocks_written == 0);
  store->flush(at(1'000));
  CHECK(store->counters().blocks_written == 1);
  store->flush(at(5'000));
  CHECK(store->counters().blocks_written == 1);
}

TEST_CASE("blocks that time wrote become one when it is full", "[tickstore]") {
  TempDir dir;
  std::vector<Tick> said;
  {
    auto store = must(TickStore::open(dir.path()));
    for (int i = 0; i < 1'000; ++i) {
      said.push_back(at_bid(i * 500, i % 5));
      must(store->append(said.back()));
      store->flush(at(i * 500));
      if (i == 300) CHECK(all_ticks(*store) == said);
    }
    CHECK(store->counters().blocks_written > 300);
    CHECK(all_ticks(*store) == said);
  }
  RawTicks raw{dir.path()};
  const auto rows = raw.rows();
  REQUIRE(rows.size() == 2);
  CHECK(must(read_block_header(rows[0].second)).count == kBlockTicks);
  CHECK(must(read_block_header(rows[1].second)).count == 1'000 - kBlockTicks);
}

TEST_CASE("late and backfilled ticks are read in order of receipt", "[tickstore]") {
  TempDir dir;
  auto store = must(TickStore::open(dir.path()));
  std::vector<Tick> said;
  const auto say = [&](std::int64_t ms) {
    said.push_back(at_bid(ms, static_cast<std::int64_t>(said.size() % 100)));
    must(store->append(said.back()));
  };
  std::mt19937_64 random{11};
  for (int i = 0; i < 3'000; ++i) {
    // Mostly now, sometimes up to a minute ago, sometimes hours.
    const auto chance = random() % 100;
    const auto late = chance < 80 ? 0 : chance < 98 ? random() % 60'000 : random() % 20'000'000;
    say(i * 300 - static_cast<std::int64_t>(late));
    if (i % 37 == 0) store->flush(at(i * 300));
  }
  std::stable_sort(said.begin(), said.end(), [](const Tick& a, const Tick& b) { return a.received < b.received; });
  CHECK(all_ticks(*store) == said);
  const auto from = std::lower_bound(said.begin(), said.end(), at(400'000),
                                     [](const Tick& a, Timestamp t) { return a.received < t; });
  const auto to = std::lower_bound(said.begin(), said.end(), at(500'000),
                                   [](const Tick& a, Timestamp t) { return a.received < t; });
  CHECK(all_ticks(*store, kEurusd, at(400'000), at(500'000)) == std::vector<Tick>(from, to));
  store.reset();
  CHECK(all_ticks(*must(TickStore::open(dir.path()))) == said);
}

TEST_CASE("bars are those of the ticks, however late these come", "[tickstore]") {
  TempDir dir;
  auto store = must(TickStore::open(dir.path()));
  std::mt19937_64 random{5};
  std::vector<Tick> said;
  for (int i = 0; i < 4'000; ++i) {
    const auto chance = random() % 100;
    const auto late = chance < 90 ? 0 : random() % 600'000;
    said.push_back(at_bid(i * 250 - static_cast<std::int64_t>(late), static_cast<std::int64_t>(random() % 500)));
    must(store->append(said.back()));
    if (i % 5 == 0) store->flush(at(i * 250));
  }
  store->flush(at(4'000 * 250 + 2'000));
  std::stable_sort(said.begin(), said.end(), [](const Tick& a, const Tick& b) { return a.received < b.received; });
  for (const auto timeframe :
       {Timeframe::s1, Timeframe::m1, Timeframe::m5, Timeframe::m15, Timeframe::h1, Timeframe::d1}) {
    INFO(name_of(timeframe));
    std::vector<Bar> expected;
    for (const auto& each : said) {
      const auto open = open_time_of(each.received, timeframe);
      if (expected.empty() || expected.back().open_time != open)
        expected.push_back(
            {kEurusd, timeframe, open, Ohlc::of(each.bid), Ohlc::of(each.ask), Ohlc::of(mid_of(each)), 0, 0});
      auto& bar = expected.back();
      bar.bid = {bar.bid.open, std::max(bar.bid.high, each.bid), std::min(bar.bid.low, each.bid), each.bid};
      bar.ask = {bar.ask.open, std::max(bar.ask.high, each.ask), std::min(bar.ask.low, each.ask), each.ask};
      const auto mid = mid_of(each);
      bar.mid = {bar.mid.open, std::max(bar.mid.high, mid), std::min(bar.mid.low, mid), mid};
      ++bar.ticks;
    }
    auto bars = all_bars(*store, timeframe);
    if (timeframe == Timeframe::m1)
      CHECK(std::any_of(bars.begin(), bars.end(), [](const Bar& bar) { return bar.revision > 0; }));
    for (auto& bar : bars) bar.revision = 0;
    CHECK(bars == expected);
    // The newest ones, where not all are asked for.
    auto newest = must(store->bars(kEurusd, timeframe, at(-86'400'000), at(86'400'000), 2));
    for (auto& bar : newest) bar.revision = 0;
    const auto few = std::min<std::size_t>(2, expected.size());
    CHECK(newest == std::vector<Bar>(expected.end() - static_cast<std::ptrdiff_t>(few), expected.end()));
  }
}

TEST_CASE("only the house's two-sided ticks make bars", "[tickstore]") {
  TempDir dir;
  auto store = must(TickStore::open(dir.path()));
  must(store->append(tick(0, "1.1", "1.2", kLp)));
  must(store->append(tick(0, "1.1", "0")));
  must(store->append(tick(0, "0", "1.2")));
  CHECK(all_bars(*store, Timeframe::s1).empty());
  must(store->append(tick(0, "1.3", "1.2")));
  CHECK(all_bars(*store, Timeframe::s1).size() == 1);
}

TEST_CASE("a late tick raises the revision of the bar that was stored", "[tickstore]") {
  TempDir dir;
  auto store = must(TickStore::open(dir.path()));
  must(store->append(at_bid(1'000, 5)));
  must(store->append(at_bid(61'000, 6)));
  store->flush(at(63'000));
  CHECK(all_bars(*store, Timeframe::m1)[0].revision == 0);
  must(store->append(at_bid(30'000, 9)));
  store->flush(at(63'500));
  const auto bar = all_bars(*store, Timeframe::m1)[0];
  CHECK(bar.revision == 1);
  CHECK(bar.ticks == 2);
  CHECK(bar.bid.high == at_bid(0, 9).bid);
  CHECK(all_bars(*store, Timeframe::h1)[0].revision == 1);
}

TEST_CASE("a kill loses what was open for less than a second, and no bar of what was not", "[tickstore][killed]") {
  TempDir dir;
  std::vector<Tick> said;
  for (int i = 0; i < 2'000; ++i) said.push_back(at_bid(i * 130, i % 23));
  REQUIRE(killed_while([&] {
    auto store = must(TickStore::open(dir.path()));
    for (const auto& each : said) {
      must(store->append(each));
      store->flush(each.received);
    }
    static_cast<void>(store.release());  // no destructor
    ::kill(::getpid(), SIGKILL);
  }));
  auto store = must(TickStore::open(dir.path()));
  const auto kept = all_ticks(*store);
  REQUIRE(kept.size() <= said.size());
  CHECK(std::equal(kept.begin(), kept.end(), said.begin()));
  CHECK(said.back().received - said[kept.size()].received < TickStore::kOpenFor);

  // The bars are those of a store that was told the kept ticks and never died.
  TempDir other;
  auto undisturbed = must(TickStore::open(other.path()));
  for (const auto& each : kept) must(undisturbed->append(each));
  for (const auto timeframe : {Timeframe::s1, Timeframe::m1, Timeframe::m5}) {
    CHECK(all_bars(*store, timeframe) == all_bars(*undisturbed, timeframe));
    CHECK(all_bars(*store, timeframe).size() > 0);
  }
  // And they go on as if nothing had happened.
  for (auto* each : {store.get(), undisturbed.get()}) must(each->append(at_bid(259'900, 99)));
  CHECK(all_bars(*store, Timeframe::m1) == all_bars(*undisturbed, Timeframe::m1));
}

TEST_CASE("a damaged block is named, and the others are read", "[tickstore]") {
  TempDir dir;
  {
    auto store = must(TickStore::open(dir.path()));
    for (int i = 0; i < 3 * 512; ++i) must(store->append(at_bid(i * 100, i % 7)));
  }
  {
    RawTicks raw{dir.path()};
    auto rows = raw.rows();
    REQUIRE(rows.size() == 3);
    rows[1].second.back() = static_cast<char>(rows[1].second.back() ^ 1);
    raw.put(rows[1].first, rows[1].second);
  }
  auto store = must(TickStore::open(dir.path()));
  std::size_t read = 0;
  const auto report = must(store->read(kEurusd, at(0), at(1'000'000), [&](const Tick&) { return ++read > 0; }));
  CHECK(read == 1'024);
  REQUIRE(report.damaged.size() == 1);
  CHECK(report.damaged[0] ==
        "block (instrument 1, first tick 2023-11-14T22:13:51.200000Z, number 2): the checksum is wrong");

  // A late tick among what is lost: the stored bar has more than what is left, and stays.
  const auto before = all_bars(*store, Timeframe::m1);
  must(store->append(at_bid(55'000, 450)));
  store->flush(at(200'000));
  CHECK(all_bars(*store, Timeframe::m1)[0] == before[0]);
  CHECK(store->counters().damaged_blocks > 0);
}

TEST_CASE("retention drops whole months of ticks and seconds, and keeps minutes", "[tickstore]") {
  TempDir dir;
  const auto december = *parse_rfc3339("2023-12-01T00:00:00Z");
  const auto in_ms = [](Timestamp t) { return (t - at(0)).ms(); };
  {
    auto store = must(TickStore::open(dir.path()));
    // Across the boundary without a pause, so that no block may hold both months.
    for (int i = -100; i < 100; ++i) must(store->append(at_bid(in_ms(december) + i * 1'000, i + 100)));
    store->drop_months_before(*parse_rfc3339("2023-12-24T18:00:00Z"));
    REQUIRE(all_ticks(*store, kEurusd, kFirstMoment, kLastMoment).size() == 100);
    CHECK(all_ticks(*store, kEurusd, kFirstMoment, kLastMoment).front().received == december);
    CHECK(store->append(at_bid(in_ms(december) - 1, 0)).reject().code == RejectCode::too_late);
  }
  auto store = must(TickStore::open(dir.path()));
  CHECK(all_ticks(*store, kEurusd, kFirstMoment, kLastMoment).size() == 100);
  CHECK(must(store->bars(kEurusd, Timeframe::m1, kFirstMoment, kLastMoment, 100)).size() == 4);
  CHECK(must(store->bars(kEurusd, Timeframe::s1, kFirstMoment, kLastMoment, 1'000)).size() == 100);
  CHECK(store->append(at_bid(in_ms(december) - 1, 0)).reject().code == RejectCode::too_late);
}

TEST_CASE("a second process is told that the ticks are in use", "[tickstore]") {
  TempDir dir;
  const auto store = must(TickStore::open(dir.path()));
  CHECK(TickStore::open(dir.path()).reject().code == RejectCode::conflict);
}

TEST_CASE("ticks of another format version are refused by name", "[tickstore]") {
  TempDir dir;
  must(TickStore::open(dir.path())).reset();
  {
    RawTicks raw{dir.path()};
    REQUIRE(raw.db->Put({}, raw.handles[3], "format", "77").ok());
  }
  const auto opened = TickStore::open(dir.path());
  REQUIRE_FALSE(opened);
  CHECK(opened.reject().code == RejectCode::unsupported);
  CHECK(opened.reject().text == dir.path() + "/ticks is of format version 77, this build reads version 1");
}

TEST_CASE("a write of ticks that fails ends the process with exit code 5", "[tickstore][killed]") {
  TempDir dir;
  CHECK(exit_code_of([&] {
          auto store = must(TickStore::open(dir.path()));
          must(store->append(at_bid(0, 0)));
          store->flush(at(1'000));
          // No file may grow past this any more: the write-ahead log fails as on a disk that is full.
          ::signal(SIGXFSZ, SIG_IGN);
          const rlimit little{8'192, 8'192};
          ::setrlimit(RLIMIT_FSIZE, &little);
          for (int i = 1; i < 100'000; ++i) must(store->append(at_bid(1'000 + i * 10, i % 17)));
        }) == 5);
  const auto kept = all_ticks(*must(TickStore::open(dir.path())));
  REQUIRE_FALSE(kept.empty());
  CHECK(kept.front() == at_bid(0, 0));
}

TEST_CASE("readers on other threads see every tick once, in order, while one writes", "[tickstore]") {
  TempDir dir;
  auto store = must(TickStore::open(dir.path()));
  std::atomic<int> written{0};
  std::atomic<bool> wrong{false};
  constexpr int kTicks = 20'000;
  std::thread writer{[&] {
    for (int i = 0; i < kTicks; ++i) {
      if (!store->append(at_bid(i * 10, i % 30))) wrong = true;
      written = i + 1;
      if (i % 100 == 0) store->flush(at(i * 10));
    }
  }};
  int reads = 0;
  for (bool last = false; !last; ++reads) {
    last = written == kTicks;
    const int least = written;
    int next = 0;
    const auto report = store->read(kEurusd, at(0), at(kTicks * 10), [&](const Tick& each) {
      if (each.received != at(next * 10)) wrong = true;
      ++next;
      return true;
    });
    if (!report || next < least) wrong = true;
    const auto bars = store->bars(kEurusd, Timeframe::m1, at(0), at(kTicks * 10), 1'000);
    std::uint64_t ticks = 0;
    if (bars)
      for (const auto& bar : *bars) ticks += bar.ticks;
    if (ticks < static_cast<std::uint64_t>(least)) wrong = true;
  }
  writer.join();
  CHECK_FALSE(wrong);
  CHECK(reads > 0);
}

}  // namespace dealingdesk::tickstore
