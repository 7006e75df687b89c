#include "fix/message_log.h"

#include <filesystem>
#include <fstream>

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/fix/gateway_fixture.h"
#include "tests/support/must.h"
#include "tests/support/temp_dir.h"

namespace dealingdesk::fix {
namespace {

namespace fs = std::filesystem;

std::string read(const fs::path& path) {
  std::ifstream in{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

const Timestamp kNine = *parse_fix_utc("20260130-09:30:00.123456");

}  // namespace

TEST_CASE("messages and events go to a file each, as engines write them", "[fix]") {
  TempDir dir;
  auto logs = must(MessageLogs::open({dir.path() + "/made"}));
  auto log = logs->session("FIX.4.4", "DESK", "C/1");
  log->message(kNine,
               "8=FIX.4.4\x01"
               "35=0\x01");
  log->event(kNine, "logged on");
  log.reset();
  const auto dropped = logs->dropped();
  // Ends when all is written.
  logs.reset();
  CHECK(read(dir.path() + "/made/FIX.4.4-DESK-C%2F1.messages.log") == "20260130-09:30:00.123456 : 8=FIX.4.4|35=0|\n");
  CHECK(read(dir.path() + "/made/FIX.4.4-DESK-C%2F1.events.log") == "20260130-09:30:00.123456 : logged on\n");
  CHECK(dropped == 0);
}

TEST_CASE("files rotate by size, and only so many are kept", "[fix]") {
  TempDir dir;
  MessageLogs::Settings settings{dir.path()};
  settings.max_file_bytes = 1000;
  settings.files = 3;
  auto logs = must(MessageLogs::open(settings));
  auto log = logs->session("FIX.4.4", "DESK", "C1");
  for (int i = 0; i < 100; ++i) log->message(kNine, std::string(100, 'x') + std::to_string(i));
  log.reset();
  logs.reset();
  const auto name = [&](const char* middle) { return dir.path() + "/FIX.4.4-DESK-C1.messages" + middle + ".log"; };
  CHECK(read(name("")).find("x99\n") != std::string::npos);
  for (const char* middle : {"", ".1", ".2"}) {
    INFO(middle);
    CHECK(fs::file_size(name(middle)) <= 1000);
    CHECK(fs::file_size(name(middle)) > 0);
  }
  CHECK_FALSE(fs::exists(name(".3")));
}

TEST_CASE("when the writer cannot keep up lines are dropped, and counted, and nobody waits", "[fix]") {
  TempDir dir;
  // A pipe that nobody reads: the writer stands still once it is full.
  const std::string pipe = dir.path() + "/FIX.4.4-DESK-C1.messages.log";
  REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
  const int reader = ::open(pipe.c_str(), O_RDONLY | O_NONBLOCK);
  REQUIRE(reader >= 0);
  MessageLogs::Settings settings{dir.path()};
  settings.queue = 8;
  auto logs = must(MessageLogs::open(settings));
  auto log = logs->session("FIX.4.4", "DESK", "C1");
  REQUIRE(log);
  const std::string line(10'000, 'x');
  for (int i = 0; i < 1000; ++i) log->message(kNine, line);
  CHECK(logs->dropped() > 800);
  ::close(reader);  // what is left cannot be written
  log.reset();
  logs.reset();
}

TEST_CASE("a directory that cannot be made is said, and a file that cannot be opened costs the log only", "[fix]") {
  TempDir dir;
  std::ofstream{dir.path() + "/file"} << "x";
  CHECK_FALSE(MessageLogs::open({dir.path() + "/file/below"}));
  fs::create_directory(dir.path() + "/FIX.4.4-DESK-C1.messages.log");
  const auto logs = must(MessageLogs::open({dir.path()}));
  CHECK(logs->session("FIX.4.4", "DESK", "C1") == nullptr);
  CHECK(logs->session("FIX.4.4", "DESK", "C2") != nullptr);
}

TEST_CASE("a session's log has both directions and what happened, and no secrets", "[fix]") {
  TempDir data, dir;
  {
    Gateway::Settings settings;
    settings.logs = must(MessageLogs::open({dir.path()}));
    FixServer server{data.path(), settings};
    settings = {};
    auto client = server.client();
    client.connect(server.port());
    client.logon();
    (void)client.receive();
    client.send("1", {{112, "hello"}, {554, "secret"}, {95, "6"}, {96, "secret"}});
    (void)client.receive();
    client.send("5", {});
    CHECK(FixClient::get(client.receive("5"), 35) == "5");
  }
  const auto messages = read(dir.path() + "/FIX.4.4-DEALINGDESK-CLIENT1.messages.log");
  INFO(messages);
  CHECK(messages.find(" : 8=FIX.4.4|9=") != std::string::npos);
  CHECK(messages.find("|35=A|34=1|49=CLIENT1|") != std::string::npos);
  CHECK(messages.find("|35=A|34=1|49=DEALINGDESK|") != std::string::npos);
  CHECK(messages.find("|112=hello|554=***|95=3|96=***|") != std::string::npos);
  CHECK(messages.find("secret") == std::string::npos);
  const auto events = read(dir.path() + "/FIX.4.4-DEALINGDESK-CLIENT1.events.log");
  INFO(events);
  CHECK(events.find(" : logged on\n") != std::string::npos);
  CHECK(events.find(" : logged out\n") != std::string::npos);
  CHECK(events.find(" : disconnected\n") != std::string::npos);
}

}  // namespace dealingdesk::fix
