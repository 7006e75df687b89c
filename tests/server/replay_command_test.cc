// `dealingdesk replay`: clients trade on a recording, and on nothing else.
#include <filesystem>

#include <catch2/catch.hpp>

#include "tests/integration/trading.h"

namespace dealingdesk::integration {
namespace {

// Two ticks, the second long after the test.
constexpr const char* kRecording = "60000,1.38610,1.38622\n82800000,1.50000,1.50010\n";

Finished refused(std::vector<std::string> arguments) {
  const TemporaryFolder folder;
  write_file(folder.path() / "server.toml", usual_config());
  arguments.insert(arguments.begin(), {"replay", "--config", (folder.path() / "server.toml").string(), "--data",
                                       (folder.path() / "data").string()});
  return run_binary(std::move(arguments));
}

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("a replay takes the place of the configured prices", "[server]") {
  const TemporaryFolder recordings;
  const auto file = recordings.path() / "20140501_quote.csv";
  write_file(file, kRecording);
  RunningServer::Options options;
  options.command = "replay";
  options.arguments = {"EURUSD=" + file.string()};
  RunningServer server{options};
  RawFixClient client = trader(server);
  client.send("D", market("bought"));
  CHECK(report(client)[150] == "0");
  CHECK(report(client)[31] == "1.38622");
  client.send("D", market("sold", '2'));
  CHECK(report(client)[150] == "0");
  CHECK(report(client)[31] == "1.3861");
  // The simulated LP of the configuration quoted it.
  client.send("D", "11=yen|55=USDJPY|54=1|38=10000|40=1|" + std::string{kTime});
  const auto no_price = report(client);
  CHECK(no_price[150] == "8");
  CHECK(no_price[58] == "nobody quotes USDJPY now");
  CHECK(server.stop() == 0);
}

TEST_CASE("a replay as fast as possible says when the recording has ended", "[server]") {
  const TemporaryFolder recordings;
  std::filesystem::create_directory(recordings.path() / "eurusd");
  write_file(recordings.path() / "eurusd" / "20140501_quote.csv", kRecording);
  write_file(recordings.path() / "eurusd" / "20140502_quote.csv", kRecording);
  RunningServer::Options options;
  options.command = "replay";
  options.arguments = {"--speed", "max", "EURUSD=" + (recordings.path() / "eurusd").string()};
  RunningServer server{options};
  REQUIRE(server.wait_for_log("lp REPLAY: the recording has ended, 4 ticks"));
  CHECK(server.stop() == 0);
}

TEST_CASE("a replay that cannot be is refused, with the reason", "[server]") {
  const TemporaryFolder recordings;
  const std::string nameless = (recordings.path() / "ticks.csv").string();
  write_file(nameless, kRecording);
  CHECK(refused({}).code == 2);
  const Finished no_path = refused({"EURUSD"});
  CHECK(no_path.code == 2);
  CHECK(contains(no_path.err, "'EURUSD' is not SYMBOL=PATH, like EURUSD=20140501_quote.csv"));
  const Finished no_file = refused({"EURUSD=" + nameless + "x"});
  CHECK(no_file.code == 3);
  CHECK(contains(no_file.err, "there is no file " + nameless + "x"));
  const Finished no_date = refused({"EURUSD=" + nameless});
  CHECK(no_date.code == 3);
  CHECK(contains(no_date.err, "does not begin with a date"));
  const Finished bad_speed = refused({"EURUSD=" + nameless, "--date", "2014-05-01", "--speed", "fast"});
  CHECK(bad_speed.code == 3);
  CHECK(contains(bad_speed.err, "neither a factor above 0 nor"));
  const Finished no_symbol = refused({"XAUUSD=" + nameless, "--date", "2014-05-01"});
  CHECK(no_symbol.code == 3);
  CHECK(contains(no_symbol.err, "no [[instrument]] has the symbol XAUUSD"));
}

}  // namespace dealingdesk::integration
