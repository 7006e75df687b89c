#include "tests/faults/trader.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace dealingdesk::faults {
namespace {

using namespace std::chrono_literals;

constexpr auto kDrainTime = 60s;
constexpr int kSendsAtOnce = 16;  // so that neither book starves the other
constexpr std::size_t kRestingMax = 8;
// With no LP every A-book order is refused at once: at full speed that would be all that happens.
constexpr auto kPauseAfterRejectA = 50ms;
constexpr auto kPauseAfterCancelReject = 200ms;
constexpr auto kTricklePause = 4ms;
// One in so many orders of unknown fate is sent again instead of being asked for, also when a trade
// of it is known: then the server must refuse it.
constexpr std::uint32_t kSendAgainOneIn = 4;
// Trades are asked for from some time before the last that is surely known.
constexpr Span kTradeOverlap = Span::from_s(5);

}  // namespace

Trader::Trader(const TraderOptions& options) : options_{options}, flow_{options.flow}, link_{options.link, *this} {}

void Trader::run(const std::function<void(bool)>& drained) {
  link_.start();
  std::optional<Deadline> drain_deadline;
  bool told = false;
  for (std::unique_lock lock(mutex_); !quit_;) {
    const Sends sends = next_sends();
    if (draining_ && !drain_deadline) drain_deadline = Clock::now() + kDrainTime;
    const bool late = drain_deadline && Clock::now() >= *drain_deadline;
    if (!told && (is_drained() || late)) {
      told = true;
      drained(!late);
    }
    if (sends.empty()) {
      // The time-out lets pauses end and the drain's deadline come.
      wake_.wait_for(lock, 20ms);
      continue;
    }
    lock.unlock();
    for (const Send& send : sends) send();
    lock.lock();
  }
  {
    std::lock_guard lock(mutex_);
    if (!is_ready()) book_.violation(where_it_stands());
  }
  link_.stop();
  book_.audit();
}

void Trader::drain() {
  std::lock_guard lock(mutex_);
  draining_ = true;
  wake_.notify_all();
}

void Trader::quit() {
  std::lock_guard lock(mutex_);
  quit_ = true;
  wake_.notify_all();
}

Progress Trader::progress() const {
  std::lock_guard lock(mutex_);
  Progress progress = progress_;
  progress.ready = is_ready();
  return progress;
}

std::string Trader::request_id(const char* kind) const {
  return fmt::format("{}-{}{}", options_.flow.prefix, kind, epoch_);
}

std::string Trader::final_listing_id() const { return options_.flow.prefix + "-LIST"; }

std::string Trader::where_it_stands() const {
  if (!logged_on_) return fmt::format("not logged on at the end, after {} logons", epoch_);
  switch (recovery_) {
    case Recovery::wait_orders:
      return fmt::format("{}: {} working orders came and no last one", request_id("AF"), listed_.size());
    case Recovery::wait_trades:
      return fmt::format("{}: {} of {} trades came", request_id("AD"), trades_seen_, trades_expected_);
    case Recovery::wait_each:
      return fmt::format("logon {}: {} orders asked for (H) have no answer", epoch_, asked_.size());
    default: return fmt::format("logon {}: just about to recover", epoch_);
  }
}

bool Trader::is_drained() const {
  return draining_ && final_listing_done_ && is_ready() && book_.undecided_count() == 0 && book_.pending_cancels() == 0;
}

// What to send now.

Trader::Sends Trader::next_sends() {
  if (epoch_ == 0) return {};
  if (recovery_ != Recovery::none) return logged_on_ ? recovery_sends() : Sends{};
  // What a resetting session sends while it is not logged on is lost; the other engine resends it.
  if (options_.link.mode == SessionMode::reset && !logged_on_) return {};

  Sends sends;
  if (!draining_) {
    add_orders(sends, Book::b, options_.window_b);
    if (options_.with_a_book && Clock::now() >= a_book_pause_until_) add_orders(sends, Book::a, options_.window_a);
    if (book_.resting().size() > kRestingMax) add_cancels(sends);
    return sends;
  }
  const bool settled = book_.outstanding(Book::a) == 0 && book_.outstanding(Book::b) == 0;
  if (final_listing_done_) {
    add_cancels(sends);
  } else if (settled && book_.pending_cancels() == 0 && !final_listing_asked_) {
    final_listing_asked_ = true;
    listed_.clear();
    sends.push_back([this, id = final_listing_id()] { link_.send_mass_status_request(id); });
  }
  return sends;
}

