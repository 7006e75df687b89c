// What has happened and what is, in a scenario's words.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/event.h"
#include "core/result.h"
#include "desk/desk.h"

namespace dealingdesk::scenarios {

// An event told: SUBJECT VERB key=value ...
struct Told {
  std::string subject;
  std::string verb;
  std::vector<std::pair<std::string, std::string>> facts;

  [[nodiscard]] std::string text() const;
  [[nodiscard]] const std::string* fact(const std::string& key) const;
};

// Nothing for events that a scenario is not told of: that a command was carried out, quotes, ledger
// postings, positions and LP children that changed. Their effect is seen in the state.
[[nodiscard]] std::optional<Told> tell(const Event& event, const desk::Desk& desk);

// The value of a state line's left side: {"balance", "1001"} -> "9996.50". Refuses what it does not know.
[[nodiscard]] Result<std::string> state_of(const std::vector<std::string>& what, const desk::Desk& desk);

}  // namespace dealingdesk::scenarios
