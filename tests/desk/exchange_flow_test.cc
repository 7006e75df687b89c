#include "exchange/order_book.h"
#include "tests/desk/desk_fixture.h"

namespace dealingdesk::desk {
namespace {

constexpr std::uint64_t kAnn = 3001;   // hedging
constexpr std::uint64_t kBob = 3002;   // netting
constexpr std::uint64_t kCleo = 3003;  // netting
constexpr std::uint32_t kBtc = 3;

// BTCUSD trades on the exchange; Ann, Bob and Cleo have 10000.00 each, a leverage of 100, and pay 3.50
// a coin.
struct ExchangeFixture : DeskFixture {
  ExchangeFixture() {
    run(DefineInstrument{btcusd()});
    open_account(kAnn, 1, PositionMode::hedging);
    open_account(kBob, 1, PositionMode::netting);
    open_account(kCleo, 1, PositionMode::netting);
  }
  static InstrumentSpec btcusd() {
    InstrumentSpec btc;
    btc.symbol = "BTCUSD";
    btc.base = *Currency::of("BTC");
    btc.quote = *Currency::of("USD");
    btc.digits = 2;
    btc.contract_size = qty("1");
    btc.min_qty = qty("0.01");
    btc.max_qty = qty("1000");
    btc.qty_step = qty("0.01");
    btc.execution = Execution::exchange;
    return btc;
  }
  static OrderTerms at_market(Side side, const char* quantity) { return market(side, quantity, kBtc); }
  static OrderTerms limit(Side side, const char* quantity, const char* price) {
    OrderTerms terms = market(side, quantity, kBtc);
    terms.type = OrderType::limit;
    terms.limit = px(price);
    return terms;
  }
  static OrderTerms stop(Side side, const char* quantity, const char* price) {
    OrderTerms terms = market(side, quantity, kBtc);
    terms.type = OrderType::stop;
    terms.stop = px(price);
    return terms;
  }
  // Which order, what happened to it, how much of it: a report in a line.
  struct Line {
    std::string order;
    ExecType type;
    std::string last_qty, last_price;
    OrderStatus status;
    friend bool operator==(const Line&, const Line&) = default;
    friend std::ostream& operator<<(std::ostream& out, const Line& line) {
      return out << line.order << " " << name_of(line.type) << " " << line.last_qty << " @ " << line.last_price << " "
                 << name_of(line.status);
    }
  };
  std::vector<Line> lines() const {
    std::vector<Line> out;
    for (const auto& r : all<ExecutionReport>())
      out.push_back({r.order.client_order_id, r.type, to_text(r.last_qty), to_text(r.last_price), r.order.status});
    return out;
  }
  ReplaceOrder replacing(std::uint64_t account, const char* original, const char* name, const char* quantity,
                         const char* price) {
    ReplaceOrder replace;
    replace.account = AccountId{account};
    replace.original_client_order_id = original;
    replace.client_order_id = name;
    replace.qty = qty(quantity);
    replace.limit = px(price);
    return replace;
  }
  std::int64_t margin(std::uint64_t account) const { return desk.account_state(AccountId{account})->margin_minor; }
  const Position* position(std::uint64_t account) const {
    const auto held = desk.positions(AccountId{account});
    return held.size() == 1 ? held[0] : nullptr;
  }
};

constexpr auto kTrade = ExecType::trade;
constexpr auto kAccepted = ExecType::accepted;
constexpr auto kWorking = OrderStatus::working;
constexpr auto kPart = OrderStatus::partially_filled;
constexpr auto kFilled = OrderStatus::filled;

}  // namespace

TEST_CASE_METHOD(ExchangeFixture, "two clients' orders cross: each has its report, position and commission", "[desk]") {
  place(kAnn, "ask", limit(Side::sell, "1", "20000"));
  CHECK(lines() == std::vector<Line>{{"ask", kAccepted, "0", "0", kWorking}});
  // 1 x 20000 / 100, and the commission of 3.50.
  CHECK(margin(kAnn) == 20'350);
  place(kBob, "bid", limit(Side::buy, "1", "20010"));
  CHECK(lines() == std::vector<Line>{{"bid", kAccepted, "0", "0", kWorking},
                                     {"ask", kTrade, "1", "20000", kFilled},
                                     {"bid", kTrade, "1", "20000", kFilled}});
  const auto reports = all<ExecutionReport>();
  CHECK(reports[1].order.book == Book::exchange);
  CHECK(reports[1].commission_minor == 350);
  CHECK(reports[1].exec != reports[2].exec);
  REQUIRE(position(kAnn) != nullptr);
  REQUIRE(position(kBob) != nullptr);
  CHECK(position(kAnn)->side == Side::sell);
  CHECK(position(kBob)->side == Side::buy);
  CHECK(position(kBob)->open_price() == px("20000"));
  CHECK(balance(kAnn) == 1'000'000 - 350);
  CHECK(house(LedgerAccountKind::commission) == 700);
  // What was held is now the positions' margin, and nothing else.
  CHECK(margin(kAnn) == 20'000);
  CHECK(margin(kBob) == 20'000);
  // With a book that is empty nobody quotes; the last trade still values what is open.
  CHECK(desk.quote(InstrumentId{kBtc}) == nullptr);
  CHECK(desk.account_state(AccountId{kBob})->profit_minor == 0);
}

TEST_CASE_METHOD(ExchangeFixture, "profit goes from client to client through the clearing account", "[desk]") {
  place(kAnn, "a", limit(Side::sell, "1", "20000"));
  place(kBob, "b", at_market(Side::buy, "1"));
  place(kBob, "c", limit(Side::sell, "1", "20100"));
  OrderTerms close = at_market(Side::buy, "1");
  close.closes = position(kAnn)->id;
  place(kAnn, "d", close);
  CHECK(position(kAnn) == nullptr);
  CHECK(position(kBob) == nullptr);
  CHECK(balance(kBob) == 1'000'000 + 10'000 - 700);
  CHECK(balance(kAnn) == 1'000'000 - 10'000 - 700);
  CHECK(house(LedgerAccountKind::clearing) == 0);
  CHECK(house(LedgerAccountKind::house_b) == 0);
}

TEST_CASE_METHOD(ExchangeFixture, "while one side has closed, the clearing account owes or is owed", "[desk]") {
  place(kAnn, "a", limit(Side::sell, "1", "20000"));
  place(kBob, "b", at_market(Side::buy, "1"));
  place(kCleo, "c", limit(Side::buy, "1", "20100"));
  place(kBob, "d", at_market(Side::sell, "1"));
  CHECK(balance(kBob) == 1'000'000 + 10'000 - 700);
  CHECK(house(LedgerAccountKind::clearing) == -10'000);
}

TEST_CASE_METHOD(ExchangeFixture, "an order fills in parts, best price and first arrival first", "[desk]") {
  place(kAnn, "a1", limit(Side::sell, "1", "20010"));
  place(kAnn, "a2", limit(Side::sell, "1", "20000"));
  place(kCleo, "c1", limit(Side::sell, "1", "20000"));
  place(kBob, "b", limit(Side::buy, "2.5", "20010"));
  CHECK(lines() == std::vector<Line>{{"b", kAccepted, "0", "0", kWorking},
                                     {"a2", kTrade, "1", "20000", kFilled},
                                     {"b", kTrade, "1", "20000", kPart},
                                     {"c1", kTrade, "1", "20000", kFilled},
                                     {"b", kTrade, "1", "20000", kPart},
                                     {"a1", kTrade, "0.5", "20010", kPart},
                                     {"b", kTrade, "0.5", "20010", kFilled}});
  // Half of what a1 held is still held: 200.10 and 3.50, halved.
  CHECK(margin(kAnn) == 20'000 + 10'005 + 10'180);
  CHECK(desk.find_order(AccountId{kAnn}, "a1")->leaves_qty() == qty("0.5"));
}

TEST_CASE_METHOD(ExchangeFixture, "an order of a hedging account makes one position, however it fills", "[desk]") {
  place(kAnn, "a", limit(Side::sell, "3", "20000"));
  place(kBob, "b", at_market(Side::buy, "1"));
  place(kCleo, "c", at_market(Side::buy, "2"));
  REQUIRE(position(kAnn) != nullptr);
  CHECK(position(kAnn)->qty == qty("3"));
}

TEST_CASE_METHOD(ExchangeFixture, "the best prices of the book are the instrument's quote, without mark-up", "[desk]") {
  place(kAnn, "a", limit(Side::sell, "1", "20010"));
  CHECK(all<QuoteChanged>().empty());
  place(kBob, "b", limit(Side::buy, "2", "20000"));
  REQUIRE(all<QuoteChanged>().size() == 1);
  const Quote quote = *desk.quote(InstrumentId{kBtc});
  CHECK(quote.bid == px("20000"));
  CHECK(quote.ask == px("20010"));
  CHECK(quote.bid_qty == qty("2"));
  CHECK(desk.client_quote(InstrumentId{kBtc}, GroupId{2})->ask == px("20010"));
  run(CancelOrder{AccountId{kAnn}, {}, "a", "x"});
  CHECK(all<QuoteChanged>().back().quote == std::nullopt);
  CHECK(desk.quote(InstrumentId{kBtc}) == nullptr);
  CHECK(margin(kAnn) == 0);
  // No LP has a say in it.
  this->quote(kBtc, "19000", "19001");
  CHECK(all<CommandRejected>().size() == 1);
}

TEST_CASE_METHOD(ExchangeFixture, "a market order needs somebody on the other side, and never rests", "[desk]") {
  place(kBob, "b", at_market(Side::buy, "1"));
  CHECK(last_report().type == ExecType::rejected);
  CHECK(last_report().order.reject.code == RejectCode::no_quote);
  place(kAnn, "a", limit(Side::sell, "1", "20000"));
  place(kBob, "c", at_market(Side::buy, "1.5"));
  CHECK(lines() == std::vector<Line>{{"c", kAccepted, "0", "0", kWorking},
                                     {"a", kTrade, "1", "20000", kFilled},
                                     {"c", kTrade, "1", "20000", kPart},
                                     {"c", ExecType::canceled, "0", "0", OrderStatus::canceled}});
  CHECK(desk.working_orders(AccountId{kBob}).empty());
  CHECK(margin(kBob) == 20'000);
}

TEST_CASE_METHOD(ExchangeFixture, "fill-or-kill fills in whole or not at all; immediate-or-cancel cancels its rest",
                 "[desk]") {
  place(kAnn, "a", limit(Side::sell, "1", "20000"));
  OrderTerms fok = limit(Side::buy, "1.01", "20000");
  fok.time_in_force = TimeInForce::fok;
  place(kBob, "f1", fok);
  CHECK(last_report().type == ExecType::canceled);
  CHECK(last_report().order.reject.code == RejectCode::not_fillable);
  CHECK(margin(kBob) == 0);
  OrderTerms ioc = limit(Side::buy, "1.01", "20000");
  ioc.time_in_force = TimeInForce::ioc;
  place(kBob, "i", ioc);
  CHECK(last_report().type == ExecType::canceled);
  CHECK(last_report().order.cum_qty == qty("1"));
  place(kAnn, "a2", limit(Side::sell, "1", "20000"));
  fok.qty = qty("1");
  place(kBob, "f2", fok);
  CHECK(last_report().order.status == kFilled);
}

TEST_CASE_METHOD(ExchangeFixture, "margin is checked at the worst price that the order can trade at", "[desk]") {
  // 10000.00 of free margin buy at most 49.14 coins at 20000: each needs 200.00 and 3.50.
  place(kBob, "b1", limit(Side::buy, "49.2", "20000"));
  CHECK(last_report().order.reject.text == "free margin 10000.00 USD, required 10012.20 USD");
  place(kBob, "b2", limit(Side::buy, "49.1", "20000"));
  CHECK(last_report().type == kAccepted);
  CHECK(desk.account_state(AccountId{kBob})->free_margin_minor == 1'000'000 - 999'185);
  // A sell with a low limit can still get the best bid.
  place(kCleo, "c1", limit(Side::sell, "60", "10000"));
  CHECK(last_report().order.reject.code == RejectCode::not_enough_margin);
  // A market order can go as deep as its quantity takes it.
  place(kAnn, "a1", limit(Side::sell, "1", "20001"));
  place(kAnn, "a2", limit(Side::sell, "1", "900000"));
  place(kCleo, "c2", at_market(Side::buy, "2"));
  CHECK(last_report().order.reject.text == "free margin 10000.00 USD, required 18007.00 USD");
  place(kCleo, "c3", at_market(Side::buy, "1"));
  CHECK(desk.find_order(AccountId{kCleo}, "c3")->status == kFilled);
}

TEST_CASE_METHOD(ExchangeFixture, "a resting order whose margin is gone is cancelled before it trades", "[desk]") {
  // Bob's second sell only turns his long round once the first has closed it: neither holds anything.
  place(kAnn, "a", limit(Side::sell, "40", "20000"));
  place(kBob, "long", at_market(Side::buy, "40"));
  place(kBob, "s1", limit(Side::sell, "40", "20100"));
  place(kBob, "s2", limit(Side::sell, "40", "20100"));
  CHECK(margin(kBob) == 800'000);
  // Of the money that s1 wins he takes out all that he may.
  run(MoveMoney{AccountId{kBob}, MoneyMovement::withdrawal, {180'000, *Currency::of("USD")}, "w", ""});
  REQUIRE(all<CommandDone>().size() == 1);
  OrderTerms sweep = limit(Side::buy, "45", "20100");
  place(kCleo, "c", sweep);
  CHECK(lines() == std::vector<Line>{{"c", kAccepted, "0", "0", kWorking},
                                     {"s1", kTrade, "40", "20100", kFilled},
                                     {"c", kTrade, "40", "20100", kPart},
                                     {"s2", kTrade, "5", "20100", kPart},
                                     {"c", kTrade, "5", "20100", kFilled}});
  run(MoveMoney{AccountId{kBob}, MoneyMovement::withdrawal, {1'080'000, *Currency::of("USD")}, "w2", ""});
  REQUIRE(all<CommandDone>().size() == 1);
  place(kAnn, "c2", limit(Side::buy, "5", "20100"));
  const auto reports = all<ExecutionReport>();
  REQUIRE(reports.size() == 2);
  CHECK(reports[1].order.client_order_id == "s2");
  CHECK(reports[1].type == ExecType::canceled);
  CHECK(reports[1].order.reject.code == RejectCode::not_enough_margin);
  // Ann's order met nobody then, and rests.
  CHECK(desk.find_order(AccountId{kAnn}, "c2")->status == kWorking);
}

TEST_CASE_METHOD(ExchangeFixture, "a resting order whose position is gone is cancelled before it trades", "[desk]") {
  place(kBob, "b", limit(Side::buy, "3", "20000"));
  place(kAnn, "a", at_market(Side::sell, "1"));
  OrderTerms close = limit(Side::buy, "1", "19000");
  close.closes = position(kAnn)->id;
  place(kAnn, "close at a profit", close);
  place(kCleo, "ask", limit(Side::sell, "1", "20050"));
  OrderTerms now_close = at_market(Side::buy, "1");
  now_close.closes = close.closes;
  place(kAnn, "close now", now_close);
  CHECK(position(kAnn) == nullptr);
  run(CancelOrder{AccountId{kBob}, {}, "b", "x"});
  place(kCleo, "sell", limit(Side::sell, "1", "19000"));
  const auto reports = all<ExecutionReport>();
  REQUIRE(reports.size() == 2);
  CHECK(reports[1].order.client_order_id == "close at a profit");
  CHECK(reports[1].order.reject.code == RejectCode::unknown_position);
}

TEST_CASE_METHOD(ExchangeFixture, "a client does not trade with himself: what is left of the new order goes",
                 "[desk]") {
  place(kAnn, "ask", limit(Side::sell, "1", "20000"));
  place(kBob, "ask2", limit(Side::sell, "1", "19990"));
  place(kAnn, "bid", limit(Side::buy, "2", "20000"));
  CHECK(lines() == std::vector<Line>{{"bid", kAccepted, "0", "0", kWorking},
                                     {"ask2", kTrade, "1", "19990", kFilled},
                                     {"bid", kTrade, "1", "19990", kPart},
                                     {"bid", ExecType::canceled, "0", "0", OrderStatus::canceled}});
  CHECK(last_report().order.reject.text == "the next order on the book is the account's own");
  CHECK(desk.find_order(AccountId{kAnn}, "ask")->status == kWorking);
}

TEST_CASE_METHOD(ExchangeFixture, "less quantity keeps the place in the queue, more and another price lose it",
                 "[desk]") {
  place(kAnn, "a", limit(Side::sell, "2", "20000"));
  place(kCleo, "c", limit(Side::sell, "1", "20000"));
  run(replacing(kAnn, "a", "a2", "1", "20000"));
  CHECK(last_report().type == ExecType::replaced);
  CHECK(margin(kAnn) == 20'350);
  place(kBob, "b1", at_market(Side::buy, "0.5"));
  CHECK(lines()[1].order == "a2");
  run(replacing(kAnn, "a2", "a3", "1.5", "20000"));
  // 1 of them is still to trade, 0.5 is a position.
  CHECK(margin(kAnn) == 10'000 + 20'350);
  place(kBob, "b2", at_market(Side::buy, "0.5"));
  CHECK(lines()[1].order == "c");
  // A price that meets the other side trades at once.
  place(kBob, "bid", limit(Side::buy, "0.5", "19000"));
  run(replacing(kCleo, "c", "c2", "1", "19000"));
  CHECK(lines() == std::vector<Line>{{"c2", ExecType::replaced, "0", "0", kPart},
                                     {"bid", kTrade, "0.5", "19000", kFilled},
                                     {"c2", kTrade, "0.5", "19000", kFilled}});
  // More than the margin allows is refused, and the order stays as it was.
  run(replacing(kAnn, "a3", "a4", "900", "20000"));
  CHECK(all<CancelRejected>().at(0).reject.code == RejectCode::not_enough_margin);
  CHECK(desk.find_order(AccountId{kAnn}, "a3")->leaves_qty() == qty("1"));
  place(kBob, "b3", at_market(Side::buy, "1"));
  CHECK(lines()[1].order == "a3");
}

TEST_CASE_METHOD(ExchangeFixture, "cancel and the end of the day take orders off the book", "[desk]") {
  place(kAnn, "a", limit(Side::sell, "1", "20000"));
  OrderTerms day = limit(Side::sell, "1", "20000");
  day.time_in_force = TimeInForce::day;
  place(kCleo, "c", day);
  run(CancelOrder{AccountId{kAnn}, {}, "a", "x"});
  CHECK(last_report().type == ExecType::canceled);
  now = now + kDay;
  run(PassTime{});
  CHECK(last_report().type == ExecType::expired);
  CHECK(desk.exchange_book(InstrumentId{kBtc})->size() == 0);
  CHECK(margin(kAnn) + margin(kCleo) == 0);
  place(kBob, "b", at_market(Side::buy, "1"));
  CHECK(last_report().order.reject.code == RejectCode::no_quote);
}

TEST_CASE_METHOD(ExchangeFixture, "a stop waits for the book's price and then enters it as a market order", "[desk]") {
  place(kAnn, "bid", limit(Side::buy, "1", "20000"));
  place(kCleo, "ask", limit(Side::sell, "1", "20010"));
  place(kBob, "stop", stop(Side::buy, "1", "20020"));
  CHECK(lines().size() == 1);
  CHECK(margin(kBob) == 0);
  place(kCleo, "ask2", limit(Side::sell, "1", "20030"));
  CHECK(lines().size() == 1);
  place(kAnn, "lift", at_market(Side::buy, "1"));
  CHECK(lines() == std::vector<Line>{{"lift", kAccepted, "0", "0", kWorking},
                                     {"ask", kTrade, "1", "20010", kFilled},
                                     {"lift", kTrade, "1", "20010", kFilled},
                                     {"ask2", kTrade, "1", "20030", kFilled},
                                     {"stop", kTrade, "1", "20030", kFilled}});
}

TEST_CASE_METHOD(ExchangeFixture, "a stop-limit rests at its limit once its stop is reached", "[desk]") {
  OrderTerms terms = stop(Side::buy, "1", "20020");
  terms.type = OrderType::stop_limit;
  terms.limit = px("20025");
  place(kBob, "stop", terms);
  place(kCleo, "ask", limit(Side::sell, "1", "20030"));
  CHECK(desk.exchange_book(InstrumentId{kBtc})->best(Side::buy)->price == px("20025"));
  CHECK(desk.find_order(AccountId{kBob}, "stop")->triggered);
  place(kCleo, "hit", at_market(Side::sell, "1"));
  CHECK(lines()[1] == Line{"stop", kTrade, "1", "20025", kFilled});
}

TEST_CASE_METHOD(ExchangeFixture, "a stop loss closes on the book, in parts where it is thin", "[desk]") {
  place(kAnn, "ask", limit(Side::sell, "1", "20000"));
  OrderTerms terms = at_market(Side::buy, "1");
  terms.stop_loss = px("19900");
  place(kBob, "b", terms);
  place(kCleo, "bid", limit(Side::buy, "0.4", "19950"));
  CHECK(lines().size() == 1);
  run(CancelOrder{AccountId{kCleo}, {}, "bid", "x"});
  place(kCleo, "bid2", limit(Side::buy, "0.4", "19890"));
  CHECK(position(kBob)->qty == qty("0.6"));
  CHECK(last_report().type == ExecType::canceled);
  // The rest waits for the next price.
  place(kCleo, "bid3", limit(Side::buy, "5", "19880"));
  CHECK(position(kBob) == nullptr);
}

TEST_CASE_METHOD(ExchangeFixture, "a stop-out frees what resting orders hold before it closes a position", "[desk]") {
  place(kAnn, "ask", limit(Side::sell, "40", "20000"));
  place(kBob, "long", at_market(Side::buy, "40"));
  place(kCleo, "bid", limit(Side::buy, "1", "20000"));
  place(kCleo, "bid2", limit(Side::buy, "1", "19860"));
  place(kBob, "more", limit(Side::buy, "8", "19000"));
  CHECK(margin(kBob) == 800'000 + 154'800);
  // At 19860 Bob has lost 5600.00 of his 9860.00: below half of 9548.00, above half of the position's.
  run(CancelOrder{AccountId{kCleo}, {}, "bid", "x"});
  CHECK(all<MarginAlerted>().back().alert == MarginAlert::stop_out);
  CHECK(desk.find_order(AccountId{kBob}, "more")->reject.text == "stop-out");
  REQUIRE(position(kBob) != nullptr);
}

TEST_CASE_METHOD(ExchangeFixture, "how an instrument trades changes only when nothing is open on it", "[desk]") {
  InstrumentSpec changed = btcusd();
  changed.id = InstrumentId{kBtc};
  changed.execution = Execution::automatic;
  place(kAnn, "a", limit(Side::sell, "1", "20000"));
  run(DefineInstrument{changed});
  CHECK(all<CommandRejected>().at(0).reject.code == RejectCode::conflict);
  run(CancelOrder{AccountId{kAnn}, {}, "a", "x"});
  run(DefineInstrument{changed});
  CHECK(all<CommandDone>().size() == 1);
  quote(kBtc, "20000", "20010");
  place(kAnn, "b", at_market(Side::buy, "1"));
  CHECK(last_report().order.book == Book::b);
}

TEST_CASE_METHOD(ExchangeFixture, "a desk saved in the middle of a book goes on as the same desk", "[desk]") {
  place(kAnn, "a1", limit(Side::sell, "1", "20000"));
  place(kCleo, "c1", limit(Side::sell, "1", "20000"));
  place(kAnn, "a2", limit(Side::sell, "2", "20020"));
  place(kCleo, "cb", limit(Side::buy, "2", "19990"));
  OrderTerms protected_buy = at_market(Side::buy, "0.5");
  protected_buy.stop_loss = px("19985");
  place(kBob, "b1", protected_buy);
  place(kBob, "s", stop(Side::buy, "1", "20015"));
  auto copy = Desk::load(desk.save());
  REQUIRE(copy);
  CHECK(copy->digest() == desk.digest());
  CHECK(copy->save() == desk.save());
  Desk again;
  std::vector<Event> replayed;
  for (const Command& command : commands) again.apply(command, replayed);
  CHECK(again.digest() == desk.digest());

  // A sweep that uses queue, stop, stop loss and holds makes the same events on both.
  const auto both = [&](CommandBody body) {
    const Command command{CommandSeq{desk.last_command().value() + 1}, now, Origin{}, std::move(body)};
    std::vector<Event> of_original, of_copy;
    desk.apply(command, of_original);
    copy->apply(command, of_copy);
    CHECK(of_original == of_copy);
    CHECK(copy->digest() == desk.digest());
    return of_original.size();
  };
  CHECK(both(PlaceOrder{AccountId{kBob}, "b2", limit(Side::buy, "1.5", "20000")}) > 8);
  CHECK(both(CancelOrder{AccountId{kCleo}, {}, "cb", "x"}) > 1);
  CHECK(both(PlaceOrder{AccountId{kCleo}, "low", limit(Side::buy, "1", "19980")}) > 3);
}

// docs/broker-rules.md, Lists: what begins while trading is stopped does not reach the book.
TEST_CASE_METHOD(ExchangeFixture, "an order that another one triggers does not trade on a halted book", "[desk]") {
  place(kAnn, "offer", limit(Side::sell, "1", "100.00"));
  OrderTerms first = market(Side::buy, "100000");
  first.type = OrderType::limit;
  first.limit = px("1.05000");
  PlaceOrderList list;
  list.account = AccountId{kBob};
  list.contingency = Contingency::oto;
  list.orders = {{"first", first}, {"limit", limit(Side::buy, "1", "100.00")}, {"stop", stop(Side::buy, "1", "99.00")}};
  run(list);
  run(ChangeTradingState{TradingScope::instrument, kBtc, TradingState::halted, false, false, ""});
  quote(1, "1.04990", "1.05000");
  CHECK(desk.positions(AccountId{kBob}).size() == 1);
  CHECK(desk.find_order(AccountId{kBob}, "limit")->reject.code == RejectCode::trading_halted);
  CHECK(desk.find_order(AccountId{kBob}, "stop")->status == OrderStatus::working);
}

}  // namespace dealingdesk::desk
