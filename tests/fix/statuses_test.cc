#include "fix/client/statuses.h"

#include <catch2/catch.hpp>

#include "tests/fix/market_fixture.h"

namespace dealingdesk::fix {
namespace {

// EURUSD trades on weekdays from 09:00 to 17:00 UTC; it is a Friday, 10:00.
struct StatusFixture : MarketFixture {
  StatusFixture() {
    life.clock.time = *parse_fix_utc("20260130-10:00:00");
    CalendarSpec calendar;
    calendar.name = "DAYTIME";
    for (std::uint16_t day = 0; day < 5; ++day)
      calendar.trades.push_back(
          {static_cast<std::uint16_t>(day * 1440 + 540), static_cast<std::uint16_t>(day * 1440 + 1020)});
    apply(DefineCalendar{calendar});
    instrument = eurusd();
    instrument.id = InstrumentId{1};
    instrument.calendar = CalendarId{1};
    apply(DefineInstrument{instrument});
  }
  void at(const char* time) {
    life.clock.time = *parse_fix_utc(time);
    for (auto& each : peers) each->client->tick();
  }
  void trading(TradingScope scope, std::uint64_t id, TradingState state) {
    ChangeTradingState change;
    change.scope = scope;
    change.id = id;
    change.state = state;
    apply(change);
  }
  InstrumentSpec instrument;
};

const std::string kHalt = "2", kReady = "17", kClosed = "18";

}  // namespace

TEST_CASE_METHOD(StatusFixture, "an instrument's state is told, and again when halts and hours change it", "[fix]") {
  auto& peer = log_on();
  peer.receive("e", {{324, "s"}, {55, "EURUSD"}, {263, "1"}});
  const auto first = peer.only();
  CHECK(get(first, 326) == kReady);
  CHECK(get(first, 325) == "N");
  CHECK(get(first, 336) == "DAYTIME");
  // Nothing that concerns it.
  trading(TradingScope::instrument, 2, TradingState::halted);
  at("20260130-16:59:59");
  CHECK(peer.take().empty());
  at("20260130-17:00:00");
  const auto closed = peer.only();
  CHECK(get(closed, 326) == kClosed);
  CHECK(get(closed, 325) == "Y");
  CHECK(get(closed, 324) == "s");
  at("20260202-08:59:59");
  CHECK(peer.take().empty());
  at("20260202-09:00:01");
  CHECK(get(peer.only(), 326) == kReady);
  trading(TradingScope::everything, 0, TradingState::halted);
  CHECK(get(peer.only(), 326) == kHalt);
  trading(TradingScope::everything, 0, TradingState::active);
  CHECK(get(peer.only(), 326) == kReady);
  instrument.status = InstrumentStatus::close_only;
  apply(DefineInstrument{instrument});
  const auto closing = peer.only();
  CHECK(get(closing, 326) == kReady);
  CHECK(get(closing, 58) == "only orders that reduce a position are taken");
  instrument.status = InstrumentStatus::halted;
  apply(DefineInstrument{instrument});
  CHECK(get(peer.only(), 326) == kHalt);
  peer.receive("e", {{324, "s"}, {55, "EURUSD"}, {263, "2"}});
  instrument.status = InstrumentStatus::trading;
  apply(DefineInstrument{instrument});
  CHECK(peer.take().empty());
}

TEST_CASE_METHOD(StatusFixture, "a halt of somebody else's account is nobody's news", "[fix]") {
  auto& peer = log_on();
  auto& other = log_on(AccountId{1002});
  peer.receive("e", {{324, "s"}, {55, "EURUSD"}, {263, "1"}});
  other.receive("e", {{324, "s"}, {55, "EURUSD"}, {263, "1"}});
  peer.take();
  other.take();
  trading(TradingScope::account, 1002, TradingState::halted);
  CHECK(peer.take().empty());
  CHECK(get(other.only(), 326) == kHalt);
  trading(TradingScope::group, 1, TradingState::reducing);
  CHECK(get(peer.only(), 58) == "only orders that reduce a position are taken");
  CHECK(other.take().empty());
}

TEST_CASE_METHOD(StatusFixture, "trading sessions open and close, and say when next", "[fix]") {
  auto& peer = log_on();
  peer.receive("g", {{335, "all"}, {263, "1"}});
  const auto both = peer.take();
  REQUIRE(both.size() == 2);
  CHECK(get(both[0], 336) == "ALWAYS");
  CHECK(get(both[0], 340) == "2");
  CHECK(get(both[1], 336) == "DAYTIME");
  CHECK(get(both[1], 340) == "2");
  CHECK(get(both[1], 344) == "20260130-17:00:00.000000");
  at("20260130-17:00:00");
  const auto closed = peer.only();
  CHECK(get(closed, 336) == "DAYTIME");
  CHECK(get(closed, 340) == "3");
  CHECK(get(closed, 342) == "20260202-09:00:00.000000");
  CHECK(get(closed, 325) == "Y");
  trading(TradingScope::everything, 0, TradingState::halted);
  const auto halted = peer.take();
  REQUIRE(halted.size() == 2);
  for (const auto& each : halted) CHECK(get(each, 340) == "1");
  peer.receive("g", {{335, "one"}, {336, "ALWAYS"}, {263, "0"}});
  CHECK(get(peer.only(), 340) == "1");
}

TEST_CASE_METHOD(StatusFixture, "what cannot be asked is refused", "[fix]") {
  auto& peer = log_on();
  peer.receive("e", {{324, "s"}, {55, "NOSUCH"}, {263, "1"}});
  const auto unknown = peer.only();
  CHECK(get(unknown, 326) == "20");
  CHECK(get(unknown, 58) == "unknown symbol NOSUCH");
  peer.receive("g", {{335, "s"}, {336, "NOSUCH"}, {263, "0"}});
  const auto no_session = peer.only();
  CHECK(get(no_session, 35) == "j");
  CHECK(get(no_session, 380) == "1");
  CHECK(get(no_session, 58) == "unknown TradingSessionID (336) NOSUCH");
  peer.receive("e", {{324, "s"}, {55, "EURUSD"}, {263, "2"}});
  CHECK(get(peer.only(), 58) == "no subscription has the id s");
  peer.receive("e", {{324, "s"}, {55, "EURUSD"}, {263, "1"}});
  peer.take();
  peer.receive("e", {{324, "s"}, {55, "EURUSD"}, {263, "1"}});
  CHECK(get(peer.only(), 58) == "the request's id s is in use");
  peer.receive("g", {{335, std::string(300, 'x')}, {263, "1"}});
  CHECK(get(peer.only(), 35) == "j");
}

TEST_CASE_METHOD(StatusFixture, "subscriptions to states end with the session", "[fix]") {
  auto& peer = log_on();
  peer.receive("e", {{324, "s"}, {55, "EURUSD"}, {263, "1"}});
  peer.receive("g", {{335, "s"}, {263, "1"}});
  peer.receive("5", {});
  const auto before = peer.client->session().counters();
  trading(TradingScope::everything, 0, TradingState::halted);
  at("20260130-17:00:00");
  CHECK(peer.client->session().counters() == before);
}

}  // namespace dealingdesk::fix
