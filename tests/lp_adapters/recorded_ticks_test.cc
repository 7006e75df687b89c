// Replays real recordings and compares with a reader of its own.
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <catch2/catch.hpp>

#include "hub/hub.h"
#include "lp_adapters/replay.h"
#include "tests/lp_adapters/manual_time.h"
#include "tests/lp_adapters/recording_intake.h"

namespace dealingdesk::lp_adapters {
namespace {

constexpr InstrumentId kEurusd{1};
constexpr InstrumentId kNzdusd{2};
constexpr LpId kLp{1};

// The folder of the recordings; empty, and said so, when they are not here.
std::string recordings() {
  const char* shared = std::getenv("DEALINGDESK_SHARED");
  const auto folder = shared ? std::string{shared} + "/data/forex/tick" : std::string{};
  if (!folder.empty() && std::filesystem::is_directory(folder)) return folder;
  WARN("skipped: no recordings (DEALINGDESK_SHARED)");
  return {};
}

struct Totals {
  std::uint64_t ticks = 0, crossed = 0;
  std::int64_t bids = 0, asks = 0;  // sums of prices in 1e-5
  std::uint64_t order = 0;          // depends on the sequence of all values

  void add(std::int64_t time_ms, std::int64_t bid, std::int64_t ask) {
    ++ticks;
    crossed += bid > ask ? 1 : 0;
    bids += bid;
    asks += ask;
    for (const auto value : {time_ms, bid, ask}) order = order * 1'000'003 + static_cast<std::uint64_t>(value);
  }
  friend bool operator==(const Totals&, const Totals&) = default;
};

// Reads with the C library, and knows nothing of ours: all prices here have at most five decimals.
Totals read_independently(const std::string& folder) {
  Totals totals;
  const std::pair<const char*, std::int64_t> days[] = {{"20140501", 1'398'902'400'000},
                                                       {"20140502", 1'398'988'800'000}};
  for (const auto& [day, midnight_ms] : days) {
    std::FILE* file = std::fopen((folder + "/" + day + "_quote.csv").c_str(), "r");
    REQUIRE(file);
    long long ms = 0;
    double bid = 0, ask = 0;
    while (std::fscanf(file, "%lld,%lf,%lf", &ms, &bid, &ask) == 3) {
      totals.add(midnight_ms + ms, static_cast<std::int64_t>(bid * 1e5 + 0.5),
                 static_cast<std::int64_t>(ask * 1e5 + 0.5));
    }
    CHECK(std::feof(file));
    std::fclose(file);
  }
  return totals;
}

ReplaySettings replay_of(const std::string& folder) {
  ReplaySettings settings;
  settings.lp = kLp;
  settings.speed = Ratio{};
  for (const auto& [name, id] : {std::pair{"eurusd", kEurusd}, {"nzdusd", kNzdusd}}) {
    auto files = find_replay_files(folder + "/" + name, id);
    REQUIRE(files);
    for (auto& file : *files) settings.files.push_back(std::move(file));
  }
  return settings;
}

}  // namespace

TEST_CASE("all recorded ticks are replayed, in order, exactly", "[lp_adapters]") {
  const auto folder = recordings();
  if (folder.empty()) return;
  ManualTime time;
  RecordingIntake intake;
  ReplayAdapter replay{time.context(intake), "recorded", replay_of(folder)};
  replay.start();
  time.advance(Span{});
  REQUIRE(replay.state() == AdapterState::finished);
  CHECK(replay.bad_lines() == 0);

  Totals replayed[2];
  Timestamp before;
  bool in_order = true, on_grid = true;
  for (const auto& [quote, at] : intake.quotes) {
    in_order = in_order && quote.time >= before;
    before = quote.time;
    const auto bid = quote.bids.front().price.steps(), ask = quote.asks.front().price.steps();
    on_grid = on_grid && bid % 10'000 == 0 && ask % 10'000 == 0;
    replayed[quote.instrument == kEurusd ? 0 : 1].add(quote.time.ms(), bid / 10'000, ask / 10'000);
  }
  CHECK(in_order);
  CHECK(on_grid);
  const auto eurusd = read_independently(folder + "/eurusd");
  const auto nzdusd = read_independently(folder + "/nzdusd");
  CHECK(eurusd.ticks > 100'000);
  CHECK(replayed[0].ticks == eurusd.ticks);
  CHECK(replayed[1].ticks == nzdusd.ticks);
  CHECK(replayed[0] == eurusd);
  CHECK(replayed[1] == nzdusd);
}

TEST_CASE("the hub takes the recorded ticks that are not crossed and counts the others", "[lp_adapters]") {
  const auto folder = recordings();
  if (folder.empty()) return;
  struct Count final : hub::HubSink {
    void on_quote(const Quote& quote) override { crossed += quote.bid > quote.ask ? 1 : 0; }
    void on_withdrawn(InstrumentId) override { ++withdrawn; }
    void on_tick(const hub::LpQuote&, Timestamp) override { ++ticks; }
    std::uint64_t ticks = 0, crossed = 0, withdrawn = 0;
  } sink;
  hub::Hub hub{sink};
  hub.define_instrument(kEurusd);
  hub.define_instrument(kNzdusd);
  hub.define_lp({kLp, "recorded", {}, {}});
  // On a real executor: each batch posts the next.
  boost::asio::io_context io;
  ReplayAdapter replay{{io.get_executor(), hub, [] { return Timestamp::from_ms(1); }}, "recorded", replay_of(folder)};
  replay.start();
  io.run();
  REQUIRE(replay.state() == AdapterState::finished);

  const auto eurusd = read_independently(folder + "/eurusd");
  const auto nzdusd = read_independently(folder + "/nzdusd");
  const auto counters = hub.status(kLp, Timestamp::from_ms(1)).counters;
  CHECK(counters.quotes_in == eurusd.ticks + nzdusd.ticks);
  CHECK(counters.refused_for(hub::Refusal::crossed) == eurusd.crossed + nzdusd.crossed);
  CHECK(eurusd.crossed > 0);
  CHECK(sink.ticks == counters.quotes_in - counters.refused_for(hub::Refusal::crossed));
  CHECK(sink.crossed == 0);
  CHECK(sink.withdrawn == 2);
}

}  // namespace dealingdesk::lp_adapters
