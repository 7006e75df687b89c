// Trades, positions, money, and the user.
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
    {tag::ExecID, optional},
    {tag::OrderID, optional},
    {tag::ClOrdID, optional},
    {tag::Account, optional},
    {tag::Symbol, optional},
    {tag::NoDates, optional},
    {tag::TradeDate, optional, kAll, 1},
    {tag::TransactTime, optional, kAll, 1},
    {tag::Side, optional},
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
    {tag::UnsolicitedIndicator, optional},
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

// Required by the standard, and said by its engines: parties, and the day and time of asking. They do not change the
// answer.
constexpr FieldUse kRequestForPositions[] = {
    {tag::PosReqID, required},
    {tag::PosReqType, required},
    {tag::SubscriptionRequestType, optional},
    {tag::NoPartyIDs, optional},
    {tag::PartyID, required, kAll, 1},
    {tag::PartyIDSource, optional, kAll, 1},
    {tag::PartyRole, optional, kAll, 1},
    {tag::Account, optional},
    {tag::AccountType, optional},
    {tag::Symbol, optional},
    {tag::ClearingBusinessDate, optional},
    {tag::TransactTime, optional},
    {tag::Text, optional},
};

constexpr FieldUse kRequestForPositionsAck[] = {
    {tag::PosMaintRptID, required},
    {tag::PosReqID, optional},
    {tag::TotalNumPosReports, optional},
    {tag::PosReqResult, required},
    {tag::PosReqStatus, required},
    {tag::PosReqType, optional, k50},
    {tag::SubscriptionRequestType, optional, k50},
    {tag::Account, required},
    {tag::AccountType, required},
    {tag::Symbol, optional},
    {tag::Text, optional},
};

constexpr FieldUse kPositionReport[] = {
    {tag::PosMaintRptID, required},        {tag::PosReqID, optional},
    {tag::PosReqType, optional},           {tag::SubscriptionRequestType, optional},
    {tag::TotalNumPosReports, optional},   {tag::LastRptRequested, optional, k50},
    {tag::UnsolicitedIndicator, optional}, {tag::PosReqResult, required},
    {tag::ClearingBusinessDate, required}, {tag::Account, required},
    {tag::AccountType, required},          {tag::Symbol, required},
    {tag::SettlPrice, required},           {tag::SettlPriceType, required},
    {tag::PriorSettlPrice, required},      {tag::NoPositions, required},
    {tag::PosType, required, kAll, 1},     {tag::LongQty, optional, kAll, 1},
    {tag::ShortQty, optional, kAll, 1},    {tag::StopLossPx, optional},
    {tag::TakeProfitPx, optional},         {tag::Swap, optional},
};

constexpr FieldUse kCollateralInquiry[] = {
    {tag::CollInquiryID, required},
    {tag::SubscriptionRequestType, optional},
    {tag::NoPartyIDs, optional},
    {tag::PartyID, required, kAll, 1},
    {tag::PartyIDSource, optional, kAll, 1},
    {tag::PartyRole, optional, kAll, 1},
    {tag::Account, optional},
    {tag::AccountType, optional},
    {tag::Text, optional},
};

constexpr FieldUse kCollateralInquiryAck[] = {
    {tag::CollInquiryID, required},
    {tag::CollInquiryStatus, required},
    {tag::CollInquiryResult, optional},
    {tag::Account, optional},
    {tag::Text, optional},
};

constexpr FieldUse kCollateralReport[] = {
    {tag::CollRptID, required},      {tag::CollInquiryID, optional}, {tag::TransactTime, optional, k50},
    {tag::CollStatus, required},     {tag::TotNumReports, optional}, {tag::LastRptRequested, optional},
    {tag::Account, required},        {tag::AccountType, optional},   {tag::Currency, required},
    {tag::MarginExcess, optional},   {tag::TotalNetValue, optional}, {tag::CashOutstanding, required},
    {tag::Text, optional},           {tag::UsedMargin, optional},    {tag::MarginLevel, optional},
    {tag::FloatingProfit, optional}, {tag::Credit, optional},        {tag::HeldMargin, optional},
};

constexpr FieldUse kUserRequest[] = {
    {tag::UserRequestID, required}, {tag::UserRequestType, required}, {tag::Username, required},
    {tag::Password, optional},      {tag::NewPassword, optional},
};

constexpr FieldUse kUserResponse[] = {
    {tag::UserRequestID, required},
    {tag::Username, required},
    {tag::UserStatus, optional},
    {tag::UserStatusText, optional},
};

constexpr MessageDef kMessages[] = {
    {"AD", "TradeCaptureReportRequest", Flow::in, kTradeCaptureReportRequest, k44 | k50},
    {"AQ", "TradeCaptureReportRequestAck", Flow::out, kTradeCaptureReportRequestAck, k44 | k50},
    {"AE", "TradeCaptureReport", Flow::out, kTradeCaptureReport, k44 | k50},
    {"AN", "RequestForPositions", Flow::in, kRequestForPositions, k44 | k50},
    {"AO", "RequestForPositionsAck", Flow::out, kRequestForPositionsAck, k44 | k50},
    {"AP", "PositionReport", Flow::out, kPositionReport, k44 | k50},
    {"BB", "CollateralInquiry", Flow::in, kCollateralInquiry, k44 | k50},
    {"BG", "CollateralInquiryAck", Flow::out, kCollateralInquiryAck, k44 | k50},
    {"BA", "CollateralReport", Flow::out, kCollateralReport, k44 | k50},
    {"BE", "UserRequest", Flow::in, kUserRequest, k44 | k50},
    {"BF", "UserResponse", Flow::out, kUserResponse, k44 | k50},
};

}  // namespace

std::span<const MessageDef> after_trade_messages() { return kMessages; }

}  // namespace dealingdesk::fix
