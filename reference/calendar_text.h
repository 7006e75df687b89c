// Time zones, weekly sessions and dates as people write them.
//
// Threads: any; these are functions of their arguments.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/calendar_spec.h"
#include "core/result.h"

namespace dealingdesk::reference {

// A rule of POSIX with M changes ("EST5EDT,M3.2.0,M11.1.0", "<+0530>-5:30"), or one of the names of
// the IANA database that are listed in calendar_text.cc ("America/New_York"), with the rule that holds today.
// Refuses (malformed) offsets that are not whole minutes, and summer time without a rule for it.
[[nodiscard]] Result<ZoneSpec> parse_zone(std::string_view text);

// "sun 17:05 - fri 17:00". The end may be 24:00. Refuses (malformed) what is not of this form, and a session
// that closes when it opens; the whole week is "mon 00:00 - sun 24:00".
[[nodiscard]] Result<WeekSession> parse_session(std::string_view text);
[[nodiscard]] std::string to_text(const WeekSession& session);

// "2026-12-25" as days since 1970-01-01. Nothing if it is not a date.
[[nodiscard]] std::optional<std::int32_t> parse_date(std::string_view text);
// REQUIRES: a day of the years 1680 to 2259.
[[nodiscard]] std::string date_to_text(std::int32_t day);

}  // namespace dealingdesk::reference
