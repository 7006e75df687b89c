// A conversation with a FIX session, told line by line and played over TCP against a running server.
// fix_conformance/README.md says how it is written.
//
// Threads: one a conversation.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace dealingdesk::integration {

// A version of FIX, as far as the same conversation looks different in it.
struct FixVersionName {
  std::string name;                 // "4.4", "5.0SP2"
  std::string begin_string;         // "FIX.4.4", "FIXT.1.1"
  std::string application_version;  // 1137; empty before FIX 5.0
};
// All of them, oldest first.
[[nodiscard]] const std::vector<FixVersionName>& fix_versions();

struct FixStoryLine {
  int number = 0;  // in its file
  std::string verb;
  std::string rest;
  bool second = false;  // on the second connection
};

struct FixStory {
  std::string file;
  std::string sentence;
  std::vector<std::string> versions;  // in which it is told; empty: in all
  bool keeps_numbers = false;         // on a session whose numbers go on from logon to logon
  std::vector<FixStoryLine> lines;
};

// All *.story files of a folder, in order. Throws std::runtime_error at a line that it does not understand.
[[nodiscard]] std::vector<FixStory> read_fix_stories(const std::filesystem::path& folder);

// Whom the story is played with.
struct FixStage {
  std::uint16_t port = 0;
  std::string comp_id;         // ours
  std::string server_comp_id;  // theirs
};
// Nothing: all went as told. Else the line that did not, and what came in its place.
[[nodiscard]] std::optional<std::string> play(const FixStory& story, const FixVersionName& version,
                                              const FixStage& stage);

}  // namespace dealingdesk::integration
