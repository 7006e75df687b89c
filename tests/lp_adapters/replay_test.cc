#include "lp_adapters/replay.h"

#include <catch2/catch.hpp>

#include "core/decimal.h"
#include "hub/hub.h"
#include "tests/lp_adapters/manual_time.h"
#include "tests/lp_adapters/recording_intake.h"
#include "tests/lp_adapters/temporary_folder.h"

namespace dealingdesk::lp_adapters {
namespace {

using hub::LpState;
constexpr InstrumentId kEurusd{1};
const Timestamp kMidnight = *parse_rfc3339("2014-05-01T00:00:00Z");

struct ReplayFixture {
  ReplayFixture() {
    settings.lp = LpId{4};
    settings.files = {
        {folder.write("a.csv", "1000,1.1,1.2\n1500,1.1,1.3\n1500,1.1,1.4\n3000,1.1,1.5\n"), kEurusd, kMidnight}};
  }
  ReplayAdapter& start() {
    adapter = std::make_unique<ReplayAdapter>(time.context(intake), "replay", settings);
    adapter->start();
    return *adapter;
  }
  // When each quote came, in milliseconds after the first.
  std::vector<std::int64_t> arrivals() const {
    std::vector<std::int64_t> all;
    for (const auto& received : intake.quotes) all.push_back((received.at - intake.quotes[0].at).ms());
    return all;
  }

