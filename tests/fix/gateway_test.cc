#include <fstream>

#include "tests/fix/gateway_fixture.h"

namespace dealingdesk::fix {
namespace {

std::string get(const std::string& message, int tag) { return FixClient::get(message, tag); }

}  // namespace

TEST_CASE_METHOD(GatewayFixture, "a market order is acknowledged, filled and reported to the microsecond", "[fix]") {
  log_on();
  client.send("D", market("a"));
  const auto accepted = client.receive();
  CHECK(get(accepted, 35) == "8");
  CHECK(get(accepted, 150) == "0");
  CHECK(get(accepted, 39) == "0");
  CHECK(get(accepted, 11) == "a");
  CHECK(get(accepted, 1) == "1001");
  CHECK(get(accepted, 151) == "10000");
  const auto filled = client.receive();
  CHECK(get(filled, 150) == "F");
  CHECK(get(filled, 39) == "2");
  CHECK(get(filled, 37) == get(accepted, 37));
  CHECK(get(filled, 17) != get(accepted, 17));
  CHECK(get(filled, 31) == "1.1001");
  CHECK(get(filled, 32) == "10000");
  CHECK(get(filled, 14) == "10000");
  CHECK(get(filled, 151) == "0");
  CHECK(get(filled, 6) == "1.1001");
  CHECK(get(filled, 12) == "0.35");
  CHECK(get(filled, 13) == "3");
  CHECK(get(filled, 60) == "20231114-22:13:20.000000");
  CHECK(get(filled, 52) == "20231114-22:13:20.000000");
}

TEST_CASE_METHOD(GatewayFixture, "a repeated ClOrdID names the first order and leaves it alone", "[fix]") {
  log_on();
  client.send("D", limit("a", "1.05"));
  const auto first = client.receive();
  client.send("D", market("a"));
  const auto refused = client.receive();
  CHECK(get(refused, 150) == "8");
  CHECK(get(refused, 39) == "8");
  CHECK(get(refused, 103) == "6");
  CHECK(get(refused, 37) == get(first, 37));
  CHECK(get(refused, 58).find("working") != std::string::npos);
  CHECK(server.life.find("a")->status == OrderStatus::working);
}

TEST_CASE_METHOD(GatewayFixture, "cancels and replaces follow the chain of ClOrdIDs", "[fix]") {
  log_on();
  client.send("D", limit("a", "1.05"));
  (void)client.receive();
  client.send("G", {{41, "a"},
                    {11, "b"},
                    {55, "EURUSD"},
                    {54, "1"},
                    {60, "20260130-09:30:00"},
                    {38, "20000"},
                    {40, "2"},
                    {44, "1.06"}});
  const auto replaced = client.receive();
  CHECK(get(replaced, 150) == "5");
  CHECK(get(replaced, 39) == "0");
  CHECK(get(replaced, 11) == "b");
  CHECK(get(replaced, 41) == "a");
  CHECK(get(replaced, 38) == "20000");
  CHECK(get(replaced, 44) == "1.06");
  client.send("F", {{41, "b"}, {11, "c"}, {55, "EURUSD"}, {54, "1"}, {60, "20260130-09:30:00"}});
  const auto canceled = client.receive();
  CHECK(get(canceled, 150) == "4");
  CHECK(get(canceled, 39) == "4");
  CHECK(get(canceled, 11) == "c");
  CHECK(get(canceled, 41) == "b");
  CHECK(get(canceled, 151) == "0");
  client.send("F", {{41, "c"}, {11, "d"}, {55, "EURUSD"}, {54, "1"}, {60, "20260130-09:30:00"}});
  const auto late = client.receive();
  CHECK(get(late, 35) == "9");
  CHECK(get(late, 434) == "1");
  CHECK(get(late, 102) == "0");
  CHECK(get(late, 39) == "4");
  client.send("F", {{41, "nobody"}, {11, "e"}, {55, "EURUSD"}, {54, "1"}, {60, "20260130-09:30:00"}});
  const auto unknown = client.receive();
  CHECK(get(unknown, 35) == "9");
  CHECK(get(unknown, 102) == "1");
  CHECK(get(unknown, 37) == "NONE");
}

TEST_CASE_METHOD(GatewayFixture, "what cannot be done is answered with a reason, never with silence", "[fix]") {
  log_on();
  auto unknown_symbol = market("a");
  unknown_symbol[1].second = "NOSUCH";
  client.send("D", unknown_symbol);
  auto answer = client.receive();
  CHECK(get(answer, 150) == "8");
  CHECK(get(answer, 103) == "1");
  CHECK(get(answer, 55) == "NOSUCH");
  client.send("D", market("b", "1"));
  answer = client.receive();
  CHECK(get(answer, 103) == "13");
  client.send("D", market("b2", "0.0000000001"));
  answer = client.receive();
  CHECK(get(answer, 103) == "13");
  CHECK(get(answer, 17) == "R1-1-4");
  auto other_account = market("c");
  other_account.emplace_back(1, "9999");
  client.send("D", other_account);
  answer = client.receive();
  CHECK(get(answer, 103) == "15");
  auto no_price = limit("d", "1.05");
  no_price.erase(no_price.begin() + 6);
  client.send("D", no_price);
  answer = client.receive();
  CHECK(get(answer, 35) == "j");
  CHECK(get(answer, 380) == "5");
  CHECK(get(answer, 58).find("(44)") != std::string::npos);
  client.send("K", {{66, "list"}});
  answer = client.receive();
  CHECK(get(answer, 35) == "j");
  CHECK(get(answer, 380) == "3");
  CHECK(get(answer, 372) == "K");
  CHECK(get(answer, 45) == "7");
  client.send("ZZ", {});
  answer = client.receive();
  CHECK(get(answer, 35) == "3");
  CHECK(get(answer, 373) == "11");
  client.send("D", {{11, "e"}, {55, "EURUSD"}, {54, "1"}, {60, "20260130-09:30:00"}, {40, "1"}});
  answer = client.receive();
  CHECK(get(answer, 35) == "3");
  CHECK(get(answer, 373) == "1");
  CHECK(get(answer, 371) == "38");
}

TEST_CASE_METHOD(GatewayFixture, "the status of one order, of all, and of none", "[fix]") {
  log_on();
  client.send("AF", {{584, "m1"}, {585, "7"}});
  auto answer = client.receive();
  CHECK(get(answer, 58) == "no orders");
  CHECK(get(answer, 911) == "0");
  CHECK(get(answer, 912) == "Y");
  CHECK(get(answer, 150) == "I");
  client.send("D", limit("a", "1.05"));
  client.send("D", limit("b", "1.06"));
  (void)client.receive();
  (void)client.receive();
  client.send("AF", {{584, "m2"}, {585, "7"}});
  answer = client.receive();
  CHECK(get(answer, 11) == "a");
  CHECK(get(answer, 584) == "m2");
  CHECK(get(answer, 911) == "2");
  CHECK(get(answer, 912) == "N");
  answer = client.receive();
  CHECK(get(answer, 11) == "b");
  CHECK(get(answer, 912) == "Y");
  client.send("H", {{11, "b"}, {55, "EURUSD"}, {54, "1"}, {790, "q"}});
  answer = client.receive();
  CHECK(get(answer, 150) == "I");
  CHECK(get(answer, 39) == "0");
  CHECK(get(answer, 790) == "q");
  CHECK(get(answer, 44) == "1.06");
  client.send("H", {{11, "x"}, {55, "EURUSD"}, {54, "1"}});
  answer = client.receive();
  CHECK(get(answer, 39) == "8");
  CHECK(get(answer, 37) == "NONE");
  CHECK(get(answer, 17) == "0");
  CHECK(get(answer, 103) == "5");
  CHECK(get(answer, 58) == "unknown order");
  // What the desk has forgotten is still in the projections.
  Order old;
  old.id = OrderId{77};
  old.account = AccountId{1001};
  old.client_order_id = "old";
  old.terms.instrument = InstrumentId{1};
  old.terms.qty = *parse<Qty>("10000");
  old.status = OrderStatus::filled;
  server.history.orders.push_back(old);
  client.send("H", {{11, "old"}, {55, "EURUSD"}, {54, "1"}});
  answer = client.receive();
  CHECK(get(answer, 37) == "77");
  CHECK(get(answer, 39) == "2");
}

TEST_CASE_METHOD(GatewayFixture, "trades come as one report each, with their number", "[fix]") {
  log_on();
  client.send("D", market("a"));
  (void)client.receive();
  const auto fill = client.receive();
  ExecutionReport trade;
  trade.exec = ExecId{std::stoull(get(fill, 17))};
  trade.type = ExecType::trade;
  trade.order = *server.life.find("a");
  trade.last_qty = *parse<Qty>("10000");
  trade.last_price = *parse<Price>("1.1001");
  server.history.executed.push_back(trade);
  client.send("AD", {{568, "r"}, {569, "0"}, {263, "0"}});
  const auto ack = client.receive();
  CHECK(get(ack, 35) == "AQ");
  CHECK(get(ack, 568) == "r");
  CHECK(get(ack, 748) == "1");
  CHECK(get(ack, 749) == "0");
  CHECK(get(ack, 750) == "0");
  const auto report = client.receive();
  CHECK(get(report, 35) == "AE");
  CHECK(get(report, 17) == get(fill, 17));
  CHECK(get(report, 37) == get(fill, 37));
  CHECK(get(report, 11) == "a");
  CHECK(get(report, 1) == "1001");
  CHECK(get(report, 32) == "10000");
  CHECK(get(report, 31) == "1.1001");
  CHECK(get(report, 75) == "20231114");
  CHECK(get(report, 912) == "Y");
  client.send("AD", {{568, "r2"}, {569, "0"}, {263, "0"}, {580, "1"}, {60, "20300101-00:00:00"}});
  CHECK(get(client.receive(), 748) == "0");
  CHECK(client.silent());
  client.send("AD", {{568, "r3"}, {569, "1"}});
  const auto refused = client.receive();
  CHECK(get(refused, 749) == "8");
  CHECK(get(refused, 750) == "2");
}

TEST_CASE_METHOD(GatewayFixture, "quotes: a snapshot, then what changes, until unsubscribed", "[fix]") {
  log_on();
  const Fields subscribe{{262, "s"}, {263, "1"}, {264, "1"}, {265, "1"},    {267, "2"},
                         {269, "0"}, {269, "1"}, {146, "1"}, {55, "EURUSD"}};
  client.send("V", subscribe);
  const auto snapshot = client.receive();
  CHECK(get(snapshot, 35) == "W");
  CHECK(get(snapshot, 268) == "2");
  CHECK(get(snapshot, 270) == "1.1");
  client.send("V", subscribe);
  CHECK(get(client.receive(), 281) == "1");
  server.life.quote("1.10005", "1.10010");
  const auto change = client.receive();
  CHECK(get(change, 35) == "X");
  CHECK(get(change, 268) == "1");
  CHECK(get(change, 279) == "1");
  CHECK(get(change, 269) == "0");
  CHECK(get(change, 270) == "1.10005");
  server.life.apply(WithdrawQuote{InstrumentId{1}});
  const auto gone = client.receive();
  CHECK(get(gone, 268) == "2");
  CHECK(get(gone, 279) == "2");
  client.send("V", {{262, "s"}, {263, "2"}, {264, "1"}, {267, "1"}, {269, "0"}, {146, "1"}, {55, "EURUSD"}});
  server.work();
  server.work();
  server.life.quote("1.10006", "1.10010");
  CHECK(client.silent());
  client.send("V", {{262, "x"}, {263, "1"}, {264, "1"}, {267, "1"}, {269, "0"}, {146, "1"}, {55, "NOSUCH"}});
  const auto refused = client.receive();
  CHECK(get(refused, 35) == "Y");
  CHECK(get(refused, 281) == "0");
}

TEST_CASE_METHOD(GatewayFixture, "what was missed is resent, what was not kept is filled in", "[fix]") {
  log_on();
  client.send("D", market("a"));  // 2, 3
  (void)client.receive();
  const auto fill = client.receive();
  client.send("1", {{112, "ping"}});  // 4
  CHECK(get(client.receive(), 35) == "0");
  client.send("2", {{7, "1"}, {16, "0"}});
  auto message = client.receive();
  CHECK(get(message, 35) == "4");
  CHECK(get(message, 123) == "Y");
  CHECK(get(message, 34) == "1");
  CHECK(get(message, 36) == "2");
  message = client.receive();
  CHECK(get(message, 34) == "2");
  CHECK(get(message, 43) == "Y");
  message = client.receive();
  CHECK(get(message, 34) == "3");
  CHECK(get(message, 17) == get(fill, 17));
  CHECK(get(message, 122) == get(fill, 52));
  message = client.receive();
  CHECK(get(message, 35) == "4");
  CHECK(get(message, 34) == "4");
  CHECK(get(message, 36) == "5");
  CHECK(client.silent());
}

TEST_CASE("everything is there again after a restart, numbers included", "[fix]") {
  TempDir dir;
  std::string exec_id;
  {
    FixServer server{dir.path()};
    auto client = server.client();
    client.connect(server.port());
    client.logon();
    (void)client.receive();
    client.send("D", GatewayFixture::market("a"));
    (void)client.receive();
    exec_id = get(client.receive(), 17);
    // The client is gone, but its limit order is filled.
    client.send("D", GatewayFixture::limit("b", "1.05"));
    (void)client.receive();
    client.disconnect();
    server.work();
    server.work();
    server.life.quote("1.04000", "1.04010");
    server.life.turn->commit();
  }
  FixServer server{dir.path()};
  auto client = server.client();
  client.connect(server.port());
  client.seq = 4;
  client.logon();
  const auto logon = client.receive();
  CHECK(get(logon, 35) == "A");
  CHECK(get(logon, 34) == "6");
  client.send("2", {{7, "3"}, {16, "0"}});
  CHECK(get(client.receive(), 17) == exec_id);
  (void)client.receive();
  const auto missed = client.receive();
  CHECK(get(missed, 11) == "b");
  CHECK(get(missed, 150) == "F");
  CHECK(get(missed, 34) == "5");
}

TEST_CASE_METHOD(GatewayFixture, "141=Y begins anew on both sides", "[fix]") {
  log_on();
  client.send("D", limit("a", "1.05"));
  (void)client.receive();
  client.send("5", {});
  CHECK(get(client.receive(), 35) == "5");
  client.disconnect();
  client.seq = 1;
  client.connect(server.port());
  client.logon({{141, "Y"}});
  const auto logon = client.receive();
  CHECK(get(logon, 34) == "1");
  CHECK(get(logon, 141) == "Y");
  const auto state = server.gateway->sessions().front();
  CHECK(state.counters == store::FixCounters{2, 2, 2});
  client.send("2", {{7, "1"}, {16, "0"}});
  const auto filled = client.receive();
  CHECK(get(filled, 35) == "4");
  CHECK(get(filled, 36) == "2");
  client.send("H", {{11, "a"}, {55, "EURUSD"}, {54, "1"}});
  CHECK(get(client.receive(), 39) == "0");
}

TEST_CASE_METHOD(GatewayFixture, "a session can be switched off and made while the server runs", "[fix]") {
  log_on();
  auto session = server.life.turn->desk().catalog().fix_sessions().all().at(SessionId{1});
  session.enabled = false;
  server.life.apply(DefineFixSession{session});
  const auto logout = client.receive();
  CHECK(get(logout, 35) == "5");
  CHECK(get(logout, 58) == "the session was disabled");
  CHECK(client.ended());
  client.connect(server.port());
  client.logon();
  CHECK(client.ended());
  session.id = {};
  session.client_comp_id = "CLIENT2";
  session.enabled = true;
  server.life.apply(DefineFixSession{session});
  auto other = server.client("CLIENT2");
  other.connect(server.port());
  other.logon();
  CHECK(get(other.receive(), 35) == "A");
}

TEST_CASE_METHOD(GatewayFixture, "shutting down says good-bye to everyone", "[fix]") {
  log_on();
  server.gateway->shut_down("the server is shutting down");
  const auto logout = client.receive();
  CHECK(get(logout, 35) == "5");
  CHECK(get(logout, 58) == "the server is shutting down");
  CHECK(client.ended());
}

TEST_CASE("over TLS it is the same session", "[fix]") {
  TempDir dir;
  FixServer server{dir.path(), {}, true};
  auto client = server.client();
  client.connect(*server.door->tls_port());
  REQUIRE(client.start_tls(server.certificate));
  client.logon();
  CHECK(get(client.receive(), 35) == "A");
  for (int i = 0; i < 50; ++i) client.send("D", GatewayFixture::market("o" + std::to_string(i)));
  for (int i = 0; i < 50; ++i) {
    CHECK(get(client.receive(), 150) == "0");
    CHECK(get(client.receive(), 150) == "F");
  }
  client.send("5", {});
  CHECK(get(client.receive(), 35) == "5");
  CHECK(client.ended());
}

TEST_CASE("with fsync it is the same session", "[fix]") {
  TempDir dir;
  FixServer server{dir.path(), {}, false, store::Durability::fsync};
  auto client = server.client();
  client.connect(server.port());
  client.logon();
  CHECK(get(client.receive(), 35) == "A");
  for (int i = 0; i < 50; ++i) client.send("D", GatewayFixture::market("o" + std::to_string(i)));
  for (int i = 0; i < 50; ++i) {
    CHECK(get(client.receive(), 150) == "0");
    CHECK(get(client.receive(), 150) == "F");
  }
}

TEST_CASE("who does not read is logged out with a text, and finds everything later", "[fix]") {
  TempDir dir;
  Gateway::Settings settings;
  settings.max_unsent_bytes = 64 * 1024;
  FixServer server{dir.path(), settings};
  auto client = server.client();
  client.connect(server.port());
  client.socket().set_option(boost::asio::socket_base::receive_buffer_size(4096));
  client.logon();
  (void)client.receive();
  // Each is refused at length; nobody reads the refusals.
  const std::string long_id(60, 'x');
  bool cut_off = false;
  for (int burst = 0; burst < 400 && !cut_off; ++burst) {
    std::string bytes;
    for (int i = 0; i < 100; ++i) bytes += client.message("D", GatewayFixture::market(long_id, "7"));
    client.send_raw(bytes);
    cut_off = !server.gateway->sessions().front().connected;
  }
  REQUIRE(cut_off);
  const auto logout = client.receive("5");
  CHECK(get(logout, 58) == "too slow to read: more than the buffer holds is waiting");
  CHECK(client.ended());
  const auto counters = server.gateway->sessions().front().counters;
  client.connect(server.port());
  client.seq = counters.next_in;
  client.logon();
  CHECK(get(client.receive(), 34) == std::to_string(counters.next_out));
  const auto last = std::to_string(counters.next_out - 2);
  client.send("2", {{7, last}, {16, last}});
  CHECK(get(client.receive(), 34) == last);
}

TEST_CASE_METHOD(GatewayFixture, "a second logon of a live session is closed without a word", "[fix]") {
  log_on();
  auto second = server.client();
  second.connect(server.port());
  second.logon({{141, "Y"}});
  CHECK(second.ended());
  client.send("1", {{112, "x"}});
  CHECK(get(client.receive(), 112) == "x");
  CHECK(server.gateway->sessions().front().counters.epoch == 1);
}

TEST_CASE_METHOD(GatewayFixture, "a stranger's 141=Y does not touch the session's numbers", "[fix]") {
  log_on();
  client.send("5", {});
  (void)client.receive();
  client.disconnect();
  auto stranger = server.client();
  stranger.connect(server.port());
  stranger.send("A", {{98, "0"}, {108, "30"}, {553, "t1"}, {554, "guess"}, {141, "Y"}});
  CHECK(get(stranger.receive(), 35) == "5");
  CHECK(server.gateway->sessions().front().counters == store::FixCounters{1, 3, 3});
}

TEST_CASE_METHOD(GatewayFixture, "passwords are neither stored nor shown", "[fix]") {
  log_on();
  server.gateway->shut_down("end");
  server.work();
  for (const auto& entry : std::filesystem::recursive_directory_iterator{dir.path()}) {
    if (!entry.is_regular_file()) continue;
    std::ifstream file{entry.path(), std::ios::binary};
    const std::string bytes{std::istreambuf_iterator<char>{file}, {}};
    CHECK(bytes.find("554=secret") == std::string::npos);
  }
}

}  // namespace dealingdesk::fix
