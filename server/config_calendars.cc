#include <utility>

#include "reference/calendar.h"
#include "reference/calendar_text.h"
#include "server/config_sections.h"

namespace dealingdesk::server {
namespace {

constexpr int kDayMinutes = 1440;

// In the order of their opening, as the desk wants them.
void read_sessions(TableReader& in, std::string_view key, std::vector<WeekSession>& out) {
  std::vector<std::string> texts;
  in.texts(key, texts);
  for (const std::string& text : texts) {
    if (auto session = reference::parse_session(text))
      out.push_back(*session);
    else
      in.refuse(key, session.reject());
  }
  std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.opens < b.opens; });
}

void read_holiday(TableReader& in, CalendarSpec& calendar) {
  Holiday holiday;
  std::string day;
  in.required_text("day", day);
  if (const auto date = reference::parse_date(day))
    holiday.day = *date;
  else if (in.good())
    in.wrong("day", "a date as 2026-12-25", day);
  in.clock("opens", holiday.opens, kDayMinutes);
  if (in.has("opens")) holiday.closes = kDayMinutes;
  in.clock("closes", holiday.closes, kDayMinutes);
  in.text("name", holiday.name);
  calendar.holidays.push_back(std::move(holiday));
}

}  // namespace

void read_zone(TableReader& in, ZoneSpec& out) {
  std::string said = "UTC";
  in.text("zone", said);
  if (auto zone = reference::parse_zone(said))
    out = *zone;
  else
    in.refuse("zone", zone.reject());
}

void read_calendar(TableReader& in, Config& config) {
  CalendarSpec calendar;
  in.required_text("name", calendar.name);
  read_zone(in, calendar.zone);
  read_sessions(in, "quotes", calendar.quotes);
  read_sessions(in, "trades", calendar.trades);
  in.tables("holiday", [&](TableReader& each) { read_holiday(each, calendar); });
  unique(in, "name", calendar.name, config.calendars, &CalendarSpec::name);
  // Sessions that run into each other, holidays that come twice.
  if (in.good())
    if (auto ok = reference::check(calendar); !ok) in.refuse("name", ok.reject());
  config.calendars.push_back(std::move(calendar));
}

}  // namespace dealingdesk::server
