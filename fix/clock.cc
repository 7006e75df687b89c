#include "fix/clock.h"

#include <atomic>
#include <chrono>

#include "fix/quickfix.h"
#include "store/turn.h"

namespace dealingdesk::fix {
namespace {

std::atomic<const store::Clock*> installed{nullptr};
thread_local Timestamp frozen;  // none: time flows

}  // namespace

void install_clock(const store::Clock* clock) { installed.store(clock, std::memory_order_release); }

Timestamp now() {
  if (frozen) return frozen;
  if (const auto* clock = installed.load(std::memory_order_acquire)) return clock->now();
  const auto since_epoch = std::chrono::system_clock::now().time_since_epoch();
  return Timestamp::from_ns(std::chrono::duration_cast<std::chrono::nanoseconds>(since_epoch).count());
}

FrozenTime::FrozenTime() : before_{frozen} { frozen = now(); }
FrozenTime::~FrozenTime() { frozen = before_; }

}  // namespace dealingdesk::fix

FIX::DateTime FIX::DateTime::nowUtc() {
  const auto now = dealingdesk::fix::now();
  const auto day = now.day();
  return {static_cast<int>(JULIAN_19700101 + day), now.ns() - day * NANOS_PER_DAY};
}
