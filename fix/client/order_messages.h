// D, F, G and H as commands of the desk: read exactly, refused with a reason.
//
// Private to fix/ and its tests.
// Threads: any; functions of their arguments.
#pragma once

#include <optional>
#include <string>
#include <variant>

#include "core/command.h"
#include "fix/quickfix.h"
#include "reference/catalog.h"

namespace dealingdesk::fix {

// A field that the message needs here, though not always (44 of a limit order): answered with j 380=5.
struct MissingField {
  int tag;
};
template <class T>
using Read = std::variant<T, MissingField, Reject>;

// Which of the session's accounts a message means: the one that Account (1) names, or the session's first.
// Refuses an account that is not the session's.
[[nodiscard]] Result<AccountId> read_account(const FIX::FieldMap& message, const FixSessionSpec& session);

// NewOrderSingle. A symbol that is not known becomes an instrument of none: the desk refuses and remembers it.
[[nodiscard]] Read<PlaceOrder> read_new_order(const FIX::Message& message, const FixSessionSpec& session,
                                              const reference::Catalog& catalog);

[[nodiscard]] Read<CancelOrder> read_cancel(const FIX::Message& message, const FixSessionSpec& session);

// What a replace asks for; `order` is what it names, null where it is not known. Protective prices that the
// message leaves out stay as they are.
[[nodiscard]] Read<ReplaceOrder> read_replace(const FIX::Message& message, const FixSessionSpec& session,
                                              const Order* order);

struct StatusQuestion {
  std::string client_order_id;
  OrderId order;           // none: by the client's id
  std::string request_id;  // 790
  std::string account;     // 1, as it came
  std::string symbol;
  char side = '1';
};
[[nodiscard]] StatusQuestion read_status_question(const FIX::Message& message);

[[nodiscard]] std::optional<OrderId> parse_order_id(std::string_view text);

}  // namespace dealingdesk::fix
