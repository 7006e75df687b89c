// Why something was refused: one enum for the whole system, mapped once to FIX, HTTP and WebSocket.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace dealingdesk {

enum class RejectCode : std::uint16_t {
  none = 0,
  // Requests as such.
  malformed = 1,    // a field is missing or cannot be read
  unsupported = 2,  // well formed, but not offered
  not_authorised = 3,
  unknown_account = 4,
  unknown_instrument = 5,
  unknown_order = 6,
  unknown_position = 7,
  unknown_group = 8,
  unknown_user = 9,
  already_exists = 10,
  idempotency_conflict = 11,  // the same key came before with another body
  overloaded = 12,
  conflict = 13,
  unknown_broker = 14,
  unknown_calendar = 15,
  unknown_tiers = 16,
  unknown_transaction = 17,
  unknown_fix_session = 18,
  // Orders.
  duplicate_client_order_id = 20,
  bad_quantity = 21,
  bad_price = 22,
  bad_stop = 23,
  bad_time_in_force = 24,
  market_closed = 25,
  no_quote = 26,
  stale_quote = 27,
  not_enough_margin = 28,
  account_disabled = 29,
  too_late = 30,       // the order has finished
  no_conversion = 31,  // no chain of instruments converts the currencies
  not_fillable = 32,   // fill-or-kill could not fill, or immediate-or-cancel filled nothing
  too_many_orders = 33,
  close_only = 34,
  lp_rejected = 35,
  lp_unavailable = 36,
  throttled = 37,
  unknown_outcome = 38,  // the LP did not say what became of the order
  bad_expiry = 39,
  trading_halted = 40,  // by the kill switch: nothing trades
  reducing_only = 41,   // by the kill switch, or a limit that was passed: only exits
  too_many_positions = 42,
  volume_limit = 43,
  daily_loss_limit = 44,
  drawdown_limit = 45,
  cooling_down = 46,
  frozen = 47,  // too near to the market to be changed
  nothing_to_reduce = 48,
  would_trade = 49,  // post-only
  // Money.
  bad_amount = 50,
  not_enough_money = 51,
  overflow = 52,
  already_reversed = 53,
};

// The stable name of a code, as HTTP and WebSocket clients see it ("not_enough_margin").
[[nodiscard]] std::string_view name_of(RejectCode code);

struct Reject {
  RejectCode code = RejectCode::none;
  std::string text;  // says the numbers: "free margin 103.20 USD, required 250.00 USD"

  friend bool operator==(const Reject&, const Reject&) = default;
};

}  // namespace dealingdesk
