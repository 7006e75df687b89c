#include "fix/client/orders.h"

#include <utility>

#include "fix/client/query_messages.h"
#include "fix/clock.h"
#include "fix/tags.h"

namespace dealingdesk::fix {
namespace {

[[noreturn]] void refuse_missing(MissingField field) { throw FIX::FieldNotFound{field.tag}; }

CancelRejected unanswered(const FIX::Message& request, bool replace) {
  return {
      {}, replace, *value_of(request, tag::ClOrdID), *value_of(request, tag::OrigClOrdID), {}, OrderStatus::rejected,
      {}};
}

}  // namespace

void Orders::place(const FIX::Message& message) {
  auto read = read_new_order(message, context_.spec(), context_.catalog());
  if (const auto* missing = std::get_if<MissingField>(&read)) refuse_missing(*missing);
  if (const auto* reject = std::get_if<Reject>(&read)) {
    write_refused_order(context_.out(), message, context_.refusal_id(message), *reject, now());
    return context_.send();
  }
  asked_symbol_ = value_or_empty(message, tag::Symbol);
  context_.apply(std::move(std::get<PlaceOrder>(read)), message);
  asked_symbol_.clear();
}

// The order that a request of this session names, in the account that it names or in any of the session's.
// An order of another session is as unknown as one that does not exist.
const Order* Orders::find(const FIX::Message& message, const std::string& client_order_id) const {
  const auto own = [this, &client_order_id](AccountId account) {
    const Order* order = context_.desk().find_order(account, client_order_id);
    return order != nullptr && context_.may_see(*order) ? order : nullptr;
  };
  if (value_of(message, tag::Account) != nullptr) {
    const auto account = read_account(message, context_.spec());
    return account ? own(*account) : nullptr;
  }
  for (const auto account : context_.spec().accounts)
    if (const auto* order = own(account)) return order;
  return nullptr;
}

void Orders::cancel(const FIX::Message& message) {
  auto read = read_cancel(message, context_.spec());
  const auto* order = find(message, *value_of(message, tag::OrigClOrdID));
  CancelRejected refused = unanswered(message, false);
  if (const auto* reject = std::get_if<Reject>(&read)) {
    refused.reject = *reject;
    return report(refused, now());
  }
  auto& cancel = std::get<CancelOrder>(read);
  if (order == nullptr) {
    refused.account = cancel.account;
    refused.reject = {RejectCode::unknown_order, "unknown order"};
    return report(refused, now());
  }
  cancel.account = order->account;
  context_.apply(std::move(cancel), message);
}

void Orders::replace(const FIX::Message& message) {
  const auto* order = find(message, *value_of(message, tag::OrigClOrdID));
  auto read = read_replace(message, context_.spec(), order);
  if (const auto* missing = std::get_if<MissingField>(&read)) refuse_missing(*missing);
  CancelRejected refused = unanswered(message, true);
  if (order != nullptr) {
    refused.account = order->account;
    refused.order = order->id;
    refused.status = order->status;
  }
  if (const auto* reject = std::get_if<Reject>(&read)) {
    refused.reject = *reject;
    return report(refused, now());
  }
  auto& replace = std::get<ReplaceOrder>(read);
  if (order == nullptr) {
    refused.account = replace.account;
    refused.reject = {RejectCode::unknown_order, "unknown order"};
    return report(refused, now());
  }
  replace.account = order->account;
  context_.apply(std::move(replace), message);
}

// --- what the desk says ---

ReportContext Orders::about(const Order& order) const {
  ReportContext about;
  about.symbol = context_.symbol_of(order.terms.instrument);
  // Of an unknown instrument all that there is is what the client wrote.
  if (about.symbol.empty()) about.symbol = asked_symbol_.empty() ? "UNKNOWN" : asked_symbol_;
  if (const auto* account = context_.catalog().accounts().find(order.account))
    about.account_currency = account->currency;
  return about;
}

void Orders::report(const ExecutionReport& report) {
  write_execution_report(context_.out(), report, about(report.order));
  context_.send();
}

void Orders::report(const CancelRejected& rejected, Timestamp time) {
  write_cancel_reject(context_.out(), rejected, time);
  context_.send();
}

// --- questions ---

void Orders::status(const FIX::Message& message) {
  auto question = read_status_question(message);
  const Order* order = nullptr;
  if (question.order) {
    order = context_.desk().find_order(question.order);
    if (order != nullptr && !context_.may_see(*order)) order = nullptr;
  }
  if (order == nullptr) order = find(message, question.client_order_id);
  if (order != nullptr) {
    write_order_status(context_.out(), context_.desk().as_of_now(*order), about(*order), question.request_id);
    return context_.send();
  }
  const auto account = read_account(message, context_.spec());
  if (!question.account.empty())
    return status_from_history(std::move(question), account ? std::vector{*account} : std::vector<AccountId>{});
  status_from_history(std::move(question), context_.spec().accounts);
}

// Asks for one account after the other.
void Orders::status_from_history(StatusQuestion question, std::vector<AccountId> accounts) {
  if (accounts.empty()) {
    write_unknown_order(context_.out(), question);
    return context_.send();
  }
  const auto account = accounts.front();
  accounts.erase(accounts.begin());
  auto client_order_id = question.client_order_id;
  context_.history().order(account, {}, std::move(client_order_id),
                           [this, alive = context_.alive(), question = std::move(question),
                            accounts = std::move(accounts)](std::optional<Order> order) mutable {
                             const auto keep = alive.lock();
                             if (!keep) return;
                             if (!order || !context_.may_see(*order))
                               return status_from_history(std::move(question), std::move(accounts));
                             write_order_status(context_.out(), *order, about(*order), question.request_id);
                             context_.send();
                           });
}

void Orders::mass_status(const FIX::Message& message) {
  const auto question = read_mass_status(message, context_.spec());
  if (!question) return context_.refuse(message, BusinessReject::other, question.reject().text);
  std::vector<const Order*> orders;
  for (const auto account : question->accounts)
    for (const auto* order : context_.desk().working_orders(account))
      if (question->symbol.empty() || context_.symbol_of(order->terms.instrument) == question->symbol)
        orders.push_back(order);
  if (orders.empty()) {
    write_no_orders(context_.out(), question->id, value_or_empty(message, tag::Account));
    return context_.send();
  }
  for (const auto* order : orders) {
    write_order_status(context_.out(), context_.desk().as_of_now(*order), about(*order),
                       MassStatus{question->id, orders.size(), order == orders.back()});
    context_.send();
  }
}

}  // namespace dealingdesk::fix
