// The desk's state, and the flows that change it. Private to desk/.
//
// One class, because a command's flow crosses most of it; one file per flow:
//   definitions.cc    instruments, groups, accounts, users, FIX sessions, LPs
//   money_flow.cc     deposits, withdrawals, corrections
//   order_flow.cc     place, cancel, replace, protect; expiry
//   exchange_flow.cc  orders of clients that trade with each other
//   scenario_flow.cc  B-book orders that the broker misbehaves with on purpose
//   quote_flow.cc     quotes, triggers, margin watch, stop-out
//   fills.cc          a fill's positions, profit, commission and report
//   saved_state.cc    the state as bytes, and back
//   child_flow.cc     A-book: orders at LPs and what they report
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "bbook/account_state.h"
#include "bbook/conversion.h"
#include "bbook/position_book.h"
#include "bbook/quote_board.h"
#include "bbook/trigger_book.h"
#include "core/archive.h"
#include "desk/desk.h"
#include "desk/order_book_of_record.h"
#include "exchange/order_book.h"
#include "ledger/ledger.h"
#include "reference/catalog.h"
#include "scenario/scenario.h"

namespace dealingdesk::desk {

// The numbers given out last.
struct Counters {
  OrderId order;
  ExecId exec;
  PositionId position;
  ChildId child;
  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(self.order, self.exec, self.position, self.child);
  }
};

// What we hold at an LP on an instrument: one net position.
struct LpPosition {
  std::int64_t qty_steps = 0;  // long positive
  Int128 open_value = 0;       // quantity x price of the open part, always positive
  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(self.qty_steps, self.open_value);
  }
};

// What an order that is at an LP or on the exchange book needs to know besides the order.
struct Routed {
  std::vector<LpId> tried;
  std::int64_t held_margin_minor = 0;
  PositionId opened;  // by the first fill: on a hedging account the next fills add to it
  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(self.tried, self.held_margin_minor, self.opened);
  }
};

// A price and a quantity that a client's order traded.
struct Fill {
  Qty qty;
  Price price;
  Quote quote;  // the client's, at that moment
  std::int64_t commission_minor = 0;
};

struct Desk::State {
  State() : converter{catalog, quotes} {}
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  // --- the state ---
  reference::Catalog catalog;
  ledger::Ledger ledger;
  bbook::QuoteBoard quotes;
  OrderBookOfRecord orders;
  bbook::PositionBook positions;
  std::map<OrderId, Routed> routed;                   // A-book and exchange orders that are not final
  std::map<InstrumentId, exchange::OrderBook> books;  // of instruments that clients trade with each other
  std::map<ChildId, Child> children;                  // of remembered orders
  std::set<LpId> ready_lps;
  std::map<std::pair<LpId, InstrumentId>, LpPosition> lp_positions;
  std::set<AccountId> margin_called;  // in margin call now
  std::set<PositionId> closing;       // a closing order of the desk's is at an LP
  Counters last;
  scenario::Scenario scenario;
  std::map<OrderId, scenario::Decision> decided;  // how B-book orders that still wait will be misbehaved with
  CommandSeq last_command;
  Timestamp now;
  Timestamp born;                // of the first command: tells this desk's orders at LPs from another's
  std::int64_t expired_day = 0;  // DAY orders of earlier days have been expired

  // --- made from it ---
  bbook::Converter converter;
  std::map<InstrumentId, bbook::TriggerBook> triggers;
  std::map<OrderId, std::vector<ChildId>> children_of;
  std::map<LpId, std::set<ChildId>> open_children;
  std::map<AccountId, std::int64_t> held_minor;  // margin held for orders at LPs and on exchange books

  // --- of the running command ---
  const Command* command = nullptr;
  std::vector<Event>* events = nullptr;
  std::set<InstrumentId> moved_books;     // whose best prices may have changed: nothing was told of it yet
  std::set<InstrumentId> repriced_books;  // where positions have another value, or can be closed again
  std::vector<PositionId> unclosed;       // whose closing order failed: their stops wait for the next quote

