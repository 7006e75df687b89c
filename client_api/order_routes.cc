#include "client_api/order_routes.h"

#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace dealingdesk::client_api {
namespace {

using admin_api::Access;
using admin_api::BodyReader;
using admin_api::Call;
using admin_api::CallPtr;
using admin_api::Json;

// The ids of the path; refuses, as unknown, what is none.
std::optional<AccountId> account_of(Call& call) {
  if (const auto id = call.path_id("account")) return AccountId{*id};
  call.refuse(Reject{RejectCode::unknown_account, fmt::format("no account {}", call.path_values.at("account"))});
  return std::nullopt;
}
std::optional<OrderId> order_of(Call& call) {
  if (const auto id = call.path_id("order")) return OrderId{*id};
  call.refuse(Reject{RejectCode::unknown_order, fmt::format("no order {}", call.path_values.at("order"))});
  return std::nullopt;
}
std::optional<PositionId> position_of(Call& call) {
  if (const auto id = call.path_id("position")) return PositionId{*id};
  call.refuse(Reject{RejectCode::unknown_position, fmt::format("no position {}", call.path_values.at("position"))});
  return std::nullopt;
}

// The header Idempotency-Key stands for the client order id; where both are given they must agree.
void take_key(const Call& call, BodyReader& body, std::string& client_order_id) {
  const std::string_view key = call.request.header("idempotency-key");
  if (key.empty()) return;
  if (client_order_id.empty())
    client_order_id = key;
  else if (client_order_id != key)
    body.note("client_order_id", "differs from the header Idempotency-Key");
}

OrderEntry::Done answer_with_order(CallPtr call, int status_when_new) {
  return [call = std::move(call), status_when_new](Result<OrderEntry::Placed> placed) {
    if (!placed) return call->refuse(placed.reject());
    call->answer(placed->repeated ? 200 : status_when_new, order_json(placed->order, placed->symbols));
  };
}

void place(CallPtr call, OrderEntry& entry) {
  const auto account = account_of(*call);
  if (!account) return;
  BodyReader body{call->request.body};
  OrderRequest request = read_order_request(body);
  request.account = *account;
  take_key(*call, body, request.client_order_id);
  if (const auto problem = body.problem()) return call->refuse(*problem);
  entry.place(call->caller, Channel::rest, std::move(request), answer_with_order(call, 201));
}

void cancel(CallPtr call, OrderEntry& entry) {
  const auto account = account_of(*call);
  if (!account) return;
  const auto order = order_of(*call);
  if (!order) return;
  entry.cancel(call->caller, Channel::rest, *account, *order, answer_with_order(call, 200));
}

void replace(CallPtr call, OrderEntry& entry) {
  const auto account = account_of(*call);
  if (!account) return;
  const auto order = order_of(*call);
  if (!order) return;
  BodyReader body{call->request.body};
  OrderChange change = read_order_change(body);
  if (const auto problem = body.problem()) return call->refuse(*problem);
  change.account = *account;
  change.order = *order;
  entry.replace(call->caller, Channel::rest, std::move(change), answer_with_order(call, 200));
}

void protect(CallPtr call, OrderEntry& entry) {
  const auto account = account_of(*call);
  if (!account) return;
  const auto position = position_of(*call);
  if (!position) return;
  BodyReader body{call->request.body};
  PositionChange change = read_position_change(body);
  if (const auto problem = body.problem()) return call->refuse(*problem);
  change.account = *account;
  change.position = *position;
  entry.protect(call->caller, Channel::rest, std::move(change), [call](Result<OrderEntry::Changed> changed) {
    if (!changed) return call->refuse(changed.reject());
    call->answer(200, position_json(changed->positions.front(), changed->symbols, changed->currency));
  });
}

void close(CallPtr call, OrderEntry& entry) {
  const auto account = account_of(*call);
  if (!account) return;
  const auto position = position_of(*call);
  if (!position) return;
  BodyReader body{call->request.body};
  PositionClose request = read_position_close(body);
  request.account = *account;
  request.position = *position;
  take_key(*call, body, request.client_order_id);
  if (const auto problem = body.problem()) return call->refuse(*problem);
  entry.close(call->caller, Channel::rest, std::move(request), answer_with_order(call, 201));
}

void reverse(CallPtr call, OrderEntry& entry) {
  const auto account = account_of(*call);
  if (!account) return;
  const auto position = position_of(*call);
  if (!position) return;
  BodyReader body{call->request.body};
  PositionReverse request{*account, *position, body.optional_text("client_order_id").value_or("")};
  take_key(*call, body, request.client_order_id);
  if (const auto problem = body.problem()) return call->refuse(*problem);
  entry.reverse(call->caller, Channel::rest, std::move(request), answer_with_order(call, 201));
}

void close_by(CallPtr call, OrderEntry& entry) {
  const auto account = account_of(*call);
  if (!account) return;
  const auto position = position_of(*call);
  if (!position) return;
  BodyReader body{call->request.body};
  const PositionId by{body.number("by", 1, UINT64_MAX)};
  if (const auto problem = body.problem()) return call->refuse(*problem);
  entry.close_by(call->caller, Channel::rest, *account, *position, by, [call](Result<OrderEntry::Changed> changed) {
    if (!changed) return call->refuse(changed.reject());
    Json rows = Json::array();
    for (const Position& each : changed->positions)
      rows.push_back(position_json(each, changed->symbols, changed->currency));
    call->answer(200, Json{{"positions", std::move(rows)}});
  });
}

OrderEntry::DoneMany answer_with_orders(CallPtr call) {
  return [call = std::move(call)](Result<OrderEntry::PlacedMany> many) {
    if (!many) return call->refuse(many.reject());
    call->answer(200, Json{{"orders", orders_json(*many)}});
  };
}

void place_list(CallPtr call, OrderEntry& entry) {
  const auto account = account_of(*call);
  if (!account) return;
  BodyReader body{call->request.body};
  OrderListRequest request = read_order_list(body);
  if (const auto problem = body.problem()) return call->refuse(*problem);
  request.account = *account;
  entry.place_list(call->caller, Channel::rest, std::move(request), [call](Result<OrderEntry::PlacedMany> placed) {
    if (!placed) return call->refuse(placed.reject());
    call->answer(placed->repeated ? 200 : 201,
                 Json{{"list", placed->orders.front().list.value()}, {"orders", orders_json(*placed)}});
  });
}

void cancel_all(CallPtr call, OrderEntry& entry) {
  const auto account = account_of(*call);
  if (!account) return;
  // The query's values are read like a body's fields.
  nlohmann::json fields = nlohmann::json::object();
  for (const auto& [name, value] : call->request.query) fields[name] = value;
  BodyReader query{fields};
  Selection selection = read_selection(query, Selecting::orders);
  if (const auto problem = query.problem()) return call->refuse(*problem);
  selection.account = *account;
  entry.cancel_all(call->caller, Channel::rest, std::move(selection), answer_with_orders(call));
}

void close_all(CallPtr call, OrderEntry& entry) {
  const auto account = account_of(*call);
  if (!account) return;
  BodyReader body{call->request.body};
  Selection selection = read_selection(body, Selecting::positions);
  if (const auto problem = body.problem()) return call->refuse(*problem);
  selection.account = *account;
  entry.close_all(call->caller, Channel::rest, std::move(selection), answer_with_orders(call));
}

}  // namespace

