#include "lp_adapters/timer.h"

#include <chrono>
#include <cstdint>
#include <utility>

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

namespace dealingdesk::lp_adapters {

namespace {

class AsioTimer final : public Timer {
 public:
  explicit AsioTimer(const boost::asio::any_io_executor& executor) : state_{std::make_shared<State>(executor)} {}
  ~AsioTimer() override { cancel(); }

  void after(Span delay, std::function<void()> call) override {
    cancel();
    state_->call = std::move(call);
    // A cancelled wait may already be queued as a success: the number tells it from the present one.
    auto run = [state = state_, number = state_->number](const boost::system::error_code& = {}) {
      if (number != state->number || !state->call) return;
      std::exchange(state->call, nullptr)();
    };
    if (delay <= Span{}) {
      boost::asio::post(state_->timer.get_executor(), std::move(run));
      return;
    }
    state_->timer.expires_after(std::chrono::nanoseconds{delay.ns()});
    state_->timer.async_wait(std::move(run));
  }

  void cancel() override {
    ++state_->number;
    state_->call = nullptr;
    state_->timer.cancel();
  }

 private:
  struct State {
    explicit State(const boost::asio::any_io_executor& executor) : timer{executor} {}
    boost::asio::steady_timer timer;
    std::uint64_t number = 0;
    std::function<void()> call;
  };
  std::shared_ptr<State> state_;
};

}  // namespace

std::unique_ptr<Timer> make_timer(const boost::asio::any_io_executor& executor) {
  return std::make_unique<AsioTimer>(executor);
}

}  // namespace dealingdesk::lp_adapters
