// A session that is told of every execution on its accounts, whoever placed the order.
#include "tests/fix/gateway_fixture.h"
#include "tests/fix/standard.h"

namespace dealingdesk::fix {
namespace {

struct DropCopyFixture : GatewayFixture {
  DropCopyFixture() {
    server.life.apply(DefineAccount{dollar_account(1002)});
    FixSessionSpec session;
    session.client_comp_id = "COPY";
    session.user = UserId{1};
    session.accounts = {AccountId{1001}};
    session.kind = FixSessionKind::drop_copy;
    server.life.apply(DefineFixSession{session});
    server.life.turn->commit();
  }
  static std::string get(const std::string& message, int tag) { return FixClient::get(message, tag); }
  void log_on_copy(const Fields& more = {}) {
    copy.connect(server.port());
    copy.logon(more);
  }
  // "a 0", "a F": the order and what happened, of the next message, which must be a copy.
  std::string copied() {
    last = copy.receive();
    REQUIRE(get(last, 35) == "8");
    check_standard(last);
    CHECK(get(last, 797) == "Y");
    return get(last, 11) + " " + get(last, 150);
  }
  FixClient copy{"COPY", [this] { server.work(); }};
  std::string last;
};

}  // namespace

TEST_CASE_METHOD(DropCopyFixture, "a drop copy has every execution of its accounts, in order", "[fix]") {
  log_on();
  log_on_copy();
  REQUIRE(get(copy.receive(), 35) == "A");
  client.send("D", limit("resting", "1.05"));
  const auto accepted = client.receive();
  CHECK(copied() == "resting 0");
  for (const int tag : {17, 37, 11, 1, 38, 44, 60, 151}) CHECK(get(last, tag) == get(accepted, tag));
  CHECK(get(accepted, 797).empty());
  // By nobody's session, as REST and the desk do it.
  server.life.order("elsewhere");
  CHECK(copied() == "elsewhere 0");
  CHECK(copied() == "elsewhere F");
  client.send("F", {{41, "resting"}, {11, "cancel"}, {55, "EURUSD"}, {54, "1"}, {60, "20260130-09:30:00"}});
  CHECK(copied() == "cancel 4");
  CHECK(get(last, 41) == "resting");
  client.send("D", market("elsewhere"));
  CHECK(copied() == "elsewhere 8");
  CHECK(get(last, 103) == "6");
  server.life.apply(PlaceOrder{AccountId{1002}, "another account's", {}});
  CHECK(copy.silent());
}

TEST_CASE_METHOD(DropCopyFixture, "what happens while a drop copy is away waits for its resend request", "[fix]") {
  log_on_copy();
  REQUIRE(get(copy.receive(), 35) == "A");
  server.life.order("seen");
  CHECK(copied() == "seen 0");
  CHECK(copied() == "seen F");
  copy.disconnect();
  while (server.gateway->sessions().back().connected) server.work();
  server.life.order("missed");
  server.life.order("missed too");
  server.work();

  log_on_copy();
  const auto logon = copy.receive();
  CHECK(get(logon, 35) + get(logon, 34) == "A8");
  server.life.order("meanwhile");
  // The gap that the Logon shows is asked for: from 4 on.
  copy.send("2", {{7, "4"}, {16, "0"}});
  std::vector<std::string> told;
  for (int i = 0; i < 2; ++i) {
    CHECK(copied() == std::string{"meanwhile "} + (i == 0 ? "0" : "F"));
    CHECK(get(last, 43).empty());
  }
  for (std::string message = copy.receive(); told.size() < 7; message = copy.receive()) {
    if (get(message, 35) == "8") {
      CHECK(get(message, 43) == "Y");
      told.push_back(get(message, 34) + " " + get(message, 11) + " " + get(message, 150));
    } else {
      told.push_back(get(message, 34) + " gap to " + get(message, 36));
    }
    if (told.size() == 7) break;
  }
  CHECK(told == std::vector<std::string>{"4 missed 0", "5 missed F", "6 missed too 0", "7 missed too F", "8 gap to 9",
                                         "9 meanwhile 0", "10 meanwhile F"});
  server.life.order("next");
  CHECK(copied() == "next 0");
  CHECK(get(last, 34) == "11");
}

TEST_CASE_METHOD(DropCopyFixture, "a drop copy asks about its accounts, and does nothing", "[fix]") {
  log_on();
  client.send("D", limit("theirs", "1.05"));
  CHECK(get(client.receive(), 150) == "0");
  log_on_copy();
  REQUIRE(get(copy.receive("A"), 35) == "A");
  copy.send("H", {{11, "theirs"}, {55, "EURUSD"}, {54, "1"}});
  CHECK(get(copy.receive(), 150) == "I");
  copy.send("AF", {{584, "m"}, {585, "7"}});
  CHECK(get(copy.receive(), 911) == "1");
  copy.send("AD", {{568, "t"}, {569, "0"}});
  CHECK(get(copy.receive(), 749) == "0");
  copy.send("AN", {{710, "p"}, {724, "0"}});
  CHECK(get(copy.receive(), 729) == "0");
  copy.send("BB", {{909, "c"}});
  CHECK(get(copy.receive(), 35) == "BA");
  const Fields change{{41, "theirs"}, {11, "x"}, {55, "EURUSD"}, {54, "1"}, {60, "20260130-09:30:00"}};
  auto replace = change;
  replace.insert(replace.end(), {{38, "20000"}, {40, "2"}, {44, "1.05"}});
  const std::pair<std::string, Fields> refused[] = {
      {"D", market("x")},
      {"F", change},
      {"G", replace},
      {"V", {{262, "q"}, {263, "0"}, {264, "1"}, {267, "1"}, {269, "0"}, {146, "1"}, {55, "EURUSD"}}}};
  for (const auto& [type, fields] : refused) {
    copy.send(type, fields);
    const auto answer = copy.receive();
    CHECK(get(answer, 35) + get(answer, 372) + get(answer, 380) == "j" + type + "6");
  }
  CHECK(server.life.find("theirs")->status == OrderStatus::working);
  CHECK(server.life.find("x") == nullptr);
}

TEST_CASE_METHOD(DropCopyFixture, "a session that becomes a drop copy hears of its own old orders once", "[fix]") {
  log_on();
  client.send("D", limit("old", "1.05"));
  CHECK(get(client.receive(), 150) == "0");
  auto session = *server.life.turn->desk().catalog().fix_sessions().find(SessionId{1});
  session.kind = FixSessionKind::drop_copy;
  server.life.apply(DefineFixSession{session});
  server.life.apply(CancelOrder{AccountId{1001}, {}, "old", ""});
  const auto canceled = client.receive();
  CHECK(get(canceled, 150) + get(canceled, 797) == "4Y");
  CHECK(client.silent());
}

TEST_CASE_METHOD(DropCopyFixture, "a drop copy hears of the accounts that it has now", "[fix]") {
  log_on_copy();
  REQUIRE(get(copy.receive(), 35) == "A");
  auto session = *server.life.turn->desk().catalog().fix_sessions().find(SessionId{2});
  session.accounts = {AccountId{1002}};
  server.life.apply(DefineFixSession{session});
  server.life.order("of 1001");
  CHECK(copy.silent());
  OrderTerms terms;
  terms.instrument = InstrumentId{1};
  terms.qty = *parse<Qty>("10000");
  server.life.apply(PlaceOrder{AccountId{1002}, "of 1002", terms});
  CHECK(copied() == "of 1002 8");
}

}  // namespace dealingdesk::fix
