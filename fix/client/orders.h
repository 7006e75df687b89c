// A client's orders: D, F, G, H and AF come in, 8 and 9 go out.
//
// Private to fix/.
// Threads:  the desk's only.
// Lifetime: `context` must outlive it.
#pragma once

#include <string>
#include <vector>

#include "core/event.h"
#include "fix/client/context.h"
#include "fix/client/execution_reports.h"
#include "fix/client/order_messages.h"

namespace dealingdesk::fix {

class Orders {
 public:
  explicit Orders(Context& context) : context_{context} {}

  void place(const FIX::Message& message);
  void cancel(const FIX::Message& message);
  void replace(const FIX::Message& message);
  void status(const FIX::Message& message);
  void mass_status(const FIX::Message& message);

  void report(const ExecutionReport& report);
  void report(const CancelRejected& rejected, Timestamp time);

  [[nodiscard]] ReportContext about(const Order& order) const;

 private:
  [[nodiscard]] const Order* find(const FIX::Message& message, const std::string& client_order_id) const;
  void status_from_history(StatusQuestion question, std::vector<AccountId> accounts);

  Context& context_;
  std::string asked_symbol_;  // of the order that is being placed
};

}  // namespace dealingdesk::fix
