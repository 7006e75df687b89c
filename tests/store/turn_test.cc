#include "store/turn.h"

#include <thread>

#include "store/fault_points.h"
#include "store/group.h"
#include "store/journal.h"
#include "store/verify.h"
#include "tests/store/store_fixture.h"

using namespace dealingdesk;
using namespace dealingdesk::store;

namespace {

// Runs the desk's executor until the group is durable.
void run_until_durable(Life& life, std::uint64_t group) {
  life.io.restart();
  const auto work = boost::asio::make_work_guard(life.io);
  while (life.turn->durable_group() < group) life.io.run_one();
}

}  // namespace

TEST_CASE("nothing is released before its group is durable, and all in order", "[store]") {
  const auto durability = GENERATE(Durability::os, Durability::fsync);
  TempDir dir;
  Life life{dir.path(), durability};
  std::vector<int> released;
  life.turn->when_durable([&] { released.push_back(0); });
  CHECK(released == std::vector<int>{0});  // nothing was outstanding

  life.set_up();
  life.turn->when_durable([&] { released.push_back(1); });
  life.order("a");
  life.turn->when_durable([&] { released.push_back(2); });
  CHECK(released == std::vector<int>{0});
  CHECK(life.turn->durable_group() == 0);

  life.turn->commit();
  CHECK(life.turn->last_group() == 1);
  life.order("b");
  life.turn->when_durable([&] { released.push_back(3); });
  if (durability == Durability::fsync) {
    // The desk has gone on; the report waits for its executor.
    CHECK(released == std::vector<int>{0});
    CHECK(life.turn->durable_group() == 0);
    run_until_durable(life, 1);
  }
  CHECK(released == std::vector<int>{0, 1, 2});
  life.turn->commit();
  if (durability == Durability::fsync) run_until_durable(life, 2);
  CHECK(released == std::vector<int>{0, 1, 2, 3});
  CHECK(life.turn->durable_group() == 2);
}

TEST_CASE("drain returns when everything is durable and released", "[store]") {
  const auto durability = GENERATE(Durability::os, Durability::fsync);
  TempDir dir;
  Life life{dir.path(), durability};
  life.set_up();
  std::vector<int> released;
  life.turn->when_durable([&] {
    released.push_back(1);
    life.order("from a release");
    life.turn->when_durable([&] { released.push_back(2); });
  });
  life.turn->drain();
  CHECK(released == std::vector<int>{1, 2});
  CHECK_FALSE(life.turn->dirty());
  CHECK(life.turn->durable_group() == life.turn->last_group());
  CHECK(life.turn->last_group() == 2);
}

TEST_CASE("a release that commits does not run a later one inside itself", "[store]") {
  TempDir dir;
  Life life{dir.path()};
  life.set_up();
  std::vector<int> released;
  life.turn->when_durable([&] {
    life.order("x");
    life.turn->when_durable([&] { released.push_back(3); });
    life.turn->commit();
    released.push_back(1);
  });
  life.turn->when_durable([&] { released.push_back(2); });
  life.turn->commit();
  CHECK(released == std::vector<int>{1, 2, 3});
}

TEST_CASE("a turn without anything makes no group, one with counters alone does", "[store]") {
  TempDir dir;
  Life life{dir.path()};
  life.turn->commit();
  CHECK(life.turn->last_group() == 0);
  const auto slot = life.turn->fix_log().open("a");
  life.turn->fix_log().set_counters(slot, {1, 2, 2});
  life.turn->commit();
  CHECK(life.turn->last_group() == 1);
  life.turn->fix_log().set_counters(slot, {1, 2, 2});
  CHECK_FALSE(life.turn->dirty());
}

TEST_CASE("a command's time never runs backwards", "[store]") {
  TempDir dir;
  Life life{dir.path()};
  life.apply(PassTime{});
  const auto before = life.turn->desk().now();
  life.clock.time = life.clock.time - Span::from_s(5);
  life.apply(PassTime{});
  CHECK(life.turn->desk().now() == before);
}

TEST_CASE("listeners see each command before it is committed, and may leave meanwhile", "[store]") {
  struct Listener : TurnListener {
    void on_applied(const Command& command, std::span<const Event> events) override {
      seen.push_back(command.seq.value());
      CHECK_FALSE(events.empty());
      if (leave) turn->remove_listener(*this);
    }
    Turn* turn = nullptr;
    bool leave = false;
    std::vector<std::uint64_t> seen;
  };
  TempDir dir;
  Life life{dir.path()};
  Listener once, always;
  once.turn = life.turn.get();
  once.leave = true;
  life.turn->add_listener(once);
  life.turn->add_listener(always);
  life.apply(PassTime{});
  life.apply(PassTime{});
  CHECK(once.seen == std::vector<std::uint64_t>{1});
  CHECK(always.seen == std::vector<std::uint64_t>{1, 2});
}

TEST_CASE("a kill after the commit loses nothing, before it or during it everything of that turn", "[store][killed]") {
  struct Case {
    const char* fault;
    bool there;
  };
  const auto [fault, there] =
      GENERATE(Case{"after_apply:2", false}, Case{"during_commit:2", false}, Case{"after_commit:2", true});
  const auto durability = GENERATE(Durability::os, Durability::fsync);
  CAPTURE(fault);
  TempDir dir;
  std::string released = dir.path() + "/released";
  REQUIRE(killed_while([&, fault = std::string{fault}] {
    arm_faults(fault);
    Life life{dir.path(), durability};
    life.set_up();
    life.turn->commit();
    if (durability == Durability::fsync) life.turn->drain();
    life.order("the order");
    life.turn->fix_log().append(life.turn->fix_log().open("a"), 1, "its report");
    life.turn->when_durable([&] { std::filesystem::create_directory(released); });
    life.turn->drain();
  }));
  CHECK_FALSE(std::filesystem::exists(released));
  Life life{dir.path()};
  CHECK(life.turn->last_group() == (there ? 2 : 1));
  CHECK((life.find("the order") != nullptr) == there);
  std::vector<std::string> reports;
  const auto slot = life.turn->fix_log().open("a");
  life.turn->fix_log().read(slot, 1, 9, [&](auto, auto message) { reports.emplace_back(message); });
  CHECK(reports.size() == (there ? 1 : 0));
}

TEST_CASE("a failed commit ends the process with exit code 5", "[store][killed]") {
  TempDir dir;
  CHECK(exit_code_of([&] {
          Life life{dir.path()};
          life.set_up();
          life.turn->commit();
          // A database that may only be read refuses the write as a broken disk would.
          life.turn.reset();
          life.database.reset();
          auto read_only = must(Database::open(dir.path(), Database::Access::read_only));
          auto recovery = Turn::Recovered{{}, 0, 0, nullptr};
          Turn turn{*read_only, std::move(recovery), Durability::os, life.clock, life.io.get_executor()};
          turn.apply(PassTime{}, Origin{});
          turn.commit();
        }) == 5);
}

TEST_CASE("what cannot be read as a fault is refused", "[store]") {
  CHECK_FALSE(arm_faults("after_commit"));
  CHECK_FALSE(arm_faults("after_lunch:1"));
  CHECK_FALSE(arm_faults("after_commit:0"));
  CHECK_FALSE(arm_faults("after_commit:1,"));
  CHECK_FALSE(fault_armed(FaultPoint::after_commit));
}
