#include "lp_adapters/activity.h"

#include <catch2/catch.hpp>

namespace dealingdesk::lp_adapters {

namespace {
Timestamp utc(const char* text) { return *parse_rfc3339(text); }
}  // namespace

TEST_CASE("sessions that overlap add up, and the quiet hours have a rate of their own", "[lp_adapters]") {
  const Activity activity;
  struct Case {
    const char* time;
    int percent;
  };
  for (const auto& c : {Case{"2026-01-28T00:00:00Z", 50},
                        {"2026-01-28T06:59:59Z", 50},
                        {"2026-01-28T07:00:00Z", 150},
                        {"2026-01-28T09:00:00Z", 100},
                        {"2026-01-28T12:00:00Z", 180},
                        {"2026-01-28T16:00:00Z", 80},
                        {"2026-01-28T21:00:00Z", 25},
                        {"1969-12-31T12:00:00Z", 180}}) {
    INFO(c.time);
    CHECK(activity.percent_at(utc(c.time)) == c.percent);
  }
}

TEST_CASE("a session may go over midnight", "[lp_adapters]") {
  Activity activity;
  activity.sessions = {{"Sydney", 22, 6, 70}};
  CHECK(activity.percent_at(utc("2026-01-28T21:59:59Z")) == 25);
  CHECK(activity.percent_at(utc("2026-01-28T22:00:00Z")) == 70);
  CHECK(activity.percent_at(utc("2026-01-28T05:59:59Z")) == 70);
  CHECK(activity.percent_at(utc("2026-01-28T06:00:00Z")) == 25);
}

TEST_CASE("weekends are open unless they are said to be closed", "[lp_adapters]") {
  Activity activity;
  CHECK(activity.open_at(utc("2026-01-31T12:00:00Z")));
  activity.weekends_closed = true;
  CHECK(activity.open_at(utc("2026-01-30T21:59:59Z")));  // Friday
  CHECK_FALSE(activity.open_at(utc("2026-01-30T22:00:00Z")));
  CHECK_FALSE(activity.open_at(utc("2026-01-31T12:00:00Z")));  // Saturday
  CHECK_FALSE(activity.open_at(utc("2026-02-01T21:59:59Z")));  // Sunday
  CHECK(activity.open_at(utc("2026-02-01T22:00:00Z")));
  CHECK(activity.open_at(utc("2026-02-02T00:00:00Z")));
}

}  // namespace dealingdesk::lp_adapters
