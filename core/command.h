// Everything that can happen to the desk, as numbered, time-stamped, serialisable values.
//
// Replay: the same commands in the same order make the same events and the same state, to the byte.
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
#include "core/quote.h"
#include "core/specs.h"
#include "core/timestamp.h"

namespace dealingdesk {

// --- definitions: a new record, or a changed one with the same id ---
// An id of none asks the desk for the next free one; names must stay unique.
template <class Spec>
struct Define {
  Spec spec;
  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(self.spec);
  }
  friend bool operator==(const Define&, const Define&) = default;
};
using DefineInstrument = Define<InstrumentSpec>;
using DefineGroup = Define<GroupSpec>;
using DefineAccount = Define<AccountSpec>;
using DefineUser = Define<UserSpec>;
using DefineFixSession = Define<FixSessionSpec>;
using DefineLp = Define<LpSpec>;
using DefineBroker = Define<BrokerSpec>;
using DefineCalendar = Define<CalendarSpec>;
using DefineTiers = Define<TiersSpec>;

// The session is no more: who is logged on is logged out. Its id is never given again; what it placed stays.
struct RemoveFixSession {
  SessionId session;
  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(self.session);
  }
  friend bool operator==(const RemoveFixSession&, const RemoveFixSession&) = default;
};

// --- prices ---
struct ChangeQuote {
  Quote quote;
  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(self.quote);
  }
  friend bool operator==(const ChangeQuote&, const ChangeQuote&) = default;
};
// No LP quotes the instrument any more: nothing trades on it until a new quote comes.
struct WithdrawQuote {
  InstrumentId instrument;
  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(self.instrument);
  }
  friend bool operator==(const WithdrawQuote&, const WithdrawQuote&) = default;
};

// --- orders ---
struct PlaceOrder {
  AccountId account;
  std::string client_order_id;
  OrderTerms terms;
  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(self.account, self.client_order_id, self.terms);
  }
  friend bool operator==(const PlaceOrder&, const PlaceOrder&) = default;
};
// By order id, or by the client's id where that is none.
struct CancelOrder {
  AccountId account;
  OrderId order;
  std::string original_client_order_id;
  std::string client_order_id;  // of the request; becomes the order's where not empty
  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(self.account, self.order, self.original_client_order_id, self.client_order_id);
  }
  friend bool operator==(const CancelOrder&, const CancelOrder&) = default;
};
// The order's quantity (in all, traded part included) and prices become those given.
struct ReplaceOrder {
  AccountId account;
  OrderId order;
  std::string original_client_order_id;
  std::string client_order_id;
  Qty qty;
  std::optional<Price> limit;
  std::optional<Price> stop;
  std::optional<Price> stop_loss;
  std::optional<Price> take_profit;
  std::optional<Price> trail;  // none: as it was, like the two below
  std::optional<Timestamp> expires;
  std::optional<ExitPlan> exits;
  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(self.account, self.order, self.original_client_order_id, self.client_order_id, self.qty, self.limit,
            self.stop, self.stop_loss, self.take_profit, self.trail, self.expires, self.exits);
  }
  friend bool operator==(const ReplaceOrder&, const ReplaceOrder&) = default;
};
// New protective prices for an open position; none takes one away.
struct ProtectPosition {
  AccountId account;
  PositionId position;
  std::optional<Price> stop_loss;
  std::optional<Price> take_profit;
  ExitPlan exits;
  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(self.account, self.position, self.stop_loss, self.take_profit, self.exits);
  }
  friend bool operator==(const ProtectPosition&, const ProtectPosition&) = default;
};

