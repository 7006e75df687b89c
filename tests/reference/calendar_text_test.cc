#include "reference/calendar_text.h"

#include <catch2/catch.hpp>

#include "tests/support/must.h"

namespace dealingdesk::reference {

TEST_CASE("a POSIX rule is read to the minute", "[reference]") {
  struct Case {
    const char* text;
    ZoneSpec zone;
  };
  const auto c = GENERATE(values<Case>({
      {"UTC0", {}},
      {"JST-9", {540, 0, {}, {}}},
      {"<+0530>-5:30", {330, 0, {}, {}}},
      {"<-03>3", {-180, 0, {}, {}}},
      {"NPT-05:45:00", {345, 0, {}, {}}},
      {"EST+5", {-300, 0, {}, {}}},
      {"EST5EDT,M3.2.0,M11.1.0", {-300, -240, ClockChange{3, 2, 6, 120}, ClockChange{11, 1, 6, 120}}},
      {"CET-1CEST,M3.5.0,M10.5.0/3", {60, 120, ClockChange{3, 5, 6, 120}, ClockChange{10, 5, 6, 180}}},
      {"IST-1GMT0,M10.5.0,M3.5.0/1", {60, 0, ClockChange{10, 5, 6, 120}, ClockChange{3, 5, 6, 60}}},
      {"<-02>2<-01>,M3.5.0/-1,M10.5.0/0", {-120, -60, ClockChange{3, 5, 6, -60}, ClockChange{10, 5, 6, 0}}},
      {"<+1030>-10:30<+11>-11,M10.1.1,M4.1.6/2:30", {630, 660, ClockChange{10, 1, 0, 120}, ClockChange{4, 1, 5, 150}}},
  }));
  INFO(c.text);
  CHECK(must(parse_zone(c.text)) == c.zone);
}

TEST_CASE("a zone's well-known name is its rule", "[reference]") {
  CHECK(must(parse_zone("America/New_York")) == must(parse_zone("EST5EDT,M3.2.0,M11.1.0")));
  CHECK(must(parse_zone("Australia/Sydney")) == must(parse_zone("AEST-10AEDT,M10.1.0,M4.1.0/3")));
}

TEST_CASE("what cannot be read of a zone is named", "[reference]") {
  struct Case {
    const char* text;
    const char* says;
  };
  const auto c = GENERATE(values<Case>({
      {"", "time zone '' is not a known name, nor a rule as EST5EDT,M3.2.0,M11.1.0"},
      {"Mars/Olympus", "time zone 'Mars/Olympus' is not a known name, nor a rule as EST5EDT,M3.2.0,M11.1.0"},
      {"Etc/GMT+5", "time zone 'Etc/GMT+5': an offset from 0 to 24 hours is expected at '/GMT+5'"},
      {"ES5", "time zone 'ES5': a name of at least three letters is expected at 'ES5'"},
      {"<>5", "time zone '<>5': a name and a '>' is expected at '>5'"},
      {"<+05-5", "time zone '<+05-5': a name and a '>' is expected at '+05-5'"},
      {"EST25", "time zone 'EST25': an offset from 0 to 24 hours is expected at '25'"},
      {"EST5:60", "time zone 'EST5:60': a minute from 00 to 59 is expected at '60'"},
      {"LMT0:01:15", "time zone 'LMT0:01:15': a second of 00: whole minutes only is expected at '15'"},
      {"EST5EDT", "time zone 'EST5EDT': ',' and the rule of a change of the clocks is expected at its end"},
      {"EST5EDT,M3.2.0",
       "time zone 'EST5EDT,M3.2.0': ',' and the rule of a change of the clocks is expected at its end"},
      {"EST5EDT,J60,J300", "time zone 'EST5EDT,J60,J300': a rule as M3.2.0 is expected at 'J60,J300'"},
      {"EST5EDT,M13.2.0,M11.1.0",
       "time zone 'EST5EDT,M13.2.0,M11.1.0': a month from 1 to 12 is expected at '13.2.0,M11.1.0'"},
      {"EST5EDT,M3.6.0,M11.1.0", "time zone 'EST5EDT,M3.6.0,M11.1.0': a week from 1 to 5 is expected at '6.0,M11.1.0'"},
      {"EST5EDT,M3.2.7,M11.1.0",
       "time zone 'EST5EDT,M3.2.7,M11.1.0': a weekday from 0, Sunday, to 6 is expected at '7,M11.1.0'"},
      {"EST5EDT,M3.2.0,M11.1.0x", "time zone 'EST5EDT,M3.2.0,M11.1.0x': nothing more is expected at 'x'"},
      {"EST24:30", "time zone 'EST24:30': an offset of -1470 minutes from UTC, the most is 1440"},
      {"EST5EDT,M3.2.0,M3.5.0", "time zone 'EST5EDT,M3.2.0,M3.5.0': summer time begins and ends in month 3"},
  }));
  const auto zone = parse_zone(c.text);
  REQUIRE_FALSE(zone);
  CHECK(zone.reject().code == RejectCode::malformed);
  CHECK(zone.reject().text == c.says);
}

TEST_CASE("a session is read, and written as it was read", "[reference]") {
  struct Case {
    const char* text;
    WeekSession session;
    const char* written;
  };
  const auto c = GENERATE(values<Case>({
      {"sun 17:05 - fri 17:00", {9665, 6780}, "sun 17:05 - fri 17:00"},
      {"mon 00:00 - sun 24:00", {0, 10'080}, "mon 00:00 - sun 24:00"},
      {"mon 09:30 - mon 16:00", {570, 960}, "mon 09:30 - mon 16:00"},
      {"Tue 9:30-WED 24:00", {2010, 4320}, "tue 09:30 - thu 00:00"},
      {"  sat 00:00  -  mon 00:00  ", {7200, 0}, "sat 00:00 - mon 00:00"},
  }));
  INFO(c.text);
  const WeekSession session = must(parse_session(c.text));
  CHECK(session == c.session);
  CHECK(to_text(session) == c.written);
  CHECK(must(parse_session(c.written)) == session);
}

TEST_CASE("what cannot be read of a session is named", "[reference]") {
  struct Case {
    const char* text;
    const char* says;
  };
  const auto c = GENERATE(values<Case>({
      {"", "session '': a weekday from mon to sun is expected at its end"},
      {"day 17:00 - fri 17:00",
       "session 'day 17:00 - fri 17:00': a weekday from mon to sun is expected at 'day 17:00 - fri 17:00'"},
      {"sun 17:05", "session 'sun 17:05': '-' and when it closes is expected at its end"},
      {"sun 17 - fri 17:00", "session 'sun 17 - fri 17:00': ':' and a minute is expected at ' - fri 17:00'"},
      {"sun 24:00 - fri 17:00",
       "session 'sun 24:00 - fri 17:00': an hour from 00 to 23 is expected at '24:00 - fri 17:00'"},
      {"sun 17:05 - fri 24:01", "session 'sun 17:05 - fri 24:01': a minute of the hour is expected at '01'"},
      {"sun 17:60 - fri 17:00",
       "session 'sun 17:60 - fri 17:00': a minute of the hour is expected at '60 - fri 17:00'"},
      {"sun 17:05 - fri 17:00 EST", "session 'sun 17:05 - fri 17:00 EST': nothing more is expected at 'EST'"},
      {"sun 17:00 - sun 17:00", "session 'sun 17:00 - sun 17:00' closes when it opens"},
  }));
  const auto session = parse_session(c.text);
  REQUIRE_FALSE(session);
  CHECK(session.reject().code == RejectCode::malformed);
  CHECK(session.reject().text == c.says);
}

TEST_CASE("a date is its day since 1970", "[reference]") {
  CHECK(parse_date("1970-01-01") == 0);
  CHECK(parse_date("2000-03-01") == 11'017);
  CHECK(parse_date("2026-12-25") == 20'812);
  CHECK(parse_date("1969-12-31") == -1);
  CHECK(date_to_text(20'812) == "2026-12-25");
  for (const char* text :
       {"", "2026-13-01", "2026-02-29", "2026-2-1", "26-12-25", "2026-12-25 ", "2026-12-25T00:00:00Z"})
    CHECK_FALSE(parse_date(text));
}

}  // namespace dealingdesk::reference
