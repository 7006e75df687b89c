#include "tickstore/bar.h"

#include <algorithm>
#include <array>
#include <utility>

#include "core/wide.h"

namespace dealingdesk::tickstore {

namespace {

constexpr std::array<std::pair<Timeframe, std::string_view>, 7> kNames{{{Timeframe::s1, "1s"},
                                                                        {Timeframe::m1, "1m"},
                                                                        {Timeframe::m5, "5m"},
                                                                        {Timeframe::m15, "15m"},
                                                                        {Timeframe::h1, "1h"},
                                                                        {Timeframe::h4, "4h"},
                                                                        {Timeframe::d1, "1d"}}};

void widen(Ohlc& prices, Price high, Price low) {
  prices.high = std::max(prices.high, high);
  prices.low = std::min(prices.low, low);
}

}  // namespace

std::string_view name_of(Timeframe timeframe) {
  for (const auto& [each, name] : kNames)
    if (each == timeframe) return name;
  return "unknown";
}

std::optional<Timeframe> parse_timeframe(std::string_view name) {
  for (const auto& [timeframe, each] : kNames)
    if (each == name) return timeframe;
  return std::nullopt;
}

Timestamp open_time_of(Timestamp t, Timeframe timeframe) {
  const auto length = length_of(timeframe).ns();
  const auto into = t.ns() % length;
  return Timestamp::from_ns(t.ns() - into - (into < 0 ? length : 0));
}

Price mid_of(const Tick& tick) {
  const auto sum = static_cast<Int128>(tick.bid.steps()) + tick.ask.steps();
  return Price::from_steps(static_cast<std::int64_t>(divide(sum, 2, Rounding::half_up)));
}

GrowingBar::GrowingBar(const Tick& first, Timeframe timeframe)
    : bar_{first.instrument,
           timeframe,
           open_time_of(first.received, timeframe),
           Ohlc::of(first.bid),
           Ohlc::of(first.ask),
           Ohlc::of(mid_of(first)),
           1,
           0},
      first_{first.received},
      last_{first.received} {}

void GrowingBar::add(const Tick& tick) {
  const bool opens = tick.received < first_;
  const bool closes = tick.received >= last_;
  for (const auto& [prices, price] :
       {std::pair{&bar_.bid, tick.bid}, std::pair{&bar_.ask, tick.ask}, std::pair{&bar_.mid, mid_of(tick)}}) {
    widen(*prices, price, price);
    if (opens) prices->open = price;
    if (closes) prices->close = price;
  }
  if (opens) first_ = tick.received;
  if (closes) last_ = tick.received;
  ++bar_.ticks;
}

void prepend(Bar& later, const Bar& earlier) {
  for (const auto& [prices, before] : {std::pair{&later.bid, &earlier.bid}, std::pair{&later.ask, &earlier.ask},
                                       std::pair{&later.mid, &earlier.mid}}) {
    widen(*prices, before->high, before->low);
    prices->open = before->open;
  }
  later.ticks += earlier.ticks;
  later.revision += earlier.revision;
}

}  // namespace dealingdesk::tickstore
