#include "store/snapshots.h"

#include "core/big_endian.h"
#include "store/journal.h"
#include "store/projection_rows.h"
#include "store/projections.h"
#include "store/snapshot_rows.h"
#include "store/verify.h"
#include "tests/store/store_fixture.h"

using namespace dealingdesk;
using namespace dealingdesk::store;

namespace {

struct Snapshotted : Life {
  explicit Snapshotted(const std::string& dir, SnapshotSettings settings = {})
      : Life{dir},
        projections{*database, background.get_executor(), turn->last_group()},
        snapshots{*database, settings, background.get_executor(), turn->last_group(), clock.time} {
    turn->feed(&projections);
  }
  ~Snapshotted() { turn->feed(nullptr); }
  void run_background() {
    background.restart();
    background.poll();
  }
  void trade(int orders) {
    if (turn->last_group() == 0) {
      set_up();
      turn->commit();
    }
    const auto slot = turn->fix_log().open("a");
    for (int i = 0; i < orders; ++i) {
      order("order " + std::to_string(turn->last_group()));
      auto counters = turn->fix_log().counters(slot);
      turn->fix_log().append(slot, counters.next_out++, "report");
      turn->fix_log().set_counters(slot, counters);
      turn->commit();
    }
  }
  boost::asio::io_context background;
  Projections projections;
  Snapshots snapshots;
};

void alter(Database& database, std::uint64_t group, std::size_t byte) {
  auto row = *must(database.get(Family::journal, key_u64(group)));
  row[byte] = static_cast<char>(row[byte] ^ 1);
  auto batch = database.batch();
  batch.put(Family::journal, key_u64(group), row);
  must(database.write(batch));
}

}  // namespace

TEST_CASE("a new start goes on from the snapshot and comes to the same state", "[store]") {
  TempDir dir;
  std::uint64_t digest = 0;
  {
    Snapshotted life{dir.path()};
    life.trade(5);
    life.run_background();
    REQUIRE(life.snapshots.start(life.turn->durable_group(), life.clock.time));
    CHECK_FALSE(life.snapshots.start(life.turn->durable_group(), life.clock.time));  // one at a time
    life.run_background();
    CHECK(life.snapshots.last_snapshot() == 6);
    life.trade(3);
    digest = life.turn->desk().digest();
  }
  Life life{dir.path()};
  CHECK(life.turn->desk().digest() == digest);
  CHECK(life.turn->last_group() == 9);
  CHECK(must(snapshot_groups(*life.database)) == std::vector<std::uint64_t>{6});
  const auto report = verify_journal(*life.database);
  CAPTURE(to_text(report));
  CHECK(report.ok());
  REQUIRE(report.snapshots.size() == 1);
  CHECK(report.snapshots.front().agrees);
}

TEST_CASE("a journal whose hash was altered makes no snapshot", "[store]") {
  TempDir dir;
  Snapshotted life{dir.path()};
  life.trade(5);
  alter(*life.database, 6, 28);  // the last one: no later group gives it away
  life.snapshots.start(life.turn->durable_group(), life.clock.time);
  life.run_background();
  CHECK(life.snapshots.differences() == 1);
  CHECK(life.snapshots.last_snapshot() == 0);
  CHECK(must(snapshot_groups(*life.database)).empty());
}

TEST_CASE("a clean end compares the live desk and leaves a snapshot of it", "[store]") {
  TempDir dir;
  {
    Snapshotted life{dir.path()};
    life.trade(5);
    life.turn->drain();
    life.run_background();
    desk::Desk other;  // not what was lived through
    CHECK_FALSE(life.snapshots.finish(other, life.turn->last_group(), life.clock.time));
    CHECK(life.snapshots.differences() == 1);
    CHECK(life.snapshots.finish(life.turn->desk(), life.turn->last_group(), life.clock.time));
  }
  Life life{dir.path()};
  CHECK(life.from_snapshot == 6);
}

TEST_CASE("a damaged snapshot is seen", "[store]") {
  TempDir dir;
  {
    Snapshotted life{dir.path()};
    life.trade(2);
    life.run_background();
    REQUIRE(life.snapshots.finish(life.turn->desk(), 3, life.clock.time));
    auto row = *must(life.database->get(Family::snapshot, key_u64(3)));
    row.back() = static_cast<char>(row.back() + 1);
    auto batch = life.database->batch();
    batch.put(Family::snapshot, key_u64(3), row);
    must(life.database->write(batch));
  }
  const auto database = must(Database::open(dir.path()));
  const auto recovered = recover(*database);
  REQUIRE_FALSE(recovered);
  CHECK(recovered.reject().text.find("snapshot of group 3") != std::string::npos);
  CHECK_FALSE(verify_journal(*database).ok());
}

