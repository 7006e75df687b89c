// The adapter of a simulated LP: steps it on a timer, each instrument in its own rhythm.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "lp_adapters/adapter.h"
#include "lp_adapters/simulated_lp.h"

namespace dealingdesk::lp_adapters {

class SimulatedAdapter final : public Adapter {
 public:
  SimulatedAdapter(Context context, std::string name, SimulatedLp lp);
  ~SimulatedAdapter() override;

  void start() override;
  void stop() override;
  [[nodiscard]] AdapterState state() const override { return state_; }
  [[nodiscard]] LpId lp() const override { return lp_.lp(); }
  [[nodiscard]] const std::string& name() const override { return name_; }

  // Quotes everything that is due at `now`. The timer calls it.
  void run_due(Timestamp now);

 private:
  struct Due {
    InstrumentId instrument;
    Timestamp at;
  };
  void wait();

  Context context_;
  std::string name_;
  SimulatedLp lp_;
  AdapterState state_ = AdapterState::stopped;
  std::vector<Due> due_;
  Timestamp last_run_;
  std::unique_ptr<Timer> timer_;
};

}  // namespace dealingdesk::lp_adapters
