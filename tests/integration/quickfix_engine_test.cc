// An engineer's unmodified engine: QuickFIX's own initiator, with its own store, timers and resends.
#include <condition_variable>
#include <map>
#include <mutex>

#include <catch2/catch.hpp>

#include "core/decimal.h"
#include "tests/faults/fix_link.h"
#include "tests/integration/trading.h"

namespace dealingdesk::integration {
namespace {

// What the engine heard; waited for from the test's thread.
class Heard : public faults::FixListener {
 public:
  void on_logon() override {
    note([&] { ++logons_; });
  }
  void on_logout() override {}
  void on_report(const faults::ExecutionReport& report) override {
    note([&] {
      if (report.exec_type == 'F') filled_[report.client_order_id] += report.last_qty;
    });
  }
  void on_trade(const faults::TradeReport&) override {
    note([&] { ++trades_; });
  }
  void on_trade_count(const std::string&, std::int64_t) override {}
  void on_cancel_reject(const faults::CancelReject&) override {}
  void on_refusal(const std::string& text) override {
    note([&] { refusals_ += text + "\n"; });
  }

  bool wait_for_logon() {
    return wait([&] { return logons_ > 0; });
  }
  bool wait_for_fills(std::size_t count) {
    return wait([&] { return filled_.size() == count; });
  }
  bool wait_for_trades(int count) {
    return wait([&] { return trades_ == count; });
  }
  std::map<std::string, Qty> filled() {
    const std::lock_guard lock{mutex_};
    return filled_;
  }
  std::string refusals() {
    const std::lock_guard lock{mutex_};
    return refusals_;
  }

 private:
  template <class Change>
  void note(Change change) {
    const std::lock_guard lock{mutex_};
    change();
    changed_.notify_all();
  }
  template <class Done>
  bool wait(Done done) {
    std::unique_lock lock{mutex_};
    return changed_.wait_for(lock, std::chrono::seconds{30}, done);
  }

  std::mutex mutex_;  // guards all below
  std::condition_variable changed_;
  int logons_ = 0;
  int trades_ = 0;
  std::map<std::string, Qty> filled_;
  std::string refusals_;
};

}  // namespace

TEST_CASE("an unmodified QuickFIX initiator trades, asks for its trades and logs out", "[integration]") {
  constexpr int kOrders = 50;
  RunningServer server;
  RawFixClient first = trader(server);
  log_out(first);
  Heard heard;
  faults::FixLinkOptions options;
  options.port = server.fix_port();
  options.comp_id = "CLIENT2";
  options.server_comp_id = "DEALINGDESK";
  options.user = "t2";
  options.password = "secret-2";
  options.folder = server.folder() / "engine";
  std::filesystem::create_directories(options.folder);
  faults::FixLink link{options, heard};
  link.start();
  REQUIRE(heard.wait_for_logon());
  for (int i = 0; i < kOrders; ++i) {
    faults::OrderTerms order;
    order.client_order_id = fmt::format("q{}", i);
    order.account = 1002;
    order.symbol = "EURUSD";
    order.side = i % 2 == 0 ? '1' : '2';
    order.qty = *parse<Qty>("1000");
    link.send_order(order);
  }
  REQUIRE(heard.wait_for_fills(kOrders));
  for (const auto& [id, qty] : heard.filled()) CHECK(qty == *parse<Qty>("1000"));
  link.send_trade_request("trades", std::nullopt);
  CHECK(heard.wait_for_trades(kOrders));
  CHECK(heard.refusals() == "");
  link.stop();
  CHECK(server.stop() == 0);
  CHECK(server.verify().code == 0);
  CHECK(server.orders().size() == kOrders);
}

}  // namespace dealingdesk::integration
