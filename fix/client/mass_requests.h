// What a client asks of many orders at once: AF and q come in, 8 and r go out.
//
// Bounded: at most kMostAnswers answers to AF are on their way at a time; one more is refused. An answer holds the
// orders as they were when they were asked for.
//
// Private to fix/.
// Threads:  the desk's only.
// Lifetime: `context` and `orders` must outlive it.
#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <vector>

#include "fix/client/context.h"
#include "fix/client/orders.h"
#include "fix/client/query_messages.h"

namespace dealingdesk::fix {

class MassRequests {
 public:
  static constexpr std::size_t kMostAnswers = 4;

  MassRequests(Context& context, const Orders& orders) : context_{context}, orders_{orders} {}

  void status(const FIX::Message& message);
  void cancel(const FIX::Message& message);
  // There is room again after the client was slow to read.
  void on_drained();
  void on_logout() { answers_.clear(); }

 private:
  // Orders on their way to the client, some at a time.
  struct Answer {
    std::string id;  // 584
    std::vector<Order> orders;
    std::size_t next = 0;
  };

  [[nodiscard]] std::vector<const Order*> working(const OrderFilter& filter) const;
  void go_on_answering();
  void report_cancel(const FIX::Message& request, const Reject* reject, std::size_t canceled, const std::string& text);

  Context& context_;
  const Orders& orders_;
  std::deque<Answer> answers_;
  bool scheduled_ = false;
};

}  // namespace dealingdesk::fix
