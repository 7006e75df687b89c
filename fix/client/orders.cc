#include "fix/client/orders.h"

#include <utility>

#include "fix/client/expiry.h"
#include "fix/clock.h"
#include "fix/tags.h"

namespace dealingdesk::fix {
namespace {

CancelRejected unanswered(const FIX::Message& request, bool replace) {
  return {
      {}, replace, *value_of(request, tag::ClOrdID), *value_of(request, tag::OrigClOrdID), {}, OrderStatus::rejected,
      {}};
}

}  // namespace

void Orders::place(const FIX::Message& message) {
  auto read = read_new_order(message, context_.spec(), context_.catalog());
  if (const auto* missing = std::get_if<MissingField>(&read)) return context_.refuse_missing(message, missing->tag);
  if (const auto* reject = std::get_if<Reject>(&read)) return refuse(message, *reject);
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

// What a cancel or replace is for: the order of OrigClOrdID (41), or, where it has no client order id to be named by,
// of OrderID (37). Both must mean the same one.
Result<const Order*> Orders::named_by(const FIX::Message& message) const {
  const Reject unknown{RejectCode::unknown_order, "unknown order"};
  const auto* order = find(message, *value_of(message, tag::OrigClOrdID));
  const auto* text = value_of(message, tag::OrderID);
  if (text == nullptr || *text == "NONE") return order == nullptr ? Result<const Order*>{unknown} : order;
  const auto* by_id = context_.desk().find_order(parse_order_id(*text).value_or(OrderId{}));
  if (by_id == nullptr || !context_.may_see(*by_id)) return unknown;
  if (by_id != order && !by_id->client_order_id.empty())
    return Reject{RejectCode::unknown_order, "OrderID (37) is of another order than OrigClOrdID (41)"};
  return by_id;
}

void Orders::cancel(const FIX::Message& message) {
  auto read = read_cancel(message, context_.spec());
  CancelRejected refused = unanswered(message, false);
  if (const auto* reject = std::get_if<Reject>(&read)) {
    refused.reject = *reject;
    return report(refused, now());
  }
  auto& cancel = std::get<CancelOrder>(read);
  const auto order = named_by(message);
  if (!order) {
    refused.account = cancel.account;
    refused.reject = order.reject();
    return report(refused, now());
  }
  cancel.account = (*order)->account;
  cancel.order = (*order)->id;
  context_.apply(std::move(cancel), message);
}

void Orders::replace(const FIX::Message& message) {
  const auto found = named_by(message);
  const Order* order = found ? *found : nullptr;
  auto read = read_replace(message, context_.spec(), context_.catalog(), order);
  if (const auto* missing = std::get_if<MissingField>(&read)) return context_.refuse_missing(message, missing->tag);
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
    refused.reject = found.reject();
    return report(refused, now());
  }
  replace.account = order->account;
  replace.order = order->id;
  context_.apply(std::move(replace), message);
}

void Orders::refuse(const FIX::Message& message, const Reject& reject) {
  if (type_of(message) == "D") {
    write_refused_order(context_.out(), message, context_.refusal_id(message), reject, now());
    return context_.send();
  }
  CancelRejected refused = unanswered(message, true);
  if (const auto order = named_by(message)) {
    refused.account = (*order)->account;
    refused.order = (*order)->id;
    refused.status = (*order)->status;
  }
  refused.reject = reject;
  report(refused, now());
}

// --- what the desk says ---

ReportContext Orders::about(const Order& order) const {
  ReportContext about;
  about.symbol = context_.symbol_of(order.terms.instrument);
  // Of an unknown instrument all that there is is what the client wrote.
  if (about.symbol.empty()) about.symbol = asked_symbol_.empty() ? "UNKNOWN" : asked_symbol_;
  if (const auto* account = context_.catalog().accounts().find(order.account))
    about.account_currency = account->currency;
  if (order.terms.expires)
    about.expire_date =
        day_that_ends(broker_of(context_.catalog(), order.account), order.terms.expires).value_or(std::string{});
  return about;
}

void Orders::report(const ExecutionReport& report) {
  if (listener_) listener_(report.order);
  write_execution_report(context_.out(), report, about(report.order));
  context_.send();
}

void Orders::copy(const ExecutionReport& report) {
  auto context = about(report.order);
  context.copy = true;
  write_execution_report(context_.out(), report, context);
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

}  // namespace dealingdesk::fix
