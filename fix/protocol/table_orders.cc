// Orders, their changes and what becomes of them.
#include "fix/protocol/message_table.h"
#include "fix/protocol/tag.h"

namespace dealingdesk::fix {
namespace {

constexpr bool required = true;
constexpr bool optional = false;

constexpr FieldUse kNewOrderSingle[] = {
    {tag::ClOrdID, required},
    {tag::Account, optional},
    {tag::HandlInst, optional},
    {tag::Symbol, required},
    {tag::Side, required},
    {tag::TransactTime, required},
    {tag::OrderQty, required},
    {tag::OrdType, required},
    {tag::Price, optional},
    {tag::StopPx, optional},
    {tag::PegOffsetValue, optional},
    {tag::Currency, optional},
    {tag::TimeInForce, optional},
    {tag::ExpireTime, optional},
    {tag::ExpireDate, optional},
    {tag::ExecInst, optional},
    {tag::MinQty, optional},
    {tag::MaxFloor, optional},
    {tag::Text, optional},
    {tag::PosMaintRptID, optional},
    {tag::StopLossPx, optional},
    {tag::TakeProfitPx, optional},
    {tag::TrailingStopDistance, optional},
    {tag::BreakevenAfter, optional},
    {tag::BreakevenKeep, optional},
    {tag::NoTargets, optional},
    {tag::TargetPx, required, kAll, 1},
    {tag::TargetQty, required, kAll, 1},
};

constexpr FieldUse kOrderCancelRequest[] = {
    {tag::OrigClOrdID, required},  {tag::OrderID, optional},  {tag::ClOrdID, required},
    {tag::Account, optional},      {tag::Symbol, required},   {tag::Side, required},
    {tag::TransactTime, required}, {tag::OrderQty, optional}, {tag::Text, optional},
};

constexpr FieldUse kOrderCancelReplaceRequest[] = {
    {tag::OrderID, optional},
    {tag::OrigClOrdID, required},
    {tag::ClOrdID, required},
    {tag::Account, optional},
    {tag::HandlInst, optional},
    {tag::Symbol, required},
    {tag::Side, required},
    {tag::TransactTime, required},
    {tag::OrderQty, required},
    {tag::OrdType, required},
    {tag::Price, optional},
    {tag::StopPx, optional},
    {tag::PegOffsetValue, optional},
    {tag::Currency, optional},
    {tag::TimeInForce, optional},
    {tag::ExpireTime, optional},
    {tag::ExpireDate, optional},
    {tag::ExecInst, optional},
    {tag::MinQty, optional},
    {tag::MaxFloor, optional},
    {tag::Text, optional},
    {tag::StopLossPx, optional},
    {tag::TakeProfitPx, optional},
    {tag::TrailingStopDistance, optional},
    {tag::BreakevenAfter, optional},
    {tag::BreakevenKeep, optional},
    {tag::NoTargets, optional},
    {tag::TargetPx, required, kAll, 1},
    {tag::TargetQty, required, kAll, 1},
};

constexpr FieldUse kNewOrderList[] = {
    {tag::ListID, required},
    {tag::BidType, optional},
    {tag::ListExecInstType, optional},
    {tag::ContingencyType, optional, k50},
    {tag::ListContingency, optional},
    {tag::TotNoOrders, required},
    {tag::NoOrders, required},
    {tag::ClOrdID, required, kAll, 1},
    {tag::ListSeqNo, required, kAll, 1},
    {tag::Account, optional, kAll, 1},
    {tag::HandlInst, optional, kAll, 1},
    {tag::Symbol, required, kAll, 1},
    {tag::Side, required, kAll, 1},
    {tag::TransactTime, optional, kAll, 1},
    {tag::OrderQty, required, kAll, 1},
    {tag::OrdType, required, kAll, 1},
    {tag::Price, optional, kAll, 1},
    {tag::StopPx, optional, kAll, 1},
    {tag::PegOffsetValue, optional, kAll, 1},
    {tag::Currency, optional, kAll, 1},
    {tag::TimeInForce, optional, kAll, 1},
    {tag::ExpireTime, optional, kAll, 1},
    {tag::ExpireDate, optional, kAll, 1},
    {tag::ExecInst, optional, kAll, 1},
    {tag::MinQty, optional, kAll, 1},
    {tag::MaxFloor, optional, kAll, 1},
    {tag::Text, optional, kAll, 1},
    {tag::PosMaintRptID, optional, kAll, 1},
    {tag::StopLossPx, optional, kAll, 1},
    {tag::TakeProfitPx, optional, kAll, 1},
    {tag::TrailingStopDistance, optional, kAll, 1},
    {tag::BreakevenAfter, optional, kAll, 1},
    {tag::BreakevenKeep, optional, kAll, 1},
    {tag::NoTargets, optional, kAll, 1},
    {tag::TargetPx, required, kAll, 2},
    {tag::TargetQty, required, kAll, 2},
};

constexpr FieldUse kListStatus[] = {
    {tag::ListID, required},
    {tag::ListStatusType, required},
    {tag::NoRpts, required},
    {tag::ListOrderStatus, required},
    {tag::ContingencyType, optional, k50},
    {tag::ListRejectReason, optional, k50},
    {tag::ListContingency, optional},
    {tag::RptSeq, required},
    {tag::ListStatusText, optional},
    {tag::TransactTime, optional},
    {tag::TotNoOrders, required},
    {tag::NoOrders, required},
    {tag::ClOrdID, required, kAll, 1},
    {tag::OrderID, optional, k50, 1},
    {tag::CumQty, required, kAll, 1},
    {tag::OrdStatus, required, kAll, 1},
    {tag::LeavesQty, required, kAll, 1},
    {tag::CxlQty, required, kAll, 1},
    {tag::AvgPx, required, kAll, 1},
    {tag::OrdRejReason, optional, kAll, 1},
    {tag::Text, optional, kAll, 1},
};

constexpr FieldUse kOrderMassCancelRequest[] = {
    {tag::ClOrdID, required}, {tag::MassCancelRequestType, required}, {tag::Account, optional}, {tag::Symbol, optional},
    {tag::Side, optional},    {tag::TransactTime, required},          {tag::Text, optional},
};

constexpr FieldUse kOrderMassCancelReport[] = {
    {tag::ClOrdID, optional},
    {tag::OrderID, required},
    {tag::MassActionReportID, required, k50},
    {tag::MassCancelRequestType, required},
    {tag::MassCancelResponse, required},
    {tag::MassCancelRejectReason, optional},
    {tag::TotalAffectedOrders, optional},
    {tag::Account, optional},
    {tag::Symbol, optional},
    {tag::Side, optional},
    {tag::TransactTime, optional},
    {tag::Text, optional},
};

constexpr FieldUse kOrderStatusRequest[] = {
    {tag::OrderID, optional}, {tag::ClOrdID, required}, {tag::OrdStatusReqID, optional, k44 | k50},
    {tag::Account, optional}, {tag::Symbol, required},  {tag::Side, required},
};

constexpr FieldUse kOrderMassStatusRequest[] = {
    {tag::MassStatusReqID, required},
    {tag::MassStatusReqType, required},
    {tag::Account, optional},
    {tag::Symbol, optional},
    {tag::Side, optional},
};

constexpr FieldUse kExecutionReport[] = {
    {tag::OrderID, required},
    {tag::ClOrdID, optional},
    {tag::OrigClOrdID, optional},
    {tag::OrdStatusReqID, optional, k44 | k50},
    {tag::MassStatusReqID, optional, k44 | k50},
    {tag::TotNumReports, optional, k44 | k50},
    {tag::LastRptRequested, optional, k44 | k50},
    {tag::ExecID, required},
    {tag::ExecTransType, required, k42},
    {tag::ExecType, required},
    {tag::OrdStatus, required},
    {tag::OrdRejReason, optional},
    {tag::ExecRestatementReason, optional},
    {tag::WorkingIndicator, optional, k44 | k50},
    {tag::Account, optional},
    {tag::Symbol, required},
    {tag::Side, required},
    {tag::OrderQty, optional},
    {tag::OrdType, optional},
    {tag::Price, optional},
    {tag::StopPx, optional},
    {tag::PegOffsetValue, optional},
    {tag::TimeInForce, optional},
    {tag::ExpireTime, optional},
    {tag::ExpireDate, optional},
    {tag::ExecInst, optional},
    {tag::LastQty, optional},
    {tag::LastPx, optional},
    {tag::LeavesQty, required},
    {tag::CumQty, required},
    {tag::AvgPx, required},
    {tag::TransactTime, optional},
    {tag::Commission, optional},
    {tag::CommType, optional},
    {tag::Text, optional},
    {tag::PosMaintRptID, optional},
    {tag::StopLossPx, optional},
    {tag::TakeProfitPx, optional},
    {tag::TrailingStopDistance, optional},
    {tag::BreakevenAfter, optional},
    {tag::BreakevenKeep, optional},
    {tag::NoTargets, optional},
    {tag::TargetPx, required, kAll, 1},
    {tag::TargetQty, required, kAll, 1},
    {tag::CopyMsgIndicator, optional, k44 | k50},
};

constexpr FieldUse kOrderCancelReject[] = {
    {tag::OrderID, required},          {tag::ClOrdID, required},      {tag::OrigClOrdID, required},
    {tag::OrdStatus, required},        {tag::Account, optional},      {tag::TransactTime, optional},
    {tag::CxlRejResponseTo, required}, {tag::CxlRejReason, optional}, {tag::Text, optional},
};

constexpr MessageDef kMessages[] = {
    {"D", "NewOrderSingle", Flow::in, kNewOrderSingle},
    {"F", "OrderCancelRequest", Flow::in, kOrderCancelRequest},
    {"G", "OrderCancelReplaceRequest", Flow::in, kOrderCancelReplaceRequest},
    {"H", "OrderStatusRequest", Flow::in, kOrderStatusRequest},
    {"AF", "OrderMassStatusRequest", Flow::in, kOrderMassStatusRequest, k44 | k50},
    {"E", "NewOrderList", Flow::in, kNewOrderList},
    {"q", "OrderMassCancelRequest", Flow::in, kOrderMassCancelRequest, k44 | k50},
    {"8", "ExecutionReport", Flow::out, kExecutionReport},
    {"9", "OrderCancelReject", Flow::out, kOrderCancelReject},
    {"N", "ListStatus", Flow::out, kListStatus},
    {"r", "OrderMassCancelReport", Flow::out, kOrderMassCancelReport, k44 | k50},
};

}  // namespace

std::span<const MessageDef> order_messages() { return kMessages; }

}  // namespace dealingdesk::fix
