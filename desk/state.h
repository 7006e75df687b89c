// The desk's state, and the flows that change it. Private to desk/.
//
// One class, because a command's flow crosses most of it; one file per flow:
//   definitions.cc    brokers, instruments, groups, accounts, users, FIX sessions, LPs ...
//   money_flow.cc     deposits, withdrawals, corrections, credit, suspense, reversals, dividends
//   order_flow.cc     orders placed, and what they do then
//   change_flow.cc    orders cancelled and replaced
//   order_checks.cc   what must hold before an order is accepted
//   price_checks.cc   and of its prices
//   limits.cc         what an account may do at most, and the kill switch
//   list_flow.cc      orders that hang on each other
//   closing_flow.cc   protecting and closing positions
//   exchange_flow.cc  orders of clients that trade with each other
//   spot_flow.cc      crypto spot: currencies that change hands
//   scenario_flow.cc  B-book orders that the broker misbehaves with on purpose
//   quote_flow.cc     quotes, and what they trigger
//   margin_flow.cc    accounts judged: margin call, stop-out, negative balances
//   time_flow.cc      expiry, the trading day's end, swap, funding
//   fills.cc          a fill's positions, profit, commission and report
//   valuation.cc      what accounts are worth and need
//   liquidation.cc    at which price of a perpetual they are stopped out
//   saved_state.cc    the state as bytes, and back
//   child_flow.cc     A-book: orders at LPs and what they report
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "bbook/account_state.h"
#include "bbook/conversion.h"
#include "bbook/funding.h"
#include "bbook/liquidation.h"
#include "bbook/margin.h"
#include "bbook/margin_watch.h"
#include "bbook/position_book.h"
#include "bbook/quote_board.h"
#include "bbook/trailing_book.h"
#include "bbook/trigger_book.h"
#include "core/archive.h"
#include "core/indexed_map.h"
#include "desk/desk.h"
#include "desk/order_book_of_record.h"
#include "exchange/order_book.h"
#include "ledger/holds.h"
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
  PositionId opened;  // by the first fill: on a hedging account the next fills add to it
  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(self.tried, self.opened);
  }
};

// A price and a quantity that a client's order traded.
struct Fill {
  Qty qty;
  Price price;
  Quote quote;  // the client's, at that moment
  std::int64_t commission_minor = 0;
};

// Orders that hang on each other.
struct OrderList {
  Contingency contingency = Contingency::oco;
  std::vector<OrderId> orders;  // as they were given
  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(self.contingency, self.orders);
  }
};

// A closing order of the desk's own.
struct Closing {
  OrderId order;
  std::optional<Price> target;  // the position's target that it is for
  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(self.order, self.target);
  }
};

// What the limits of an account are measured by.
struct AccountDay {
  std::int64_t opening_minor = 0;   // equity when the trading day began, and what was paid in and out since
  std::int64_t peak_minor = 0;      // the highest equity at a day's end, likewise
  std::int64_t realised_minor = 0;  // booked profit and loss of the day
  std::uint32_t trades = 0;
  Timestamp last_loss;       // when a position was last closed at a loss
  std::int64_t second = 0;   // that orders are counted in
  std::uint32_t orders = 0;  // asked for in it
  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(self.opening_minor, self.peak_minor, self.realised_minor, self.trades, self.last_loss, self.second,
            self.orders);
  }
};

// Where a perpetual is in its funding interval.
struct Funding {
  Timestamp due;
  Timestamp next_sample;
  bbook::PremiumAverage premium;
  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(self.due, self.next_sample, self.premium);
  }
};

// A scope of the kill switch.
struct Switch {
  TradingScope scope = TradingScope::everything;
  std::uint64_t id = 0;
  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(self.scope, self.id);
  }
  friend auto operator<=>(const Switch&, const Switch&) = default;
};

