#include "fix/client/reject_codes.h"

#include <algorithm>
#include <iterator>

namespace dealingdesk::fix {
namespace {

enum OrdRejReason {
  kBroker = 0,
  kUnknownSymbol = 1,
  kClosed = 2,
  kExceedsLimit = 3,
  kTooLateToEnter = 4,
  kUnknownOrder = 5,
  kDuplicateOrder = 6,
  kUnsupported = 11,
  kIncorrectQuantity = 13,
  kUnknownAccount = 15,
  kOther = 99,
};

enum CxlRejReason {
  kTooLateToCancel = 0,
  kCancelUnknownOrder = 1,
  kCancelBroker = 2,
  kAlreadyPending = 3,
  kCancelDuplicate = 6,
  kCancelOther = 99,
};

struct Row {
  RejectCode code;
  OrdRejReason order;
  CxlRejReason cancel;
};

constexpr Row kRows[] = {
    {RejectCode::none, kOther, kCancelOther},
    {RejectCode::malformed, kOther, kCancelOther},
    {RejectCode::unsupported, kUnsupported, kCancelOther},
    {RejectCode::not_authorised, kBroker, kCancelBroker},
    {RejectCode::unknown_account, kUnknownAccount, kCancelUnknownOrder},
    {RejectCode::unknown_instrument, kUnknownSymbol, kCancelOther},
    {RejectCode::unknown_order, kUnknownOrder, kCancelUnknownOrder},
    {RejectCode::unknown_position, kOther, kCancelOther},
    {RejectCode::unknown_group, kOther, kCancelOther},
    {RejectCode::unknown_user, kOther, kCancelOther},
    {RejectCode::already_exists, kOther, kCancelOther},
    {RejectCode::idempotency_conflict, kOther, kCancelOther},
    {RejectCode::overloaded, kBroker, kCancelBroker},
    {RejectCode::conflict, kOther, kAlreadyPending},
    {RejectCode::duplicate_client_order_id, kDuplicateOrder, kCancelDuplicate},
    {RejectCode::bad_quantity, kIncorrectQuantity, kCancelOther},
    {RejectCode::bad_price, kOther, kCancelOther},
    {RejectCode::bad_stop, kOther, kCancelOther},
    {RejectCode::bad_time_in_force, kUnsupported, kCancelOther},
    {RejectCode::market_closed, kClosed, kCancelBroker},
    {RejectCode::no_quote, kBroker, kCancelBroker},
    {RejectCode::stale_quote, kBroker, kCancelBroker},
    {RejectCode::not_enough_margin, kExceedsLimit, kCancelBroker},
    {RejectCode::account_disabled, kBroker, kCancelBroker},
    {RejectCode::too_late, kTooLateToEnter, kTooLateToCancel},
    {RejectCode::no_conversion, kBroker, kCancelBroker},
    {RejectCode::not_fillable, kBroker, kCancelBroker},
    {RejectCode::too_many_orders, kExceedsLimit, kCancelBroker},
    {RejectCode::close_only, kBroker, kCancelBroker},
    {RejectCode::lp_rejected, kBroker, kCancelBroker},
    {RejectCode::lp_unavailable, kBroker, kCancelBroker},
    {RejectCode::throttled, kBroker, kCancelBroker},
    {RejectCode::unknown_outcome, kBroker, kCancelBroker},
    {RejectCode::bad_expiry, kOther, kCancelOther},
    {RejectCode::trading_halted, kClosed, kCancelBroker},
    {RejectCode::reducing_only, kBroker, kCancelBroker},
    {RejectCode::too_many_positions, kExceedsLimit, kCancelBroker},
    {RejectCode::volume_limit, kExceedsLimit, kCancelBroker},
    {RejectCode::daily_loss_limit, kBroker, kCancelBroker},
    {RejectCode::drawdown_limit, kBroker, kCancelBroker},
    {RejectCode::cooling_down, kBroker, kCancelBroker},
    {RejectCode::frozen, kBroker, kCancelBroker},
    {RejectCode::nothing_to_reduce, kOther, kCancelOther},
    {RejectCode::would_trade, kBroker, kCancelBroker},
    {RejectCode::bad_amount, kOther, kCancelOther},
    {RejectCode::not_enough_money, kExceedsLimit, kCancelBroker},
    {RejectCode::overflow, kExceedsLimit, kCancelOther},
    // Of orders these are never said.
    {RejectCode::unknown_broker, kOther, kCancelOther},
    {RejectCode::unknown_calendar, kOther, kCancelOther},
    {RejectCode::unknown_tiers, kOther, kCancelOther},
    {RejectCode::unknown_transaction, kOther, kCancelOther},
    {RejectCode::unknown_fix_session, kOther, kCancelOther},
    {RejectCode::already_reversed, kOther, kCancelOther},
};

const Row* find_row(RejectCode code) {
  const auto* row = std::find_if(std::begin(kRows), std::end(kRows), [code](const Row& r) { return r.code == code; });
  return row == std::end(kRows) ? nullptr : row;
}
const Row& row_of(RejectCode code) {
  const auto* row = find_row(code);
  return row == nullptr ? kRows[0] : *row;
}

}  // namespace

int ord_rej_reason(RejectCode code) { return row_of(code).order; }
int cxl_rej_reason(RejectCode code) { return row_of(code).cancel; }

int business_reject_reason(RejectCode code) {
  constexpr int kOtherReason = 0, kUnknownId = 1, kUnknownSecurity = 2, kNotAuthorised = 6, kThrottled = 8;
  switch (code) {
    case RejectCode::unknown_instrument: return kUnknownSecurity;
    case RejectCode::unknown_order:
    case RejectCode::unknown_position: return kUnknownId;
    case RejectCode::not_authorised:
    case RejectCode::unknown_account: return kNotAuthorised;
    case RejectCode::throttled: return kThrottled;
    default: return kOtherReason;
  }
}

int mass_cancel_reject_reason(RejectCode code) {
  constexpr int kNotSupported = 0, kUnknownSecurity = 1, kOtherReason = 99;
  switch (code) {
    case RejectCode::unsupported: return kNotSupported;
    case RejectCode::unknown_instrument: return kUnknownSecurity;
    default: return kOtherReason;
  }
}

int list_reject_reason(RejectCode code) {
  const int reason = ord_rej_reason(code);
  // Of the reasons that an order may have a list has these.
  switch (reason) {
    case kBroker:
    case kClosed:
    case kTooLateToEnter:
    case kUnknownOrder:
    case kDuplicateOrder:
    case kUnsupported: return reason;
    default: return kOther;
  }
}

bool has_reasons(RejectCode code) { return find_row(code) != nullptr; }

}  // namespace dealingdesk::fix
