// The desk's rules once more, written as plainly as they can be: maps and loops, no index, no cache, no short cut.
//
// It is made from docs/broker-rules.md and from the formulas in the comments of the headers, and shares nothing with
// the desk but core/. What the desk and this model do alike with random commands is what the rules say; where they
// differ one of them is wrong. Slow on purpose: every account is judged after every command, every price is held
// against everything that waits.
//
// Knows the B-book only: no LPs' orders, no exchange books, no scenarios, no summer time.
// REQUIRES of commands: what is defined is valid, and names an id where it changes a record.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "core/command.h"
#include "core/event.h"
#include "core/result.h"

namespace dealingdesk::model {

// One rule bent on purpose, to see that a wrong rule is found out.
enum class Bend : std::uint8_t {
  none,
  markup_ignored,         // clients trade at the LPs' price
  gap_at_stop_price,      // a stop that is jumped over fills at its own price
  profit_at_mid,          // profit is converted at the mid price
  commission_cut,         // commission drops its fraction
  smallest_loss_first,    // a stop-out begins with the best position
  day_order_lives_on,     // DAY orders outlive the day
  hedge_needs_both_legs,  // larger_leg adds up
  one_tier,               // all volume lies in the first tier
  holidays_like_others,   // a holiday rolls over on its own day
  never_at_mid,           // closeout by percent values at the bid and the ask
  lists_unasked,          // what the orders of a list reserve together need not be free
  changes_unasked,        // nor what a changed order reserves
};

// All in minor units of the account's currency.
struct Funds {
  std::int64_t balance = 0, credit = 0, profit = 0, equity = 0, margin = 0, free = 0;
};

// The longs and the shorts of an account on an instrument, added up.
struct Legs {
  Qty long_qty, short_qty;
  Int128 long_value = 0, short_value = 0;
};

class BrokerModel {
 public:
  explicit BrokerModel(Bend bend = Bend::none) : bend_{bend} {}

  // Carries out the command and returns all that happened.
  std::vector<Event> apply(const Command& command);

  [[nodiscard]] const std::map<OrderId, Order>& working() const { return working_; }
  [[nodiscard]] const std::map<OrderId, Order>& finished() const { return finished_; }
  [[nodiscard]] const std::map<PositionId, Position>& positions() const { return positions_; }
  [[nodiscard]] const std::map<BrokerId, BrokerSpec>& brokers() const { return brokers_; }
  [[nodiscard]] const std::map<InstrumentId, InstrumentSpec>& instruments() const { return instruments_; }
  [[nodiscard]] const std::map<GroupId, GroupSpec>& groups() const { return groups_; }
  [[nodiscard]] const std::map<TiersId, TiersSpec>& tiers() const { return tiers_; }
  // Has any market opened or closed in between?
  [[nodiscard]] bool hours_changed(Timestamp from, Timestamp to) const;
  [[nodiscard]] const std::map<AccountId, AccountSpec>& accounts() const { return accounts_; }
  [[nodiscard]] std::optional<Funds> funds(AccountId account) const;
  [[nodiscard]] const Quote* last_quote(InstrumentId instrument) const;
  [[nodiscard]] TransactionId last_transaction() const { return transaction_; }
  [[nodiscard]] bool is_switched(TradingScope scope, std::uint64_t id = 0) const {
    return switch_at(scope, id) != TradingState::active;
  }

