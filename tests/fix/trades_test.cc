#include "fix/client/trades.h"

#include <algorithm>
#include <deque>
#include <sstream>

#include "fix/client/client.h"
#include "tests/fix/fake_transport.h"
#include "tests/fix/gateway_fixture.h"
#include "tests/fix/standard.h"

namespace dealingdesk::fix {
namespace {

// Answers when the test says so.
class LateHistory : public History {
 public:
  using Done = std::function<void(Result<std::vector<ExecutionReport>>)>;
  void order(AccountId, OrderId, std::string, std::function<void(std::optional<Order>)> done) override {
    done(std::nullopt);
  }
  void trades(TradeFilter filter, std::size_t, Done done) override { asked.push_back({std::move(filter), done}); }
  void answer(Result<std::vector<ExecutionReport>> trades) {
    auto [filter, done] = std::move(asked.front());
    asked.pop_front();
    done(std::move(trades));
  }
  std::deque<std::pair<TradeFilter, Done>> asked;
};

ExecutionReport trade(std::uint64_t exec, std::uint64_t account = 1001) {
  ExecutionReport report;
  report.exec = ExecId{exec};
  report.type = ExecType::trade;
  report.order.id = OrderId{exec * 10};
  report.order.account = AccountId{account};
  report.order.client_order_id = "o" + std::to_string(exec);
  report.order.terms.instrument = InstrumentId{1};
  report.order.terms.side = exec % 2 == 0 ? Side::buy : Side::sell;
  report.order.updated = Timestamp::from_ns(1'700'000'000'000'000'000 + static_cast<std::int64_t>(exec));
  report.last_qty = *parse<Qty>("1000");
  report.last_price = *parse<Price>("1.1");
  return report;
}
std::vector<ExecutionReport> trades(std::initializer_list<std::uint64_t> execs) {
  std::vector<ExecutionReport> all;
  for (const auto exec : execs) all.push_back(trade(exec));
  return all;
}

// A client on a real turn; history and transport are in the test's hand.
struct TradesFixture {
  TradesFixture() {
    install_clock(&life.clock);
    life.set_up();
    SessionConfig config;
    config.sender_comp_id = "DEALINGDESK";
    config.target_comp_id = "CLIENT1";
    FixSessionSpec spec;
    spec.id = SessionId{1};
    spec.client_comp_id = "CLIENT1";
    spec.accounts = {AccountId{1001}};
    client = Client::make({*life.turn, history, life.io.get_executor(), [](SessionId) {}, market}, spec, config);
    log_on();
  }
  ~TradesFixture() { install_clock(nullptr); }
  void log_on() {
    transport = std::make_shared<FakeTransport>();
    client->session().attach(transport);
    ask("A", {{98, "0"}, {108, "30"}});
    transport->take();
  }
  void ask(const std::string& type, const Fields& fields) { transport->receive(maker.message(type, fields)); }
  void subscribe(const Fields& more = {}) {
    Fields fields{{568, "s"}, {569, "0"}, {263, "1"}};
    fields.insert(fields.end(), more.begin(), more.end());
    ask("AD", fields);
  }
  void happens(std::uint64_t exec) { client->happened(trade(exec)); }
  // What was sent: "AQ 2" is an accepted request and its total, "AQ!9" a refusal, "AQ." the end of a subscription,
  // "1", "2." trades of the answer and the last one, "+3" a later one.
  std::string told() {
    std::istringstream lines{transport->take()};
    std::string out;
    for (std::string line; std::getline(lines, line);) {
      std::string bytes = line;
      std::replace(bytes.begin(), bytes.end(), '|', kSoh);
      const auto get = [&](int tag) { return FixClient::get(bytes, tag); };
      check_standard(bytes);
      if (get(35) == "AQ")
        out += get(750) == "2" ? "AQ!" + get(749) : get(750) == "1" ? "AQ." : "AQ " + get(748);
      else if (get(35) == "AE")
        out += (get(325) == "Y" ? "+" : "") + get(17) + (get(912) == "Y" ? "." : "");
      else
        out += get(35);
      out += ", ";
    }
    return out.empty() ? out : out.substr(0, out.size() - 2);
  }

