// The one timer that an adapter runs on: real time in production, moved by hand in tests and by the
// server's virtual clock.
//
// Threads:  the feed thread's only; the callback runs there.
// Lifetime: destroying or cancelling a timer is safe at any moment, also from inside its callback:
//           a callback that was waiting does not run any more.
#pragma once

#include <functional>
#include <memory>

#include <boost/asio/any_io_executor.hpp>

#include "core/timestamp.h"

namespace dealingdesk::lp_adapters {

class Timer {
 public:
  virtual ~Timer() = default;
  // Calls back once after `delay`, never from inside this function. A delay of 0 comes after what the
  // executor already holds, so that others get their turn. Replaces a call that was waiting.
  virtual void after(Span delay, std::function<void()> call) = 0;
  virtual void cancel() = 0;
};

using TimerFactory = std::function<std::unique_ptr<Timer>()>;

[[nodiscard]] std::unique_ptr<Timer> make_timer(const boost::asio::any_io_executor& executor);

}  // namespace dealingdesk::lp_adapters