 private:
  struct Price_ {  // an instrument's last price
    Quote quote;
    Timestamp received;
    bool live = false;
  };
  struct Day {
    std::int64_t opening = 0, peak = 0, realised = 0;
    std::uint32_t trades = 0;
    std::int64_t second = -1;
    std::uint32_t requests = 0;
    Timestamp last_loss;
  };
  struct Funding {
    Timestamp due, next_sample;
    std::vector<Ratio> premiums;
  };
  struct List {
    Contingency contingency = Contingency::oco;
    std::vector<OrderId> orders;
  };
  // A stop that follows the market: the best price of the LPs since it began.
  struct Trail {
    Price best;
  };
  // What waits for a price; sorted as it is reached.
  struct Waiting {
    int condition = 0;       // 0 ask falls to, 1 bid falls to, 2 bid rises to, 3 ask rises to
    std::int64_t order = 0;  // the price that is reached first is smallest
    int kind = 0;            // 0 order, 1 stop loss, 2 take profit, 3 break-even, 4 target
    std::uint64_t id = 0;
    std::uint32_t part = 0;
    Price price;  // of the LPs
    friend auto operator<=>(const Waiting&, const Waiting&) = default;
  };
  struct TierItem {  // positions on an instrument, or a waiting order
    Amount size;
    std::int64_t margin = 0;  // before the tiers
  };
  struct Request {  // that carried an idempotency key
    CommandBody body;
    TransactionId transaction;
  };
  struct Posted {  // that may be reversed
    std::vector<LedgerEntry> entries;
    TransactionId reversed_by;
  };
  enum class Rate : std::uint8_t { adverse, bid, ask, mid };
  using Level = std::pair<TradingScope, std::uint64_t>;

  // --- model_orders.cc ---
  void on(const PlaceOrder& place);
  void on(const CancelOrder& cancel);
  void on(const ReplaceOrder& replace);
  void on(const CancelOrders& cancel);
  [[nodiscard]] Order as_order(const PlaceOrder& place) const;
  void refuse_order(const PlaceOrder& place, Reject reject);
  bool refuse_duplicate(const PlaceOrder& place);
  Order& accept(const PlaceOrder& place, OrderListId list, bool dormant, bool waits);
  void report(ExecType type, const Order& order);
  // Is free what the order will reserve, once those of `before` wait, too? One with a number is working, and changed.
  [[nodiscard]] Result<void> check_reserve(Order waits, const std::vector<Order>& before);
  void trigger(Order& order);
  // From here on the order is in the market: it trades now or waits.
  void work(Order& order, const std::optional<Quote>& quote);
  void end(Order& order, ExecType type, OrderStatus status, Reject reject, const std::string& original = {});
  void finish(OrderId id);
  [[nodiscard]] Order* find_for(AccountId account, OrderId id, const std::string& name);
  void rename(Order& order, const std::string& name);
  [[nodiscard]] Price first_stop(const Order& order) const;
  void start_trail(Order& order);

  // --- model_checks.cc ---
  [[nodiscard]] Result<void> examine(const PlaceOrder& place);
  // Are orders of the account taken on the instrument now?
  [[nodiscard]] Result<void> check_taken(const AccountSpec& account, const InstrumentSpec& instrument,
                                         const OrderTerms& terms) const;
  [[nodiscard]] Result<void> check_terms(const AccountSpec& account, const InstrumentSpec& instrument,
                                         const OrderTerms& terms) const;
  [[nodiscard]] Result<void> check_expiry(const OrderTerms& terms) const;
  [[nodiscard]] Result<void> check_offered(const InstrumentSpec& instrument, const OrderTerms& terms) const;
  [[nodiscard]] static Result<void> check_prices(const InstrumentSpec& instrument, const OrderTerms& terms);
  [[nodiscard]] static Result<void> check_exits(const InstrumentSpec& instrument, const OrderTerms& terms);
  [[nodiscard]] Result<void> check_closing(const AccountSpec& account, const OrderTerms& terms) const;
  [[nodiscard]] Result<void> check_immediate(const AccountSpec& account, const OrderTerms& terms,
                                             const Quote& quote) const;
  [[nodiscard]] static Result<void> check_distances(const InstrumentSpec& instrument, const OrderTerms& terms,
                                                    const Quote& quote);
  [[nodiscard]] Result<void> check_protection(const Position& position, const ProtectPosition& protect,
                                              const Quote& quote) const;
  [[nodiscard]] Result<void> check_frozen(const Order& order) const;
  [[nodiscard]] Result<void> check_replace(const Order& order, const ReplaceOrder& replace) const;
  [[nodiscard]] Result<void> check_exit(const AccountSpec& account, const InstrumentSpec& instrument) const;
  // What the order would close at most.
  [[nodiscard]] Qty reducible(const AccountSpec& account, const OrderTerms& terms) const;
  [[nodiscard]] bool reduces(const AccountSpec& account, const OrderTerms& terms) const;

