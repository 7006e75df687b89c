// What staff and the clock do to sessions while the server runs: logged out, reset, closed by a calendar; the orders
// of who does not come back.
#include "tests/fix/gateway_fixture.h"

namespace dealingdesk::fix {
namespace {

std::string get(const std::string& message, int tag) { return FixClient::get(message, tag); }

struct AdminFixture : GatewayFixture {
  void change(const std::function<void(FixSessionSpec&)>& how) { change_on(server, how); }
  static void change_on(FixServer& on, const std::function<void(FixSessionSpec&)>& how) {
    auto spec = on.life.turn->desk().catalog().fix_sessions().all().at(SessionId{1});
    how(spec);
    on.life.apply(DefineFixSession{spec});
    on.life.turn->commit();
  }
  Gateway::SessionState state() { return server.gateway->sessions().front(); }
  void pass(Span span) {
    server.life.clock.time = server.life.clock.time + span;
    server.gateway->tick();
    server.work();
  }
  // Until the server has seen the connection's end.
  void drop() {
    client.disconnect();
    while (state().connected) server.work();
    server.work();
  }
  [[nodiscard]] OrderStatus status(const std::string& id) { return server.life.find(id)->status; }
  void rest(const std::string& id) {
    client.send("D", limit(id, "1.05"));
    REQUIRE(get(client.receive(), 150) == "0");
  }
};

}  // namespace

TEST_CASE_METHOD(AdminFixture, "a session is logged out with a text", "[fix]") {
  CHECK(server.gateway->log_out(SessionId{1}, "x").reject().code == RejectCode::conflict);
  CHECK(server.gateway->log_out(SessionId{9}, "x").reject().code == RejectCode::unknown_fix_session);
  log_on();
  REQUIRE(server.gateway->log_out(SessionId{1}, "maintenance"));
  CHECK(get(client.receive("5"), 58) == "maintenance");
  CHECK(client.ended());
  CHECK_FALSE(state().connected);
  client.connect(server.port());
  client.logon();
  CHECK(get(client.receive(), 35) == "A");
}

TEST_CASE_METHOD(AdminFixture, "numbers are reset while nobody is connected, for good", "[fix]") {
  log_on();
  rest("a");
  const auto refused = server.gateway->reset(SessionId{1});
  CHECK(refused.reject().code == RejectCode::conflict);
  CHECK(server.gateway->reset(SessionId{9}).reject().code == RejectCode::unknown_fix_session);
  drop();
  REQUIRE(server.gateway->reset(SessionId{1}));
  server.work();
  CHECK(state().counters == store::FixCounters{2, 1, 1});
  client.connect(server.port());
  client.seq = 1;
  client.logon();
  const auto logon = client.receive();
  CHECK(get(logon, 35) == "A");
  CHECK(get(logon, 34) == "1");
}

TEST_CASE_METHOD(AdminFixture, "the last messages can be looked at, without secrets", "[fix]") {
  CHECK(server.gateway->messages(SessionId{9}).reject().code == RejectCode::unknown_fix_session);
  log_on();
  rest("a");
  client.send("1", {{112, "x"}, {554, "secret"}});
  (void)client.receive();
  const auto messages = must(server.gateway->messages(SessionId{1}));
  REQUIRE(messages.size() >= 6);
  CHECK(get(messages[0].message, 35) == "A");
  CHECK(messages[0].direction == MessageTrail::Direction::in);
  CHECK(get(messages[0].message, 554) == "***");
  CHECK(get(messages[1].message, 35) == "A");
  CHECK(messages[1].direction == MessageTrail::Direction::out);
  CHECK(messages[1].time == server.life.clock.time);
  CHECK(get(messages[2].message, 11) == "a");
  CHECK(get(messages[3].message, 150) == "0");
  CHECK(get(messages[4].message, 554) == "***");
  const auto traffic = state().traffic;
  CHECK(traffic.messages_in == 3);
  CHECK(traffic.logons == 1);
  CHECK(traffic.last_in == server.life.clock.time);
}

TEST_CASE_METHOD(AdminFixture, "a session that is removed is logged out and unknown", "[fix]") {
  log_on();
  server.life.apply(RemoveFixSession{SessionId{1}});
  CHECK(get(client.receive("5"), 58) == "the session was removed");
  CHECK(client.ended());
  CHECK(server.gateway->sessions().empty());
  client.connect(server.port());
  client.logon();
  CHECK(client.ended());
}

TEST_CASE_METHOD(AdminFixture, "a calendar logs out at its close and welcomes from its opening on", "[fix]") {
  // The fixture's clock: Tuesday, 2023-11-14, 22:13:20 UTC.
  CalendarSpec calendar;
  calendar.name = "hours";
  calendar.quotes = {{0, 24 * 60 + 22 * 60 + 14},
                     {2 * 24 * 60, 7 * 24 * 60}};  // closed from Tuesday 22:14 to Wednesday
  server.life.apply(DefineCalendar{calendar});
  change([](FixSessionSpec& spec) { spec.calendar = CalendarId{1}; });
  log_on();
  pass(Span::from_s(39));
  CHECK(state().logged_on);
  pass(Span::from_s(1));
  CHECK(get(client.receive("5"), 58) == "the session closes; it opens at 20231115-00:00:00.000000 UTC");
  CHECK(client.ended());
  const auto counters = state().counters;
  client.connect(server.port());
  client.logon({{141, "Y"}});
  CHECK(get(client.receive(), 58) == "the session is closed; it opens at 20231115-00:00:00.000000 UTC");
  CHECK(client.ended());
  CHECK(state().counters == counters);

  // Other hours count from now on.
  calendar.id = CalendarId{1};
  calendar.quotes = {{0, 7 * 24 * 60}};
  server.life.apply(DefineCalendar{calendar});
  client.connect(server.port());
  client.seq = counters.next_in;
  client.logon();
  CHECK(get(client.receive(), 35) == "A");
}

TEST_CASE_METHOD(AdminFixture, "a wrong password with 141=Y touches neither numbers nor what is stored", "[fix]") {
  log_on();
  rest("a");
  drop();
  const auto counters = state().counters;
  auto stranger = server.client();
  stranger.connect(server.port());
  stranger.send("A", {{98, "0"}, {108, "30"}, {553, "t1"}, {554, "guess"}, {141, "Y"}});
  CHECK(get(stranger.receive(), 35) == "5");
  CHECK(stranger.ended());
  CHECK(state().counters == counters);
  CHECK(state().traffic.messages_in == 2);
  client.connect(server.port());
  client.logon();
  (void)client.receive("A");
  client.send("2", {{7, "2"}, {16, "2"}});
  const auto again = client.receive("8");
  CHECK(get(again, 34) == "2");
  CHECK(get(again, 43) == "Y");
  CHECK(get(again, 11) == "a");
}

// --- cancel on disconnect ---

TEST_CASE_METHOD(AdminFixture, "orders of who is lost are cancelled when the time is up, and reported", "[fix]") {
  change([](FixSessionSpec& spec) {
    spec.cancel_on_disconnect = true;
    spec.cancel_after = Span::from_s(30);
  });
  log_on();
  rest("a");
  server.life.order("not by this session");
  drop();
  CHECK(state().orders_cancelled_at == server.life.clock.time + Span::from_s(30));
  pass(Span::from_s(29));
  CHECK(status("a") == OrderStatus::working);
  pass(Span::from_s(1));
  CHECK(status("a") == OrderStatus::canceled);
  CHECK_FALSE(state().orders_cancelled_at);
  // The client finds it in what it has missed.
  client.connect(server.port());
  client.logon();
  (void)client.receive("A");
  client.send("2", {{7, "3"}, {16, "0"}});
  const auto missed = client.receive("8");
  CHECK(get(missed, 11) == "a");
  CHECK(get(missed, 39) == "4");
}

TEST_CASE_METHOD(AdminFixture, "who comes back in time keeps his orders", "[fix]") {
  change([](FixSessionSpec& spec) {
    spec.cancel_on_disconnect = true;
    spec.cancel_after = Span::from_s(30);
  });
  log_on();
  rest("a");
  drop();
  pass(Span::from_s(29));
  log_on();
  pass(Span::from_s(60));
  CHECK(status("a") == OrderStatus::working);
}

TEST_CASE_METHOD(AdminFixture, "without a time the orders go at once, other sessions' stay", "[fix]") {
  change([](FixSessionSpec& spec) { spec.cancel_on_disconnect = true; });
  FixSessionSpec other;
  other.client_comp_id = "OTHER";
  other.user = UserId{1};
  other.accounts = {AccountId{1001}};
  server.life.apply(DefineFixSession{other});
  auto neighbour = server.client("OTHER");
  neighbour.connect(server.port());
  neighbour.logon();
  (void)neighbour.receive("A");
  neighbour.send("D", limit("theirs", "1.05"));
  (void)neighbour.receive("8");
  log_on();
  rest("a");
  drop();
  CHECK(status("a") == OrderStatus::canceled);
  CHECK(status("theirs") == OrderStatus::working);
}

TEST_CASE_METHOD(AdminFixture, "an orderly Logout leaves the orders alone, ours does not", "[fix]") {
  change([](FixSessionSpec& spec) { spec.cancel_on_disconnect = true; });
  log_on();
  rest("a");
  client.send("5", {});
  (void)client.receive("5");
  CHECK(client.ended());
  pass(Span::from_s(1));
  CHECK(status("a") == OrderStatus::working);
  log_on();
  REQUIRE(server.gateway->log_out(SessionId{1}, "go"));
  server.work();
  CHECK(status("a") == OrderStatus::canceled);
}

TEST_CASE_METHOD(AdminFixture, "a heartbeat that stays away is a lost connection", "[fix]") {
  change([](FixSessionSpec& spec) { spec.cancel_on_disconnect = true; });
  log_on();
  rest("a");
  for (int i = 0; i < 120 && state().connected; ++i) pass(Span::from_s(1));
  CHECK_FALSE(state().connected);
  server.work();
  CHECK(status("a") == OrderStatus::canceled);
}

TEST_CASE("after a restart the orders of who was logged on are cancelled, unless he comes in time", "[fix]") {
  const bool comes_back = GENERATE(false, true);
  const bool was_logged_out = GENERATE(false, true);
  TempDir dir;
  {
    FixServer server{dir.path()};
    AdminFixture::change_on(server, [](FixSessionSpec& spec) {
      spec.cancel_on_disconnect = true;
      spec.cancel_after = Span::from_s(10);
    });
    auto client = server.client();
    client.connect(server.port());
    client.logon();
    (void)client.receive("A");
    client.send("D", GatewayFixture::limit("a", "1.05"));
    REQUIRE(get(client.receive("8"), 150) == "0");
    if (was_logged_out) {
      client.send("5", {});
      (void)client.receive("5");
    }
  }
  FixServer server{dir.path()};
  const auto pass = [&server](int seconds) {
    server.life.clock.time = server.life.clock.time + Span::from_s(seconds);
    server.gateway->tick();
    server.work();
  };
  pass(9);
  CHECK(server.life.find("a")->status == OrderStatus::working);
  auto client = server.client();
  if (comes_back) {
    client.connect(server.port());
    client.seq = server.gateway->sessions().front().counters.next_in;
    client.logon();
    CHECK(get(client.receive(), 35) == "A");
  }
  pass(1);
  const bool stays = comes_back || was_logged_out;
  CHECK(server.life.find("a")->status == (stays ? OrderStatus::working : OrderStatus::canceled));
}

}  // namespace dealingdesk::fix