void Trader::add_orders(Sends& sends, Book book, int window) {
  int room = std::min(window - book_.outstanding(book), kSendsAtOnce);
  if (room > 0 && book_.orders().size() >= options_.full_speed_orders) {
    if (Clock::now() < trickle_pause_until_) return;
    trickle_pause_until_ = Clock::now() + kTricklePause;
    room = 1;
  }
  for (int i = 0; i < room; ++i) {
    const OrderTerms order = flow_.next(book, last_px_);
    book_.order_sent(order);
    sends.push_back([this, order] { link_.send_order(order); });
  }
}

void Trader::add_cancels(Sends& sends) {
  if (Clock::now() < cancel_pause_until_) return;
  for (const std::string& id : book_.resting()) {
    const std::string cancel_id = flow_.next_cancel_id();
    book_.cancel_sent(cancel_id, id);
    sends.push_back([this, cancel_id, order = book_.find(id)->terms] { link_.send_cancel(cancel_id, order); });
    if (!draining_) return;
  }
}

Trader::Send Trader::ask_status(const OrderRecord& order) {
  asked_.insert(order.terms.client_order_id);
  return [this, terms = order.terms] { link_.send_status_request(terms); };
}

Trader::Send Trader::send_again(const OrderRecord& order) {
  book_.order_sent_again(order.terms.client_order_id);
  asked_.insert(order.terms.client_order_id);
  asked_again_.insert(order.terms.client_order_id);
  return [this, terms = order.terms] { link_.send_order(terms); };
}

Trader::Sends Trader::recovery_sends() {
  switch (recovery_) {
    case Recovery::ask_orders:
      recovery_ = Recovery::wait_orders;
      return {[this, id = request_id("AF")] { link_.send_mass_status_request(id); }};
    case Recovery::ask_trades: {
      recovery_ = Recovery::wait_trades;
      std::optional<Timestamp> since;
      if (known_until_) since = *known_until_ - kTradeOverlap;
      return {[this, id = request_id("AD"), since] { link_.send_trade_request(id, since); }};
    }
    case Recovery::ask_each: return ask_each();
    case Recovery::wait_each: {
      Sends sends;
      for (const std::string& id : must_ask_) sends.push_back(ask_status(*book_.find(id)));
      must_ask_.clear();
      return sends;
    }
    default: return {};
  }
}

Trader::Sends Trader::ask_each() {
  Sends sends;
  for (const std::string& id : book_.undecided()) {
    if (listed_.contains(id)) continue;
    const OrderRecord& order = *book_.find(id);
    if (flow_.one_in(kSendAgainOneIn)) {
      sends.push_back(send_again(order));
      continue;
    }
    book_.settle_by_trades(id);
    if (!order.outcome) sends.push_back(ask_status(order));
  }
  recovery_ = Recovery::wait_each;
  if (asked_.empty()) recovered();
  return sends;
}

void Trader::recovered() {
  recovery_ = Recovery::none;
  known_until_ = latest_seen_;
}

// What comes in.

void Trader::on_logon() {
  std::lock_guard lock(mutex_);
  logged_on_ = true;
  ++epoch_;
  ++progress_.logons;
  if (options_.link.mode == SessionMode::reset) {
    recovery_ = Recovery::ask_orders;
    listed_.clear();
    asked_.clear();
    asked_again_.clear();
    must_ask_.clear();
    book_.forget_pending_cancels();
    final_listing_asked_ = final_listing_done_;
  }
  wake_.notify_all();
}

void Trader::on_logout() {
  std::lock_guard lock(mutex_);
  logged_on_ = false;
  wake_.notify_all();
}

void Trader::note_time(Timestamp time) {
  latest_seen_ = std::max(latest_seen_.value_or(time), time);
  if (is_ready()) known_until_ = latest_seen_;
}

