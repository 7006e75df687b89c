#include "fix/session.h"

#include <boost/asio/io_context.hpp>
#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "fix/raw_message.h"
#include "fix/tags.h"
#include "tests/fix/fake_transport.h"
#include "tests/fix/memory_fix_log.h"

namespace dealingdesk::fix {
namespace {

struct RecordingOwner : SessionOwner {
  void on_logon(Session&) override { log += "logon "; }
  void on_logout(Session&) override { log += "logout "; }
  void on_disconnect(Session&) override { log += "disconnect "; }
  void on_application(Session&, const FIX::Message& message) override {
    log += message.getHeader().getField(35) + message.getHeader().getField(34) + " ";
  }
  std::string take() { return std::exchange(log, {}); }
  std::string log;
};

struct SessionFixture {
  SessionFixture() { install_clock(&clock); }
  ~SessionFixture() {
    session.reset();
    install_clock(nullptr);
  }
  void start(SessionConfig config = {}) {
    config.sender_comp_id = "DESK";
    config.target_comp_id = "C1";
    session = std::make_shared<Session>(std::move(config), log, owner, io.get_executor());
    connect();
  }
  void connect() {
    transport = std::make_shared<FakeTransport>();
    session->attach(transport);
  }
  std::string message(const std::string& type, int seq, const std::string& fields = "") {
    return with_separators("35=" + type + "|34=" + std::to_string(seq) + "|49=C1|52=" + to_fix_utc(clock.time) +
                           "|56=DESK|" + fields);
  }
  void receive(const std::string& type, int seq, const std::string& fields = "") {
    const auto bytes = message(type, seq, fields);
    transport->receive(bytes);
  }
  void log_on(int seq = 1) {
    receive("A", seq, "98=0|108=30|");
    transport->take();
    owner.take();
  }
  void send_report() {
    OutMessage m;
    begin_message(m, "8");
    add(m, 17, "x");
    session->send(m);
  }
  static std::string with_separators(std::string body) {
    std::replace(body.begin(), body.end(), '|', kSoh);
    return frame("FIX.4.4", body);
  }
  static std::string framed(const std::string& body) { return with_bars(with_separators(body)) + "\n"; }

