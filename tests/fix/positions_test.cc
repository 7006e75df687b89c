#include "fix/client/positions.h"

#include "tests/fix/gateway_fixture.h"
#include "tests/fix/messages.h"
#include "tests/fix/standard.h"

namespace dealingdesk::fix {
namespace {

struct PositionsFixture : GatewayFixture {
  // 1001 is hedging; 1002 netting; 1003 is not this session's.
  PositionsFixture() {
    auto netting = dollar_account(1002);
    netting.mode = PositionMode::netting;
    server.life.apply(DefineAccount{netting});
    server.life.apply(
        MoveMoney{AccountId{1002}, MoneyMovement::deposit, {100'000'000, netting.currency}, "second", ""});
    server.life.apply(DefineAccount{dollar_account(1003)});
    auto session = *server.life.turn->desk().catalog().fix_sessions().find(SessionId{1});
    session.accounts = {AccountId{1001}, AccountId{1002}};
    server.life.apply(DefineFixSession{session});
    server.life.turn->commit();
    log_on();
  }
  static std::string get(const std::string& message, int tag) { return FixClient::get(message, tag); }
  void trade(const std::string& id, const char* side, const std::string& qty, const Fields& more = {}) {
    Fields fields{{11, id}, {55, "EURUSD"}, {54, side}, {60, "20260130-09:30:00"}, {38, qty}, {40, "1"}, {59, "3"}};
    fields.insert(fields.end(), more.begin(), more.end());
    client.send("D", fields);
    CHECK(get(client.receive("8"), 150) == "0");
    CHECK(get(client.receive("8"), 150) == "F");
  }
  static Fields question(const std::string& id, const Fields& more = {}) {
    Fields fields{{710, id}, {724, "0"}};
    fields.insert(fields.end(), more.begin(), more.end());
    return fields;
  }
  // "long 10000 at 1.1001" of the next message, which must be a report that the standard knows.
  std::string position() {
    const auto report = client.receive();
    REQUIRE(get(report, 35) == "AP");
    check_standard(report);
    CHECK(get(report, 702) + get(report, 703) + get(report, 731) == "1TQ1");
    id = get(report, 721);
    last = report;
    if (get(report, 704) == "0" && get(report, 705) == "0") return "closed";
    const bool is_long = get(report, 705) == "0";
    return (is_long ? "long " + get(report, 704) : "short " + get(report, 705)) + " at " + get(report, 730);
  }
  // 727, 728 and 729 of the next message, which must be an AO.
  std::string ack() {
    const auto answer = client.receive();
    REQUIRE(get(answer, 35) == "AO");
    check_standard(answer);
    last = answer;
    return get(answer, 727) + " " + get(answer, 728) + " " + get(answer, 729);
  }
  std::string id;    // 721 of the last position()
  std::string last;  // message that was looked at
};

}  // namespace

TEST_CASE_METHOD(PositionsFixture, "each position of a hedging account is told, with the id that closes it", "[fix]") {
  trade("a", "1", "10000");
  trade("b", "1", "5000");
  trade("c", "2", "3000");
  client.send("AN", question("p", {{1, "1001"}}));
  CHECK(ack() == "3 0 0");
  CHECK(get(last, 710) == "p");
  CHECK(get(last, 1) == "1001");
  CHECK(position() == "long 10000 at 1.1001");
  const auto first = id;
  CHECK(get(last, 710) + get(last, 1) + get(last, 727) + get(last, 325) == "p10013");
  CHECK(get(last, 715) == "20231114");
  CHECK(position() == "long 5000 at 1.1001");
  CHECK(position() == "short 3000 at 1.1");
  trade("d", "2", "10000", {{721, first}});
  client.send("AN", question("q", {{1, "1001"}}));
  CHECK(ack() == "2 0 0");
  CHECK(position() == "long 5000 at 1.1001");
  CHECK(position() == "short 3000 at 1.1");
  CHECK(client.silent());
}

TEST_CASE_METHOD(PositionsFixture, "a netting account has one position an instrument", "[fix]") {
  trade("a", "1", "10000", {{1, "1002"}});
  trade("b", "1", "5000", {{1, "1002"}});
  trade("c", "2", "3000", {{1, "1002"}});
  client.send("AN", question("p", {{1, "1002"}, {55, "EURUSD"}}));
  CHECK(ack() == "1 0 0");
  CHECK(position() == "long 12000 at 1.1001");
  CHECK(client.silent());
}

TEST_CASE_METHOD(PositionsFixture, "without an account all of the session's are told", "[fix]") {
  trade("a", "1", "10000");
  trade("b", "2", "5000", {{1, "1002"}});
  client.send("AN", question("p"));
  CHECK(ack() == "2 0 0");
  CHECK(position() == "long 10000 at 1.1001");
  CHECK(get(last, 1) == "1001");
  CHECK(position() == "short 5000 at 1.1");
  CHECK(get(last, 1) == "1002");
}

TEST_CASE_METHOD(PositionsFixture, "where there is nothing to tell, or it may not be told, the answer says why",
                 "[fix]") {
  client.send("AN", question("p", {{1, "1001"}}));
  CHECK(ack() == "0 2 0");
  // One that there is and one that there is not: refused alike.
  client.send("AN", question("p", {{1, "1003"}}));
  CHECK(ack() == "0 3 2");
  const auto of_another = get(last, 58);
  client.send("AN", question("p", {{1, "9003"}}));
  CHECK(ack() == "0 3 2");
  auto of_nobody = get(last, 58);
  REQUIRE(of_nobody.find("9003") != std::string::npos);
  CHECK(of_nobody.replace(of_nobody.find("9003"), 4, "1003") == of_another);
  client.send("AN", question("p", {{55, "NOWHERE"}}));
  CHECK(ack() == "0 1 2");
  client.send("AN", {{710, "p"}, {724, "1"}});
  CHECK(ack() == "0 4 2");
  client.send("AN", question("p", {{263, "2"}}));
  CHECK(ack() == "0 1 2");
  client.send("AN", {{724, "0"}});
  CHECK(get(client.receive(), 371) == "710");
}

TEST_CASE_METHOD(PositionsFixture, "what the standard wants in the question is read over", "[fix]") {
  client.send("AN", {{710, "p"},
                     {724, "0"},
                     {453, "1"},
                     {448, "me"},
                     {447, "D"},
                     {452, "3"},
                     {1, "1001"},
                     {581, "1"},
                     {715, "20260130"},
                     {60, "20260130-09:30:00"}});
  CHECK(ack() == "0 2 0");
}

TEST_CASE_METHOD(PositionsFixture, "a subscription tells each change of a position, until it ends", "[fix]") {
  trade("a", "1", "10000");
  client.send("AN", question("s", {{263, "1"}, {1, "1001"}}));
  CHECK(ack() == "1 0 0");
  CHECK(position() == "long 10000 at 1.1001");
  const auto first = id;
  client.send("AN", question("s", {{263, "1"}, {1, "1001"}}));
  CHECK(ack() == "0 99 2");

  server.life.order("from elsewhere");
  CHECK(position() == "long 10000 at 1.1001");
  CHECK(id != first);
  CHECK(get(last, 710) + get(last, 325) + get(last, 727) == "sY");
  client.send(
      "D", {{11, "x"}, {55, "EURUSD"}, {54, "2"}, {60, "20260130-09:30:00"}, {38, "10000"}, {40, "1"}, {721, first}});
  const auto change = client.receive("AP");
  CHECK(get(change, 721) == first);
  CHECK(get(change, 704) + get(change, 705) == "00");
  CHECK(get(client.receive("8"), 150) == "F");
  CHECK(client.silent());
  // Not of this account.
  client.send("D",
              {{11, "y"}, {55, "EURUSD"}, {54, "2"}, {60, "20260130-09:30:00"}, {38, "10000"}, {40, "1"}, {1, "1002"}});
  CHECK(get(client.receive(), 150) == "0");
  CHECK(get(client.receive(), 150) == "F");
  CHECK(client.silent());

  client.send("AN", question("s", {{263, "2"}}));
  CHECK(ack() == "0 0 0");
  server.life.order("once more");
  CHECK(client.silent());
}

TEST_CASE_METHOD(PositionsFixture, "subscriptions to positions end with the session", "[fix]") {
  client.send("AN", question("s", {{263, "1"}}));
  CHECK(ack() == "0 2 0");
  client.send("5", {});
  CHECK(get(client.receive(), 35) == "5");
  const auto before = server.gateway->sessions().front().counters;
  server.life.order("later");
  CHECK(server.gateway->sessions().front().counters == before);
}

TEST_CASE_METHOD(PositionsFixture, "an account that is taken from the session is not told of any more", "[fix]") {
  client.send("AN", question("s", {{263, "1"}}));
  CHECK(ack() == "0 2 0");
  auto session = *server.life.turn->desk().catalog().fix_sessions().find(SessionId{1});
  session.accounts = {AccountId{1002}};
  server.life.apply(DefineFixSession{session});
  server.life.order("of 1001");
  CHECK(client.silent());
}

}  // namespace dealingdesk::fix
