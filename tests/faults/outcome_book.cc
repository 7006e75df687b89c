#include "tests/faults/outcome_book.h"

#include <utility>

#include "core/decimal.h"

namespace dealingdesk::faults {
namespace {

// More would only repeat what the first ones say.
constexpr std::size_t kViolationsKept = 200;

std::string content_of(const ExecutionReport& r) {
  std::string text;
  for (const auto& part :
       {r.client_order_id, r.orig_client_order_id, r.order_id, std::string(1, r.exec_type), std::string(1, r.status),
        to_text(r.cum), to_text(r.leaves), to_text(r.avg_px), to_text(r.last_qty), to_text(r.last_px), r.reject_reason,
        r.text, std::to_string(r.time.ns())})
    text.append(part).push_back('|');
  return text;
}

std::string state_text(char status, Qty cum, Qty leaves, Price avg_px) {
  return std::string("39=") + (status == '\0' ? '-' : status) + " 14=" + to_text(cum) + " 151=" + to_text(leaves) +
         " 6=" + to_text(avg_px);
}

std::string state_text(const ExecutionReport& r) { return state_text(r.status, r.cum, r.leaves, r.avg_px); }

bool is_outstanding(const OrderRecord& order) {
  return !order.outcome && !(order.acknowledged && order.terms.can_rest());
}

}  // namespace

const char* name_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::filled: return "filled";
    case Outcome::canceled: return "canceled";
    case Outcome::expired: return "expired";
    case Outcome::rejected: return "rejected";
    case Outcome::not_received: return "not_received";
  }
  return "?";
}

const char* name_of(CancelOutcome outcome) {
  switch (outcome) {
    case CancelOutcome::pending: return "pending";
    case CancelOutcome::accepted: return "accepted";
    case CancelOutcome::refused: return "refused";
    case CancelOutcome::moot: return "moot";
  }
  return "?";
}

std::optional<Outcome> outcome_of_status(char status) {
  switch (status) {
    case '2': return Outcome::filled;
    case '4': return Outcome::canceled;
    case '8': return Outcome::rejected;
    case 'C': return Outcome::expired;
    default: return std::nullopt;
  }
}

Qty OrderRecord::filled_qty() const {
  Qty sum;
  for (const auto& [id, execution] : executions) sum += execution.qty;
  return sum;
}

Int128 OrderRecord::filled_value() const {
  Int128 sum = 0;
  for (const auto& [id, execution] : executions)
    sum += static_cast<Int128>(execution.qty.steps()) * execution.px.steps();
  return sum;
}

template <class Change>
void OutcomeBook::change(OrderRecord& order, Change apply) {
  auto& outstanding = outstanding_[index(order.terms.book)];
  if (is_outstanding(order)) --outstanding;
  apply();
  if (is_outstanding(order)) ++outstanding;
  if (order.outcome) undecided_.erase(order.terms.client_order_id);
}

void OutcomeBook::violation(std::string what) {
  if (violations_.size() < kViolationsKept) violations_.push_back(std::move(what));
}

void OutcomeBook::order_sent(const OrderTerms& terms) {
  OrderRecord& order = orders_.emplace_back();
  order.terms = terms;
  by_id_[terms.client_order_id] = &order;
  undecided_[terms.client_order_id] = &order;
  ++outstanding_[index(terms.book)];
}

void OutcomeBook::order_sent_again(const std::string& client_order_id) { ++by_id_.at(client_order_id)->times_sent; }

void OutcomeBook::cancel_sent(const std::string& cancel_id, const std::string& client_order_id) {
  cancels_[cancel_id] = CancelRecord{client_order_id, CancelOutcome::pending, {}};
  OrderRecord& order = *by_id_.at(client_order_id);
  order.cancel_pending = true;
  order.cancel_ids.push_back(cancel_id);
  ++pending_cancels_;
}

void OutcomeBook::answer(CancelRecord& cancel, CancelOutcome outcome) {
  if (cancel.outcome == CancelOutcome::pending) --pending_cancels_;
  cancel.outcome = outcome;
  by_id_.at(cancel.order)->cancel_pending = false;
}

void OutcomeBook::forget_pending_cancels() {
  for (auto& [id, cancel] : cancels_)
    if (cancel.outcome == CancelOutcome::pending) answer(cancel, CancelOutcome::moot);
}

OrderRecord* OutcomeBook::order_of(const ExecutionReport& report) {
  if (const auto own = by_id_.find(report.client_order_id); own != by_id_.end()) return own->second;
  const auto cancel = cancels_.find(report.client_order_id);
  if (cancel == cancels_.end()) return nullptr;
  if (!report.orig_client_order_id.empty() && report.orig_client_order_id != cancel->second.order)
    violation(report.client_order_id + ": the answer names " + report.orig_client_order_id +
              " (41), the request named " + cancel->second.order);
  if (report.exec_type == '4') answer(cancel->second, CancelOutcome::accepted);
  return by_id_.at(cancel->second.order);
}

