#include "tickstore/recorder.h"

#include "hub/hub.h"
#include "tests/tickstore/tick_fixture.h"
#include "tickstore/history.h"

namespace dealingdesk::tickstore {
namespace {

constexpr LpId kA{1};
constexpr LpId kB{2};

struct RecorderFixture {
  RecorderFixture() {
    hub.define_instrument(kEurusd);
    for (const auto lp : {kA, kB}) {
      hub.define_lp({lp, "LP", Span::from_s(10), Span{}});
      hub.on_lp_state(lp, hub::LpState::up, at(0));
    }
  }
  void quote(LpId lp, std::int64_t ms, const char* bid, const char* ask) {
    hub.on_quote({lp, kEurusd, {{px(bid), qty("1")}}, {{px(ask), qty("1")}}, at(ms - 5)}, at(ms));
  }
  // What was stored, as "time lp bid/ask".
  std::vector<std::string> stored() const {
    std::vector<std::string> lines;
    for (const auto& each : all_ticks(*store))
      lines.push_back(std::to_string((each.received - at(0)).ms()) + " " + std::to_string(each.lp.value()) + " " +
                      to_text(each.bid) + "/" + to_text(each.ask));
    return lines;
  }

  TempDir dir;
  std::unique_ptr<TickStore> store = must(TickStore::open(dir.path()));
  Recorder recorder{*store};
  hub::Hub hub{recorder};
};

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE_METHOD(RecorderFixture, "each LP's tick is stored, and the house's price after it", "[tickstore]") {
  quote(kA, 1, "1.10", "1.14");
  quote(kB, 2, "1.11", "1.15");
  quote(kB, 3, "1.11", "1.15");  // says the same again
  CHECK(stored() ==
        Lines{"1 1 1.1/1.14", "1 0 1.1/1.14", "2 2 1.11/1.15", "2 0 1.11/1.14", "3 2 1.11/1.15", "3 0 1.11/1.14"});
  CHECK(all_ticks(*store).front().event == at(-4));
}

TEST_CASE_METHOD(RecorderFixture, "a crossed tick of the only LP is the house's, of one among several it is not",
                 "[tickstore]") {
  quote(kA, 1, "1.10", "1.14");
  quote(kA, 2, "1.15", "1.14");
  CHECK(stored() == Lines{"1 1 1.1/1.14", "1 0 1.1/1.14", "2 1 1.15/1.14", "2 0 1.15/1.14"});
  quote(kB, 3, "1.10", "1.14");
  quote(kA, 4, "1.15", "1.14");
  CHECK(stored().size() == 7);
  CHECK(stored().back() == "4 1 1.15/1.14");
  CHECK(hub.best(kEurusd)->bid == px("1.10"));
}

TEST_CASE_METHOD(RecorderFixture, "what is not a price makes no tick, and no bar", "[tickstore]") {
  quote(kA, 1, "-1", "1.14");
  hub.on_quote({kA, InstrumentId{9}, {{px("1.1"), qty("1")}}, {{px("1.2"), qty("1")}}, {}}, at(2));
  hub.on_quote({kA, kEurusd, {}, {}, {}}, at(3));
  CHECK(stored().empty());
  quote(kA, 61'000, "1.10", "1.14");
  quote(kB, 61'001, "1.11", "1.15");
  CHECK(stored().size() == 4);
  // Quotes that go and grow old change the book, but nobody said a price.
  hub.on_lp_state(kB, hub::LpState::down, at(121'000));
  hub.expire(at(999'000));
  CHECK(stored().size() == 4);
  const auto bars = all_bars(*store, Timeframe::m1);
  REQUIRE(bars.size() == 1);
  CHECK(bars[0].ticks == 2);
  CHECK(bars[0].bid == Ohlc{px("1.10"), px("1.11"), px("1.10"), px("1.11")});
}

TEST_CASE_METHOD(RecorderFixture, "one side alone is stored for its LP and makes no bar", "[tickstore]") {
  hub.on_quote({kA, kEurusd, {{px("1.1"), qty("1")}}, {}, {}}, at(1));
  CHECK(stored() == Lines{"1 1 1.1/0"});
  CHECK(all_bars(*store, Timeframe::m1).empty());
}

TEST_CASE_METHOD(RecorderFixture, "history has the house's ticks, or one LP's", "[tickstore]") {
  for (int i = 1; i <= 10; ++i) quote(kA, i, "1.10", "1.14");
  History history{*store};
  CHECK(must(history.ticks(kEurusd, at(0), at(100), 100)).size() == 10);
  CHECK(must(history.ticks(kEurusd, kA, at(0), at(100), 4)).back().received == at(4));
  CHECK(must(history.ticks(kEurusd, kB, at(0), at(100), 4)).empty());
  CHECK(must(history.ticks(kEurusd, at(5), at(8), 100)).size() == 3);
  CHECK(must(history.bars(kEurusd, Timeframe::h1, at(-3'600'000), at(1), 100)).at(0).ticks == 10);
}

}  // namespace dealingdesk::tickstore
