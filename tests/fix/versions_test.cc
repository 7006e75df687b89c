// The same orders and quotes over each version of FIX that we speak.
#include "tests/fix/standard.h"
#include "tests/fix/version_fixture.h"

namespace dealingdesk::fix {

TEST_CASE("an order is placed, filled and reported in every version's own words", "[fix]") {
  const auto spoken = GENERATE(Spoken{"FIX.4.2", ""}, Spoken{"FIX.4.4", ""}, Spoken{"FIXT.1.1", "9"});
  CAPTURE(spoken.begin_string);
  VersionFixture f{spoken};
  const bool is_42 = spoken.begin_string == "FIX.4.2";
  const auto logon = f.receive("A");
  CHECK(get(logon, 8) == spoken.begin_string);
  CHECK(get(logon, 1137) == spoken.application_version);

  f.client.send("D", GatewayFixture::market("m1"));
  const auto accepted = f.receive("8");
  CHECK(get(accepted, 150) == "0");
  CHECK(get(accepted, 20) == (is_42 ? "0" : ""));
  const auto filled = f.receive("8");
  CHECK(get(filled, 150) == (is_42 ? "2" : "F"));
  CHECK(get(filled, 39) == "2");
  CHECK(get(filled, 20) == (is_42 ? "0" : ""));

  f.client.send("D", GatewayFixture::limit("l1", "1.05"));
  CHECK(get(f.receive("8"), 150) == "0");
  f.client.send("H", {{11, "l1"}, {55, "EURUSD"}, {54, "1"}});
  const auto status = f.receive("8");
  CHECK(get(status, 150) == (is_42 ? "0" : "I"));
  CHECK(get(status, 20) == (is_42 ? "3" : ""));
  f.client.send("F", {{41, "l1"}, {11, "c1"}, {55, "EURUSD"}, {54, "1"}, {60, "20260130-09:30:00"}});
  CHECK(get(f.receive("8"), 150) == "4");
  f.client.send("F", {{41, "l1"}, {11, "c2"}, {55, "EURUSD"}, {54, "1"}, {60, "20260130-09:30:00"}});
  CHECK(get(f.receive("9"), 434) == "1");

  f.client.send("D", GatewayFixture::market("m2", "0.5"));
  const auto refused = f.receive("8");
  CHECK(get(refused, 39) == "8");
  CHECK(get(refused, 103) == (is_42 ? "3" : "13"));
}

TEST_CASE("quotes are asked for and answered in every version", "[fix]") {
  const auto spoken = GENERATE(Spoken{"FIX.4.2", ""}, Spoken{"FIX.4.4", ""}, Spoken{"FIXT.1.1", "9"});
  VersionFixture f{spoken};
  f.receive("A");
  f.client.send(
      "V",
      {{262, "q"}, {263, "1"}, {264, "1"}, {265, "1"}, {267, "2"}, {269, "0"}, {269, "1"}, {146, "1"}, {55, "EURUSD"}});
  CHECK(get(f.receive("W"), 268) == "2");
  f.server.life.quote("1.1000", "1.1003");
  CHECK(get(f.receive("X"), 262) == "q");
  f.client.send("V", {{262, "r"}, {263, "0"}, {264, "1"}, {267, "1"}, {269, "0"}, {146, "1"}, {55, "NOWHERE"}});
  CHECK(get(f.receive("Y"), 281) == "0");
}

TEST_CASE("an exchange's depth and trades are told in every version", "[fix]") {
  const auto spoken = GENERATE(Spoken{"FIX.4.2", ""}, Spoken{"FIX.4.4", ""}, Spoken{"FIXT.1.1", "9"});
  VersionFixture f{spoken};
  f.receive("A");
  auto book = eurusd();
  book.symbol = "BOOK";
  book.execution = Execution::exchange;
  f.server.life.apply(DefineInstrument{book});
  f.server.life.apply(DefineAccount{dollar_account(1002)});
  f.server.life.apply(
      MoveMoney{AccountId{1002}, MoneyMovement::deposit, {100'000'000, *Currency::of("USD")}, "second", ""});
  f.client.send("V", {{262, "q"},
                      {263, "1"},
                      {264, "0"},
                      {265, "1"},
                      {267, "3"},
                      {269, "0"},
                      {269, "1"},
                      {269, "2"},
                      {146, "1"},
                      {55, "BOOK"}});
  CHECK(get(f.receive("W"), 268) == "0");
  auto limit = GatewayFixture::limit("l1", "1.1");
  limit[1] = {55, "BOOK"};
  f.client.send("D", limit);
  CHECK(get(f.receive("X"), 270) == "1.1");
  limit[0] = {11, "l2"};
  limit[6] = {44, "1.09"};
  f.client.send("D", limit);
  const auto below = f.receive("X");
  CHECK(get(below, 270) == "1.09");
  CHECK(get(below, 83) == (spoken.begin_string == "FIXT.1.1" ? "2" : ""));
  OrderTerms terms;
  terms.instrument = InstrumentId{2};
  terms.side = Side::sell;
  terms.qty = qty("10000");
  f.server.life.apply(PlaceOrder{AccountId{1002}, "s1", terms});
  const auto traded = f.receive("X");
  CHECK(get(traded, 268) == "2");
  CHECK(with_bars(traded).find("|279=2|269=0|278=0-2-1.1|55=BOOK|270=1.1|") != std::string::npos);
  CHECK(with_bars(traded).find("|279=0|269=2|55=BOOK|270=1.1|271=10000|") != std::string::npos);
}

TEST_CASE("instruments, halts and hours are told in every version", "[fix]") {
  const auto spoken = GENERATE(Spoken{"FIX.4.2", ""}, Spoken{"FIX.4.4", ""}, Spoken{"FIXT.1.1", "9"});
  VersionFixture f{spoken};
  f.receive("A");
  f.client.send("c", {{320, "c"}, {321, "0"}, {55, "EURUSD"}});
  CHECK(get(f.receive("d"), 231) == "100000");
  if (spoken.begin_string != "FIX.4.2") {
    f.client.send("x", {{320, "x"}, {559, "4"}});
    CHECK(get(f.receive("y"), 393) == "1");
  }
  f.client.send("e", {{324, "e"}, {55, "EURUSD"}, {263, "1"}});
  CHECK(get(f.receive("f"), 326) == "17");
  f.client.send("g", {{335, "g"}, {263, "0"}});
  CHECK(get(f.receive("h"), 340) == "2");
  f.server.life.apply(ChangeTradingState{});
  CHECK(get(f.receive("f"), 326) == "2");
  ChangeTradingState on;
  on.state = TradingState::active;
  f.server.life.apply(on);
  CHECK(get(f.receive("f"), 326) == "17");

  // Its hours end a minute from now: the gateway's timer tells.
  const auto now = f.server.life.clock.time;
  CalendarSpec calendar;
  calendar.name = "UNTIL";
  const auto minute = static_cast<std::uint16_t>((now - Timestamp::from_ns(now.day() * kDay.ns())).ms() / 60'000 + 1);
  const auto day = static_cast<std::uint16_t>((now.day() + 3) % 7 * 1440);
  calendar.trades = {{day, static_cast<std::uint16_t>(day + minute)}};
  f.server.life.apply(DefineCalendar{calendar});
  auto spec = eurusd();
  spec.id = InstrumentId{1};
  spec.calendar = CalendarId{1};
  f.server.life.apply(DefineInstrument{spec});
  CHECK(f.client.silent());
  f.server.life.clock.time = now + Span::from_s(60);
  f.server.gateway->tick();
  CHECK(get(f.receive("f"), 326) == "18");
}

TEST_CASE("what comes after a trade is told in every version that has the messages", "[fix]") {
  const auto spoken = GENERATE(Spoken{"FIX.4.4", ""}, Spoken{"FIXT.1.1", "9"});
  CAPTURE(spoken.begin_string);
  VersionFixture f{spoken};
  f.receive("A");
  const auto receive = [&f](const std::string& type) {
    auto message = f.receive(type);
    check_standard(message);
    return message;
  };
  f.client.send("AN", {{710, "p"}, {724, "0"}, {263, "1"}});
  CHECK(get(receive("AO"), 728) == "2");
  f.client.send("AD", {{568, "t"}, {569, "0"}, {263, "1"}});
  CHECK(get(receive("AQ"), 748) == "0");
  f.server.life.order("a");
  const auto position = receive("AP");
  CHECK(get(position, 710) == "p");
  CHECK(get(position, 704) == "10000");
  CHECK(get(receive("AE"), 568) == "t");
  f.client.send("BB", {{909, "c"}});
  CHECK(get(receive("BA"), 15) == "USD");
  f.client.send("BB", {{909, "c"}, {1, "9"}});
  CHECK(get(receive("BG"), 946) == "9");
  f.client.send("BE", {{923, "u"}, {924, "4"}, {553, "t1"}});
  CHECK(get(receive("BF"), 926) == "1");
}

TEST_CASE("a drop copy is marked as one where the version has the word for it", "[fix]") {
  const auto spoken = GENERATE(Spoken{"FIX.4.2", ""}, Spoken{"FIX.4.4", ""}, Spoken{"FIXT.1.1", "9"});
  CAPTURE(spoken.begin_string);
  VersionFixture f{spoken};
  f.receive("A");
  auto session = *f.server.life.turn->desk().catalog().fix_sessions().find(SessionId{2});
  session.kind = FixSessionKind::drop_copy;
  f.server.life.apply(DefineFixSession{session});
  f.server.life.order("a");
  const auto copy = f.receive("8");
  CHECK(get(copy, 11) == "a");
  CHECK(get(copy, 797) == (spoken.begin_string == "FIX.4.2" ? "" : "Y"));
}

TEST_CASE("a message that the version has and we do not offer is a business matter, one that it has not is not",
          "[fix]") {
  struct Row {
    Spoken spoken;
    std::string type, answer;
  };
  const auto row =
      GENERATE(Row{{"FIX.4.2", ""}, "J", "j"}, Row{{"FIX.4.2", ""}, "AF", "3"}, Row{{"FIX.4.4", ""}, "AK", "j"},
               Row{{"FIX.4.4", ""}, "CB", "3"}, Row{{"FIXT.1.1", "9"}, "CB", "j"}, Row{{"FIXT.1.1", "9"}, "zz", "3"});
  CAPTURE(row.spoken.begin_string, row.type);
  VersionFixture f{row.spoken};
  f.receive("A");
  f.client.send(row.type, {{58, "hello"}});
  const auto answer = f.receive(row.answer);
  CHECK(get(answer, 372) == row.type);
  CHECK(get(answer, row.answer == "j" ? 380 : 373) == (row.answer == "j" ? "3" : "11"));
}

TEST_CASE("a Logon of FIXT.1.1 must ask for the application version that the session speaks", "[fix]") {
  VersionFixture f{{"FIXT.1.1", "9"}};
  f.receive("A");
  f.client.send("5", {});
  f.receive("5");
  FixClient other{"V", [&f] { f.server.work(); }};
  other.begin_string = "FIXT.1.1";
  other.application_version = "7";
  other.seq = 3;
  other.connect(f.server.port());
  other.logon();
  const auto answer = other.receive();
  CHECK(get(answer, 35) == "5");
  CHECK(get(answer, 58) == "Rejected Logon Attempt: DefaultApplVerID (1137) must be 9");
}

}  // namespace dealingdesk::fix
