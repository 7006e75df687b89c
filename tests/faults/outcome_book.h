// A client's book: every ClOrdID that it sent and what it was told became of it, kept so that two
// things told that cannot both be true are noticed at once.
//
// Threads:  none of its own; the caller locks.
#pragma once

#include <array>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/fixed.h"
#include "core/wide.h"
#include "tests/faults/messages.h"

namespace dealingdesk::faults {

// The five ways in which an order ends. `not_received`: the server says that it never came.
enum class Outcome { filled, canceled, expired, rejected, not_received };
[[nodiscard]] const char* name_of(Outcome outcome);
// The outcome of a finished order by its OrdStatus (39); nothing while it works.
[[nodiscard]] std::optional<Outcome> outcome_of_status(char status);

// One ExecID as it came: in an execution report for the first time, as a possible duplicate, and in
// trade reports.
struct Execution {
  char type = '\0';
  Qty qty;
  Price px;
  std::string content;  // of the execution report; empty while only a trade report told of it
  int first_hand = 0;
  int poss_dup = 0;
  int trade_reports = 0;
};

struct OrderRecord {
  OrderTerms terms;
  int times_sent = 1;
  int duplicate_refusals = 0;
  bool acknowledged = false;  // a live report or a status said that it is (or was) in the server
  bool cancel_pending = false;
  std::vector<std::string> cancel_ids;  // of all requests to cancel it
  std::string order_id;
  std::string text;  // the server's last word on it (58)
  char status = '\0';
  Qty cum;
  Qty leaves;
  Price avg_px;
  bool avg_px_from_trades = false;
  std::optional<Outcome> outcome;
  std::map<std::string, Execution> executions;

  // Quantity and quantity times price of the fills that were told one by one.
  [[nodiscard]] Qty filled_qty() const;
  [[nodiscard]] Int128 filled_value() const;
};

enum class CancelOutcome { pending, accepted, refused, moot };
[[nodiscard]] const char* name_of(CancelOutcome outcome);

struct CancelRecord {
  std::string order;
  CancelOutcome outcome = CancelOutcome::pending;
  std::string text;
};

class OutcomeBook {
 public:
  // Before the message leaves, so that no answer can overtake it.
  void order_sent(const OrderTerms& terms);
  // The same ClOrdID once more, because its fate is unknown after a reset of the session.
  void order_sent_again(const std::string& client_order_id);
  void cancel_sent(const std::string& cancel_id, const std::string& client_order_id);
  // The session was reset: cancels without an answer will not get one.
  void forget_pending_cancels();

  void on_report(const ExecutionReport& report);
  void on_trade(const TradeReport& trade);
  void on_cancel_reject(const CancelReject& reject);
  // After a whole recovery: trades that add up to the order's quantity say that it is filled.
  void settle_by_trades(const std::string& client_order_id);
  void violation(std::string what);

  // Orders that the server has neither finished nor, if they can rest, acknowledged.
  [[nodiscard]] int outstanding(Book book) const { return outstanding_[index(book)]; }
  // Acknowledged orders that rest and for which no cancel is under way, in the order of their ids.
  [[nodiscard]] std::vector<std::string> resting() const;
  [[nodiscard]] std::vector<std::string> undecided() const;
  [[nodiscard]] std::size_t undecided_count() const { return undecided_.size(); }
  [[nodiscard]] int pending_cancels() const { return pending_cancels_; }

  // By its own ClOrdID, or by that of a request to cancel it: an accepted one becomes the order's
  // (11).
  [[nodiscard]] const OrderRecord* find(const std::string& client_order_id) const;
  [[nodiscard]] const std::deque<OrderRecord>& orders() const { return orders_; }
  [[nodiscard]] const std::map<std::string, CancelRecord>& cancels() const { return cancels_; }
  [[nodiscard]] const std::vector<std::string>& violations() const { return violations_; }

  // What can only be said at the end: each order has an outcome, its fills add up to it and its
  // average price is theirs, each cancel has an answer.
  void audit();

 private:
  [[nodiscard]] static std::size_t index(Book book) { return book == Book::a ? 1 : 0; }
  OrderRecord* order_of(const ExecutionReport& report);
  void answer(CancelRecord& cancel, CancelOutcome outcome);
  bool note_execution(OrderRecord& order, const ExecutionReport& report);
  bool owns_exec_id(const OrderRecord& order, const std::string& exec_id);
  void note_order_id(OrderRecord& order, const std::string& order_id);
  void on_duplicate_refusal(OrderRecord& order, const ExecutionReport& report);
  void on_unknown_order(OrderRecord& order);
  void on_state(OrderRecord& order, const ExecutionReport& report);
  void check_state(const OrderRecord& order, const ExecutionReport& report);
  void audit_order(const OrderRecord& order);
  // Every change of a record goes through here, which keeps outstanding_ and undecided_ right.
  template <class Change>
  void change(OrderRecord& order, Change apply);

  std::deque<OrderRecord> orders_;  // in the order of sending; records never move
  std::unordered_map<std::string, OrderRecord*> by_id_;
  std::unordered_map<std::string, const OrderRecord*> by_exec_id_;
  std::map<std::string, CancelRecord> cancels_;
  std::map<std::string, const OrderRecord*> undecided_;
  std::array<int, 2> outstanding_{};
  int pending_cancels_ = 0;
  std::vector<std::string> violations_;
};

}  // namespace dealingdesk::faults
