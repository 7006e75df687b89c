#include "reference/calendar.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <limits>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "reference/calendar_text.h"

namespace dealingdesk::reference {
namespace {

// Everything below counts in minutes: offsets and changes of the clocks are whole ones, and 64 bits of them
// do not overflow where nanoseconds would.
constexpr std::int64_t kMinuteNs = 60'000'000'000;
constexpr std::int64_t kDayMinutes = 1440;
constexpr std::int64_t kWeekMinutes = 7 * kDayMinutes;

constexpr std::int64_t floor_div(std::int64_t a, std::int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }
std::int64_t minute_of(Timestamp t) { return floor_div(t.ns(), kMinuteNs); }
// 1970-01-01 was a Thursday; Monday is 0.
std::int64_t weekday_of(std::int64_t day) { return day + 3 - 7 * floor_div(day + 3, 7); }

// Held within what a Timestamp holds: the years 1678 to 2261.
Timestamp moment(std::int64_t utc_minute, Span rest = {}) {
  constexpr std::int64_t kLast = std::numeric_limits<std::int64_t>::max() / kMinuteNs - 1;
  return Timestamp::from_ns(std::clamp(utc_minute, -kLast, kLast) * kMinuteNs) + rest;
}

// --- changes of the clocks ---

struct Change {
  std::int64_t at = 0;  // UTC, in minutes
  int offset = 0;       // from then on
};

bool has_summer_time(const ZoneSpec& zone) { return zone.summer_begins && zone.summer_ends; }

std::int64_t change_at(const ClockChange& change, std::chrono::year year, int offset_before) {
  const auto month = year / static_cast<int>(change.month);
  const std::chrono::weekday weekday{(change.weekday + 1u) % 7};  // there Sunday is 0
  const std::chrono::sys_days day = change.week == 5 ? std::chrono::sys_days{month / weekday[std::chrono::last]}
                                                     : std::chrono::sys_days{month / weekday[change.week]};
  return day.time_since_epoch().count() * kDayMinutes + change.minute - offset_before;
}

// Those of that year, the one before and the one after: a change on New Year's Eve may be next year's in UTC.
// REQUIRES: has_summer_time(zone).
std::array<Change, 6> changes_around(const ZoneSpec& zone, std::int64_t utc_minute) {
  const std::chrono::sys_days day{std::chrono::days{floor_div(utc_minute, kDayMinutes)}};
  auto year = std::chrono::year_month_day{day}.year() - std::chrono::years{1};
  std::array<Change, 6> changes;
  for (std::size_t i = 0; i < changes.size(); i += 2, ++year) {
    changes[i] = {change_at(*zone.summer_begins, year, zone.standard_minutes), zone.summer_minutes};
    changes[i + 1] = {change_at(*zone.summer_ends, year, zone.summer_minutes), zone.standard_minutes};
  }
  return changes;
}

// The last one at or before that minute. REQUIRES: has_summer_time(zone).
Change last_change(const ZoneSpec& zone, std::int64_t utc_minute) {
  Change last{std::numeric_limits<std::int64_t>::min(), zone.standard_minutes};
  for (const Change& change : changes_around(zone, utc_minute))
    if (change.at <= utc_minute && change.at > last.at) last = change;
  return last;
}

int offset_at(const ZoneSpec& zone, std::int64_t utc_minute) {
  return has_summer_time(zone) ? last_change(zone, utc_minute).offset : zone.standard_minutes;
}

std::int64_t utc_of(const ZoneSpec& zone, std::int64_t local_minute) {
  if (!has_summer_time(zone)) return local_minute - zone.standard_minutes;
  // The larger offset is the earlier moment.
  const auto [less, more] = std::minmax({zone.standard_minutes, zone.summer_minutes});
  if (offset_at(zone, local_minute - more) == more) return local_minute - more;
  if (offset_at(zone, local_minute - less) == less) return local_minute - less;
  return last_change(zone, local_minute - less).at;
}

// The local day on which the clocks next show that minute.
std::int64_t day_of_next_end(const ZoneSpec& zone, std::uint16_t minute_of_day, std::int64_t utc_minute) {
  std::int64_t day = floor_div(utc_minute + offset_at(zone, utc_minute), kDayMinutes);
  while (utc_of(zone, day * kDayMinutes + minute_of_day) <= utc_minute) ++day;
  // A clock that goes back over midnight shows a day again that has ended.
  while (utc_of(zone, (day - 1) * kDayMinutes + minute_of_day) > utc_minute) --day;
  return day;
}

// --- hours ---

const std::vector<WeekSession>& sessions_of(const CalendarSpec& calendar, SessionKind kind) {
  return kind == SessionKind::trade && !calendar.trades.empty() ? calendar.trades : calendar.quotes;
}

const Holiday* holiday_on(const CalendarSpec& calendar, std::int64_t day) {
  const auto it = std::find_if(calendar.holidays.begin(), calendar.holidays.end(),
                               [day](const Holiday& holiday) { return holiday.day == day; });
  return it == calendar.holidays.end() ? nullptr : &*it;
}

bool within(const WeekSession& session, std::int64_t minute_of_week) {
  const bool opened = minute_of_week >= session.opens, not_closed = minute_of_week < session.closes;
  return session.opens < session.closes ? opened && not_closed : opened || not_closed;
}

bool open_at(const CalendarSpec& calendar, SessionKind kind, std::int64_t utc_minute) {
  const std::int64_t local = utc_minute + offset_at(calendar.zone, utc_minute);
  const std::int64_t day = floor_div(local, kDayMinutes), minute = local - day * kDayMinutes;
  const Holiday* holiday = holiday_on(calendar, day);
  if (holiday != nullptr && (minute < holiday->opens || minute >= holiday->closes)) return false;
  const auto& sessions = sessions_of(calendar, kind);
  const std::int64_t minute_of_week = weekday_of(day) * kDayMinutes + minute;
  return sessions.empty() || std::any_of(sessions.begin(), sessions.end(), [minute_of_week](const WeekSession& one) {
           return within(one, minute_of_week);
         });
}

// Every local minute of that day at which open_at() may change.
std::vector<std::int64_t> edges_of(const CalendarSpec& calendar, SessionKind kind, std::int64_t day) {
  const std::int64_t midnight = day * kDayMinutes;
  std::vector<std::int64_t> edges;
  for (const WeekSession& session : sessions_of(calendar, kind))
    for (const std::int64_t edge : {session.opens % kWeekMinutes, session.closes % kWeekMinutes})
      if (edge / kDayMinutes == weekday_of(day)) edges.push_back(midnight + edge % kDayMinutes);
  if (const Holiday* holiday = holiday_on(calendar, day))
    for (const std::int64_t minute :
         {std::int64_t{0}, std::int64_t{holiday->opens}, std::int64_t{holiday->closes}, kDayMinutes})
      edges.push_back(midnight + minute);
  return edges;
}

// In order: every minute of UTC after `begin`, up to `end`, at which open_at() may change. An edge is taken at
// both offsets of the zone; that the wrong one is no change at all does no harm.
std::vector<std::int64_t> edges_between(const CalendarSpec& calendar, SessionKind kind, std::int64_t begin,
                                        std::int64_t end) {
  const ZoneSpec& zone = calendar.zone;
  std::vector<std::int64_t> edges;
  const auto add = [&](std::int64_t minute) {
    if (minute > begin && minute <= end) edges.push_back(minute);
  };
  // Local time is at most a day and a bit away from UTC.
  for (std::int64_t day = floor_div(begin, kDayMinutes) - 2; day <= floor_div(end, kDayMinutes) + 2; ++day) {
    for (const std::int64_t edge : edges_of(calendar, kind, day)) {
      add(edge - zone.standard_minutes);
      if (has_summer_time(zone)) add(edge - zone.summer_minutes);
    }
  }
  if (has_summer_time(zone))
    for (const Change& change : changes_around(zone, begin)) add(change.at);
  std::sort(edges.begin(), edges.end());
  return edges;
}

}  // namespace

int offset_minutes(const ZoneSpec& zone, Timestamp t) { return offset_at(zone, minute_of(t)); }

LocalTime to_local(const ZoneSpec& zone, Timestamp t) {
  const std::int64_t utc = minute_of(t);
  const std::int64_t local = utc + offset_at(zone, utc);
  const std::int64_t day = floor_div(local, kDayMinutes);
  return {day, static_cast<std::uint16_t>(local - day * kDayMinutes), Span::from_ns(t.ns() - utc * kMinuteNs)};
}

Timestamp from_local(const ZoneSpec& zone, const LocalTime& local) {
  const std::int64_t minute = local.day * kDayMinutes + local.minute;
  const std::int64_t utc = utc_of(zone, minute);
  const bool skipped = utc + offset_at(zone, utc) != minute;
  return moment(utc, skipped ? Span{} : local.rest);
}

Timestamp next_day_end(const ZoneSpec& zone, std::uint16_t minute_of_day, Timestamp after) {
  const std::int64_t day = day_of_next_end(zone, minute_of_day, minute_of(after));
  return moment(utc_of(zone, day * kDayMinutes + minute_of_day));
}

std::int64_t trading_day(const ZoneSpec& zone, std::uint16_t minute_of_day, Timestamp t) {
  const std::int64_t ends_on = day_of_next_end(zone, minute_of_day, minute_of(t));
  return minute_of_day == 0 ? ends_on - 1 : ends_on;
}

bool is_open(const CalendarSpec& calendar, SessionKind kind, Timestamp t) {
  return open_at(calendar, kind, minute_of(t));
}

std::optional<Timestamp> next_change(const CalendarSpec& calendar, SessionKind kind, Timestamp after) {
  const std::int64_t first = minute_of(after);
  const bool open = open_at(calendar, kind, first);
  // A week at a time: most calendars change within the first.
  for (std::int64_t begin = first; begin < first + 400 * kDayMinutes; begin += kWeekMinutes)
    for (const std::int64_t minute : edges_between(calendar, kind, begin, begin + kWeekMinutes))
      if (open_at(calendar, kind, minute) != open) return moment(minute);
  return std::nullopt;
}

bool is_holiday(const CalendarSpec& calendar, std::int64_t local_day) {
  const Holiday* holiday = holiday_on(calendar, local_day);
  return holiday != nullptr && holiday->opens == holiday->closes;
}

// --- checks ---

namespace {

Reject malformed(std::string text) { return {RejectCode::malformed, std::move(text)}; }

constexpr std::size_t kLongestName = 64;
constexpr std::int32_t kLastDay = 105'900;  // in 2259, and as many before 1970 in 1680

Result<void> check_sessions(const std::vector<WeekSession>& sessions, const std::string& of) {
  for (std::size_t i = 0; i < sessions.size(); ++i) {
    const WeekSession& one = sessions[i];
    const bool last = i + 1 == sessions.size();
    if (one.opens >= kWeekMinutes || one.closes > kWeekMinutes)
      return malformed(fmt::format("{}: a session from minute {} to {}, the week's last is {}", of, one.opens,
                                   one.closes, kWeekMinutes));
    if (one.opens == one.closes)
      return malformed(fmt::format("{}: the session '{}' closes when it opens", of, to_text(one)));
    const bool wraps = one.opens > one.closes;
    const bool in_order = last ? !wraps || sessions.size() == 1 || one.closes <= sessions.front().opens
                               : !wraps && one.closes <= sessions[i + 1].opens;
    if (!in_order)
      return malformed(fmt::format("{}: the session '{}' runs into '{}' or is not in order", of, to_text(one),
                                   to_text(last ? sessions.front() : sessions[i + 1])));
  }
  return {};
}

Result<void> check_holidays(const std::vector<Holiday>& holidays, const std::string& of) {
  std::vector<std::int32_t> days;
  for (const Holiday& one : holidays) {
    if (one.day < -kLastDay || one.day > kLastDay)
      return malformed(
          fmt::format("{}: holiday '{}' is on day {}, not from {} to {}", of, one.name, one.day, -kLastDay, kLastDay));
    if (one.opens > one.closes || one.closes > kDayMinutes)
      return malformed(fmt::format("{}: holiday {} opens at minute {} and closes at {}, of {}", of,
                                   date_to_text(one.day), one.opens, one.closes, kDayMinutes));
    if (one.name.size() > kLongestName)
      return malformed(
          fmt::format("{}: the name of holiday {} is longer than {} bytes", of, date_to_text(one.day), kLongestName));
    days.push_back(one.day);
  }
  std::sort(days.begin(), days.end());
  const auto twice = std::adjacent_find(days.begin(), days.end());
  if (twice != days.end()) return malformed(fmt::format("{}: holiday {} comes twice", of, date_to_text(*twice)));
  return {};
}

}  // namespace

Result<void> check(const ZoneSpec& zone, std::string_view of) {
  for (const int minutes : {zone.standard_minutes, zone.summer_minutes})
    if (minutes < -kDayMinutes || minutes > kDayMinutes)
      return malformed(fmt::format("{}: an offset of {} minutes from UTC, the most is {}", of, minutes, kDayMinutes));
  if (zone.summer_begins.has_value() != zone.summer_ends.has_value())
    return malformed(fmt::format("{}: summer time needs both a begin and an end", of));
  for (const auto& change : {zone.summer_begins, zone.summer_ends}) {
    if (!change) continue;
    const bool on_a_day =
        change->month >= 1 && change->month <= 12 && change->week >= 1 && change->week <= 5 && change->weekday <= 6;
    if (!on_a_day || change->minute < -kWeekMinutes || change->minute > kWeekMinutes)
      return malformed(fmt::format("{}: a change of the clocks in month {}, week {}, weekday {}, minute {}", of,
                                   change->month, change->week, change->weekday, change->minute));
  }
  if (zone.summer_begins && zone.summer_begins->month == zone.summer_ends->month)
    return malformed(fmt::format("{}: summer time begins and ends in month {}", of, zone.summer_begins->month));
  return {};
}

Result<void> check(const CalendarSpec& calendar) {
  if (calendar.name.empty() || calendar.name.size() > kLongestName)
    return malformed(fmt::format("the calendar '{}' needs a name of 1 to {} bytes", calendar.name, kLongestName));
  const std::string of = "calendar " + calendar.name;
  if (auto ok = check(calendar.zone, of); !ok) return ok;
  if (auto ok = check_sessions(calendar.quotes, of + ", quotes"); !ok) return ok;
  if (auto ok = check_sessions(calendar.trades, of + ", trades"); !ok) return ok;
  return check_holidays(calendar.holidays, of);
}

}  // namespace dealingdesk::reference