struct Desk::State {
  State() : converter{catalog, quotes} {}
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  // --- the state ---
  reference::Catalog catalog;
  ledger::Ledger ledger;
  ledger::Holds holds;  // margin of orders at LPs and on exchange books
  bbook::QuoteBoard quotes;
  OrderBookOfRecord orders;
  bbook::PositionBook positions;
  std::map<OrderId, Routed> routed;                   // A-book and exchange orders that are not final
  std::map<InstrumentId, exchange::OrderBook> books;  // of instruments that clients trade with each other
  std::map<ChildId, Child> children;                  // of remembered orders
  std::set<LpId> ready_lps;
  std::map<std::tuple<BrokerId, LpId, InstrumentId>, LpPosition> lp_positions;
  std::set<AccountId> margin_called;      // in margin call now
  std::set<AccountId> in_stop_out;        // a stop-out has begun and not yet helped
  std::map<PositionId, Closing> closing;  // a closing order of the desk's is on its way
  std::map<OrderListId, OrderList> lists;
  std::map<InstrumentId, bbook::TrailingBook> trailing;
  IndexedMap<AccountId, AccountDay> days;
  std::map<Switch, TradingState> switches;               // not those that are active
  std::map<BrokerId, Timestamp> day_ends;                // the next ones; the server's own broker is none
  std::map<BrokerId, std::deque<Timestamp>> days_ended;  // as many of the last as client order ids are held for
  BrokerSpec own_broker;                                 // of the groups that name none
  std::map<InstrumentId, Funding> fundings;
  Counters last;
  scenario::Scenario scenario;
  std::map<OrderId, scenario::Decision> decided;  // how B-book orders that still wait will be misbehaved with
  CommandSeq last_command;
  Timestamp now;
  Timestamp born;  // of the first command: tells this desk's orders at LPs from another's

  // --- made from it ---
  bbook::Converter converter;
  std::map<InstrumentId, bbook::TriggerBook> triggers;
  std::map<OrderId, std::vector<ChildId>> children_of;
  std::map<LpId, std::set<ChildId>> open_children;
  std::set<std::pair<Timestamp, OrderId>> expiries;    // of working gtd orders
  std::map<InstrumentId, std::set<OrderId>> unquoted;  // market orders that wait for a price
  bbook::MarginWatch margin_watch;
  Timestamp next_due;            // nothing is due before
  bool pending_margins = false;  // some instrument has pending orders reserve margin

  // --- of the running command ---
  const Command* command = nullptr;
  std::vector<Event>* events = nullptr;
  std::set<InstrumentId> moved_books;  // whose best prices may have changed: nothing was told of it yet
  std::vector<PositionId> unclosed;    // whose closing order failed: their stops wait for the next quote
  std::vector<OrderId> unfired;        // reached, but may not trade: they wait for the next quote
  std::set<PositionId> unclosable;     // whose stop-out failed: not tried again before the next command
  std::vector<AccountId> flagged;      // to be judged: something of theirs has changed
  // A fill that was just found affordable: nothing has happened since.
  struct Afforded {
    AccountId account;
    Qty qty;
    Price price;
    friend bool operator==(const Afforded&, const Afforded&) = default;
  };
  std::optional<Afforded> afforded;

  // --- room that is used again ---
  std::vector<InstrumentId> depended_on;
  std::vector<AccountId> judged;
  std::vector<bbook::MarginWatch::Band> wide_bands, narrow_bands;

