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
  PositionChange change{*account, *position, body.patched_decimal<Price>("stop_loss"),
                        body.patched_decimal<Price>("take_profit")};
  if (const auto problem = body.problem()) return call->refuse(*problem);
  entry.protect(call->caller, Channel::rest, change, [call](Result<OrderEntry::Changed> changed) {
    if (!changed) return call->refuse(changed.reject());
    call->answer(200, position_json(changed->position, changed->symbols));
  });
}

void close(CallPtr call, OrderEntry& entry) {
  const auto account = account_of(*call);
  if (!account) return;
  const auto position = position_of(*call);
  if (!position) return;
  BodyReader body{call->request.body};
  PositionClose request{*account, *position, body.optional_text("client_order_id").value_or(""),
                        body.optional_decimal<Qty>("qty"), body.optional_decimal<Qty>("lots")};
  if (request.qty && request.lots) body.note("lots", "give the quantity in units (qty) or in lots, not both");
  take_key(*call, body, request.client_order_id);
  if (const auto problem = body.problem()) return call->refuse(*problem);
  entry.close(call->caller, Channel::rest, std::move(request), answer_with_order(call, 201));
}

}  // namespace

void add_order_routes(admin_api::Router& router, OrderEntry& entry) {
  const auto with = [&entry](auto handler) {
    return [handler, &entry](CallPtr call) { handler(std::move(call), entry); };
  };
  router.add("POST", "/api/v1/accounts/{account}/orders", Access::trader, with(place));
  router.add("DELETE", "/api/v1/accounts/{account}/orders/{order}", Access::trader, with(cancel));
  router.add("PATCH", "/api/v1/accounts/{account}/orders/{order}", Access::trader, with(replace));
  router.add("PATCH", "/api/v1/accounts/{account}/positions/{position}", Access::trader, with(protect));
  router.add("POST", "/api/v1/accounts/{account}/positions/{position}/close", Access::trader, with(close));
}

}  // namespace dealingdesk::client_api
