// Quotes, the instruments that there are, and whether their markets are open.
#include "fix/protocol/message_table.h"
#include "fix/protocol/tag.h"

namespace dealingdesk::fix {
namespace {

constexpr bool required = true;
constexpr bool optional = false;

constexpr FieldUse kMarketDataRequest[] = {
    {tag::MDReqID, required},
    {tag::SubscriptionRequestType, required},
    {tag::MarketDepth, required},
    {tag::MDUpdateType, optional},
    {tag::AggregatedBook, optional},
    {tag::NoMDEntryTypes, required},
    {tag::MDEntryType, required, kAll, 1},
    {tag::NoRelatedSym, required},
    {tag::Symbol, required, kAll, 1},
};

constexpr FieldUse kMarketDataSnapshotFullRefresh[] = {
    {tag::MDReqID, optional},
    {tag::Symbol, required},
    {tag::LastUpdateTime, required, k50},
    {tag::NoMDEntries, required},
    {tag::MDEntryType, required, kAll, 1},
    {tag::MDEntryID, optional, k50, 1},
    {tag::MDEntryPx, optional, kAll, 1},
    {tag::MDEntrySize, optional, kAll, 1},
    {tag::MDEntryDate, optional, kAll, 1},
    {tag::MDEntryTime, optional, kAll, 1},
    {tag::RptSeq, optional, k50, 1},
};

constexpr FieldUse kMarketDataIncrementalRefresh[] = {
    {tag::MDReqID, optional},
    {tag::NoMDEntries, required},
    {tag::MDUpdateAction, required, kAll, 1},
    {tag::MDEntryType, optional, kAll, 1},
    {tag::MDEntryID, optional, kAll, 1},
    {tag::Symbol, optional, kAll, 1},
    {tag::MDEntryPx, optional, kAll, 1},
    {tag::MDEntrySize, optional, kAll, 1},
    {tag::MDEntryDate, optional, kAll, 1},
    {tag::MDEntryTime, optional, kAll, 1},
    {tag::RptSeq, optional, k50, 1},
};

constexpr FieldUse kMarketDataRequestReject[] = {
    {tag::MDReqID, required},
    {tag::MDReqRejReason, optional},
    {tag::Text, optional},
};

constexpr FieldUse kSecurityListRequest[] = {
    {tag::SecurityReqID, required},
    {tag::SecurityListRequestType, required},
    {tag::Symbol, optional},
    {tag::SubscriptionRequestType, optional},
};

// The versions put a group's fields in different orders.
constexpr FieldUse kSecurityList[] = {
    {tag::SecurityReqID, required},
    {tag::SecurityResponseID, required},
    {tag::SecurityRequestResult, required},
    {tag::TotNoRelatedSym, optional},
    {tag::LastFragment, optional},
    {tag::NoRelatedSym, optional},
    {tag::Symbol, required, kAll, 1},
    {tag::SecurityType, optional, kAll, 1},
    {tag::SecurityStatus, optional, k50, 1},
    {tag::ContractMultiplier, optional, kAll, 1},
    {tag::MinPriceIncrement, optional, k50, 1},
    {tag::SecurityDesc, optional, kAll, 1},
    {tag::Currency, optional, k44, 1},
    {tag::RoundLot, optional, k44, 1},
    {tag::MinTradeVol, optional, kAll, 1},
    {tag::MaxTradeVol, optional, k50, 1},
    {tag::RoundLot, optional, k50, 1},
    {tag::TradingSessionID, optional, k44, 1},
    {tag::NoTradingSessionRules, optional, k50, 1},
    {tag::TradingSessionID, optional, k50, 2},
    {tag::Currency, optional, k50, 1},
    {tag::Text, optional, kAll, 1},
};

constexpr FieldUse kSecurityDefinitionRequest[] = {
    {tag::SecurityReqID, required},
    {tag::SecurityRequestType, required},
    {tag::Symbol, optional},
    {tag::SubscriptionRequestType, optional, k44 | k50},
};

constexpr FieldUse kSecurityDefinition[] = {
    {tag::SecurityReqID, required},
    {tag::SecurityResponseID, required},
    {tag::SecurityResponseType, required},
    {tag::TotNoRelatedSym, required, k42},
    {tag::Symbol, optional},
    {tag::SecurityType, optional},
    {tag::SecurityStatus, optional, k50},
    {tag::ContractMultiplier, optional},
    {tag::MinPriceIncrement, optional, k50},
    {tag::SecurityDesc, optional},
    {tag::Currency, optional},
    {tag::TradingSessionID, optional, k42 | k44},
    {tag::Text, optional},
    {tag::RoundLot, optional, k44},
    {tag::MinTradeVol, optional, k44},
    {tag::NoMarketSegments, optional, k50},
    {tag::MarketID, optional, k50, 1},
    {tag::MinTradeVol, optional, k50, 1},
    {tag::MaxTradeVol, optional, k50, 1},
    {tag::RoundLot, optional, k50, 1},
    {tag::NoTradingSessionRules, optional, k50, 1},
    {tag::TradingSessionID, optional, k50, 2},
    {tag::TickSize, optional, k42 | k44},
    {tag::MinOrderQty, optional, k42},
    {tag::MaxOrderQty, optional, k42 | k44},
    {tag::QtyStep, optional, k42},
    {tag::PriceDigits, optional},
    {tag::MarginMode, optional},
    {tag::LongMarginRate, optional},
    {tag::ShortMarginRate, optional},
    {tag::InitialMargin, optional},
    {tag::MaintenanceMargin, optional},
    {tag::MarginCurrency, optional},
    {tag::InstrumentState, optional, k42 | k44},
};

constexpr FieldUse kSecurityStatusRequest[] = {
    {tag::SecurityStatusReqID, required},
    {tag::Symbol, required},
    {tag::SubscriptionRequestType, required},
};

constexpr FieldUse kSecurityStatus[] = {
    {tag::SecurityStatusReqID, optional},   {tag::Symbol, required},
    {tag::TradingSessionID, optional},      {tag::UnsolicitedIndicator, optional},
    {tag::SecurityTradingStatus, optional}, {tag::TransactTime, optional},
    {tag::Text, optional, k44 | k50},
};

constexpr FieldUse kTradingSessionStatusRequest[] = {
    {tag::TradSesReqID, required},
    {tag::TradingSessionID, optional},
    {tag::SubscriptionRequestType, required},
};

constexpr FieldUse kTradingSessionStatus[] = {
    {tag::TradSesReqID, optional},  {tag::TradingSessionID, required}, {tag::UnsolicitedIndicator, optional},
    {tag::TradSesStatus, required}, {tag::TradSesOpenTime, optional},  {tag::TradSesCloseTime, optional},
    {tag::Text, optional},
};

constexpr MessageDef kMessages[] = {
    {"V", "MarketDataRequest", Flow::in, kMarketDataRequest},
    {"W", "MarketDataSnapshotFullRefresh", Flow::out, kMarketDataSnapshotFullRefresh},
    {"X", "MarketDataIncrementalRefresh", Flow::out, kMarketDataIncrementalRefresh},
    {"Y", "MarketDataRequestReject", Flow::out, kMarketDataRequestReject},
    {"x", "SecurityListRequest", Flow::in, kSecurityListRequest, k44 | k50},
    {"y", "SecurityList", Flow::out, kSecurityList, k44 | k50},
    {"c", "SecurityDefinitionRequest", Flow::in, kSecurityDefinitionRequest},
    {"d", "SecurityDefinition", Flow::out, kSecurityDefinition},
    {"e", "SecurityStatusRequest", Flow::in, kSecurityStatusRequest},
    {"f", "SecurityStatus", Flow::out, kSecurityStatus},
    {"g", "TradingSessionStatusRequest", Flow::in, kTradingSessionStatusRequest},
    {"h", "TradingSessionStatus", Flow::out, kTradingSessionStatus},
};

}  // namespace

std::span<const MessageDef> market_data_messages() { return kMessages; }

}  // namespace dealingdesk::fix
