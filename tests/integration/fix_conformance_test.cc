// What a session of FIX has to do in every situation of its level, in all versions, against the real binary.
#include <algorithm>
#include <cstdlib>
#include <future>
#include <string>
#include <vector>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "tests/integration/fix_story.h"
#include "tests/integration/running_server.h"

namespace dealingdesk::integration {
namespace {

constexpr const char* kServerCompId = "DEALINGDESK";

std::string comp_id(const FixVersionName& version, bool keeps_numbers) {
  return (keeps_numbers ? "KEEPS" : "ECHO") + version.name;
}

std::string dictionary(const std::string& folder, const FixVersionName& version) {
  std::string digits = version.name;
  digits.erase(std::remove(digits.begin(), digits.end(), '.'), digits.end());
  return fmt::format("{}/fix-dictionaries/FIX{}.xml", folder, digits);
}

// Two echo sessions a version: one begins at 1 with each logon, the other goes on.
std::string sessions(const std::string& folder) {
  std::string config;
  for (const FixVersionName& version : fix_versions())
    for (const bool keeps_numbers : {false, true}) {
      config += fmt::format("\n[[fix.session]]\nbehaviour = \"echo\"\nversion = \"FIX.{}\"\ncomp_id = \"{}\"\n",
                            version.name, comp_id(version, keeps_numbers));
      config += fmt::format("reset = \"{}\"\ndictionary = \"{}\"\n", keeps_numbers ? "never" : "at_logon",
                            dictionary(folder, version));
      if (!version.application_version.empty())
        config += fmt::format("transport_dictionary = \"{}/fix-dictionaries/FIXT11.xml\"\n", folder);
    }
  return config;
}

bool is_told_in(const FixStory& story, const FixVersionName& version) {
  const auto& versions = story.versions;
  return versions.empty() || std::find(versions.begin(), versions.end(), version.name) != versions.end();
}

std::vector<std::string> play_all(const std::vector<FixStory>& stories, const FixVersionName& version,
                                  std::uint16_t port) {
  std::vector<std::string> wrong;
  for (const FixStory& story : stories) {
    if (!is_told_in(story, version)) continue;
    const FixStage stage{port, comp_id(version, story.keeps_numbers), kServerCompId};
    if (auto why = play(story, version, stage)) wrong.push_back(*std::move(why));
  }
  return wrong;
}

}  // namespace

TEST_CASE("every session-level situation ends as FIX says, in every version", "[integration]") {
  const char* shared = std::getenv("DEALINGDESK_SHARED");
  const char* source = std::getenv("DEALINGDESK_SOURCE_DIR");
  REQUIRE(source != nullptr);
  if (shared == nullptr || !std::filesystem::exists(std::string{shared} + "/fix-dictionaries")) {
    WARN("left out: there are no FIX dictionaries");
    return;
  }
  const auto stories = read_fix_stories(std::filesystem::path{source} / "tests/integration/fix_conformance");
  REQUIRE(stories.size() > 50);
  RunningServer::Options options;
  options.config = usual_config(sessions(shared));
  RunningServer server{std::move(options)};

  // Side by side: some stories wait for heartbeats.
  std::vector<std::future<std::vector<std::string>>> played;
  for (const FixVersionName& version : fix_versions())
    played.push_back(std::async(std::launch::async, play_all, stories, version, server.fix_port()));
  for (auto& each : played)
    for (const std::string& wrong : each.get()) {
      UNSCOPED_INFO(wrong);
      CHECK(wrong.empty());
    }
}

}  // namespace dealingdesk::integration