  struct NamedLpPosition {
    BrokerId broker;
    LpId lp;
    InstrumentId instrument;
    LpPosition position;
    template <class Self, class Archive>
    static void fields(Self& self, Archive& archive) {
      archive(self.broker, self.lp, self.instrument, self.position);
    }
  };
  [[nodiscard]] std::vector<NamedLpPosition> lp_position_list() const;
  [[nodiscard]] std::map<InstrumentId, std::map<bbook::TrailingBook::Key, bbook::TrailingBook::Entry>>
  trailing_entries() const;
  [[nodiscard]] bool stops_sound(const bbook::TrailingBook& book, InstrumentId instrument) const;
  template <class Archive>
  void write(Archive& archive) const;
  void read(Decoder& archive);
  // After read(): does everything that one record says of another hold? Only then may the rest be made.
  [[nodiscard]] bool consistent() const;
  void rebuild_indexes();
  void rebuild_triggers();
  // After the command: forgets with the orders what hangs on them, and arms stops that could not close.
  void tidy();
  // All that follows from what has happened, until nothing more does.
  void settle_down();

  template <class E>
  void emit(E event) {
    events->push_back(std::move(event));
  }
  // One to be filled in where it is. The reference is good until the next event.
  template <class E>
  E& add_event() {
    return std::get<E>(events->emplace_back(std::in_place_type<E>));
  }
  void done(std::uint64_t id = 0) { emit(CommandDone{id, false}); }
  void refuse(Reject reject) { emit(CommandRejected{std::move(reject)}); }

  // definitions.cc
  template <class Spec>
  void on(const Define<Spec>& define);
  void on(const DefineScenario& define);
  void on(const DefineOwnBroker& define);
  Result<void> check_broker_change(const AccountSpec& changed) const;
  void note_pending_margins();
  // money_flow.cc
  void on(const MoveMoney& move);
  void on(const ReverseTransaction& reverse);
  void on(const PayDividend& dividend);
  // order_flow.cc
  void on(const PlaceOrder& place);
  void on(const CancelOrder& cancel);
  void on(const ReplaceOrder& replace);
  void on(const CancelOrders& cancel);
  void on(const RemoveFixSession& remove);
  // list_flow.cc
  void on(const PlaceOrderList& list);
  // closing_flow.cc
  void on(const ProtectPosition& protect);
  void on(const ClosePositions& close);
  void on(const CloseBy& close);
  void on(const ReversePosition& reverse);
  // limits.cc
  void on(const ChangeTradingState& change);
  // time_flow.cc
  void on(const PassTime&);
  // quote_flow.cc
  void on(const ChangeQuote& change);
  void on(const WithdrawQuote& withdraw);
  // child_flow.cc
  void on(const ChangeLpState& change);
  void on(const ReportChild& report);

  // --- money_flow.cc ---
  bool answer_key(const std::string& key, std::uint64_t request);
  void move_suspense(const MoveMoney& move);
  bool post_move(const MoveMoney& move, std::vector<LedgerEntry> entries);
  Result<void> check_suspense(const LedgerEntry& entry) const;
  void note_paid(AccountId account, std::int64_t minor);
  void done_posted(LedgerTransaction transaction) {
    const std::uint64_t id = transaction.id.value();
    emit(LedgerPosted{std::move(transaction)});
    done(id);
  }
  Result<void> check_available(const MoveMoney& move, const AccountSpec& account, const LedgerAccount& to) const;

