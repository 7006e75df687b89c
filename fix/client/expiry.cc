#include "fix/client/expiry.h"

#include "reference/calendar.h"

namespace dealingdesk::fix {
namespace {

// Of what calendars reach, with room for the search of a day's end.
constexpr std::int64_t kLastDay = 105'000;  // in 2257

}  // namespace

const BrokerSpec& broker_of(const reference::Catalog& catalog, AccountId account) {
  static const BrokerSpec own;
  const auto* spec = catalog.accounts().find(account);
  const auto* group = spec == nullptr ? nullptr : catalog.groups().find(spec->group);
  const auto* broker = group == nullptr ? nullptr : catalog.brokers().find(group->broker);
  return broker == nullptr ? own : *broker;
}

std::optional<Timestamp> end_of_day(const BrokerSpec& broker, std::string_view date) {
  if (date.size() != 8) return std::nullopt;
  const auto midnight = parse_fix_utc(std::string{date} + "-00:00:00");
  if (!midnight || midnight->day() < 0 || midnight->day() > kLastDay) return std::nullopt;
  reference::LocalTime local;
  local.day = midnight->day();
  // A day that ends at 17:00 does so on its own date, one that ends at midnight when the next begins.
  return reference::next_day_end(broker.zone, broker.day_ends, reference::from_local(broker.zone, local));
}

std::optional<std::string> day_that_ends(const BrokerSpec& broker, Timestamp at) {
  if (at.day() < 0 || at.day() > kLastDay) return std::nullopt;
  const auto before = at - Span::from_ns(1);
  if (reference::next_day_end(broker.zone, broker.day_ends, before) != at) return std::nullopt;
  const auto day = reference::trading_day(broker.zone, broker.day_ends, before);
  return to_fix_utc(Timestamp::from_ns(day * kDay.ns())).substr(0, 8);
}

}  // namespace dealingdesk::fix
