#include "fix/door.h"

#include "tests/fix/door_fixture.h"

namespace dealingdesk::fix {
namespace {

std::string get(const std::string& message, int tag) { return FixClient::get(message, tag); }

}  // namespace

TEST_CASE_METHOD(DoorFixture, "a right Logon goes to the desk without its password, with what came after it", "[fix]") {
  open();
  auto c = client();
  c.connect(*door->port());
  auto bytes = c.message("A", {{98, "0"}, {108, "30"}, {553, "t1"}, {554, "secret"}});
  bytes += c.message("D", {{11, "a"}});
  c.send_raw(bytes);
  run_until([this] { return !handed_over.empty(); });
  auto& handover = handed_over.front();
  CHECK(handover.session == SessionId{1});
  CHECK(handover.peer.starts_with("127.0.0.1:"));
  CHECK(handover.native_socket >= 0);
  std::string_view message;
  REQUIRE(handover.reader.next(message) == FrameReader::Next::message);
  CHECK(find(message, 35) == "A");
  CHECK(find(message, 554) == "***");
  REQUIRE(handover.reader.next(message) == FrameReader::Next::message);
  CHECK(find(message, 35) == "D");
  CHECK(directory.find("FIX.4.4", "CLIENT1")->live);
  CHECK(door->waiting() == 0);
  CHECK(door->counters().handed_over == 1);
}

TEST_CASE_METHOD(DoorFixture, "a wrong password or user is answered with a Logout", "[fix]") {
  open();
  for (const auto& [user, password] : {std::pair{"t1", "wrong"}, std::pair{"t2", "secret"}, std::pair{"t1", ""}}) {
    auto c = client();
    c.connect(*door->port());
    c.send("A", {{98, "0"}, {108, "30"}, {553, user}, {554, password}, {141, "Y"}});
    const auto logout = c.receive();
    CHECK(get(logout, 35) == "5");
    CHECK(get(logout, 56) == "CLIENT1");
    CHECK(get(logout, 58) == "invalid username or password");
    CHECK(c.ended());
  }
  CHECK(door->counters().wrong_password == 3);
  // The user must be the session's: the other one's password was not even looked at.
  CHECK(asked == 2);
  CHECK_FALSE(directory.find("FIX.4.4", "CLIENT1")->live);
  CHECK(handed_over.empty());
}

TEST_CASE_METHOD(DoorFixture, "a new password in the Logon is refused with a text, and only to who knows the old one",
                 "[fix]") {
  open();
  for (const auto& [password, text] : {std::pair{"wrong", "invalid username or password"},
                                       std::pair{"secret",
                                                 "NewPassword (925) is not taken in a Logon: send a "
                                                 "UserRequest (35=BE) once logged on"}}) {
    auto c = client();
    c.connect(*door->port());
    c.send("A", {{98, "0"}, {108, "30"}, {553, "t1"}, {554, password}, {925, "another secret"}});
    const auto logout = c.receive();
    CHECK(get(logout, 35) == "5");
    CHECK(get(logout, 58) == text);
    CHECK(c.ended());
  }
  CHECK(door->counters().new_password == 1);
  CHECK_FALSE(directory.find("FIX.4.4", "CLIENT1")->live);
  CHECK(handed_over.empty());
}

TEST_CASE_METHOD(DoorFixture, "everything else that is wrong is closed without a word, and counted", "[fix]") {
  directory.publish({{SessionId{1}, "FIX.4.4", "CLIENT1", "t1", true, false},
                     {SessionId{2}, "FIX.4.4", "CLIENT2", "t1", true, false, {"10.0.0.0/8", "::1"}},
                     {SessionId{3}, "FIX.4.4", "OFF", "t1", false, false}});
  settings.seat_grace = Span::from_ms(40);
  open();
  const auto closed = [this](const std::string& comp_id, auto say) {
    auto c = client(comp_id);
    c.connect(*door->port());
    say(c);
    return c.ended();
  };
  const auto logon = [](FixClient& c) { c.logon(); };
  CHECK(closed("NOBODY", logon));
  CHECK(closed("OFF", logon));
  CHECK(door->counters().unknown_session == 2);
  CHECK(closed("CLIENT2", logon));
  CHECK(door->counters().address_refused == 1);
  CHECK(closed("CLIENT1", [](FixClient& c) { c.send("D", {{11, "a"}}); }));
  CHECK(door->counters().not_a_logon == 1);
  CHECK(closed("CLIENT1", [](FixClient& c) { c.send_raw("GET / HTTP/1.1\r\n\r\n"); }));
  CHECK(closed("CLIENT1", [](FixClient& c) {
    c.send_raw(
        "8=FIX.4.4\x01"
        "9=100000000\x01");
  }));
  CHECK(door->counters().garbage == 2);
  REQUIRE(directory.claim(SessionId{1}));
  CHECK(closed("CLIENT1", logon));
  CHECK(door->counters().live_session == 1);
  CHECK(asked == 0);
  CHECK(handed_over.empty());
  CHECK(door->waiting() == 0);
}

TEST_CASE_METHOD(DoorFixture, "who is back before the end of his last connection was seen is let in when it is",
                 "[fix]") {
  settings.seat_grace = Span::from_s(60);
  open();
  REQUIRE(directory.claim(SessionId{1}));
  auto c = client();
  c.connect(*door->port());
  c.logon();
  CHECK(c.silent());
  CHECK(door->waiting() == 1);
  directory.release(SessionId{1});
  run_until([this] { return !handed_over.empty(); });
  CHECK(directory.find("FIX.4.4", "CLIENT1")->live);
  CHECK(door->counters().live_session == 0);
  CHECK(asked == 1);
}

TEST_CASE_METHOD(DoorFixture, "who says nothing is closed when the time is up", "[fix]") {
  settings.logon_timeout = Span::from_ms(20);
  open();
  auto c = client();
  c.connect(*door->port());
  CHECK(c.ended());
  CHECK(door->counters().timed_out == 1);
}

TEST_CASE_METHOD(DoorFixture, "no more than a set number wait at the door", "[fix]") {
  settings.max_waiting = 2;
  open();
  auto a = client(), b = client(), c = client();
  a.connect(*door->port());
  b.connect(*door->port());
  c.connect(*door->port());
  CHECK(c.ended());
  CHECK(door->counters().too_many == 1);
  CHECK(door->waiting() == 2);
}

TEST_CASE_METHOD(DoorFixture, "a port in use is said, not crashed on", "[fix]") {
  open();
  auto taken = settings;
  taken.port = *door->port();
  Door second{io.get_executor(), taken, directory, {}, {}};
  const auto opened = second.open(std::nullopt);
  REQUIRE_FALSE(opened);
  CHECK(opened.reject().code == RejectCode::already_exists);
}

TEST_CASE_METHOD(DoorFixture, "the same over TLS, with a client that verifies the certificate", "[fix]") {
  TempDir dir;
  const auto files = make_self_signed(dir.path());
  REQUIRE(files);
  auto context = TlsContext::server(*files);
  REQUIRE(context);
  settings.tls_port = 0;
  open(std::move(*context));
  auto c = client();
  c.connect(*door->tls_port());
  REQUIRE(c.start_tls(files->certificate));
  c.logon();
  run_until([this] { return !handed_over.empty(); });
  REQUIRE(handed_over.front().tls);
  CHECK(handed_over.front().tls->state() == TlsChannel::State::open);

  auto wrong = client("CLIENT2");
  wrong.connect(*door->tls_port());
  REQUIRE(wrong.start_tls(files->certificate));
  wrong.send("A", {{98, "0"}, {108, "30"}, {553, "t1"}, {554, "wrong"}});
  CHECK(get(wrong.receive(), 35) == "5");
  CHECK(wrong.ended());

  auto plain = client("CLIENT2");
  plain.connect(*door->tls_port());
  plain.logon();
  CHECK(plain.ended());
  CHECK(door->counters().tls_failed == 1);
}

}  // namespace dealingdesk::fix
