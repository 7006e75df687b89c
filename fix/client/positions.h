// Open positions that a client asks for: AN comes in, AO and AP go out.
//
// A subscription (263=1) begins with what is open, and goes on with each change of a position: those that happen
// while the answer is on its way follow behind it.
//
// Bounded: an answer holds the positions of the session's accounts once; so many answers, subscriptions and changes
// that wait for their answer to end are kept at most. All is forgotten at logout.
//
// Private to fix/.
// Threads:  the desk's only.
// Lifetime: all that it is given must outlive it.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "core/event.h"
#include "fix/client/answers.h"
#include "fix/client/context.h"
#include "fix/client/position_messages.h"

namespace dealingdesk::fix {

class Positions {
 public:
  static constexpr std::size_t kMaxSubscriptions = 100;
  static constexpr std::size_t kMaxKept = 10'000;  // changes behind an unfinished answer

  Positions(Context& context, Answers& answers) : context_{context}, answers_{answers} {}

  void request(const FIX::Message& message);
  // A position of one of the session's accounts is another.
  void changed(const Position& position);
  void on_logout() { subscriptions_.clear(); }

 private:
  struct Query;
  using QueryPtr = std::shared_ptr<Query>;

  void acknowledge(const FIX::Message& message, const PositionRequest& request, std::size_t total, int result,
                   bool rejected, const std::string& text);
  // Empty where there is room: what is full.
  [[nodiscard]] std::string no_room_for(const PositionRequest& request) const;
  void unsubscribe(const FIX::Message& message, const PositionRequest& request);
  // The next message of the answer; false: there is none left.
  bool tell(Query& query);
  [[nodiscard]] PositionContext about(const Position& position) const;

  Context& context_;
  Answers& answers_;
  std::map<std::string, QueryPtr> subscriptions_;
};

}  // namespace dealingdesk::fix
