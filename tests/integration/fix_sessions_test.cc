// Sessions over FIX against the real binary: who is let in, and what happens to sequence numbers.
#include <future>
#include <vector>

#include <catch2/catch.hpp>

#include "tests/integration/trading.h"

namespace dealingdesk::integration {

TEST_CASE("a wrong password is told so and closed, and an unknown CompID is closed without a word", "[integration]") {
  RunningServer server;
  RawFixClient wrong{server.fix_port(), Transport::tcp, "CLIENT1"};
  wrong.send("A", "98=0|108=30|553=t1|554=not-it|");
  const auto said = wrong.receive();
  REQUIRE(said);
  CHECK(said->type() == "5");
  CHECK_FALSE((*said)[58].empty());
  CHECK(wrong.closed());

  RawFixClient stranger{server.fix_port(), Transport::tcp, "STRANGER"};
  stranger.send("A", "98=0|108=30|553=t1|554=secret-1|");
  CHECK_FALSE(stranger.receive());
  CHECK(stranger.closed());

  RawFixClient other_broker{server.fix_port(), Transport::tcp, "CLIENT1", "SOMEBODY"};
  other_broker.send("A", "98=0|108=30|553=t1|554=secret-1|");
  CHECK_FALSE(other_broker.receive());
  CHECK(other_broker.closed());

  // Another user's right password is no key to this session.
  RawFixClient neighbour{server.fix_port(), Transport::tcp, "CLIENT1"};
  neighbour.send("A", "98=0|108=30|553=t2|554=secret-2|");
  CHECK(neighbour.closed());

  RawFixClient good{server.fix_port(), Transport::tcp, "CLIENT1"};
  CHECK(good.log_on("t1", "secret-1").type() == "A");
}

TEST_CASE("a second logon of a live session is closed without a word, and the first goes on", "[integration]") {
  RunningServer server;
  RawFixClient first = trader(server);
  RawFixClient second{server.fix_port(), Transport::tcp, "CLIENT1"};
  second.send("A", "98=0|108=30|141=Y|553=t1|554=secret-1|");
  CHECK_FALSE(second.receive());
  CHECK(second.closed());
  first.send("D", market("still-here"));
  CHECK(report(first)[150] == "0");
}

TEST_CASE("a logout is answered, and the numbers go on at the next logon", "[integration]") {
  RunningServer server;
  RawFixClient first{server.fix_port(), Transport::tcp, "CLIENT1"};
  CHECK(first.log_on("t1", "secret-1", "108=30|")[34] == "1");
  first.send("5", "");
  const Received bye = first.expect("5");
  CHECK(bye[34] == "2");
  CHECK(first.closed());

  RawFixClient next{server.fix_port(), Transport::tcp, "CLIENT1"};
  next.set_next_sequence(first.next_sequence());
  CHECK(next.log_on("t1", "secret-1", "108=30|")[34] == "3");
  next.send("5", "");
  (void)next.expect("5");
  CHECK(next.closed());

  // 141=Y: both begin anew.
  RawFixClient fresh{server.fix_port(), Transport::tcp, "CLIENT1"};
  const Received logon = fresh.log_on("t1", "secret-1", "108=30|141=Y|");
  CHECK(logon[34] == "1");
  CHECK(logon[141] == "Y");
}

TEST_CASE("numbers survive kill -9 of the server, and a number too low ends the session", "[integration]") {
  RunningServer server;
  RawFixClient client{server.fix_port(), Transport::tcp, "CLIENT1"};
  client.log_on("t1", "secret-1", "108=30|");
  wait_for_prices(client);
  client.send("D", resting("a"));
  const int before = std::stoi(report(client)[34]);
  server.kill();
  server.start();
  RawFixClient again{server.fix_port(), Transport::tcp, "CLIENT1"};
  again.set_next_sequence(client.next_sequence());
  const Received logon = again.log_on("t1", "secret-1", "108=30|");
  CHECK(std::stoi(logon[34]) == before + 1);
  again.send("H", "11=a|55=EURUSD|54=1|");
  CHECK(report(again)[39] == "0");

  again.send_numbered(1, "D", market("from-the-past"));
  const Received ended = again.expect("5");
  CHECK(ended[58].find("too low") != std::string::npos);
  CHECK(again.closed());
}

TEST_CASE("a gap in our numbers is asked for, and what was held back is done in order", "[integration]") {
  RunningServer server;
  RawFixClient client = trader(server);
  const int missing = client.next_sequence();
  client.send_numbered(missing + 1, "D", resting("second"));
  const Received request = client.expect("2");
  CHECK(request[7] == std::to_string(missing));
  client.send_numbered(missing, "D", resting("first"));
  CHECK(report(client)[11] == "first");
  // The second was kept, or is sent again: either way it is done once.
  client.send_numbered(missing + 1, "D", "43=Y|122=20260302-10:00:00|" + resting("second"));
  CHECK(report(client)[11] == "second");
  client.set_next_sequence(missing + 2);
  client.send("AF", "584=m|585=7|");
  CHECK(report(client)[911] == "2");
}

TEST_CASE("a resend repeats reports with 43 and 122 and passes over the rest", "[integration]") {
  RunningServer server;
  RawFixClient client = trader(server);
  client.send("D", market("a"));
  const Received accepted = report(client);
  const Received filled = report(client);
  client.send("1", "112=x|");
  (void)client.expect("0");
  client.send("2", "7=1|16=0|");
  std::vector<Received> again;
  int at = 1;
  // Up to the TestRequest's answer, in order and without a hole.
  while (at <= std::stoi(filled[34])) {
    const auto message = client.receive();
    REQUIRE(message);
    INFO(message->text);
    CHECK((*message)[43] == "Y");
    REQUIRE(std::stoi((*message)[34]) == at);
    if (message->type() == "4") {
      CHECK((*message)[123] == "Y");
      at = std::stoi((*message)[36]);
    } else {
      CHECK(message->type() == "8");
      CHECK_FALSE((*message)[122].empty());
      again.push_back(*message);
      ++at;
    }
  }
  REQUIRE(again.size() == 2);
  CHECK(again[0][17] == accepted[17]);
  CHECK(again[0][122] == accepted[52]);
  CHECK(again[1][17] == filled[17]);
  CHECK(again[1][34] == filled[34]);
  CHECK(again[1][6] == filled[6]);
}

TEST_CASE("a TestRequest is answered, and who falls silent is asked and then left", "[integration]") {
  RunningServer server;
  RawFixClient client{server.fix_port(), Transport::tcp, "CLIENT1"};
  client.log_on("t1", "secret-1", "108=1|141=Y|");
  client.send("1", "112=are-you-there|");
  CHECK(client.expect("0")[112] == "are-you-there");
  // Now in silence: heartbeats come, then the question, then the end.
  CHECK(client.expect("0")[112].empty());
  CHECK_FALSE(client.expect("1")[112].empty());
  CHECK(client.closed());

  RawFixClient back{server.fix_port(), Transport::tcp, "CLIENT1"};
  CHECK(back.log_on("t1", "secret-1").type() == "A");
}

TEST_CASE("SIGTERM says good-bye to clients, and the next start has their orders", "[integration]") {
  RunningServer server;
  RawFixClient client = trader(server);
  client.send("D", resting("overnight"));
  (void)report(client);
  auto stopped = std::async(std::launch::async, [&] { return server.stop(); });
  const Received bye = client.expect("5");
  CHECK_FALSE(bye[58].empty());
  CHECK(client.closed());
  CHECK(stopped.get() == 0);
  CHECK(server.verify().code == 0);
  server.start();
  RawFixClient again = trader(server);
  again.send("H", "11=overnight|55=EURUSD|54=1|");
  CHECK(report(again)[39] == "0");
}

}  // namespace dealingdesk::integration
