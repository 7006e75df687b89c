// Working orders that are cancelled and replaced.
#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "desk/state.h"

namespace dealingdesk::desk {

Order* Desk::State::find_working(AccountId account, OrderId id, const std::string& client_order_id) {
  const Order* found = id ? std::as_const(orders).find(id) : orders.find(account, client_order_id);
  // Another account's order is as unknown as one that does not exist.
  if (found == nullptr || found->account != account) return nullptr;
  return orders.find(found->id);
}

void Desk::State::on(const CancelOrder& cancel) {
  const auto refuse_cancel = [&](const Order* order, Reject reject) {
    emit(CancelRejected{cancel.account, false, cancel.client_order_id, cancel.original_client_order_id,
                        order == nullptr ? OrderId{} : order->id,
                        order == nullptr ? OrderStatus::rejected : order->status, std::move(reject)});
  };
  Order* order = find_working(cancel.account, cancel.order, cancel.original_client_order_id);
  if (order == nullptr) return refuse_cancel(nullptr, {RejectCode::unknown_order, "unknown order"});
  if (is_final(order->status))
    return refuse_cancel(order, {RejectCode::too_late, fmt::format("the order is {}", name_of(order->status))});
  if (use_of(cancel.account, cancel.client_order_id))
    return refuse_cancel(order, {RejectCode::duplicate_client_order_id,
                                 fmt::format("client order id {} was used before", cancel.client_order_id)});
  if (at_lp(order->id)) return refuse_cancel(order, {RejectCode::too_late, "the order is at the liquidity provider"});
  if (auto ok = check_frozen(*order); !ok) return refuse_cancel(order, ok.reject());
  const std::string original = order->client_order_id;
  orders.rename(*order, cancel.client_order_id);
  end_order(*order, ExecType::canceled, OrderStatus::canceled, {}, original);
}

Order Desk::State::changed(const Order& order, const ReplaceOrder& replace) const {
  Order made = order;
  OrderTerms& terms = made.terms;
  terms.qty = replace.qty;
  terms.limit = replace.limit;
  terms.stop = replace.stop;
  terms.stop_loss = replace.stop_loss;
  terms.take_profit = replace.take_profit;
  terms.trail = replace.trail.value_or(terms.trail);
  terms.expires = replace.expires.value_or(terms.expires);
  if (replace.exits) terms.exits = *replace.exits;
  if (const auto trailed = trailed_stop(order)) {
    // It never goes back: not by an older stop that the client still has in mind either.
    const bool begins_anew = replace.trail && quotes.last(terms.instrument) != nullptr;
    const Price moved = begins_anew ? first_stop(made) : *trailed;
    const Price asked = replace.stop.value_or(moved);
    terms.stop = terms.side == Side::sell ? std::max(asked, moved) : std::min(asked, moved);
  }
  return made;
}

void Desk::State::on(const ReplaceOrder& replace) {
  const auto refuse_replace = [&](const Order* order, Reject reject) {
    emit(CancelRejected{replace.account, true, replace.client_order_id, replace.original_client_order_id,
                        order == nullptr ? OrderId{} : order->id,
                        order == nullptr ? OrderStatus::rejected : order->status, std::move(reject)});
  };
  Order* order = find_working(replace.account, replace.order, replace.original_client_order_id);
  if (order == nullptr) return refuse_replace(nullptr, {RejectCode::unknown_order, "unknown order"});
  if (is_final(order->status))
    return refuse_replace(order, {RejectCode::too_late, fmt::format("the order is {}", name_of(order->status))});
  if (use_of(replace.account, replace.client_order_id))
    return refuse_replace(order, {RejectCode::duplicate_client_order_id,
                                  fmt::format("client order id {} was used before", replace.client_order_id)});
  if (at_lp(order->id)) return refuse_replace(order, {RejectCode::too_late, "the order is at the liquidity provider"});
  if (auto ok = check_replace(*order, replace); !ok) return refuse_replace(order, ok.reject());
  if (auto ok = check_frozen(*order); !ok) return refuse_replace(order, ok.reject());
  if (auto ok = check_replace_on_book(*order, replace); !ok) return refuse_replace(order, ok.reject());

  const AccountSpec& account = *catalog.accounts().find(order->account);
  Order made = changed(*order, replace);
  if (auto ok = check_reserve(account, std::span{&made, 1}); !ok) return refuse_replace(order, ok.reject());

  unwatch(*order);
  unwatch_trailing(*order);
  forget_expiry(*order);
  const bool keeps_place = make_way(*order, replace);
  const Qty given_up = order->terms.qty - replace.qty;
  const std::string original = order->client_order_id;
  orders.rename(*order, replace.client_order_id);
  order->terms = std::move(made.terms);
  if (order->terms.time_in_force == TimeInForce::gtd) {
    expiries.emplace(order->terms.expires, order->id);
    next_due = std::min(next_due, order->terms.expires);
  }
  order->updated = now;
  report(ExecType::replaced, *order).original_client_order_id = original;
  flag(order->account);
  if (keeps_place) return settle_hold(*order, HoldStep::released, given_up);
  if (order->dormant) return;
  const auto quote = tradable_quote(*catalog.instruments().find(order->terms.instrument), group_of(account));
  work(*order, quote ? std::optional{*quote} : std::nullopt);
}

void Desk::State::on(const CancelOrders& cancel) {
  if (cancel.account && catalog.accounts().find(cancel.account) == nullptr)
    return refuse({RejectCode::unknown_account, fmt::format("no account {}", cancel.account.value())});
  std::vector<OrderId> ids;
  if (cancel.account) {
    for (const Order* order : orders.working(cancel.account)) ids.push_back(order->id);
  } else {
    ids = orders.working_ids();
  }
  std::uint64_t canceled = 0;
  for (const OrderId id : ids) {
    if (over(id)) continue;
    Order& order = *orders.find(id);
    const OrderTerms& terms = order.terms;
    if ((cancel.instrument && terms.instrument != cancel.instrument) || (cancel.side && terms.side != *cancel.side))
      continue;
    if (cancel.session && order.session != cancel.session && (order.session || !cancel.and_of_no_session)) continue;
    if (at_lp(id) || !check_frozen(order)) continue;
    end_order(order, ExecType::canceled, OrderStatus::canceled, {});
    ++canceled;
  }
  done(canceled);
}

}  // namespace dealingdesk::desk
