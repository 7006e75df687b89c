// Where the process's time comes from. Everything else is told the time.
#pragma once

#include <atomic>
#include <cstdint>

#include "store/turn.h"

namespace dealingdesk::server {

// The machine's UTC clock. Threads: any.
class SystemClock : public store::Clock {
 public:
  [[nodiscard]] Timestamp now() const override;
};

// The machine's clock plus what it was advanced by: for tests that wait for roll-over or expiry.
// Threads: any.
class VirtualClock : public store::Clock {
 public:
  [[nodiscard]] Timestamp now() const override;
  // REQUIRES: by >= 0.
  void advance(Span by) { ahead_ns_ += by.ns(); }

 private:
  SystemClock machine_;
  std::atomic<std::int64_t> ahead_ns_{0};
};

}  // namespace dealingdesk::server
