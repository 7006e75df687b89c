// What the broker's staff define: instruments, groups, accounts, users, FIX sessions, LPs, scenarios.
//
// These are the bodies of the commands that define them, and the records that reference/ keeps.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/fixed.h"
#include "core/ids.h"
#include "core/money.h"
#include "core/order.h"
#include "core/reject.h"
#include "core/timestamp.h"

namespace dealingdesk {

enum class Execution : std::uint8_t {
  automatic,  // the router's rules decide between B-book and A-book
  exchange,   // clients trade with each other by price and time
};

enum class InstrumentStatus : std::uint8_t { trading, close_only, halted };

struct InstrumentSpec {
  InstrumentId id;
  std::string symbol;  // "EURUSD": unique
  Currency base;       // margin is counted in it (for a CFD: the quote currency)
  Currency quote;      // profit is counted in it
  std::uint8_t digits = 5;
  Qty contract_size;               // units in one lot
  Qty min_qty, max_qty, qty_step;  // in units, not lots
  Price stop_level;                // the least distance of stops and limits from the market; 0: none
  Ratio margin_rate = Ratio::from_steps(1'000'000'000);  // multiplies the margin
  Span stale_after;                                      // a quote older than this is not traded on; 0: never stale
  Execution execution = Execution::automatic;
  InstrumentStatus status = InstrumentStatus::trading;

  // The least change of a price: 10^-digits.
  [[nodiscard]] Price tick_size() const;

  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(self.id, self.symbol, self.base, self.quote, self.digits, self.contract_size, self.min_qty, self.max_qty,
            self.qty_step, self.stop_level, self.margin_rate, self.stale_after, self.execution, self.status);
  }
  friend bool operator==(const InstrumentSpec&, const InstrumentSpec&) = default;
};

enum class Routing : std::uint8_t { b_book, a_book };

struct GroupSpec {
  GroupId id;
  std::string name;                                      // unique
  std::uint32_t markup_points = 0;                       // added to the ask and taken off the bid: see markup()
  std::int64_t commission_per_lot_minor = 0;             // per side, minor units of the account's currency
  Ratio margin_call = Ratio::from_steps(1'000'000'000);  // margin level 100 %
  Ratio stop_out = Ratio::from_steps(500'000'000);       // margin level 50 %
  Routing routing = Routing::b_book;
  std::vector<LpId> lps;           // A-book: in the order of preference
  std::uint32_t max_orders = 200;  // working orders an account may have

  // In an instrument's own points, its last digit; nothing on an exchange, where clients trade with each other.
  [[nodiscard]] Price markup(const InstrumentSpec& instrument) const;

  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(self.id, self.name, self.markup_points, self.commission_per_lot_minor, self.margin_call, self.stop_out,
            self.routing, self.lps, self.max_orders);
  }
  friend bool operator==(const GroupSpec&, const GroupSpec&) = default;
};

enum class PositionMode : std::uint8_t { netting, hedging };
enum class AccountStatus : std::uint8_t { active, read_only, closed };

struct AccountSpec {
  AccountId id;  // none in a command: the desk chooses the next free one
  GroupId group;
  Currency currency;
  std::uint32_t leverage = 100;
  PositionMode mode = PositionMode::hedging;
  AccountStatus status = AccountStatus::active;
  std::string name;
  std::vector<UserId> users;  // who may see it and trade on it

  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(self.id, self.group, self.currency, self.leverage, self.mode, self.status, self.name, self.users);
  }
  friend bool operator==(const AccountSpec&, const AccountSpec&) = default;
};

enum class Role : std::uint8_t { viewer, trader, operator_, admin };

struct UserSpec {
  UserId id;
  std::string name;           // unique
  std::string password_hash;  // an encoded Argon2id hash, salt included
  Role role = Role::trader;
  bool enabled = true;

  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(self.id, self.name, self.password_hash, self.role, self.enabled);
  }
  friend bool operator==(const UserSpec&, const UserSpec&) = default;
};

enum class FixSessionKind : std::uint8_t { order, quote, both };

struct FixSessionSpec {
  SessionId id;
  std::string begin_string = "FIX.4.4";
  std::string client_comp_id;       // the client's SenderCompID: unique with begin_string
  UserId user;                      // whose 553/554 are asked for
  std::vector<AccountId> accounts;  // what it may trade on; the first is the default
  FixSessionKind kind = FixSessionKind::both;
  bool enabled = true;

  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(self.id, self.begin_string, self.client_comp_id, self.user, self.accounts, self.kind, self.enabled);
  }
  friend bool operator==(const FixSessionSpec&, const FixSessionSpec&) = default;
};

struct LpSpec {
  LpId id;
  std::string name;           // unique
  Currency currency;          // of the account that we have there
  bool takes_orders = false;  // has an order session: A-book orders can go there

  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(self.id, self.name, self.currency, self.takes_orders);
  }
  friend bool operator==(const LpSpec&, const LpSpec&) = default;
};

// --- how the broker misbehaves, on purpose (scenario/) ---

// The order is refused.
struct ScenarioReject {
  RejectCode code = RejectCode::none;
  std::string text;
  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(self.code, self.text);
  }
  friend bool operator==(const ScenarioReject&, const ScenarioReject&) = default;
};
// The order fills at a price that is worse for the client, but never beyond the order's limit.
struct ScenarioSlip {
  std::uint32_t points = 0;  // tick sizes
  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(self.points);
  }
  friend bool operator==(const ScenarioSlip&, const ScenarioSlip&) = default;
};
// A share of the order fills, rounded down to the quantity step, and the rest is cancelled.
struct ScenarioPartialFill {
  Ratio share;
  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(self.share);
  }
  friend bool operator==(const ScenarioPartialFill&, const ScenarioPartialFill&) = default;
};
// Appended to only at the end: the index is what the journal stores.
using ScenarioEffect = std::variant<ScenarioReject, ScenarioSlip, ScenarioPartialFill>;

// What an order has to be like, and what then becomes of it. What is none, or empty, fits every order.
struct ScenarioRule {
  std::string name;  // unique in its scenario; execution reports name it
  AccountId account;
  GroupId group;
  InstrumentId instrument;
  std::optional<Side> side;
  std::string client_order_id_prefix;
  ScenarioEffect effect;
  Ratio probability = Ratio::from_steps(1'000'000'000);  // 1: always

  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(self.name, self.account, self.group, self.instrument, self.side, self.client_order_id_prefix, self.effect,
            self.probability);
  }
  friend bool operator==(const ScenarioRule&, const ScenarioRule&) = default;
};

// All rules that hold from now on, and where the dice start.
struct ScenarioSpec {
  std::vector<ScenarioRule> rules;  // the first that fits and is drawn is the one
  std::uint64_t seed = 0;

  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(self.rules, self.seed);
  }
  friend bool operator==(const ScenarioSpec&, const ScenarioSpec&) = default;
};

}  // namespace dealingdesk