  struct NamedLpPosition {
    LpId lp;
    InstrumentId instrument;
    LpPosition position;
    template <class Self, class Archive>
    static void fields(Self& self, Archive& archive) {
      archive(self.lp, self.instrument, self.position);
    }
  };
  [[nodiscard]] std::vector<NamedLpPosition> lp_position_list() const;
  template <class Archive>
  void write(Archive& archive) const;
  void read(Decoder& archive);
  // After read(): does everything that one record says of another hold? Only then may the rest be made.
  [[nodiscard]] bool consistent() const;
  void rebuild_indexes();
  void rebuild_triggers();
  // After the command: forgets with the orders what hangs on them, and arms stops that could not close.
  void tidy();

  template <class E>
  void emit(E event) {
    events->push_back(std::move(event));
  }
  void done(std::uint64_t id = 0) { emit(CommandDone{id, false}); }
  void refuse(Reject reject) { emit(CommandRejected{std::move(reject)}); }

  // definitions.cc
  template <class Spec>
  void on(const Define<Spec>& define);
  void on(const DefineScenario& define);
  // money_flow.cc
  void on(const MoveMoney& move);
  // order_flow.cc
  void on(const PlaceOrder& place);
  void on(const CancelOrder& cancel);
  void on(const ReplaceOrder& replace);
  void on(const ProtectPosition& protect);
  void on(const PassTime&);
  // quote_flow.cc
  void on(const ChangeQuote& change);
  void on(const WithdrawQuote& withdraw);
  // child_flow.cc
  void on(const ChangeLpState& change);
  void on(const ReportChild& report);

  // --- order_flow.cc ---
  Result<void> check_terms(const AccountSpec& account, const GroupSpec& group, const InstrumentSpec& instrument,
                           const OrderTerms& terms) const;
  Result<void> check_prices(const InstrumentSpec& instrument, const OrderTerms& terms) const;
  Result<void> check_closing(const AccountSpec& account, const OrderTerms& terms) const;
  // An order that trades at once or not at all: can it, at this quote?
  Result<void> check_immediate(const AccountSpec& account, const OrderTerms& terms, Book book,
                               const Quote& quote) const;
  Book choose_book(const AccountSpec& account, const GroupSpec& group, const InstrumentSpec& instrument,
                   const OrderTerms& terms) const;
  // The client's quote, if it may be traded on now.
  Result<Quote> tradable_quote(const InstrumentSpec& instrument, const GroupSpec& group) const;
  // A new working order: remembered and reported as accepted.
  Order& accept(const PlaceOrder& place, Book book);
  void reject_new(const PlaceOrder& place, Reject reject);
  // What the order does right after it was accepted, and again once its price is reached.
  void work(Order& order, const std::optional<Quote>& quote);
  void execute(Order& order, const Quote& quote);
  void end_order(Order& order, ExecType type, OrderStatus status, Reject reject,
                 std::string original_client_order_id = {});
  void watch(const Order& order);
  void unwatch(const Order& order);
  std::optional<bbook::Trigger> trigger_of(const Order& order) const;
  Order* find_working(AccountId account, OrderId id, const std::string& client_order_id);
  Result<void> check_replace(const Order& order, const ReplaceOrder& replace) const;

  // --- scenario_flow.cc ---
  // What the scenario does with a B-book order that is about to be accepted.
  std::optional<scenario::Decision> decide(const PlaceOrder& place, const AccountSpec& account);
  // True: the order was refused.
  bool reject_by(const scenario::Decision& decision, const PlaceOrder& place);
  // Fills the order as was decided; REQUIRES: something was.
  void misfill(Order& order, const Quote& quote);
  void fill_at(Order& order, Qty qty, Price price, const Quote& quote);

