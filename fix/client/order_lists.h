// Orders of a client that hang on each other: E comes in, N goes out, and an 8 for each order.
//
// Bounded: a list is remembered while it is being placed, no longer; the desk takes at most ten orders in one.
//
// Private to fix/.
// Threads:  the desk's only.
// Lifetime: `context` and `orders` must outlive it.
#pragma once

#include "fix/client/context.h"
#include "fix/client/orders.h"

namespace dealingdesk::fix {

class OrderLists {
 public:
  OrderLists(Context& context, Orders& orders) : context_{context}, orders_{orders} {}

  void place(const FIX::Message& message);
  // An E that the client may not send now.
  void refuse(const FIX::Message& message, const Reject& reject);

 private:
  Context& context_;
  Orders& orders_;
};

}  // namespace dealingdesk::fix
