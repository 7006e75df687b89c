// Placing, changing and cancelling orders for REST and WebSocket alike: the same checks, the same
// answers.
//
// The client order id is what makes placing repeatable: the same id again, for the same order, answers
// with the first order's outcome; for another order it is refused (idempotency_conflict).
//
// Threads:  the web executor's only; answers come there, when what they say is durable.
// Lifetime: outlives what is under way.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "admin_api/body_reader.h"
#include "admin_api/desk_gate.h"
#include "admin_api/json_views.h"
#include "admin_api/users.h"

namespace dealingdesk::client_api {

// What a client asks for; the quantity in units or in lots.
struct OrderRequest {
  AccountId account;
  std::string client_order_id;
  std::string symbol;
  OrderTerms terms;  // without the instrument and the quantity
  std::optional<Qty> qty;
  std::optional<Qty> lots;
};
// Only what is there changes; an inner nothing takes a price away.
struct OrderChange {
  AccountId account;
  OrderId order;
  std::string client_order_id;
  std::optional<Qty> qty;
  std::optional<Qty> lots;
  std::optional<std::optional<Price>> limit, stop, stop_loss, take_profit;
};
struct PositionChange {
  AccountId account;
  PositionId position;
  std::optional<std::optional<Price>> stop_loss, take_profit;
};
struct PositionClose {
  AccountId account;
  PositionId position;
  std::string client_order_id;
  std::optional<Qty> qty;  // neither: all of it
  std::optional<Qty> lots;
};

// From JSON; what is wrong is noted in the reader. The account is not among what they read.
[[nodiscard]] OrderRequest read_order_request(admin_api::BodyReader& body);
[[nodiscard]] OrderChange read_order_change(admin_api::BodyReader& body);

class OrderEntry {
 public:
  struct Placed {
    Order order;
    admin_api::Symbols symbols;
    bool repeated = false;
  };
  struct Changed {
    Position position;
    admin_api::Symbols symbols;
  };
  using Done = std::function<void(Result<Placed>)>;

  explicit OrderEntry(admin_api::DeskGate& gate) : gate_{gate} {}

  void place(const admin_api::Caller& caller, Channel channel, OrderRequest request, Done done);
  void close(const admin_api::Caller& caller, Channel channel, PositionClose request, Done done);
  void cancel(const admin_api::Caller& caller, Channel channel, AccountId account, OrderId order, Done done);
  void replace(const admin_api::Caller& caller, Channel channel, OrderChange change, Done done);
  void protect(const admin_api::Caller& caller, Channel channel, PositionChange change,
               std::function<void(Result<Changed>)> done);

 private:
  using MakeTerms = std::function<Result<OrderTerms>(const desk::Desk&, const AccountSpec&)>;
  using SameOrder = std::function<bool(const Order&, const admin_api::Symbols&)>;
  // What both place() and close() do.
  void submit(const admin_api::Caller& caller, Channel channel, AccountId account, std::string client_order_id,
              MakeTerms make_terms, SameOrder same, Done done);

  admin_api::DeskGate& gate_;
};

}  // namespace dealingdesk::client_api
