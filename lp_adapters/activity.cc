#include "lp_adapters/activity.h"

#include <algorithm>

namespace dealingdesk::lp_adapters {

namespace {

int hour_of(Timestamp t) {
  constexpr std::int64_t kHourNs = 3'600'000'000'000;
  return static_cast<int>((t.ns() - t.day() * kDay.ns()) / kHourNs);
}

}  // namespace

bool Activity::open_at(Timestamp t) const {
  if (!weekends_closed) return true;
  constexpr int kCloseHour = 22;
  const auto weekday = ((t.day() + 4) % 7 + 7) % 7;  // 0 is Sunday: 1970-01-01 was a Thursday
  if (weekday == 5) return hour_of(t) < kCloseHour;
  if (weekday == 0) return hour_of(t) >= kCloseHour;
  return weekday != 6;
}

int Activity::percent_at(Timestamp t) const {
  const auto hour = hour_of(t);
  int percent = 0;
  for (const auto& session : sessions) {
    const bool over_midnight = session.from_hour_utc > session.to_hour_utc;
    const bool after = hour >= session.from_hour_utc;
    const bool before = hour < session.to_hour_utc;
    if (over_midnight ? after || before : after && before) percent += session.percent;
  }
  return std::max(1, percent == 0 ? quiet_percent : percent);
}

}  // namespace dealingdesk::lp_adapters
