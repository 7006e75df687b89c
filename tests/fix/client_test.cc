#include "fix/client/client.h"

#include "tests/fix/fake_transport.h"
#include "tests/fix/gateway_fixture.h"

namespace dealingdesk::fix {
namespace {

// A client on a real turn, its transport in the test's hand.
struct ClientFixture {
  ClientFixture() {
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
    client->session().attach(transport);
    receive("A", {{98, "0"}, {108, "30"}});
    transport->take();
  }
  ~ClientFixture() { install_clock(nullptr); }
  void receive(const std::string& type, const Fields& fields) { transport->receive(maker.message(type, fields)); }
  void quote(const char* bid) {
    life.quote(bid, "1.2");
    market.changed(InstrumentId{1});
  }
  static std::size_t count(const std::string& text, const std::string& what) {
    std::size_t n = 0;
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++n;
    return n;
  }

  TempDir dir;
  store::Life life{dir.path()};
  FakeHistory history;
  MarketFeed market{*life.turn, 1000};
  FixClient maker{"CLIENT1", [] {}};
  std::shared_ptr<FakeTransport> transport = std::make_shared<FakeTransport>();
  std::shared_ptr<Client> client;
};

}  // namespace

TEST_CASE_METHOD(ClientFixture, "a slow reader gets the last quote, not all of them", "[fix]") {
  receive("V", {{262, "s"}, {263, "1"}, {264, "1"}, {265, "1"}, {267, "1"}, {269, "0"}, {146, "1"}, {55, "EURUSD"}});
  CHECK(count(transport->take(), "|35=W|") == 1);
  quote("1.10001");
  CHECK(count(transport->take(), "|35=X|") == 1);
  transport->backlog = 1001;
  for (const char* bid : {"1.10002", "1.10003", "1.10004"}) quote(bid);
  CHECK(transport->take().empty());
  transport->backlog = 0;
  transport->listener->on_drained();
  const auto update = transport->take();
  CHECK(count(update, "|35=X|") == 1);
  CHECK(update.find("|270=1.10004|") != std::string::npos);
  transport->listener->on_drained();
  CHECK(transport->take().empty());
}

TEST_CASE_METHOD(ClientFixture, "full refreshes are sent where they were asked for", "[fix]") {
  receive("V", {{262, "s"}, {263, "1"}, {264, "1"}, {265, "0"}, {267, "1"}, {269, "0"}, {146, "1"}, {55, "EURUSD"}});
  transport->take();
  quote("1.10001");
  CHECK(count(transport->take(), "|35=W|") == 1);
}

TEST_CASE_METHOD(ClientFixture, "many trades come in pieces, and wait for a slow reader", "[fix]") {
  for (std::uint64_t i = 1; i <= 1200; ++i) {
    ExecutionReport trade{};
    trade.exec = ExecId{i};
    trade.type = ExecType::trade;
    trade.order.account = AccountId{1001};
    trade.order.terms.instrument = InstrumentId{1};
    history.executed.push_back(trade);
  }
  receive("AD", {{568, "r"}, {569, "0"}});
  auto sent = transport->take();
  CHECK(count(sent, "|35=AE|") == 500);
  CHECK(sent.find("|748=1200|") != std::string::npos);
  transport->backlog = 2'000'000;
  CHECK(life.io.run_one() == 1);
  CHECK(transport->take().empty());
  transport->backlog = 0;
  transport->listener->on_drained();
  CHECK(count(transport->take(), "|35=AE|") == 500);
  life.io.restart();
  CHECK(life.io.run_one() == 1);
  sent = transport->take();
  CHECK(count(sent, "|35=AE|") == 200);
  CHECK(count(sent, "|912=Y|") == 1);
}

TEST_CASE_METHOD(ClientFixture, "many orders come in pieces, wait for a slow reader, and four requests are enough",
                 "[fix]") {
  Origin origin;
  origin.channel = Channel::fix;
  origin.session = SessionId{1};
  OrderTerms terms;
  terms.instrument = InstrumentId{1};
  terms.type = OrderType::limit;
  terms.qty = *parse<Qty>("10000");
  terms.limit = *parse<Price>("1.05");
  auto group = life.turn->desk().catalog().groups().all().at(GroupId{1});
  group.limits.orders = 2000;
  life.apply(DefineGroup{group});
  for (int i = 0; i < 1200; ++i) life.turn->apply(PlaceOrder{AccountId{1001}, "o" + std::to_string(i), terms}, origin);
  receive("AF", {{584, "m"}, {585, "7"}});
  auto sent = transport->take();
  CHECK(count(sent, "|35=8|") == 500);
  CHECK(count(sent, "|911=1200|") == 500);
  transport->backlog = 2'000'000;
  CHECK(life.io.run_one() == 1);
  CHECK(transport->take().empty());
  for (const char* id : {"2", "3", "4"}) receive("AF", {{584, id}, {585, "7"}});
  CHECK(transport->take().empty());
  receive("AF", {{584, "5"}, {585, "7"}});
  sent = transport->take();
  CHECK(count(sent, "|35=j|") == 1);
  CHECK(count(sent, "|372=AF|") == 1);
  transport->backlog = 0;
  transport->listener->on_drained();
  CHECK(count(transport->take(), "|584=m|") == 500);
  life.io.restart();
  CHECK(life.io.run_one() == 1);
  sent = transport->take();
  CHECK(count(sent, "|584=m|") == 200);
  CHECK(count(sent, "|912=Y|") == 1);
  CHECK(count(sent, "|584=2|") == 300);
}

TEST_CASE_METHOD(ClientFixture, "subscriptions end with the session", "[fix]") {
  receive("V", {{262, "s"}, {263, "1"}, {264, "1"}, {267, "1"}, {269, "0"}, {146, "1"}, {55, "EURUSD"}});
  receive("5", {});
  transport->take();
  const auto before = client->session().counters();
  quote("1.10001");
  CHECK(client->session().counters() == before);
}

TEST_CASE_METHOD(ClientFixture, "a session for quotes places no orders, one for orders has no quotes", "[fix]") {
  auto spec = client->spec();
  spec.kind = FixSessionKind::quote;
  client->change(spec);
  receive("D", GatewayFixture::market("a"));
  auto sent = transport->take();
  CHECK(sent.find("|35=j|") != std::string::npos);
  CHECK(sent.find("|380=6|") != std::string::npos);
  CHECK(life.find("a") == nullptr);
  spec.kind = FixSessionKind::order;
  client->change(spec);
  receive("V", {{262, "s"}, {263, "0"}, {264, "1"}, {267, "1"}, {269, "0"}, {146, "1"}, {55, "EURUSD"}});
  CHECK(transport->take().find("|380=6|") != std::string::npos);
}

TEST_CASE_METHOD(ClientFixture, "an order of another session is unknown", "[fix]") {
  Origin other;
  other.channel = Channel::fix;
  other.session = SessionId{2};
  OrderTerms terms;
  terms.instrument = InstrumentId{1};
  terms.type = OrderType::limit;
  terms.qty = *parse<Qty>("10000");
  terms.limit = *parse<Price>("1.05");
  life.turn->apply(PlaceOrder{AccountId{1001}, "theirs", terms}, other);
  receive("F", {{41, "theirs"}, {11, "x"}, {55, "EURUSD"}, {54, "1"}, {60, "20260130-09:30:00"}});
  auto sent = transport->take();
  CHECK(sent.find("|35=9|") != std::string::npos);
  CHECK(sent.find("|102=1|") != std::string::npos);
  CHECK(life.find("theirs")->status == OrderStatus::working);
  receive("H", {{11, "theirs"}, {55, "EURUSD"}, {54, "1"}});
  CHECK(transport->take().find("|58=unknown order|") != std::string::npos);
}

}  // namespace dealingdesk::fix