void OutcomeBook::on_report(const ExecutionReport& report) {
  OrderRecord* order = order_of(report);
  if (order == nullptr)
    return violation(report.client_order_id + ": a report (17=" + report.exec_id + ") for an order never sent");
  if (report.is_unknown_order()) return on_unknown_order(*order);
  if (order->outcome == Outcome::not_received)
    return violation(order->terms.client_order_id + ": reported (" + state_text(report) +
                     ") after the server had said that it never came");
  note_order_id(*order, report.order_id);
  if (!report.is_status() && !note_execution(*order, report)) return;
  if (report.is_duplicate_refusal()) return on_duplicate_refusal(*order, report);
  check_state(*order, report);
  on_state(*order, report);
}

void OutcomeBook::note_order_id(OrderRecord& order, const std::string& order_id) {
  if (order_id.empty() || order_id == "NONE" || order_id == order.order_id) return;
  if (!order.order_id.empty())
    violation(order.terms.client_order_id + ": its OrderID was " + order.order_id + ", now it is " + order_id);
  order.order_id = order_id;
}

bool OutcomeBook::owns_exec_id(const OrderRecord& order, const std::string& exec_id) {
  if (exec_id.empty() || exec_id == "0") {
    violation(order.terms.client_order_id + ": an execution without an ExecID");
    return false;
  }
  const auto [entry, fresh] = by_exec_id_.try_emplace(exec_id, &order);
  if (entry->second == &order) return true;
  violation(order.terms.client_order_id + ": its ExecID " + exec_id + " is also that of " +
            entry->second->terms.client_order_id);
  return false;
}

// Notes the ExecID; true when it tells something that was not told before.
bool OutcomeBook::note_execution(OrderRecord& order, const ExecutionReport& report) {
  if (!owns_exec_id(order, report.exec_id)) return false;
  const std::string& id = order.terms.client_order_id;
  Execution& seen = order.executions[report.exec_id];
  ++(report.poss_dup ? seen.poss_dup : seen.first_hand);
  const std::string content = content_of(report);
  if (!seen.content.empty()) {
    if (seen.content != content)
      violation(id + ": ExecID " + report.exec_id + " came with " + content + " after " + seen.content);
    else if (seen.first_hand > 1)
      violation(id + ": ExecID " + report.exec_id + " came twice, not as a possible duplicate");
    return false;
  }
  seen.content = content;
  if (seen.trade_reports > 0 && (seen.qty != report.last_qty || seen.px != report.last_px))
    violation(id + ": ExecID " + report.exec_id + " is another trade here than in the trade report");
  seen.type = report.exec_type;
  if (report.exec_type == 'F') {
    seen.qty = report.last_qty;
    seen.px = report.last_px;
    if (!(report.last_qty > Qty{})) violation(id + ": the fill " + report.exec_id + " has no quantity");
  }
  return true;
}

void OutcomeBook::on_duplicate_refusal(OrderRecord& order, const ExecutionReport& report) {
  if (order.times_sent == 1)
    return violation(order.terms.client_order_id + ": refused as a duplicate (37=" + report.order_id +
                     ") although it was sent once");
  change(order, [&] {
    ++order.duplicate_refusals;
    order.acknowledged = true;  // it names the first one, so the server has it
  });
}

void OutcomeBook::on_unknown_order(OrderRecord& order) {
  if (order.acknowledged || order.outcome)
    violation(order.terms.client_order_id + ": the server does not know it any more, having told of " +
              state_text(order.status, order.cum, order.leaves, order.avg_px));
  change(order, [&] { order.outcome = Outcome::not_received; });
}

void OutcomeBook::check_state(const OrderRecord& order, const ExecutionReport& report) {
  const auto complain = [&](const std::string& what) {
    violation(order.terms.client_order_id + ": " + what + ": " + state_text(report) + " (17=" + report.exec_id +
              "), before it " + state_text(order.status, order.cum, order.leaves, order.avg_px));
  };
  if (report.cum < order.cum) complain("CumQty went down");
  const auto outcome = outcome_of_status(report.status);
  if (!outcome && report.cum + report.leaves != order.terms.qty) complain("14+151 is not 38 of a working order");
  if (outcome && report.leaves != Qty{}) complain("a finished order has LeavesQty");
  if (!order.outcome) return;
  if (!report.is_status()) return complain("reported again after its end");
  const bool same_price = order.avg_px_from_trades || report.avg_px == order.avg_px;
  if (outcome != order.outcome || report.cum != order.cum || !same_price) complain("two ends");
}

void OutcomeBook::on_state(OrderRecord& order, const ExecutionReport& report) {
  change(order, [&] {
    order.acknowledged = true;
    order.status = report.status;
    order.cum = report.cum;
    order.leaves = report.leaves;
    order.avg_px = report.avg_px;
    order.avg_px_from_trades = false;
    if (!report.text.empty()) order.text = report.text;
    if (const auto outcome = outcome_of_status(report.status)) order.outcome = outcome;
  });
}

