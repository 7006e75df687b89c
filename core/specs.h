// What the broker's staff define: brokers, instruments, groups, accounts, users, FIX sessions, LPs.
//
// These are the bodies of the commands that define them, and the records that reference/ keeps.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/calendar_spec.h"
#include "core/fix_session_spec.h"
#include "core/fixed.h"
#include "core/ids.h"
#include "core/instrument_spec.h"
#include "core/money.h"
#include "core/scenario_spec.h"
#include "core/timestamp.h"

namespace dealingdesk {

// One of the brokers that this server hosts. Each has its own groups, revenue and house positions.
struct BrokerSpec {
  BrokerId id;
  std::string name;                 // unique
  ZoneSpec zone;                    // of its trading day
  std::uint16_t day_ends = 0;       // minute of the local day: roll-over, DAY orders, day statistics
  std::uint16_t order_id_days = 0;  // client order ids are unique for so many trading days; 0: while remembered

  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(self.id, self.name, self.zone, self.day_ends, self.order_id_days);
  }
  friend bool operator==(const BrokerSpec&, const BrokerSpec&) = default;
};

enum class Routing : std::uint8_t { b_book, a_book };

// What an account is judged by.
enum class LevelMode : std::uint8_t {
  margin_level,      // equity / margin; margin at the prices that its mode says
  closeout_percent,  // half the margin / net asset value, both at mid prices: closed out at 100 %
};

// What a stop-out closes first (bbook/stop_out.h).
enum class StopOut : std::uint8_t {
  largest_loss,  // pending orders that reserve most, then the position with the largest loss, whole
  smart,         // the smallest step off the position that uses most margin
  everything,    // all positions at once
};

// What becomes of an order at a stale price.
enum class StalePolicy : std::uint8_t { refuse, queue };

// What an account may do at most; 0 is no limit.
struct Limits {
  std::uint32_t orders = 200;   // working
  std::uint32_t positions = 0;  // open
  Amount lots_per_instrument;   // open and pending, on either side
  std::uint32_t orders_per_second = 0;
  Ratio daily_loss;  // of the equity at the trading day's begin
  Ratio drawdown;    // of the highest equity at a trading day's end
  Span cooldown;     // after a position was closed at a loss

  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(self.orders, self.positions, self.lots_per_instrument, self.orders_per_second, self.daily_loss,
            self.drawdown, self.cooldown);
  }
  friend bool operator==(const Limits&, const Limits&) = default;
};

struct GroupSpec {
  GroupId id;
  std::string name;                 // unique
  BrokerId broker;                  // none: the server's own
  std::uint32_t markup_points = 0;  // added to the ask and taken off the bid: see markup()
  CommissionSpec commission;
  std::uint32_t max_leverage = 0;  // caps the accounts' own; 0: no cap
  LevelMode level_mode = LevelMode::margin_level;
  Ratio margin_call = kOne;                         // margin level 100 %
  Ratio stop_out = Ratio::from_steps(500'000'000);  // margin level 50 %
  StopOut stop_out_order = StopOut::largest_loss;
  bool stop_out_hedged = true;               // also an account whose positions cover each other
  bool negative_balance_protection = false;  // compensates every negative balance, not a stop-out's only
  Ratio conversion_fee;                      // of profit and loss that is converted
  Routing routing = Routing::b_book;
  std::vector<LpId> lps;  // A-book: in the order of preference
  StalePolicy stale_policy = StalePolicy::refuse;
  Limits limits;

  // In an instrument's own points, its last digit; nothing on an exchange, where clients trade with each other.
  [[nodiscard]] Price markup(const InstrumentSpec& instrument) const;

  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(self.id, self.name, self.broker, self.markup_points, self.commission, self.max_leverage, self.level_mode,
            self.margin_call, self.stop_out, self.stop_out_order, self.stop_out_hedged,
            self.negative_balance_protection, self.conversion_fee, self.routing, self.lps, self.stale_policy,
            self.limits);
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

}  // namespace dealingdesk
