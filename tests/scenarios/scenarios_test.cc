#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <vector>

#include <catch2/catch.hpp>

#include "tests/scenarios/run.h"

namespace dealingdesk::scenarios {
namespace {

std::vector<std::filesystem::path> story_files() {
  const char* root = std::getenv("DEALINGDESK_SOURCE_DIR");
  REQUIRE(root != nullptr);
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(std::filesystem::path(root) / "tests/scenarios/stories"))
    if (entry.path().extension() == ".story") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

Outcome play(const char* text) {
  const auto scenario = parse_scenario("test", text);
  REQUIRE(scenario);
  return run(*scenario);
}

std::string refusal(const char* text) {
  const auto scenario = parse_scenario("test", text);
  REQUIRE_FALSE(scenario);
  return scenario.reject().text;
}

constexpr const char* kMarket = R"(story a market
given instrument EURUSD
given group retail
given account 1001 group=retail deposit=10000.00
given quote EURUSD 1.1/1.2
)";

}  // namespace

TEST_CASE("every story goes as it says", "[scenarios]") {
  const auto files = story_files();
  REQUIRE(files.size() >= 15);
  for (const auto& file : files) {
    DYNAMIC_SECTION(file.filename().string()) {
      const auto scenario = read_scenario(file.string());
      if (!scenario) FAIL(scenario.reject().text);
      const Outcome outcome = run(*scenario);
      INFO(outcome.text());
      CHECK(outcome.passed);
    }
  }
}

TEST_CASE("a story that says something else, or says nothing, differs", "[scenarios]") {
  const std::string when = std::string(kMarket) + "when 1001 buys 1000 EURUSD at market as a\n";
  CHECK(play((when + "then a accepted\nthen a trade price=1.2\n").c_str()).passed);
  // Another price, another order, one event too few, one too many, another state.
  CHECK_FALSE(play((when + "then a accepted\nthen a trade price=1.1\n").c_str()).passed);
  CHECK_FALSE(play((when + "then a trade price=1.2\nthen a accepted\n").c_str()).passed);
  CHECK_FALSE(play((when + "then a accepted\n").c_str()).passed);
  CHECK_FALSE(play((when + "then a accepted\nthen a trade\nthen a trade\n").c_str()).passed);
  CHECK_FALSE(play((when + "then a accepted\nthen a trade\nand balance 1001 = 1.00\n").c_str()).passed);
  const Outcome outcome = play((when + "then a accepted\nthen a trade price=1.1\nand working 1001 = none\n").c_str());
  CHECK(outcome.text().find("- then a trade price=1.1\n+ then a trade last=1000 price=1.2 ") != std::string::npos);
  CHECK(outcome.text().find("  and working 1001 = none") != std::string::npos);
}

TEST_CASE("what is given must be possible", "[scenarios]") {
  const Outcome outcome =
      play((std::string(kMarket) + "given quote EURUSD 1.2/1.1\nand balance 1001 = 10000.00\n").c_str());
  CHECK_FALSE(outcome.passed);
  CHECK(outcome.text().find("+ then it refused reason=bad_price") != std::string::npos);
}

TEST_CASE("lines that cannot be read are named", "[scenarios]") {
  CHECK(refusal("story x\nperhaps it rains\n") ==
        "test:2: 'perhaps' begins no line; expected story, given, when, then or and");
  CHECK(refusal("story x\nthen a accepted\n") == "test:2: 'then' before the first 'when'");
  CHECK(refusal("story x\nwhen 1 cancels \"a as b\n") == "test:2: a quotation mark is not closed");
  CHECK(refusal("given instrument EURUSD\nand balance 1 = 2\n") == "test: no story");
  CHECK(refusal("story x\nwhen quote EURUSD 1/2\n") == "test: nothing is expected");
  const auto shown = [](const std::string& line) {
    return play((std::string(kMarket) + line + "\nand balance 1001 = 10000.00\n").c_str()).text();
  };
  CHECK(shown("when 1001 buys much EURUSD at market as a").find("! test:6: 'much' is no number") != std::string::npos);
  CHECK(shown("when 1001 buys 1000 EURUSD at market as a colour=red").find("! test:6: there is no option colour=") !=
        std::string::npos);
  CHECK(shown("when 1001 buys 1000 GBPUSD at market as a").find("! test:6: nothing is named 'GBPUSD'") !=
        std::string::npos);
}

}  // namespace dealingdesk::scenarios