void add_order_routes(admin_api::Router& router, OrderEntry& entry) {
  const auto with = [&entry](auto handler) {
    return [handler, &entry](CallPtr call) { handler(std::move(call), entry); };
  };
  router.add("POST", "/api/v1/accounts/{account}/orders", Access::trader, with(place));
  router.add("POST", "/api/v1/accounts/{account}/orders/list", Access::trader, with(place_list));
  router.add("DELETE", "/api/v1/accounts/{account}/orders", Access::trader, with(cancel_all));
  router.add("DELETE", "/api/v1/accounts/{account}/orders/{order}", Access::trader, with(cancel));
  router.add("PATCH", "/api/v1/accounts/{account}/orders/{order}", Access::trader, with(replace));
  router.add("PATCH", "/api/v1/accounts/{account}/positions/{position}", Access::trader, with(protect));
  router.add("POST", "/api/v1/accounts/{account}/positions/{position}/close", Access::trader, with(close));
  router.add("POST", "/api/v1/accounts/{account}/positions/{position}/close-by", Access::trader, with(close_by));
  router.add("POST", "/api/v1/accounts/{account}/positions/{position}/reverse", Access::trader, with(reverse));
  router.add("POST", "/api/v1/accounts/{account}/positions/close", Access::trader, with(close_all));
}

}  // namespace dealingdesk::client_api