  // --- model_limits.cc ---
  void on(const ChangeTradingState& change);
  [[nodiscard]] TradingState trading_state(const AccountSpec& account, InstrumentId instrument) const;
  [[nodiscard]] Result<void> check_known(const ChangeTradingState& change) const;
  [[nodiscard]] TradingState switch_at(TradingScope scope, std::uint64_t id) const;
  [[nodiscard]] Result<void> check_more(const AccountSpec& account, const InstrumentSpec& instrument,
                                        const OrderTerms& terms, Qty more) const;
  [[nodiscard]] Result<void> check_switches(const AccountSpec& account, const OrderTerms& terms) const;
  [[nodiscard]] bool in_scope(const ChangeTradingState& change, AccountId account, InstrumentId instrument) const;
  [[nodiscard]] Result<void> count_request(const AccountSpec& account);
  [[nodiscard]] Result<void> check_limits(const AccountSpec& account, const InstrumentSpec& instrument,
                                          const OrderTerms& terms) const;
  [[nodiscard]] Result<void> check_losses(const AccountSpec& account) const;

  // --- model_fills.cc ---
  void execute(Order& order, const Quote& quote);
  void fill(Order& order, Qty qty, Price price, const Quote& quote);
  void fill(Order& order, Qty qty, Price price, const Quote& quote, std::int64_t commission_minor);
  // An order of the broker's own that closes some of the position.
  Order& own_order(const Position& position, Qty qty, const std::string& why);
  PositionId settle(const Order& order, Qty qty, Price price, ExecId exec);
  PositionId open_position(const Order& order, Qty qty, Price price);
  void close_part(PositionId id, Qty qty, Price price, ExecId exec);
  // An order of the desk's own that closes the position, or a part of it.
  void close_position(PositionId id, Qty qty, const std::string& why, const Quote& quote,
                      std::optional<Price> target = std::nullopt);
  void start_trail(const Position& position);
  [[nodiscard]] Result<void> check_margin(const AccountSpec& account, const OrderTerms& terms, Qty qty, Price price,
                                          OrderId own = {}) const;
  [[nodiscard]] Result<void> check_spot(const AccountSpec& account, const OrderTerms& terms, Qty qty, Price price,
                                        OrderId own) const;
  void deliver(const Order& order, Qty qty, Price price, ExecId exec);

  // --- model_positions.cc ---
  void on(const ProtectPosition& protect);
  void on(const ClosePositions& close);
  void on(const CloseBy& close);
  void on(const ReversePosition& reverse);
  void on(const PlaceOrderList& list);
  void wake(OrderId id);
  void start(OrderId id);
  // May the order trade, as far as its instrument's state and the kill switch go?
  [[nodiscard]] Result<void> check_open(const Order& order) const;
  void traded_in_list(OrderId id);
  void ended_in_list(OrderId id);

  // --- model_prices.cc ---
  void on(const ChangeQuote& change);
  void on(const WithdrawQuote& withdraw);
  void reach(const Quote& quote);
  [[nodiscard]] std::vector<Waiting> waiting_on(InstrumentId instrument) const;
  void fire(const Waiting& reached, const Quote& quote);
  void break_even(Position& position);
  // True: one that the quote has reached was dealt with.
  bool reach_trail(const Quote& quote);
  void follow(const Quote& quote);
  void fire_trail(Order& order, const Quote& quote);
  void fire_trail(Position& position, const Quote& quote);
  [[nodiscard]] Result<Quote> tradable_quote(const InstrumentSpec& instrument, const AccountSpec& account) const;
  [[nodiscard]] bool tradable(const InstrumentSpec& instrument) const;
  [[nodiscard]] Price markup(AccountId account, InstrumentId instrument) const;
  [[nodiscard]] Quote for_client(Quote quote, AccountId account) const;
  [[nodiscard]] Quote valuation_quote(AccountId account, InstrumentId instrument) const;

