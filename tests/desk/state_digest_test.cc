// Nothing that the desk's answers depend on may be missing from its digest.
//
// Three nets: every struct of the state names all of its fields; every byte of a saved desk that can be
// changed changes the digest; and desks that lived through one thing differently differ.
#include <functional>
#include <set>

#include "desk/state.h"
#include "tests/desk/desk_fixture.h"

namespace dealingdesk::desk {
namespace {

// --- how many members an aggregate has, and how many of them it names ---
struct Anything {
  template <class T>
  operator T() const;
};
template <class T, class... Given>
constexpr std::size_t members() {
  if constexpr (requires { T{Given{}..., Anything{}}; })
    return members<T, Given..., Anything>();
  else
    return sizeof...(Given);
}
struct Counting {
  std::size_t fields = 0;
  template <class... Ts>
  void operator()(const Ts&...) {
    fields += sizeof...(Ts);
  }
};
template <class T>
std::size_t named() {
  T value{};
  Counting counting;
  T::fields(value, counting);
  return counting.fields;
}

// A life in which everything that can be kept is kept.
struct FullLife : DeskFixture {
  FullLife() {
    UserSpec user;
    user.name = "alice";
    user.password_hash = "hash";
    run(DefineUser{user});
    FixSessionSpec session;
    session.client_comp_id = "ALICE";
    session.user = UserId{1};
    session.accounts = {AccountId{1001}};
    run(DefineFixSession{session});
    InstrumentSpec btc = *desk.catalog().instruments().find(InstrumentId{1});
    btc.id = {};
    btc.symbol = "BTCUSD";
    btc.base = *Currency::of("BTC");
    btc.execution = Execution::exchange;
    run(DefineInstrument{btc});
    run(ChangeLpState{LpId{1}, true});
    ScenarioRule rule;
    rule.name = "half";
    rule.client_order_id_prefix = "misfill";
    rule.effect = ScenarioPartialFill{Ratio::from_steps(500'000'000)};
    run(DefineScenario{{{rule}, 17}});

    place(1001, "open", market(Side::buy, "500000"));
    place(1001, "misfill later", limit(1, Side::buy, "1000", "1.05"));
    place(1002, "wait", limit(1, Side::sell, "2000", "1.2"));
    run(CancelOrder{AccountId{1002}, {}, "wait", "renamed"});
    place(1002, "ask", limit(3, Side::sell, "5000", "0.5"));
    place(1001, "ask2", limit(3, Side::sell, "4000", "0.5"));
    place(2001, "bid", limit(3, Side::buy, "1000", "0.5"));
    place(2001, "bid2", limit(3, Side::buy, "1000", "0.4"));
    OrderTerms hedged = market(Side::buy, "10000");
    hedged.stop_loss = px("1.09000");
    place(2001, "at the LP", hedged);
    ReportChild report;
    report.lp = LpId{1};
    report.child = ChildId{1};
    report.cum_qty = qty("10000");
    report.average_price = px("1.1001");
    report.outcome = ChildOutcome::filled;
    run(report);
    place(2001, "still at the LP", market(Side::buy, "3000"));
    // Account 1001 comes into a margin call, and 2001's stop loss goes to the LP.
    quote(1, "1.08900", "1.08910");
  }
  static OrderTerms limit(std::uint32_t instrument, Side side, const char* quantity, const char* price) {
    OrderTerms terms = market(side, quantity, instrument);
    terms.type = OrderType::limit;
    terms.limit = px(price);
    return terms;
  }
};

}  // namespace

TEST_CASE("every struct of the state names all of its fields", "[desk]") {
  // Members that name two parts of themselves: an amount its currency, a refusal its text.
#define NAMES_ALL(type, twofold) CHECK(named<type>() == members<type>() + (twofold))
  NAMES_ALL(InstrumentSpec, 0);
  NAMES_ALL(GroupSpec, 0);
  NAMES_ALL(AccountSpec, 0);
  NAMES_ALL(UserSpec, 0);
  NAMES_ALL(FixSessionSpec, 0);
  NAMES_ALL(LpSpec, 0);
  NAMES_ALL(Quote, 0);
  NAMES_ALL(bbook::QuoteBoard::Entry, 0);
  NAMES_ALL(OrderTerms, 0);
  NAMES_ALL(Order, 1);
  NAMES_ALL(Position, 0);
  NAMES_ALL(Desk::Child, 0);
  NAMES_ALL(Counters, 0);
  NAMES_ALL(LpPosition, 0);
  NAMES_ALL(Routed, 0);
  NAMES_ALL(exchange::OrderBook::Resting, 0);
  NAMES_ALL(LedgerAccount, 0);
  NAMES_ALL(ledger::Ledger::KeyUse, 0);
  NAMES_ALL(ScenarioSpec, 0);
  NAMES_ALL(ScenarioRule, 0);
  NAMES_ALL(ScenarioReject, 0);
  NAMES_ALL(ScenarioSlip, 0);
  NAMES_ALL(ScenarioPartialFill, 0);
  NAMES_ALL(scenario::Decision, 0);
  // What goes into the journal and its hash.
  NAMES_ALL(Command, 0);
  NAMES_ALL(Origin, 0);
  NAMES_ALL(ChangeQuote, 0);
  NAMES_ALL(WithdrawQuote, 0);
  NAMES_ALL(PlaceOrder, 0);
  NAMES_ALL(CancelOrder, 0);
  NAMES_ALL(ReplaceOrder, 0);
  NAMES_ALL(ProtectPosition, 0);
  NAMES_ALL(MoveMoney, 1);
  NAMES_ALL(ChangeLpState, 0);
  NAMES_ALL(ReportChild, 0);
  NAMES_ALL(DefineScenario, 0);
  NAMES_ALL(DefineOwnBroker, 0);
  NAMES_ALL(ExecutionReport, 0);
  NAMES_ALL(CancelRejected, 1);
  NAMES_ALL(CommandRejected, 1);
  NAMES_ALL(CommandDone, 0);
  NAMES_ALL(PositionChanged, 0);
  NAMES_ALL(LedgerTransaction, 0);
  NAMES_ALL(QuoteChanged, 0);
  NAMES_ALL(MarginAlerted, 0);
  NAMES_ALL(ChildOrdered, 0);
  NAMES_ALL(ChildChanged, 0);
  NAMES_ALL(ScenarioApplied, 0);
#undef NAMES_ALL
  // The count itself can be wrong: of a struct that forgets one of its three fields it says so.
  struct Forgets {
    int a = 0;
    std::string b;
    std::optional<Price> c;
    static void fields(Forgets& self, Counting& archive) { archive(self.a, self.c); }
  };
  CHECK(members<Forgets>() == 3);
  CHECK(named<Forgets>() == 2);
}

TEST_CASE_METHOD(FullLife, "every byte of a saved desk that can change changes the digest", "[desk]") {
  const std::string saved = desk.save();
  const auto digest = desk.digest();
  std::size_t loaded_anyway = 0;
  // The first two say which format and rules wrote it, and are no part of the state.
  for (std::size_t at = 2; at < saved.size(); ++at) {
    std::string bytes = saved;
    bytes[at] = static_cast<char>(bytes[at] ^ 1);
    const auto other = Desk::load(bytes);
    if (!other) continue;
    ++loaded_anyway;
    if (other->digest() == digest) FAIL_CHECK("byte " << at << " is not in the digest");
    if (other->save() == saved) FAIL_CHECK("byte " << at << " is lost by a save");
  }
  // Most bytes are values; the rest are counts and references that nothing else agrees with.
  CHECK(loaded_anyway > saved.size() / 2);
}

TEST_CASE("desks that lived through one thing differently have different digests", "[desk]") {
  // From the same life, one command that changes exactly the thing named, beside one that does nothing.
  struct Case {
    const char* what;
    std::function<void(FullLife&)> change;
  };
  const auto redefine = [](auto&& table_of, auto id, auto&& change) {
    return [=](FullLife& life) {
      auto spec = *table_of(life.desk.catalog()).find(id);
      change(spec);
      life.run(Define<decltype(spec)>{spec});
      REQUIRE(life.all<CommandDone>().size() == 1);
    };
  };
  using reference::Catalog;
  const auto usd = [](std::int64_t minor) { return Money{minor, *Currency::of("USD")}; };
  const auto deposit = [=](const char* key) {
    return [=](FullLife& life) { life.run(MoveMoney{AccountId{1001}, MoneyMovement::deposit, usd(100), key, ""}); };
  };
  const auto quoted = [](auto&& change) {
    return [=](FullLife& life) {
      Quote q = *life.desk.quote(InstrumentId{2});
      change(q);
      life.run(ChangeQuote{q});
    };
  };
  const Case cases[] = {
      {"nothing", [](FullLife& life) { life.run(PassTime{}); }},
      {"an instrument", redefine(
                            [](const Catalog& c) -> auto& { return c.instruments(); }, InstrumentId{2},
                            [](InstrumentSpec& s) { s.status = InstrumentStatus::halted; })},
      {"a group", redefine(
                      [](const Catalog& c) -> auto& { return c.groups(); }, GroupId{2},
                      [](GroupSpec& s) { s.stop_out = Ratio{}; })},
      {"an account", redefine(
                         [](const Catalog& c) -> auto& { return c.accounts(); }, AccountId{1002},
                         [](AccountSpec& s) { s.leverage = 50; })},
      {"a user",
       redefine(
           [](const Catalog& c) -> auto& { return c.users(); }, UserId{1}, [](UserSpec& s) { s.enabled = false; })},
      {"a FIX session", redefine(
                            [](const Catalog& c) -> auto& { return c.fix_sessions(); }, SessionId{1},
                            [](FixSessionSpec& s) { s.kind = FixSessionKind::quote; })},
      {"an LP",
       redefine(
           [](const Catalog& c) -> auto& { return c.lps(); }, LpId{1}, [](LpSpec& s) { s.takes_orders = false; })},
      {"a balance", deposit("")},
      {"the same balance, and its key", deposit("key")},
      {"the same balance, and another key", deposit("kez")},
      {"a bid", quoted([](Quote& q) { q.bid = px("149.999"); })},
      {"what is bid for", quoted([](Quote& q) { q.bid_qty = qty("5"); })},
      {"a quote's LP", quoted([](Quote& q) { q.bid_lp = LpId{1}; })},
      {"a quote's extreme", quoted([](Quote& q) { q.lowest_bid = px("149"); })},
      {"that nobody quotes", [](FullLife& life) { life.run(WithdrawQuote{InstrumentId{2}}); }},
      {"an order", [](FullLife& life) { life.place(1001, "new", FullLife::limit(1, Side::buy, "1000", "1.05")); }},
      {"an order's name",
       [](FullLife& life) { life.place(1001, "neu", FullLife::limit(1, Side::buy, "1000", "1.05")); }},
      {"an order's price",
       [](FullLife& life) { life.place(1001, "new", FullLife::limit(1, Side::buy, "1000", "1.06")); }},
      {"an order's end",
       [](FullLife& life) {
         life.run(CancelOrder{AccountId{1001}, {}, "misfill later", ""});
       }},
      {"an order's older name",
       [](FullLife& life) {
         life.run(CancelOrder{AccountId{1001}, {}, "misfill later", "z"});
       }},
      {"a refused order", [](FullLife& life) { life.place(1001, "new", FullLife::market(Side::buy, "1")); }},
      {"a position's stop",
       [](FullLife& life) {
         life.run(ProtectPosition{AccountId{1001}, PositionId{1}, px("1.0"), std::nullopt, {}});
       }},
      {"a position", [](FullLife& life) { life.place(1002, "new", FullLife::market(Side::sell, "1000")); }},
      {"a position's size", [](FullLife& life) { life.place(1002, "new", FullLife::market(Side::sell, "2000")); }},
      {"an order at an LP", [](FullLife& life) { life.place(2001, "new", FullLife::market(Side::buy, "1000")); }},
      {"a child's fill",
       [](FullLife& life) {
         life.run(ReportChild{LpId{1}, ChildId{2}, ChildOutcome::working, qty("1000"), px("1.1"), {}, {}, "", "", ""});
       }},
      {"a child's name at the LP",
       [](FullLife& life) {
         life.run(ReportChild{LpId{1}, ChildId{2}, ChildOutcome::working, {}, {}, {}, {}, "their id", "", ""});
       }},
      {"a child's end",
       [](FullLife& life) {
         life.run(ReportChild{LpId{1}, ChildId{2}, ChildOutcome::canceled, {}, {}, {}, {}, "", "", ""});
       }},
      {"a closing order's end",
       [](FullLife& life) {
         life.run(ReportChild{LpId{1}, ChildId{3}, ChildOutcome::canceled, {}, {}, {}, {}, "", "", ""});
       }},
      {"which LPs are ready",
       [](FullLife& life) {
         life.run(ChangeLpState{LpId{1}, false});
       }},
      {"a margin call's end", [](FullLife& life) { life.quote(1, "1.09900", "1.09910"); }},
      {"what rests on the exchange",
       [](FullLife& life) { life.place(2001, "new", FullLife::limit(3, Side::buy, "1000", "0.3")); }},
      {"the queue on the exchange",
       [](FullLife& life) {
         ReplaceOrder replace;
         replace.account = AccountId{1002};
         replace.original_client_order_id = "ask";
         replace.qty = qty("6000");
         replace.limit = px("0.5");
         life.run(replace);
       }},
      {"the server's own broker", [](FullLife& life) { life.run(DefineOwnBroker{3}); }},
      {"the scenario", [](FullLife& life) { life.run(DefineScenario{}); }},
      {"the scenario's seed",
       [](FullLife& life) {
         life.run(DefineScenario{{life.desk.scenario().rules, 18}});
       }},
      {"the scenario's dice",
       [](FullLife& life) {
         life.run(DefineScenario{{life.desk.scenario().rules, 17}});
       }},
      {"what was decided for an order",
       [](FullLife& life) { life.place(1001, "misfill", FullLife::limit(1, Side::buy, "1000", "1.05")); }},
      {"the time",
       [](FullLife& life) {
         life.now = life.now + Span::from_ns(1);
         life.run(PassTime{});
       }},
      {"the day",
       [](FullLife& life) {
         life.now = life.now + kDay;
         life.run(PassTime{});
       }},
      {"the number of commands",
       [](FullLife& life) {
         life.run(PassTime{});
         life.run(PassTime{});
       }},
  };
  std::map<std::uint64_t, const char*> seen;
  std::set<std::string> states;
  for (const Case& c : cases) {
    FullLife life;
    c.change(life);
    const auto [at, is_new] = seen.emplace(life.desk.digest(), c.what);
    if (!is_new) FAIL_CHECK("'" << c.what << "' and '" << at->second << "' have the same digest");
    CHECK(states.insert(life.desk.save()).second);
  }
  // The same life is the same desk.
  FullLife once, again;
  CHECK(once.desk.digest() == again.desk.digest());
}

TEST_CASE_METHOD(FullLife, "a life that is full has something of everything", "[desk]") {
  // What the byte-by-byte test does not see, it does not test.
  CHECK(desk.positions(AccountId{1001}).size() == 1);
  CHECK(desk.exchange_book(InstrumentId{3})->size() == 3);
  CHECK(desk.open_children(LpId{1}).size() == 2);
  CHECK(desk.ledger().find_key("open1001") != nullptr);
  CHECK(desk.scenario().rules.size() == 1);
  CHECK(desk.account_state(AccountId{1001})->level < Ratio::from_steps(1'000'000'000));
  CHECK(desk.find_order(AccountId{1002}, "renamed")->status == OrderStatus::canceled);
}

TEST_CASE_METHOD(FullLife, "a state that older rules made is read, one of newer rules or another format is not",
                 "[desk]") {
  const std::string saved = desk.save();
  REQUIRE(saved[0] == static_cast<char>(kStateFormat));
  REQUIRE(saved[1] == static_cast<char>(kRulesVersion));
  const auto with = [&](std::uint32_t format, std::uint32_t rules) {
    std::string bytes = saved;
    bytes[0] = static_cast<char>(format);
    bytes[1] = static_cast<char>(rules);
    return Desk::load(bytes);
  };
  for (std::uint32_t rules = 1; rules <= kRulesVersion; ++rules) {
    const auto read = with(kStateFormat, rules);
    REQUIRE(read);
    // The digest that the older build noted is the one that this build finds; what it saves is its own.
    CHECK(read->digest() == desk.digest());
    CHECK(read->save() == saved);
  }
  CHECK_FALSE(with(kStateFormat, kRulesVersion + 1));
  CHECK_FALSE(with(kStateFormat, 0));
  CHECK_FALSE(with(kStateFormat + 1, kRulesVersion));
  CHECK_FALSE(with(kStateFormat - 1, kRulesVersion));
}

TEST_CASE_METHOD(FullLife, "a state with a currency that there cannot be, wherever it stands, is not read", "[desk]") {
  const std::string saved = desk.save();
  const std::uint64_t usd = Currency::of("USD")->packed();
  const std::string possible = encode(usd);
  const std::string of_255_decimals = encode(usd | 255);
  std::size_t places = 0;
  for (auto at = saved.find(possible); at != std::string::npos; at = saved.find(possible, at + 1), ++places) {
    CAPTURE(at);
    CHECK_FALSE(Desk::load(std::string{saved}.replace(at, possible.size(), of_255_decimals)));
  }
  CHECK(places > 10);
}

}  // namespace dealingdesk::desk
