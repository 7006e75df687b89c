// A session that sends more than it may, over each version of FIX.
#include "tests/fix/version_fixture.h"

namespace dealingdesk::fix {
namespace {

struct ThrottledFixture : VersionFixture {
  ThrottledFixture()
      : VersionFixture{GENERATE(Spoken{"FIX.4.2", ""}, Spoken{"FIX.4.4", ""}, Spoken{"FIXT.1.1", "9"}),
                       [](FixSessionSpec& session) { session.messages_per_second = 2; }} {
    is_42 = client.begin_string == "FIX.4.2";
    is_50 = client.begin_string == "FIXT.1.1";
  }
  void place(const std::string& id) { client.send("D", GatewayFixture::limit(id, "1.05")); }
  bool is_42, is_50;
};

const Fields kReplace{{41, "a"},     {11, "r"}, {55, "EURUSD"}, {54, "1"}, {60, "20260130-09:30:00"},
                      {38, "20000"}, {40, "2"}, {44, "1.06"}};

}  // namespace

TEST_CASE_METHOD(ThrottledFixture, "what is too much is refused by kind, with the limit and when to try again",
                 "[fix]") {
  place("a");
  place("b");
  CHECK(get(receive("8"), 150) == "0");
  CHECK(get(receive("8"), 150) == "0");
  place("c");
  const auto order = receive("8");
  CHECK(get(order, 11) == "c");
  CHECK(get(order, 150) == "8");
  CHECK(get(order, 39) == "8");
  CHECK(get(order, 103) == "0");
  CHECK(get(order, 58) == "more than 2 messages a second: try again in 501 ms");
  client.send("G", kReplace);
  const auto replace = receive("9");
  CHECK(get(replace, 434) == "2");
  CHECK(get(replace, 39) == "0");
  CHECK(get(replace, 102) == "2");
  client.send("H", {{11, "a"}, {55, "EURUSD"}, {54, "1"}});
  const auto question = receive("j");
  CHECK(get(question, 372) == "H");
  CHECK(get(question, 380) == (is_50 ? "8" : "0"));
  CHECK(get(question, 58) == get(order, 58));
  client.send("K", {{66, "L"}, {60, "20260130-09:30:00"}});
  CHECK(get(receive("j"), 372) == "K");
  // What was refused has left nothing behind: after a pause the same order is taken.
  server.life.clock.time = server.life.clock.time + Span::from_ms(501);
  place("c");
  CHECK(get(receive("8"), 150) == "0");
}

TEST_CASE_METHOD(ThrottledFixture, "cancels and what keeps the session alive are never refused", "[fix]") {
  place("a");
  place("b");
  place("c");
  for (int i = 0; i < 3; ++i) (void)receive("8");
  client.send("F", {{41, "a"}, {11, "f"}, {55, "EURUSD"}, {54, "1"}, {60, "20260130-09:30:00"}});
  CHECK(get(receive("8"), 150) == "4");
  client.send("1", {{112, "ping"}});
  CHECK(get(receive("0"), 112) == "ping");
  if (is_42) return;
  client.send("q", {{11, "all"}, {530, "7"}, {60, "20260130-09:30:00"}});
  CHECK(get(receive("r"), 533) == "1");
}

TEST_CASE_METHOD(ThrottledFixture, "a list that is too much is refused as a list", "[fix]") {
  place("a");
  place("b");
  client.send("E", {{66, "L"},
                    {68, "2"},
                    {5109, "1"},
                    {73, "2"},
                    {11, "x"},
                    {67, "1"},
                    {55, "EURUSD"},
                    {54, "1"},
                    {38, "10000"},
                    {40, "3"},
                    {99, "1.2"},
                    {11, "y"},
                    {67, "2"},
                    {55, "EURUSD"},
                    {54, "1"},
                    {38, "10000"},
                    {40, "2"},
                    {44, "1.05"}});
  const auto status = receive("N");
  CHECK(get(status, 431) == "7");
  CHECK(get(status, 444).find("more than 2 messages a second") == 0);
}

TEST_CASE_METHOD(ThrottledFixture, "who goes on and on is logged out with a text, and may come back", "[fix]") {
  for (int i = 0; i < 103; ++i) place("o" + std::to_string(i));
  const auto logout = receive("5");
  CHECK(get(logout, 58) == "more than 2 messages a second, again and again");
  CHECK(client.ended());
  const auto counters = server.gateway->sessions().back().counters;
  client.seq = counters.next_in;
  client.connect(server.port());
  client.logon();
  CHECK(get(receive("A"), 34) == std::to_string(counters.next_out));
  place("again");
  CHECK(get(receive("8"), 150) == "0");
}

}  // namespace dealingdesk::fix
