#include "core/big_endian.h"
#include "store/fix_log_rocksdb.h"
#include "tests/store/store_fixture.h"

using namespace dealingdesk;
using namespace dealingdesk::store;

namespace {

using Messages = std::vector<std::pair<std::uint64_t, std::string>>;

Messages read(const FixLog& log, FixSlot slot, std::uint64_t begin = 1, std::uint64_t end = 1'000'000) {
  Messages out;
  log.read(slot, begin, end, [&](std::uint64_t seq, std::string_view message) { out.emplace_back(seq, message); });
  return out;
}

}  // namespace

TEST_CASE("reading merges committed turns and the running one", "[store]") {
  TempDir dir;
  Life life{dir.path()};
  auto& log = life.turn->fix_log();
  const auto slot = log.open("FIX.4.4:DD->C1");
  const auto other = log.open("FIX.4.4:DD->C2");
  log.append(slot, 1, "one");
  log.append(other, 1, "theirs");
  log.append(slot, 2, "two");
  life.turn->commit();
  log.append(slot, 4, "four");  // 3 was a heartbeat, which is not stored
  life.turn->commit();
  log.append(slot, 5, "five");
  CHECK(life.turn->dirty());
  CHECK(read(log, slot) == Messages{{1, "one"}, {2, "two"}, {4, "four"}, {5, "five"}});
  CHECK(read(log, slot, 2, 4) == Messages{{2, "two"}, {4, "four"}});
  CHECK(read(log, other) == Messages{{1, "theirs"}});
}

TEST_CASE("messages, counters and slots survive a new start", "[store]") {
  TempDir dir;
  {
    Life life{dir.path()};
    auto& log = life.turn->fix_log();
    CHECK(log.open("a") == 0);
    CHECK(log.open("b") == 1);
    log.append(1, 1, "hello");
    log.set_counters(1, {1, 2, 5});
    life.turn->commit();
    log.set_counters(1, {1, 3, 5});
    log.append(1, 2, "again");
    life.turn->commit();
    log.append(1, 3, "never committed");
    log.set_counters(1, {1, 4, 9});
  }
  Life life{dir.path()};
  auto& log = life.turn->fix_log();
  CHECK(log.open("b") == 1);
  CHECK(log.open("a") == 0);
  CHECK(log.counters(1) == FixCounters{1, 3, 5});
  CHECK(log.counters(0) == FixCounters{});
  CHECK(read(log, 1) == Messages{{1, "hello"}, {2, "again"}});
  CHECK_FALSE(life.turn->dirty());
}

TEST_CASE("a new epoch begins without the old one's messages, also after a new start", "[store]") {
  TempDir dir;
  {
    Life life{dir.path()};
    auto& log = life.turn->fix_log();
    const auto slot = log.open("a");
    log.append(slot, 1, "old 1");
    log.append(slot, 2, "old 2");
    log.set_counters(slot, {1, 3, 3});
    life.turn->commit();
    log.append(slot, 3, "old 3");
    log.set_counters(slot, {2, 1, 1});  // 141=Y in the same turn
    log.append(slot, 1, "new 1");
    log.set_counters(slot, {2, 2, 2});
    CHECK(read(log, slot) == Messages{{1, "new 1"}});
    life.turn->commit();
    CHECK(read(log, slot) == Messages{{1, "new 1"}});
  }
  Life life{dir.path()};
  CHECK(life.turn->fix_log().counters(0) == FixCounters{2, 2, 2});
  CHECK(read(life.turn->fix_log(), 0) == Messages{{1, "new 1"}});
}

TEST_CASE("a long resend in slices gives each message once", "[store]") {
  TempDir dir;
  Life life{dir.path()};
  auto& log = life.turn->fix_log();
  const auto slot = log.open("a");
  for (std::uint64_t seq = 1; seq <= 1000; ++seq) {
    log.append(slot, seq, std::to_string(seq));
    if (seq % 7 == 0) life.turn->commit();
  }
  std::uint64_t next = 1;
  for (std::uint64_t begin = 1; begin <= 1000; begin += 50)
    for (const auto& [seq, message] : read(log, slot, begin, begin + 49)) {
      CHECK(seq == next);
      CHECK(message == std::to_string(next++));
    }
  CHECK(next == 1001);
}

TEST_CASE("FIX rows that the journal does not know refuse to load", "[store]") {
  TempDir dir;
  const auto database = must(Database::open(dir.path()));
  FixRowWriter writer;
  writer.add_message(0, 1, 1, "x");
  auto batch = database->batch();
  batch.put(Family::fix_sessions, key_u32(0), write_fix_session({"a", {}, 0}));
  batch.put(Family::fix, key_u64(9), writer.finish({}));
  must(database->write(batch));
  CHECK_FALSE(RocksFixLog::load(*database, 8));
  CHECK(RocksFixLog::load(*database, 9));
}