TEST_CASE("snapshots are due by groups, bytes or time, and only when there is something new", "[store]") {
  struct Case {
    SnapshotSettings settings;
    std::uint64_t group;
    std::uint64_t bytes;
    int after_s;
    bool due;
  };
  const SnapshotSettings groups{4, 0, {}, {}}, bytes{0, 1000, {}, {}}, time{0, 0, Span::from_s(60), {}};
  const auto test =
      GENERATE_COPY(Case{groups, 3, 9999, 999, false}, Case{groups, 4, 0, 0, true}, Case{bytes, 3, 999, 999, false},
                    Case{bytes, 3, 1000, 0, true}, Case{time, 3, 9999, 59, false}, Case{time, 3, 0, 60, true},
                    Case{time, 0, 0, 60, false});
  TempDir dir;
  Snapshotted life{dir.path(), test.settings};
  CHECK(life.snapshots.consider(test.group, test.bytes, life.clock.time + Span::from_s(test.after_s)) == test.due);
}

TEST_CASE("old journal goes only behind snapshot and projections", "[store]") {
  TempDir dir;
  SnapshotSettings settings;
  settings.retention.journal_groups = 3;
  {
    Snapshotted life{dir.path(), settings};
    life.trade(9);  // groups 1..10
    // The projections have not run: nothing may go.
    REQUIRE(life.snapshots.finish(life.turn->desk(), 10, life.clock.time));
    CHECK(must(open_journal(*life.database)->first()) == std::optional<std::uint64_t>{1});
    life.run_background();
    REQUIRE(life.projections.reached() == 10);
    REQUIRE(life.snapshots.finish(life.turn->desk(), 10, life.clock.time));
    CHECK(must(open_journal(*life.database)->first()) == std::optional<std::uint64_t>{8});
    life.trade(1);
  }
  {
    Life life{dir.path()};
    CHECK(life.from_snapshot == 10);
    CHECK(life.turn->last_group() == 11);
    CHECK(life.find("order 1") != nullptr);
  }
  const auto database = must(Database::open(dir.path(), Database::Access::read_only));
  const auto report = verify_journal(*database);
  CAPTURE(to_text(report));
  CHECK(report.ok());
  CHECK(report.from_snapshot == 10);
  std::size_t orders = 0;
  must(list_orders(*database, [&](const std::string&) { ++orders; }));
  CHECK(orders == 10);
}

TEST_CASE("journal that the projections still need stays, however old", "[store]") {
  TempDir dir;
  SnapshotSettings settings;
  settings.retention.journal_groups = 3;
  {
    Snapshotted life{dir.path(), settings};
    life.trade(3);  // groups 1..4
    life.run_background();
    REQUIRE(life.snapshots.finish(life.turn->desk(), 4, life.clock.time));
    life.trade(6);  // up to 10, not projected
    REQUIRE(life.snapshots.finish(life.turn->desk(), 10, life.clock.time));
    CHECK(must(snapshot_groups(*life.database)) == std::vector<std::uint64_t>{4, 10});
    CHECK(must(open_journal(*life.database)->first()) == std::optional<std::uint64_t>{5});
  }
  Life life{dir.path()};
  CHECK(life.from_snapshot == 4);
  CHECK(must(projection_watermark(*life.database)) == 10);
}

TEST_CASE("old FIX messages go, the counters stay", "[store]") {
  TempDir dir;
  RetentionSettings keep_three;
  keep_three.fix_groups = 3;
  {
    Snapshotted life{dir.path()};
    life.trade(9);
    const auto report = must(apply_retention(*life.database, keep_three, life.turn->last_group(), life.clock.time));
    CHECK(report.fix_rows == 6);
    CHECK(must(apply_retention(*life.database, keep_three, life.turn->last_group(), life.clock.time)).fix_rows == 0);
  }
  {
    // All but the last row gone, by age: its counters are the row's own.
    RetentionSettings keep_none;
    keep_none.fix_age = Span::from_s(1);
    const auto database = must(Database::open(dir.path()));
    must(apply_retention(*database, keep_none, 11, TestClock{}.now() + Span::from_s(60)));
  }
  Life life{dir.path()};
  const auto slot = life.turn->fix_log().open("a");
  CHECK(life.turn->fix_log().counters(slot) == FixCounters{1, 10, 1});
  std::size_t messages = 0;
  life.turn->fix_log().read(slot, 1, 99, [&](auto, auto) { ++messages; });
  CHECK(messages == 0);
}
