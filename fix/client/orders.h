// A client's orders: D, F, G and H come in, 8 and 9 go out.
//
// Private to fix/.
// Threads:  the desk's only.
// Lifetime: `context` must outlive it.
#pragma once

#include <functional>
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
  // D or G that the client may not send now.
  void refuse(const FIX::Message& message, const Reject& reject);

  void report(const ExecutionReport& report);
  void report(const CancelRejected& rejected, Timestamp time);
  // Told of every order that is reported, before the report is sent. Null: nobody.
  void tell(std::function<void(const Order&)> listener) { listener_ = std::move(listener); }
  // To a drop copy.
  void copy(const ExecutionReport& report);

  [[nodiscard]] ReportContext about(const Order& order) const;

 private:
  [[nodiscard]] const Order* find(const FIX::Message& message, const std::string& client_order_id) const;
  [[nodiscard]] Result<const Order*> named_by(const FIX::Message& message) const;
  void status_from_history(StatusQuestion question, std::vector<AccountId> accounts);

  Context& context_;
  std::string asked_symbol_;  // of the order that is being placed
  std::function<void(const Order&)> listener_;
};

}  // namespace dealingdesk::fix
