#include "lp_adapters/simulated.h"

#include <algorithm>
#include <utility>

namespace dealingdesk::lp_adapters {

namespace {

// Ticks closer together than this are sent in one go: a timer per tick would cost more than the tick.
constexpr Span kShortestWait = Span::from_ms(1);
// After a pause (the machine slept, the clock was set) the missed ticks are not made up for.
constexpr Span kMostBehind = Span::from_s(1);

}  // namespace

SimulatedAdapter::SimulatedAdapter(Context context, std::string name, SimulatedLp lp)
    : context_{std::move(context)}, name_{std::move(name)}, lp_{std::move(lp)}, timer_{context_.new_timer()} {}

SimulatedAdapter::~SimulatedAdapter() { stop(); }

void SimulatedAdapter::start() {
  if (state_ == AdapterState::running) return;
  state_ = AdapterState::running;
  const auto now = context_.now();
  context_.intake.on_lp_state(lp(), hub::LpState::up, now);
  // Everything is quoted at once, so that nobody waits for the first price.
  due_.clear();
  for (const auto instrument : lp_.instruments()) due_.push_back({instrument, now});
  run_due(now);
  wait();
}

void SimulatedAdapter::stop() {
  if (state_ == AdapterState::stopped) return;
  state_ = AdapterState::stopped;
  timer_->cancel();
  context_.intake.on_lp_state(lp(), hub::LpState::down, context_.now());
}

void SimulatedAdapter::run_due(Timestamp now) {
  const bool set_back = now < last_run_;
  last_run_ = now;
  for (auto& due : due_) {
    // With a clock that was set back nothing would come until it has caught up.
    if (set_back || now - due.at > kMostBehind) due.at = now;
    // Whoever is quoted to may stop the adapter.
    while (due.at <= now && state_ == AdapterState::running) {
      context_.intake.on_quote(lp_.step(due.instrument, due.at), now);
      due.at = due.at + lp_.next_delay(due.instrument, due.at);
    }
  }
}

void SimulatedAdapter::wait() {
  if (due_.empty() || state_ != AdapterState::running) return;
  const auto next =
      std::min_element(due_.begin(), due_.end(), [](const Due& a, const Due& b) { return a.at < b.at; })->at;
  timer_->after(std::max(next - context_.now(), kShortestWait), [this] {
    run_due(context_.now());
    wait();
  });
}

}  // namespace dealingdesk::lp_adapters
