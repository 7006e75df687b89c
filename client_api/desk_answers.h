// What the desk's events say about one request among all that they say.
//
// Threads: any.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "core/event.h"

namespace dealingdesk::client_api {

// The latest report of the order that was placed under the client order id, or the refusal to; null: none was.
[[nodiscard]] const ExecutionReport* outcome_of(const std::vector<Event>& events, AccountId account,
                                                std::string_view client_order_id);
// The latest report of the order; null: there is none.
[[nodiscard]] const ExecutionReport* outcome_of(const std::vector<Event>& events, OrderId order);
// Why the command was refused; nothing where it was not.
[[nodiscard]] std::optional<Reject> refusal_in(const std::vector<Event>& events);
[[nodiscard]] Reject no_answer();

}  // namespace dealingdesk::client_api
