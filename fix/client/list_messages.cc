#include "fix/client/list_messages.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "fix/client/execution_reports.h"
#include "fix/client/reject_codes.h"
#include "fix/tags.h"

namespace dealingdesk::fix {
namespace {

// How the orders hang on each other: by the field of FIX 5.0SP2, which has no word for a bracket, or by ours,
// which all versions have.
Read<Contingency> read_contingency(const FIX::Message& message) {
  const auto* own = value_of(message, tag::ListContingency);
  const auto* standard = value_of(message, tag::ContingencyType);
  const auto* text = own != nullptr ? own : standard;
  if (text == nullptr) return MissingField{tag::ListContingency};
  if (*text == "1") return Contingency::oco;
  if (*text == "2") return Contingency::oto;
  if (own != nullptr && *own == "3") return Contingency::oto_oco;
  return Reject{RejectCode::unsupported,
                (own != nullptr ? "ListContingency (5109) " : "ContingencyType (1385) ") + *text + " is not offered"};
}

Reject in_order(std::size_t number, Reject reject) {
  reject.text = "order " + std::to_string(number) + ": " + reject.text;
  return reject;
}

// ListOrderStatus (431): refused, over, or under way.
char list_order_status(const ListAnswer& answer) {
  if (answer.reject.code != RejectCode::none) return '7';
  const bool over = std::all_of(answer.orders.begin(), answer.orders.end(),
                                [](const Order& order) { return is_final(order.status); });
  return over ? '6' : '3';
}

void write_listed(OutMessage& out, const Order& order) {
  const bool given_up = is_final(order.status) && order.status != OrderStatus::rejected;
  out.add_text(tag::ClOrdID, order.client_order_id);
  if (order.id) out.add_number(tag::OrderID, order.id.value());
  add(out, tag::CumQty, order.cum_qty);
  add(out, tag::OrdStatus, ord_status(order.status));
  add(out, tag::LeavesQty, order.leaves_qty());
  add(out, tag::CxlQty, given_up ? order.terms.qty - order.cum_qty : Qty{});
  add(out, tag::AvgPx, order.average_price());
  if (order.status == OrderStatus::rejected)
    out.add_word(tag::OrdRejReason, std::to_string(ord_rej_reason(order.reject.code)));
  if (order.reject != Reject{}) out.add_text(tag::Text, text_of(order.reject));
}

}  // namespace

Read<PlaceOrderList> read_order_list(const FIX::Message& message, const FixSessionSpec& session,
                                     const reference::Catalog& catalog) {
  PlaceOrderList list;
  const auto contingency = read_contingency(message);
  if (const auto* missing = std::get_if<MissingField>(&contingency)) return *missing;
  if (const auto* reject = std::get_if<Reject>(&contingency)) return *reject;
  list.contingency = std::get<Contingency>(contingency);
  const std::size_t count = message.groupCount(tag::NoOrders);
  if (value_or_empty(message, tag::TotNoOrders) != std::to_string(count))
    return Reject{RejectCode::unsupported, "a list comes in one message: TotNoOrders (68) must be NoOrders (73)"};
  if (const auto* when = value_of(message, tag::ListExecInstType); when != nullptr && *when != "1")
    return Reject{RejectCode::unsupported, "ListExecInstType (433) " + *when + " is not offered: lists begin at once"};
  for (std::size_t i = 1; i <= count; ++i) {
    const auto& group = message.getGroupRef(static_cast<int>(i), tag::NoOrders);
    auto read = read_new_order(group, session, catalog);
    if (const auto* missing = std::get_if<MissingField>(&read)) return *missing;
    if (auto* reject = std::get_if<Reject>(&read)) return in_order(i, std::move(*reject));
    auto& order = std::get<PlaceOrder>(read);
    if (!order.terms.instrument)
      return in_order(i, {RejectCode::unknown_instrument, "unknown instrument " + value_or_empty(group, tag::Symbol)});
    if (i == 1) list.account = order.account;
    if (order.account != list.account)
      return in_order(i, {RejectCode::unsupported, "the orders of a list are for one account"});
    list.orders.push_back({std::move(order.client_order_id), std::move(order.terms)});
  }
  return list;
}

void write_list_status(OutMessage& out, const ListAnswer& answer, Timestamp time) {
  const auto& request = answer.request;
  const auto copy = [&](int tag) {
    if (const auto* value = value_of(request, tag)) add(out, tag, *value);
  };
  const bool refused = answer.reject.code != RejectCode::none;
  begin_message(out, "N");
  add(out, tag::TransactTime, to_fix_utc(time));
  copy(tag::ListID);
  add(out, tag::TotNoOrders, std::to_string(answer.orders.size()));
  add(out, tag::NoRpts, '1');
  add(out, tag::RptSeq, '1');
  add(out, tag::ListStatusType, '1');
  add(out, tag::ListOrderStatus, list_order_status(answer));
  if (refused) out.add_text(tag::ListStatusText, text_of(answer.reject));
  copy(tag::ContingencyType);
  if (refused) add(out, tag::ListRejectReason, std::to_string(list_reject_reason(answer.reject.code)));
  copy(tag::ListContingency);
  out.add_number(tag::NoOrders, answer.orders.size());
  for (const Order& order : answer.orders) write_listed(out, order);
}

}  // namespace dealingdesk::fix
