// The line by which a client tells the driver how far it has come.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace dealingdesk::faults {

struct Progress {
  int logons = 0;
  std::uint64_t answers = 0;  // messages about orders
  std::uint64_t fills_b = 0;
  std::uint64_t fills_a = 0;
  bool ready = false;  // logged on, and recovered if the session resets
};

[[nodiscard]] std::string print_progress(const Progress& progress);
// Nothing when the line says something else.
[[nodiscard]] std::optional<Progress> parse_progress(const std::string& line);

}  // namespace dealingdesk::faults
