// Positions, money, trades, drop copies and passwords over FIX, against the real binary and its REST API.
#include <filesystem>
#include <future>
#include <map>
#include <set>

#include <catch2/catch.hpp>

#include "core/decimal.h"
#include "core/fixed.h"
#include "tests/integration/trading.h"
#include "tests/integration/web_client.h"

namespace dealingdesk::integration {
namespace {

const char* const kDropCopy = R"(
[[fix.session]]
comp_id = "COPY"
user = "t1"
accounts = [1001, 1003]
kind = "drop_copy"
)";

std::string orders_of(int account) { return fmt::format("/api/v1/accounts/{}/orders", account); }

Json rest_order(const std::string& id, const char* side) {
  return {{"client_order_id", id}, {"symbol", "EURUSD"}, {"side", side}, {"type", "market"}, {"qty", "10000"}};
}

void trade_over_rest(HttpClient& client, int account, const std::string& id, const char* side) {
  const auto answer = client.post(orders_of(account), rest_order(id, side));
  if (answer.status >= 300) throw std::runtime_error(answer.text);
}

// The rest of a message's session, its numbers, taken as read.
RawFixClient logged_on(const RunningServer& server, const std::string& comp_id, const std::string& more) {
  RawFixClient client{server.fix_port(), Transport::tcp, comp_id};
  client.log_on("t1", "secret-1", more);
  return client;
}

}  // namespace

