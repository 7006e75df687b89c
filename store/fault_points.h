// Named places where the process kills itself on demand, so that tests can prove what survives.
//
// DEALINGDESK_FAULT="point:n[,point:n]" in the environment arms them: at the n-th pass of a point the
// process sends itself SIGKILL. Not armed, a point costs one predictable branch.
//
// Threads:  any. The environment is read once, before main().
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace dealingdesk::store {

enum class FaultPoint : std::uint8_t {
  after_apply,    // commands applied and answered, nothing written
  during_commit,  // part of the group's bytes in the write-ahead log
  after_commit,   // the group is durable, nothing of it has left
  mid_write,      // part of an outgoing buffer is in a socket
};
inline constexpr std::size_t kFaultPoints = 4;

[[nodiscard]] std::string_view name_of(FaultPoint point);
[[nodiscard]] std::optional<FaultPoint> parse_fault_point(std::string_view name);

// Arms what `text` says ("after_commit:3,mid_write:1") on top of what is armed. False, and nothing
// changed, where it cannot be read. For tests; the environment is read by itself.
bool arm_faults(std::string_view text);

// What DEALINGDESK_FAULT says cannot be read: the server refuses to start rather than run unarmed.
[[nodiscard]] bool faults_malformed();

namespace fault_detail {
// How many passes are left until the kill; 0: not armed.
extern std::atomic<std::int64_t> left[kFaultPoints];
extern std::atomic<bool> any_armed;
[[nodiscard]] bool pass(FaultPoint point);
}  // namespace fault_detail

[[nodiscard]] inline bool fault_armed(FaultPoint point) {
  return fault_detail::left[static_cast<std::size_t>(point)].load(std::memory_order_relaxed) > 0;
}

// Counts a pass; true at the pass that is to kill. The caller then does the damage and calls die_now().
[[nodiscard]] inline bool fault_due(FaultPoint point) {
  if (!fault_detail::any_armed.load(std::memory_order_relaxed)) [[likely]]
    return false;
  return fault_detail::pass(point);
}

// SIGKILL to this process: nothing is flushed, no destructor runs.
[[noreturn]] void die_now();

inline void fault_point(FaultPoint point) {
  if (fault_due(point)) die_now();
}

}  // namespace dealingdesk::store
