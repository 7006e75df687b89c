// Requests about many orders at once: what a session may see of them, and no more.
#include "tests/fix/version_fixture.h"

namespace dealingdesk::fix {
namespace {

struct MassFixture : VersionFixture {
  MassFixture() : VersionFixture{GENERATE(Spoken{"FIX.4.4", ""}, Spoken{"FIXT.1.1", "9"}), with_two_accounts} {
    auto other = eurusd();
    other.symbol = "OTHER";
    server.life.apply(DefineInstrument{other});
  }
  static void with_two_accounts(FixSessionSpec& session) { session.accounts = {AccountId{1001}, AccountId{1002}}; }
  void place(const std::string& id, const Fields& more = {}) {
    client.send("D", with(GatewayFixture::limit(id, "1.05"), more));
    CHECK(get(receive("8"), 150) == "0");
  }
  // An order on the account that came another way: by that session, or by none.
  void place_elsewhere(const std::string& id, SessionId session) {
    Origin origin;
    origin.channel = session ? Channel::fix : Channel::rest;
    origin.session = session;
    OrderTerms terms;
    terms.instrument = InstrumentId{1};
    terms.type = OrderType::limit;
    terms.qty = qty("10000");
    terms.limit = px("1.05");
    server.life.turn->apply(PlaceOrder{AccountId{1001}, id, terms}, origin);
  }
  std::string cancel_all(const Fields& more = {}) {
    client.send("q", with({{11, "all"}, {530, "7"}, {60, "20260130-09:30:00"}}, more));
    std::string ids;
    while (true) {
      const auto message = client.receive();
      if (get(message, 35) == "8") {
        CHECK(get(message, 150) == "4");
        CHECK(get(message, 39) == "4");
        CHECK(get(message, 151) == "0");
        ids += get(message, 11) + " ";
      } else if (get(message, 35) != "A") {
        answer = message;
        return ids;
      }
    }
  }
  std::string answer;
};

}  // namespace

TEST_CASE_METHOD(MassFixture, "all orders that the session may see are cancelled, each with its report", "[fix]") {
  place("a");
  place("b", {{1, "1002"}});
  place_elsewhere("rest", {});
  place_elsewhere("theirs", SessionId{1});
  CHECK(cancel_all() == "a rest b ");
  CHECK(get(answer, 35) == "r");
  CHECK(get(answer, 11) == "all");
  CHECK(get(answer, 530) == "7");
  CHECK(get(answer, 531) == "7");
  CHECK(get(answer, 532).empty());
  CHECK(get(answer, 533) == "3");
  CHECK(get(answer, 37) == "R2-1-" + std::to_string(client.seq - 1));
  CHECK(server.life.find("theirs")->status == OrderStatus::working);
  CHECK(cancel_all() == "");
  CHECK(get(answer, 531) == "7");
  CHECK(get(answer, 533) == "0");
}

TEST_CASE_METHOD(MassFixture, "those of an instrument, a side, an account are cancelled alone", "[fix]") {
  place("a");
  place("s", {{54, "2"}, {44, "1.2"}});
  place("o", {{55, "OTHER"}});
  place("x", {{1, "1002"}});
  CHECK(cancel_all({{530, "1"}, {55, "OTHER"}}) == "o ");
  CHECK(get(answer, 531) == "1");
  CHECK(get(answer, 55) == "OTHER");
  CHECK(cancel_all({{54, "2"}}) == "s ");
  CHECK(cancel_all({{1, "1002"}}) == "x ");
  CHECK(get(answer, 533) == "1");
  CHECK(cancel_all() == "a ");
}

TEST_CASE_METHOD(MassFixture, "a mass cancel that means nothing clear cancels nothing", "[fix]") {
  struct Row {
    Fields asked;
    std::string reason;
  };
  const auto row = GENERATE(Row{{{530, "3"}}, "0"}, Row{{{530, "1"}, {55, "NOWHERE"}}, "1"},
                            Row{{{55, "EURUSD"}}, "99"}, Row{{{1, "1003"}}, "99"}, Row{{{54, "5"}}, "0"});
  place("a");
  CHECK(cancel_all(row.asked) == "");
  CHECK(get(answer, 35) == "r");
  CHECK(get(answer, 531) == "0");
  CHECK(get(answer, 532) == row.reason);
  CHECK(get(answer, 533) == "0");
  CHECK_FALSE(get(answer, 58).empty());
  CHECK(server.life.find("a")->status == OrderStatus::working);
  CHECK(cancel_all({{530, "1"}}) == "");
  CHECK(get(answer, 35) == "j");
  CHECK(get(answer, 380) == "5");
  CHECK(get(answer, 372) == "q");
}

TEST_CASE_METHOD(MassFixture, "the state of all orders, of an instrument, of a side; of others' none", "[fix]") {
  place("a");
  place("s", {{54, "2"}, {44, "1.2"}});
  place_elsewhere("theirs", SessionId{1});
  const auto ask = [&](const Fields& more) {
    client.send("AF", with({{584, "m"}, {585, "7"}}, more));
    std::string ids;
    while (true) {
      const auto report = receive("8");
      CHECK(get(report, 150) == "I");
      ids += get(report, 11) + " ";
      if (get(report, 912) == "Y") return ids + get(report, 911);
    }
  };
  CHECK(ask({}) == "a s 2");
  CHECK(ask({{54, "2"}}) == "s 1");
  CHECK(ask({{585, "1"}, {55, "OTHER"}}) == " 0");
  CHECK(ask({{585, "1"}, {55, "EURUSD"}, {54, "1"}}) == "a 1");
  client.send("AF", {{584, "m"}, {585, "1"}, {55, "NOWHERE"}});
  CHECK(get(receive("j"), 380) == "2");
  client.send("AF", {{584, "m"}, {585, "1"}});
  CHECK(get(receive("j"), 380) == "5");
}

TEST_CASE_METHOD(MassFixture, "an order that came by no session is cancelled and replaced with a report", "[fix]") {
  place_elsewhere("rest", {});
  client.send("G", {{41, "rest"},
                    {11, "mine"},
                    {55, "EURUSD"},
                    {54, "1"},
                    {60, "20260130-09:30:00"},
                    {38, "20000"},
                    {40, "2"},
                    {44, "1.06"}});
  const auto replaced = receive("8");
  CHECK(get(replaced, 150) == "5");
  CHECK(get(replaced, 41) == "rest");
  const auto id = get(replaced, 37);
  client.send("F", {{41, "mine"}, {37, id}, {11, "c"}, {55, "EURUSD"}, {54, "1"}, {60, "20260130-09:30:00"}});
  CHECK(get(receive("8"), 150) == "4");
  place("a");
  client.send("F", {{41, "a"}, {37, id}, {11, "d"}, {55, "EURUSD"}, {54, "1"}, {60, "20260130-09:30:00"}});
  const auto refused = receive("9");
  CHECK(get(refused, 102) == "1");
  CHECK(get(refused, 39) == "8");
  CHECK(server.life.find("a")->status == OrderStatus::working);
}

}  // namespace dealingdesk::fix
