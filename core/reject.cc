#include "core/reject.h"

namespace dealingdesk {

std::string_view name_of(RejectCode code) {
  switch (code) {
    case RejectCode::none: return "none";
    case RejectCode::malformed: return "malformed";
    case RejectCode::unsupported: return "unsupported";
    case RejectCode::not_authorised: return "not_authorised";
    case RejectCode::unknown_account: return "unknown_account";
    case RejectCode::unknown_instrument: return "unknown_instrument";
    case RejectCode::unknown_order: return "unknown_order";
    case RejectCode::unknown_position: return "unknown_position";
    case RejectCode::unknown_group: return "unknown_group";
    case RejectCode::unknown_user: return "unknown_user";
    case RejectCode::already_exists: return "already_exists";
    case RejectCode::idempotency_conflict: return "idempotency_conflict";
    case RejectCode::overloaded: return "overloaded";
    case RejectCode::conflict: return "conflict";
    case RejectCode::duplicate_client_order_id: return "duplicate_client_order_id";
    case RejectCode::bad_quantity: return "bad_quantity";
    case RejectCode::bad_price: return "bad_price";
    case RejectCode::bad_stop: return "bad_stop";
    case RejectCode::bad_time_in_force: return "bad_time_in_force";
    case RejectCode::market_closed: return "market_closed";
    case RejectCode::no_quote: return "no_quote";
    case RejectCode::stale_quote: return "stale_quote";
    case RejectCode::not_enough_margin: return "not_enough_margin";
    case RejectCode::account_disabled: return "account_disabled";
    case RejectCode::too_late: return "too_late";
    case RejectCode::no_conversion: return "no_conversion";
    case RejectCode::not_fillable: return "not_fillable";
    case RejectCode::too_many_orders: return "too_many_orders";
    case RejectCode::close_only: return "close_only";
    case RejectCode::lp_rejected: return "lp_rejected";
    case RejectCode::lp_unavailable: return "lp_unavailable";
    case RejectCode::throttled: return "throttled";
    case RejectCode::unknown_outcome: return "unknown_outcome";
    case RejectCode::bad_amount: return "bad_amount";
    case RejectCode::not_enough_money: return "not_enough_money";
    case RejectCode::overflow: return "overflow";
    case RejectCode::unknown_broker: return "unknown_broker";
    case RejectCode::unknown_calendar: return "unknown_calendar";
    case RejectCode::unknown_tiers: return "unknown_tiers";
    case RejectCode::unknown_transaction: return "unknown_transaction";
    case RejectCode::unknown_fix_session: return "unknown_fix_session";
    case RejectCode::bad_expiry: return "bad_expiry";
    case RejectCode::trading_halted: return "trading_halted";
    case RejectCode::reducing_only: return "reducing_only";
    case RejectCode::too_many_positions: return "too_many_positions";
    case RejectCode::volume_limit: return "volume_limit";
    case RejectCode::daily_loss_limit: return "daily_loss_limit";
    case RejectCode::drawdown_limit: return "drawdown_limit";
    case RejectCode::cooling_down: return "cooling_down";
    case RejectCode::frozen: return "frozen";
    case RejectCode::nothing_to_reduce: return "nothing_to_reduce";
    case RejectCode::would_trade: return "would_trade";
    case RejectCode::already_reversed: return "already_reversed";
  }
  return "unknown";
}

}  // namespace dealingdesk
