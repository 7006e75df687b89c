// Trades that a client asks for: AD comes in, AQ and AE go out.
//
// Private to fix/.
// Threads:  the desk's only.
// Lifetime: `context` must outlive it, and `orders`.
#pragma once

#include <deque>
#include <memory>
#include <vector>

#include "core/event.h"
#include "fix/client/context.h"
#include "fix/client/execution_reports.h"
#include "fix/client/orders.h"
#include "fix/client/query_messages.h"

namespace dealingdesk::fix {

class Trades {
 public:
  Trades(Context& context, const Orders& orders) : context_{context}, orders_{orders} {}

  void request(const FIX::Message& message);
  // There is room again after the client was slow to read.
  void on_drained();
  void on_logout() { answers_.clear(); }

 private:
  // Trades on their way to the client, some at a time.
  struct Answer {
    TradeRequest request;
    std::vector<ExecutionReport> trades;
    std::size_t next = 0;
  };

  void collect(std::shared_ptr<TradeQuestion> question, std::size_t account,
               std::shared_ptr<std::vector<ExecutionReport>> found);
  void go_on_answering();

  Context& context_;
  const Orders& orders_;
  std::deque<Answer> answers_;
  bool scheduled_ = false;
};

}  // namespace dealingdesk::fix
