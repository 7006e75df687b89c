#include "core/order.h"

namespace dealingdesk {

Price price_of(Int128 value, Qty qty) {
  if (qty.is_zero()) return Price{};
  // An average lies between prices that fit, so it fits.
  return Price::from_steps(static_cast<std::int64_t>(divide(value, qty.steps(), Rounding::half_up)));
}

Price Order::average_price() const { return price_of(cum_value, cum_qty); }

Price Position::open_price() const { return price_of(open_value, qty); }

std::string_view name_of(Side side) { return side == Side::buy ? "buy" : "sell"; }

std::string_view name_of(OrderType type) {
  switch (type) {
    case OrderType::market: return "market";
    case OrderType::limit: return "limit";
    case OrderType::stop: return "stop";
    case OrderType::stop_limit: return "stop_limit";
    case OrderType::market_if_touched: return "market_if_touched";
    case OrderType::trailing_stop: return "trailing_stop";
  }
  return "unknown";
}

std::string_view name_of(TimeInForce tif) {
  switch (tif) {
    case TimeInForce::gtc: return "gtc";
    case TimeInForce::day: return "day";
    case TimeInForce::ioc: return "ioc";
    case TimeInForce::fok: return "fok";
    case TimeInForce::gtd: return "gtd";
  }
  return "unknown";
}

std::string_view name_of(OrderStatus status) {
  switch (status) {
    case OrderStatus::working: return "working";
    case OrderStatus::partially_filled: return "partially_filled";
    case OrderStatus::filled: return "filled";
    case OrderStatus::canceled: return "canceled";
    case OrderStatus::expired: return "expired";
    case OrderStatus::rejected: return "rejected";
  }
  return "unknown";
}

std::string_view name_of(Book book) {
  switch (book) {
    case Book::none: return "none";
    case Book::b: return "B";
    case Book::a: return "A";
    case Book::exchange: return "exchange";
  }
  return "unknown";
}

std::string_view name_of(ExecType type) {
  switch (type) {
    case ExecType::accepted: return "accepted";
    case ExecType::rejected: return "rejected";
    case ExecType::trade: return "trade";
    case ExecType::canceled: return "canceled";
    case ExecType::replaced: return "replaced";
    case ExecType::expired: return "expired";
    case ExecType::restated: return "restated";
    case ExecType::triggered: return "triggered";
  }
  return "unknown";
}

}  // namespace dealingdesk
