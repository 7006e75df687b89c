// What the turn hands on when a group is durable: the events that projections keep.
//
// Threads:  push() by the desk; it never blocks.
#pragma once

#include <cstdint>
#include <variant>
#include <vector>

#include "core/event.h"

namespace dealingdesk::store {

struct GroupEvents {
  std::uint64_t group = 0;
  std::vector<Event> events;  // only those for which is_projected()
};

// Quotes and positions make most of the events and no rows.
[[nodiscard]] inline bool is_projected(const Event& event) {
  return std::holds_alternative<ExecutionReport>(event) || std::holds_alternative<LedgerPosted>(event);
}

class ProjectionFeed {
 public:
  virtual ~ProjectionFeed() = default;
  // Every durable group in order, also those without events.
  virtual void push(GroupEvents group) = 0;
};

}  // namespace dealingdesk::store
