// BB as a question, BG and BA as answers.
//
// Private to fix/ and its tests. Every function that writes fills `out` anew.
// Threads: any; functions of their arguments.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "bbook/account_state.h"
#include "core/specs.h"
#include "fix/out_message.h"
#include "fix/quickfix.h"

namespace dealingdesk::fix {

struct CollateralQuestion {
  std::string id;            // 909
  std::string subscription;  // 263; may be absent
  std::vector<AccountId> accounts;
};
// Why not: 946, and a text.
struct CollateralRefusal {
  std::string id;
  std::string account;  // 1, as it came; may be absent
  int result;
  std::string text;
};
// Of what ends a subscription (263=2) the id alone is read.
[[nodiscard]] std::variant<CollateralQuestion, CollateralRefusal> read_collateral_question(
    const FIX::Message& message, const FixSessionSpec& session);

void write_collateral_refusal(OutMessage& out, const CollateralRefusal& refusal);
// The answer to what ends a subscription.
void write_collateral_end(OutMessage& out, const std::string& id);

// An account's money. Without a state it cannot be valued now, and its balance and credit are all that there is.
struct Collateral {
  AccountId account;
  Currency currency;
  std::int64_t balance_minor = 0;
  std::int64_t credit_minor = 0;
  std::optional<bbook::AccountState> state;

  friend bool operator==(const Collateral& a, const Collateral& b);
};
struct CollateralReport {
  std::string id;  // 908: unique for ever
  const CollateralQuestion& question;
  Timestamp time;
  std::optional<bool> last;  // of the answer's reports; none: a change since
};
void write_collateral(OutMessage& out, const CollateralReport& report, const Collateral& collateral);

}  // namespace dealingdesk::fix
