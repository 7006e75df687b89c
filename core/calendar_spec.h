// When a market quotes and trades: weekly sessions in its time zone, and holidays (reference/calendar.h).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/ids.h"
#include "core/timestamp.h"

namespace dealingdesk {

// When the clocks change: the nth weekday of a month, at a local time.
struct ClockChange {
  std::uint8_t month = 0;    // 1 to 12
  std::uint8_t week = 0;     // 1 to 4; 5: the last
  std::uint8_t weekday = 0;  // 0: Monday
  std::int16_t minute = 0;   // of the local day before the change

  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(self.month, self.week, self.weekday, self.minute);
  }
  friend bool operator==(const ClockChange&, const ClockChange&) = default;
};

// A time zone by rule, so that it is the same on every machine and in every replay.
struct ZoneSpec {
  std::int16_t standard_minutes = 0;  // east of UTC
  std::int16_t summer_minutes = 0;    // where summer time is kept
  std::optional<ClockChange> summer_begins, summer_ends;

  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(self.standard_minutes, self.summer_minutes, self.summer_begins, self.summer_ends);
  }
  friend bool operator==(const ZoneSpec&, const ZoneSpec&) = default;
};

// From a minute of the local week (Monday 00:00 is 0) to another one; the end is not part of it.
struct WeekSession {
  std::uint16_t opens = 0;
  std::uint16_t closes = 0;

  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(self.opens, self.closes);
  }
  friend bool operator==(const WeekSession&, const WeekSession&) = default;
};

struct Holiday {
  std::int32_t day = 0;      // local, days since 1970-01-01
  std::uint16_t opens = 0;   // minutes of the day between which it trades all the same
  std::uint16_t closes = 0;  // equal: closed all day
  std::string name;

  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(self.day, self.opens, self.closes, self.name);
  }
  friend bool operator==(const Holiday&, const Holiday&) = default;
};

struct CalendarSpec {
  CalendarId id;
  std::string name;  // unique
  ZoneSpec zone;
  std::vector<WeekSession> quotes;  // none: always
  std::vector<WeekSession> trades;  // none: as quotes
  std::vector<Holiday> holidays;

  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(self.id, self.name, self.zone, self.quotes, self.trades, self.holidays);
  }
  friend bool operator==(const CalendarSpec&, const CalendarSpec&) = default;
};

}  // namespace dealingdesk
