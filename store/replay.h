// A second desk that lives through the journal again, and checks each group on the way.
//
// Threads:  one owner, any thread.
// Replay:   a group whose hash differs from the journal's was decided differently: it is refused.
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "core/command.h"
#include "core/event.h"
#include "core/result.h"
#include "desk/desk.h"

namespace dealingdesk::store {

class Database;
class Journal;

class Replay {
 public:
  // Of each command, with the number of its group.
  using Seen = std::function<void(std::uint64_t group, const Command& command, std::span<const Event> events)>;

  // From the first group, with an empty desk.
  Replay() = default;
  // From after `group`, whose running hash is `hash`.
  Replay(desk::Desk desk, std::uint64_t group, std::uint64_t hash)
      : desk_{std::move(desk)}, group_{group}, hash_{hash} {}
  // From the newest snapshot at or before the group, or from the start where there is none. Refuses a
  // snapshot that cannot be loaded.
  [[nodiscard]] static Result<Replay> from_snapshot(
      const Database& database, std::uint64_t at_or_before = std::numeric_limits<std::uint64_t>::max());

  // The group after the last one. Refuses (conflict) other rules than this build's, (malformed) what
  // does not follow the last group, or does not give the hash that it records.
  [[nodiscard]] Result<void> apply(std::string_view row, const Seen& seen = {});
  // All groups after the last one up to `to`, as far as there are any.
  [[nodiscard]] Result<void> apply_journal(const Journal& journal, std::uint64_t to, const Seen& seen = {});

  [[nodiscard]] const desk::Desk& desk() const { return desk_; }
  [[nodiscard]] desk::Desk take_desk() { return std::move(desk_); }
  [[nodiscard]] std::uint64_t group() const { return group_; }
  [[nodiscard]] std::uint64_t hash() const { return hash_; }
  [[nodiscard]] std::uint64_t commands() const { return commands_; }  // replayed

 private:
  desk::Desk desk_;
  std::uint64_t group_ = 0;
  std::uint64_t hash_ = 0;
  std::uint64_t commands_ = 0;
  std::vector<Event> events_;
};

}  // namespace dealingdesk::store