  // --- order_flow.cc ---
  static constexpr std::size_t kLongestClientOrderId = 64;
  // Who has the client order id: a working order of the account, or one of the last trading days.
  std::optional<OrderBookOfRecord::Use> use_of(AccountId account, const std::string& client_order_id) const;
  // Refused because its client order id was used before, or not.
  bool refuse_duplicate(const PlaceOrder& place);
  // All that can be said of a request before it is an order: which book it goes to, or why it is refused.
  Result<Book> examine(const PlaceOrder& place);
  Result<void> check_terms(const AccountSpec& account, const InstrumentSpec& instrument, const OrderTerms& terms) const;
  Result<void> check_taken(const AccountSpec& account, const InstrumentSpec& instrument, const OrderTerms& terms) const;
  Result<void> check_offered(const InstrumentSpec& instrument, const OrderTerms& terms) const;
  static bool trades_at_once(const OrderTerms& terms);
  // Is there the margin that the last of these orders reserves while it waits, the others waiting already? One that
  // has the number of a working order is that one, changed; what it reserves so far is free for it.
  Result<void> check_reserve(const AccountSpec& account, std::span<const Order> orders) const;
  Order as_waiting(const PlaceOrder& place, Book book) const;
  bool may_wait_for_quote(const OrderTerms& terms, const GroupSpec& group, const Reject& reject) const;
  Result<void> check_prices(const InstrumentSpec& instrument, const OrderTerms& terms) const;
  Result<void> check_distances(const InstrumentSpec& instrument, const OrderTerms& terms, const Quote& quote) const;
  Result<void> check_protection_distances(const InstrumentSpec& instrument, const Position& position,
                                          const ProtectPosition& protect, const Quote& quote) const;
  // May an order so near to the market still be changed?
  Result<void> check_frozen(const Order& order) const;
  // May the account leave a position on the instrument now?
  Result<void> check_exit(const AccountSpec& account, const InstrumentSpec& instrument) const;
  Result<void> check_exits(const InstrumentSpec& instrument, const OrderTerms& terms) const;
  Result<void> check_expiry(const OrderTerms& terms) const;
  Result<void> check_hours(const InstrumentSpec& instrument) const;
  Result<void> check_closing(const AccountSpec& account, const OrderTerms& terms) const;
  // What of the order's quantity closes something, where it may do no more.
  Qty reducible(const AccountSpec& account, const OrderTerms& terms) const;
  bool reduces(const AccountSpec& account, const OrderTerms& terms) const;
  // An order that trades at once or not at all: can it, at this quote?
  Result<void> check_immediate(const AccountSpec& account, const OrderTerms& terms, Book book,
                               const Quote& quote) const;
  Book choose_book(const AccountSpec& account, const GroupSpec& group, const InstrumentSpec& instrument,
                   const OrderTerms& terms) const;
  // The client's quote, if it may be traded on now.
  Result<Quote> tradable_quote(const InstrumentSpec& instrument, const GroupSpec& group) const;
  // May it be traded now: quoted, fresh, in its session, and not stopped?
  bool tradable(const InstrumentSpec& instrument) const;
  // A new working order: remembered and reported as accepted.
  enum class Start : std::uint8_t {
    at_once,
    in_turn,        // with others of its list that were accepted with it
    after_another,  // of its list has filled
  };
  Order& accept(const PlaceOrder& place, Book book, OrderListId list = {}, Start start = Start::at_once);
  void reject_new(const PlaceOrder& place, Reject reject);
  // What the order does right after it was accepted, and again once its price is reached.
  void work(Order& order, const std::optional<Quote>& quote);
  static bool waits_for_any_price(const Order& order);
  // Its stop price was reached. A stop-limit order goes on as a limit order: its client is told.
  void note_reached(Order& order);
  // Tells of the order as it is. The report may be added to until the next event.
  ExecutionReport& report(ExecType type, const Order& order);
  void execute(Order& order, const Quote& quote);
  void end_order(Order& order, ExecType type, OrderStatus status, Reject reject,
                 std::string original_client_order_id = {});
  void watch(const Order& order);
  void unwatch(const Order& order);
  std::optional<bbook::Trigger> trigger_of(const Order& order) const;
  Order* find_working(AccountId account, OrderId id, const std::string& client_order_id);
  bool at_lp(OrderId order) const;
  Price first_stop(const Order& order) const;
  std::optional<Price> trailed_stop(const Order& order) const;
  std::optional<Price> trailed_stop(const Position& position) const;
  std::optional<Price> trailed_stop(AccountId account, InstrumentId instrument, Side side,
                                    const bbook::TrailingBook::Key& key) const;
  void watch_trailing(Order& order);
  void unwatch_trailing(const Order& order);
  void forget_expiry(const Order& order);
  bool may_trade(const Order& order) const;
  std::int64_t own_reserve(const Order& order, const AccountSpec& account) const;
  Result<void> check_affordable(const Order& order, const AccountSpec& account, Qty qty, Price price);