// Orders that hang on each other.
enum class Contingency : std::uint8_t {
  oco,      // one cancels the others: as soon as one of them trades
  oto,      // the first triggers the others: they wait until it has filled
  oto_oco,  // a bracket: once the first has filled, one of the others cancels the rest
};
struct PlaceOrderList {
  AccountId account;
  Contingency contingency = Contingency::oco;
  struct Item {
    std::string client_order_id;
    OrderTerms terms;
    template <class Self, class Archive>
    static void fields(Self& self, Archive& archive) {
      archive(self.client_order_id, self.terms);
    }
    friend bool operator==(const Item&, const Item&) = default;
  };
  std::vector<Item> orders;  // 2 to 10
  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(self.account, self.contingency, self.orders);
  }
  friend bool operator==(const PlaceOrderList&, const PlaceOrderList&) = default;
};
// Closes every position that fits, by orders at the market.
enum class ProfitFilter : std::uint8_t { any, winning, losing };
struct ClosePositions {
  AccountId account;
  InstrumentId instrument;  // none: all
  std::optional<Side> side;
  ProfitFilter profit = ProfitFilter::any;
  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(self.account, self.instrument, self.side, self.profit);
  }
  friend bool operator==(const ClosePositions&, const ClosePositions&) = default;
};
// Closes two opposite positions against each other, as far as both go: no price is needed.
struct CloseBy {
  AccountId account;
  PositionId position;
  PositionId by;
  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(self.account, self.position, self.by);
  }
  friend bool operator==(const CloseBy&, const CloseBy&) = default;
};
// Closes the position and opens as much on the other side.
struct ReversePosition {
  AccountId account;
  PositionId position;
  std::string client_order_id;
  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(self.account, self.position, self.client_order_id);
  }
  friend bool operator==(const ReversePosition&, const ReversePosition&) = default;
};
// Cancels every working order that fits.
struct CancelOrders {
  AccountId account;        // none: all accounts
  InstrumentId instrument;  // none: all
  std::optional<Side> side;
  SessionId session = {};          // none: whoever placed them; else what this FIX session placed ...
  bool and_of_no_session = false;  // ... and what came by no session at all
  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(self.account, self.instrument, self.side, self.session, self.and_of_no_session);
  }
  friend bool operator==(const CancelOrders&, const CancelOrders&) = default;
};

// --- the kill switch ---
enum class TradingState : std::uint8_t {
  active,
  reducing,  // exits only
  halted,    // nothing trades
};
enum class TradingScope : std::uint8_t { everything, broker, group, account, instrument };
struct ChangeTradingState {
  TradingScope scope = TradingScope::everything;
  std::uint64_t id = 0;  // of the group, account ...; 0 for everything
  TradingState state = TradingState::halted;
  bool cancel_orders = false;
  bool close_positions = false;
  std::string reason;
  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(self.scope, self.id, self.state, self.cancel_orders, self.close_positions, self.reason);
  }
  friend bool operator==(const ChangeTradingState&, const ChangeTradingState&) = default;
};

// --- money ---
enum class MoneyMovement : std::uint8_t {
  deposit,
  withdrawal,
  correction,
  credit,               // lent by the broker, or taken back
  unallocated_receipt,  // came to the bank, and nobody could be found for it: into suspense
  allocation,           // of that, to the account whose it turned out to be
  returned_receipt,     // of that, back to the sender
};
struct MoveMoney {
  AccountId account;  // none for receipts that are not allocated, and their return
  MoneyMovement movement = MoneyMovement::deposit;
  Money amount;                 // positive; corrections and credit: signed
  std::string idempotency_key;  // same key, same body: the first answer again
  std::string comment;
  BrokerId broker = {};  // whose suspense, where there is no account; none: the server's own
  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(self.account, self.movement, self.amount.minor, self.amount.currency, self.idempotency_key, self.comment,
            self.broker);
  }
  friend bool operator==(const MoveMoney&, const MoveMoney&) = default;
};

