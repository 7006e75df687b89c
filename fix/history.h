// What the desk has forgotten, asked of the projections: finished orders and executions.
//
// Threads:  called on the desk's executor; `done` is called there too, at once or later.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/event.h"
#include "core/result.h"

namespace dealingdesk::fix {

// Which trades are meant; what is none or empty does not matter.
struct TradeFilter {
  AccountId account;
  Timestamp from;  // at or after
  InstrumentId instrument;
  OrderId order;
  std::string client_order_id;
  std::optional<Side> side;
  ExecId exec;

  [[nodiscard]] bool matches(const ExecutionReport& report) const;
};

class History {
 public:
  virtual ~History() = default;
  // The order as its last execution report left it: by id, or by the client's id where that is none.
  virtual void order(AccountId account, OrderId id, std::string client_order_id,
                     std::function<void(std::optional<Order>)> done) = 0;
  // The trades, in order of execution: all that were applied before the call, and maybe some that came since.
  // Refuses (overloaded) where there are more than `most`, and where they cannot be read.
  virtual void trades(TradeFilter filter, std::size_t most,
                      std::function<void(Result<std::vector<ExecutionReport>>)> done) = 0;
};

}  // namespace dealingdesk::fix