  // --- limits.cc ---
  TradingState trading_state(const AccountSpec& account, const GroupSpec& group, InstrumentId instrument) const;
  TradingState trading_state(TradingScope scope, std::uint64_t id) const;
  Result<void> check_switches(const AccountSpec& account, const GroupSpec& group, const InstrumentSpec& instrument,
                              const OrderTerms& terms) const;
  Result<void> check_limits(const AccountSpec& account, const GroupSpec& group, const InstrumentSpec& instrument,
                            const OrderTerms& terms) const;
  // May so much more be open and pending on the instrument?
  Result<void> check_volume(const AccountSpec& account, const Limits& limits, const InstrumentSpec& instrument,
                            Qty more) const;
  Result<void> check_losses(const AccountSpec& account, const Limits& limits) const;
  // Counts a request against the orders of a second.
  Result<void> count_request(const AccountSpec& account, const GroupSpec& group);
  bool in_scope(const ChangeTradingState& change, AccountId account, InstrumentId instrument) const;

  // --- list_flow.cc ---
  // What the end of an order, or a trade of it, means for the others of its list.
  void traded_in_list(const Order& order);
  void ended_in_list(const Order& order);
  bool sibling_at_lp(const Order& order) const;
  // What it waited for has come: it works from now on, and its client is told.
  void wake(OrderId id);
  // It works from now on, where it does not yet.
  void start(OrderId id);
  Result<void> check_open(const Order& order) const;
  // Final, or forgotten since.
  bool over(OrderId id) const;

  // --- time_flow.cc ---
  void catch_up();
  void replan();
  void note_due();
  void end_day(BrokerId broker, Timestamp end);
  void book_swap(const Position& position, const AccountSpec& account, Timestamp end);
  void close_account_day(const AccountSpec& account, AccountDay& figures, std::int64_t day);
  void fund(const InstrumentSpec& instrument, Funding& funding);
  void sample_premium(const InstrumentSpec& instrument, Funding& funding);
  void finance(const Position& position, std::int64_t minor, LedgerReason reason, LedgerAccountKind house);
  const BrokerSpec& broker_of(BrokerId id) const;
  void plan_broker(BrokerId id);
  void plan_funding(const InstrumentSpec& instrument);
  Result<void> check_replace(const Order& order, const ReplaceOrder& replace) const;
  // The order as the change makes it.
  Order changed(const Order& order, const ReplaceOrder& replace) const;

  // --- scenario_flow.cc ---
  // What the scenario does with a B-book order that is about to be accepted.
  std::optional<scenario::Decision> decide(const PlaceOrder& place, const AccountSpec& account);
  // True: the order was refused.
  bool reject_by(const scenario::Decision& decision, const PlaceOrder& place);
  // Fills the order as was decided; REQUIRES: something was.
  void misfill(Order& order, const Quote& quote);
  void fill_at(Order& order, Qty qty, Price price, const Quote& quote);

  // --- spot_flow.cc ---
  void deliver(const Order& order, const AccountSpec& account, const InstrumentSpec& instrument, const Fill& fill,
               ExecId exec);
  Result<void> check_spot(const AccountSpec& account, const InstrumentSpec& instrument, const OrderTerms& terms,
                          Qty qty, Price price, OrderId order = {}) const;

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
  void shrink(Order& order, Qty most);
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
  Result<void> check_execution_change(const InstrumentSpec& changed) const;

