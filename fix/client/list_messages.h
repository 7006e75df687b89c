// E as a list of orders for the desk, and N: what has become of one.
//
// Private to fix/ and its tests.
// Threads: any; functions of their arguments.
#pragma once

#include <string>
#include <vector>

#include "core/command.h"
#include "fix/client/order_messages.h"
#include "fix/out_message.h"
#include "fix/quickfix.h"
#include "reference/catalog.h"

namespace dealingdesk::fix {

// NewOrderList. Refuses what is no list of the desk's: orders that do not hang on each other, that are for several
// accounts, or of which one cannot be read.
[[nodiscard]] Read<PlaceOrderList> read_order_list(const FIX::Message& message, const FixSessionSpec& session,
                                                   const reference::Catalog& catalog);

// ListStatus. `request` is the E that it answers, `orders` are its orders as they are now.
struct ListAnswer {
  const FIX::Message& request;
  std::vector<Order> orders;
  Reject reject;  // none: the list was accepted
};
void write_list_status(OutMessage& out, const ListAnswer& answer, Timestamp time);

}  // namespace dealingdesk::fix
