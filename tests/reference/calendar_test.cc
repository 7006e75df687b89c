#include "reference/calendar.h"

#include <random>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "reference/calendar_text.h"
#include "tests/support/must.h"

namespace dealingdesk::reference {
namespace {

// "2026-03-08T06:59", in UTC.
Timestamp at(const std::string& minute) { return parse_rfc3339(minute + ":00Z").value(); }
std::string text_of(Timestamp t) { return to_rfc3339(t).substr(0, 16); }

ZoneSpec zone(const char* name) { return must(parse_zone(name)); }

// "2026-03-08T02:30", on the clocks of a zone.
LocalTime local(const std::string& minute) { return to_local(ZoneSpec{}, at(minute)); }

Holiday holiday(const char* date, std::uint16_t opens = 0, std::uint16_t closes = 0) {
  return {parse_date(date).value(), opens, closes, "a holiday"};
}

// From Sunday 17:05 to Friday 17:00 in New York, quoted from 17:00 on.
CalendarSpec fx_week() {
  CalendarSpec calendar;
  calendar.name = "FX";
  calendar.zone = zone("America/New_York");
  calendar.quotes = {must(parse_session("sun 17:00 - fri 17:00"))};
  calendar.trades = {must(parse_session("sun 17:05 - fri 17:00"))};
  return calendar;
}

std::string next_trade_change(const CalendarSpec& calendar, const char* after) {
  const auto change = next_change(calendar, SessionKind::trade, at(after));
  return change ? text_of(*change) : "never";
}

}  // namespace

TEST_CASE("a zone's offset follows its rule, north and south of the equator", "[reference]") {
  struct Case {
    const char* zone;
    const char* utc;
    int offset;
  };
  // As the IANA database has them.
  const auto c = GENERATE(values<Case>({
      {"America/New_York", "2026-01-15T12:00", -300},
      {"America/New_York", "2026-03-08T06:59", -300},
      {"America/New_York", "2026-03-08T07:00", -240},
      {"America/New_York", "2026-11-01T05:59", -240},
      {"America/New_York", "2026-11-01T06:00", -300},
      {"America/New_York", "2027-03-14T07:00", -240},
      {"America/New_York", "2028-11-05T06:00", -300},
      {"America/Chicago", "2026-03-08T07:59", -360},
      {"America/Chicago", "2026-03-08T08:00", -300},
      {"America/Chicago", "2026-11-01T06:59", -300},
      {"America/Chicago", "2026-11-01T07:00", -360},
      {"Europe/London", "2026-03-29T00:59", 0},
      {"Europe/London", "2026-03-29T01:00", 60},
      {"Europe/London", "2026-10-25T00:59", 60},
      {"Europe/London", "2026-10-25T01:00", 0},
      {"Europe/London", "2026-12-31T23:59", 0},
      {"Europe/Berlin", "2026-03-29T00:59", 60},
      {"Europe/Berlin", "2026-03-29T01:00", 120},
      {"Europe/Berlin", "2026-10-25T00:59", 120},
      {"Europe/Berlin", "2026-10-25T01:00", 60},
      {"Europe/Berlin", "2024-02-29T12:00", 60},
      {"Europe/Zurich", "2027-03-28T01:00", 120},
      {"Europe/Paris", "2025-10-26T01:00", 60},
      {"Europe/Athens", "2026-03-29T00:59", 120},
      {"Europe/Athens", "2026-03-29T01:00", 180},
      {"Europe/Athens", "2026-10-25T00:59", 180},
      {"Europe/Athens", "2026-10-25T01:00", 120},
      {"Europe/Moscow", "2026-07-01T00:00", 180},
      {"America/Sao_Paulo", "2026-01-01T00:00", -180},
      {"Asia/Tokyo", "2026-07-01T00:00", 540},
      {"Asia/Shanghai", "2026-07-01T00:00", 480},
      {"Asia/Hong_Kong", "2026-01-01T00:00", 480},
      {"Asia/Singapore", "2026-01-01T00:00", 480},
      {"Asia/Kolkata", "2026-07-01T00:00", 330},
      {"Asia/Dubai", "2026-07-01T00:00", 240},
      {"UTC", "2026-07-01T00:00", 0},
      {"Etc/UTC", "2026-01-01T00:00", 0},
      {"Australia/Sydney", "2026-01-01T00:00", 660},
      {"Australia/Sydney", "2026-04-04T15:59", 660},
      {"Australia/Sydney", "2026-04-04T16:00", 600},
      {"Australia/Sydney", "2026-10-03T15:59", 600},
      {"Australia/Sydney", "2026-10-03T16:00", 660},
      {"Australia/Sydney", "2026-12-31T13:30", 660},
      {"Pacific/Auckland", "2026-04-04T13:59", 780},
      {"Pacific/Auckland", "2026-04-04T14:00", 720},
      {"Pacific/Auckland", "2026-09-26T13:59", 720},
      {"Pacific/Auckland", "2026-09-26T14:00", 780},
  }));
  INFO(c.zone << " at " << c.utc);
  CHECK(offset_minutes(zone(c.zone), at(c.utc)) == c.offset);
}

TEST_CASE("local time has a day, a minute and what is below a minute", "[reference]") {
  const auto kolkata = zone("Asia/Kolkata");
  const auto t = parse_rfc3339("2026-07-01T18:45:59.000000001Z").value();
  const LocalTime shown = to_local(kolkata, t);
  CHECK(shown.day == parse_date("2026-07-02"));
  CHECK(shown.minute == 15);
  CHECK(shown.rest == Span::from_ns(59'000'000'001));
  CHECK(from_local(kolkata, shown) == t);

  // Before 1970, too.
  const auto old = parse_rfc3339("1969-12-31T23:59:30.5Z").value();
  CHECK(to_local(ZoneSpec{}, old) == LocalTime{-1, 1439, Span::from_ms(30'500)});
  CHECK(from_local(ZoneSpec{}, {-1, 1439, Span::from_ms(30'500)}) == old);
}

TEST_CASE("a skipped local time is the change, one shown twice its first time", "[reference]") {
  struct Case {
    const char* zone;
    const char* local;
    const char* utc;
  };
  const auto c = GENERATE(values<Case>({
      {"America/New_York", "2026-03-08T01:59", "2026-03-08T06:59"},
      {"America/New_York", "2026-03-08T02:00", "2026-03-08T07:00"},
      {"America/New_York", "2026-03-08T02:59", "2026-03-08T07:00"},
      {"America/New_York", "2026-03-08T03:00", "2026-03-08T07:00"},
      {"America/New_York", "2026-03-08T03:01", "2026-03-08T07:01"},
      {"America/New_York", "2026-11-01T00:59", "2026-11-01T04:59"},
      {"America/New_York", "2026-11-01T01:00", "2026-11-01T05:00"},
      {"America/New_York", "2026-11-01T01:59", "2026-11-01T05:59"},
      {"America/New_York", "2026-11-01T02:00", "2026-11-01T07:00"},
      {"Europe/London", "2026-03-29T01:30", "2026-03-29T01:00"},
      {"Europe/London", "2026-10-25T01:30", "2026-10-25T00:30"},
      {"Australia/Sydney", "2026-10-04T02:30", "2026-10-03T16:00"},
      {"Australia/Sydney", "2026-04-05T02:30", "2026-04-04T15:30"},
      {"Australia/Sydney", "2026-01-01T00:00", "2025-12-31T13:00"},
      {"Asia/Kolkata", "2026-01-01T00:00", "2025-12-31T18:30"},
  }));
  INFO(c.zone << " at " << c.local);
  CHECK(text_of(from_local(zone(c.zone), local(c.local))) == c.utc);
}

TEST_CASE("the second of a skipped minute is the change all the same", "[reference]") {
  LocalTime skipped = local("2026-03-08T02:30");
  skipped.rest = Span::from_s(7);
  CHECK(from_local(zone("America/New_York"), skipped) == at("2026-03-08T07:00"));
}

TEST_CASE("local time and back is the same moment, but for the hour that comes again", "[reference]") {
  const auto name = GENERATE("America/New_York", "Europe/London", "Australia/Sydney", "Asia/Kolkata");
  const ZoneSpec where = zone(name);
  int again = 0, other = 0;
  for (Timestamp t = at("2026-01-01T00:07"); t < at("2027-01-01T00:00"); t = t + Span::from_s(15 * 60)) {
    const Timestamp back = from_local(where, to_local(where, t));
    if (back == t) continue;
    (t - back == Span::from_s(3600) ? again : other)++;
  }
  INFO(name);
  CHECK(other == 0);
  CHECK(again == (where.summer_begins ? 4 : 0));
}

TEST_CASE("the days of a change have 23 and 25 hours", "[reference]") {
  struct Case {
    const char* zone;
    const char* day;
    int hours;
  };
  const auto c = GENERATE(values<Case>({
      {"America/New_York", "2026-03-07T00:00", 24},
      {"America/New_York", "2026-03-08T00:00", 23},
      {"America/New_York", "2026-11-01T00:00", 25},
      {"Australia/Sydney", "2026-10-04T00:00", 23},
      {"Australia/Sydney", "2026-04-05T00:00", 25},
      {"Asia/Tokyo", "2026-03-08T00:00", 24},
  }));
  INFO(c.zone << " on " << c.day);
  const Timestamp begin = from_local(zone(c.zone), local(c.day));
  CHECK(next_day_end(zone(c.zone), 0, begin) - begin == Span::from_s(c.hours * 3600));
}

TEST_CASE("summer time may be in winter, and change at New Year", "[reference]") {
  // Ireland's standard time is the summer's.
  const auto dublin = zone("IST-1GMT0,M10.5.0,M3.5.0/1");
  CHECK(offset_minutes(dublin, at("2026-07-01T00:00")) == 60);
  CHECK(offset_minutes(dublin, at("2026-03-29T00:59")) == 0);
  CHECK(offset_minutes(dublin, at("2026-03-29T01:00")) == 60);
  CHECK(offset_minutes(dublin, at("2026-10-25T01:00")) == 0);

  // The last Thursday of December, a day later: 2026-12-31 24:00 in the east is still December in UTC.
  const auto odd = zone("AAA-10BBB,M12.5.4/24,M6.1.0");
  CHECK(offset_minutes(odd, at("2026-12-31T13:59")) == 600);
  CHECK(offset_minutes(odd, at("2026-12-31T14:00")) == 660);
  CHECK(offset_minutes(odd, at("2027-01-01T00:00")) == 660);
}

TEST_CASE("New York's roll-over is 22:00 UTC in winter and 21:00 in summer", "[reference]") {
  struct Case {
    const char* after;
    const char* end;
  };
  const auto c = GENERATE(values<Case>({
      {"2026-01-15T12:00", "2026-01-15T22:00"},
      {"2026-01-15T21:59", "2026-01-15T22:00"},
      {"2026-01-15T22:00", "2026-01-16T22:00"},
      {"2026-03-06T22:00", "2026-03-07T22:00"},
      {"2026-03-07T22:00", "2026-03-08T21:00"},
      {"2026-03-08T21:00", "2026-03-09T21:00"},
      {"2026-07-15T20:59", "2026-07-15T21:00"},
      {"2026-10-31T21:00", "2026-11-01T22:00"},
      {"2026-11-01T21:00", "2026-11-01T22:00"},
      {"2026-11-01T22:00", "2026-11-02T22:00"},
  }));
  INFO("after " << c.after);
  CHECK(text_of(next_day_end(zone("America/New_York"), 17 * 60, at(c.after))) == c.end);
}

TEST_CASE("a day end in the skipped hour is at the change, one in the hour that comes again only once", "[reference]") {
  const auto new_york = zone("America/New_York");
  const std::uint16_t half_past_two = 150, half_past_one = 90;
  CHECK(text_of(next_day_end(new_york, half_past_two, at("2026-03-08T06:00"))) == "2026-03-08T07:00");
  CHECK(text_of(next_day_end(new_york, half_past_two, at("2026-03-08T07:00"))) == "2026-03-09T06:30");
  CHECK(text_of(next_day_end(new_york, half_past_one, at("2026-11-01T05:00"))) == "2026-11-01T05:30");
  CHECK(text_of(next_day_end(new_york, half_past_one, at("2026-11-01T05:30"))) == "2026-11-02T06:30");
}

TEST_CASE("a moment within a minute comes before the minute's end and after its begin", "[reference]") {
  const auto t = at("2026-01-15T22:00");
  CHECK(next_day_end(zone("America/New_York"), 17 * 60, t - Span::from_ns(1)) == t);
  CHECK(next_day_end(zone("America/New_York"), 17 * 60, t + Span::from_ns(1)) == t + kDay);
}

TEST_CASE("a trading day is named by the day on which it ends", "[reference]") {
  struct Case {
    const char* zone;
    std::uint16_t ends;
    const char* utc;
    const char* day;
  };
  const auto c = GENERATE(values<Case>({
      {"America/New_York", 1020, "2026-01-15T21:59", "2026-01-15"},
      {"America/New_York", 1020, "2026-01-15T22:00", "2026-01-16"},
      {"America/New_York", 1020, "2026-01-16T03:00", "2026-01-16"},
      {"America/New_York", 1020, "2026-03-08T20:59", "2026-03-08"},
      {"America/New_York", 1020, "2026-03-08T21:00", "2026-03-09"},
      {"America/New_York", 1020, "2026-11-01T21:30", "2026-11-01"},
      {"America/New_York", 1020, "2026-11-01T22:00", "2026-11-02"},
      {"America/New_York", 0, "2026-01-15T04:59", "2026-01-14"},
      {"America/New_York", 0, "2026-01-15T05:00", "2026-01-15"},
      {"UTC", 0, "2026-01-15T00:00", "2026-01-15"},
      {"UTC", 0, "2026-01-15T23:59", "2026-01-15"},
      {"Asia/Kolkata", 0, "2026-01-14T18:29", "2026-01-14"},
      {"Asia/Kolkata", 0, "2026-01-14T18:30", "2026-01-15"},
  }));
  INFO(c.zone << " at " << c.utc);
  CHECK(date_to_text(static_cast<std::int32_t>(trading_day(zone(c.zone), c.ends, at(c.utc)))) == c.day);
}

TEST_CASE("trading days never go back, where clocks go back over midnight either", "[reference]") {
  // At half past midnight back to 23:30 of the day before.
  const auto odd = zone("AAA3BBB,M10.3.0/0,M2.3.0/0:30");
  std::int64_t before = trading_day(odd, 0, at("2026-02-14T00:00"));
  for (Timestamp t = at("2026-02-14T00:00"); t < at("2026-02-17T00:00"); t = t + Span::from_s(60)) {
    const std::int64_t day = trading_day(odd, 0, t);
    REQUIRE(day >= before);
    REQUIRE(day <= before + 1);
    if (day != before) CHECK(next_day_end(odd, 0, t - Span::from_s(60)) == t);
    before = day;
  }
}

TEST_CASE("the week opens with its opening minute and closes with its closing minute", "[reference]") {
  const CalendarSpec calendar = fx_week();
  struct Case {
    const char* utc;
    bool quotes;
    bool trades;
  };
  const auto c = GENERATE(values<Case>({
      {"2026-01-11T21:59", false, false},  // Sunday, in winter
      {"2026-01-11T22:00", true, false},
      {"2026-01-11T22:04", true, false},
      {"2026-01-11T22:05", true, true},
      {"2026-01-12T05:00", true, true},  // past the week's end
      {"2026-01-14T12:00", true, true},
      {"2026-01-16T21:59", true, true},  // Friday
      {"2026-01-16T22:00", false, false},
      {"2026-01-17T12:00", false, false},
      {"2026-03-08T21:04", true, false},  // the Sunday of the change
      {"2026-03-08T21:05", true, true},
      {"2026-07-17T20:59", true, true},
      {"2026-07-17T21:00", false, false},
  }));
  INFO(c.utc);
  CHECK(is_open(calendar, SessionKind::quote, at(c.utc)) == c.quotes);
  CHECK(is_open(calendar, SessionKind::trade, at(c.utc)) == c.trades);
}

TEST_CASE("the last nanosecond before the closing minute is open", "[reference]") {
  const CalendarSpec calendar = fx_week();
  CHECK(is_open(calendar, SessionKind::trade, at("2026-01-16T22:00") - Span::from_ns(1)));
  CHECK_FALSE(is_open(calendar, SessionKind::trade, at("2026-01-11T22:05") - Span::from_ns(1)));
}

TEST_CASE("without sessions it is always open, and trades are as quotes", "[reference]") {
  CalendarSpec calendar;
  CHECK(is_open(calendar, SessionKind::quote, at("2026-01-17T12:00")));
  CHECK(is_open(calendar, SessionKind::trade, at("2026-01-17T12:00")));
  CHECK_FALSE(next_change(calendar, SessionKind::trade, at("2026-01-17T12:00")));

  calendar.holidays = {holiday("2026-12-25")};
  CHECK_FALSE(is_open(calendar, SessionKind::trade, at("2026-12-25T12:00")));
  CHECK(next_trade_change(calendar, "2026-01-17T12:00") == "2026-12-25T00:00");
  CHECK(next_trade_change(calendar, "2026-12-25T00:00") == "2026-12-26T00:00");
  CHECK(next_trade_change(calendar, "2026-12-26T00:00") == "never");

  calendar.quotes = {must(parse_session("mon 08:00 - mon 09:00"))};
  CHECK(is_open(calendar, SessionKind::trade, at("2026-01-12T08:00")));
  CHECK_FALSE(is_open(calendar, SessionKind::trade, at("2026-01-12T09:00")));
}

TEST_CASE("a holiday closes its local day, but for the hours that it has", "[reference]") {
  CalendarSpec calendar = fx_week();
  calendar.holidays = {holiday("2026-11-26"), holiday("2026-12-24", 0, 13 * 60), holiday("2026-12-25"),
                       holiday("2027-01-04", 9 * 60, 1440)};
  // Thanksgiving is closed from midnight to midnight in New York.
  CHECK(next_trade_change(calendar, "2026-11-25T12:00") == "2026-11-26T05:00");
  CHECK(next_trade_change(calendar, "2026-11-26T05:00") == "2026-11-27T05:00");
  // Christmas Eve closes early, and stays closed until the 26th, a Saturday: until Sunday.
  CHECK(next_trade_change(calendar, "2026-12-23T12:00") == "2026-12-24T18:00");
  CHECK(next_trade_change(calendar, "2026-12-24T18:00") == "2026-12-27T22:05");
  // A late opening.
  CHECK(next_trade_change(calendar, "2027-01-03T23:00") == "2027-01-04T05:00");
  CHECK(next_trade_change(calendar, "2027-01-04T05:00") == "2027-01-04T14:00");

  CHECK(is_holiday(calendar, *parse_date("2026-12-25")));
  CHECK_FALSE(is_holiday(calendar, *parse_date("2026-12-24")));
  CHECK_FALSE(is_holiday(calendar, *parse_date("2026-12-26")));
}

TEST_CASE("a holiday's hours open no more than the week does", "[reference]") {
  CalendarSpec calendar;
  calendar.quotes = {must(parse_session("thu 09:30 - thu 16:00"))};
  calendar.holidays = {holiday("2026-12-24", 0, 13 * 60)};
  CHECK(next_trade_change(calendar, "2026-12-24T00:00") == "2026-12-24T09:30");
  CHECK(next_trade_change(calendar, "2026-12-24T09:30") == "2026-12-24T13:00");
  CHECK(next_trade_change(calendar, "2026-12-24T13:00") == "2026-12-31T09:30");
}

TEST_CASE("the next change is after the moment, not at it", "[reference]") {
  const CalendarSpec calendar = fx_week();
  struct Case {
    const char* after;
    const char* change;
  };
  const auto c = GENERATE(values<Case>({
      {"2026-01-11T22:04", "2026-01-11T22:05"},
      {"2026-01-11T22:05", "2026-01-16T22:00"},
      {"2026-01-16T21:59", "2026-01-16T22:00"},
      {"2026-01-16T22:00", "2026-01-18T22:05"},
      {"2026-03-06T22:00", "2026-03-08T21:05"},
      {"2026-10-30T21:00", "2026-11-01T22:05"},
  }));
  INFO("after " << c.after);
  CHECK(next_trade_change(calendar, c.after) == c.change);
}

TEST_CASE("a session in the skipped hour opens at the change, and one in the hour that comes again twice",
          "[reference]") {
  CalendarSpec calendar;
  calendar.zone = zone("America/New_York");
  calendar.quotes = {must(parse_session("sun 01:15 - sun 01:45")), must(parse_session("sun 02:30 - sun 03:30"))};
  CHECK(next_trade_change(calendar, "2026-03-08T06:45") == "2026-03-08T07:00");
  CHECK(next_trade_change(calendar, "2026-03-08T07:00") == "2026-03-08T07:30");
  CHECK(next_trade_change(calendar, "2026-11-01T05:00") == "2026-11-01T05:15");
  CHECK(next_trade_change(calendar, "2026-11-01T05:15") == "2026-11-01T05:45");
  CHECK(next_trade_change(calendar, "2026-11-01T05:45") == "2026-11-01T06:15");
  CHECK(next_trade_change(calendar, "2026-11-01T06:15") == "2026-11-01T06:45");
}

namespace {

CalendarSpec random_calendar(std::mt19937& random, const ZoneSpec& where, std::int32_t day) {
  const auto below = [&random](unsigned most) { return static_cast<std::uint16_t>(random() % most); };
  CalendarSpec calendar;
  calendar.zone = where;
  for (auto* sessions : {&calendar.quotes, &calendar.trades})
    for (unsigned i = below(5); i > 0; --i) sessions->push_back({below(10'080), below(10'081)});
  // Of these, many are on the night of the change.
  for (unsigned i = below(3); i > 0; --i) {
    const auto opens = static_cast<std::uint16_t>(6 * 1440 + below(200));
    calendar.quotes.push_back({opens, static_cast<std::uint16_t>(opens + 1 + below(60))});
  }
  for (unsigned i = below(4); i > 0; --i) {
    const std::uint16_t opens = below(1440);
    const bool all_day = below(2) == 0;
    calendar.holidays.push_back({day + below(21), opens, all_day ? opens : static_cast<std::uint16_t>(1440), ""});
  }
  return calendar;
}

}  // namespace

TEST_CASE("the next change is where a look at every minute finds it", "[reference]") {
  struct Case {
    const char* zone;
    const char* from;
  };
  const auto c = GENERATE(values<Case>({
      {"America/New_York", "2026-02-28"},
      {"America/New_York", "2026-10-20"},
      {"Europe/London", "2026-03-20"},
      {"Australia/Sydney", "2026-03-28"},
      {"Australia/Sydney", "2026-09-25"},
      {"Asia/Kolkata", "2026-12-20"},
      {"AAA3BBB,M10.3.0/0,M2.3.0/0", "2026-02-05"},
      {"AAA3BBB,M10.3.0/0,M2.3.0/0", "2026-10-10"},
  }));
  std::mt19937 random{20'260'308};
  for (int round = 0; round < 12; ++round) {
    const CalendarSpec calendar = random_calendar(random, zone(c.zone), *parse_date(c.from));
    const auto kind = round % 2 == 0 ? SessionKind::quote : SessionKind::trade;
    const Timestamp begin = at(std::string{c.from} + "T00:00"), end = begin + Span::from_s(21 * 86'400);
    std::vector<std::string> seen, told;
    bool open = is_open(calendar, kind, begin);
    for (Timestamp t = begin + Span::from_s(60); t <= end; t = t + Span::from_s(60)) {
      if (is_open(calendar, kind, t) == open) continue;
      open = !open;
      seen.push_back(text_of(t));
    }
    for (auto t = next_change(calendar, kind, begin); t && *t <= end; t = next_change(calendar, kind, *t))
      told.push_back(text_of(*t));
    INFO(c.zone << " from " << c.from << ", round " << round);
    REQUIRE(told == seen);
  }
}

TEST_CASE("a calendar that makes no sense is refused, and why is said", "[reference]") {
  struct Case {
    const char* what;
    void (*spoil)(CalendarSpec&);
    const char* text;
  };
  const auto c = GENERATE(values<Case>({
      {"no name", [](CalendarSpec& s) { s.name = ""; }, "the calendar '' needs a name of 1 to 64 bytes"},
      {"an empty session",
       [](CalendarSpec& s) {
         s.quotes = {{60, 60}};
       },
       "calendar FX, quotes: the session 'mon 01:00 - mon 01:00' closes when it opens"},
      {"past the week",
       [](CalendarSpec& s) {
         s.trades = {{60, 10'081}};
       },
       "calendar FX, trades: a session from minute 60 to 10081, the week's last is 10080"},
      {"opens with the week's end",
       [](CalendarSpec& s) {
         s.trades = {{10'080, 60}};
       },
       "calendar FX, trades: a session from minute 10080 to 60, the week's last is 10080"},
      {"overlap",
       [](CalendarSpec& s) {
         s.quotes = {{0, 120}, {60, 180}};
       },
       "calendar FX, quotes: the session 'mon 00:00 - mon 02:00' runs into 'mon 01:00 - mon 03:00' or is not in order"},
      {"not in order",
       [](CalendarSpec& s) {
         s.quotes = {{120, 180}, {0, 60}};
       },
       "calendar FX, quotes: the session 'mon 02:00 - mon 03:00' runs into 'mon 00:00 - mon 01:00' or is not in order"},
      {"past the week's end into the first",
       [](CalendarSpec& s) {
         s.quotes = {{60, 120}, {10'000, 61}};
       },
       "calendar FX, quotes: the session 'sun 22:40 - mon 01:01' runs into 'mon 01:00 - mon 02:00' or is not in order"},
      {"past the week's end, and not the last",
       [](CalendarSpec& s) {
         s.quotes = {{9'000, 30}, {9'500, 10'000}};
       },
       "calendar FX, quotes: the session 'sun 06:00 - mon 00:30' runs into 'sun 14:20 - sun 22:40' or is not in order"},
      {"a holiday twice",
       [](CalendarSpec& s) {
         s.holidays = {holiday("2026-12-25"), holiday("2026-12-25", 0, 60)};
       },
       "calendar FX: holiday 2026-12-25 comes twice"},
      {"a holiday past the day", [](CalendarSpec& s) { s.holidays = {holiday("2026-12-25", 0, 1441)}; },
       "calendar FX: holiday 2026-12-25 opens at minute 0 and closes at 1441, of 1440"},
      {"a holiday backwards", [](CalendarSpec& s) { s.holidays = {holiday("2026-12-25", 61, 60)}; },
       "calendar FX: holiday 2026-12-25 opens at minute 61 and closes at 60, of 1440"},
      {"a holiday in the year 3000",
       [](CalendarSpec& s) {
         s.holidays = {{376'200, 0, 0, "far"}};
       },
       "calendar FX: holiday 'far' is on day 376200, not from -105900 to 105900"},
      {"an offset of two days", [](CalendarSpec& s) { s.zone.standard_minutes = 2880; },
       "calendar FX: an offset of 2880 minutes from UTC, the most is 1440"},
      {"summer without end", [](CalendarSpec& s) { s.zone.summer_ends.reset(); },
       "calendar FX: summer time needs both a begin and an end"},
      {"a 13th month", [](CalendarSpec& s) { s.zone.summer_ends->month = 13; },
       "calendar FX: a change of the clocks in month 13, week 1, weekday 6, minute 120"},
      {"a week 0", [](CalendarSpec& s) { s.zone.summer_begins->week = 0; },
       "calendar FX: a change of the clocks in month 3, week 0, weekday 6, minute 120"},
      {"both in one month", [](CalendarSpec& s) { s.zone.summer_ends->month = 3; },
       "calendar FX: summer time begins and ends in month 3"},
  }));
  INFO(c.what);
  CalendarSpec calendar = fx_week();
  REQUIRE(check(calendar));
  c.spoil(calendar);
  const auto checked = check(calendar);
  REQUIRE_FALSE(checked);
  CHECK(checked.reject().code == RejectCode::malformed);
  CHECK(checked.reject().text == c.text);
}

TEST_CASE("sessions may touch, and the last may run into the week's first minutes", "[reference]") {
  CalendarSpec calendar = fx_week();
  calendar.quotes = {{60, 120}, {120, 180}, {10'000, 60}};
  CHECK(check(calendar));
  calendar.quotes = {{0, 10'080}};
  CHECK(check(calendar));
}

}  // namespace dealingdesk::reference
