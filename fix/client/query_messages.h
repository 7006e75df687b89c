// AF, AD and q as questions: which orders, which trades.
//
// Private to fix/ and its tests.
// Threads: any; functions of their arguments.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/result.h"
#include "core/specs.h"
#include "core/timestamp.h"
#include "fix/client/execution_reports.h"
#include "fix/client/order_messages.h"
#include "fix/quickfix.h"
#include "reference/catalog.h"

namespace dealingdesk::fix {

// Which of a session's orders are meant.
struct OrderFilter {
  std::vector<AccountId> accounts;
  InstrumentId instrument;  // none: all
  std::optional<Side> side;

  [[nodiscard]] bool fits(const OrderTerms& terms) const {
    return (!instrument || terms.instrument == instrument) && (!side || terms.side == *side);
  }
};

struct MassStatusQuestion {
  std::string id;  // 584
  OrderFilter filter;
};
// Refuses (unsupported, unknown_account, unknown_instrument) what is not offered: 585 other than 7 and 1.
[[nodiscard]] Read<MassStatusQuestion> read_mass_status(const FIX::Message& message, const FixSessionSpec& session,
                                                        const reference::Catalog& catalog);

// OrderMassCancelRequest. Refuses in the same way: 530 other than 7 and 1.
[[nodiscard]] Read<OrderFilter> read_mass_cancel(const FIX::Message& message, const FixSessionSpec& session,
                                                 const reference::Catalog& catalog);

// All of the session's accounts, or the one that is named. Refuses one that is not the session's.
[[nodiscard]] Result<std::vector<AccountId>> read_accounts(const FIX::FieldMap& message, const FixSessionSpec& session);

// What is none or empty does not matter.
struct TradeQuestion {
  TradeRequest request;
  std::vector<AccountId> accounts;
  Timestamp from;
  OrderId order;
  std::string client_order_id;
  std::optional<Side> side;
  ExecId exec;
};
// Why not: 749, and a text.
struct TradeRefusal {
  TradeRequest request;
  int result;
  std::string text;
};
// Of what ends a subscription (263=2) the request alone is read.
[[nodiscard]] std::variant<TradeQuestion, TradeRefusal> read_trade_question(const FIX::Message& message,
                                                                            const FixSessionSpec& session);

}  // namespace dealingdesk::fix
