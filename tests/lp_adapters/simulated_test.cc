#include "lp_adapters/simulated.h"

#include <catch2/catch.hpp>

#include "core/decimal.h"
#include "hub/hub.h"
#include "tests/lp_adapters/manual_time.h"
#include "tests/lp_adapters/recording_intake.h"

namespace dealingdesk::lp_adapters {
namespace {

using hub::LpState;
constexpr InstrumentId kEurusd{1};
constexpr InstrumentId kNzdusd{2};

struct SimulatedFixture {
  SimulatedLp lp() {
    auto market = std::make_shared<SimulatedMarket>(
        1, std::vector<SimulatedInstrument>{{kEurusd, *parse<Price>("1.1")}, {kNzdusd, *parse<Price>("0.6")}});
    Activity even;
    even.sessions = {{"always", 0, 24, 100}};
    SimulatedQuoting eurusd, nzdusd;
    eurusd.instrument = kEurusd;
    nzdusd.instrument = kNzdusd;
    return {LpId{1}, 1, std::move(market), {eurusd, nzdusd}, even};
  }
  ManualTime time;
  RecordingIntake intake;
  SimulatedAdapter adapter{time.context(intake), "sim", lp()};
};

}  // namespace

TEST_CASE_METHOD(SimulatedFixture, "every instrument is quoted at the start, then in its rhythm", "[lp_adapters]") {
  CHECK(adapter.state() == AdapterState::stopped);
  adapter.start();
  CHECK(adapter.state() == AdapterState::running);
  CHECK(intake.states == std::vector{LpState::up});
  REQUIRE(intake.quotes.size() == 2);
  CHECK(intake.quotes[0].quote.instrument == kEurusd);
  CHECK(intake.quotes[1].quote.instrument == kNzdusd);

  time.advance(Span::from_s(500));  // two instruments, two quotes a second
  CHECK(intake.quotes.size() > 1'940);
  CHECK(intake.quotes.size() < 2'060);
  for (const auto& [quote, at] : intake.quotes) {
    REQUIRE(quote.time <= at);
    REQUIRE(at - quote.time <= Span::from_ms(1));
  }
}

TEST_CASE_METHOD(SimulatedFixture, "an adapter that is started twice runs once, and a stopped one is silent",
                 "[lp_adapters]") {
  adapter.start();
  adapter.start();
  CHECK(intake.states.size() == 1);
  CHECK(time.waiting() == 1);
  time.advance(Span::from_s(1));
  adapter.stop();
  adapter.stop();
  CHECK(intake.states == std::vector{LpState::up, LpState::down});
  const auto before = intake.quotes.size();
  time.advance(Span::from_s(60));
  CHECK(intake.quotes.size() == before);
  adapter.start();
  time.advance(Span::from_s(1));
  CHECK(intake.quotes.size() > before + 2);
}

TEST_CASE_METHOD(SimulatedFixture, "whoever is quoted to may stop the adapter", "[lp_adapters]") {
  // At the first quote, while the second instrument is due as well.
  intake.after_quote = [this] { adapter.stop(); };
  adapter.start();
  time.advance(Span::from_s(60));
  CHECK(intake.quotes.size() == 1);
  CHECK(adapter.state() == AdapterState::stopped);
  CHECK(time.waiting() == 0);
}

TEST_CASE_METHOD(SimulatedFixture, "after a pause missed quotes are not made up for", "[lp_adapters]") {
  adapter.start();
  const auto before = intake.quotes.size();
  time.jump(Span::from_s(3'600));
  REQUIRE(time.run_next());
  CHECK(intake.quotes.size() <= before + 2);
}

TEST_CASE_METHOD(SimulatedFixture, "a clock that is set back does not silence it", "[lp_adapters]") {
  adapter.start();
  time.advance(Span::from_s(10));
  time.jump(Span::from_s(-3'600));
  const auto before = intake.quotes.size();
  adapter.run_due(time.now());
  CHECK(intake.quotes.size() >= before + 2);
}

TEST_CASE_METHOD(SimulatedFixture, "the same start gives the same quotes", "[lp_adapters]") {
  adapter.start();
  time.advance(Span::from_s(100));
  adapter.stop();

  ManualTime other_time;
  RecordingIntake other;
  SimulatedAdapter again{other_time.context(other), "sim", lp()};
  again.start();
  other_time.advance(Span::from_s(100));
  CHECK(other.quotes == intake.quotes);
}

TEST_CASE("two simulated LPs of one market make one tight book in the hub", "[lp_adapters]") {
  struct Count final : hub::HubSink {
    void on_quote(const Quote& quote) override {
      ++quotes;
      if (quote.bid >= quote.ask) ++crossed;
    }
    void on_withdrawn(InstrumentId) override { ++withdrawn; }
    void on_tick(const hub::LpQuote&, Timestamp) override { ++ticks; }
    int quotes = 0, crossed = 0, withdrawn = 0, ticks = 0;
  } sink;
  hub::Hub hub{sink};
  hub.define_instrument(kEurusd);
  const auto market =
      std::make_shared<SimulatedMarket>(1, std::vector<SimulatedInstrument>{{kEurusd, *parse<Price>("1.1")}});
  SimulatedQuoting quoting;
  quoting.instrument = kEurusd;
  ManualTime time;
  std::vector<std::unique_ptr<SimulatedAdapter>> adapters;
  for (const std::uint32_t id : {1u, 2u}) {
    hub.define_lp({LpId{id}, "LP", Span::from_s(30), {}});
    adapters.push_back(
        std::make_unique<SimulatedAdapter>(time.context(hub), "LP", SimulatedLp{LpId{id}, id, market, {quoting}}));
    adapters.back()->start();
  }
  for (int second = 0; second < 1'000; ++second) {
    time.advance(Span::from_s(1));
    hub.expire(time.now());
  }
  // 22:13 UTC: each LP quotes every two seconds. Nearly every quote changes a price or a quantity.
  CHECK(sink.ticks > 950);
  CHECK(sink.quotes > 900);
  CHECK(sink.crossed == 0);
  CHECK(sink.withdrawn == 0);
  for (const auto& status : hub.statuses(time.now())) {
    for (const auto refused : status.counters.refused) CHECK(refused == 0);
    CHECK(status.counters.expired == 0);
  }

  adapters[0]->stop();
  REQUIRE(hub.best(kEurusd));
  CHECK(hub.best(kEurusd)->bid_lp == LpId{2});
  adapters[1]->stop();
  CHECK(sink.withdrawn == 1);
}

}  // namespace dealingdesk::lp_adapters
