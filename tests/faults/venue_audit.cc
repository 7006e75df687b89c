#include "tests/faults/venue_audit.h"

#include <condition_variable>
#include <mutex>

namespace dealingdesk::faults {
namespace {

constexpr const char* kRequestId = "AUDIT-1";

class Collector : public FixListener {
 public:
  void on_logon() override {
    std::lock_guard lock(mutex_);
    logged_on_ = true;
    wake_.notify_all();
  }
  void on_logout() override {}
  void on_report(const ExecutionReport&) override {}
  void on_cancel_reject(const CancelReject&) override {}
  void on_refusal(const std::string&) override {
    std::lock_guard lock(mutex_);
    refused_ = true;
    wake_.notify_all();
  }
  void on_trade_count(const std::string& request_id, std::int64_t count) override {
    if (request_id != kRequestId) return;
    std::lock_guard lock(mutex_);
    refused_ = count < 0;
    expected_ = count;
    wake_.notify_all();
  }
  void on_trade(const TradeReport& trade) override {
    if (trade.request_id != kRequestId) return;
    std::lock_guard lock(mutex_);
    trades_.push_back({trade.exec_id, trade.client_order_id, trade.qty, trade.px});
    wake_.notify_all();
  }

  bool wait_for_logon(Deadline deadline) {
    std::unique_lock lock(mutex_);
    return wake_.wait_until(lock, deadline, [&] { return logged_on_; });
  }
  std::optional<std::vector<VenueTrade>> wait_for_trades(Deadline deadline) {
    std::unique_lock lock(mutex_);
    const bool came = wake_.wait_until(lock, deadline, [&] {
      return refused_ || (expected_ && trades_.size() >= static_cast<std::size_t>(*expected_));
    });
    if (!came || refused_) return std::nullopt;
    return trades_;
  }

 private:
  std::mutex mutex_;  // guards all below
  std::condition_variable wake_;
  bool logged_on_ = false;
  bool refused_ = false;
  std::optional<std::int64_t> expected_;
  std::vector<VenueTrade> trades_;
};

}  // namespace

std::optional<std::vector<VenueTrade>> ask_for_trades(const FixLinkOptions& options, Deadline deadline) {
  Collector collector;
  FixLink link(options, collector);
  link.start();
  std::optional<std::vector<VenueTrade>> trades;
  if (collector.wait_for_logon(deadline)) {
    link.send_trade_request(kRequestId, std::nullopt);
    trades = collector.wait_for_trades(deadline);
  }
  link.stop();
  return trades;
}

}  // namespace dealingdesk::faults