  ManualClock clock;
  MemoryFixLog log;
  RecordingOwner owner;
  boost::asio::io_context io;
  std::shared_ptr<Session> session;
  std::shared_ptr<FakeTransport> transport;
};

constexpr const char* kNine = "20260130-09:30:00.000000";

}  // namespace

TEST_CASE_METHOD(SessionFixture, "a logon, a test request and a logout, byte by byte", "[fix]") {
  start();
  receive("A", 1, "98=0|108=30|");
  CHECK(transport->take() == framed(std::string{"35=A|34=1|49=DESK|52="} + kNine + "|56=C1|98=0|108=30|"));
  receive("1", 2, "112=are you there|");
  CHECK(transport->take() == framed(std::string{"35=0|34=2|49=DESK|52="} + kNine + "|56=C1|112=are you there|"));
  receive("5", 3);
  CHECK(transport->take() == framed(std::string{"35=5|34=3|49=DESK|52="} + kNine + "|56=C1|"));
  CHECK(transport->closed);
  CHECK(owner.take() == "logon logout disconnect ");
  CHECK(session->counters() == store::FixCounters{1, 4, 4});
}

TEST_CASE_METHOD(SessionFixture, "heartbeats, a test request, and the end of a silent peer", "[fix]") {
  start();
  log_on();
  const auto later = [this](int seconds) {
    clock.time = clock.time + Span::from_s(seconds);
    session->tick();
    return transport->take();
  };
  CHECK(later(29).empty());
  CHECK(later(1).find("|35=0|34=2|") != std::string::npos);
  CHECK(later(7).find("|35=1|34=3|") != std::string::npos);
  CHECK_FALSE(transport->closed);
  (void)later(36);
  CHECK(transport->closed);
  CHECK(owner.take() == "logout disconnect ");
}

TEST_CASE_METHOD(SessionFixture, "who is sent to all the time gets no heartbeats", "[fix]") {
  start();
  receive("A", 1, "98=0|108=2|");
  (void)transport->take();
  int theirs = 2;
  for (int step = 1; step <= 20; ++step) {
    clock.time = clock.time + Span::from_ms(300);
    receive("0", theirs++);
    send_report();
    session->tick();
    CHECK(transport->take() ==
          framed(fmt::format("35=8|34={}|49=DESK|52={}|56=C1|17=x|", step + 1, to_fix_utc(clock.time))));
  }
  CHECK(session->counters().next_out == 22);
  clock.time = clock.time + Span::from_s(2);
  receive("0", theirs++);
  session->tick();
  CHECK(transport->take().find("|35=0|34=22|") != std::string::npos);
}

TEST_CASE_METHOD(SessionFixture, "midnight is nothing special", "[fix]") {
  clock.time = *parse_fix_utc("20260130-23:59:59.900000");
  start();
  log_on();
  send_report();
  clock.time = *parse_fix_utc("20260131-00:00:00.100000");
  session->tick();
  receive("1", 2, "112=x|");
  CHECK(session->counters() == store::FixCounters{1, 4, 3});
  // A clock that is read on both sides of midnight within one call.
  struct Restless : store::Clock {
    Timestamp now() const override {
      at = at + Span::from_ms(300);
      return at;
    }
    mutable Timestamp at = *parse_fix_utc("20260201-23:59:59.500000");
  } restless;
  install_clock(&restless);
  for (int i = 0; i < 5; ++i) session->tick();
  connect();
  CHECK(session->counters().epoch == 1);
  install_clock(&clock);
}

TEST_CASE_METHOD(SessionFixture, "a gap is asked for, and what came early is done in order", "[fix]") {
  start();
  log_on();
  const std::string order = "11=a|55=EURUSD|54=1|60=20260130-09:30:00|38=1|40=1|";
  receive("D", 4, order);
  CHECK(owner.take().empty());
  CHECK(transport->take().find("|35=2|") != std::string::npos);
  receive("D", 2, "43=Y|122=20260130-09:30:00|" + order);
  receive("4", 3, "43=Y|122=20260130-09:30:00|123=Y|36=4|");
  CHECK(owner.take() == "D2 D4 ");
  CHECK(session->counters().next_in == 5);
}

TEST_CASE_METHOD(SessionFixture, "too much behind a gap ends the session", "[fix]") {
  SessionConfig config;
  config.max_queued = 3;
  start(config);
  log_on();
  const std::string order = "11=a|55=EURUSD|54=1|60=20260130-09:30:00|38=1|40=1|";
  for (int seq = 10; seq < 13; ++seq) receive("D", seq, order);
  CHECK_FALSE(transport->closed);
  receive("D", 13, order);
  CHECK(transport->closed);
  CHECK(transport->take().find("|58=too many messages behind a gap: expected MsgSeqNum 2|") != std::string::npos);
  connect();
  receive("A", 2, "98=0|108=30|");
  CHECK(session->logged_on());
}

TEST_CASE_METHOD(SessionFixture, "a number that is too low is a Logout with the reason", "[fix]") {
  start();
  log_on();
  receive("0", 2);
  receive("0", 2);
  CHECK(transport->take().find("|58=MsgSeqNum too low, expecting 3 but received 2|") != std::string::npos);
  CHECK(transport->closed);
}

TEST_CASE_METHOD(SessionFixture, "a long resend comes in slices, new messages behind it", "[fix]") {
  SessionConfig config;
  config.resend_slice = 10;
  start(config);
  log_on();
  for (int i = 0; i < 25; ++i) send_report();
  transport->take();
  receive("2", 2, "7=1|16=0|");
  // The first slice at once: the Logon as a gap, then nine reports.
  auto first = transport->take();
  CHECK(std::count(first.begin(), first.end(), '\n') == 10);
  CHECK(first.find("|35=4|34=1|43=Y|") != std::string::npos);
  send_report();  // 27
  CHECK(transport->take().empty());
  CHECK(session->unsent() > 0);
  CHECK(io.run_one() == 1);
  auto second = transport->take();
  CHECK(std::count(second.begin(), second.end(), '\n') == 10);
  CHECK(second.find("|34=27|") == std::string::npos);
  CHECK(io.run_one() == 1);
  const auto last = transport->take();
  CHECK(std::count(last.begin(), last.end(), '\n') == 7);
  CHECK(last.find("|34=26|43=Y|") != std::string::npos);
  CHECK(last.find("|34=27|43=Y|") == std::string::npos);
  CHECK(last.find("|34=27|49=") > last.find("|34=26|43=Y|"));
  CHECK(io.poll() == 0);
  CHECK(session->counters() == store::FixCounters{1, 28, 3});
}

TEST_CASE_METHOD(SessionFixture, "a resend waits for a peer that does not read", "[fix]") {
  SessionConfig config;
  config.resend_slice = 10;
  start(config);
  log_on();
  for (int i = 0; i < 25; ++i) send_report();
  transport->take();
  transport->backlog = 2'000'000;
  receive("2", 2, "7=1|16=0|");
  CHECK(io.poll() == 0);
  transport->backlog = 0;
  io.restart();
  transport->listener->on_drained();
  CHECK(io.poll() == 2);
  CHECK(transport->take().find("|34=26|43=Y|") != std::string::npos);
}

TEST_CASE_METHOD(SessionFixture, "numbers that were never sent are answered with the newest", "[fix]") {
  start();
  log_on();
  send_report();
  transport->take();
  receive("2", 2, "7=50|16=60|");
  CHECK(transport->take().find("|35=8|34=2|43=Y|") != std::string::npos);
  receive("2", 3, "7=x|16=0|");
  CHECK(transport->take().find("|35=3|") != std::string::npos);
  CHECK(session->counters().next_in == 4);
}

TEST_CASE_METHOD(SessionFixture, "a resend request whose range cannot be is refused", "[fix]") {
  start();
  log_on();
  receive("2", 2, "7=2|16=1|");
  CHECK(transport->take().find("|371=16|372=2|373=5|") != std::string::npos);
  receive("2", 3, "7=-1|16=0|");
  CHECK(transport->take().find("|371=7|372=2|373=5|") != std::string::npos);
  CHECK(session->counters() == store::FixCounters{1, 4, 4});
}

TEST_CASE_METHOD(SessionFixture, "a resend request behind a gap is answered, then the gap is asked for", "[fix]") {
  start();
  log_on();
  send_report();
  transport->take();
  receive("2", 5, "7=2|16=2|");
  const auto sent = transport->take();
  CHECK(sent.find("|35=8|34=2|43=Y|") < sent.find("|35=2|34=3|"));
  CHECK(sent.find("|7=2|16=0|") != std::string::npos);
  // The same again asks for nothing more, and its number is counted once the gap is filled.
  receive("2", 6, "7=2|16=2|");
  CHECK(transport->take().find("|35=2|") == std::string::npos);
  receive("4", 2, "43=Y|122=20260130-09:30:00|123=Y|36=5|");
  CHECK(session->counters().next_in == 7);
}

TEST_CASE_METHOD(SessionFixture, "resend requests behind a gap are bounded like everything that waits there", "[fix]") {
  SessionConfig config;
  config.max_queued = 3;
  start(config);
  log_on();
  for (int seq = 10; seq < 13; ++seq) receive("2", seq, "7=1|16=1|");
  CHECK_FALSE(transport->closed);
  receive("2", 13, "7=1|16=1|");
  CHECK(transport->closed);
}

TEST_CASE_METHOD(SessionFixture, "a Logon while logged on ends the session with the reason, and is counted", "[fix]") {
  start();
  log_on();
  receive("A", 2, "98=0|108=30|");
  CHECK(
      transport->take().find("|35=5|34=2|49=DESK|52=20260130-09:30:00.000000|56=C1|58=Logon (35=A) while logged on|") !=
      std::string::npos);
  CHECK(transport->closed);
  connect();
  receive("A", 3, "98=0|108=30|");
  CHECK(transport->take().find("|35=A|34=3|") != std::string::npos);
  CHECK(session->counters() == store::FixCounters{1, 4, 4});
}

TEST_CASE_METHOD(SessionFixture, "a message without a number ends the session with the reason", "[fix]") {
  start();
  for (const char* number : {"", "34=|", "34=abc|", "34=-2|", "34=2147483648|", "34=18446744073709551618|"}) {
    INFO(number);
    receive("A", 1, "98=0|108=30|141=Y|");
    transport->take();
    transport->receive(with_separators(std::string{"35=0|49=C1|52=20260130-09:30:00|56=DESK|"} + number));
    CHECK(transport->take().find("|58=MsgSeqNum (34) is missing or no number|") != std::string::npos);
    CHECK(transport->closed);
    CHECK(session->counters().next_in == 2);
    connect();
  }
}

TEST_CASE_METHOD(SessionFixture, "a message without a sending time ends the session with the reason", "[fix]") {
  start();
  log_on();
  transport->receive(with_separators("35=0|34=2|49=C1|56=DESK|"));
  CHECK(transport->take().find("|58=SendingTime (52) is missing|") != std::string::npos);
  CHECK(transport->closed);
  CHECK(session->counters().next_in == 3);
  // Before anybody is logged on nothing is said, and nothing counted.
  connect();
  transport->receive(with_separators("35=A|34=3|49=C1|56=DESK|98=0|108=30|"));
  CHECK(transport->take().empty());
  CHECK(transport->closed);
  CHECK(session->counters().next_in == 3);
}

TEST_CASE_METHOD(SessionFixture, "a gap fill that fills nothing is refused, and its number still free", "[fix]") {
  start();
  log_on();
  receive("4", 2, "123=Y|36=2|");
  CHECK(transport->take().find("|45=2|58=Value is incorrect (out of range) for this tag|371=36|372=4|373=5|") !=
        std::string::npos);
  CHECK(session->counters().next_in == 2);
}

TEST_CASE_METHOD(SessionFixture, "a peer that is too slow is told so and cut off", "[fix]") {
  SessionConfig config;
  config.max_unsent_bytes = 1000;
  start(config);
  log_on();
  transport->backlog = 1001;
  send_report();
  CHECK(transport->closed);
  CHECK(transport->take().find("|35=5|34=3|") != std::string::npos);
  CHECK(owner.take() == "logout disconnect ");
  // What it missed is kept for it.
  connect();
  receive("A", 2, "98=0|108=30|");
  transport->take();
  receive("2", 3, "7=2|16=2|");
  CHECK(transport->take().find("|35=8|34=2|43=Y|") != std::string::npos);
}

TEST_CASE_METHOD(SessionFixture, "what is sent while nobody listens waits for the resend", "[fix]") {
  start();
  log_on();
  transport->listener->on_closed("gone");
  CHECK(owner.take() == "logout disconnect ");
  CHECK_FALSE(session->connected());
  send_report();
  CHECK(session->counters().next_out == 3);
  connect();
  receive("A", 2, "98=0|108=30|");
  CHECK(transport->take().find("|35=A|34=3|") != std::string::npos);
  receive("2", 3, "7=2|16=0|");
  CHECK(transport->take().find("|35=8|34=2|43=Y|") != std::string::npos);
}

TEST_CASE_METHOD(SessionFixture, "a reset logon starts both counters over in a new epoch", "[fix]") {
  start();
  log_on();
  send_report();
  receive("A", 1, "98=0|108=30|141=Y|");
  CHECK(transport->take().find("|35=A|34=1|") != std::string::npos);
  CHECK(session->counters() == store::FixCounters{2, 2, 2});
}

TEST_CASE_METHOD(SessionFixture, "bytes are released once after each piece of work", "[fix]") {
  start();
  log_on();
  const int before = transport->releases;
  {
    const Session::Activity hold{*session};
    for (int i = 0; i < 10; ++i) send_report();
    CHECK(transport->releases == before);
  }
  CHECK(transport->releases == before + 1);
  receive("0", 2);
  CHECK(transport->releases == before + 1);
}

TEST_CASE_METHOD(SessionFixture, "a Logon that cannot be accepted is told why, and nobody stays on the line", "[fix]") {
  struct Row {
    const char* fields;
    const char* text;
  };
  const Row rows[] = {
      {"98=0|108=30|100=x|", "|58=this Logon cannot be accepted: "},
      {"98=0|108=x|", "|58=this Logon cannot be accepted: "},
      {"108=30|", "|58=this Logon cannot be accepted: "},
      {"98=2|108=30|", "|58=this Logon cannot be accepted: "},
      {"98=0|108=0|", "HeartBtInt (108) must be from 1 to 3600|"},
      {"98=0|108=99999|", "HeartBtInt (108) must be from 1 to 3600|"},
  };
  start();
  for (const auto& row : rows) {
    INFO(row.fields);
    receive("A", 1, row.fields);
    const auto sent = transport->take();
    CHECK(sent.find("|35=5|") != std::string::npos);
    CHECK(sent.find(row.text) != std::string::npos);
    CHECK(transport->closed);
    CHECK(owner.take().find("disconnect") != std::string::npos);
    connect();
  }
  receive("A", 1, "98=0|108=30|9876=ours|");
  CHECK(session->logged_on());
}

}  // namespace dealingdesk::fix
