// AF and AD as questions.
//
// Private to fix/ and its tests.
// Threads: any; functions of their arguments.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "core/result.h"
#include "core/specs.h"
#include "core/timestamp.h"
#include "fix/client/execution_reports.h"
#include "fix/quickfix.h"

namespace dealingdesk::fix {

struct MassStatusQuestion {
  std::string id;  // 584
  std::vector<AccountId> accounts;
  std::string symbol;  // of the only instrument asked for; empty: all
};
// Refuses (unsupported, unknown_account) what is not offered: 585 other than 7 and 1.
[[nodiscard]] Result<MassStatusQuestion> read_mass_status(const FIX::Message& message, const FixSessionSpec& session);

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
