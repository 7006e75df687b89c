// Cancels and replaces of orders that trade meanwhile, on an order book, over each version of FIX.
#include "tests/fix/version_fixture.h"

namespace dealingdesk::fix {
namespace {

// LISTED trades on an order book; the session has an account for each side of a trade.
struct BookFixture : VersionFixture {
  BookFixture()
      : VersionFixture{GENERATE(Spoken{"FIX.4.2", ""}, Spoken{"FIX.4.4", ""}, Spoken{"FIXT.1.1", "9"}),
                       [](FixSessionSpec& session) {
                         session.accounts = {AccountId{1001}, AccountId{1002}};
                       }},
        is_42{client.begin_string == "FIX.4.2"} {
    auto listed = eurusd();
    listed.symbol = "LISTED";
    listed.execution = Execution::exchange;
    server.life.apply(DefineInstrument{listed});
  }
  std::string bid(const std::string& id) {
    client.send("D", with(GatewayFixture::limit(id, "1.05"), {{55, "LISTED"}}));
    return receive("8");
  }
  // Sold by the other account into what is bid: the report of the bid that is met.
  std::string hit(const std::string& id, const std::string& quantity) {
    client.send("D", with(GatewayFixture::market(id, quantity), {{55, "LISTED"}, {54, "2"}, {1, "1002"}}));
    while (true) {
      auto report = receive("8");
      if (report.empty() || get(report, 1) == "1001") return report;
    }
  }
  void replace(const std::string& original, const std::string& id, const std::string& quantity) {
    client.send("G", {{41, original},
                      {11, id},
                      {55, "LISTED"},
                      {54, "1"},
                      {60, "20260130-09:30:00"},
                      {38, quantity},
                      {40, "2"},
                      {44, "1.05"}});
  }
  // The next message that is about the first account.
  std::string next() {
    while (true) {
      auto message = client.receive();
      if (message.empty() || get(message, 1) == "1001") return message;
    }
  }
  const bool is_42;
};

}  // namespace

TEST_CASE_METHOD(BookFixture, "an order that gets smaller keeps its place in the queue, one that gets larger does not",
                 "[fix]") {
  bid("a");
  bid("b");
  SECTION("smaller") {
    replace("a", "a2", "5000");
    CHECK(get(receive("8"), 150) == "5");
    CHECK(get(hit("s", "5000"), 11) == "a2");
  }
  SECTION("larger") {
    replace("a", "a2", "20000");
    CHECK(get(receive("8"), 150) == "5");
    CHECK(get(hit("s", "5000"), 11) == "b");
  }
}

TEST_CASE_METHOD(BookFixture, "what has traded meanwhile counts in a replace", "[fix]") {
  bid("a");
  const auto partly = hit("s", "4000");
  CHECK(get(partly, 150) == (is_42 ? "1" : "F"));
  CHECK(get(partly, 39) == "1");
  CHECK(get(partly, 14) == "4000");
  CHECK(get(partly, 151) == "6000");
  replace("a", "b", "4000");
  const auto refused = next();
  CHECK(get(refused, 35) == "9");
  CHECK(get(refused, 11) == "b");
  CHECK(get(refused, 41) == "a");
  CHECK(get(refused, 434) == "2");
  CHECK(get(refused, 102) == (is_42 ? "2" : "99"));
  CHECK(get(refused, 39) == "1");
  CHECK(get(refused, 37) == get(partly, 37));
  // Its id has not been used.
  replace("a", "b", "6000");
  const auto replaced = next();
  CHECK(get(replaced, 150) == "5");
  CHECK(get(replaced, 39) == "1");
  CHECK(get(replaced, 11) == "b");
  CHECK(get(replaced, 41) == "a");
  CHECK(get(replaced, 38) == "6000");
  CHECK(get(replaced, 14) == "4000");
  CHECK(get(replaced, 151) == "2000");
  const auto filled = hit("t", "2000");
  CHECK(get(filled, 39) == "2");
  CHECK(get(filled, 151) == "0");
  replace("b", "c", "9000");
  const auto late = next();
  CHECK(get(late, 35) == "9");
  CHECK(get(late, 102) == "0");
  CHECK(get(late, 39) == "2");
}

TEST_CASE_METHOD(BookFixture, "an order is known by every name that it had, and no name is used twice", "[fix]") {
  const auto first = bid("a");
  replace("a", "b", "20000");
  CHECK(get(next(), 11) == "b");
  replace("a", "b", "30000");
  auto refused = next();
  CHECK(get(refused, 35) == "9");
  CHECK(get(refused, 102) == (is_42 ? "2" : "6"));
  CHECK(get(refused, 39) == "0");
  client.send("D", with(GatewayFixture::limit("a", "1.05"), {{55, "LISTED"}}));
  refused = receive("8");
  CHECK(get(refused, 103) == "6");
  CHECK(get(refused, 37) == get(first, 37));
  client.send("F", {{41, "a"}, {11, "c"}, {55, "LISTED"}, {54, "1"}, {60, "20260130-09:30:00"}});
  const auto canceled = next();
  CHECK(get(canceled, 150) == "4");
  CHECK(get(canceled, 37) == get(first, 37));
  CHECK(get(canceled, 41) == "b");
  client.send("F", {{41, "nobody"}, {11, "d"}, {55, "LISTED"}, {54, "1"}, {60, "20260130-09:30:00"}});
  const auto unknown = client.receive();
  CHECK(get(unknown, 35) == "9");
  CHECK(get(unknown, 102) == "1");
  CHECK(get(unknown, 37) == "NONE");
  CHECK(get(unknown, 39) == "8");
}

TEST_CASE_METHOD(BookFixture, "an order that is left less to reduce than it asks for is restated", "[fix]") {
  bid("a");
  CHECK(get(hit("s", "4000"), 39) == "1");
  // The first account is long 4,000: a reducing sell of 10,000 can be 4,000.
  client.send("D", with(GatewayFixture::limit("r", "1.2"), {{55, "LISTED"}, {54, "2"}, {18, "E"}}));
  auto report = next();
  CHECK(get(report, 150) == "0");
  CHECK(get(report, 38) == "10000");
  report = next();
  CHECK(get(report, 150) == "D");
  CHECK(get(report, 378) == "5");
  CHECK(get(report, 38) == "4000");
  CHECK(get(report, 151) == "4000");
  CHECK(get(report, 18) == "E");
}

}  // namespace dealingdesk::fix
