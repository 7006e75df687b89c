#include "fix/client/order_messages.h"

#include <utility>

#include "fix/client/expiry.h"
#include "fix/tags.h"

namespace dealingdesk::fix {
namespace {

Reject not_offered(const char* what, const std::string& value) {
  return {RejectCode::unsupported, std::string{what} + " " + value + " is not offered"};
}
Reject cannot_change(const char* what) {
  return {RejectCode::unsupported, std::string{"a replace cannot change "} + what};
}

// Side, type, time in force and ExecInst: how the order is to be worked.
std::optional<Reject> read_manner(const OrderFields& fields, OrderTerms& terms) {
  const auto side = side_of(*fields.side);
  if (!side) return not_offered("Side (54)", *fields.side);
  terms.side = *side;
  const auto type = order_type(*fields.type);
  if (!type) return not_offered("OrdType (40)", *fields.type);
  terms.type = *type;
  const auto tif = fields.time_in_force == nullptr ? TimeInForce::day : time_in_force(*fields.time_in_force);
  if (!tif)
    return Reject{RejectCode::bad_time_in_force, "TimeInForce (59) " + *fields.time_in_force + " is not offered"};
  terms.time_in_force = *tif;
  if (auto reject = refuse_partial_quantities(fields)) return reject;
  if (fields.exec_inst == nullptr) return std::nullopt;
  const auto instructions = read_instructions(*fields.exec_inst);
  if (!instructions) return instructions.reject();
  if (instructions->trailing_stop && terms.type != OrderType::trailing_stop)
    return Reject{RejectCode::unsupported, "ExecInst (18) a goes with OrdType (40) P"};
  terms.post_only = instructions->post_only;
  terms.reduce_only = instructions->reduce_only;
  return std::nullopt;
}

// Quantity, prices, distances and the way out.
std::optional<Reject> read_numbers(const OrderFields& fields, OrderTerms& terms) {
  const auto qty = read_qty(fields);
  if (!qty) return qty.reject();
  terms.qty = *qty;
  if (auto reject = read_prices(fields, {terms.limit, terms.stop, terms.stop_loss, terms.take_profit})) return reject;
  if (fields.trail != nullptr) {
    const auto trail = read_distance(*fields.trail, "PegOffsetValue (211)");
    if (!trail) return trail.reject();
    terms.trail = *trail;
  }
  return read_exits(fields, terms.exits);
}

// What an order is, and stays until its end.
std::optional<Reject> check_unchanged(const OrderFields& fields, const reference::Catalog& catalog,
                                      const OrderTerms& terms) {
  const auto* instrument = catalog.instruments().find(terms.instrument);
  if (instrument != nullptr && instrument->symbol != *fields.symbol) return cannot_change("Symbol (55)");
  if (order_type(*fields.type) != terms.type) return cannot_change("OrdType (40)");
  if (side_of(*fields.side) != terms.side) return cannot_change("Side (54)");
  if (fields.time_in_force != nullptr && time_in_force(*fields.time_in_force) != terms.time_in_force)
    return cannot_change("TimeInForce (59)");
  if (fields.exec_inst == nullptr) return std::nullopt;
  const auto asked = read_instructions(*fields.exec_inst);
  if (!asked) return asked.reject();
  if (asked->post_only != terms.post_only || asked->reduce_only != terms.reduce_only ||
      (asked->trailing_stop && terms.type != OrderType::trailing_stop))
    return cannot_change("ExecInst (18)");
  return std::nullopt;
}

void drop_zero(std::optional<Price>& price) {
  if (price && price->is_zero()) price.reset();
}

}  // namespace

Result<AccountId> read_account(const FIX::FieldMap& message, const FixSessionSpec& session) {
  return account_of(value_of(message, tag::Account), session);
}

Read<PlaceOrder> read_new_order(const FIX::FieldMap& message, const FixSessionSpec& session,
                                const reference::Catalog& catalog) {
  const OrderFields fields{message};
  if (const auto tag = missing_field(fields)) return MissingField{*tag};
  PlaceOrder order;
  OrderTerms& terms = order.terms;
  const auto account = account_of(fields.account, session);
  if (!account) return account.reject();
  order.account = *account;
  order.client_order_id = *fields.client_order_id;
  if (auto reject = read_manner(fields, terms)) return std::move(*reject);
  if (const auto tag = missing_price(terms.type, fields)) return MissingField{*tag};
  if (auto reject = read_numbers(fields, terms)) return std::move(*reject);

  const auto expires = read_expiry(fields, broker_of(catalog, *account));
  if (!expires) return expires.reject();
  if (terms.time_in_force == TimeInForce::gtd && !*expires) return MissingField{tag::ExpireTime};
  terms.expires = expires->value_or(Timestamp{});
  if (fields.position != nullptr) {
    const auto position = read_position(*fields.position);
    if (!position) return position.reject();
    terms.closes = *position;
  }
  if (const auto* instrument = catalog.instruments().find(*fields.symbol)) terms.instrument = instrument->id;
  return order;
}

Read<CancelOrder> read_cancel(const FIX::Message& message, const FixSessionSpec& session) {
  const OrderFields fields{message};
  CancelOrder cancel;
  const auto account = account_of(fields.account, session);
  if (!account) return account.reject();
  cancel.account = *account;
  cancel.original_client_order_id = *fields.original_client_order_id;
  cancel.client_order_id = *fields.client_order_id;
  return cancel;
}

Read<ReplaceOrder> read_replace(const FIX::Message& message, const FixSessionSpec& session,
                                const reference::Catalog& catalog, const Order* order) {
  const OrderFields fields{message};
  ReplaceOrder replace;
  const auto account = account_of(fields.account, session);
  if (!account) return account.reject();
  replace.account = *account;
  replace.original_client_order_id = *fields.original_client_order_id;
  replace.client_order_id = *fields.client_order_id;
  if (auto reject = refuse_partial_quantities(fields)) return std::move(*reject);
  ExitPlan exits;
  if (order != nullptr) {
    replace.stop_loss = order->terms.stop_loss;
    replace.take_profit = order->terms.take_profit;
    exits = order->terms.exits;
    if (auto reject = check_unchanged(fields, catalog, order->terms)) return std::move(*reject);
    // The distance of a trailing stop may be left out: it stays.
    if (const auto tag = missing_price(order->terms.type, fields); tag && *tag != tag::PegOffsetValue)
      return MissingField{*tag};
  }
  const auto qty = read_qty(fields);
  if (!qty) return qty.reject();
  replace.qty = *qty;
  if (auto reject = read_prices(fields, {replace.limit, replace.stop, replace.stop_loss, replace.take_profit}))
    return std::move(*reject);
  drop_zero(replace.stop_loss);
  drop_zero(replace.take_profit);
  if (fields.trail != nullptr) {
    const auto trail = read_distance(*fields.trail, "PegOffsetValue (211)");
    if (!trail) return trail.reject();
    replace.trail = *trail;
  }
  const auto expires = read_expiry(fields, broker_of(catalog, order == nullptr ? *account : order->account));
  if (!expires) return expires.reject();
  replace.expires = *expires;
  if (auto reject = read_exits(fields, exits)) return std::move(*reject);
  if (has_exits(fields)) replace.exits = std::move(exits);
  return replace;
}

StatusQuestion read_status_question(const FIX::Message& message) {
  StatusQuestion question;
  question.client_order_id = value_or_empty(message, tag::ClOrdID);
  if (const auto* id = value_of(message, tag::OrderID)) question.order = parse_order_id(*id).value_or(OrderId{});
  question.request_id = value_or_empty(message, tag::OrdStatusReqID);
  question.account = value_or_empty(message, tag::Account);
  question.symbol = value_or_empty(message, tag::Symbol);
  if (const auto* side = value_of(message, tag::Side); side != nullptr && !side->empty()) question.side = side->front();
  return question;
}

}  // namespace dealingdesk::fix
