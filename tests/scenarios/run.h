// Plays a scenario on a desk of its own and compares what happens with what it says.
#pragma once

#include <string>
#include <vector>

#include "tests/scenarios/scenario.h"

namespace dealingdesk::scenarios {

struct Outcome {
  bool passed = true;
  // The scenario's lines, each with ' ' in front; '-' where it says what did not happen, '+' where
  // something happened that it does not say, '!' before what is wrong with a line or with the desk.
  std::vector<std::string> lines;
  [[nodiscard]] std::string text() const;
};

// Besides the lines: after every command the ledger sums to zero, and at the end the same commands on
// another desk make the same events and the same digest, and a saved desk is the same desk again.
[[nodiscard]] Outcome run(const Scenario& scenario);

}  // namespace dealingdesk::scenarios
