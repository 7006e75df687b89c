// Quotes.
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

constexpr MessageDef kMessages[] = {
    {"V", "MarketDataRequest", Flow::in, kMarketDataRequest},
    {"W", "MarketDataSnapshotFullRefresh", Flow::out, kMarketDataSnapshotFullRefresh},
    {"X", "MarketDataIncrementalRefresh", Flow::out, kMarketDataIncrementalRefresh},
    {"Y", "MarketDataRequestReject", Flow::out, kMarketDataRequestReject},
};

}  // namespace

std::span<const MessageDef> market_data_messages() { return kMessages; }

}  // namespace dealingdesk::fix
