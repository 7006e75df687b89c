#include "server/clocks.h"

#include <chrono>

namespace dealingdesk::server {

Timestamp SystemClock::now() const {
  const auto since_epoch = std::chrono::system_clock::now().time_since_epoch();
  return Timestamp::from_ns(std::chrono::duration_cast<std::chrono::nanoseconds>(since_epoch).count());
}

Timestamp VirtualClock::now() const {
  return machine_.now() + Span::from_ns(ahead_ns_.load(std::memory_order_relaxed));
}

}  // namespace dealingdesk::server
