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

struct TradeQuestion {
  TradeRequest request;
  std::vector<AccountId> accounts;
  Timestamp from;  // none: all
};
// Why not: 749, and a text.
struct TradeRefusal {
  TradeRequest request;
  int result;
  std::string text;
};
[[nodiscard]] std::variant<TradeQuestion, TradeRefusal> read_trade_question(const FIX::Message& message,
                                                                            const FixSessionSpec& session);

}  // namespace dealingdesk::fix
