// Who is not let in, by where he comes from, when, and how often he was wrong.
#include "tests/fix/door_fixture.h"

namespace dealingdesk::fix {
namespace {

std::string get(const std::string& message, int tag) { return FixClient::get(message, tag); }

Fields logon_as(const std::string& user, const std::string& password) {
  return {{98, "0"}, {108, "30"}, {553, user}, {554, password}};
}

}  // namespace

TEST_CASE_METHOD(DoorFixture, "a session is used from its networks only, by IPv4 or IPv6", "[fix]") {
  const auto networks = GENERATE(std::vector<std::string>{"10.0.0.0/8", "127.0.0.0/8"}, std::vector<std::string>{"::1"},
                                 std::vector<std::string>{"10.0.0.0/8"});
  const bool v6 = GENERATE(false, true);
  settings.listen = v6 ? "::1" : "127.0.0.1";
  SessionDirectory::Entry entry{SessionId{1}, "FIX.4.4", "CLIENT1", "t1", true, false};
  entry.networks = networks;
  directory.publish({entry});
  open();
  auto c = client();
  c.connect(*door->port(), v6 ? "::1" : "127.0.0.1");
  c.logon();
  const bool welcome = networks.back() == (v6 ? "::1" : "127.0.0.0/8");
  if (!welcome) {
    CHECK(c.ended());
    CHECK(door->counters().address_refused == 1);
    CHECK(asked == 0);
    return;
  }
  run_until([this] { return !handed_over.empty(); });
  CHECK(handed_over.front().peer.starts_with(v6 ? "[::1]:" : "127.0.0.1:"));
  CHECK(handed_over.front().v6 == v6);
}

TEST_CASE_METHOD(DoorFixture, "a door on all addresses knows an IPv4 client by its IPv4 address", "[fix]") {
  settings.listen = "::";
  open();
  auto c = client("CLIENT2");
  c.connect(*door->port());
  c.logon();
  run_until([this] { return !handed_over.empty(); });
  CHECK(handed_over.front().peer.starts_with("127.0.0.1:"));
}

TEST_CASE_METHOD(DoorFixture, "ten wrong passwords lock out, the right one too, until staff forgives", "[fix]") {
  settings.longest_delay = Span::from_ms(4);
  open();
  for (int i = 0; i < Penalties::kLockedFrom; ++i) {
    auto c = client();
    c.connect(*door->port());
    c.send("A", logon_as("t1", "wrong"));
    CHECK(get(c.receive(), 58) == "invalid username or password");
  }
  CHECK(asked == Penalties::kLockedFrom);
  auto right = client();
  right.connect(*door->port());
  right.logon();
  CHECK(get(right.receive(), 58) ==
        "too many wrong passwords; nothing is looked at before 20260130-09:30:00.004000 UTC");
  CHECK(right.ended());
  CHECK(asked == Penalties::kLockedFrom);
  CHECK(door->counters().locked_out == 1);

  const auto until = clock.time + Span::from_ms(4);
  using Kind = Penalties::Kind;
  CHECK(door->penalties() ==
        std::vector<Penalties::Standing>{{Kind::user, "t1", 10, clock.time, until, true},
                                         {Kind::address, "127.0.0.1", 10, clock.time, until, true}});
  CHECK_FALSE(door->forgive(Kind::user, "t2"));
  CHECK(door->forgive(Kind::user, "t1"));
  CHECK(door->forgive(Kind::address, "127.0.0.1"));
  CHECK(door->penalties().empty());
  auto again = client();
  again.connect(*door->port());
  again.logon();
  run_until([this] { return !handed_over.empty(); });
}

TEST_CASE_METHOD(DoorFixture, "a lock-out ends by itself", "[fix]") {
  settings.longest_delay = Span::from_ms(4);
  open();
  for (int i = 0; i < Penalties::kLockedFrom; ++i) {
    auto c = client();
    c.connect(*door->port());
    c.send("A", logon_as("t1", "wrong"));
    (void)c.receive();
  }
  clock.time = clock.time + Span::from_ms(4);
  auto right = client();
  right.connect(*door->port());
  right.logon();
  run_until([this] { return !handed_over.empty(); });
  CHECK(door->penalties().empty());
}

TEST_CASE_METHOD(DoorFixture, "another's name costs the address, not the one who bears it", "[fix]") {
  open();
  auto c = client();
  c.connect(*door->port());
  c.send("A", logon_as("t2", "secret"));
  CHECK(get(c.receive(), 35) == "5");
  const auto standings = door->penalties();
  REQUIRE(standings.size() == 1);
  CHECK(standings[0].kind == Penalties::Kind::address);
  CHECK(standings[0].failures == 1);
  CHECK_FALSE(standings[0].locked);
}

TEST_CASE_METHOD(DoorFixture, "no more passwords are looked at than a set number at a time", "[fix]") {
  settings.max_checking = 1;
  std::function<void(bool)> pending;
  door = std::make_unique<Door>(
      io.get_executor(), settings, directory,
      [&](const std::string&, const std::string&, std::function<void(bool)> done) { pending = std::move(done); },
      [this](Handover handover) { handed_over.push_back(std::move(handover)); });
  REQUIRE(door->open(std::nullopt));
  auto first = client(), second = client("CLIENT2");
  first.connect(*door->port());
  first.logon();
  run_until([&] { return pending != nullptr; });
  second.connect(*door->port());
  second.logon();
  CHECK(second.ended());
  CHECK(door->counters().too_many == 1);
  pending(true);
  run_until([this] { return !handed_over.empty(); });
  CHECK(handed_over.front().session == SessionId{1});
}

TEST_CASE_METHOD(DoorFixture, "FIX 4.2 has its password in RawData, and it goes no further", "[fix]") {
  directory.publish({{SessionId{4}, "FIX.4.2", "OLD", "t1", true, false}});
  open();
  auto wrong = client("OLD");
  wrong.begin_string = "FIX.4.2";
  wrong.connect(*door->port());
  wrong.send("A", {{98, "0"}, {108, "30"}, {95, "5"}, {96, "wrong"}});
  const auto logout = wrong.receive();
  CHECK(get(logout, 8) == "FIX.4.2");
  CHECK(get(logout, 35) == "5");

  auto right = client("OLD");
  right.begin_string = "FIX.4.2";
  right.connect(*door->port());
  right.send("A", {{98, "0"}, {95, "6"}, {96, "secret"}, {108, "30"}});
  run_until([this] { return !handed_over.empty(); });
  std::string_view message;
  REQUIRE(handed_over.front().reader.next(message) == FrameReader::Next::message);
  CHECK(find(message, 96) == "***");
  CHECK(find(message, 95) == "3");
  CHECK(find(message, 108) == "30");
}

TEST_CASE_METHOD(DoorFixture, "later versions take no password from RawData", "[fix]") {
  open();
  auto c = client();
  c.connect(*door->port());
  c.send("A", {{98, "0"}, {108, "30"}, {553, "t1"}, {95, "6"}, {96, "secret"}});
  CHECK(get(c.receive(), 58) == "invalid username or password");
}

TEST_CASE_METHOD(DoorFixture, "outside its hours a session says when it opens, to who has the password", "[fix]") {
  CalendarSpec calendar;
  calendar.name = "office";
  calendar.quotes = {{8 * 60, 17 * 60}};  // Monday, UTC; it is Friday
  SessionDirectory::Entry entry{SessionId{1}, "FIX.4.4", "CLIENT1", "t1", true, false};
  entry.calendar = std::make_shared<const CalendarSpec>(calendar);
  directory.publish({entry});
  open();
  auto early = client();
  early.connect(*door->port());
  early.logon();
  CHECK(get(early.receive(), 58) == "the session is closed; it opens at 20260202-08:00:00.000000 UTC");
  CHECK(early.ended());
  CHECK(door->counters().closed_session == 1);
  CHECK_FALSE(directory.find("FIX.4.4", "CLIENT1")->live);
  auto stranger = client();
  stranger.connect(*door->port());
  stranger.send("A", logon_as("t1", "wrong"));
  CHECK(get(stranger.receive(), 58) == "invalid username or password");

  clock.time = *parse_fix_utc("20260202-08:00:00.000000");
  auto late = client();
  late.connect(*door->port());
  late.logon();
  run_until([this] { return !handed_over.empty(); });
}

}  // namespace dealingdesk::fix