  // --- model_money.cc ---
  void on(const MoveMoney& move);
  void on(const ReverseTransaction& reverse);
  void on(const PayDividend& dividend);
  bool answer_key(const std::string& key, const CommandBody& body);
  Result<void> check_suspense(const LedgerEntry& entry) const;
  void post_move(const MoveMoney& move, LedgerReason reason, std::vector<LedgerEntry> entries);
  void note_paid(AccountId account, std::int64_t minor);
  LedgerTransaction post(LedgerTransaction transaction);
  void post(LedgerReason reason, std::vector<LedgerEntry> entries, ExecId exec, PositionId position,
            std::string comment = {});
  [[nodiscard]] std::int64_t balance(const LedgerAccount& account) const;
  [[nodiscard]] static LedgerAccount client(const AccountSpec& account);
  [[nodiscard]] LedgerAccount house(LedgerAccountKind kind, const AccountSpec& account, Currency currency) const;
  [[nodiscard]] std::int64_t commission(const AccountSpec& account, const InstrumentSpec& instrument, Qty qty,
                                        Price price) const;

  // --- model_worth.cc ---
  // Steps of 1e-17 of one currency in minor units of the other. Nothing: no chain of quotes leads there.
  [[nodiscard]] std::optional<std::int64_t> to_minor(Int128 steps, Currency from, Currency to, Rate rate) const;
  [[nodiscard]] static Int128 worth(const InstrumentSpec& instrument, Int128 value);
  [[nodiscard]] std::optional<std::int64_t> floating_profit(const Legs& legs, const InstrumentSpec& instrument,
                                                            const Quote& quote, Currency to) const;
  [[nodiscard]] std::optional<std::int64_t> profit_of(const Position& position) const;

  // --- model_margin.cc ---
  [[nodiscard]] Legs legs_of(AccountId account, InstrumentId instrument) const;
  [[nodiscard]] std::uint32_t leverage_of(const AccountSpec& account) const;
  [[nodiscard]] std::optional<std::int64_t> part_margin(Side side, Qty qty, Int128 value, bool open,
                                                        const InstrumentSpec& instrument, const AccountSpec& account,
                                                        const Quote& quote, std::optional<Rate> rate = {},
                                                        std::optional<Ratio> factor = {}) const;
  [[nodiscard]] std::optional<std::int64_t> legs_margin(const Legs& legs, const InstrumentSpec& instrument,
                                                        const AccountSpec& account, const Quote& quote,
                                                        Side fresh_side = Side::buy, Qty fresh = {}) const;
  [[nodiscard]] std::optional<std::int64_t> covered_margin(const Legs& legs, Qty covered,
                                                           const InstrumentSpec& instrument, const AccountSpec& account,
                                                           const Quote& quote) const;
  [[nodiscard]] std::optional<std::int64_t> added_margin(const AccountSpec& account, const OrderTerms& terms, Qty qty,
                                                         Price price, OrderId own) const;
  [[nodiscard]] bool at_mid(const AccountSpec& account) const;
  [[nodiscard]] bool counts_at_present(const InstrumentSpec& instrument, const AccountSpec& account) const;
  [[nodiscard]] std::optional<Amount> tier_size(Qty qty, const InstrumentSpec& instrument, const TiersSpec& tiers,
                                                const Quote& quote) const;
  [[nodiscard]] std::int64_t tiered_margin(const std::vector<TierItem>& items, const TiersSpec& tiers) const;
  [[nodiscard]] std::optional<std::int64_t> maintenance(Qty qty, const InstrumentSpec& instrument,
                                                        const AccountSpec& account, const Quote& quote) const;
  [[nodiscard]] std::optional<std::int64_t> account_margin(const AccountSpec& account, InstrumentId changed = {},
                                                           const Legs* legs = nullptr, OrderId without = {}) const;
  [[nodiscard]] std::optional<std::int64_t> pending_margin(const Order& order) const;
  [[nodiscard]] std::optional<Funds> funds_of(const AccountSpec& account, OrderId without = {}) const;