TEST_CASE("an account's money over FIX is what REST says", "[integration]") {
  RunningServer server;
  RawFixClient fix = trader(server);
  HttpClient rest{server.http_port()};
  rest.log_in("t1", "secret-1");
  fix.send("D", market("a", '1', 50'000));
  CHECK(report(fix)[150] == "0");
  CHECK(report(fix)[150] == "F");
  // Prices move all the time: what counts is an answer between two equal ones.
  for (int attempt = 0; attempt < 200; ++attempt) {
    const Json before = rest.get("/api/v1/accounts/1001").body;
    fix.send("BB", fmt::format("909=c{}|1=1001|", attempt));
    const Received told = fix.expect("BA");
    if (rest.get("/api/v1/accounts/1001").body != before) continue;
    CHECK(told[15] == before.at("currency"));
    CHECK(told[901] == before.at("balance"));
    CHECK(told[900] == before.at("equity"));
    CHECK(told[899] == before.at("free_margin"));
    CHECK(told[5301] == before.at("margin"));
    CHECK(told[5302] == before.at("level"));
    CHECK(told[5303] == before.at("profit"));
    CHECK(told[5304] == before.at("credit"));
    CHECK(told[5305] == before.at("reserved"));
    CHECK(told[5301] != "0.00");
    return;
  }
  FAIL("prices never stood still");
}

TEST_CASE("positions over FIX are what REST says, and their ids close them", "[integration]") {
  RunningServer server;
  RawFixClient fix = trader(server);
  HttpClient rest{server.http_port()};
  rest.log_in("t1", "secret-1");
  trade_over_rest(rest, 1003, "a", "buy");
  trade_over_rest(rest, 1003, "b", "sell");
  const Json rows = rest.all_rows("/api/v1/accounts/1003/positions");
  REQUIRE(rows.size() == 2);
  fix.send("AN", "710=p|724=0|1=1003|");
  CHECK(fix.expect("AO")[727] == "2");
  std::string of_a;
  for (const Json& row : rows) {
    const Received told = fix.expect("AP");
    CHECK(told[721] == row.at("id").dump());
    CHECK(told[55] == row.at("symbol"));
    CHECK(told[row.at("side") == "buy" ? 704 : 705] == row.at("qty"));
    CHECK(parse<Price>(told[730]) == parse<Price>(row.at("open_price").get<std::string>()));
    CHECK(told[5306] == row.at("swap"));
    if (row.at("side") == "buy") of_a = told[721];
  }
  fix.send("D", fmt::format("11=close|1=1003|55=EURUSD|54=2|38=10000|40=1|721={}|{}", of_a, kTime));
  CHECK(report(fix)[150] == "0");
  CHECK(report(fix)[150] == "F");
  CHECK(rest.all_rows("/api/v1/accounts/1003/positions").size() == 1);
}

TEST_CASE("trades that are subscribed to in the midst of trading come all, and once", "[integration]") {
  constexpr int kTrades = 120;
  RunningServer server;
  RawFixClient fix = trader(server);
  HttpClient rest{server.http_port()};
  rest.log_in("t1", "secret-1");
  auto trading = std::async(std::launch::async, [&] {
    for (int i = 0; i < kTrades; ++i) trade_over_rest(rest, 1001, fmt::format("r{}", i), i % 2 == 0 ? "buy" : "sell");
  });
  // Several, so that some begin in a bad moment.
  std::map<std::string, std::vector<std::string>> told;
  constexpr int kSubscriptions = 8;
  int subscribed = 0;
  std::size_t all = 0;
  const auto take = [&](const Received& message) {
    if (message.type() != "AE") return;
    told[message[568]].push_back(message[17]);
    ++all;
  };
  while (subscribed < kSubscriptions) {
    fix.send("AD", fmt::format("568=s{}|569=0|263=1|1=1001|", subscribed++));
    for (auto message = fix.receive(); message; message = fix.receive()) {
      take(*message);
      if (message->type() == "AQ") break;
    }
  }
  while (all < static_cast<std::size_t>(kTrades) * kSubscriptions) {
    const auto message = fix.receive();
    REQUIRE(message);
    take(*message);
  }
  trading.get();
  std::vector<std::string> executed;
  for (const Json& row : rest.all_rows("/api/v1/accounts/1001/trades?limit=20"))
    executed.push_back(row.at("exec_id").dump());
  std::sort(executed.begin(), executed.end(),
            [](const auto& a, const auto& b) { return std::stoul(a) < std::stoul(b); });
  CHECK(executed.size() == kTrades);
  CHECK(told.size() == kSubscriptions);
  for (const auto& [id, execs] : told) CHECK(execs == executed);
}

TEST_CASE("a drop copy has what was done over REST and FIX while it was away, also after a kill", "[integration]") {
  RunningServer::Options options;
  options.config = usual_config(kDropCopy);
  RunningServer server{options};
  RawFixClient fix = trader(server);
  HttpClient rest{server.http_port()};
  rest.log_in("t1", "secret-1");
  std::vector<std::string> expected;
  for (int i = 0; i < 10; ++i) {
    trade_over_rest(rest, 1003, fmt::format("rest{}", i), "buy");
    const auto id = fmt::format("fix{}", i);
    fix.send("D", market(id));
    CHECK(report(fix)[150] == "0");
    CHECK(report(fix)[150] == "F");
    for (const auto& each : {fmt::format("rest{}", i), id})
      for (const char* what : {" 0", " F"}) expected.push_back(each + what);
  }
  server.kill();
  (void)server.wait_end();
  server.start();
  RawFixClient copy = logged_on(server, "COPY", "108=30|");
  copy.send("2", "7=1|16=0|");
  std::vector<std::string> copied;
  while (copied.size() < expected.size()) {
    const Received each = copy.expect("8");
    CHECK(each[43] + each[797] == "YY");
    copied.push_back(each[11] + " " + each[150]);
  }
  CHECK(copied == expected);
  // And it goes on.
  RawFixClient again = trader(server);
  again.send("D", market("after"));
  const Received next = copy.expect("8");
  CHECK(next[11] == "after");
  CHECK(next[43].empty());
  copy.send("D", market("may-not"));
  const Received refused = copy.expect("j");
  CHECK(refused[372] + refused[380] == "D6");
}

TEST_CASE("a password that is changed over FIX is the password, and is written nowhere", "[integration]") {
  RunningServer::Options options;
  RunningServer server{options};
  RawFixClient fix = logged_on(server, "CLIENT1", "108=30|141=Y|");
  fix.send("BE", "923=u|924=3|553=t1|554=not-the-password|925=new-password-1|");
  CHECK(fix.expect("BF")[926] == "4");
  fix.send("BE", "923=v|924=3|553=t1|554=secret-1|925=new-password-1|");
  const Received changed = fix.expect("BF");
  CHECK(changed[923] + changed[926] == "v5");
  log_out(fix);

  RawFixClient old{server.fix_port(), Transport::tcp, "CLIENT1"};
  old.send("A", "98=0|108=30|141=Y|553=t1|554=secret-1|");
  const auto said = old.receive();
  REQUIRE(said);
  CHECK(said->type() == "5");
  CHECK(old.closed());
  RawFixClient anew{server.fix_port(), Transport::tcp, "CLIENT1"};
  CHECK(anew.log_on("t1", "new-password-1").type() == "A");
  HttpClient rest{server.http_port()};
  CHECK_THROWS(rest.log_in("t1", "secret-1"));
  rest.log_in("t1", "new-password-1");
  log_out(anew);

  CHECK(server.stop() == 0);
  for (const auto* secret : {"new-password-1", "not-the-password"}) {
    CHECK(server.log().find(secret) == std::string::npos);
    for (const auto& entry : std::filesystem::recursive_directory_iterator{server.data()})
      if (entry.is_regular_file()) CHECK(read_file(entry.path()).find(secret) == std::string::npos);
  }
}

}  // namespace dealingdesk::integration
