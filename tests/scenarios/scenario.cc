#include "tests/scenarios/scenario.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <sstream>
#include <utility>

#include <fmt/format.h>

namespace dealingdesk::scenarios {
namespace {

// Splits at blanks; blanks within "..." belong to the word. A # outside of them begins a comment.
// Nothing where a quotation mark stays open.
std::optional<std::vector<std::string>> split(std::string_view text) {
  std::vector<std::string> words;
  std::string word;
  bool quoted = false;
  bool any = false;
  const auto finish = [&] {
    if (any) words.push_back(std::exchange(word, {}));
    any = false;
  };
  for (const char c : text) {
    if (c == '"') {
      quoted = !quoted;
      any = true;
    } else if (!quoted && (c == ' ' || c == '\t')) {
      finish();
    } else if (!quoted && c == '#' && !any) {
      break;
    } else {
      word += c;
      any = true;
    }
  }
  finish();
  if (quoted) return std::nullopt;
  return words;
}

std::optional<LineKind> kind_of(const std::string& word) {
  if (word == "given") return LineKind::given;
  if (word == "when") return LineKind::when;
  if (word == "then") return LineKind::then;
  if (word == "and") return LineKind::state;
  return std::nullopt;
}

Line make_line(int number, LineKind kind, std::string_view text, const std::vector<std::string>& words) {
  Line line;
  line.number = number;
  line.kind = kind;
  line.text = text;
  // A state line is `and WHAT = VALUE`: its right side is no option.
  for (std::size_t i = 1; i < words.size(); ++i) {
    const auto equals = words[i].find('=');
    if (kind == LineKind::state || equals == std::string::npos || equals == 0)
      line.words.push_back(words[i]);
    else
      line.options[words[i].substr(0, equals)] = words[i].substr(equals + 1);
  }
  return line;
}

}  // namespace

Result<Scenario> parse_scenario(const std::string& name, std::string_view text) {
  Scenario scenario;
  scenario.name = name;
  bool acted = false;
  bool checked = false;
  int number = 0;
  std::istringstream in{std::string(text)};
  for (std::string row; std::getline(in, row);) {
    ++number;
    const auto wrong = [&](std::string what) {
      return Reject{RejectCode::malformed, fmt::format("{}:{}: {}", name, number, std::move(what))};
    };
    const auto words = split(row);
    if (!words) return wrong("a quotation mark is not closed");
    if (words->empty()) continue;
    if (words->front() == "story") {
      scenario.story = row.substr(row.find("story") + 6);
      continue;
    }
    const auto kind = kind_of(words->front());
    if (!kind)
      return wrong(fmt::format("'{}' begins no line; expected story, given, when, then or and", words->front()));
    if (*kind == LineKind::when) acted = true;
    if (*kind == LineKind::then && !acted) return wrong("'then' before the first 'when'");
    checked = checked || *kind == LineKind::then || *kind == LineKind::state;
    scenario.lines.push_back(make_line(number, *kind, row, *words));
  }
  if (scenario.story.empty()) return Reject{RejectCode::malformed, name + ": no story"};
  if (!checked) return Reject{RejectCode::malformed, name + ": nothing is expected"};
  return scenario;
}

Result<Scenario> read_scenario(const std::string& path) {
  std::ifstream file{path};
  if (!file) return Reject{RejectCode::malformed, "cannot read " + path};
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  return parse_scenario(std::filesystem::path(path).filename().string(), text);
}

}  // namespace dealingdesk::scenarios
