// What strangers and broken clients send must cost them at most their session, and us nothing.
#include <fstream>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "tests/integration/trading.h"

namespace dealingdesk::integration {
namespace {

// A second for the Logon, so that what never logs on is gone soon.
RunningServer::Options impatient() {
  RunningServer::Options options;
  options.config.replace(options.config.find("[fix]\n"), 6, "[fix]\nlogon_timeout_ms = 1000\n");
  return options;
}

// Resident memory in KiB.
long memory_kib(int pid) {
  std::ifstream status{"/proc/" + std::to_string(pid) + "/status"};
  for (std::string line; std::getline(status, line);)
    if (line.rfind("VmRSS:", 0) == 0) return std::stol(line.substr(6));
  return -1;
}

void still_serves(const RunningServer& server) {
  RawFixClient good{server.fix_port(), Transport::tcp, "CLIENT2"};
  REQUIRE(good.log_on("t2", "secret-2").type() == "A");
  wait_for_prices(good);
  static int number = 0;
  good.send("D", market(fmt::format("good-{}", ++number)));
  CHECK(report(good)[150] == "0");
  CHECK(report(good)[150] == "F");
  good.send("5", "");
  CHECK(good.closed());
}

std::string noise(std::size_t size) {
  std::string bytes;
  std::uint32_t state = 12'345;
  for (std::size_t i = 0; i < size; ++i) {
    state = state * 1'664'525 + 1'013'904'223;
    bytes += static_cast<char>(state >> 24);
  }
  return bytes;
}

std::string soh(std::string text) {
  for (char& c : text)
    if (c == '|') c = '\x01';
  return text;
}

}  // namespace

TEST_CASE("garbage, huge lengths and endless messages before a Logon cost a connection, and are counted",
          "[integration]") {
  RunningServer server{impatient()};
  still_serves(server);
  const long before = memory_kib(server.pid());
  const std::vector<std::string> openings{
      noise(100'000),
      "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
      soh("8=FIX.4.4|9=100000000|35=A|"),
      soh("8=FIX.4.4|9=99999999999999999999|35=A|"),
      soh("8=FIX.4.4|9=-5|35=A|34=1|"),
      soh("8=FIX.4.4|9=20|35=D|34=1|49=CLIENT1|10=000|"),
      soh("8=FIX.4.4|9=60000|35=A|58=") + std::string(100'000, 'x'),
      std::string(8'000'000, '8'),
      soh("8=FIX.4.4|"),
      "",
  };
  for (const std::string& opening : openings) {
    INFO(opening.substr(0, 40));
    RawFixClient client{server.fix_port(), Transport::tcp, "CLIENT1"};
    (void)client.send_bytes(opening);
    CHECK(client.closed());
  }
  // Plain bytes where TLS is expected. The client's own handshake would not send them.
  RawFixClient plain{server.tls_port(), Transport::tcp, "CLIENT1"};
  plain.send("A", "98=0|108=30|553=t1|554=secret-1|");
  CHECK(plain.closed());

  still_serves(server);
  CHECK(memory_kib(server.pid()) < before + 65'536);
  REQUIRE(server.stop() == 0);
  const std::string log = server.log();
  INFO(log);
  CHECK(log.find("garbage 8, timed out 2, TLS failed 1") != std::string::npos);
}

TEST_CASE("connections that never log on are let go, and make room again", "[integration]") {
  RunningServer::Options options = impatient();
  options.config.replace(options.config.find("[fix]\n"), 6, "[fix]\nmax_waiting = 200\n");
  RunningServer server{options};
  std::vector<RawFixClient> idle;
  for (int i = 0; i < 250; ++i) idle.emplace_back(server.fix_port(), Transport::tcp, "CLIENT1");
  for (RawFixClient& client : idle) REQUIRE(client.closed());
  still_serves(server);
  REQUIRE(server.stop() == 0);
  INFO(server.log());
  CHECK(server.log().find("too many 50") != std::string::npos);
  CHECK(server.log().find("timed out 200") != std::string::npos);
}

TEST_CASE("wrong passwords and unknown CompIDs are counted", "[integration]") {
  RunningServer server;
  RawFixClient wrong{server.fix_port(), Transport::tcp, "CLIENT1"};
  wrong.send("A", "98=0|108=30|553=t1|554=guess|");
  CHECK(wrong.closed());
  RawFixClient stranger{server.fix_port(), Transport::tcp, "WHO"};
  stranger.send("A", "98=0|108=30|553=t1|554=secret-1|");
  CHECK(stranger.closed());
  still_serves(server);
  REQUIRE(server.stop() == 0);
  INFO(server.log());
  CHECK(server.log().find("wrong password 1") != std::string::npos);
  CHECK(server.log().find("unknown session 1") != std::string::npos);
}

TEST_CASE("garbage within a session costs at most the session", "[integration]") {
  RunningServer server;
  RawFixClient client = trader(server);
  // A wrong check sum: as if it had not come, so the next one leaves a gap.
  std::string damaged = client.message(client.next_sequence(), "D", resting("damaged"));
  damaged[damaged.size() - 2] = damaged[damaged.size() - 2] == '0' ? '1' : '0';
  client.send_bytes(damaged);
  client.send_bytes(noise(1000) + "\x01");
  const int missing = client.next_sequence();
  client.send_numbered(missing + 1, "D", resting("after"));
  CHECK(client.expect("2")[7] == std::to_string(missing));
  client.send_numbered(missing, "4", fmt::format("43=Y|122=20260302-10:00:00|123=Y|36={}|", missing + 1));
  CHECK(report(client)[11] == "after");

  RawFixClient other{server.fix_port(), Transport::tcp, "CLIENT2"};
  other.log_on("t2", "secret-2");
  client.send_bytes(soh("8=FIX.4.4|9=100000000|35=D|"));
  CHECK(client.closed());
  other.send("1", "112=alive|");
  CHECK(other.expect("0")[112] == "alive");
  other.send("5", "");
  CHECK(other.closed());
  still_serves(server);
}

TEST_CASE("orders that make no sense are all answered, each with its reason", "[integration]") {
  RunningServer server;
  RawFixClient client = trader(server);
  struct Case {
    const char* type;
    const char* fields;
    const char* answer;
    int tag;
    const char* value;
  };
  const std::vector<Case> cases{
      {"D", "11=1|55=NOSUCH|54=1|38=1000|40=1|", "8", 103, "1"},
      {"D", "11=2|55=EURUSD|54=1|38=-1000|40=1|", "8", 103, "13"},
      {"D", "11=3|55=EURUSD|54=1|38=0|40=1|", "8", 103, "13"},
      {"D", "11=4|55=EURUSD|54=1|38=1000000000000|40=1|", "8", 39, "8"},
      {"D", "11=5|55=EURUSD|54=1|38=99999999999999999999|40=1|", "8", 39, "8"},
      {"D", "11=6|55=EURUSD|54=1|38=abc|40=1|", "3", 371, "38"},
      {"D", "11=7|55=EURUSD|54=9|38=1000|40=1|", "8", 103, "11"},
      {"D", "11=8|55=EURUSD|54=1|38=1000|40=2|44=-1|", "8", 39, "8"},
      {"D", "11=9|55=EURUSD|54=1|38=1000|40=2|44=0.000000001|", "8", 39, "8"},
      {"D", "55=EURUSD|54=1|38=1000|40=1|", "3", 371, "11"},
      {"D", "11=10|55=EURUSD|54=1|38=1000|40=1|1=1002|", "8", 103, "15"},
      {"F", "11=12|41=nobody|55=EURUSD|54=1|", "9", 102, "1"},
      {"ZZ", "58=hello|", "3", 373, "11"},
  };
  for (const Case& c : cases) {
    INFO(c.type << " " << c.fields);
    client.send(c.type, std::string(c.fields) + (std::string_view{c.type} == "ZZ" ? "" : kTime));
    const auto answer = client.receive();
    REQUIRE(answer);
    INFO(answer->text);
    CHECK(answer->type() == c.answer);
    CHECK((*answer)[c.tag] == c.value);
    CHECK_FALSE((*answer)[58].empty());
  }
  client.send("D", market("fine"));
  CHECK(report(client)[150] == "0");
}

}  // namespace dealingdesk::integration
