// A client that trades at full speed through whatever happens to the server, and knows in the end
// what became of each of its orders.
//
// A session that keeps its sequence numbers does nothing about a lost link: what was not received
// is resent by the two engines. One that resets them asks after every logon: for the working
// orders (AF), for the trades since what it surely knows (AD), and for each order whose outcome it
// still does not know (H), or sends that one again, which the server must refuse if it has it.
//
// Threads:  run() on one, the FIX engine's callbacks on another; drain(), quit() and progress()
// from any.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "tests/faults/fix_link.h"
#include "tests/faults/order_flow.h"
#include "tests/faults/outcome_book.h"
#include "tests/faults/process.h"
#include "tests/faults/trader_progress.h"

namespace dealingdesk::faults {

struct TraderOptions {
  FixLinkOptions link;
  FlowOptions flow;
  bool with_a_book = false;
  int window_b = 64;  // orders outstanding
  int window_a = 32;
  // What is kept of each order adds up: after so many they only trickle, so that a long run stays
  // within memory and there is still something to kill in.
  std::size_t full_speed_orders = 300'000;
};

class Trader : private FixListener {
 public:
  explicit Trader(const TraderOptions& options);

  // Trades until quit(). After drain() it sends no new order, cancels what rests, waits until every
  // order has its outcome (60 s at most), calls `drained` with whether that was reached, and stays.
  void run(const std::function<void(bool)>& drained);
  void drain();
  void quit();

  [[nodiscard]] Progress progress() const;
  // After run(): the book, audited, and the session's facts.
  [[nodiscard]] const OutcomeBook& book() const { return book_; }
  [[nodiscard]] const SequenceWatch& sequence() const { return link_.sequence(); }

 private:
  // What a reset session still has to learn since its last logon.
  enum class Recovery { none, ask_orders, wait_orders, ask_trades, wait_trades, ask_each, wait_each };
  using Send = std::function<void()>;
  using Sends = std::vector<Send>;

  void on_logon() override;
  void on_logout() override;
  void on_report(const ExecutionReport& report) override;
  void on_trade(const TradeReport& trade) override;
  void on_trade_count(const std::string& request_id, std::int64_t count) override;
  void on_cancel_reject(const CancelReject& reject) override;
  void on_refusal(const std::string& text) override;

  // All below are called with mutex_ held; what they return is sent without it.
  [[nodiscard]] Sends next_sends();
  [[nodiscard]] Sends recovery_sends();
  [[nodiscard]] Sends ask_each();
  void add_orders(Sends& sends, Book book, int window);
  void add_cancels(Sends& sends);
  [[nodiscard]] Send ask_status(const OrderRecord& order);
  [[nodiscard]] Send send_again(const OrderRecord& order);
  void note_time(Timestamp time);
  void note_progress(const ExecutionReport& report);
  void on_answer_to_question(const ExecutionReport& report);
  void on_mass_status(const ExecutionReport& report);
  void check_listing();
  void recovered();
  [[nodiscard]] bool is_ready() const { return logged_on_ && recovery_ == Recovery::none; }
  [[nodiscard]] bool is_drained() const;
  [[nodiscard]] std::string where_it_stands() const;
  [[nodiscard]] std::string request_id(const char* kind) const;
  [[nodiscard]] std::string final_listing_id() const;

  const TraderOptions options_;
  mutable std::mutex mutex_;  // guards all below but link_
  std::condition_variable wake_;
  OutcomeBook book_;
  OrderFlow flow_;
  bool logged_on_ = false;
  bool draining_ = false;
  bool quit_ = false;
  int epoch_ = 0;  // logons so far
  Recovery recovery_ = Recovery::none;
  std::set<std::string> asked_;        // H or a repeated D sent, no answer yet
  std::set<std::string> asked_again_;  // those of them that were sent as a D
  std::vector<std::string> must_ask_;  // refused as duplicates: now H
  std::set<std::string> listed_;       // by the AF under way
  std::int64_t trades_expected_ = 0;
  std::int64_t trades_seen_ = 0;
  std::optional<Timestamp> known_until_;  // every trade up to here is known
  std::optional<Timestamp> latest_seen_;
  bool final_listing_asked_ = false;
  bool final_listing_done_ = false;
  std::optional<Price> last_px_;
  Clock::time_point a_book_pause_until_{};
  Clock::time_point cancel_pause_until_{};
  Clock::time_point trickle_pause_until_{};
  Progress progress_;
  FixLink link_;  // last: its thread uses all above
};

}  // namespace dealingdesk::faults
