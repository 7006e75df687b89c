// How busy the market is over the day: quotes come faster in London's hours than at night.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/timestamp.h"

namespace dealingdesk::lp_adapters {

// From the full hour `from` (included) to `to` (not included), UTC; over midnight when from > to.
struct ActivitySession {
  std::string name;
  int from_hour_utc, to_hour_utc;
  int percent;  // what it adds to the rate of quotes: 100 is an instrument's own rate
};

struct Activity {
  std::vector<ActivitySession> sessions = {{"Asia", 0, 9, 50}, {"London", 7, 16, 100}, {"New York", 12, 21, 80}};
  int quiet_percent = 25;        // when no session is open
  bool weekends_closed = false;  // no quotes from Friday to Sunday 22:00 UTC; off: demos work on Sundays

  [[nodiscard]] bool open_at(Timestamp t) const;
  // The rate of quotes in percent, at least 1.
  [[nodiscard]] int percent_at(Timestamp t) const;
};

}  // namespace dealingdesk::lp_adapters
