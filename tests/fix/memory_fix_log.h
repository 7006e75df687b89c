// A FIX log in memory, and clocks that are set by hand.
#pragma once

#include <map>
#include <string>
#include <utility>

#include "store/fix_log.h"
#include "store/turn.h"

namespace dealingdesk::fix {

class MemoryFixLog : public store::FixLog {
 public:
  store::FixSlot open(std::string_view key) override {
    const auto [it, made] = slots_.emplace(std::string{key}, static_cast<store::FixSlot>(slots_.size() + 1));
    return it->second;
  }
  store::FixCounters counters(store::FixSlot slot) const override {
    const auto it = counters_.find(slot);
    return it == counters_.end() ? store::FixCounters{} : it->second;
  }
  void set_counters(store::FixSlot slot, const store::FixCounters& counters) override { counters_[slot] = counters; }
  void append(store::FixSlot slot, std::uint64_t seq, std::string_view message) override {
    messages[{slot, counters(slot).epoch}][seq] = message;
  }
  void read(store::FixSlot slot, std::uint64_t begin, std::uint64_t end,
            const std::function<void(std::uint64_t, std::string_view)>& each) const override {
    const auto it = messages.find({slot, counters(slot).epoch});
    if (it == messages.end()) return;
    for (const auto& [seq, message] : it->second)
      if (seq >= begin && seq <= end) each(seq, message);
  }

  std::map<std::pair<store::FixSlot, std::uint32_t>, std::map<std::uint64_t, std::string>> messages;

 private:
  std::map<std::string, store::FixSlot, std::less<>> slots_;
  std::map<store::FixSlot, store::FixCounters> counters_;
};

class ManualClock : public store::Clock {
 public:
  Timestamp now() const override { return time; }
  Timestamp time = *parse_fix_utc("20260130-09:30:00.000000");
};

}  // namespace dealingdesk::fix
