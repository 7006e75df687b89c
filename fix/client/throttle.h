// How many messages a client may send: so many a second, as many at once.
//
// Kept as the moment at which all that was taken so far would have been paid for at that pace: two numbers,
// however much is sent.
//
// Private to fix/ and its tests.
// Threads: one at a time.
// Lifetime: a connection's; a new one begins with nothing owed.
#pragma once

#include <cstdint>
#include <optional>

#include "core/timestamp.h"

namespace dealingdesk::fix {

class Throttle {
 public:
  // One more message. Nothing: it may be taken. Else how long to wait for one that may.
  // `per_second` 0: there is no limit.
  [[nodiscard]] std::optional<Span> take(std::uint32_t per_second, Timestamp now);
  // Has more been refused since a whole second's messages were free than ten times the limit (and 100)?
  [[nodiscard]] bool abused(std::uint32_t per_second) const;

 private:
  Timestamp paid_at_;
  std::uint64_t refused_ = 0;
};

}  // namespace dealingdesk::fix
