#include "lp_adapters/replay.h"

#include <algorithm>
#include <fstream>
#include <limits>
#include <utility>

#include "core/wide.h"

namespace dealingdesk::lp_adapters {

namespace {

constexpr Span kShortestWait = Span::from_ms(1);
constexpr Span kBeforeLoop = Span::from_s(1);   // from the last tick to the first again
constexpr std::int64_t kWhole = 1'000'000'000;  // a Ratio of 1

}  // namespace

ReplayAdapter::ReplayAdapter(Context context, std::string name, ReplaySettings settings)
    : context_{std::move(context)},
      name_{std::move(name)},
      settings_{std::move(settings)},
      source_{settings_.files, settings_.report},
      timer_{context_.new_timer()} {}

ReplayAdapter::~ReplayAdapter() { stop(); }

void ReplayAdapter::start() {
  if (state_ == AdapterState::running) return;
  why_failed_.clear();
  // All are tried now: better to hear of a misspelt name at the start than on the third day.
  for (const auto& file : source_.files()) {
    if (!std::ifstream{file.path}) return end(AdapterState::failed, "cannot open " + file.path);
  }
  source_.rewind();
  const auto* first = source_.peek();
  if (!first) return end(AdapterState::failed, "no ticks in the recordings");
  const auto now = context_.now();
  due_ = last_run_ = now;
  last_tick_ = first->tick.time;
  state_ = AdapterState::running;
  context_.intake.on_lp_state(lp(), hub::LpState::up, now);
  wait();
}

void ReplayAdapter::stop() {
  if (state_ == AdapterState::stopped) return;
  end(AdapterState::stopped, {});
}

std::string ReplayAdapter::detail() const {
  if (!why_failed_.empty()) return why_failed_;
  auto text = std::to_string(ticks_sent_) + " ticks";
  if (bad_lines() > 0) text += ", " + std::to_string(bad_lines()) + " bad lines";
  return text;
}

int ReplayAdapter::run_due(Timestamp now) {
  // With a clock that was set back nothing would come until it has caught up.
  if (now < last_run_) due_ = now;
  last_run_ = now;
  int sent = 0;
  // Whoever is quoted to may stop the adapter.
  while (state_ == AdapterState::running && sent < kBatch && (!waits() || due_ <= now)) {
    send(now);
    ++sent;
    if (state_ == AdapterState::running && !schedule_next()) reach_end();
  }
  return sent;
}

void ReplayAdapter::send(Timestamp now) {
  const auto item = *source_.peek();
  source_.pop();
  last_tick_ = item.tick.time;
  ++ticks_sent_;
  hub::LpQuote quote{lp(), item.instrument, {}, {}, item.tick.time};
  quote.bids.push_back({item.tick.bid, settings_.shown_qty});
  quote.asks.push_back({item.tick.ask, settings_.shown_qty});
  context_.intake.on_quote(quote, now);
}

bool ReplayAdapter::schedule_next() {
  const auto* next = source_.peek();
  if (!next) return false;
  due_ = due_ + pause(next->tick.time - last_tick_);
  return true;
}

void ReplayAdapter::reach_end() {
  // It could be opened at the start, so this is a loss that nobody would notice otherwise.
  if (!source_.unreadable().empty()) {
    return end(AdapterState::failed, "cannot open " + source_.unreadable());
  }
  if (settings_.loop) source_.rewind();
  if (!source_.peek()) {
    end(AdapterState::finished, {});
    if (settings_.on_finished) settings_.on_finished(detail());
    return;
  }
  due_ = due_ + pause(kBeforeLoop);
}

Span ReplayAdapter::pause(Span recorded) const {
  if (!waits()) return Span{};
  if (settings_.longest_gap > Span{}) recorded = std::min(recorded, settings_.longest_gap);
  // A speed near 0 makes a pause of centuries, which is never waited for.
  return Span::from_ns(mul_div(recorded.ns(), kWhole, settings_.speed.steps(), Rounding::half_up)
                           .value_or(std::numeric_limits<std::int64_t>::max() / 4));
}

void ReplayAdapter::wait() {
  if (state_ != AdapterState::running) return;
  const bool ready = !settings_.consumer_ready || settings_.consumer_ready();
  const auto until_due = waits() ? due_ - context_.now() : Span{};
  const auto delay = !ready ? kShortestWait : until_due > Span{} ? std::max(until_due, kShortestWait) : Span{};
  timer_->after(delay, [this] {
    if (!settings_.consumer_ready || settings_.consumer_ready()) run_due(context_.now());
    wait();
  });
}

void ReplayAdapter::end(AdapterState state, std::string why) {
  const bool was_up = state_ == AdapterState::running;
  state_ = state;
  why_failed_ = std::move(why);
  timer_->cancel();
  if (was_up) context_.intake.on_lp_state(lp(), hub::LpState::down, context_.now());
}

}  // namespace dealingdesk::lp_adapters