  // --- model_levels.cc ---
  // Until every account holds its group's terms, or nothing more can be done.
  void judge_all();
  bool judge(const AccountSpec& account);
  bool stop_out_step(const AccountSpec& account);
  bool cancel_largest_pending(const AccountSpec& account);
  bool close_for_stop_out(PositionId id, Qty qty);
  bool close_smartly(const AccountSpec& account);
  [[nodiscard]] bool needs_stop_out(const AccountSpec& account, const Funds& funds) const;
  [[nodiscard]] bool closable(const Position& position) const;

  // --- model_hours.cc ---
  [[nodiscard]] static bool is_open(const CalendarSpec& calendar, bool to_trade, std::int64_t minute);
  [[nodiscard]] Result<void> check_hours(const InstrumentSpec& instrument) const;
  [[nodiscard]] bool rolls_over(const InstrumentSpec& instrument, std::int64_t day) const;
  [[nodiscard]] unsigned nights_on(const InstrumentSpec& instrument, std::int64_t day) const;

  // --- model_time.cc ---
  void on(const PassTime&);
  void catch_up();
  void skip_silence();
  void end_day(BrokerId broker, Timestamp end);
  void book_swap(PositionId id, std::int64_t day);
  [[nodiscard]] std::optional<std::int64_t> night_swap(const Position& position) const;
  void book_for(PositionId id, std::int64_t minor, LedgerReason reason, LedgerAccountKind kind);
  void plan_funding(const InstrumentSpec& instrument);
  void sample_premium(const InstrumentSpec& instrument, Funding& funding);
  void fund(const InstrumentSpec& instrument, Funding& funding);
  [[nodiscard]] Timestamp day_end_after(BrokerId broker, Timestamp t) const;

  // --- broker_model.cc ---
  void on(const DefineInstrument& define);
  void on(const DefineGroup& define);
  void on(const DefineAccount& define);
  void on(const DefineBroker& define);
  void on(const DefineTiers& define);
  void on(const DefineCalendar& define);
  template <class Other>
  void on(const Other&);  // what the model does not know
  template <class E>
  void emit(E event) {
    events_.emplace_back(std::move(event));
  }
  void refuse(Reject reject) { emit(CommandRejected{std::move(reject)}); }
  void done(std::uint64_t id = 0) { emit(CommandDone{id, false}); }
  ExecId next_exec() { return exec_ = ExecId{exec_.value() + 1}; }
  [[nodiscard]] const GroupSpec& group_of(const AccountSpec& account) const { return groups_.at(account.group); }

  Bend bend_;
  std::map<InstrumentId, InstrumentSpec> instruments_;
  std::map<GroupId, GroupSpec> groups_;
  std::map<AccountId, AccountSpec> accounts_;
  std::map<BrokerId, BrokerSpec> brokers_;
  std::map<TiersId, TiersSpec> tiers_;
  std::map<CalendarId, CalendarSpec> calendars_;
  std::map<InstrumentId, Price_> prices_;
  std::map<OrderId, Order> working_, finished_;
  std::map<std::pair<AccountId, std::string>, OrderId> names_;
  std::map<OrderListId, List> lists_;
  std::map<OrderId, Trail> order_trails_;
  std::map<PositionId, Position> positions_;
  std::map<PositionId, Trail> position_trails_;
  std::map<PositionId, std::pair<OrderId, std::optional<Price>>> closing_;
  std::map<LedgerAccount, std::int64_t> ledger_;
  std::map<std::string, Request> keys_;
  std::map<TransactionId, Posted> reversible_;
  std::map<AccountId, Day> days_;
  std::map<BrokerId, Timestamp> day_ends_;
  std::map<InstrumentId, Funding> fundings_;
  std::map<Level, TradingState> switches_;
  std::set<AccountId> called_, in_stop_out_;
  OrderId order_;
  PositionId position_;
  ExecId exec_;
  TransactionId transaction_;

  // Of the present command.
  Timestamp now_;
  SessionId session_;
  std::vector<Event> events_;
  std::set<Waiting> fired_;
  std::set<PositionId> unclosable_;
};

}  // namespace dealingdesk::model
