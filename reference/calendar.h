// Time zones by rule, and when a market is open: local time, weekly sessions, holidays, trading days.
// Moments and days are of the years 1680 to 2259.
//
// Threads: any; these are functions of their arguments.
// Replay:  a zone's rule is part of its record, so that no machine's time zone database matters.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "core/calendar_spec.h"
#include "core/result.h"
#include "core/timestamp.h"

namespace dealingdesk::reference {

// --- time zones ---

// What the clocks of a zone show.
struct LocalTime {
  std::int64_t day = 0;      // days since 1970-01-01
  std::uint16_t minute = 0;  // of the day as a clock shows it: 0 to 1439, also on days of 23 or 25 hours
  Span rest;                 // below a minute

  friend bool operator==(const LocalTime&, const LocalTime&) = default;
};

// Minutes east of UTC at that moment. A change's minute is standard time where summer time begins and
// summer time where it ends, as in the M rules of POSIX (IEEE Std 1003.1, 8.3, TZ).
[[nodiscard]] int offset_minutes(const ZoneSpec& zone, Timestamp t);

[[nodiscard]] LocalTime to_local(const ZoneSpec& zone, Timestamp t);

// The moment when the clocks show that time. A time that they skip is the moment of the change; of a time
// that they show twice it is the first one.
[[nodiscard]] Timestamp from_local(const ZoneSpec& zone, const LocalTime& local);

// The first moment after this one when the clocks show that minute of the day: a roll-over.
// A day whose clocks skip it ends at the change, and one that shows it twice the first time.
// REQUIRES: minute_of_day < 1440.
[[nodiscard]] Timestamp next_day_end(const ZoneSpec& zone, std::uint16_t minute_of_day, Timestamp after);

// The local day (since 1970-01-01) on which the trading day ends that the moment belongs to: 17:00 on Monday
// is Tuesday's, where days end at 17:00. A trading day that ends at midnight, 0, is the calendar day itself.
// REQUIRES: minute_of_day < 1440.
[[nodiscard]] std::int64_t trading_day(const ZoneSpec& zone, std::uint16_t minute_of_day, Timestamp t);

// --- hours ---

enum class SessionKind : std::uint8_t { quote, trade };

// Within a weekly session (its opening minute is, its closing minute is not), and, on a holiday, also between
// the holiday's own minutes. A session that closes at a smaller minute than it opens runs on past the week's end.
[[nodiscard]] bool is_open(const CalendarSpec& calendar, SessionKind kind, Timestamp t);

// The first moment after this one when is_open() changes. Nothing where it does not within 400 days.
[[nodiscard]] std::optional<Timestamp> next_change(const CalendarSpec& calendar, SessionKind kind, Timestamp after);

// Closed all of that local day (since 1970-01-01). A day of shorter hours is not.
[[nodiscard]] bool is_holiday(const CalendarSpec& calendar, std::int64_t local_day);

// --- what is refused ---

// Refuses (malformed) an offset of more than a day, one change of the clocks without the other, a change that is
// on no day, and both in one month. `of` is the record that the refusal names.
[[nodiscard]] Result<void> check(const ZoneSpec& zone, std::string_view of);

// Refuses (malformed) a calendar without a name, with a zone as above, with sessions that are empty, outside
// the week, not in the order of their opening or over each other, and with holidays outside of 1680 to 2259,
// whose minutes are outside the day, or that come twice.
[[nodiscard]] Result<void> check(const CalendarSpec& calendar);

}  // namespace dealingdesk::reference
