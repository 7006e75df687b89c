// Open, high, low and close of a span of time, and how a tick or a shorter bar goes into one.
//
// A bar holds the ticks with open_time <= received < open_time + its length: the tick at the boundary
// belongs to the new bar. A span without ticks has no bar.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "core/fixed.h"
#include "core/ids.h"
#include "core/timestamp.h"
#include "tickstore/tick.h"

namespace dealingdesk::tickstore {

// In seconds. Bars of 1 s and 1 m are stored, the longer ones are put together from those of 1 m when
// they are read.
enum class Timeframe : std::uint32_t {
  s1 = 1,
  m1 = 60,
  m5 = 300,
  m15 = 900,
  h1 = 3'600,
  h4 = 14'400,
  d1 = 86'400,  // from midnight UTC
};
// "1m", "4h": as APIs write it. Nothing if it is none of ours.
[[nodiscard]] std::string_view name_of(Timeframe timeframe);
[[nodiscard]] std::optional<Timeframe> parse_timeframe(std::string_view name);
[[nodiscard]] constexpr Span length_of(Timeframe timeframe) {
  return Span::from_s(static_cast<std::int64_t>(timeframe));
}
// The open time of the bar that `t` falls into; UTC, also before 1970.
[[nodiscard]] Timestamp open_time_of(Timestamp t, Timeframe timeframe);

struct Ohlc {
  Price open, high, low, close;

  [[nodiscard]] static Ohlc of(Price price) { return {price, price, price, price}; }
  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(self.open, self.high, self.low, self.close);
  }
  friend bool operator==(const Ohlc&, const Ohlc&) = default;
};

struct Bar {
  InstrumentId instrument;
  Timeframe timeframe = Timeframe::m1;
  Timestamp open_time;
  Ohlc bid, ask;
  Ohlc mid;  // of each tick's mid, half-up to a step
  std::uint64_t ticks = 0;
  std::uint32_t revision = 0;  // how often it was changed after it had been stored, by late ticks

  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(self.bid, self.ask, self.mid, self.ticks, self.revision);
  }
  friend bool operator==(const Bar&, const Bar&) = default;
};

// The tick's mid, half-up.
[[nodiscard]] Price mid_of(const Tick& tick);

// A bar while ticks go into it, in any order: which of them is its first and its last is by time of
// receipt, and among equal times by order of arrival here.
class GrowingBar {
 public:
  // REQUIRES: both sides quoted.
  GrowingBar(const Tick& first, Timeframe timeframe);
  // REQUIRES: of the same instrument and span of time; both sides quoted.
  void add(const Tick& tick);
  [[nodiscard]] const Bar& bar() const { return bar_; }

 private:
  Bar bar_;
  Timestamp first_, last_;
};

// Puts the bar before `later` into it: what was its open becomes the earlier one's, and so on.
// Revisions add up, so that a change of any part shows.
void prepend(Bar& later, const Bar& earlier);

}  // namespace dealingdesk::tickstore