  // --- fills.cc ---
  const GroupSpec& group_of(const AccountSpec& account) const;
  // What the instrument's price is marked up by for the account: nothing on an exchange book.
  Price markup_of(const AccountSpec& account, const InstrumentSpec& instrument) const;
  Price markup_of(AccountId account, InstrumentId instrument) const;
  bbook::MarginTerms margin_terms(const AccountSpec& account, const GroupSpec& group) const;
  // The ledger account of the account's broker.
  LedgerAccount house(LedgerAccountKind kind, const AccountSpec& account, std::uint64_t owner = 0) const;
  LedgerAccount house(LedgerAccountKind kind, const AccountSpec& account, Currency currency,
                      std::uint64_t owner = 0) const;
  static LedgerAccount client(const AccountSpec& account) {
    return {LedgerAccountKind::client, account.id.value(), account.currency, {}};
  }
  // The client's quote, whether it may be traded on or not. REQUIRES: there was one.
  Quote valuation_quote(const AccountSpec& account, const InstrumentSpec& instrument) const;
  // At the bound of a band around it. REQUIRES: there was one.
  Quote widened_quote(const InstrumentSpec& instrument, const GroupSpec& group, Ratio wider) const;
  // Values the account: as it is, or a bound for quotes that move by no more than a share.
  enum class Valued : std::uint8_t { exact, worst, best };
  class MarginSum;
  // Without the margin level, which only who is shown it needs.
  std::optional<bbook::AccountState> state_of(const AccountSpec& account, Valued valued = Valued::exact,
                                              Ratio wider = {}) const;
  // The same; and of one instrument, the margin by itself before any tiers, where the account holds any there.
  struct OneMargin {
    InstrumentId instrument;
    std::optional<std::int64_t> minor;
  };
  std::optional<bbook::AccountState> state_of(const AccountSpec& account, Valued valued, Ratio wider,
                                              OneMargin& one) const;
  std::optional<Price> liquidation_price(const Position& position) const;
  std::optional<Price> tiered_liquidation(bbook::CrossPosition position, const bbook::CrossAccount& account,
                                          const InstrumentSpec& instrument, const TiersSpec& tiers, Ratio level) const;
  // What all positions and pending orders need, were the exposure on one instrument another one and one order gone.
  // Orders of `with` take the place of the working ones that have their number; those without one come last.
  std::optional<std::int64_t> margin_of(const AccountSpec& account, const GroupSpec& group, Valued valued, Ratio wider,
                                        InstrumentId changed = {}, const bbook::Exposure* exposure = nullptr,
                                        OrderId without = {}, std::span<const Order> with = {}) const;
  // Does the account have the margin for this fill? The reject says the numbers.
  // Returns what the fill takes of the free margin (the margin that it adds, and its commission), in
  // minor units. `released_minor` is held for this order already, and free for it; `own` is its number, where it
  // waits and reserves margin.
  Result<std::int64_t> check_margin(const AccountSpec& account, const OrderTerms& terms, Qty qty, Price price,
                                    std::int64_t released_minor = 0, OrderId own = {}) const;
  // What the fill adds to the account's margin; not above 0: it takes risk away. Nothing: cannot be valued.
  // `before`: of the instrument, as state_of() found it.
  std::optional<std::int64_t> added_margin(const AccountSpec& account, const GroupSpec& group,
                                           const InstrumentSpec& instrument, const OrderTerms& terms, Qty qty,
                                           Price price, OrderId own, const OneMargin& before) const;
  // What the working order reserves; 0 where it waits without.
  std::optional<std::int64_t> pending_margin(const Order& order, const bbook::MarginTerms& terms,
                                             const bbook::PriceView& view) const;
  // Nothing where it cannot be converted.
  std::optional<std::int64_t> commission(const AccountSpec& account, const InstrumentSpec& instrument, Qty qty,
                                         Price price, bool maker) const;
  void fill(Order& order, Qty qty, Price price, const Quote& quote, bool maker = false);
  void fill(Order& order, const Fill& filled);
  // Moves positions by the fill; returns the position touched last.
  PositionId settle(const Order& order, const AccountSpec& account, const InstrumentSpec& instrument, const Fill& fill,
                    ExecId exec);
  void close_part(PositionId id, const AccountSpec& account, const InstrumentSpec& instrument, Qty qty, Price price,
                  ExecId exec);
  PositionId open_position(const Order& order, const Fill& fill, Qty qty);
  PositionId add_to(const Position& position, const Fill& fill);
  std::vector<bbook::Trigger> triggers_of(const Position& position) const;
  std::optional<bbook::Trigger> breakeven_of(const Position& position) const;
  void watch(const Position& position);
  void unwatch(const Position& position);
  // Trailing stops apart: what they have reached so far must outlive a new mark-up.
  void watch_trailing(const Position& position);
  void unwatch_trailing(const Position& position);
  void post(LedgerReason reason, std::vector<LedgerEntry> entries, ExecId exec, PositionId position = {},
            std::string comment = {});
  // Books profit and loss: what the client gets, and what converting it costs.
  std::int64_t book_profit(const AccountSpec& account, const InstrumentSpec& instrument, Int128 gained, Book book,
                           ExecId exec, PositionId position);

