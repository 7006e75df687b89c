// Where FIX sessions keep what must survive: both sequence counters, the epoch, and sent messages.
//
// Writes are collected into the running turn and become durable with its group, in the same batch as
// the commands that arrived with those sequence numbers. Reads see the uncommitted turn.
//
// Threads:  the desk's only.
// Lifetime: outlives the sessions that use it.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace dealingdesk::store {

// A FIX session's place in the log; numbered in order of first opening, for ever.
using FixSlot = std::uint32_t;

struct FixCounters {
  std::uint32_t epoch = 1;     // counts the resets of both sequence numbers (141=Y)
  std::uint64_t next_out = 1;  // the next number that we send
  std::uint64_t next_in = 1;   // the next number that we expect
  friend bool operator==(const FixCounters&, const FixCounters&) = default;
};

class FixLog {
 public:
  virtual ~FixLog() = default;

  // The slot of a session key ("FIX.4.4:DEALINGDESK->CLIENT1"), made at the first call.
  [[nodiscard]] virtual FixSlot open(std::string_view session_key) = 0;
  [[nodiscard]] virtual FixCounters counters(FixSlot slot) const = 0;
  // Durable with the running turn.
  virtual void set_counters(FixSlot slot, const FixCounters& counters) = 0;
  // A sent message of the present epoch, for resends.
  virtual void append(FixSlot slot, std::uint64_t seq, std::string_view message) = 0;
  // Calls `each` for the stored messages of the present epoch with begin <= seq <= end, in order;
  // numbers whose messages are not stored are passed over. `each` must not call the log.
  virtual void read(FixSlot slot, std::uint64_t begin, std::uint64_t end,
                    const std::function<void(std::uint64_t seq, std::string_view message)>& each) const = 0;
};

}  // namespace dealingdesk::store
