// The clock that everything in fix/ goes by, QuickFIX included: its FIX::DateTime::nowUtc() is defined
// here and takes the place of the library's own.
//
// Threads: any; install_clock() before the first session is made.
#pragma once

#include "core/timestamp.h"

namespace dealingdesk::store {
class Clock;
}

namespace dealingdesk::fix {

// From now on time comes from `clock`, which must outlive its use; null: the system's clock.
void install_clock(const store::Clock* clock);
[[nodiscard]] Timestamp now();

// While one lives, time stands still on its thread. Every call into QuickFIX is made under one: were the
// clock to pass midnight between two of its readings, QuickFIX would find the session's day over and
// reset both sequence numbers. (It is also cheaper: QuickFIX reads the clock a dozen times a message.)
class FrozenTime {
 public:
  FrozenTime();
  ~FrozenTime();
  FrozenTime(const FrozenTime&) = delete;
  FrozenTime& operator=(const FrozenTime&) = delete;

 private:
  Timestamp before_;
};

}  // namespace dealingdesk::fix
