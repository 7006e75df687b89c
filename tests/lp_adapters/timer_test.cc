#include "lp_adapters/timer.h"

#include <functional>
#include <string>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <catch2/catch.hpp>

namespace dealingdesk::lp_adapters {

TEST_CASE("a timer calls once, and not from inside after()", "[lp_adapters]") {
  boost::asio::io_context io;
  const auto timer = make_timer(io.get_executor());
  int calls = 0;
  for (const auto delay : {Span{}, Span::from_ms(1)}) {
    calls = 0;
    timer->after(delay, [&] { ++calls; });
    CHECK(calls == 0);
    io.restart();
    io.run();
    CHECK(calls == 1);
  }
}

TEST_CASE("a timer that is set again, cancelled or destroyed forgets the earlier call", "[lp_adapters]") {
  boost::asio::io_context io;
  auto timer = make_timer(io.get_executor());
  int first = 0, second = 0;
  for (const auto delay : {Span{}, Span::from_ms(1)}) {
    timer->after(delay, [&] { ++first; });
    SECTION("set again" + std::to_string(delay.ns())) {
      timer->after(delay, [&] { ++second; });
      io.run();
      CHECK(second == 1);
    }
    SECTION("cancelled" + std::to_string(delay.ns())) {
      timer->cancel();
      io.run();
    }
    SECTION("destroyed" + std::to_string(delay.ns())) {
      timer.reset();
      io.run();
      timer = make_timer(io.get_executor());
    }
    timer->cancel();
    CHECK(first == 0);
  }
}

TEST_CASE("a call that was already queued does not run the one that replaced it", "[lp_adapters]") {
  boost::asio::io_context io;
  const auto timer = make_timer(io.get_executor());
  int calls = 0;
  timer->after(Span{}, [&] { ++calls; });
  timer->after(Span::from_s(3'600), [&] { ++calls; });
  io.poll();
  CHECK(calls == 0);
}

TEST_CASE("a call may set its timer again, or destroy it", "[lp_adapters]") {
  boost::asio::io_context io;
  auto timer = make_timer(io.get_executor());
  int calls = 0;
  std::function<void()> again = [&] {
    if (++calls < 5)
      timer->after(Span{}, again);
    else
      timer.reset();
  };
  timer->after(Span{}, again);
  io.run();
  CHECK(calls == 5);
}

TEST_CASE("a delay of nothing lets others have their turn first", "[lp_adapters]") {
  boost::asio::io_context io;
  const auto timer = make_timer(io.get_executor());
  std::string order;
  boost::asio::post(io, [&] { order += "other "; });
  timer->after(Span{}, [&] { order += "timer"; });
  io.run();
  CHECK(order == "other timer");
}

}  // namespace dealingdesk::lp_adapters