  // --- closing_flow.cc ---
  // Closes (part of) a position by an order of the desk's own, at this quote of the client's.
  void close_position(const Position& position, Qty qty, const std::string& why, const Quote& quote,
                      std::optional<Price> target = std::nullopt);
  Order& own_order(const Position& position, Qty qty, const std::string& why);
  bool is_own_closing(const Order& order) const;
  void closing_ended(const Order& order);
  void break_even(const Position& position);

  // --- quote_flow.cc ---
  // A new price: what it may mean for accounts is noted.
  void set_quote(const Quote& quote);
  void fire(const bbook::Trigger& trigger, const Quote& quote);
  void fire_trailing(const bbook::TrailingBook::Key& key, const Quote& quote);
  void fire_reached(const Quote& quote);
  void work_unquoted(InstrumentId instrument);

  // --- margin_flow.cc ---
  void flag(AccountId account) { flagged.push_back(account); }
  void flag_all();
  // Judges the accounts that something has happened to, in order of id.
  void judge_flagged();
  void judge(const AccountSpec& account);
  void note_bands(const AccountSpec& account, const GroupSpec& group, bool called);
  // The instruments whose prices the account's level depends on; good until it is called again.
  const std::vector<InstrumentId>& depends_on(const AccountSpec& account);
  // Is the account in no more danger than now, while no price moves by more than 2^-shift of itself?
  bool safe_within(const AccountSpec& account, const GroupSpec& group, int shift, bool called) const;
  void note_band(const AccountSpec& account, const std::vector<InstrumentId>& instruments, int shift);
  bool note_widest_band(const AccountSpec& account, const GroupSpec& group);
  // Cancels the order of the account that reserves the most margin. False: none reserves any.
  bool cancel_largest_hold(const AccountSpec& account);
  bool stop_out_step(const AccountSpec& account, const GroupSpec& group);
  bool stop_out_largest_loss(const AccountSpec& account);
  bool stop_out_smart(const AccountSpec& account, const GroupSpec& group);
  bool stop_out_close(const Position& position, Qty qty);
  bool stop_out_everything(const AccountSpec& account);
  bool closable(const Position& position) const;
  bool fully_hedged(const AccountSpec& account) const;
  void compensate(const AccountSpec& account, const GroupSpec& group);
  std::optional<std::int64_t> profit_of(const Position& position, const AccountSpec& account) const;

  // --- child_flow.cc ---
  bool send_child(Order& order);
  void hold_margin(const Order& order, std::int64_t minor);
  // What becomes of the order's hold: of all of it, or of the share of a quantity that it has no more left.
  void settle_hold(const Order& order, HoldStep how);
  void settle_hold(const Order& order, HoldStep how, Qty gone);
  void child_ended(Child& child, const ReportChild& report);
  void book_hedge(const Child& child, Qty qty, Price price, ExecId exec);
};

}  // namespace dealingdesk::desk
