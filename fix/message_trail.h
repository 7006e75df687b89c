// The last messages of a session in both directions, for people who ask what went on.
//
// Bounded: kMaxMessages, and kMaxBytes of them; of a longer message the beginning is kept.
// Threads: one owner.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>

#include "core/timestamp.h"

namespace dealingdesk::fix {

// Of a session, since the process began.
struct Traffic {
  std::uint64_t messages_in = 0, messages_out = 0;
  std::uint64_t logons = 0;
  Timestamp last_in, last_out;  // none: never
};

class MessageTrail {
 public:
  static constexpr std::size_t kMaxMessages = 100;
  static constexpr std::size_t kMaxBytes = 128 * 1024;
  static constexpr std::size_t kMaxMessage = 16 * 1024;

  enum class Direction : std::uint8_t { in, out };
  struct Entry {
    Timestamp time;
    Direction direction = Direction::in;
    std::string message;  // as on the wire
  };

  // REQUIRES: its secrets are blanked.
  void add(Timestamp time, Direction direction, std::string_view message);
  // Oldest first.
  [[nodiscard]] const std::deque<Entry>& entries() const { return entries_; }

 private:
  std::deque<Entry> entries_;
  std::size_t bytes_ = 0;
};

}  // namespace dealingdesk::fix
