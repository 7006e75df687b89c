// Sessions administered over REST, and what a restart does, against the real binary.
#include <csignal>
#include <fstream>

#include <catch2/catch.hpp>

#include "tests/integration/trading.h"
#include "tests/integration/web_client.h"

namespace dealingdesk::integration {
namespace {

constexpr const char* kSessions = "/api/v1/admin/fix/sessions";

struct Staff {
  explicit Staff(const RunningServer& server) : web{server.http_port()} { web.log_in("boss", "secret-boss"); }
  Json session(const std::string& comp_id) {
    for (const Json& row : web.all_rows(kSessions))
      if (row.at("comp_id") == comp_id) return row;
    throw std::runtime_error("no session " + comp_id);
  }
  std::string path(const std::string& comp_id, const std::string& more = "") {
    return fmt::format("{}/{}{}", kSessions, session(comp_id).at("id").get<int>(), more);
  }
  HttpClient web;
};

RunningServer::Options with_fix(const std::string& settings) {
  RunningServer::Options options;
  options.config.replace(options.config.find("[fix]\n"), 6, "[fix]\n" + settings);
  return options;
}

}  // namespace

TEST_CASE("staff see a session's messages and counters, log it out, reset it, switch it off and remove it",
          "[integration]") {
  RunningServer server;
  Staff staff{server};
  RawFixClient client = trader(server);
  client.send("D", resting("a"));
  (void)report(client);
  const Json state = staff.session("CLIENT1");
  CHECK(state.at("logged_on") == true);
  CHECK(state.at("logons") == 1);
  CHECK(state.at("messages_in") > 1);
  CHECK(state.at("peer").get<std::string>().starts_with("127.0.0.1:"));
  const Json messages = staff.web.all_rows(staff.path("CLIENT1", "/messages"));
  REQUIRE(messages.size() > 3);
  CHECK(messages[0].at("direction") == "in");
  CHECK(messages[0].at("message").get<std::string>().find("|554=***|") != std::string::npos);
  CHECK(messages[1].at("direction") == "out");

  CHECK(staff.web.ask("POST", staff.path("CLIENT1", "/reset")).status == 409);
  CHECK(staff.web.post(staff.path("CLIENT1", "/logout"), {{"text", "a\nb"}}).status == 400);
  CHECK(staff.web.post(staff.path("CLIENT1", "/logout"), {{"text", "maintenance"}}).status == 200);
  CHECK(client.expect("5")[58] == "maintenance");
  CHECK(client.closed());
  CHECK(staff.web.post(staff.path("CLIENT1", "/logout"), Json::object()).status == 409);
  CHECK(staff.web.ask("POST", staff.path("CLIENT1", "/reset")).status == 200);
  CHECK(staff.session("CLIENT1").at("next_in") == 1);
  CHECK(staff.session("CLIENT1").at("next_out") == 1);
  RawFixClient again{server.fix_port(), Transport::tcp, "CLIENT1"};
  CHECK(again.log_on("t1", "secret-1", "108=30|")[34] == "1");

  CHECK(staff.web.ask("PATCH", staff.path("CLIENT1"), R"({"networks":["nowhere"]})").status == 400);
  const HttpAnswer off = staff.web.ask("PATCH", staff.path("CLIENT1"), R"({"enabled":false})");
  CHECK(off.body.at("enabled") == false);
  CHECK(again.expect("5")[58] == "the session was disabled");
  const HttpAnswer on = staff.web.ask("PATCH", staff.path("CLIENT1"), R"({"enabled":true,"networks":["10.0.0.0/8"]})");
  CHECK(on.body.at("networks") == Json{"10.0.0.0/8"});
  RawFixClient elsewhere{server.fix_port(), Transport::tcp, "CLIENT1"};
  elsewhere.send("A", "98=0|108=30|553=t1|554=secret-1|");
  CHECK(elsewhere.closed());
  CHECK(staff.web.ask("DELETE", staff.path("CLIENT1")).status == 200);
  CHECK_THROWS(staff.session("CLIENT1"));
  CHECK(staff.web.ask("DELETE", fmt::format("{}/999", kSessions)).code() == "unknown_fix_session");

  const Json made{{"comp_id", "NEW"},      {"version", "FIX.4.2"},        {"user", "t1"},
                  {"accounts", {1001}},    {"networks", {"127.0.0.0/8"}}, {"cancel_on_disconnect", true},
                  {"cancel_after_ms", 50}, {"max_latency_ms", 5000}};
  const HttpAnswer answer = staff.web.post("/api/v1/admin/fix-sessions", made);
  INFO(answer.text);
  CHECK(answer.status == 201);
  for (const auto& [key, value] : made.items()) CHECK(answer.body.at(key) == value);
}

TEST_CASE("staff see lock-outs and forgive them", "[integration]") {
  RunningServer server;
  Staff staff{server};
  RawFixClient wrong{server.fix_port(), Transport::tcp, "CLIENT1"};
  wrong.send("A", "98=0|108=30|553=t1|554=guess|");
  CHECK(wrong.closed());
  const Json door = staff.web.get("/api/v1/admin/fix/door").body;
  CHECK(door.at("counters").at("wrong_password") == 1);
  REQUIRE(door.at("penalties").size() == 2);
  CHECK(door.at("penalties")[0].at("kind") == "user");
  CHECK(door.at("penalties")[0].at("name") == "t1");
  CHECK(door.at("penalties")[0].at("failures") == 1);
  CHECK(door.at("penalties")[0].at("locked") == false);
  const auto forgive = [&](const Json& whom) { return staff.web.post("/api/v1/admin/fix/door/forgive", whom); };
  CHECK(forgive({{"user", "t1"}}).body.at("forgiven") == true);
  CHECK(forgive({{"user", "t1"}}).body.at("forgiven") == false);
  CHECK(forgive({{"address", "127.0.0.1"}}).body.at("forgiven") == true);
  CHECK(forgive({{"user", "t1"}, {"address", "127.0.0.1"}}).status == 400);
  CHECK(forgive(Json::object()).status == 400);
  CHECK(staff.web.get("/api/v1/admin/fix/door").body.at("penalties").empty());
}

TEST_CASE("after kill -9 the orders of who was logged on and does not come back are cancelled", "[integration]") {
  RunningServer::Options options;
  options.config += "cancel_on_disconnect = true\n";  // CLIENT2's, the last table
  RunningServer server{options};
  RawFixClient one{server.fix_port(), Transport::tcp, "CLIENT1"};
  one.log_on("t1", "secret-1");
  RawFixClient two{server.fix_port(), Transport::tcp, "CLIENT2"};
  two.log_on("t2", "secret-2");
  wait_for_prices(two);
  one.send("D", resting("one"));
  (void)report(one);
  two.send("D", resting("two"));
  (void)report(two);
  server.kill();
  server.start();
  Staff staff{server};
  const auto working = [&](int account) {
    return staff.web.all_rows(fmt::format("/api/v1/accounts/{}/orders?status=working", account)).size();
  };
  const auto deadline = faults::Clock::now() + std::chrono::seconds{30};
  while (working(1002) != 0) REQUIRE(faults::Clock::now() < deadline);
  CHECK(working(1001) == 1);
  RawFixClient back{server.fix_port(), Transport::tcp, "CLIENT2"};
  back.set_next_sequence(two.next_sequence());
  back.log_on("t2", "secret-2", "108=30|");
  back.send("H", "11=two|55=EURUSD|54=1|");
  CHECK(report(back)[39] == "4");
}

TEST_CASE("message logs are written where they are asked for, without secrets", "[integration]") {
  TemporaryFolder logs;
  RunningServer server{with_fix("message_log_dir = \"" + (logs.path() / "fix").string() + "\"\n")};
  RawFixClient client = trader(server);
  client.send("5", "");
  CHECK(client.closed());
  REQUIRE(server.stop() == 0);
  const std::string messages = read_file(logs.path() / "fix/FIX.4.4-DEALINGDESK-CLIENT1.messages.log");
  CHECK(messages.find("|35=A|") != std::string::npos);
  CHECK(messages.find("|35=5|") != std::string::npos);
  CHECK(messages.find("secret") == std::string::npos);
  CHECK(read_file(logs.path() / "fix/FIX.4.4-DEALINGDESK-CLIENT1.events.log").find("logged on") != std::string::npos);
  // It can be read with our own tool.
  const Finished decoded =
      run_binary({"fix", "decode", (logs.path() / "fix/FIX.4.4-DEALINGDESK-CLIENT1.messages.log").string()});
  CHECK(decoded.out.find("(Logon)") != std::string::npos);
}

TEST_CASE("SIGHUP does not end the server", "[integration]") {
  RunningServer server;
  RawFixClient client = trader(server);
  REQUIRE(::kill(server.pid(), SIGHUP) == 0);
  client.send("1", "112=still-there|");
  CHECK(client.expect("0")[112] == "still-there");
  CHECK(server.is_running());
  CHECK(server.stop() == 0);
}

TEST_CASE("the FIX port listens on IPv6", "[integration]") {
  RunningServer server{with_fix("listen = \"::1\"\n")};
  CHECK(server.is_running());
  CHECK(server.log().find("::1") != std::string::npos);
}

}  // namespace dealingdesk::integration
