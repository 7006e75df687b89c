#include "tests/faults/trader_progress.h"

#include <sstream>

namespace dealingdesk::faults {

std::string print_progress(const Progress& p) {
  std::ostringstream line;
  line << "progress " << p.logons << ' ' << p.answers << ' ' << p.fills_b << ' ' << p.fills_a << ' ' << p.ready;
  return line.str();
}

std::optional<Progress> parse_progress(const std::string& line) {
  std::istringstream words(line);
  std::string kind;
  Progress p;
  words >> kind >> p.logons >> p.answers >> p.fills_b >> p.fills_a >> p.ready;
  if (!words || kind != "progress") return std::nullopt;
  return p;
}

}  // namespace dealingdesk::faults
