// Time that a test moves by hand: a clock and the timers that hang on it.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <utility>

#include <boost/asio/io_context.hpp>

#include "lp_adapters/adapter.h"

namespace dealingdesk::lp_adapters {

class ManualTime {
 public:
  [[nodiscard]] Timestamp now() const { return now_; }

  // Moves the clock on, running what falls due on the way at its own time.
  void advance(Span span) {
    const auto end = now_ + span;
    while (!waiting_.empty() && waiting_.begin()->first.first <= end) run_first();
    now_ = end;
  }
  // Runs the earliest waiting call; false when none waits.
  bool run_next() {
    if (waiting_.empty()) return false;
    run_first();
    return true;
  }
  // Moves the clock without running anything, as when it is set or the machine slept.
  void jump(Span span) { now_ = now_ + span; }
  [[nodiscard]] std::size_t waiting() const { return waiting_.size(); }

  [[nodiscard]] Context context(hub::QuoteIntake& intake) {
    return {io_.get_executor(), intake, [this] { return now_; },
            [this] { return std::make_unique<ManualTimer>(*this); }};
  }

 private:
  using Key = std::pair<Timestamp, std::uint64_t>;  // due, and the order of asking

  class ManualTimer final : public Timer {
   public:
    explicit ManualTimer(ManualTime& time) : time_{time} {}
    ~ManualTimer() override { cancel(); }
    void after(Span delay, std::function<void()> call) override {
      cancel();
      key_ = {time_.now_ + delay, ++time_.asked_};
      time_.waiting_[key_] = std::move(call);
    }
    void cancel() override { time_.waiting_.erase(key_); }

   private:
    ManualTime& time_;
    Key key_;
  };

  void run_first() {
    auto first = waiting_.extract(waiting_.begin());
    now_ = std::max(now_, first.key().first);
    first.mapped()();
  }

  boost::asio::io_context io_;
  Timestamp now_ = Timestamp::from_ms(1'700'000'000'000);
  std::uint64_t asked_ = 0;
  std::map<Key, std::function<void()>> waiting_;
};

}  // namespace dealingdesk::lp_adapters
