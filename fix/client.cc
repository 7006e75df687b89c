#include "fix/client.h"

#include <algorithm>

#include <boost/asio/post.hpp>

#include "fix/clock.h"
#include "fix/tags.h"

namespace dealingdesk::fix {
namespace {

constexpr std::size_t kTradesAtOnce = 500;
constexpr std::size_t kAnswerBelow_bytes = 1 << 20;
constexpr int kUnsupportedType = 3;
constexpr int kNotAuthorised = 6;
constexpr int kOther = 0;

const std::string& sequence_of(const FIX::Message& message) { return message.getHeader().getField(tag::MsgSeqNum); }
const std::string& type_of(const FIX::Message& message) { return message.getHeader().getField(tag::MsgType); }

[[noreturn]] void refuse_missing(MissingField field) { throw FIX::FieldNotFound{field.tag}; }

}  // namespace

Client::Client(const Surroundings& around, FixSessionSpec spec, SessionConfig config)
    : around_{around},
      spec_{std::move(spec)},
      session_{std::make_shared<Session>(std::move(config), around.turn.fix_log(), *this, around.executor)} {}

void Client::on_logout(Session&) {
  subscriptions_.clear();
  answers_.clear();
}

void Client::on_application(Session&, const FIX::Message& message) {
  const auto& type = type_of(message);
  const bool may_order = spec_.kind != FixSessionKind::quote;
  const bool may_quote = spec_.kind != FixSessionKind::order;
  const bool orders = type == "D" || type == "F" || type == "G" || type == "H" || type == "AF" || type == "AD";
  if ((orders && !may_order) || (type == "V" && !may_quote))
    return business_reject(sequence_of(message), type, kNotAuthorised, "not for sessions of this kind");
  if (type == "D") return new_order(message);
  if (type == "F") return cancel(message);
  if (type == "G") return replace(message);
  if (type == "H") return order_status(message);
  if (type == "AF") return mass_status(message);
  if (type == "AD") return trades(message);
  if (type == "V") return market_data(message);
  // Refusing a refusal would never end.
  if (type == "j") return;
  const auto refused = type == "notoffered" ? value_or_empty(message, tag::RefMsgType) : type;
  business_reject(sequence_of(message), refused, kUnsupportedType, "message type " + refused + " is not offered");
}

// --- orders ---

Origin Client::origin(const FIX::Message& message) const {
  Origin origin;
  origin.channel = Channel::fix;
  origin.session = spec_.id;
  origin.user = spec_.user;
  origin.request = std::stoull(sequence_of(message));
  return origin;
}

void Client::new_order(const FIX::Message& message) {
  auto read = read_new_order(message, spec_, desk().catalog());
  if (const auto* missing = std::get_if<MissingField>(&read)) refuse_missing(*missing);
  if (const auto* reject = std::get_if<Reject>(&read)) {
    // Unique for ever: sequence numbers are, within an epoch.
    const auto exec_id = "R" + std::to_string(spec_.id.value()) + "-" + std::to_string(session_->counters().epoch) +
                         "-" + sequence_of(message);
    write_refused_order(out_, message, exec_id, *reject, now());
    return send();
  }
  asked_symbol_ = value_or_empty(message, tag::Symbol);
  around_.turn.apply(std::move(std::get<PlaceOrder>(read)), origin(message));
  asked_symbol_.clear();
}

// The order that a request of this session names, in the account that it names or in any of the session's.
// An order of another session is as unknown as one that does not exist.
const Order* Client::find_order(const FIX::Message& message, const std::string& client_order_id) const {
  const auto own = [this](const Order* order) {
    return order != nullptr && (!order->session || order->session == spec_.id) ? order : nullptr;
  };
  if (value_of(message, tag::Account) != nullptr) {
    const auto account = read_account(message, spec_);
    return account ? own(desk().find_order(*account, client_order_id)) : nullptr;
  }
  for (const auto account : spec_.accounts)
    if (const auto* order = own(desk().find_order(account, client_order_id))) return order;
  return nullptr;
}

void Client::cancel(const FIX::Message& message) {
  auto read = read_cancel(message, spec_);
  const auto& original = *value_of(message, tag::OrigClOrdID);
  const auto* order = find_order(message, original);
  CancelRejected refused{{}, false, *value_of(message, tag::ClOrdID), original, {}, OrderStatus::rejected, {}};
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
  around_.turn.apply(std::move(cancel), origin(message));
}

void Client::replace(const FIX::Message& message) {
  const auto& original = *value_of(message, tag::OrigClOrdID);
  const auto* order = find_order(message, original);
  auto read = read_replace(message, spec_, order);
  if (const auto* missing = std::get_if<MissingField>(&read)) refuse_missing(*missing);
  CancelRejected refused{{}, true, *value_of(message, tag::ClOrdID), original, {}, OrderStatus::rejected, {}};
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
  around_.turn.apply(std::move(replace), origin(message));
}

// --- what the desk says ---

std::string Client::symbol_of(InstrumentId instrument) const {
  const auto* spec = desk().catalog().instruments().find(instrument);
  return spec == nullptr ? std::string{} : spec->symbol;
}

ReportContext Client::context_of(const Order& order) const {
  ReportContext context;
  context.symbol = symbol_of(order.terms.instrument);
  // Of an unknown instrument all that there is is what the client wrote.
  if (context.symbol.empty()) context.symbol = asked_symbol_.empty() ? "UNKNOWN" : asked_symbol_;
  if (const auto* account = desk().catalog().accounts().find(order.account))
    context.account_currency = account->currency;
  return context;
}

void Client::report(const ExecutionReport& report) {
  write_execution_report(out_, report, context_of(report.order));
  send();
}

void Client::report(const CancelRejected& rejected, Timestamp time) {
  write_cancel_reject(out_, rejected, time);
  send();
}

void Client::report(const CommandRejected& rejected, std::uint64_t ref_seq) {
  business_reject(std::to_string(ref_seq), "D", kOther, rejected.reject.text);
}

void Client::business_reject(const std::string& ref_seq, const std::string& type, int reason, const std::string& text) {
  begin_message(out_, "j");
  add(out_, tag::RefSeqNum, ref_seq);
  add(out_, tag::Text, text);
  add(out_, tag::RefMsgType, type);
  add(out_, tag::BusinessRejectReason, std::to_string(reason));
  send();
}

// --- questions about orders ---

void Client::order_status(const FIX::Message& message) {
  auto question = read_status_question(message);
  const Order* order = nullptr;
  if (question.order) {
    order = desk().find_order(question.order);
    const auto& accounts = spec_.accounts;
    if (order != nullptr && (std::find(accounts.begin(), accounts.end(), order->account) == accounts.end() ||
                             (order->session && order->session != spec_.id)))
      order = nullptr;
  }
  if (order == nullptr) order = find_order(message, question.client_order_id);
  if (order != nullptr) {
    write_order_status(out_, desk().as_of_now(*order), context_of(*order), question.request_id);
    return send();
  }
  const auto account = read_account(message, spec_);
  if (!question.account.empty())
    return order_status_from_history(std::move(question), account ? std::vector{*account} : std::vector<AccountId>{});
  order_status_from_history(std::move(question), spec_.accounts);
}

// Asks for one account after the other.
void Client::order_status_from_history(StatusQuestion question, std::vector<AccountId> accounts) {
  if (accounts.empty()) {
    write_unknown_order(out_, question);
    return send();
  }
  const auto account = accounts.front();
  accounts.erase(accounts.begin());
  auto client_order_id = question.client_order_id;
  around_.history.order(account, {}, std::move(client_order_id),
                        [weak = weak_from_this(), question = std::move(question),
                         accounts = std::move(accounts)](std::optional<Order> order) mutable {
                          const auto self = weak.lock();
                          if (!self) return;
                          if (!order || (order->session && order->session != self->spec_.id))
                            return self->order_status_from_history(std::move(question), std::move(accounts));
                          write_order_status(self->out_, *order, self->context_of(*order), question.request_id);
                          self->send();
                        });
}

void Client::mass_status(const FIX::Message& message) {
  const auto question = read_mass_status(message, spec_);
  if (!question) return business_reject(sequence_of(message), "AF", kOther, question.reject().text);
  std::vector<const Order*> orders;
  for (const auto account : question->accounts)
    for (const auto* order : desk().working_orders(account))
      if (question->symbol.empty() || symbol_of(order->terms.instrument) == question->symbol) orders.push_back(order);
  if (orders.empty()) {
    write_no_orders(out_, question->id, value_or_empty(message, tag::Account));
    return send();
  }
  for (const auto* order : orders) {
    write_order_status(out_, desk().as_of_now(*order), context_of(*order),
                       MassStatus{question->id, orders.size(), order == orders.back()});
    send();
  }
}

// --- trades ---

void Client::trades(const FIX::Message& message) {
  auto read = read_trade_question(message, spec_);
  if (const auto* refusal = std::get_if<TradeRefusal>(&read)) {
    write_trade_request_ack(out_, refusal->request, 0, refusal->result, refusal->text);
    return send();
  }
  collect_trades(std::make_shared<TradeQuestion>(std::move(std::get<TradeQuestion>(read))), 0,
                 std::make_shared<std::vector<ExecutionReport>>());
}

// Of one account after the other; then the answer begins.
void Client::collect_trades(std::shared_ptr<TradeQuestion> question, std::size_t account,
                            std::shared_ptr<std::vector<ExecutionReport>> found) {
  if (account < question->accounts.size()) {
    around_.history.trades(question->accounts[account], question->from,
                           [weak = weak_from_this(), question, account, found](std::vector<ExecutionReport> trades) {
                             const auto self = weak.lock();
                             if (!self) return;
                             std::move(trades.begin(), trades.end(), std::back_inserter(*found));
                             self->collect_trades(question, account + 1, found);
                           });
    return;
  }
  std::sort(found->begin(), found->end(), [](const auto& a, const auto& b) { return a.exec < b.exec; });
  write_trade_request_ack(out_, question->request, found->size(), 0, {});
  send();
  answers_.push_back({question->request, std::move(*found), 0});
  go_on_answering();
}

// Some trades, and the rest when others have had their turn and the client has read.
void Client::go_on_answering() {
  const Session::Activity hold{*session_};
  answering_scheduled_ = false;
  std::size_t left = kTradesAtOnce;
  while (!answers_.empty() && session_->unsent() < kAnswerBelow_bytes) {
    auto& answer = answers_.front();
    if (answer.next == answer.trades.size()) {
      answers_.pop_front();
      continue;
    }
    if (left-- == 0) {
      answering_scheduled_ = true;
      boost::asio::post(around_.executor, [weak = weak_from_this()] {
        if (const auto self = weak.lock()) self->go_on_answering();
      });
      return;
    }
    const auto& trade = answer.trades[answer.next++];
    write_trade_report(out_, answer.request, trade, context_of(trade.order), answer.trades.size(),
                       answer.next == answer.trades.size());
    send();
  }
}

// --- quotes ---

std::optional<Quote> Client::quote_for_client(InstrumentId instrument) const {
  if (spec_.accounts.empty()) return std::nullopt;
  const auto* account = desk().catalog().accounts().find(spec_.accounts.front());
  return account == nullptr ? std::nullopt : desk().client_quote(instrument, account->group);
}

void Client::market_data(const FIX::Message& message) {
  const auto read = read_market_data_request(message, desk().catalog());
  const auto* request = std::get_if<MarketDataRequest>(&read);
  std::optional<MarketDataRefusal> refusal;
  if (request == nullptr)
    refusal = std::get<MarketDataRefusal>(read);
  else if (request->action == MarketDataRequest::Action::subscribe)
    refusal = subscriptions_.add(*request);
  else if (request->action == MarketDataRequest::Action::unsubscribe)
    refusal = subscriptions_.remove(*request);
  if (refusal) {
    write_refusal(out_, *refusal);
    return send();
  }
  for (const auto instrument : request->instruments) {
    const auto quote = quote_for_client(instrument);
    if (request->action == MarketDataRequest::Action::subscribe)
      subscriptions_.all().at(request->id).items.at(instrument).sent = quote;
    write_snapshot(out_, *request, symbol_of(instrument), quote, now());
    send();
  }
}

void Client::quote_changed(InstrumentId instrument) {
  if (subscriptions_.empty()) return;
  const Session::Activity hold{*session_};
  const bool slow = session_->unsent() > around_.conflate_above_bytes;
  for (auto& [id, subscription] : subscriptions_.all()) {
    const auto item = subscription.items.find(instrument);
    if (item == subscription.items.end()) continue;
    if (slow)
      item->second.behind = true;
    else
      send_update(subscription, instrument);
  }
}

void Client::send_update(Subscriptions::Subscription& subscription, InstrumentId instrument) {
  auto& item = subscription.items.at(instrument);
  auto quote = quote_for_client(instrument);
  item.behind = false;
  bool any = true;
  if (subscription.request.incremental)
    any = write_increment(out_, subscription.request, symbol_of(instrument), item.sent, quote, now());
  else
    write_snapshot(out_, subscription.request, symbol_of(instrument), quote, now());
  item.sent = std::move(quote);
  if (any) send();
}

void Client::on_drained(Session&) {
  for (auto& [id, subscription] : subscriptions_.all())
    for (auto& [instrument, item] : subscription.items)
      if (item.behind && session_->unsent() <= around_.conflate_above_bytes) send_update(subscription, instrument);
  if (!answers_.empty() && !answering_scheduled_) go_on_answering();
}

}  // namespace dealingdesk::fix
