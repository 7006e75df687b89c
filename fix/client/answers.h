// Answers of many messages: some of them at a time, the rest when others have had their turn and the client has
// read what it was sent.
//
// Bounded: askers begin none while it is full(); each answer is made of what its asker keeps for it.
//
// Private to fix/.
// Threads:  the desk's only.
// Lifetime: `context` must outlive it, and so must what the answers refer to.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>

#include "fix/client/context.h"

namespace dealingdesk::fix {

class Answers {
 public:
  static constexpr std::size_t kMax = 50;  // in line
  // Sends the next message of the answer. False: there was none left, and nothing was sent.
  using Next = std::function<bool()>;

  explicit Answers(Context& context) : context_{context} {}

  [[nodiscard]] bool full() const { return waiting_.size() >= kMax; }
  // Sends the first messages at once, unless others are waiting.
  void begin(Next next);
  // There is room again after the client was slow to read.
  void on_drained();
  void on_logout() { waiting_.clear(); }

 private:
  void go_on();

  Context& context_;
  std::deque<Next> waiting_;
  bool scheduled_ = false;
  bool at_work_ = false;
};

}  // namespace dealingdesk::fix
