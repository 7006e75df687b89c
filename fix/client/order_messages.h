// D, F, G and H as commands of the desk: read exactly, refused with a reason.
//
// Private to fix/ and its tests.
// Threads: any; functions of their arguments.
#pragma once

#include <string>

#include "core/command.h"
#include "fix/client/order_fields.h"
#include "fix/quickfix.h"
#include "reference/catalog.h"

namespace dealingdesk::fix {

// Which of the session's accounts a message means: the one that Account (1) names, or the session's first.
// Refuses an account that is not the session's.
[[nodiscard]] Result<AccountId> read_account(const FIX::FieldMap& message, const FixSessionSpec& session);

// NewOrderSingle, or an order of a NewOrderList. A symbol that is not known becomes an instrument of none: the desk
// refuses and remembers it.
[[nodiscard]] Read<PlaceOrder> read_new_order(const FIX::FieldMap& message, const FixSessionSpec& session,
                                              const reference::Catalog& catalog);

[[nodiscard]] Read<CancelOrder> read_cancel(const FIX::Message& message, const FixSessionSpec& session);

// What a replace asks for; `order` is what it names, null where it is not known. What the message leaves out stays
// as it is; a stop loss or take profit of 0 is taken away.
[[nodiscard]] Read<ReplaceOrder> read_replace(const FIX::Message& message, const FixSessionSpec& session,
                                              const reference::Catalog& catalog, const Order* order);

struct StatusQuestion {
  std::string client_order_id;
  OrderId order;           // none: by the client's id
  std::string request_id;  // 790
  std::string account;     // 1, as it came
  std::string symbol;
  char side = '1';
};
[[nodiscard]] StatusQuestion read_status_question(const FIX::Message& message);

}  // namespace dealingdesk::fix