  const TemporaryFolder folder;
  ManualTime time;
  RecordingIntake intake;
  ReplaySettings settings;
  std::unique_ptr<ReplayAdapter> adapter;
};

using Arrivals = std::vector<std::int64_t>;

}  // namespace

TEST_CASE_METHOD(ReplayFixture, "ticks come at the pace they were recorded at, with the time they had",
                 "[lp_adapters]") {
  start();
  CHECK(adapter->state() == AdapterState::running);
  time.advance(Span::from_ms(499));
  CHECK(arrivals() == Arrivals{0});
  time.advance(Span::from_ms(1));
  CHECK(arrivals() == Arrivals{0, 500, 500});
  CHECK(intake.quotes[2].quote.time == kMidnight + Span::from_ms(1'500));
  CHECK(intake.quotes[2].quote.lp == LpId{4});
  CHECK(intake.quotes[2].quote.asks == hub::Levels{{*parse<Price>("1.4"), Qty{}}});
  CHECK(intake.states == std::vector{LpState::up});
  time.advance(Span::from_ms(1'500));
  CHECK(arrivals() == Arrivals{0, 500, 500, 2'000});

  CHECK(adapter->state() == AdapterState::finished);
  CHECK(intake.states == std::vector{LpState::up, LpState::down});
  CHECK(time.waiting() == 0);
  CHECK(adapter->detail() == "4 ticks");
}

TEST_CASE_METHOD(ReplayFixture, "the speed divides every pause", "[lp_adapters]") {
  SECTION("ten times as fast") {
    settings.speed = *parse<Ratio>("10");
    start();
    time.advance(Span::from_s(10));
    CHECK(arrivals() == Arrivals{0, 50, 50, 200});
  }
  SECTION("half as fast") {
    settings.speed = *parse<Ratio>("0.5");
    start();
    time.advance(Span::from_s(10));
    CHECK(arrivals() == Arrivals{0, 1'000, 1'000, 4'000});
  }
  SECTION("long pauses are cut before that") {
    settings.speed = *parse<Ratio>("2");
    settings.longest_gap = Span::from_ms(600);
    start();
    time.advance(Span::from_s(10));
    CHECK(arrivals() == Arrivals{0, 250, 250, 550});
  }
  SECTION("a speed of nearly nothing waits for ever") {
    settings.speed = Ratio::from_steps(1);
    start();
    time.advance(Span::from_s(1'000'000));
    CHECK(arrivals() == Arrivals{0});
  }
  SECTION("0 waits for nothing") {
    settings.speed = Ratio{};
    start();
    REQUIRE(time.run_next());
    CHECK(arrivals() == Arrivals{0, 0, 0, 0});
    CHECK(adapter->state() == AdapterState::finished);
  }
}

TEST_CASE_METHOD(ReplayFixture, "without waiting it sends a batch at a time, when the consumer is ready",
                 "[lp_adapters]") {
  std::string lines;
  for (int i = 0; i < 1'000; ++i) lines += std::to_string(i * 1'000) + ",1.1,1.2\n";
  settings.files = {{folder.write("b.csv", lines), kEurusd, kMidnight}};
  settings.speed = Ratio{};
  bool ready = true;
  settings.consumer_ready = [&ready] { return ready; };
  start();
  CHECK(intake.quotes.empty());
  time.advance(Span{});
  CHECK(intake.quotes.size() == 1'000);
  CHECK(adapter->state() == AdapterState::finished);

  intake.quotes.clear();
  start();
  REQUIRE(time.run_next());
  CHECK(intake.quotes.size() == ReplayAdapter::kBatch);
  ready = false;
  time.advance(Span::from_s(1));
  CHECK(intake.quotes.size() == ReplayAdapter::kBatch);
  ready = true;
  time.advance(Span::from_ms(1));
  CHECK(intake.quotes.size() == 1'000);
}

TEST_CASE_METHOD(ReplayFixture, "a loop begins again a second after the last tick", "[lp_adapters]") {
  settings.loop = true;
  start();
  time.advance(Span::from_ms(6'000));
  CHECK(arrivals() == Arrivals{0, 500, 500, 2'000, 3'000, 3'500, 3'500, 5'000, 6'000});
  CHECK(intake.quotes[4].quote == intake.quotes[0].quote);
  CHECK(intake.states == std::vector{LpState::up});
}

TEST_CASE_METHOD(ReplayFixture, "stopped, it is silent; started, it begins with the first tick", "[lp_adapters]") {
  start();
  time.advance(Span::from_ms(600));
  adapter->stop();
  CHECK(adapter->state() == AdapterState::stopped);
  CHECK(intake.states == std::vector{LpState::up, LpState::down});
  time.advance(Span::from_s(10));
  CHECK(intake.quotes.size() == 3);
  adapter->start();
  time.advance(Span::from_s(10));
  CHECK(intake.quotes.size() == 7);
  CHECK(intake.quotes[3].quote == intake.quotes[0].quote);
}

TEST_CASE_METHOD(ReplayFixture, "whoever is quoted to may stop the replay", "[lp_adapters]") {
  settings.speed = Ratio{};
  intake.after_quote = [this] {
    if (intake.quotes.size() == 2) adapter->stop();
  };
  start();
  time.advance(Span::from_s(10));
  CHECK(intake.quotes.size() == 2);
  CHECK(adapter->state() == AdapterState::stopped);
  CHECK(time.waiting() == 0);
}

TEST_CASE_METHOD(ReplayFixture, "a clock that is set back does not silence a replay", "[lp_adapters]") {
  start();
  time.advance(Span::from_ms(100));
  time.jump(Span::from_s(-3'600));
  REQUIRE(intake.quotes.size() == 1);
  adapter->run_due(time.now());
  CHECK(intake.quotes.size() == 3);
}

TEST_CASE_METHOD(ReplayFixture, "what cannot be replayed fails at the start and says why", "[lp_adapters]") {
  SECTION("a file that is not there") {
    settings.files.push_back({folder.path() + "/none.csv", kEurusd, kMidnight + kDay});
    CHECK(start().detail() == "cannot open " + folder.path() + "/none.csv");
  }
  SECTION("a file without a tick") {
    settings.files = {{folder.write("empty.csv", "bad\n"), kEurusd, kMidnight}};
    settings.loop = true;
    CHECK(start().detail() == "no ticks in the recordings");
    CHECK(adapter->bad_lines() == 1);
  }
  SECTION("no file") {
    settings.files.clear();
    start();
  }
  CHECK(adapter->state() == AdapterState::failed);
  CHECK(intake.states.empty());
  CHECK(time.waiting() == 0);
}

TEST_CASE_METHOD(ReplayFixture, "a file that goes away in between is a failure, not an end", "[lp_adapters]") {
  const auto second = folder.write("second.csv", "0,1.1,1.2\n");
  settings.files.push_back({second, kEurusd, kMidnight + kDay});
  start();
  std::filesystem::remove(second);
  time.advance(Span::from_s(10));
  CHECK(adapter->state() == AdapterState::failed);
  CHECK(adapter->detail() == "cannot open " + second);
  CHECK(intake.states == std::vector{LpState::up, LpState::down});
}

TEST_CASE_METHOD(ReplayFixture, "bad lines are passed over and told", "[lp_adapters]") {
  settings.files = {{folder.write("c.csv", "1000,1.1,1.2\nwhat\n1200,1.1,1.3\n"), kEurusd, kMidnight}};
  std::vector<std::string> reports;
  settings.report = [&](const std::string& text) { reports.push_back(text); };
  start();
  time.advance(Span::from_s(1));
  CHECK(arrivals() == Arrivals{0, 200});
  REQUIRE(reports.size() == 1);
  CHECK(reports[0].find("c.csv:2: ") != std::string::npos);
  CHECK(adapter->detail() == "2 ticks, 1 bad lines");
}

TEST_CASE_METHOD(ReplayFixture, "at the end the hub has no quote left", "[lp_adapters]") {
  struct Count final : hub::HubSink {
    void on_quote(const Quote&) override { ++quotes; }
    void on_withdrawn(InstrumentId) override { ++withdrawn; }
    void on_tick(const hub::LpQuote&, Timestamp) override {}
    int quotes = 0, withdrawn = 0;
  } sink;
  hub::Hub hub{sink};
  hub.define_instrument(kEurusd);
  hub.define_lp({LpId{4}, "replay", {}, {}});
  ReplayAdapter replay{time.context(hub), "replay", settings};
  replay.start();
  time.advance(Span::from_ms(1'999));
  CHECK(hub.best(kEurusd));
  CHECK(sink.quotes == 3);
  time.advance(Span::from_ms(1));
  CHECK(sink.quotes == 4);
  CHECK(sink.withdrawn == 1);
  CHECK_FALSE(hub.best(kEurusd));
}

}  // namespace dealingdesk::lp_adapters
