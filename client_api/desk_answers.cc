#include "client_api/desk_answers.h"

namespace dealingdesk::client_api {

const ExecutionReport* outcome_of(const std::vector<Event>& events, AccountId account,
                                  std::string_view client_order_id) {
  for (const Event& event : events) {
    const auto* report = std::get_if<ExecutionReport>(&event);
    // What fell due before the command may have ended an order of the same account: it is no answer.
    const bool answers = report != nullptr &&
                         (report->type == ExecType::accepted || report->type == ExecType::rejected) &&
                         report->order.account == account && report->order.client_order_id == client_order_id;
    if (answers) return report->order.id ? outcome_of(events, report->order.id) : report;
  }
  return nullptr;
}

const ExecutionReport* outcome_of(const std::vector<Event>& events, OrderId order) {
  const ExecutionReport* outcome = nullptr;
  for (const Event& event : events)
    if (const auto* report = std::get_if<ExecutionReport>(&event); report != nullptr && report->order.id == order)
      outcome = report;
  return outcome;
}

std::optional<Reject> refusal_in(const std::vector<Event>& events) {
  for (const Event& event : events) {
    if (const auto* rejected = std::get_if<CancelRejected>(&event)) return rejected->reject;
    if (const auto* rejected = std::get_if<CommandRejected>(&event)) return rejected->reject;
  }
  return std::nullopt;
}

Reject no_answer() { return {RejectCode::conflict, "the desk gave no answer"}; }

}  // namespace dealingdesk::client_api
