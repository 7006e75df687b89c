// What the desk says has happened: the answers to commands, and everything that follows from them.
//
// Every command makes at least one event that carries an answer for its origin: a refusal
// (CommandRejected, CancelRejected, an ExecutionReport of a rejected order) or what was done.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/command.h"
#include "core/ledger_entry.h"
#include "core/order.h"
#include "core/quote.h"

namespace dealingdesk {

// One change of an order's state. FIX 8, and its equals on WebSocket and REST.
struct ExecutionReport {
  ExecId exec;  // unique for ever
  ExecType type = ExecType::accepted;
  Order order;                           // after the change
  std::string original_client_order_id;  // of a replace or cancel on request
  Qty last_qty;
  Price last_price;
  Quote quote;                        // trades: the client's quote (mark-up included) that the fill used
  std::int64_t commission_minor = 0;  // of this fill, in the account's currency
  PositionId position;                // opened, changed or closed by this fill
  // A request refused because its client order id was used before: that first order, which is left as
  // it is. `order` is then the refused request, without an id.
  OrderId duplicate_of;

  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(self.exec, self.type, self.order, self.original_client_order_id, self.last_qty, self.last_price, self.quote,
            self.commission_minor, self.position, self.duplicate_of);
  }
  friend bool operator==(const ExecutionReport&, const ExecutionReport&) = default;
};

// A cancel or replace that changed nothing. FIX 9.
struct CancelRejected {
  AccountId account;
  bool replace = false;
  std::string client_order_id;                 // of the request
  std::string original_client_order_id;        // that it named
  OrderId order;                               // none: unknown
  OrderStatus status = OrderStatus::rejected;  // of the order, where there is one
  Reject reject;
  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(self.account, self.replace, self.client_order_id, self.original_client_order_id, self.order, self.status,
            self.reject.code, self.reject.text);
  }
  friend bool operator==(const CancelRejected&, const CancelRejected&) = default;
};

// Any other command that was refused.
struct CommandRejected {
  Reject reject;
  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(self.reject.code, self.reject.text);
  }
  friend bool operator==(const CommandRejected&, const CommandRejected&) = default;
};

// The command was carried out; `id` is the record's that it made or changed, where it did.
struct CommandDone {
  std::uint64_t id = 0;
  bool repeated = false;  // the answer to an idempotency key that came before
  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(self.id, self.repeated);
  }
  friend bool operator==(const CommandDone&, const CommandDone&) = default;
};

// A position was opened, changed or closed (quantity 0).
struct PositionChanged {
  Position position;
  std::int64_t realised_minor = 0;  // by this change, in the account's currency
  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(self.position, self.realised_minor);
  }
  friend bool operator==(const PositionChanged&, const PositionChanged&) = default;
};

struct LedgerPosted {
  LedgerTransaction transaction;
  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(self.transaction);
  }
  friend bool operator==(const LedgerPosted&, const LedgerPosted&) = default;
};

// The desk's price changed; without a value: nobody quotes it now.
struct QuoteChanged {
  InstrumentId instrument;
  std::optional<Quote> quote;
  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(self.instrument, self.quote);
  }
  friend bool operator==(const QuoteChanged&, const QuoteChanged&) = default;
};

enum class MarginAlert : std::uint8_t { call, call_over, stop_out };
struct MarginAlerted {
  AccountId account;
  MarginAlert alert = MarginAlert::call;
  std::int64_t equity_minor = 0;
  std::int64_t margin_minor = 0;
  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(self.account, self.alert, self.equity_minor, self.margin_minor);
  }
  friend bool operator==(const MarginAlerted&, const MarginAlerted&) = default;
};

// An order of ours is to go to an LP. It leaves after its group is committed, and is never re-sent.
struct ChildOrdered {
  ChildId child;
  std::string client_order_id;  // ours at the LP: unique for ever, also over data directories
  OrderId order;
  LpId lp;
  InstrumentId instrument;
  Side side = Side::buy;
  Qty qty;
  std::optional<Price> limit;
  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(self.child, self.client_order_id, self.order, self.lp, self.instrument, self.side, self.qty, self.limit);
  }
  friend bool operator==(const ChildOrdered&, const ChildOrdered&) = default;
};
// A child's state after an LP's report.
struct ChildChanged {
  ChildId child;
  OrderId order;
  LpId lp;
  ChildOutcome outcome = ChildOutcome::working;
  Qty cum_qty;
  Int128 cum_value = 0;
  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(self.child, self.order, self.lp, self.outcome, self.cum_qty, self.cum_value);
  }
  friend bool operator==(const ChildChanged&, const ChildChanged&) = default;
};

// The broker misbehaves with this order, as a rule of the scenario says.
struct ScenarioApplied {
  std::string rule;
  OrderId order;
  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(self.rule, self.order);
  }
  friend bool operator==(const ScenarioApplied&, const ScenarioApplied&) = default;
};

// Trading was stopped or let go on by the kill switch.
struct TradingStateChanged {
  TradingScope scope = TradingScope::everything;
  std::uint64_t id = 0;
  TradingState state = TradingState::active;
  std::string reason;
  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(self.scope, self.id, self.state, self.reason);
  }
  friend bool operator==(const TradingStateChanged&, const TradingStateChanged&) = default;
};

// An account's trading day is over: its figures.
struct DayClosed {
  AccountId account;
  std::int64_t day = 0;  // that ended: local, days since 1970-01-01
  std::int64_t balance_minor = 0;
  std::int64_t equity_minor = 0;
  std::int64_t realised_minor = 0;  // profit and loss booked during the day
  std::uint32_t trades = 0;
  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(self.account, self.day, self.balance_minor, self.equity_minor, self.realised_minor, self.trades);
  }
  friend bool operator==(const DayClosed&, const DayClosed&) = default;
};

// Margin of an account was reserved for an order at an LP or on an exchange book, or is not any more
// (ledger/holds.h).
enum class HoldStep : std::uint8_t {
  placed,
  posted,    // the order has traded: a position needs the margin from now on
  released,  // the order ended otherwise, or got smaller
  expired,   // the order's time was over
};
struct HoldChanged {
  HoldId hold;
  AccountId account;
  OrderId order;
  HoldStep step = HoldStep::placed;
  std::int64_t minor = 0;       // by this step, in the account's currency
  std::int64_t open_minor = 0;  // what is held after it
  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(self.hold, self.account, self.order, self.step, self.minor, self.open_minor);
  }
  friend bool operator==(const HoldChanged&, const HoldChanged&) = default;
};

// Appended to only at the end: projections store the index.
using Event = std::variant<ExecutionReport, CancelRejected, CommandRejected, CommandDone, PositionChanged, LedgerPosted,
                           QuoteChanged, MarginAlerted, ChildOrdered, ChildChanged, ScenarioApplied,
                           TradingStateChanged, DayClosed, HoldChanged>;

}  // namespace dealingdesk