  TempDir dir;
  store::Life life{dir.path()};
  MarketFeed market{*life.turn, 1000};
  LateHistory history;
  FixClient maker{"CLIENT1", [] {}};
  std::shared_ptr<FakeTransport> transport;
  std::shared_ptr<Client> client;
};

}  // namespace

TEST_CASE_METHOD(TradesFixture, "a subscription goes on where its answer ends, without a gap or a repeat", "[fix]") {
  subscribe();
  // 3 and 4 are traded while the projections are asked. They know of 3 already, and not yet of 4.
  happens(3);
  happens(4);
  CHECK(told().empty());
  history.answer(trades({1, 2, 3}));
  CHECK(told() == "AQ 2, 1, 2., +3, +4");
  happens(5);
  CHECK(told() == "+5");
}

TEST_CASE_METHOD(TradesFixture, "also over several accounts, asked one after the other", "[fix]") {
  auto spec = client->spec();
  spec.accounts = {AccountId{1001}, AccountId{1002}};
  client->change(spec);
  subscribe();
  CHECK(history.asked.front().first.account == AccountId{1001});
  history.answer(trades({1}));
  client->happened(trade(4, 1001));
  client->happened(trade(5, 1002));
  CHECK(history.asked.front().first.account == AccountId{1002});
  history.answer(std::vector{trade(2, 1002), trade(5, 1002)});
  CHECK(told() == "AQ 2, 1, 2., +4, +5");
}

TEST_CASE_METHOD(TradesFixture, "what is traded while a long answer is being sent comes behind it", "[fix]") {
  subscribe();
  std::vector<ExecutionReport> many;
  for (std::uint64_t i = 1; i <= 600; ++i) many.push_back(trade(i));
  history.answer(many);
  CHECK(told().find("500") != std::string::npos);
  happens(601);
  CHECK(told().empty());
  CHECK(life.io.run_one() == 1);
  const auto rest = told();
  const std::string end = ", 599, 600., +601";
  CHECK(rest.substr(rest.size() - end.size()) == end);
  happens(602);
  CHECK(told() == "+602");
}

TEST_CASE_METHOD(TradesFixture, "a subscription is to what was asked for", "[fix]") {
  struct Row {
    Fields criteria;
    std::uint64_t fits, does_not;
  };
  const auto row = GENERATE(Row{{{37, "20"}}, 2, 4}, Row{{{11, "o2"}}, 2, 4}, Row{{{17, "2"}}, 2, 4},
                            Row{{{54, "1"}}, 2, 3}, Row{{{54, "2"}}, 3, 2}, Row{{{55, "EURUSD"}, {54, "1"}}, 4, 5});
  CAPTURE(row.criteria.front().first);
  Fields fields{{568, "s"}, {569, "1"}, {263, "1"}};
  fields.insert(fields.end(), row.criteria.begin(), row.criteria.end());
  ask("AD", fields);
  REQUIRE(history.asked.size() == 1);
  CHECK(history.asked.front().first.matches(trade(row.fits)));
  CHECK_FALSE(history.asked.front().first.matches(trade(row.does_not)));
  history.answer(trades({}));
  CHECK(told() == "AQ 0");
  happens(row.does_not);
  happens(row.fits);
  CHECK(told() == "+" + std::to_string(row.fits));
}

TEST_CASE_METHOD(TradesFixture, "another instrument's trades are not told", "[fix]") {
  auto other = eurusd();
  other.symbol = "EURUSD2";
  life.apply(DefineInstrument{other});
  ask("AD", {{568, "s"}, {569, "1"}, {263, "1"}, {55, "EURUSD2"}});
  history.answer(trades({}));
  CHECK(told() == "AQ 0");
  happens(1);
  CHECK(told().empty());
  ask("AD", {{568, "t"}, {569, "1"}, {55, "NOWHERE"}});
  CHECK(told() == "AQ!1");
}

TEST_CASE_METHOD(TradesFixture, "a subscription ends when it is asked to, whatever it is at", "[fix]") {
  const Fields end{{568, "s"}, {569, "0"}, {263, "2"}};
  ask("AD", end);
  CHECK(told() == "AQ!99");
  subscribe();
  subscribe();
  CHECK(told() == "AQ!99");
  ask("AD", end);
  CHECK(told() == "AQ.");
  // The next one of this id waits for its turn, and the end of the old one leaves it alone.
  subscribe();
  history.answer(Reject{RejectCode::overloaded, "too many"});
  CHECK(told().empty());
  history.answer(trades({1}));
  CHECK(told() == "AQ 1, 1.");
  happens(2);
  ask("AD", end);
  happens(3);
  CHECK(told() == "+2, AQ.");
}

TEST_CASE_METHOD(TradesFixture, "nothing is told of trades without a subscription, or to the next logon", "[fix]") {
  happens(1);
  ask("AD", {{568, "r"}, {569, "0"}});
  happens(2);
  history.answer(trades({1}));
  happens(3);
  CHECK(told() == "AQ 1, 1.");
  subscribe();
  happens(4);
  ask("5", {});
  const auto asked_before = std::move(history.asked.front().second);
  history.asked.clear();
  happens(5);
  log_on();
  asked_before(trades({1}));
  happens(6);
  CHECK(told().empty());
}

TEST_CASE_METHOD(TradesFixture, "one question is answered after the other, and so many wait", "[fix]") {
  for (std::size_t i = 0; i < Trades::kMaxWaiting; ++i) ask("AD", {{568, "q" + std::to_string(i)}, {569, "0"}});
  CHECK(history.asked.size() == 1);
  CHECK(told().empty());
  ask("AD", {{568, "one too many"}, {569, "0"}});
  CHECK(told() == "AQ!99");
  for (std::size_t i = 0; i < Trades::kMaxWaiting; ++i) {
    history.answer(trades({1}));
    CHECK(told() == "AQ 1, 1.");
  }
  CHECK(history.asked.empty());
}

TEST_CASE_METHOD(TradesFixture, "an answer that cannot be given is refused with its reason, and subscribes to nothing",
                 "[fix]") {
  subscribe();
  history.answer(Reject{RejectCode::overloaded, "too many"});
  CHECK(told() == "AQ!99");
  happens(1);
  CHECK(told().empty());
  subscribe();
  history.answer(trades({}));
  CHECK(told() == "AQ 0");
}

TEST_CASE_METHOD(TradesFixture, "who lets too many trades wait behind an answer is logged out", "[fix]") {
  subscribe();
  for (std::uint64_t i = 1; i <= Trades::kMaxKept; ++i) happens(i);
  CHECK(told().empty());
  happens(Trades::kMaxKept + 1);
  CHECK(told() == "5");
  CHECK_FALSE(client->session().logged_on());
}

TEST_CASE_METHOD(TradesFixture, "a session has so many subscriptions", "[fix]") {
  for (std::size_t i = 0; i < Trades::kMaxSubscriptions; ++i) {
    ask("AD", {{568, "s" + std::to_string(i)}, {569, "0"}, {263, "1"}});
    history.answer(trades({}));
    CHECK(told() == "AQ 0");
  }
  subscribe();
  CHECK(told() == "AQ!99");
}

TEST_CASE_METHOD(TradesFixture, "trades of an account that is not the session's are refused", "[fix]") {
  for (const char* account : {"1002", "9002"}) {
    ask("AD", {{568, "r"}, {569, "0"}, {1, account}});
    CHECK(told() == "AQ!9");
  }
  ask("AD", {{568, "r"}, {569, "1"}, {37, "x"}});
  CHECK(told() == "AQ!99");
  ask("AD", {{568, "r"}, {569, "1"}, {17, "0"}});
  CHECK(told() == "AQ!99");
  ask("AD", {{568, "r"}, {569, "1"}, {54, "5"}});
  CHECK(told() == "AQ!99");
  CHECK(history.asked.empty());
}

}  // namespace dealingdesk::fix
