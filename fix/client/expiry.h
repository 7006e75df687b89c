// When a good-till-date order ends, as FIX says it: at a moment (126), or with a trading day (432).
//
// Private to fix/ and its tests.
// Threads: any; functions of their arguments.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/specs.h"
#include "reference/catalog.h"

namespace dealingdesk::fix {

// Whose trading days the account's orders live by. The server's own broker, in UTC, where it has none.
[[nodiscard]] const BrokerSpec& broker_of(const reference::Catalog& catalog, AccountId account);

// The end of the trading day that has this local date ("20260130"). Nothing if it is no date.
[[nodiscard]] std::optional<Timestamp> end_of_day(const BrokerSpec& broker, std::string_view date);
// The date of the trading day that ends at this moment. Nothing where none does.
[[nodiscard]] std::optional<std::string> day_that_ends(const BrokerSpec& broker, Timestamp at);

}  // namespace dealingdesk::fix
