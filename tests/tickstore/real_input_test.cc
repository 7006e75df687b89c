// Real ticks through the replay adapter, the hub and the tick store, against minute bars that someone
// else made of the same ticks.
//
// Time is moved by hand and the replay runs at the recording's own pace, so each tick is received at the
// very moment that its line says: receive time is event time, and the tick's own time decides its bar.
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "hub/hub.h"
#include "lp_adapters/replay.h"
#include "tests/lp_adapters/manual_time.h"
#include "tests/support/recordings.h"
#include "tests/tickstore/tick_fixture.h"
#include "tickstore/history.h"
#include "tickstore/recorder.h"

namespace dealingdesk::tickstore {
namespace {

struct Day {
  const char* name;
  Timestamp midnight;
};
const Day kDays[] = {{"20140501", *parse_rfc3339("2014-05-01T00:00:00Z")},
                     {"20140502", *parse_rfc3339("2014-05-02T00:00:00Z")}};
const Timestamp kEnd = *parse_rfc3339("2014-05-03T00:00:00Z");
constexpr std::pair<const char*, InstrumentId> kSymbols[] = {{"eurusd", kEurusd}, {"nzdusd", kNzdusd}};

// The numbers of each line of both days' files, and the line's own time first; read by the C library.
std::vector<std::vector<std::string>> lines_of(const std::string& folder, std::vector<Timestamp>& times) {
  std::vector<std::vector<std::string>> lines;
  for (const auto& day : kDays) {
    std::ifstream file{folder + "/" + day.name + "_quote.csv"};
    REQUIRE(file);
    for (std::string line; std::getline(file, line);) {
      std::vector<std::string> fields{""};
      for (const char c : line) {
        if (c == ',')
          fields.emplace_back();
        else if (c != '\r')
          fields.back() += c;
      }
      if (fields.size() < 3) continue;
      times.push_back(day.midnight + Span::from_ms(std::atoll(fields[0].c_str())));
      lines.push_back(std::move(fields));
    }
  }
  return lines;
}

Ohlc ohlc_of(const std::vector<std::string>& fields, std::size_t first) {
  return {px(fields[first].c_str()), px(fields[first + 1].c_str()), px(fields[first + 2].c_str()),
          px(fields[first + 3].c_str())};
}

}  // namespace

TEST_CASE("the minute bars of real ticks are those that someone else made of them", "[tickstore]") {
  const auto folder = recorded("data/forex");
  if (folder.empty()) return;
  TempDir dir;
  auto store = must(TickStore::open(dir.path()));
  Recorder recorder{*store};
  hub::Hub hub{recorder};
  hub.define_lp({kLp, "recorded", Span::from_s(10), Span::from_s(10)});
  lp_adapters::ReplaySettings settings;
  settings.lp = kLp;
  for (const auto& [symbol, id] : kSymbols) {
    hub.define_instrument(id);
    for (auto& file : must(lp_adapters::find_replay_files(folder + "/tick/" + symbol, id)))
      settings.files.push_back(std::move(file));
  }
  Timestamp first_tick = kEnd;
  for (const auto& [symbol, id] : kSymbols) {
    std::vector<Timestamp> times;
    lines_of(folder + "/tick/" + symbol, times);
    first_tick = std::min(first_tick, times.front());
  }

  lp_adapters::ManualTime time;
  time.jump(first_tick - time.now());
  lp_adapters::ReplayAdapter replay{time.context(hub), "recorded", std::move(settings)};
  replay.start();
  while (time.now() < kEnd) {
    time.advance(Span::from_ms(500));
    hub.expire(time.now());
    store->flush(time.now());
  }
  REQUIRE(replay.state() == lp_adapters::AdapterState::finished);
  CHECK(replay.bad_lines() == 0);
  CHECK(store->counters().refused == 0);

  // From the disk: what was in memory is made anew.
  store.reset();
  store = must(TickStore::open(dir.path()));
  History history{*store};
  std::uint64_t crossed = 0;
  for (const auto& [symbol, id] : kSymbols) {
    INFO(symbol);
    std::vector<Timestamp> times;
    const auto expected = lines_of(folder + "/minute/" + symbol, times);
    REQUIRE(expected.size() > 2'000);
    std::map<Timestamp, Bar> bars;
    for (const auto& bar : must(history.bars(id, Timeframe::m1, kDays[0].midnight, kEnd, 10'000)))
      bars.emplace(bar.open_time, bar);
    std::size_t different = 0, missing = 0;
    for (std::size_t i = 0; i < expected.size(); ++i) {
      const auto bar = bars.extract(times[i]);
      if (bar.empty())
        ++missing;
      else if (bar.mapped().bid != ohlc_of(expected[i], 1) || bar.mapped().ask != ohlc_of(expected[i], 6))
        ++different;
    }
    CHECK(different == 0);
    CHECK(missing == 0);
    CHECK(bars.size() == 0);  // extra ones

    // And every line of the recording is in the store, at its own time.
    std::vector<Timestamp> tick_times;
    const auto said = lines_of(folder + "/tick/" + symbol, tick_times);
    std::size_t at_line = 0, wrong = 0;
    const auto report = must(store->read(id, kDays[0].midnight, kEnd, [&](const Tick& each) {
      if (each.lp != kLp) return true;
      const bool right = at_line < said.size() && each.received == tick_times[at_line] && each.event == each.received &&
                         each.bid == px(said[at_line][1].c_str()) && each.ask == px(said[at_line][2].c_str());
      wrong += right ? 0 : 1;
      crossed += each.bid > each.ask ? 1 : 0;
      ++at_line;
      return true;
    }));
    CHECK(report.damaged.empty());
    CHECK(wrong == 0);
    CHECK(at_line == said.size());
  }
  CHECK(crossed == hub.status(kLp, time.now()).counters.refused_for(hub::Refusal::crossed));
  CHECK(crossed > 10'000);
}

}  // namespace dealingdesk::tickstore
