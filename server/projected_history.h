// What the FIX gateway asks of the past, answered from the projections.
//
// Threads:  called on the desk's thread, answers there; the reading is done on the store's thread.
// Lifetime: projections, queries and both executors outlive it.
#pragma once

#include <boost/asio/any_io_executor.hpp>

#include "fix/history.h"
#include "store/projection_queries.h"
#include "store/projections.h"
#include "store/turn.h"

namespace dealingdesk::server {

class ProjectedHistory : public fix::History {
 public:
  ProjectedHistory(store::Turn& turn, store::Projections& projections, const store::ProjectionQueries& queries,
                   boost::asio::any_io_executor desk, boost::asio::any_io_executor store);

  void order(AccountId account, OrderId id, std::string client_order_id,
             std::function<void(std::optional<Order>)> done) override;
  void trades(fix::TradeFilter filter, std::size_t most,
              std::function<void(Result<std::vector<ExecutionReport>>)> done) override;

 private:
  // Runs `read` on the store's thread once everything applied so far is projected, and what it returns
  // on the desk's.
  void ask(std::function<std::function<void()>()> read);

  [[nodiscard]] Result<std::vector<ExecutionReport>> read_trades(const fix::TradeFilter& filter,
                                                                 std::size_t most) const;

  store::Turn& turn_;
  store::Projections& projections_;
  const store::ProjectionQueries& queries_;
  boost::asio::any_io_executor desk_;
  boost::asio::any_io_executor store_;
};

}  // namespace dealingdesk::server
