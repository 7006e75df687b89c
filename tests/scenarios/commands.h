// From a line of a scenario to the desk's command.
#pragma once

#include <optional>

#include "core/command.h"
#include "core/result.h"
#include "core/timestamp.h"
#include "reference/catalog.h"
#include "tests/scenarios/scenario.h"

namespace dealingdesk::scenarios {

// What a line asks for: a command, time that passes before it, or both.
struct Act {
  Span wait;
  std::vector<CommandBody> commands;
};

// The act of a `given` or `when` line. `catalog` gives the numbers of names; `now` is the desk's time.
// Refuses a line that cannot be read: an unknown verb, name, option or number.
[[nodiscard]] Result<Act> act_of(const Line& line, const reference::Catalog& catalog, Timestamp now);

}  // namespace dealingdesk::scenarios