void OutcomeBook::on_trade(const TradeReport& trade) {
  const auto found = by_id_.find(trade.client_order_id);
  if (found == by_id_.end())
    return violation(trade.client_order_id + ": a trade (17=" + trade.exec_id + ") of an order never sent");
  OrderRecord& order = *found->second;
  if (order.outcome == Outcome::not_received)
    return violation(trade.client_order_id + ": a trade (17=" + trade.exec_id +
                     ") after the server had said that the order never came");
  note_order_id(order, trade.order_id);
  if (!owns_exec_id(order, trade.exec_id)) return;
  Execution& seen = order.executions[trade.exec_id];
  const bool known = seen.trade_reports > 0 || !seen.content.empty();
  if (known && (seen.qty != trade.qty || seen.px != trade.px))
    violation(trade.client_order_id + ": the trade report of ExecID " + trade.exec_id + " says " + to_text(trade.qty) +
              " at " + to_text(trade.px) + ", it was " + to_text(seen.qty) + " at " + to_text(seen.px));
  ++seen.trade_reports;
  change(order, [&] {
    order.acknowledged = true;
    if (known) return;
    seen.qty = trade.qty;
    seen.px = trade.px;
  });
}

void OutcomeBook::settle_by_trades(const std::string& client_order_id) {
  OrderRecord& order = *by_id_.at(client_order_id);
  if (order.outcome || order.filled_qty() != order.terms.qty) return;
  change(order, [&] {
    order.status = '2';
    order.cum = order.terms.qty;
    order.leaves = Qty{};
    const auto average = divide(order.filled_value(), order.cum.steps(), Rounding::half_up);
    order.avg_px = Price::from_steps(narrow(average).value());
    order.avg_px_from_trades = true;
    order.outcome = Outcome::filled;
  });
}

void OutcomeBook::on_cancel_reject(const CancelReject& reject) {
  const auto cancel = cancels_.find(reject.client_order_id);
  if (cancel == cancels_.end()) return violation(reject.client_order_id + ": a cancel reject for a request never sent");
  // A moot one may still be answered: it left in the new epoch after all.
  if (cancel->second.outcome == CancelOutcome::accepted || cancel->second.outcome == CancelOutcome::refused)
    return violation(reject.client_order_id + ": the cancel was answered before (" + name_of(cancel->second.outcome) +
                     "), now it is refused: " + reject.text);
  answer(cancel->second, CancelOutcome::refused);
  cancel->second.text = reject.reason + " " + reject.text;
}

std::vector<std::string> OutcomeBook::resting() const {
  std::vector<std::string> result;
  for (const auto& [id, order] : undecided_)
    if (order->acknowledged && order->terms.can_rest() && !order->cancel_pending) result.push_back(id);
  return result;
}

std::vector<std::string> OutcomeBook::undecided() const {
  std::vector<std::string> result;
  for (const auto& [id, order] : undecided_) result.push_back(id);
  return result;
}

const OrderRecord* OutcomeBook::find(const std::string& client_order_id) const {
  if (const auto own = by_id_.find(client_order_id); own != by_id_.end()) return own->second;
  const auto cancel = cancels_.find(client_order_id);
  return cancel == cancels_.end() ? nullptr : by_id_.at(cancel->second.order);
}

void OutcomeBook::audit_order(const OrderRecord& order) {
  const auto complain = [&](const std::string& what) {
    violation(order.terms.client_order_id + ": " + what + " (" +
              state_text(order.status, order.cum, order.leaves, order.avg_px) + ")");
  };
  if (!order.outcome) return complain("has no outcome");
  if (order.filled_qty() != order.cum)
    complain("the fills told one by one are " + to_text(order.filled_qty()) + ", CumQty is " + to_text(order.cum));
  if (order.outcome == Outcome::filled && order.cum != order.terms.qty) complain("filled, but not whole");
  if (order.outcome == Outcome::rejected && order.cum != Qty{}) complain("rejected, but with fills");
  // The printed average is rounded, by one step of the price at most.
  const Int128 off = static_cast<Int128>(order.avg_px.steps()) * order.cum.steps() - order.filled_value();
  if (off > order.cum.steps() || off < -order.cum.steps()) complain("AvgPx is not that of its fills");
}

void OutcomeBook::audit() {
  for (const OrderRecord& order : orders_) audit_order(order);
  for (const auto& [id, cancel] : cancels_) {
    if (cancel.outcome == CancelOutcome::pending)
      violation(id + ": the cancel of " + cancel.order + " was never answered");
    if (cancel.outcome == CancelOutcome::accepted && by_id_.at(cancel.order)->outcome != Outcome::canceled)
      violation(id + ": the cancel of " + cancel.order + " was accepted, but the order did not end so");
  }
}

}  // namespace dealingdesk::faults
