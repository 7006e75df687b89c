#include "fix/client/reject_codes.h"

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
};

const Row& row_of(RejectCode code) {
  for (const auto& row : kRows)
    if (row.code == code) return row;
  return kRows[0];
}

}  // namespace

int ord_rej_reason(RejectCode code) { return row_of(code).order; }
int cxl_rej_reason(RejectCode code) { return row_of(code).cancel; }

}  // namespace dealingdesk::fix
