// Ticks written as text, and all that a store holds.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

#include "tests/support/must.h"
#include "tests/support/numbers.h"
#include "tests/support/temp_dir.h"
#include "tickstore/tick_store.h"

namespace dealingdesk::tickstore {

inline constexpr InstrumentId kEurusd{1};
inline constexpr InstrumentId kNzdusd{2};
inline constexpr LpId kLp{7};

// Milliseconds after the full minute 2023-11-14 22:13:00 UTC.
inline Timestamp at(std::int64_t ms) { return Timestamp::from_ms(1'699'999'980'000 + ms); }

inline Tick tick(std::int64_t ms, const char* bid, const char* ask, LpId lp = kHouse,
                 InstrumentId instrument = kEurusd) {
  return {instrument, lp, at(ms), at(ms - 3), px(bid), px(ask), qty("1000000"), qty("2000000")};
}

// All ticks of a range; no block may be damaged.
inline std::vector<Tick> all_ticks(const TickStore& store, InstrumentId instrument = kEurusd,
                                   Timestamp from = at(-86'400'000), Timestamp to = at(86'400'000)) {
  std::vector<Tick> ticks;
  const auto report = must(store.read(instrument, from, to, [&](const Tick& each) {
    ticks.push_back(each);
    return true;
  }));
  CHECK(report.damaged.empty());
  return ticks;
}

inline std::vector<Bar> all_bars(const TickStore& store, Timeframe timeframe, InstrumentId instrument = kEurusd) {
  return must(store.bars(instrument, timeframe, at(-86'400'000 * 2), at(86'400'000 * 2), 1'000'000));
}

}  // namespace dealingdesk::tickstore
