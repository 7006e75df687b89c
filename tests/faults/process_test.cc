#include "tests/faults/process.h"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <filesystem>

#include <catch2/catch.hpp>

#include "tests/faults/rounds.h"

using namespace dealingdesk::faults;
using namespace std::chrono_literals;

namespace {

Program shell(const std::string& script) { return {"/bin/sh", {"-c", script}, {}, {}, {}}; }

Deadline soon() { return Clock::now() + 10s; }

}  // namespace

TEST_CASE("a process's exit code and its lines reach the driver") {
  Process process(shell("read word; echo \"got $word\"; exit 7"));
  CHECK_FALSE(process.poll_exit());
  REQUIRE(process.write_line("this"));
  CHECK(process.wait_exit(soon()) == Exit{false, 7});
  CHECK(process.read_line() == "got this");
  CHECK_FALSE(process.read_line());
}

TEST_CASE("a killed process is told from one that ended") {
  Process process(shell("read forever"));
  CHECK(process.kill() == Exit{true, SIGKILL});
  CHECK(process.kill() == Exit{true, SIGKILL});
}

TEST_CASE("a process that kills itself is seen to have died by itself") {
  Process process(shell("kill -9 $$"));
  CHECK(process.wait_exit(soon()) == Exit{true, SIGKILL});
}

TEST_CASE("a wait ends at its deadline") {
  Process process(shell("read forever"));
  CHECK_FALSE(process.wait_exit(Clock::now() + 20ms));
}

TEST_CASE("a program that cannot be executed exits with 127") {
  Process process({"/nonexistent", {}, {}, {}, {}});
  CHECK(process.wait_exit(soon()) == Exit{false, 127});
}

TEST_CASE("the environment's additions reach the process") {
  Program program = shell("test \"$DEALINGDESK_FAULT\" = after_apply:3");
  program.environment = {"DEALINGDESK_FAULT=after_apply:3"};
  CHECK(run_to_end(program, soon()) == Exit{false, 0});
}

TEST_CASE("the same seed draws the same rounds, and every point comes for the server") {
  const auto rounds = draw_rounds(42, 20, true);
  const auto again = draw_rounds(42, 20, true);
  REQUIRE(rounds.size() == 20);
  for (std::size_t i = 0; i < rounds.size(); ++i) {
    CHECK(rounds[i].fault() == again[i].fault());
    CHECK(rounds[i].victim == again[i].victim);
  }
  for (const auto point : kPoints)
    CHECK(std::any_of(rounds.begin(), rounds.end(),
                      [&](const Round& r) { return r.victim == Victim::server && r.point == point; }));
  const auto alone = draw_rounds(42, 20, false);
  CHECK(std::none_of(alone.begin(), alone.end(), [](const Round& r) { return r.victim == Victim::venue; }));
}
