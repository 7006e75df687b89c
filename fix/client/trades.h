// Trades that a client asks for: AD comes in, AQ and AE go out.
//
// A question is answered from the projections. A subscription (263=1) goes on with what trades from then on: trades
// are kept from the moment that the projections are asked, what they tell of these again is left out, and what was
// kept follows behind their answer. So none is missing and none comes twice.
//
// Bounded: questions are answered one after the other, kMaxWaiting wait; an answer has kMaxTrades at most; so many
// subscriptions, and trades that wait for their answer to end, are kept at most. All is forgotten at logout.
//
// Private to fix/.
// Threads:  the desk's only.
// Lifetime: all that it is given must outlive it.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/event.h"
#include "fix/client/answers.h"
#include "fix/client/context.h"
#include "fix/client/orders.h"
#include "fix/client/query_messages.h"

namespace dealingdesk::fix {

class Trades {
 public:
  static constexpr std::size_t kMaxWaiting = 50;         // questions
  static constexpr std::size_t kMaxTrades = 100'000;     // in an answer
  static constexpr std::size_t kMaxSubscriptions = 100;  //
  static constexpr std::size_t kMaxKept = 10'000;        // trades behind an unfinished answer

  Trades(Context& context, const Orders& orders, Answers& answers)
      : context_{context}, orders_{orders}, answers_{answers} {}

  void request(const FIX::Message& message);
  // Somebody traded on one of the session's accounts.
  void traded(const ExecutionReport& trade);
  void on_logout();

 private:
  struct Query;
  using QueryPtr = std::shared_ptr<Query>;

  // The filters of its accounts; a refusal that the question itself does not show.
  [[nodiscard]] std::optional<TradeRefusal> resolve(Query& query) const;
  [[nodiscard]] std::optional<TradeRefusal> no_room_for(const TradeQuestion& question) const;
  void unsubscribe(const TradeRequest& request);
  void refuse(const TradeRefusal& refusal);
  void begin_next();
  void collect(const QueryPtr& query, std::size_t account);
  void collected(const QueryPtr& query, std::size_t account, Result<std::vector<ExecutionReport>> found);
  void answer(const QueryPtr& query);
  // The next message of the answer; false: there is none left.
  bool tell(Query& query);

  Context& context_;
  const Orders& orders_;
  Answers& answers_;
  std::deque<QueryPtr> asked_;  // the first is being answered
  std::map<std::string, QueryPtr> subscriptions_;
};

}  // namespace dealingdesk::fix
