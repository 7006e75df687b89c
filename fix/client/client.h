// A client that trades by FIX: what its session may do, and who of us sees to it.
//
// Private to fix/.
// Threads: the desk's only.
#pragma once

#include <memory>

#include "core/event.h"
#include "fix/client/context.h"
#include "fix/client/orders.h"
#include "fix/client/quotes.h"
#include "fix/client/trades.h"
#include "fix/party.h"

namespace dealingdesk::fix {

class Client : public Party, public std::enable_shared_from_this<Client> {
 public:
  [[nodiscard]] static std::shared_ptr<Client> make(const Surroundings& around, FixSessionSpec spec,
                                                    SessionConfig config);

  // What the desk says, for this session to hear.
  void report(const ExecutionReport& report) { orders_.report(report); }
  void report(const CancelRejected& rejected, Timestamp time) { orders_.report(rejected, time); }
  // A command of this session's that was refused as such.
  void report(const CommandRejected& rejected, std::uint64_t ref_seq);
  void quote_changed(InstrumentId instrument) { quotes_.changed(instrument); }

  // SessionOwner
  void on_logout(Session&) override;
  void on_application(Session&, const FIX::Message& message) override;
  void on_drained(Session&) override;

 private:
  struct Route;
  [[nodiscard]] static const Route* route_of(std::string_view type);

  Client(const Surroundings& around, FixSessionSpec spec, const SessionConfig& config);

  Context context_;
  Orders orders_{context_};
  Trades trades_{context_, orders_};
  Quotes quotes_{context_};
};

}  // namespace dealingdesk::fix
