// When markets are open, minute by minute.
#include <algorithm>

#include <fmt/format.h>

#include "tests/model/broker_model.h"

namespace dealingdesk::model {
namespace {

constexpr std::int64_t kMinute_ns = 60'000'000'000;
constexpr std::int64_t kDayMinutes = 1'440;

// 1970-01-01 was a Thursday; Monday is 0.
std::int64_t weekday(std::int64_t day) { return (day + 3) % 7; }

}  // namespace

void BrokerModel::on(const DefineCalendar& define) {
  calendars_[define.spec.id] = define.spec;
  done(define.spec.id.value());
}

bool BrokerModel::is_open(const CalendarSpec& calendar, bool to_trade, std::int64_t minute) {
  const std::int64_t local = minute + calendar.zone.standard_minutes;
  const std::int64_t day = local / kDayMinutes;
  const std::int64_t of_day = local % kDayMinutes;
  for (const Holiday& holiday : calendar.holidays)
    if (holiday.day == day && (of_day < holiday.opens || of_day >= holiday.closes)) return false;
  const auto& sessions = to_trade && !calendar.trades.empty() ? calendar.trades : calendar.quotes;
  if (sessions.empty()) return true;
  const std::int64_t of_week = weekday(day) * kDayMinutes + of_day;
  for (const WeekSession& session : sessions) {
    const bool over_the_end = session.closes < session.opens;
    if (over_the_end ? of_week >= session.opens || of_week < session.closes
                     : of_week >= session.opens && of_week < session.closes)
      return true;
  }
  return false;
}

bool BrokerModel::hours_changed(Timestamp from, Timestamp to) const {
  for (const auto& [id, calendar] : calendars_)
    for (std::int64_t minute = from.ns() / kMinute_ns; minute < to.ns() / kMinute_ns; ++minute)
      if (is_open(calendar, true, minute) != is_open(calendar, true, minute + 1)) return true;
  return false;
}

Result<void> BrokerModel::check_hours(const InstrumentSpec& instrument) const {
  const auto found = calendars_.find(instrument.calendar);
  const std::int64_t minute = now_.ns() / kMinute_ns;
  if (found == calendars_.end() || is_open(found->second, true, minute)) return {};
  std::int64_t opens = minute;
  while (!is_open(found->second, true, opens) && opens < minute + 400 * kDayMinutes) ++opens;
  return Reject{RejectCode::market_closed, fmt::format("{} is closed until {}", instrument.symbol,
                                                       to_rfc3339(Timestamp::from_ns(opens * kMinute_ns)))};
}

// Does that day count for a night at all?
bool BrokerModel::rolls_over(const InstrumentSpec& instrument, std::int64_t day) const {
  if (instrument.swap.nights.at(static_cast<std::size_t>(weekday(day))) == 0) return false;
  const auto calendar = calendars_.find(instrument.calendar);
  if (calendar == calendars_.end()) return true;
  return std::none_of(calendar->second.holidays.begin(), calendar->second.holidays.end(),
                      [&](const Holiday& holiday) { return holiday.day == day && holiday.opens == holiday.closes; });
}

// A holiday's nights are counted on the day before, where the instrument says so.
unsigned BrokerModel::nights_on(const InstrumentSpec& instrument, std::int64_t day) const {
  const auto nights = [&](std::int64_t of) {
    return static_cast<unsigned>(instrument.swap.nights.at(static_cast<std::size_t>(weekday(of))));
  };
  if (!instrument.swap.holidays_before || bend_ == Bend::holidays_like_others) return nights(day);
  if (!rolls_over(instrument, day)) return 0;
  unsigned sum = nights(day);
  for (std::int64_t ahead = day + 1; !rolls_over(instrument, ahead); ++ahead) sum += nights(ahead);
  return sum;
}

}  // namespace dealingdesk::model
