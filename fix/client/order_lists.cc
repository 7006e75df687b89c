#include "fix/client/order_lists.h"

#include <algorithm>
#include <utility>

#include "fix/client/list_messages.h"
#include "fix/clock.h"
#include "fix/tags.h"

namespace dealingdesk::fix {
namespace {

// The orders of a list before anything was said of them: refused, so that what is never said stays so.
std::vector<Order> as_asked(const FIX::Message& message, const Reject& reject) {
  std::vector<Order> orders;
  for (std::size_t i = 1; i <= message.groupCount(tag::NoOrders); ++i) {
    Order order;
    order.client_order_id = value_or_empty(message.getGroupRef(static_cast<int>(i), tag::NoOrders), tag::ClOrdID);
    order.status = OrderStatus::rejected;
    order.reject = reject;
    orders.push_back(std::move(order));
  }
  return orders;
}

}  // namespace

void OrderLists::place(const FIX::Message& message) {
  auto read = read_order_list(message, context_.spec(), context_.catalog());
  if (const auto* missing = std::get_if<MissingField>(&read)) return context_.refuse_missing(message, missing->tag);
  if (const auto* reject = std::get_if<Reject>(&read)) return refuse(message, *reject);
  ListAnswer answer{message, as_asked(message, {}), {}};
  auto& list = std::get<PlaceOrderList>(read);
  orders_.tell([&answer, account = list.account](const Order& order) {
    for (auto& listed : answer.orders)
      if (order.account == account && listed.client_order_id == order.client_order_id) listed = order;
  });
  const auto done = context_.carry_out(std::move(list), message);
  orders_.tell(nullptr);
  if (!done) return refuse(message, done.reject());
  // All are accepted or none is: the first one's own reason is the list's.
  const auto culprit = std::find_if(answer.orders.begin(), answer.orders.end(), [](const Order& order) {
    return order.status == OrderStatus::rejected && order.reject.code != RejectCode::conflict;
  });
  if (culprit != answer.orders.end()) answer.reject = culprit->reject;
  write_list_status(context_.out(), answer, now());
  context_.send();
}

void OrderLists::refuse(const FIX::Message& message, const Reject& reject) {
  write_list_status(context_.out(), {message, as_asked(message, reject), reject}, now());
  context_.send();
}

}  // namespace dealingdesk::fix
