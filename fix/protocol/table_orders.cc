// Orders, their changes and what becomes of them.
#include "fix/protocol/message_table.h"
#include "fix/protocol/tag.h"

namespace dealingdesk::fix {
namespace {

constexpr bool required = true;
constexpr bool optional = false;

constexpr FieldUse kNewOrderSingle[] = {
    {tag::ClOrdID, required},    {tag::Account, optional},      {tag::HandlInst, optional},
    {tag::Symbol, required},     {tag::Side, required},         {tag::TransactTime, required},
    {tag::OrderQty, required},   {tag::OrdType, required},      {tag::Price, optional},
    {tag::StopPx, optional},     {tag::Currency, optional},     {tag::TimeInForce, optional},
    {tag::ExpireTime, optional}, {tag::Text, optional},         {tag::PosMaintRptID, optional},
    {tag::StopLossPx, optional}, {tag::TakeProfitPx, optional},
};

constexpr FieldUse kOrderCancelRequest[] = {
    {tag::OrigClOrdID, required},  {tag::OrderID, optional},  {tag::ClOrdID, required},
    {tag::Account, optional},      {tag::Symbol, required},   {tag::Side, required},
    {tag::TransactTime, required}, {tag::OrderQty, optional}, {tag::Text, optional},
};

constexpr FieldUse kOrderCancelReplaceRequest[] = {
    {tag::OrderID, optional},    {tag::OrigClOrdID, required},  {tag::ClOrdID, required},
    {tag::Account, optional},    {tag::HandlInst, optional},    {tag::Symbol, required},
    {tag::Side, required},       {tag::TransactTime, required}, {tag::OrderQty, required},
    {tag::OrdType, required},    {tag::Price, optional},        {tag::StopPx, optional},
    {tag::Currency, optional},   {tag::TimeInForce, optional},  {tag::Text, optional},
    {tag::StopLossPx, optional}, {tag::TakeProfitPx, optional},
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
    {tag::Account, optional},
    {tag::Symbol, required},
    {tag::Side, required},
    {tag::OrderQty, optional},
    {tag::OrdType, optional},
    {tag::Price, optional},
    {tag::StopPx, optional},
    {tag::TimeInForce, optional},
    {tag::LastQty, optional},
    {tag::LastPx, optional},
    {tag::LeavesQty, required},
    {tag::CumQty, required},
    {tag::AvgPx, required},
    {tag::TransactTime, optional},
    {tag::Commission, optional},
    {tag::CommType, optional},
    {tag::Text, optional},
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
    {"8", "ExecutionReport", Flow::out, kExecutionReport},
    {"9", "OrderCancelReject", Flow::out, kOrderCancelReject},
};

}  // namespace

std::span<const MessageDef> order_messages() { return kMessages; }

}  // namespace dealingdesk::fix
