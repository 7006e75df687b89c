// Events of the desk as 8 and 9, orders as answers to H and AF, executions as AE.
//
// Private to fix/ and its tests. Every function fills `out` anew, except for the session's header fields.
// Threads: any; functions of their arguments.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/event.h"
#include "fix/client/order_messages.h"
#include "fix/out_message.h"
#include "fix/quickfix.h"

namespace dealingdesk::fix {

// What the message says besides the event itself.
struct ReportContext {
  std::string symbol;            // 55
  Currency account_currency;     // of commissions
  std::string expire_date = {};  // 432: of the trading day with which the order ends; empty: it does not end with one
  bool copy = false;             // 797: for a drop copy
};

// OrdStatus (39).
[[nodiscard]] char ord_status(OrderStatus status);
// Text (58): the refusal's own, or the name of its code.
[[nodiscard]] std::string text_of(const Reject& reject);

void write_execution_report(OutMessage& out, const ExecutionReport& report, const ReportContext& context);

// 150=8 for a request that never reached the desk. `exec_id` must be unique for ever.
void write_refused_order(OutMessage& out, const FIX::Message& request, const std::string& exec_id, const Reject& reject,
                         Timestamp time);

void write_cancel_reject(OutMessage& out, const CancelRejected& rejected, Timestamp time);

// 150=I. The answer to an H carries its 790, one to an AF its 584 with number and total.
struct MassStatus {
  std::string request_id;
  std::size_t total = 0;
  bool last = false;
};
void write_order_status(OutMessage& out, const Order& order, const ReportContext& context,
                        const std::string& status_request_id);
void write_order_status(OutMessage& out, const Order& order, const ReportContext& context,
                        const MassStatus& mass_status);
void write_unknown_order(OutMessage& out, const StatusQuestion& question);
void write_no_orders(OutMessage& out, const std::string& mass_status_request_id, const std::string& account);

struct TradeRequest {
  std::string id;            // 568
  std::string type;          // 569
  std::string subscription;  // 263; may be absent
  std::string symbol = {};   // 55; may be absent
};
void write_trade_request_ack(OutMessage& out, const TradeRequest& request, std::size_t total, int result,
                             const std::string& text);
// The answer to what ends a subscription.
void write_trade_request_end(OutMessage& out, const TradeRequest& request);
void write_trade_report(OutMessage& out, const TradeRequest& request, const ExecutionReport& trade,
                        const ReportContext& context, std::size_t total, bool last);
// A trade that came after the answer to the request that subscribed to it.
void write_later_trade_report(OutMessage& out, const TradeRequest& request, const ExecutionReport& trade,
                              const ReportContext& context);

}  // namespace dealingdesk::fix
