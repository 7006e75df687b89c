// Placing, changing and cancelling orders, and closing positions, for REST and WebSocket alike: the same checks, the
// same answers.
//
// The client order id is what makes placing repeatable: the same id again, for the same order, answers
// with the first order's outcome; for another order it is refused (idempotency_conflict).
//
// Threads:  the web executor's only; answers come there, when what they say is durable.
// Lifetime: outlives what is under way.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "admin_api/desk_gate.h"
#include "admin_api/json_views.h"
#include "admin_api/users.h"
#include "client_api/order_requests.h"

namespace dealingdesk::client_api {

class OrderEntry {
 public:
  struct Placed {
    Order order;
    admin_api::Symbols symbols;
    bool repeated = false;
  };
  // Of a list as they were given; otherwise what was cancelled, or closes positions, in order of id.
  struct PlacedMany {
    std::vector<Order> orders;
    admin_api::Symbols symbols;
    bool repeated = false;
  };
  // Positions after a change; those that are closed have a quantity of 0.
  struct Changed {
    std::vector<Position> positions;
    admin_api::Symbols symbols;
    Currency currency;  // the account's
  };
  using Done = std::function<void(Result<Placed>)>;
  using DoneMany = std::function<void(Result<PlacedMany>)>;
  using DoneChange = std::function<void(Result<Changed>)>;

  explicit OrderEntry(admin_api::DeskGate& gate) : gate_{gate} {}

  // --- one order ---
  void place(const admin_api::Caller& caller, Channel channel, OrderRequest request, Done done);
  void close(const admin_api::Caller& caller, Channel channel, PositionClose request, Done done);
  // The answer is the order that opens the other side.
  void reverse(const admin_api::Caller& caller, Channel channel, PositionReverse request, Done done);
  void cancel(const admin_api::Caller& caller, Channel channel, AccountId account, OrderId order, Done done);
  void replace(const admin_api::Caller& caller, Channel channel, OrderChange change, Done done);

  // --- several orders ---
  // All are accepted or all are refused: then the reason is that of the order which was at fault.
  void place_list(const admin_api::Caller& caller, Channel channel, OrderListRequest request, DoneMany done);
  void cancel_all(const admin_api::Caller& caller, Channel channel, Selection selection, DoneMany done);
  void close_all(const admin_api::Caller& caller, Channel channel, Selection selection, DoneMany done);

  // --- positions ---
  void protect(const admin_api::Caller& caller, Channel channel, PositionChange change, DoneChange done);
  void close_by(const admin_api::Caller& caller, Channel channel, AccountId account, PositionId position, PositionId by,
                DoneChange done);

 private:
  // Makes the command that places an order under the client order id, and says on which instrument.
  struct Submission {
    CommandBody command;
    InstrumentId instrument;
  };
  using Make = std::function<Result<Submission>(const desk::Desk&, const AccountSpec&)>;
  using SameOrder = std::function<bool(const Order&, const admin_api::Symbols&)>;
  // What place(), close() and reverse() do.
  void submit(const admin_api::Caller& caller, Channel channel, AccountId account, std::string client_order_id,
              Make make, SameOrder same, Done done);
  using Fits = std::function<bool(const Order&)>;
  // What cancel_all() and close_all() do; `fits` picks the orders that the answer is about.
  void act_on_all(const admin_api::Caller& caller, Channel channel, const Selection& selection,
                  std::function<CommandBody(InstrumentId)> make, Fits fits, DoneMany done);

  admin_api::DeskGate& gate_;
};

[[nodiscard]] admin_api::Json orders_json(const OrderEntry::PlacedMany& many);

}  // namespace dealingdesk::client_api
