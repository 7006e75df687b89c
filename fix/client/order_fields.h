// The fields that orders, their changes and the orders of a list share, and how each of them is read: exactly,
// or refused with a reason.
//
// Private to fix/ and its tests.
// Threads:  any; functions of their arguments.
// Lifetime: the message must outlive the OrderFields found in it.
#pragma once

#include <optional>
#include <string>
#include <variant>

#include "core/command.h"
#include "core/result.h"
#include "fix/quickfix.h"

namespace dealingdesk::fix {

// A field that the message needs here, though not always (44 of a limit order): answered with j 380=5.
struct MissingField {
  int tag;
};
template <class T>
using Read = std::variant<T, MissingField, Reject>;

// Found in one pass; null: the message has none.
struct OrderFields {
  explicit OrderFields(const FIX::FieldMap& message);

  const FIX::FieldMap& message;
  const std::string* account = nullptr;
  const std::string* client_order_id = nullptr;
  const std::string* original_client_order_id = nullptr;
  const std::string* order = nullptr;
  const std::string* qty = nullptr;
  const std::string* type = nullptr;
  const std::string* limit = nullptr;
  const std::string* stop = nullptr;
  const std::string* trail = nullptr;
  const std::string* side = nullptr;
  const std::string* symbol = nullptr;
  const std::string* time_in_force = nullptr;
  const std::string* expire_time = nullptr;
  const std::string* expire_date = nullptr;
  const std::string* exec_inst = nullptr;
  const std::string* min_qty = nullptr;
  const std::string* max_floor = nullptr;
  const std::string* position = nullptr;
  const std::string* stop_loss = nullptr;
  const std::string* take_profit = nullptr;
  const std::string* trailing_stop = nullptr;
  const std::string* breakeven_after = nullptr;
  const std::string* breakeven_keep = nullptr;
  const std::string* targets = nullptr;  // their number

 private:
  const std::string** slot_of(int tag);
};

// Which of the session's accounts a text means; without one the session's first. Refuses an account that is not
// the session's.
[[nodiscard]] Result<AccountId> account_of(const std::string* text, const FixSessionSpec& session);

[[nodiscard]] std::optional<OrderType> order_type(const std::string& text);
[[nodiscard]] std::optional<TimeInForce> time_in_force(const std::string& text);
[[nodiscard]] std::optional<Side> side_of(const std::string& text);
[[nodiscard]] std::optional<OrderId> parse_order_id(std::string_view text);
[[nodiscard]] Result<Qty> read_qty(const OrderFields& fields);
[[nodiscard]] Result<PositionId> read_position(const std::string& text);

// What every order needs. QuickFIX does not look into all groups for it.
[[nodiscard]] std::optional<int> missing_field(const OrderFields& fields);
// The price that an order of this type needs and does not have.
[[nodiscard]] std::optional<int> missing_price(OrderType type, const OrderFields& fields);

// What ExecInst (18) says. Refuses what is not offered.
struct Instructions {
  bool post_only = false;      // 6: participate, do not initiate
  bool reduce_only = false;    // E: do not increase
  bool trailing_stop = false;  // a
  friend bool operator==(const Instructions&, const Instructions&) = default;
};
[[nodiscard]] Result<Instructions> read_instructions(const std::string& text);
// Quantities that are only shown in part, or wanted at once. They are not offered.
[[nodiscard]] std::optional<Reject> refuse_partial_quantities(const OrderFields& fields);

// When a good-till-date order ends: by 126, else by 432; nothing where it has neither.
[[nodiscard]] Result<std::optional<Timestamp>> read_expiry(const OrderFields& fields, const BrokerSpec& broker);

// Into what is there already: a field that is left out changes nothing. Says what is unreadable.
struct Prices {
  std::optional<Price>& limit;
  std::optional<Price>& stop;
  std::optional<Price>& stop_loss;
  std::optional<Price>& take_profit;
};
[[nodiscard]] std::optional<Reject> read_prices(const OrderFields& fields, Prices into);
[[nodiscard]] std::optional<Reject> read_exits(const OrderFields& fields, ExitPlan& into);
[[nodiscard]] bool has_exits(const OrderFields& fields);
[[nodiscard]] Result<Price> read_distance(const std::string& text, const char* what);

}  // namespace dealingdesk::fix