  // --- exchange_flow.cc ---
  void place_on_exchange(const PlaceOrder& place, const AccountSpec& account);
  // The order goes to the book, or waits for its stop price to be reached there.
  void work_on_exchange(Order& order);
  // Matches the order. What may not trade any more is taken out of its way first.
  void enter_book(Order& order);
  // A resting order that the incoming one would meet, but that may not trade now, and why.
  struct Barred {
    OrderId order;
    Reject reject;
  };
  std::optional<Barred> first_barred(const Order& incoming) const;
  // What the order may take of the free margin at the worst price at which it can trade.
  Result<std::int64_t> check_book_margin(const AccountSpec& account, const OrderTerms& terms, Qty qty,
                                         std::int64_t released_minor = 0) const;
  bool rests(const Order& order) const;
  std::int64_t held_for(OrderId order) const;
  void book_trades(Order& order, const std::vector<exchange::BookEvent>& happened);
  void take_off_book(const Order& order);
  Result<void> check_replace_on_book(const Order& order, const ReplaceOrder& replace) const;
  // Makes room for a resting order's new terms. True: it keeps its place in the queue, and no more is
  // to be done; else it has to enter the book again.
  bool make_way(const Order& order, const ReplaceOrder& replace);
  // The best prices of the book become the instrument's quote.
  void publish(InstrumentId instrument, std::optional<Price> traded = std::nullopt);
  // Stops that the books' new prices reach, and margin, until nothing moves any more.
  void react_to_books();
  bool can_close(const Position& position) const;
  // Cancels the resting order of the account that holds the most margin. False: none holds any.
  bool cancel_largest_hold(const AccountSpec& account);
  Result<void> check_execution_change(const InstrumentSpec& changed) const;

  // --- fills.cc ---
  const GroupSpec& group_of(const AccountSpec& account) const;
  // What the instrument's price is marked up by for the account: nothing on an exchange book.
  Price markup_of(const AccountSpec& account, const InstrumentSpec& instrument) const;
  Price markup_of(AccountId account, InstrumentId instrument) const;
  std::optional<bbook::AccountState> state_of(const AccountSpec& account) const;
  // Does the account have the margin for this fill? The reject says the numbers.
  // Returns what the fill takes of the free margin (the margin that it adds, and its commission), in
  // minor units. `released_minor` is held for this order already, and free for it.
  Result<std::int64_t> check_margin(const AccountSpec& account, const OrderTerms& terms, Qty qty, Price price,
                                    std::int64_t released_minor = 0) const;
  std::int64_t commission(const AccountSpec& account, const InstrumentSpec& instrument, Qty qty) const;
  void fill(Order& order, Qty qty, Price price, const Quote& quote);
  // Moves positions by the fill; returns the position touched last.
  PositionId settle(const Order& order, const AccountSpec& account, const InstrumentSpec& instrument, const Fill& fill,
                    ExecId exec);
  void close_part(PositionId id, const AccountSpec& account, const InstrumentSpec& instrument, Qty qty, Price price,
                  ExecId exec);
  PositionId open_position(const Order& order, const Fill& fill, Qty qty);
  PositionId add_to(const Position& position, const Fill& fill);
  void watch(const Position& position);
  void unwatch(const Position& position);
  void post(LedgerReason reason, std::vector<LedgerEntry> entries, ExecId exec);
  // Closes (part of) a position by an order of the desk's own.
  void close_position(const Position& position, const std::string& why);

  // --- quote_flow.cc ---
  void fire(const bbook::Trigger& trigger, const Quote& quote);
  void watch_margin(InstrumentId instrument);
  void watch_margin(const AccountSpec& account);
  bool stop_out_one(const AccountSpec& account);

  // --- child_flow.cc ---
  bool send_child(Order& order);
  void hold_margin(const Order& order, std::int64_t minor);
  void release_margin(const Order& order);
  void release_margin(const Order& order, Qty traded);
  void child_ended(Child& child, const ReportChild& report);
  void book_hedge(const Child& child, Qty qty, Price price, ExecId exec);
};

}  // namespace dealingdesk::desk
