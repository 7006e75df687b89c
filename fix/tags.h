// The tags that we read and write, by their FIX names, and how fields are read without the cost of
// QuickFIX's typed messages. Private to fix/ and its tests.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "core/decimal.h"
#include "fix/quickfix.h"

namespace dealingdesk::fix {

namespace tag {
enum : int {
  Account = 1,
  AvgPx = 6,
  ClOrdID = 11,
  Commission = 12,
  CommType = 13,
  CumQty = 14,
  ExecID = 17,
  LastPx = 31,
  LastQty = 32,
  MsgSeqNum = 34,
  MsgType = 35,
  OrderID = 37,
  OrderQty = 38,
  OrdStatus = 39,
  OrdType = 40,
  OrigClOrdID = 41,
  Price = 44,
  RefSeqNum = 45,
  Side = 54,
  Symbol = 55,
  Text = 58,
  TimeInForce = 59,
  TransactTime = 60,
  TradeDate = 75,
  StopPx = 99,
  CxlRejReason = 102,
  OrdRejReason = 103,
  NoRelatedSym = 146,
  ExecType = 150,
  LeavesQty = 151,
  MDReqID = 262,
  SubscriptionRequestType = 263,
  MarketDepth = 264,
  MDUpdateType = 265,
  NoMDEntryTypes = 267,
  NoMDEntries = 268,
  MDEntryType = 269,
  MDEntryPx = 270,
  MDEntrySize = 271,
  MDEntryDate = 272,
  MDEntryTime = 273,
  MDUpdateAction = 279,
  MDReqRejReason = 281,
  RefMsgType = 372,
  BusinessRejectReason = 380,
  CxlRejResponseTo = 434,
  NoSides = 552,
  TradeRequestID = 568,
  TradeRequestType = 569,
  PreviouslyReported = 570,
  TradeReportID = 571,
  NoDates = 580,
  MassStatusReqID = 584,
  MassStatusReqType = 585,
  PosMaintRptID = 721,
  TotNumTradeReports = 748,
  TradeRequestResult = 749,
  TradeRequestStatus = 750,
  OrdStatusReqID = 790,
  TotNumReports = 911,
  LastRptRequested = 912,
  StopLossPx = 5101,
  TakeProfitPx = 5102,
};
}  // namespace tag

// The field's value; null where it is absent.
inline const std::string* value_of(const FIX::FieldMap& map, int tag) {
  for (const auto& field : map)
    if (field.getTag() == tag) return &field.getString();
  return nullptr;
}
inline std::string value_or_empty(const FIX::FieldMap& map, int tag) {
  const auto* value = value_of(map, tag);
  return value == nullptr ? std::string{} : *value;
}

}  // namespace dealingdesk::fix
