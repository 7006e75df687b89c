#include "fix/client/mass_requests.h"

#include <utility>

#include <boost/asio/post.hpp>

#include "fix/client/reject_codes.h"
#include "fix/clock.h"
#include "fix/tags.h"

namespace dealingdesk::fix {
namespace {

constexpr std::size_t kOrdersAtOnce = 500;
constexpr std::size_t kAnswerBelow_bytes = 1 << 20;

}  // namespace

// Those that the session may see, account after account, in order of id.
std::vector<const Order*> MassRequests::working(const OrderFilter& filter) const {
  std::vector<const Order*> found;
  for (const auto account : filter.accounts)
    for (const auto* order : context_.desk().working_orders(account))
      if (context_.may_see(*order) && filter.fits(order->terms)) found.push_back(order);
  return found;
}

void MassRequests::status(const FIX::Message& message) {
  auto read = read_mass_status(message, context_.spec(), context_.catalog());
  if (const auto* missing = std::get_if<MissingField>(&read)) return context_.refuse_missing(message, missing->tag);
  if (const auto* reject = std::get_if<Reject>(&read)) return context_.refuse(message, *reject);
  if (answers_.size() >= kMostAnswers)
    return context_.refuse(message,
                           {RejectCode::overloaded, "as many mass status requests as can be are being answered"});
  const auto& question = std::get<MassStatusQuestion>(read);
  Answer answer{question.id, {}, 0};
  for (const auto* order : working(question.filter)) answer.orders.push_back(context_.desk().as_of_now(*order));
  if (answer.orders.empty()) {
    write_no_orders(context_.out(), question.id, value_or_empty(message, tag::Account));
    return context_.send();
  }
  answers_.push_back(std::move(answer));
  if (!scheduled_) go_on_answering();
}

// Some orders, and the rest when others have had their turn and the client has read.
void MassRequests::go_on_answering() {
  const Session::Activity hold{context_.session()};
  scheduled_ = false;
  std::size_t left = kOrdersAtOnce;
  while (!answers_.empty() && context_.session().unsent() < kAnswerBelow_bytes) {
    auto& answer = answers_.front();
    if (answer.next == answer.orders.size()) {
      answers_.pop_front();
      continue;
    }
    if (left-- == 0) {
      scheduled_ = true;
      boost::asio::post(context_.executor(), [this, alive = context_.alive()] {
        if (const auto keep = alive.lock()) go_on_answering();
      });
      return;
    }
    const auto& order = answer.orders[answer.next++];
    write_order_status(context_.out(), order, orders_.about(order),
                       MassStatus{answer.id, answer.orders.size(), answer.next == answer.orders.size()});
    context_.send();
  }
}

void MassRequests::on_drained() {
  if (!answers_.empty() && !scheduled_) go_on_answering();
}

void MassRequests::cancel(const FIX::Message& message) {
  const auto read = read_mass_cancel(message, context_.spec(), context_.catalog());
  if (const auto* missing = std::get_if<MissingField>(&read)) return context_.refuse_missing(message, missing->tag);
  if (const auto* reject = std::get_if<Reject>(&read)) return report_cancel(message, reject, 0, reject->text);
  const auto& filter = std::get<OrderFilter>(read);
  const std::size_t found = working(filter).size();
  for (const auto account : filter.accounts) {
    CancelOrders cancel{account, filter.instrument, filter.side};
    cancel.session = context_.spec().id;
    cancel.and_of_no_session = true;
    const auto done = context_.carry_out(std::move(cancel), message);
    if (!done) return report_cancel(message, &done.reject(), found - working(filter).size(), done.reject().text);
  }
  // With an order those end that waited for it, so what is gone is counted, not what was cancelled by name.
  const std::size_t stay = working(filter).size();
  std::string text;
  if (stay > 0)
    text = std::to_string(stay) + " stay: they are at a liquidity provider, or too near to the market to be changed";
  report_cancel(message, nullptr, found - stay, text);
}

// 35=r: what the request was, and what became of it.
void MassRequests::report_cancel(const FIX::Message& request, const Reject* reject, std::size_t canceled,
                                 const std::string& text) {
  auto& out = context_.out();
  const auto copy = [&](int tag) {
    if (const auto* value = value_of(request, tag)) add(out, tag, *value);
  };
  const auto id = context_.refusal_id(request);
  begin_message(out, "r");
  copy(tag::Account);
  copy(tag::ClOrdID);
  add(out, tag::OrderID, id);
  copy(tag::Side);
  copy(tag::Symbol);
  if (!text.empty()) out.add_text(tag::Text, text);
  add(out, tag::TransactTime, to_fix_utc(now()));
  copy(tag::MassCancelRequestType);
  if (reject == nullptr)
    add(out, tag::MassCancelResponse, value_or_empty(request, tag::MassCancelRequestType));
  else
    add(out, tag::MassCancelResponse, '0');
  if (reject != nullptr)
    out.add_word(tag::MassCancelRejectReason, std::to_string(mass_cancel_reject_reason(reject->code)));
  add(out, tag::TotalAffectedOrders, std::to_string(canceled));
  add(out, tag::MassActionReportID, id);
  context_.send();
}

}  // namespace dealingdesk::fix
