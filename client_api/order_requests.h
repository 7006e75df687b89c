// What clients ask for with orders and positions, read from JSON: the same fields in REST and WebSocket.
//
// Threads: any.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "admin_api/body_reader.h"
#include "core/command.h"
#include "core/result.h"

namespace dealingdesk::client_api {

// A quantity in units, or in lots; one of them at most.
struct Amounts {
  std::optional<Qty> qty;
  std::optional<Qty> lots;

  [[nodiscard]] bool given() const { return qty || lots; }
  // REQUIRES: given(). Refuses lots that are no whole number of the smallest steps, or do not fit.
  [[nodiscard]] Result<Qty> units(const InstrumentSpec& instrument) const;
};

// An ExitPlan whose targets may be in lots.
struct ExitRequest {
  Price trailing_stop;
  Price breakeven_after;
  Price breakeven_keep;
  struct Target {
    Price price;
    Amounts amounts;
  };
  std::vector<Target> targets;

  [[nodiscard]] Result<ExitPlan> plan(const InstrumentSpec& instrument) const;
};

struct OrderRequest {
  AccountId account;
  std::string client_order_id;
  std::string symbol;
  OrderTerms terms;  // without the instrument, the quantity and the exits
  Amounts amounts;
  ExitRequest exits;

  // Refuses an unknown symbol, and lots that are no quantity.
  [[nodiscard]] Result<OrderTerms> terms_on(const InstrumentSpec* instrument) const;
  // Did this request make that order? What a change may have altered since is not compared.
  [[nodiscard]] bool made(const Order& order, std::string_view order_symbol) const;
};
struct OrderListRequest {
  AccountId account;
  Contingency contingency = Contingency::oco;
  std::vector<OrderRequest> orders;
};
// Only what is there changes; an inner nothing takes a price away.
struct OrderChange {
  AccountId account;
  OrderId order;
  std::string client_order_id;
  Amounts amounts;
  std::optional<std::optional<Price>> limit, stop, stop_loss, take_profit;
  std::optional<Price> trail;
  std::optional<Timestamp> expires;
  std::optional<ExitRequest> exits;  // all of it anew
};
struct PositionChange {
  AccountId account;
  PositionId position;
  std::optional<std::optional<Price>> stop_loss, take_profit;
  std::optional<ExitRequest> exits;  // all of it anew
};
struct PositionClose {
  AccountId account;
  PositionId position;
  std::string client_order_id;
  Amounts amounts;  // none: all of it
};
struct PositionReverse {
  AccountId account;
  PositionId position;
  std::string client_order_id;
};
// Which orders to cancel, or positions to close; what is not named is all.
struct Selection {
  AccountId account;
  std::optional<std::string> symbol;
  std::optional<Side> side;
  ProfitFilter profit = ProfitFilter::any;
};

// From JSON; what is wrong is noted in the reader. Accounts, orders and positions are not among what they read.
[[nodiscard]] OrderRequest read_order_request(admin_api::BodyReader& body);
[[nodiscard]] OrderListRequest read_order_list(admin_api::BodyReader& body);
[[nodiscard]] OrderChange read_order_change(admin_api::BodyReader& body);
[[nodiscard]] PositionChange read_position_change(admin_api::BodyReader& body);
[[nodiscard]] PositionClose read_position_close(admin_api::BodyReader& body);
enum class Selecting : std::uint8_t { orders, positions };  // orders have no profit
[[nodiscard]] Selection read_selection(admin_api::BodyReader& body, Selecting what);

}  // namespace dealingdesk::client_api
