// What the desk has forgotten, asked of the projections: finished orders and executions.
//
// Threads:  called on the desk's executor; `done` is called there too, at once or later.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/event.h"

namespace dealingdesk::fix {

class History {
 public:
  virtual ~History() = default;
  // The order as its last execution report left it: by id, or by the client's id where that is none.
  virtual void order(AccountId account, OrderId id, std::string client_order_id,
                     std::function<void(std::optional<Order>)> done) = 0;
  // The account's trades at or after `from`, in order of execution. All that was committed before the call.
  virtual void trades(AccountId account, Timestamp from, std::function<void(std::vector<ExecutionReport>)> done) = 0;
};

}  // namespace dealingdesk::fix
