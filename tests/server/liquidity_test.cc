#include "server/liquidity.h"

#include <chrono>
#include <cstdlib>
#include <future>
#include <iostream>
#include <latch>

#include "tests/server/market_fixture.h"

namespace dealingdesk::server {

TEST_CASE_METHOD(MarketFixture, "the feed ends although its timer is due when it is asked to", "[server]") {
  using SteadyClock = std::chrono::steady_clock;
  store::Inbox inbox{*turn, context, {}};
  Liquidity liquidity{inbox, *this};
  must(liquidity.configure({}, turn->desk().catalog()));
  liquidity.start();

  std::latch feed_is_held{1};
  std::latch asked_to_stop{1};
  liquidity.read_sources([&](const auto&) {
    feed_is_held.count_down();
    asked_to_stop.wait();
    // The timer that expires old quotes is real: after 150 ms the 100 ms that it waits have passed, and the
    // request to stop stands in the queue before it.
    for (const auto due = SteadyClock::now() + std::chrono::milliseconds{150}; SteadyClock::now() < due;) {
    }
  });
  const auto ended = std::async(std::launch::async, [&] {
    feed_is_held.wait();
    asked_to_stop.count_down();
    liquidity.stop();
  });
  const bool in_time = ended.wait_for(std::chrono::seconds{10}) == std::future_status::ready;
  CHECK(in_time);
  if (!in_time) {
    // A thread that hangs cannot be waited for: the test ends here and now.
    std::cerr << "Liquidity::stop() did not end within 10 s" << std::endl;
    std::quick_exit(1);
  }
  inbox.close();
}

}  // namespace dealingdesk::server
