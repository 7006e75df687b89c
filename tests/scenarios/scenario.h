// A scenario file, read: lines that set something up, do something, or say what must have happened.
// The language is described in README.md.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace dealingdesk::scenarios {

enum class LineKind { given, when, then, state };

struct Line {
  int number = 0;
  LineKind kind = LineKind::given;
  std::string text;                            // as written, without the comment
  std::vector<std::string> words;              // without the first one
  std::map<std::string, std::string> options;  // key=value, key="a value"
};

struct Scenario {
  std::string name;   // of the file
  std::string story;  // the market rule, in a sentence
  std::vector<Line> lines;
};

// Refuses, with the name and the line's number, what is not a scenario: an unknown first word, an open
// quotation mark, a `then` before anything happened, a file without a story or without a `then`.
[[nodiscard]] Result<Scenario> parse_scenario(const std::string& name, std::string_view text);
[[nodiscard]] Result<Scenario> read_scenario(const std::string& path);

}  // namespace dealingdesk::scenarios
