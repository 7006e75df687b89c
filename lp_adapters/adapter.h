// A source of quotes: the one interface of all liquidity providers, simulated, replayed or real.
//
// Threads:  the feed thread's only, every function. An adapter has no thread of its own: what it waits
//           for (timers, sockets) completes on the executor that it was given.
// Lifetime: the intake and what the context's functions refer to must outlive the adapter. Destroying
//           an adapter stops it; nothing of it runs afterwards. It may not be destroyed from inside a
//           call that it makes to the intake.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include <boost/asio/any_io_executor.hpp>

#include "core/ids.h"
#include "core/timestamp.h"
#include "hub/quote_intake.h"
#include "lp_adapters/timer.h"

namespace dealingdesk::lp_adapters {

// Now, in UTC: the house's clock, which tests and the virtual clock set.
using TimeSource = std::function<Timestamp()>;

// What every adapter needs.
struct Context {
  boost::asio::any_io_executor feed;
  hub::QuoteIntake& intake;
  TimeSource now;
  TimerFactory timers = {};  // none: real time on `feed`

  [[nodiscard]] std::unique_ptr<Timer> new_timer() const { return timers ? timers() : make_timer(feed); }
};

enum class AdapterState : std::uint8_t {
  stopped,
  connecting,  // on its way to quotes, also between two attempts
  running,     // quotes flow
  finished,    // there is no more to come (a recording's end)
  failed,      // given up: detail() says why; start() tries again
};

// "running", as status pages and logs name it.
[[nodiscard]] std::string_view name_of(AdapterState state);

class Adapter {
 public:
  Adapter() = default;
  Adapter(const Adapter&) = delete;
  Adapter& operator=(const Adapter&) = delete;
  virtual ~Adapter() = default;

  // Begins, and reports the LP up to the intake once quotes can come. Does nothing when already begun.
  virtual void start() = 0;
  // Ends, and reports the LP down, which takes its quotes back. start() begins anew.
  virtual void stop() = 0;

  [[nodiscard]] virtual AdapterState state() const = 0;
  [[nodiscard]] virtual LpId lp() const = 0;
  [[nodiscard]] virtual const std::string& name() const = 0;
  // For people: what it is doing or why it failed. May be empty.
  [[nodiscard]] virtual std::string detail() const { return {}; }
};

}  // namespace dealingdesk::lp_adapters
