// What a run does to the server and the venue, drawn from a seed before it begins.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace dealingdesk::faults {

enum class Victim { server, venue };
[[nodiscard]] const char* name_of(Victim victim);

// When the victim dies: at a random moment while it trades, at one while it starts, or at the n-th
// pass of a named point in it (DEALINGDESK_FAULT).
enum class Moment { trading, starting, point };

struct Round {
  Victim victim = Victim::server;
  Moment moment = Moment::trading;
  int delay_ms = 0;   // trading, starting
  std::string point;  // point
  int pass = 0;

  // "after_commit:17" for the environment.
  [[nodiscard]] std::string fault() const;
};
// What a summary counts by: "trading", "starting" or the point's name.
[[nodiscard]] std::string kind_of(const Round& round);

inline constexpr std::string_view kPoints[] = {"after_apply", "during_commit", "after_commit", "mid_write"};

// Each point comes at least once for the server when there are as many rounds as points.
[[nodiscard]] std::vector<Round> draw_rounds(std::uint64_t seed, int count, bool with_venue);

}  // namespace dealingdesk::faults
