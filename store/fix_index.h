// Which group holds a sent FIX message: sequence number -> group, for one session and epoch.
//
// Message numbers and groups rise together, so a run per group is enough: 8 bytes for each group in
// which the session sent something, however many messages that was.
//
// Threads:  one owner.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <vector>

namespace dealingdesk::store {

class FixIndex {
 public:
  // Message `seq` is in `group`. A number at or below an earlier one replaces that and what follows it.
  // REQUIRES: group is not below the last one.
  void add(std::uint64_t seq, std::uint64_t group);
  void clear() { chunks_.clear(); }
  // Forgets groups below `group`, as far as that is cheap.
  void forget_before(std::uint64_t group);

  // Calls `each(group, first, last)` in order for the groups that may hold messages begin..end, with
  // the part of that range that counts there.
  void find(std::uint64_t begin, std::uint64_t end,
            const std::function<void(std::uint64_t group, std::uint64_t first, std::uint64_t last)>& each) const;

 private:
  struct Run {
    std::uint32_t seq;  // above the chunk's
    std::uint32_t group;
  };
  struct Chunk {
    std::uint64_t seq = 0;
    std::uint64_t group = 0;
    std::vector<Run> runs;  // never empty
    [[nodiscard]] std::uint64_t seq_of(const Run& run) const { return seq + run.seq; }
    [[nodiscard]] std::uint64_t group_of(const Run& run) const { return group + run.group; }
  };
  void cut_from(std::uint64_t seq);

  std::deque<Chunk> chunks_;
  std::uint64_t last_seq_ = 0;
};

}  // namespace dealingdesk::store
