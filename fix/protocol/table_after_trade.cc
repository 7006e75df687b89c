// Trades, positions and money.
#include "fix/protocol/message_table.h"
#include "fix/protocol/tag.h"

namespace dealingdesk::fix {
namespace {

constexpr bool required = true;
constexpr bool optional = false;

constexpr FieldUse kTradeCaptureReportRequest[] = {
    {tag::TradeRequestID, required},
    {tag::TradeRequestType, required},
    {tag::SubscriptionRequestType, optional},
    {tag::Account, optional},
    {tag::NoDates, optional},
    {tag::TradeDate, optional, kAll, 1},
    {tag::TransactTime, optional, kAll, 1},
};

constexpr FieldUse kTradeCaptureReportRequestAck[] = {
    {tag::TradeRequestID, required},
    {tag::TradeRequestType, required},
    {tag::SubscriptionRequestType, optional},
    {tag::TotNumTradeReports, optional},
    {tag::TradeRequestResult, required},
    {tag::TradeRequestStatus, required},
    {tag::Symbol, optional},
    {tag::Text, optional},
};

constexpr FieldUse kTradeCaptureReport[] = {
    {tag::TradeReportID, required},
    {tag::TradeRequestID, optional},
    {tag::TotNumTradeReports, optional},
    {tag::LastRptRequested, optional},
    {tag::PreviouslyReported, required},
    {tag::ExecID, optional},
    {tag::Symbol, required},
    {tag::LastQty, required},
    {tag::LastPx, required},
    {tag::TradeDate, required},
    {tag::TransactTime, required},
    {tag::NoSides, required},
    {tag::Side, required, kAll, 1},
    {tag::OrderID, required, kAll, 1},
    {tag::ClOrdID, optional, kAll, 1},
    {tag::Account, optional, kAll, 1},
};

constexpr MessageDef kMessages[] = {
    {"AD", "TradeCaptureReportRequest", Flow::in, kTradeCaptureReportRequest, k44 | k50},
    {"AQ", "TradeCaptureReportRequestAck", Flow::out, kTradeCaptureReportRequestAck, k44 | k50},
    {"AE", "TradeCaptureReport", Flow::out, kTradeCaptureReport, k44 | k50},
};

}  // namespace

std::span<const MessageDef> after_trade_messages() { return kMessages; }

}  // namespace dealingdesk::fix