void Trader::note_progress(const ExecutionReport& report) {
  ++progress_.answers;
  const OrderRecord* order = book_.find(report.client_order_id);
  if (order == nullptr) return;
  const bool a_book = order->terms.book == Book::a;
  if (report.exec_type == 'F') {
    ++(a_book ? progress_.fills_a : progress_.fills_b);
    last_px_ = report.last_px;
  }
  if (a_book && report.exec_type == '8') a_book_pause_until_ = Clock::now() + kPauseAfterRejectA;
}

void Trader::on_report(const ExecutionReport& report) {
  std::lock_guard lock(mutex_);
  const bool none_work = !report.mass_status_id.empty() && report.order_id == "NONE";
  if (!none_work) book_.on_report(report);
  if (!report.is_status()) note_time(report.time);
  note_progress(report);
  if (!report.mass_status_id.empty())
    on_mass_status(report);
  else if (recovery_ == Recovery::wait_each)
    on_answer_to_question(report);
  wake_.notify_all();
}

void Trader::on_mass_status(const ExecutionReport& report) {
  const bool final_one = report.mass_status_id == final_listing_id();
  if (report.mass_status_id != request_id("AF") && !final_one) return;
  if (const OrderRecord* order = book_.find(report.client_order_id)) listed_.insert(order->terms.client_order_id);
  if (!report.last_of_mass_status) return;
  if (report.mass_status_total != std::to_string(listed_.size()))
    book_.violation(fmt::format("the mass status {} says {} orders (911) and lists {}", report.mass_status_id,
                                report.mass_status_total, listed_.size()));
  if (recovery_ == Recovery::wait_orders) recovery_ = Recovery::ask_trades;
  if (final_one) check_listing();
}

// Before the last cancels the server's list of working orders must be ours.
void Trader::check_listing() {
  for (const std::string& id : book_.undecided())
    if (!listed_.erase(id)) book_.violation(id + ": it works, but the mass status does not list it");
  for (const std::string& id : listed_) book_.violation(id + ": the mass status lists it, but it does not work");
  final_listing_done_ = true;
}

void Trader::on_answer_to_question(const ExecutionReport& report) {
  const OrderRecord* order = book_.find(report.client_order_id);
  if (order == nullptr || !asked_.contains(order->terms.client_order_id)) return;
  const std::string& id = order->terms.client_order_id;
  const bool sent_again = asked_again_.contains(id);
  if (report.is_duplicate_refusal()) {
    // The server has it. It stays asked for until H says how it stands.
    asked_again_.erase(id);
    must_ask_.push_back(id);
    return;
  }
  if (!report.is_status() && !sent_again) return;
  asked_again_.erase(id);
  asked_.erase(id);
  if (asked_.empty()) recovered();
}

void Trader::on_trade_count(const std::string& request_id_answered, std::int64_t count) {
  std::lock_guard lock(mutex_);
  if (recovery_ != Recovery::wait_trades || request_id_answered != request_id("AD")) return;
  if (count < 0) book_.violation(request_id_answered + ": the request for trades was refused");
  trades_expected_ = count;
  trades_seen_ = 0;
  if (count <= 0) recovery_ = Recovery::ask_each;
  wake_.notify_all();
}

void Trader::on_trade(const TradeReport& trade) {
  std::lock_guard lock(mutex_);
  book_.on_trade(trade);
  note_time(trade.time);
  ++progress_.answers;
  if (recovery_ != Recovery::wait_trades || trade.request_id != request_id("AD")) return;
  ++trades_seen_;
  if (trade.last) {
    if (trades_seen_ != trades_expected_)
      book_.violation(
          fmt::format("{}: {} trades came, {} were promised (748)", trade.request_id, trades_seen_, trades_expected_));
    recovery_ = Recovery::ask_each;
  }
  wake_.notify_all();
}

void Trader::on_cancel_reject(const CancelReject& reject) {
  std::lock_guard lock(mutex_);
  book_.on_cancel_reject(reject);
  ++progress_.answers;
  cancel_pause_until_ = Clock::now() + kPauseAfterCancelReject;
  wake_.notify_all();
}

void Trader::on_refusal(const std::string& text) {
  std::lock_guard lock(mutex_);
  book_.violation("refused or unexpected: " + text);
  wake_.notify_all();
}

}  // namespace dealingdesk::faults
