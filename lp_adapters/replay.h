// The adapter that plays recorded ticks again: at their own pace, faster, or as fast as they are
// taken.
//
// Each quote carries the time that its tick had; it arrives now. Crossed ticks, of which real
// recordings have many, are sent as they are: the hub judges them.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/fixed.h"
#include "lp_adapters/adapter.h"
#include "lp_adapters/replay_source.h"

namespace dealingdesk::lp_adapters {

struct ReplaySettings {
  LpId lp;
  std::vector<ReplayFile> files;
  Ratio speed = Ratio::from_steps(1'000'000'000);  // 1: as recorded, 2: in half the time; 0: no waiting
  bool loop = false;                               // begin again at the end, for ever
  Span longest_gap;                                // a longer pause between two ticks is cut to this; 0: as recorded
  Qty shown_qty;                                   // the recordings have none; 0: not said
  // Asked before each batch; false: wait a millisecond and ask again. None: always ready. Without
  // it a replay at speed 0 outruns a consumer that hands the quotes to another thread.
  std::function<bool()> consumer_ready = {};
  TickFile::Report report = {};  // bad lines, "file:line: why"
  // The last tick has been sent and nothing follows; with what detail() says. May be empty.
  std::function<void(const std::string& detail)> on_finished = {};
};

class ReplayAdapter final : public Adapter {
 public:
  // Ticks sent before others on the feed thread get their turn.
  static constexpr int kBatch = 256;

  ReplayAdapter(Context context, std::string name, ReplaySettings settings);
  ~ReplayAdapter() override;

  // From the first tick, which comes at once. Fails when a file cannot be opened or none has a
  // tick.
  void start() override;
  // The next start() begins with the first tick again.
  void stop() override;
  [[nodiscard]] AdapterState state() const override { return state_; }
  [[nodiscard]] LpId lp() const override { return settings_.lp; }
  [[nodiscard]] const std::string& name() const override { return name_; }
  [[nodiscard]] std::string detail() const override;

  // Sends what is due at `now`, at most kBatch ticks, and returns how many. The timer calls it.
  int run_due(Timestamp now);

  [[nodiscard]] std::uint64_t ticks_sent() const { return ticks_sent_; }
  [[nodiscard]] std::uint64_t bad_lines() const { return source_.bad_lines(); }

 private:
  [[nodiscard]] bool waits() const { return settings_.speed > Ratio{}; }
  // How long a pause between two ticks of the recording takes here.
  [[nodiscard]] Span pause(Span recorded) const;
  // Takes the next tick in hand; false at the end of the recordings.
  bool schedule_next();
  void reach_end();
  void send(Timestamp now);
  void wait();
  void end(AdapterState state, std::string why);

  Context context_;
  std::string name_;
  ReplaySettings settings_;
  ReplaySource source_;
  AdapterState state_ = AdapterState::stopped;
  std::string why_failed_;
  Timestamp due_;        // when the next tick is to be sent
  Timestamp last_tick_;  // the recorded time of the one before
  Timestamp last_run_;
  std::uint64_t ticks_sent_ = 0;
  std::unique_ptr<Timer> timer_;
};

}  // namespace dealingdesk::lp_adapters
