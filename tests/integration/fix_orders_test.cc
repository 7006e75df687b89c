// Orders over FIX against the real binary, byte for byte from outside.
#include <future>
#include <set>

#include <catch2/catch.hpp>

#include "core/decimal.h"
#include "tests/integration/trading.h"

namespace dealingdesk::integration {
namespace {

// 14 + 151 = 38 while an order works, 151 = 0 when it is done; 6 says what 14 cost.
void check_sums(const Received& r) {
  INFO(r.text);
  const auto qty = [&](int tag) { return parse<Qty>(r[tag]).value(); };
  const bool done = r[39] == "2" || r[39] == "4" || r[39] == "8" || r[39] == "C";
  if (done)
    CHECK(qty(151) == Qty{});
  else
    CHECK(qty(14) + qty(151) == qty(38));
  CHECK(r[6].empty() == false);
}

}  // namespace

TEST_CASE("market, limit and stop orders live and end as FIX says, over TCP and over TLS", "[integration]") {
  const Transport transport = GENERATE(Transport::tcp, Transport::tls);
  CAPTURE(transport == Transport::tls);
  RunningServer server;
  RawFixClient client = trader(server, transport);
  std::set<std::string> exec_ids;
  const auto next = [&] {
    const Received r = report(client);
    check_sums(r);
    CHECK(exec_ids.insert(r[17]).second);
    return r;
  };

  client.send("D", market("m1"));
  const Received accepted = next();
  CHECK(accepted[150] == "0");
  CHECK(accepted[39] == "0");
  CHECK(accepted[1] == "1001");
  const Received filled = next();
  CHECK(filled[150] == "F");
  CHECK(filled[39] == "2");
  CHECK(filled[37] == accepted[37]);
  CHECK(filled[31] == filled[6]);
  CHECK(filled[32] == "10000");
  CHECK(filled[12] == "0.35");

  client.send("D", resting("l1"));
  CHECK(next()[150] == "0");
  client.send("G", fmt::format("41=l1|11=l2|55=EURUSD|54=1|38=20000|40=2|44=0.6|{}", kTime));
  const Received replaced = next();
  CHECK(replaced[150] == "5");
  CHECK(replaced[41] == "l1");
  CHECK(replaced[44] == "0.6");
  CHECK(replaced[38] == "20000");
  client.send("F", fmt::format("41=l2|11=l3|55=EURUSD|54=1|{}", kTime));
  const Received canceled = next();
  CHECK(canceled[150] == "4");
  CHECK(canceled[39] == "4");
  CHECK(canceled[37] == replaced[37]);
  client.send("F", fmt::format("41=l3|11=l4|55=EURUSD|54=1|{}", kTime));
  const Received too_late = client.expect("9");
  CHECK(too_late[434] == "1");
  CHECK(too_late[102] == "0");
  CHECK(too_late[41] == "l3");

  client.send("D", fmt::format("11=s1|55=EURUSD|54=1|38=10000|40=3|99=1.9|59=1|{}", kTime));
  const Received stop = next();
  CHECK(stop[150] == "0");
  CHECK(stop[99] == "1.9");
  client.send("D", fmt::format("11=i1|55=EURUSD|54=1|38=10000|40=2|44=0.5|59=3|{}", kTime));
  CHECK(next()[150] == "0");
  CHECK(next()[150] == "4");

  // The same id again: the first order is named and stays.
  client.send("D", market("s1", '2'));
  const Received duplicate = next();
  CHECK(duplicate[150] == "8");
  CHECK(duplicate[39] == "8");
  CHECK(duplicate[103] == "6");
  CHECK(duplicate[37] == stop[37]);
  CHECK(duplicate[58].find(stop[37]) != std::string::npos);
  CHECK(duplicate[58].find("working") != std::string::npos);

  client.send("H", "11=m1|55=EURUSD|54=1|790=q1|");
  const Received status = report(client);
  CHECK(status[150] == "I");
  CHECK(status[39] == "2");
  CHECK(status[37] == filled[37]);
  CHECK(status[14] == "10000");
  client.send("H", "11=s1|55=EURUSD|54=1|");
  CHECK(report(client)[39] == "0");
  client.send("H", "11=nobody|55=EURUSD|54=1|");
  const Received unknown = report(client);
  CHECK(unknown[150] == "I");
  CHECK(unknown[39] == "8");
  CHECK(unknown[37] == "NONE");
  CHECK(unknown[17] == "0");
  CHECK(unknown[103] == "5");
  CHECK(unknown[58] == "unknown order");
}

TEST_CASE("mass status tells of every working order, and of none", "[integration]") {
  RunningServer server;
  RawFixClient client = trader(server);
  client.send("AF", "584=m1|585=7|");
  const Received none = report(client);
  CHECK(none[150] == "I");
  CHECK(none[584] == "m1");
  CHECK(none[37] == "NONE");
  CHECK(none[911] == "0");
  CHECK(none[912] == "Y");
  CHECK(none[58] == "no orders");
  for (const char* id : {"a", "b", "c"}) {
    client.send("D", resting(id));
    (void)report(client);
  }
  client.send("AF", "584=m2|585=7|");
  std::set<std::string> ids;
  for (int i = 0; i < 3; ++i) {
    const Received status = report(client);
    CHECK(status[150] == "I");
    CHECK(status[911] == "3");
    CHECK((status[912] == "Y") == (i == 2));
    ids.insert(status[11]);
  }
  CHECK(ids == std::set<std::string>{"a", "b", "c"});
}

TEST_CASE("a trade capture request returns every trade of the accounts, since a time too", "[integration]") {
  RunningServer server;
  RawFixClient client = trader(server);
  std::set<std::string> executions;
  std::string last_time;
  for (const char* id : {"a", "b"}) {
    client.send("D", market(id));
    (void)report(client);
    const Received filled = report(client);
    executions.insert(filled[17]);
    last_time = filled[60];
  }
  client.send("AD", "568=r1|569=0|263=0|");
  const Received count = client.expect("AQ");
  CHECK(count[568] == "r1");
  CHECK(count[748] == "2");
  CHECK(count[749] == "0");
  CHECK(count[750] == "0");
  std::set<std::string> reported;
  for (int i = 0; i < 2; ++i) {
    const Received trade = client.expect("AE");
    CHECK(trade[568] == "r1");
    CHECK(trade[32] == "10000");
    CHECK((trade[912] == "Y") == (i == 1));
    reported.insert(trade[17]);
  }
  CHECK(reported == executions);
  client.send("AD", fmt::format("568=r2|569=0|263=0|580=1|60={}|", last_time));
  CHECK(client.expect("AQ")[748] == "1");
  CHECK(executions.count(client.expect("AE")[17]) == 1);
}

TEST_CASE("market data comes as asked for, and wrong requests are refused by reason", "[integration]") {
  RunningServer server;
  RawFixClient client = trader(server);
  const std::string both = "264=1|265=0|267=2|269=0|269=1|";
  client.send("V", "262=snap|263=0|" + both + "146=1|55=EURUSD|");
  const Received snapshot = client.expect("W");
  CHECK(snapshot[262] == "snap");
  CHECK(snapshot[55] == "EURUSD");
  CHECK(snapshot[268] == "2");
  client.send("V", "262=sub|263=1|" + both + "146=1|55=USDJPY|");
  // Twenty a second: three more come by themselves.
  for (int i = 0; i < 4; ++i) {
    const auto update = client.receive();
    REQUIRE(update);
    CHECK((update->type() == "W" || update->type() == "X"));
    CHECK((*update)[262] == "sub");
  }
  client.send("V", "262=sub|263=1|" + both + "146=1|55=EURUSD|");
  const Received duplicate = client.expect("Y");
  CHECK(duplicate[262] == "sub");
  CHECK(duplicate[281] == "1");
  client.send("V", "262=sub|263=2|" + both + "146=1|55=USDJPY|");
  client.send("V", "262=nosuch|263=0|" + both + "146=1|55=NOSUCH|");
  const Received refused = client.expect("Y");
  CHECK(refused[262] == "nosuch");
  CHECK(refused[281] == "0");
  // Unsubscribed: what is on its way is here before the answer to a TestRequest, and then nothing comes.
  client.send("1", "112=quiet?|");
  CHECK(client.expect("0")[112] == "quiet?");
  const auto more = client.receive(std::chrono::milliseconds{400});
  CHECK_FALSE((more && (more->type() == "W" || more->type() == "X")));
}

TEST_CASE("orders at once over TCP and TLS are all answered, and journal and positions agree", "[integration]") {
  constexpr int kOrders = 200;
  RunningServer server;
  RawFixClient first = trader(server);
  log_out(first);

  // Buys of 1000 and 2000: what was filled is what the position must be.
  struct Book {
    int accepted = 0;
    int filled = 0;
    int refused = 0;
    std::int64_t bought = 0;
  };
  const auto trade = [&](Transport transport, const char* comp_id, const char* user, const char* password, Book& book) {
    RawFixClient client{transport == Transport::tcp ? server.fix_port() : server.tls_port(), transport, comp_id};
    client.log_on(user, password);
    for (int i = 0; i < kOrders; ++i)
      client.send("D", market(fmt::format("{}-{}", comp_id, i), '1', i % 2 == 0 ? 1000 : 2000));
    while (book.filled + book.refused < kOrders) {
      const Received r = report(client);
      if (r[150] == "0") ++book.accepted;
      if (r[150] == "8") ++book.refused;
      if (r[150] != "F") continue;
      ++book.filled;
      book.bought += std::stoll(r[32]);
    }
  };
  Book over_tcp;
  Book over_tls;
  auto other = std::async(std::launch::async, [&] { trade(Transport::tls, "CLIENT2", "t2", "secret-2", over_tls); });
  trade(Transport::tcp, "CLIENT1", "t1", "secret-1", over_tcp);
  other.get();
  for (const Book* book : {&over_tcp, &over_tls}) {
    CHECK(book->accepted == kOrders);
    CHECK(book->filled == kOrders);
    CHECK(book->refused == 0);
    CHECK(book->bought == kOrders * 1500);
  }

  REQUIRE(server.stop() == 0);
  const Finished verified = server.verify();
  INFO(verified.out << verified.err);
  CHECK(verified.code == 0);
  std::int64_t journaled = 0;
  const auto orders = server.orders();
  CHECK(orders.size() == 2 * kOrders);
  for (const std::string& line : orders) {
    CHECK(line.find("\"status\":\"filled\"") != std::string::npos);
    journaled += line.find("\"cum_qty\":\"1000\"") != std::string::npos ? 1000 : 2000;
  }
  CHECK(journaled == over_tcp.bought + over_tls.bought);
}

}  // namespace dealingdesk::integration
