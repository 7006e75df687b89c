#include "reference/calendar_text.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "core/timestamp.h"
#include "reference/calendar.h"

namespace dealingdesk::reference {
namespace {

constexpr std::array<std::string_view, 7> kWeekdays{"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
constexpr int kDayMinutes = 1440;

Reject malformed(std::string text) { return {RejectCode::malformed, std::move(text)}; }

// The names that a broker is likely to need; every other zone can be given by its rule.
constexpr std::array<std::pair<std::string_view, std::string_view>, 19> kZones{{
    {"UTC", "UTC0"},
    {"Etc/UTC", "UTC0"},
    {"America/New_York", "EST5EDT,M3.2.0,M11.1.0"},
    {"America/Chicago", "CST6CDT,M3.2.0,M11.1.0"},
    {"America/Sao_Paulo", "<-03>3"},
    {"Europe/London", "GMT0BST,M3.5.0/1,M10.5.0"},
    {"Europe/Berlin", "CET-1CEST,M3.5.0,M10.5.0/3"},
    {"Europe/Paris", "CET-1CEST,M3.5.0,M10.5.0/3"},
    {"Europe/Zurich", "CET-1CEST,M3.5.0,M10.5.0/3"},
    {"Europe/Athens", "EET-2EEST,M3.5.0/3,M10.5.0/4"},
    {"Europe/Moscow", "MSK-3"},
    {"Asia/Tokyo", "JST-9"},
    {"Asia/Shanghai", "CST-8"},
    {"Asia/Hong_Kong", "HKT-8"},
    {"Asia/Singapore", "<+08>-8"},
    {"Asia/Kolkata", "IST-5:30"},
    {"Asia/Dubai", "<+04>-4"},
    {"Australia/Sydney", "AEST-10AEDT,M10.1.0,M4.1.0/3"},
    {"Pacific/Auckland", "NZST-12NZDT,M9.5.0,M4.1.0/3"},
}};

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Reads a text from its begin on. The first thing that is not there is remembered, and nothing is read after it.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_{text} {}

  [[nodiscard]] bool at_end() const { return rest_.empty(); }
  [[nodiscard]] bool next_is(char c) const { return !failed() && !rest_.empty() && rest_.front() == c; }
  [[nodiscard]] bool failed() const { return !wanted_.empty(); }
  // "an hour is expected at 'x7'"
  [[nodiscard]] std::string complaint() const {
    return fmt::format("{} is expected {}", wanted_, rest_.empty() ? "at its end" : fmt::format("at '{}'", rest_));
  }

  bool accept(char c) {
    if (!next_is(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }
  void expect(char c, std::string_view what) {
    if (!accept(c)) fail(what);
  }
  void expect_end() {
    if (!at_end()) fail("nothing more");
  }
  void skip_spaces() {
    while (accept(' ')) continue;
  }
  // A number of at most three digits, from `least` to `most`.
  int number(int least, int most, std::string_view what) {
    int value = 0;
    std::size_t count = 0;
    while (count < rest_.size() && count < 4 && is_digit(rest_[count])) value = value * 10 + (rest_[count++] - '0');
    if (count == 0 || count > 3 || value < least || value > most) fail(what);
    if (failed()) return 0;
    rest_.remove_prefix(count);
    return value;
  }
  // At least three letters.
  std::string_view letters(std::string_view what) {
    const auto end = std::find_if_not(rest_.begin(), rest_.end(), is_letter);
    const auto count = static_cast<std::size_t>(end - rest_.begin());
    if (count < 3) fail(what);
    if (failed()) return {};
    const std::string_view word = rest_.substr(0, count);
    rest_.remove_prefix(count);
    return word;
  }
  // Up to that character, which comes after at least three others, and it.
  void skip_past(char c, std::string_view what) {
    const auto at = rest_.find(c);
    if (at == std::string_view::npos || at < 3) fail(what);
    if (!failed()) rest_.remove_prefix(at + 1);
  }
  void fail(std::string_view what) {
    if (!failed()) wanted_ = what;
  }

 private:
  std::string_view rest_;
  std::string_view wanted_;
};

// "EST", or "<+0530>".
void read_zone_name(Reader& in) {
  if (in.accept('<'))
    in.skip_past('>', "a name and a '>'");
  else
    in.letters("a name of at least three letters");
}

// "[+-]h[h][:mm[:ss]]", in minutes.
int read_hours(Reader& in, int most, std::string_view what) {
  const bool minus = in.accept('-');
  if (!minus) in.accept('+');
  int minutes = in.number(0, most, what) * 60;
  if (in.accept(':')) minutes += in.number(0, 59, "a minute from 00 to 59");
  if (in.accept(':')) in.number(0, 0, "a second of 00: whole minutes only");
  return minus ? -minutes : minutes;
}

// "M3.2.0/2": the second Sunday of March, at 2 o'clock, which is left out where it is 2.
ClockChange read_change(Reader& in) {
  in.expect(',', "',' and the rule of a change of the clocks");
  in.expect('M', "a rule as M3.2.0");
  ClockChange change;
  change.month = static_cast<std::uint8_t>(in.number(1, 12, "a month from 1 to 12"));
  in.expect('.', "'.' and a week");
  change.week = static_cast<std::uint8_t>(in.number(1, 5, "a week from 1 to 5"));
  in.expect('.', "'.' and a weekday");
  const int weekday = in.number(0, 6, "a weekday from 0, Sunday, to 6");
  change.weekday = static_cast<std::uint8_t>((weekday + 6) % 7);
  const int minute = in.accept('/') ? read_hours(in, 167, "an hour from -167 to 167") : 120;
  change.minute = static_cast<std::int16_t>(minute);
  return change;
}

ZoneSpec read_zone(Reader& in) {
  constexpr std::string_view kOffset = "an offset from 0 to 24 hours";
  ZoneSpec zone;
  read_zone_name(in);
  // POSIX counts to the west.
  zone.standard_minutes = static_cast<std::int16_t>(-read_hours(in, 24, kOffset));
  if (in.failed() || in.at_end()) return zone;
  read_zone_name(in);
  const int summer = in.at_end() || in.next_is(',') ? zone.standard_minutes + 60 : -read_hours(in, 24, kOffset);
  zone.summer_minutes = static_cast<std::int16_t>(summer);
  zone.summer_begins = read_change(in);
  zone.summer_ends = read_change(in);
  in.expect_end();
  return zone;
}

// "sun 17:05", as a minute of the week.
std::uint16_t read_week_minute(Reader& in, int last_hour) {
  in.skip_spaces();
  Reader before = in;
  std::string word{in.letters("a weekday from mon to sun")};
  for (char& c : word) c = static_cast<char>(c | 0x20);  // to lower case
  const auto day = std::find(kWeekdays.begin(), kWeekdays.end(), word) - kWeekdays.begin();
  if (!in.failed() && day == 7) {
    in = before;
    in.fail("a weekday from mon to sun");
  }
  in.skip_spaces();
  const int hour = in.number(0, last_hour, last_hour == 24 ? "an hour from 00 to 24" : "an hour from 00 to 23");
  in.expect(':', "':' and a minute");
  const int minute = in.number(0, hour == 24 ? 0 : 59, "a minute of the hour");
  in.skip_spaces();
  return static_cast<std::uint16_t>(day * kDayMinutes + hour * 60 + minute);
}

}  // namespace

Result<ZoneSpec> parse_zone(std::string_view text) {
  const auto known = std::find_if(kZones.begin(), kZones.end(), [text](const auto& one) { return one.first == text; });
  if (known == kZones.end() && std::none_of(text.begin(), text.end(), is_digit))
    return malformed(fmt::format("time zone '{}' is not a known name, nor a rule as EST5EDT,M3.2.0,M11.1.0", text));
  Reader in{known == kZones.end() ? text : known->second};
  const ZoneSpec zone = read_zone(in);
  if (in.failed()) return malformed(fmt::format("time zone '{}': {}", text, in.complaint()));
  if (auto ok = check(zone, fmt::format("time zone '{}'", text)); !ok) return ok.reject();
  return zone;
}

Result<WeekSession> parse_session(std::string_view text) {
  Reader in{text};
  WeekSession session;
  session.opens = read_week_minute(in, 23);
  in.expect('-', "'-' and when it closes");
  session.closes = read_week_minute(in, 24);
  in.expect_end();
  if (in.failed()) return malformed(fmt::format("session '{}': {}", text, in.complaint()));
  if (session.opens == session.closes) return malformed(fmt::format("session '{}' closes when it opens", text));
  return session;
}

std::string to_text(const WeekSession& session) {
  const auto day_and_clock = [](int minute_of_week) {
    // The week's end is on no weekday of its own: it is Sunday's 24:00.
    const int day = std::min(minute_of_week / kDayMinutes, 6), minute = minute_of_week - day * kDayMinutes;
    return fmt::format("{} {:02}:{:02}", kWeekdays[static_cast<std::size_t>(day)], minute / 60, minute % 60);
  };
  return day_and_clock(session.opens) + " - " + day_and_clock(session.closes);
}

std::optional<std::int32_t> parse_date(std::string_view text) {
  const auto midnight = parse_rfc3339(std::string{text} + "T00:00:00Z");
  if (!midnight) return std::nullopt;
  return static_cast<std::int32_t>(midnight->day());
}

std::string date_to_text(std::int32_t day) { return to_rfc3339(Timestamp::from_ns(day * kDay.ns())).substr(0, 10); }

}  // namespace dealingdesk::reference
