// A client that trades by FIX: what its session may do, and who of us sees to it.
//
// Private to fix/.
// Threads: the desk's only.
#pragma once

#include <memory>

#include "core/event.h"
#include "fix/client/answers.h"
#include "fix/client/collaterals.h"
#include "fix/client/context.h"
#include "fix/client/mass_requests.h"
#include "fix/client/order_lists.h"
#include "fix/client/orders.h"
#include "fix/client/positions.h"
#include "fix/client/quotes.h"
#include "fix/client/securities.h"
#include "fix/client/statuses.h"
#include "fix/client/throttle.h"
#include "fix/client/trades.h"
#include "fix/client/user_requests.h"
#include "fix/party.h"

namespace dealingdesk::fix {

class Client : public Party, public std::enable_shared_from_this<Client> {
 public:
  [[nodiscard]] static std::shared_ptr<Client> make(const Surroundings& around, FixSessionSpec spec,
                                                    SessionConfig config);

  // What the desk says, for this session to hear. Of others' orders it hears nothing.
  void report(const ExecutionReport& report);
  void report(const CancelRejected& rejected, Timestamp time) { orders_.report(rejected, time); }
  // What was defined, halted or let go on may concern it.
  void on_definition(const CommandBody& definition);
  // What happened on one of the session's accounts, whoever it was.
  void happened(const ExecutionReport& report);
  void happened(const PositionChanged& change) { positions_.changed(change.position); }
  // Once a second.
  void tick();

  // SessionOwner
  void on_logout(Session&) override;
  void on_application(Session&, const FIX::Message& message) override;
  void on_drained(Session&) override;

 private:
  struct Route;
  [[nodiscard]] static const Route* route_of(std::string_view type);
  [[nodiscard]] bool may_send(const Route& route) const;

  Client(const Surroundings& around, FixSessionSpec spec, const SessionConfig& config);
  [[nodiscard]] bool within_limit(const FIX::Message& message);
  void refuse(const FIX::Message& message, const Reject& reject);

  Context context_;
  Orders orders_{context_};
  MassRequests mass_requests_{context_, orders_};
  OrderLists order_lists_{context_, orders_};
  Answers answers_{context_};
  Trades trades_{context_, orders_, answers_};
  Positions positions_{context_, answers_};
  Collaterals collaterals_{context_, answers_};
  UserRequests users_{context_};
  Quotes quotes_{context_};
  Securities securities_{context_};
  Statuses statuses_{context_};
  Throttle throttle_;
  bool leaving_ = false;  // too much was sent: the Logout is on its way
};

}  // namespace dealingdesk::fix
