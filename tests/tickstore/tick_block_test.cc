#include "tickstore/tick_block.h"

#include <algorithm>
#include <limits>
#include <random>

#include "tests/tickstore/tick_fixture.h"

namespace dealingdesk::tickstore {
namespace {

std::vector<Tick> quiet_market(std::size_t count) {
  std::vector<Tick> ticks;
  std::mt19937_64 random{7};
  std::int64_t bid = 110'000;
  for (std::size_t i = 0; i < count; ++i) {
    bid += static_cast<std::int64_t>(random() % 5) - 2;
    Tick tick;
    tick.instrument = kEurusd;
    tick.lp = kLp;
    tick.received = at(static_cast<std::int64_t>(i) * 100);
    tick.event = tick.received - Span::from_ms(2);
    tick.bid = Price::from_steps(bid * 10'000);
    tick.ask = Price::from_steps((bid + 2) * 10'000);
    ticks.push_back(tick);
  }
  return ticks;
}

}  // namespace

TEST_CASE("a block of ticks comes back as it was", "[tickstore]") {
  BlockCodec codec;
  std::vector<Tick> back;
  for (const std::size_t count : {std::size_t{1}, std::size_t{2}, std::size_t{511}, kBlockTicks}) {
    const auto ticks = quiet_market(count);
    const auto block = codec.encode(ticks);
    const auto header = must(read_block_header(block));
    CHECK(header.count == count);
    CHECK(header.first == ticks.front().received);
    CHECK(header.last == ticks.back().received);
    must(codec.decode(block, kEurusd, back));
    CHECK(back == ticks);
  }
}

TEST_CASE("prices that move by points cost about two bytes a tick", "[tickstore]") {
  BlockCodec codec;
  CHECK(codec.encode(quiet_market(kBlockTicks)).size() < kBlockTicks * 2);
}

TEST_CASE("a block keeps what no market would say", "[tickstore]") {
  constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
  std::vector<Tick> ticks{
      {kEurusd, kHouse, at(0), {}, px("1.3"), px("1.2"), {}, {}},  // crossed, and the LP says no time
      {kEurusd, LpId{std::numeric_limits<std::uint32_t>::max()}, at(0), at(9'000), {}, px("1.2"), {}, qty("5")},
      {kEurusd, kLp, at(0), Timestamp::from_ns(-5), px("1.2"), {}, qty("5"), {}},
      {kEurusd, kLp, at(1), at(1), Price::from_steps(kMost), Price::from_steps(1), Qty::from_steps(kMost), {}},
      {kEurusd, kLp, at(1), {}, Price::from_steps(1), Price::from_steps(kMost), {}, Qty::from_steps(kMost)},
  };
  BlockCodec codec;
  std::vector<Tick> back;
  must(codec.decode(codec.encode(ticks), kEurusd, back));
  CHECK(back == ticks);
}

TEST_CASE("no damaged byte of a block goes unnoticed", "[tickstore]") {
  BlockCodec codec;
  const auto block = codec.encode(quiet_market(40));
  std::vector<Tick> back;
  for (std::size_t i = 0; i < block.size(); ++i) {
    auto damaged = block;
    damaged[i] = static_cast<char>(damaged[i] ^ 0x10);
    INFO("byte " << i);
    CHECK_FALSE(codec.decode(damaged, kEurusd, back));
    CHECK(back.empty());
  }
  for (std::size_t size = 0; size < block.size(); ++size) {
    INFO("cut to " << size);
    CHECK_FALSE(codec.decode(block.substr(0, size), kEurusd, back));
  }
  auto newer = block;
  newer[0] = 2;
  CHECK(codec.decode(newer, kEurusd, back).reject().code == RejectCode::unsupported);
}

}  // namespace dealingdesk::tickstore