// Books the opposite of a transaction that was made by MoveMoney or PayDividend; once.
struct ReverseTransaction {
  TransactionId transaction;
  std::string idempotency_key;
  std::string comment;
  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(self.transaction, self.idempotency_key, self.comment);
  }
  friend bool operator==(const ReverseTransaction&, const ReverseTransaction&) = default;
};
// For every open position: longs get it, shorts pay it.
struct PayDividend {
  InstrumentId instrument;
  Amount per_unit;  // in the instrument's profit currency
  std::string idempotency_key;
  std::string comment;
  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(self.instrument, self.per_unit, self.idempotency_key, self.comment);
  }
  friend bool operator==(const PayDividend&, const PayDividend&) = default;
};

// --- LPs ---
// The order session with an LP came up (every open child settled or being asked for) or went down.
struct ChangeLpState {
  LpId lp;
  bool ready = false;
  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(self.lp, self.ready);
  }
  friend bool operator==(const ChangeLpState&, const ChangeLpState&) = default;
};
enum class ChildOutcome : std::uint8_t {
  working,  // acknowledged, or partly filled
  filled,
  rejected,
  canceled,  // or expired: nothing more will trade
  unknown,   // the LP does not know it: it never arrived
};
// What an LP says of one of our orders. Quantities are totals: the desk books the difference.
struct ReportChild {
  LpId lp;
  ChildId child;
  ChildOutcome outcome = ChildOutcome::working;
  Qty cum_qty;
  Price average_price;  // over cum_qty
  Qty last_qty;         // of this execution; 0 where the report is a status
  Price last_price;
  std::string lp_order_id;
  std::string lp_exec_id;
  std::string text;
  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(self.lp, self.child, self.outcome, self.cum_qty, self.average_price, self.last_qty, self.last_price,
            self.lp_order_id, self.lp_exec_id, self.text);
  }
  friend bool operator==(const ReportChild&, const ReportChild&) = default;
};

// --- time ---
// Nothing but the time that it carries: what is due by then (expiry, roll-over, funding, the trading
// day's end) is done, in the order in which it fell due.
struct PassTime {
  template <class Self, class Archive>
  static void fields(Self&, Archive&) {}
  friend bool operator==(const PassTime&, const PassTime&) = default;
};

// --- scenarios ---
// These rules, instead of those before; none: the broker behaves.
struct DefineScenario {
  ScenarioSpec spec;
  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(self.spec);
  }
  friend bool operator==(const DefineScenario&, const DefineScenario&) = default;
};

// --- the server's own broker ---
// What holds for the groups that name no broker.
struct DefineOwnBroker {
  std::uint16_t order_id_days = 0;  // as a BrokerSpec's
  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(self.order_id_days);
  }
  friend bool operator==(const DefineOwnBroker&, const DefineOwnBroker&) = default;
};

// Appended to only at the end: the index is what the journal stores.
using CommandBody =
    std::variant<DefineInstrument, DefineGroup, DefineAccount, DefineUser, DefineFixSession, DefineLp, ChangeQuote,
                 WithdrawQuote, PlaceOrder, CancelOrder, ReplaceOrder, ProtectPosition, MoveMoney, ChangeLpState,
                 ReportChild, PassTime, DefineScenario, DefineBroker, DefineCalendar, DefineTiers, PlaceOrderList,
                 ClosePositions, CloseBy, ReversePosition, CancelOrders, ChangeTradingState, ReverseTransaction,
                 PayDividend, RemoveFixSession, DefineOwnBroker>;

enum class Channel : std::uint8_t { internal, fix, rest, websocket, lp, timer, configuration };

// Who asked. `request` lets the asker find the answer among the events.
struct Origin {
  Channel channel = Channel::internal;
  SessionId session;  // Channel::fix
  UserId user;        // rest, websocket, fix
  std::uint64_t request = 0;
  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(self.channel, self.session, self.user, self.request);
  }
  friend bool operator==(const Origin&, const Origin&) = default;
};

struct Command {
  CommandSeq seq;
  Timestamp time;  // never before the time of the command before it
  Origin origin;
  CommandBody body;
  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(self.seq, self.time, self.origin, self.body);
  }
  friend bool operator==(const Command&, const Command&) = default;
};

}  // namespace dealingdesk
