// The desk's records as JSON, the same in REST, WebSocket and for the staff. Money, prices and
// quantities are decimal strings; times are RFC 3339; ids are numbers.
//
// Threads: any.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "bbook/account_state.h"
#include "core/event.h"
#include "desk/desk.h"

namespace dealingdesk::admin_api {

using Json = nlohmann::ordered_json;

// What of the catalog a view needs, copied from the desk: views are made on other threads.
struct Symbols {
  struct Entry {
    std::string symbol;
    std::uint8_t digits = 5;
    Qty contract_size;
    Price point;  // what a mark-up counts in; 0 where there is none
  };
  std::map<InstrumentId, Entry> instruments;

  [[nodiscard]] static Symbols of(const reference::Catalog& catalog);
  void add(const reference::Catalog& catalog, InstrumentId id);
  [[nodiscard]] const Entry& at(InstrumentId id) const;
};

// An account with its money, copied from the desk.
struct AccountView {
  AccountSpec spec;
  std::string group;
  std::vector<std::string> users;
  bbook::AccountState state;
  bool state_known = true;  // false: a sum does not fit, or a conversion is missing
  std::vector<Money> balances;

  [[nodiscard]] static AccountView of(const desk::Desk& desk, const AccountSpec& spec);
};

// The client's own money: the account's currency first, then the coins that it ever had.
[[nodiscard]] std::vector<Money> balances_of(const desk::Desk& desk, const AccountSpec& account);

// An open position, with what the desk alone can tell of it.
struct PositionView {
  Position position;
  std::optional<Price> liquidation;         // of a perpetual, where there is one
  std::optional<Price> trailing_stop_loss;  // where it is now

  [[nodiscard]] static PositionView of(const desk::Desk& desk, const Position& position);
};

[[nodiscard]] std::string_view name_of(Role role);
[[nodiscard]] std::string_view name_of(PositionMode mode);
[[nodiscard]] std::string_view name_of(AccountStatus status);
[[nodiscard]] std::string_view name_of(FixSessionKind kind);
[[nodiscard]] std::string_view name_of(InstrumentStatus status);

[[nodiscard]] Json account_json(const AccountView& account);
// By currency: {"USD":"12.30","BTC":"0.50000000"}.
[[nodiscard]] Json balances_json(const std::vector<Money>& balances);
// balance, credit, profit, equity, margin, reserved, free_margin and level alone: for updates.
[[nodiscard]] Json money_json(const bbook::AccountState& state, Currency currency);
[[nodiscard]] Json instrument_json(const InstrumentSpec& instrument);
[[nodiscard]] Json order_json(const Order& order, const Symbols& symbols);
// `currency`: the account's, in which swap is booked.
[[nodiscard]] Json position_json(const Position& position, const Symbols& symbols, Currency currency);
[[nodiscard]] Json position_json(const PositionView& view, const Symbols& symbols, Currency currency);
[[nodiscard]] Json execution_json(const ExecutionReport& report, const Symbols& symbols, Currency currency);
[[nodiscard]] Json quote_json(const Quote& client_quote, const Symbols& symbols);
// As the account's owner sees it: the amount is what he gets. `kind` says whether it is his own money (client), or
// credit.
[[nodiscard]] Json transaction_json(const LedgerTransaction& transaction, const LedgerAccount& account);

}  // namespace dealingdesk::admin_api
