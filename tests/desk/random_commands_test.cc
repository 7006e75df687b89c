// Random commands, in many desks: whatever clients, LPs and staff do, the books balance, what is saved
// is what was, and a replay ends in the same state.
#include <cstdlib>
#include <iostream>
#include <map>
#include <string>

#include "exchange/order_book.h"
#include "scenario/dice.h"
#include "tests/desk/desk_fixture.h"

namespace dealingdesk::desk {
namespace {

constexpr int kDesks = 10;
constexpr int kCommands = 20'000;
constexpr int kSavedEvery = 1'000;
constexpr std::uint32_t kEurusd = 1, kUsdjpy = 2, kBtc = 3, kEth = 4;
constexpr std::uint64_t kAccounts[] = {1001, 1002, 1003, 1004, 2001, 2002};

// Makes commands, mostly sensible ones, from a seed and from what the desk looks like.
class Mischief {
 public:
  explicit Mischief(std::uint64_t seed) : dice_{seed} {}

  CommandBody next(const Desk& desk) {
    const auto kind = pick(100);
    if (kind < 48) return place(desk);
    if (kind < 63) return quote();
    if (kind < 71) return CancelOrder{account(), recent(desk), "", maybe(0.3) ? name() : ""};
    if (kind < 79) return replace(desk);
    if (kind < 83) return protect(desk);
    if (kind < 90) return report(desk);
    if (kind < 94) return money();
    if (kind < 96) return ChangeLpState{LpId{1}, maybe(0.8)};
    if (kind < 97) return WithdrawQuote{instrument()};
    if (kind < 98) return scenario();
    if (kind < 99) return define(desk);
    return PassTime{};
  }
  Span pause() {
    if (pick(2'000) == 0) return Span::from_s(80'000);
    return Span::from_ms(static_cast<std::int64_t>(pick(400)));
  }

 private:
  std::uint64_t pick(std::uint64_t below) { return dice_.next() % below; }
  bool maybe(double share) { return pick(1'000) < static_cast<std::uint64_t>(share * 1'000); }
  Side side() { return maybe(0.5) ? Side::buy : Side::sell; }
  AccountId account() { return AccountId{maybe(0.005) ? 9999 : kAccounts[pick(std::size(kAccounts))]}; }
  InstrumentId instrument() { return InstrumentId{static_cast<std::uint32_t>(1 + pick(4))}; }
  std::string name() { return "c" + std::to_string(maybe(0.02) ? pick(names_ + 1) : ++names_); }
  OrderId recent(const Desk& desk) {
    const auto working = desk.working_orders(account());
    if (!working.empty() && maybe(0.9)) return working[pick(working.size())]->id;
    return OrderId{pick(1 + names_)};
  }

  // Around the instrument's middle, in ticks.
  Price price(InstrumentId of, std::int64_t spread) {
    struct Middle {
      std::int64_t ticks, tick_steps;
    };
    static constexpr Middle kMiddles[] = {
        {110'000, 10'000}, {150'000, 1'000'000}, {200'000, 100'000'000}, {90'000, 10'000'000}};
    const Middle& middle = kMiddles[of.value() - 1];
    const auto ticks =
        middle.ticks + static_cast<std::int64_t>(pick(static_cast<std::uint64_t>(2 * spread + 1))) - spread;
    return Price::from_steps(ticks * middle.tick_steps);
  }
  Qty quantity(InstrumentId of) {
    const bool forex = of.value() <= kUsdjpy;
    const auto steps = static_cast<std::int64_t>(1 + pick(maybe(0.05) ? 4'000 : 200));
    return Qty::from_steps(steps * (forex ? 1'000 * 100'000'000ll : 1'000'000ll));
  }

  CommandBody place(const Desk& desk) {
    OrderTerms terms;
    terms.instrument = maybe(0.003) ? InstrumentId{77} : instrument();
    if (!desk.catalog().instruments().find(terms.instrument)) return PlaceOrder{account(), name(), terms};
    terms.side = side();
    terms.qty = maybe(0.01) ? Qty{} : quantity(terms.instrument);
    terms.type = static_cast<OrderType>(1 + pick(4));
    terms.time_in_force = static_cast<TimeInForce>(pick(4));
    if (terms.type == OrderType::stop || terms.type == OrderType::stop_limit) {
      terms.stop = price(terms.instrument, 300);
      terms.time_in_force = maybe(0.5) ? TimeInForce::gtc : TimeInForce::day;
    }
    if (terms.type == OrderType::limit || terms.type == OrderType::stop_limit || maybe(0.02))
      terms.limit = price(terms.instrument, 150);
    if (maybe(0.1)) terms.stop_loss = price(terms.instrument, 600);
    if (maybe(0.1)) terms.take_profit = price(terms.instrument, 600);
    const AccountId who = account();
    const auto held = desk.positions(who);
    if (!held.empty() && maybe(0.4)) {
      const Position& position = *held[pick(held.size())];
      terms.closes = position.id;
      terms.instrument = position.instrument;
      terms.side = opposite(position.side);
      if (maybe(0.7)) terms.qty = position.qty;
      terms.limit = terms.limit ? std::optional{price(position.instrument, 150)} : std::nullopt;
      terms.stop = terms.stop ? std::optional{price(position.instrument, 300)} : std::nullopt;
      terms.stop_loss.reset();
      terms.take_profit.reset();
    }
    return PlaceOrder{who, maybe(0.05) ? "" : name(), terms};
  }
  CommandBody quote() {
    Quote q;
    q.instrument = InstrumentId{static_cast<std::uint32_t>(maybe(0.02) ? kBtc : 1 + pick(2))};
    q.bid = price(q.instrument, maybe(0.02) ? 5'000 : 200);
    q.ask = maybe(0.01) ? q.bid - Price::from_steps(1) : q.bid + Price::from_steps(20'000);
    if (maybe(0.1)) q.lowest_bid = price(q.instrument, 400);
    if (maybe(0.1)) q.highest_ask = price(q.instrument, 400);
    return ChangeQuote{q};
  }
  CommandBody replace(const Desk& desk) {
    ReplaceOrder made;
    made.account = account();
    made.order = recent(desk);
    const Order* order = desk.find_order(made.order);
    if (order != nullptr) made.account = order->account;
    made.client_order_id = name();
    if (order == nullptr || !desk.catalog().instruments().find(order->terms.instrument)) return made;
    made.qty = maybe(0.4) ? order->terms.qty : quantity(order->terms.instrument);
    made.limit =
        order->terms.limit && maybe(0.5) ? std::optional{price(order->terms.instrument, 150)} : order->terms.limit;
    made.stop = order->terms.stop;
    made.stop_loss = order->terms.stop_loss;
    return made;
  }
  CommandBody protect(const Desk& desk) {
    const AccountId who = account();
    const auto held = desk.positions(who);
    if (held.empty()) return ProtectPosition{who, PositionId{1}, std::nullopt, std::nullopt, {}};
    const Position& position = *held[pick(held.size())];
    return ProtectPosition{who,
                           position.id,
                           maybe(0.7) ? std::optional{price(position.instrument, 500)} : std::nullopt,
                           maybe(0.3) ? std::optional{price(position.instrument, 500)} : std::nullopt,
                           {}};
  }
  CommandBody report(const Desk& desk) {
    ReportChild made;
    made.lp = LpId{1};
    const auto open = desk.open_children(LpId{1});
    if (open.empty()) {
      made.child = ChildId{pick(50)};
      return made;
    }
    const Desk::Child& child = *open[pick(open.size())];
    made.child = child.id;
    made.outcome = static_cast<ChildOutcome>(pick(5));
    made.cum_qty = child.cum_qty;
    if (made.outcome == ChildOutcome::filled || maybe(0.6)) {
      const auto left = (child.qty - child.cum_qty).steps();
      const auto more = made.outcome == ChildOutcome::filled
                            ? left
                            : static_cast<std::int64_t>(pick(static_cast<std::uint64_t>(left) + 1));
      made.cum_qty = child.cum_qty + Qty::from_steps(more - more % 100'000'000);
    }
    made.average_price = price(child.instrument, 100);
    return made;
  }
  CommandBody money() {
    MoveMoney made;
    made.account = account();
    made.movement = static_cast<MoneyMovement>(pick(7));
    if (made.movement == MoneyMovement::unallocated_receipt || made.movement == MoneyMovement::returned_receipt)
      made.account = {};
    made.amount = {static_cast<std::int64_t>(pick(300'000)) - (maybe(0.1) ? 200'000 : 0),
                   *Currency::of(maybe(0.02) ? "EUR" : "USD")};
    if (maybe(0.5)) made.idempotency_key = "k" + std::to_string(pick(5'000));
    return made;
  }
  CommandBody scenario() {
    DefineScenario made;
    made.spec.seed = dice_.next();
    for (std::uint64_t i = 0, n = pick(4); i < n; ++i) {
      ScenarioRule rule;
      rule.name = "rule " + std::to_string(i);
      rule.probability = Ratio::from_steps(static_cast<std::int64_t>(pick(300'000'000)));
      if (maybe(0.3)) rule.account = account();
      if (i == 0) rule.effect = ScenarioReject{RejectCode::throttled, "busy"};
      if (i == 1) rule.effect = ScenarioSlip{static_cast<std::uint32_t>(1 + pick(50))};
      if (i == 2) rule.effect = ScenarioPartialFill{Ratio::from_steps(static_cast<std::int64_t>(pick(1'000'000'000)))};
      made.spec.rules.push_back(std::move(rule));
    }
    return made;
  }
  CommandBody define(const Desk& desk) {
    if (maybe(0.5)) {
      GroupSpec group = *desk.catalog().groups().find(GroupId{static_cast<std::uint32_t>(1 + pick(2))});
      group.markup_points = static_cast<std::uint32_t>(pick(20));
      group.commission = commission_per_lot(Amount::from_steps(static_cast<std::int64_t>(pick(500)) * 10'000'000));
      return DefineGroup{group};
    }
    InstrumentSpec spec = *desk.catalog().instruments().find(instrument());
    spec.status = maybe(0.7) ? InstrumentStatus::trading : static_cast<InstrumentStatus>(pick(3));
    // Refused while anything is open on it; else LPs quote it for a while.
    if (maybe(0.1)) spec.execution = spec.execution == Execution::exchange ? Execution::automatic : Execution::exchange;
    return DefineInstrument{spec};
  }

  scenario::Dice dice_;
  std::uint64_t names_ = 0;
};

// Follows holds by what the desk says of them.
class HoldBook {
 public:
  void see(const HoldChanged& changed) {
    const bool placed = changed.step == HoldStep::placed;
    std::int64_t& left = left_[changed.hold];
    left += placed ? changed.minor : -changed.minor;
    reserved_[changed.account] += placed ? changed.minor : -changed.minor;
    posted_ += changed.step == HoldStep::posted;
    if (changed.minor <= 0 || left != changed.open_minor || left < 0)
      fault_ = "hold " + std::to_string(changed.hold.value()) + " does not add up";
    // A step of one that has ended would begin at nothing.
    if (left == 0) left_.erase(changed.hold);
  }
  // What is open here is what the desk reserves.
  [[nodiscard]] std::string fault(const Desk& desk) const {
    if (!fault_.empty()) return fault_;
    for (const auto& [account, minor] : reserved_)
      if (minor != desk.holds().open_minor(account))
        return "account " + std::to_string(account.value()) + "'s holds are not what it has reserved";
    return {};
  }
  [[nodiscard]] std::size_t posted() const { return posted_; }

 private:
  std::map<HoldId, std::int64_t> left_;
  std::map<AccountId, std::int64_t> reserved_;
  std::size_t posted_ = 0;
  std::string fault_;
};

struct RandomFixture : DeskFixture {
  RandomFixture() {
    InstrumentSpec btc = *desk.catalog().instruments().find(InstrumentId{kEurusd});
    btc.id = {};
    btc.symbol = "BTCUSD";
    btc.base = *Currency::of("BTC");
    btc.digits = 1;
    btc.contract_size = qty("1");
    btc.min_qty = btc.qty_step = qty("0.01");
    btc.max_qty = qty("1000");
    btc.execution = Execution::exchange;
    run(DefineInstrument{btc});
    btc.symbol = "ETHUSD";
    btc.base = *Currency::of("ETH");
    btc.digits = 2;
    run(DefineInstrument{btc});
    open_account(1003, 1, PositionMode::netting);
    open_account(1004, 1, PositionMode::hedging);
    open_account(2002, 2, PositionMode::netting);
    run(ChangeLpState{LpId{1}, true});
  }
};

// What is wrong with the desk; empty: nothing.
std::string fault_of(const Desk& desk) {
  for (const auto& [currency, sum] : desk.ledger().trial_balance())
    if (sum != 0) return "the ledger's sum in " + currency.code() + " is " + std::to_string(sum);
  for (const std::uint32_t id : {kBtc, kEth}) {
    const auto* book = desk.exchange_book(InstrumentId{id});
    if (book == nullptr) continue;
    const auto bid = book->best(Side::buy);
    const auto ask = book->best(Side::sell);
    if (bid && ask && bid->price >= ask->price) return "the book is crossed";
  }
  return {};
}

// Slower: who is long on an exchange has somebody who is short, and what rests is what works there.
std::string deep_fault_of(const Desk& desk) {
  for (const std::uint32_t id : {kBtc, kEth}) {
    if (desk.catalog().instruments().find(InstrumentId{id})->execution != Execution::exchange) continue;
    std::int64_t net = 0;
    std::size_t resting = 0;
    const auto* book = desk.exchange_book(InstrumentId{id});
    for (const std::uint64_t account : kAccounts) {
      for (const Position* position : desk.positions(AccountId{account}))
        if (position->instrument == InstrumentId{id})
          net += position->side == Side::buy ? position->qty.steps() : -position->qty.steps();
      for (const Order* order : desk.working_orders(AccountId{account})) {
        if (order->terms.instrument != InstrumentId{id} || (order->terms.stop && !order->triggered)) continue;
        const auto* found = book->find(order->id);
        if (found == nullptr || found->qty != order->leaves_qty())
          return "a working order is not on the book as it should be";
        ++resting;
      }
    }
    if (net != 0) return "the exchange's clients are long " + std::to_string(net) + " steps in sum";
    if (book != nullptr && book->size() != resting) return "something rests on the book that does not work";
  }
  for (const std::uint64_t account : kAccounts)
    if (!desk.account_state(AccountId{account})) return "an account has no value";
  return {};
}

std::uint64_t first_seed() {
  const char* given = std::getenv("DEALINGDESK_SEED");
  return given == nullptr ? 20'261'121 : std::strtoull(given, nullptr, 10);
}

}  // namespace

TEST_CASE("after any 200,000 commands the ledger is zero, a saved desk the same, and a replay alike", "[desk]") {
  const std::uint64_t first = first_seed();
  std::cout << "random commands: DEALINGDESK_SEED=" << first << '\n';
  std::size_t trades = 0, exchange_trades = 0, a_book_trades = 0, refusals = 0, scenarios = 0, stop_outs = 0,
              posted = 0;
  for (std::uint64_t seed = first; seed < first + kDesks; ++seed) {
    CAPTURE(seed);
    RandomFixture fixture;
    Desk& desk = fixture.desk;
    Mischief mischief{seed};
    HoldBook holds;
    for (int i = 1; i <= kCommands; ++i) {
      fixture.now = fixture.now + mischief.pause();
      const Command command{CommandSeq{desk.last_command().value() + 1}, fixture.now, Origin{}, mischief.next(desk)};
      fixture.events.clear();
      desk.apply(command, fixture.events);
      fixture.commands.push_back(command);
      if (fixture.events.empty()) FAIL("command " << command.seq.value() << " has no answer");
      if (const auto fault = fault_of(desk); !fault.empty())
        FAIL("after command " << command.seq.value() << " (kind " << command.body.index() << "): " << fault);
      for (const Event& event : fixture.events) {
        if (const auto* report = std::get_if<ExecutionReport>(&event)) {
          trades += report->type == ExecType::trade;
          exchange_trades += report->type == ExecType::trade && report->order.book == Book::exchange;
          a_book_trades += report->type == ExecType::trade && report->order.book == Book::a;
          refusals += report->type == ExecType::rejected;
        } else if (const auto* alert = std::get_if<MarginAlerted>(&event)) {
          stop_outs += alert->alert == MarginAlert::stop_out;
        } else if (const auto* hold = std::get_if<HoldChanged>(&event)) {
          holds.see(*hold);
        } else {
          scenarios += std::holds_alternative<ScenarioApplied>(event);
        }
      }
      if (const auto fault = holds.fault(desk); !fault.empty())
        FAIL("after command " << command.seq.value() << ": " << fault);
      if (i % kSavedEvery != 0) continue;
      if (const auto fault = deep_fault_of(desk); !fault.empty())
        FAIL("after command " << command.seq.value() << ": " << fault);
      const std::string saved = desk.save();
      auto loaded = Desk::load(saved);
      REQUIRE(loaded);
      REQUIRE(loaded->digest() == desk.digest());
      REQUIRE(loaded->save() == saved);
      // The one that was loaded goes on: what is made anew from the state must be as it was.
      desk = std::move(*loaded);
    }
    posted += holds.posted();
    Desk again;
    std::vector<Event> events;
    for (const Command& command : fixture.commands) {
      events.clear();
      again.apply(command, events);
    }
    REQUIRE(again.digest() == desk.digest());
  }
  std::cout << "random commands: " << trades << " trades, " << exchange_trades << " of them on the exchange, "
            << a_book_trades << " at the LP; " << refusals << " refusals, " << scenarios << " scenarios, " << stop_outs
            << " stop-outs\n";
  // The commands are worth something only while they reach every flow.
  CHECK(trades > 20'000);
  CHECK(exchange_trades > 2'000);
  CHECK(a_book_trades > 1'000);
  CHECK(refusals > 1'000);
  CHECK(scenarios > 200);
  CHECK(stop_outs > 20);
  CHECK(posted > 2'000);
}

TEST_CASE_METHOD(RandomFixture, "what the random commands look for is found where it is", "[desk]") {
  Mischief mischief{5};
  for (int i = 0; i < 200; ++i) run(mischief.next(desk));
  CHECK(fault_of(desk).empty());
  // One command less is another state.
  Desk again;
  std::vector<Event> replayed;
  for (std::size_t i = 0; i + 1 < commands.size(); ++i) again.apply(commands[i], replayed);
  CHECK(again.digest() != desk.digest());
  // Somewhere in the saved bytes are the ledger's balances: change each byte, and no desk has others that do not add
  // up to zero.
  const std::string saved = desk.save();
  int refused = 0, taken = 0;
  for (std::size_t at = 0; at < saved.size(); ++at) {
    std::string bytes = saved;
    bytes[at] = static_cast<char>(bytes[at] ^ 1);
    const auto loaded = Desk::load(bytes);
    if (loaded)
      ++taken;
    else
      ++refused;
    if (loaded) CHECK_FALSE(fault_of(*loaded).starts_with("the ledger's sum"));
  }
  CHECK(refused > 100);
  CHECK(taken > 100);
}

}  // namespace dealingdesk::desk
