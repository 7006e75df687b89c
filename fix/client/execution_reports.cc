#include "fix/client/execution_reports.h"

#include <utility>

#include "fix/client/reject_codes.h"
#include "fix/tags.h"

namespace dealingdesk::fix {
namespace {

char exec_type(ExecType type) {
  switch (type) {
    case ExecType::accepted: return '0';
    case ExecType::rejected: return '8';
    case ExecType::trade: return 'F';
    case ExecType::canceled: return '4';
    case ExecType::replaced: return '5';
    case ExecType::expired: return 'C';
    case ExecType::restated: return 'D';
    case ExecType::triggered: return 'L';
  }
  return 'D';
}

char time_in_force(TimeInForce tif) {
  switch (tif) {
    case TimeInForce::day: return '0';
    case TimeInForce::gtc: return '1';
    case TimeInForce::ioc: return '3';
    case TimeInForce::fok: return '4';
    case TimeInForce::gtd: return '6';
  }
  return '0';
}

char side(Side side) { return side == Side::buy ? '1' : '2'; }
char ord_type(OrderType type) {
  switch (type) {
    case OrderType::market: return '1';
    case OrderType::limit: return '2';
    case OrderType::stop: return '3';
    case OrderType::stop_limit: return '4';
    case OrderType::market_if_touched: return 'J';
    case OrderType::trailing_stop: return 'P';
  }
  return '1';
}

template <class Id>
std::string id_text(Id id) {
  return id ? std::to_string(id.value()) : std::string{"NONE"};
}

// The reports of one command carry one time.
const std::string& utc_text(Timestamp time) {
  thread_local UtcText last;
  return last.of(time);
}

// What happened (150), and in FIX 4.2 whether it is news, or the answer to a question (20).
void add_exec_trans_type(OutMessage& out, char exec_type) {
  add(out, tag::ExecTransType, exec_type == 'I' ? '3' : '0');
}
void add_exec_type(OutMessage& out, char exec_type, char status) {
  const bool by_status = out.protocol() != nullptr && out.protocol()->exec_type_is_status();
  if (by_status && (exec_type == 'F' || exec_type == 'I')) return add(out, tag::ExecType, status);
  out.add_word(tag::ExecType, {&exec_type, 1});
}

// How the order is worked, in one field: those words of it that the version has.
void add_exec_inst(OutMessage& out, const OrderTerms& terms) {
  const std::pair<bool, std::string_view> instructions[] = {
      {terms.post_only, "6"}, {terms.reduce_only, "E"}, {terms.type == OrderType::trailing_stop, "a"}};
  std::string said;
  for (const auto& [given, word] : instructions) {
    const auto text = given ? out.word(tag::ExecInst, word) : std::string_view{};
    if (text.empty()) continue;
    if (!said.empty()) said += ' ';
    said += text;
  }
  if (!said.empty()) add(out, tag::ExecInst, said);
}

// Why an order is another without having been asked to (378), where that is what 150 says.
void add_restatement(OutMessage& out, ExecType type) {
  const bool restated = type == ExecType::restated;
  const bool said_so = type == ExecType::triggered && out.word(tag::ExecType, "L") == "D";
  // The desk restates an order when less of it than was asked for can reduce what is open.
  if (restated || said_so) out.add_word(tag::ExecRestatementReason, restated ? "5" : "99");
}

// The position that a fill opened, changed or closed; else the one that the order is to close.
void add_position(OutMessage& out, PositionId position) {
  if (position) out.add_number(tag::PosMaintRptID, position.value());
}

// What is to become of the position that the order opens.
void add_exits(OutMessage& out, const OrderTerms& terms) {
  if (terms.stop_loss) add(out, tag::StopLossPx, *terms.stop_loss);
  if (terms.take_profit) add(out, tag::TakeProfitPx, *terms.take_profit);
  const ExitPlan& exits = terms.exits;
  if (exits.empty()) return;
  if (!exits.trailing_stop.is_zero()) add(out, tag::TrailingStopDistance, exits.trailing_stop);
  if (!exits.breakeven_after.is_zero()) add(out, tag::BreakevenAfter, exits.breakeven_after);
  if (!exits.breakeven_keep.is_zero()) add(out, tag::BreakevenKeep, exits.breakeven_keep);
  if (exits.targets.empty()) return;
  out.add_number(tag::NoTargets, exits.targets.size());
  for (const Target& target : exits.targets) {
    add(out, tag::TargetPx, target.price);
    add(out, tag::TargetQty, target.qty);
  }
}

// How the reports differ that say something of an order; all else is the order's.
struct Occasion {
  OrderId order;
  char exec_type = 'I';
  std::string exec_id = "0";
  std::string original_client_order_id;
  const ExecutionReport* trade = nullptr;
  const std::string* status_request_id = nullptr;
  const MassStatus* mass_status = nullptr;
  const ExecutionReport* news = nullptr;  // none: an answer
};

// In ascending order of tags: each field is appended.
void write_order(OutMessage& out, const Order& order, const ReportContext& context, const Occasion& occasion) {
  const auto& terms = order.terms;
  begin_message(out, "8");
  out.add_number(tag::Account, order.account.value());
  add(out, tag::AvgPx, order.average_price());
  // What the desk closes itself was nobody's request.
  if (!order.client_order_id.empty()) out.add_text(tag::ClOrdID, order.client_order_id);
  if (occasion.trade != nullptr && occasion.trade->commission_minor != 0) {
    add(out, tag::Commission, to_text(Money{occasion.trade->commission_minor, context.account_currency}));
    add(out, tag::CommType, '3');
  }
  add(out, tag::CumQty, order.cum_qty);
  add(out, tag::ExecID, occasion.exec_id);
  add_exec_inst(out, terms);
  add_exec_trans_type(out, occasion.exec_type);
  if (occasion.trade != nullptr) {
    add(out, tag::LastPx, occasion.trade->last_price);
    add(out, tag::LastQty, occasion.trade->last_qty);
  }
  add(out, tag::OrderID, id_text(occasion.order));
  add(out, tag::OrderQty, terms.qty);
  add(out, tag::OrdStatus, ord_status(order.status));
  const char type = ord_type(terms.type);
  out.add_word(tag::OrdType, {&type, 1});
  if (!occasion.original_client_order_id.empty()) out.add_text(tag::OrigClOrdID, occasion.original_client_order_id);
  if (terms.limit) add(out, tag::Price, *terms.limit);
  add(out, tag::Side, side(terms.side));
  add(out, tag::Symbol, context.symbol);
  if (order.reject != Reject{}) out.add_text(tag::Text, text_of(order.reject));
  add(out, tag::TimeInForce, time_in_force(terms.time_in_force));
  add(out, tag::TransactTime, utc_text(order.updated));
  if (terms.stop) add(out, tag::StopPx, *terms.stop);
  if (order.status == OrderStatus::rejected)
    out.add_word(tag::OrdRejReason, std::to_string(ord_rej_reason(order.reject.code)));
  if (terms.expires) add(out, tag::ExpireTime, to_fix_utc(terms.expires));
  add_exec_type(out, occasion.exec_type, ord_status(order.status));
  add(out, tag::LeavesQty, order.leaves_qty());
  if (!terms.trail.is_zero()) add(out, tag::PegOffsetValue, terms.trail);
  if (occasion.news != nullptr) add_restatement(out, occasion.news->type);
  if (!context.expire_date.empty()) add(out, tag::ExpireDate, context.expire_date);
  if (occasion.mass_status != nullptr) add(out, tag::MassStatusReqID, occasion.mass_status->request_id);
  // It waits for another order of its list.
  if (order.dormant && !is_final(order.status)) add(out, tag::WorkingIndicator, 'N');
  add_position(out, occasion.trade != nullptr ? occasion.trade->position : terms.closes);
  if (occasion.status_request_id != nullptr && !occasion.status_request_id->empty())
    add(out, tag::OrdStatusReqID, *occasion.status_request_id);
  if (context.copy) add(out, tag::CopyMsgIndicator, 'Y');
  if (occasion.mass_status != nullptr) {
    add(out, tag::TotNumReports, std::to_string(occasion.mass_status->total));
    add(out, tag::LastRptRequested, occasion.mass_status->last ? 'Y' : 'N');
  }
  add_exits(out, terms);
}

void copy(const FIX::FieldMap& from, OutMessage& out, int tag) {
  if (const auto* value = value_of(from, tag)) add(out, tag, *value);
}

}  // namespace

char ord_status(OrderStatus status) {
  switch (status) {
    case OrderStatus::working: return '0';
    case OrderStatus::partially_filled: return '1';
    case OrderStatus::filled: return '2';
    case OrderStatus::canceled: return '4';
    case OrderStatus::expired: return 'C';
    case OrderStatus::rejected: return '8';
  }
  return '8';
}

std::string text_of(const Reject& reject) {
  return reject.text.empty() ? std::string{name_of(reject.code)} : reject.text;
}

void write_execution_report(OutMessage& out, const ExecutionReport& report, const ReportContext& context) {
  Occasion occasion;
  // A repeat of a client order id names the order that came first.
  occasion.order = report.duplicate_of ? report.duplicate_of : report.order.id;
  occasion.exec_type = exec_type(report.type);
  occasion.exec_id = std::to_string(report.exec.value());
  occasion.original_client_order_id = report.original_client_order_id;
  occasion.news = &report;
  if (report.type == ExecType::trade) occasion.trade = &report;
  write_order(out, report.order, context, occasion);
}

void write_refused_order(OutMessage& out, const FIX::Message& request, const std::string& exec_id, const Reject& reject,
                         Timestamp time) {
  begin_message(out, "8");
  copy(request, out, tag::Account);
  add(out, tag::AvgPx, '0');
  copy(request, out, tag::ClOrdID);
  add(out, tag::CumQty, '0');
  add(out, tag::ExecID, exec_id);
  copy(request, out, tag::ExecInst);
  add_exec_trans_type(out, '8');
  add(out, tag::OrderID, "NONE");
  copy(request, out, tag::OrderQty);
  add(out, tag::OrdStatus, '8');
  for (const int t : {tag::OrdType, tag::Price, tag::Side, tag::Symbol}) copy(request, out, t);
  out.add_text(tag::Text, text_of(reject));
  copy(request, out, tag::TimeInForce);
  add(out, tag::TransactTime, to_fix_utc(time));
  copy(request, out, tag::StopPx);
  out.add_word(tag::OrdRejReason, std::to_string(ord_rej_reason(reject.code)));
  copy(request, out, tag::ExpireTime);
  add_exec_type(out, '8', '8');
  add(out, tag::LeavesQty, '0');
  for (const int t : {tag::PegOffsetValue, tag::ExpireDate}) copy(request, out, t);
}

void write_cancel_reject(OutMessage& out, const CancelRejected& rejected, Timestamp time) {
  begin_message(out, "9");
  if (rejected.account) add(out, tag::Account, std::to_string(rejected.account.value()));
  out.add_text(tag::ClOrdID, rejected.client_order_id);
  add(out, tag::OrderID, id_text(rejected.order));
  add(out, tag::OrdStatus, ord_status(rejected.status));
  out.add_text(tag::OrigClOrdID, rejected.original_client_order_id);
  out.add_text(tag::Text, text_of(rejected.reject));
  add(out, tag::TransactTime, to_fix_utc(time));
  out.add_word(tag::CxlRejReason, std::to_string(cxl_rej_reason(rejected.reject.code)));
  add(out, tag::CxlRejResponseTo, rejected.replace ? '2' : '1');
}

void write_order_status(OutMessage& out, const Order& order, const ReportContext& context,
                        const std::string& status_request_id) {
  Occasion occasion;
  occasion.order = order.id;
  occasion.status_request_id = &status_request_id;
  write_order(out, order, context, occasion);
}

void write_order_status(OutMessage& out, const Order& order, const ReportContext& context,
                        const MassStatus& mass_status) {
  Occasion occasion;
  occasion.order = order.id;
  occasion.mass_status = &mass_status;
  write_order(out, order, context, occasion);
}

void write_unknown_order(OutMessage& out, const StatusQuestion& question) {
  begin_message(out, "8");
  if (!question.account.empty()) add(out, tag::Account, question.account);
  add(out, tag::AvgPx, '0');
  add(out, tag::ClOrdID, question.client_order_id);
  add(out, tag::CumQty, '0');
  add(out, tag::ExecID, '0');
  add_exec_trans_type(out, 'I');
  add(out, tag::OrderID, "NONE");
  add(out, tag::OrdStatus, '8');
  add(out, tag::Side, question.side);
  add(out, tag::Symbol, question.symbol);
  add(out, tag::Text, "unknown order");
  out.add_word(tag::OrdRejReason, std::to_string(ord_rej_reason(RejectCode::unknown_order)));
  add_exec_type(out, 'I', '8');
  add(out, tag::LeavesQty, '0');
  if (!question.request_id.empty()) add(out, tag::OrdStatusReqID, question.request_id);
}

void write_no_orders(OutMessage& out, const std::string& mass_status_request_id, const std::string& account) {
  begin_message(out, "8");
  if (!account.empty()) add(out, tag::Account, account);
  add(out, tag::AvgPx, '0');
  add(out, tag::CumQty, '0');
  add(out, tag::ExecID, '0');
  add_exec_trans_type(out, 'I');
  add(out, tag::OrderID, "NONE");
  add(out, tag::OrdStatus, '8');
  // Required by the format, though there is no order to have them.
  add(out, tag::Side, '1');
  add(out, tag::Symbol, "NONE");
  add(out, tag::Text, "no orders");
  add_exec_type(out, 'I', '8');
  add(out, tag::LeavesQty, '0');
  add(out, tag::MassStatusReqID, mass_status_request_id);
  add(out, tag::TotNumReports, '0');
  add(out, tag::LastRptRequested, 'Y');
}

namespace {

void begin_trade_request_ack(OutMessage& out, const TradeRequest& request, const std::string& text) {
  begin_message(out, "AQ");
  if (!request.symbol.empty()) out.add_text(tag::Symbol, request.symbol);
  if (!text.empty()) out.add_text(tag::Text, text);
  if (!request.subscription.empty()) add(out, tag::SubscriptionRequestType, request.subscription);
  add(out, tag::TradeRequestID, request.id);
  add(out, tag::TradeRequestType, request.type);
}

void begin_trade_report(OutMessage& out, const TradeRequest& request, const ExecutionReport& trade,
                        const ReportContext& context, bool later) {
  const auto time = to_fix_utc(trade.order.updated);
  const auto exec_id = std::to_string(trade.exec.value());
  begin_message(out, "AE");
  add(out, tag::ExecID, exec_id);
  add(out, tag::LastPx, trade.last_price);
  add(out, tag::LastQty, trade.last_qty);
  add(out, tag::Symbol, context.symbol);
  add(out, tag::TransactTime, time);
  add(out, tag::TradeDate, time.substr(0, 8));
  if (later) add(out, tag::UnsolicitedIndicator, 'Y');
  add(out, tag::NoSides, '1');
  add(out, tag::Side, side(trade.order.terms.side));
  add(out, tag::OrderID, id_text(trade.order.id));
  out.add_text(tag::ClOrdID, trade.order.client_order_id);
  add(out, tag::Account, std::to_string(trade.order.account.value()));
  add(out, tag::TradeRequestID, request.id);
  add(out, tag::PreviouslyReported, 'N');
  add(out, tag::TradeReportID, exec_id);
}

}  // namespace

void write_trade_request_ack(OutMessage& out, const TradeRequest& request, std::size_t total, int result,
                             const std::string& text) {
  begin_trade_request_ack(out, request, text);
  add(out, tag::TotNumTradeReports, std::to_string(total));
  add(out, tag::TradeRequestResult, std::to_string(result));
  add(out, tag::TradeRequestStatus, result == 0 ? '0' : '2');
}

void write_trade_request_end(OutMessage& out, const TradeRequest& request) {
  begin_trade_request_ack(out, request, {});
  add(out, tag::TradeRequestResult, '0');
  add(out, tag::TradeRequestStatus, '1');
}

void write_trade_report(OutMessage& out, const TradeRequest& request, const ExecutionReport& trade,
                        const ReportContext& context, std::size_t total, bool last) {
  begin_trade_report(out, request, trade, context, false);
  add(out, tag::TotNumTradeReports, std::to_string(total));
  add(out, tag::LastRptRequested, last ? 'Y' : 'N');
}

void write_later_trade_report(OutMessage& out, const TradeRequest& request, const ExecutionReport& trade,
                              const ReportContext& context) {
  begin_trade_report(out, request, trade, context, true);
}

}  // namespace dealingdesk::fix
