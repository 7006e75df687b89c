#include "fix/lp_session.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <random>
#include <set>
#include <utility>

#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <spdlog/spdlog.h>

#include "fix/connection.h"
#include "fix/session.h"
#include "fix/tags.h"
#include "fix/turn_gate.h"

namespace dealingdesk::fix {
namespace {

namespace asio = boost::asio;

constexpr int kAskAgainAfter_ticks = 10;

template <class F>
F number_or_zero(const FIX::Message& message, int tag) {
  return parse<F>(value_or_empty(message, tag)).value_or(F{});
}

// Our child's number is what follows the last "-" of its name at the LP.
ChildId child_of(const std::string& client_order_id) {
  const auto dash = client_order_id.rfind('-');
  std::uint64_t number = 0;
  if (dash != std::string::npos)
    std::from_chars(client_order_id.data() + dash + 1, client_order_id.data() + client_order_id.size(), number);
  return ChildId{number};
}

ChildOutcome outcome_of(const FIX::Message& report) {
  const std::string status = value_or_empty(report, tag::OrdStatus);
  const std::string reason = value_or_empty(report, tag::OrdRejReason);
  const std::string order_id = value_or_empty(report, tag::OrderID);
  // The answer to H for an order that never arrived: 39=8 with 103=5, unknown order.
  if (status == "8" && reason == "5" && (order_id.empty() || order_id == "NONE")) return ChildOutcome::unknown;
  if (status == "8") return ChildOutcome::rejected;
  if (status == "2") return ChildOutcome::filled;
  if (status == "4" || status == "C" || status == "3") return ChildOutcome::canceled;
  return ChildOutcome::working;
}

}  // namespace

class LpSession::Impl : public SessionOwner, public std::enable_shared_from_this<LpSession::Impl> {
 public:
  Impl(store::Turn& turn, asio::io_context& context, Settings settings)
      : turn_{turn},
        gate_{turn},
        context_{context},
        settings_{std::move(settings)},
        resolver_{context},
        retry_timer_{context},
        tick_timer_{context},
        retry_{settings_.first_retry} {
    SessionConfig config;
    config.role = Role::initiator;
    config.sender_comp_id = settings_.sender_comp_id;
    config.target_comp_id = settings_.target_comp_id;
    config.heartbeat_s = settings_.heartbeat_s;
    session_ = std::make_shared<Session>(std::move(config), turn.fix_log(), *this, context.get_executor());
  }

  void start() {
    // Whatever the desk believed before: nothing goes there until the open children are settled.
    turn_.apply(ChangeLpState{settings_.lp, false}, origin());
    connect();
    keep_ticking();
  }

  void shut_down() {
    stopped_ = true;
    retry_timer_.cancel();
    tick_timer_.cancel();
    resolver_.cancel();
    if (session_->connected()) session_->end("shutting down");
  }

  State state() {
    State state;
    state.connected = session_->connected();
    state.logged_on = session_->logged_on();
    state.ready = ready_;
    state.asked = asked_.size();
    state.reconnects = connects_;
    state.strange = strange_;
    return state;
  }

  void on_applied(const Command&, std::span<const Event> events) {
    for (const Event& event : events) {
      const auto* child = std::get_if<ChildOrdered>(&event);
      if (child != nullptr && child->lp == settings_.lp) send_order(*child);
    }
  }

  // --- SessionOwner ---
  void on_sending_admin(Session&, FIX::Message& message) override {
    if (message.getHeader().getField(tag::MsgType) != "A" || settings_.username.empty()) return;
    message.setField(553, settings_.username);
    message.setField(554, settings_.password);
  }
  // A resent order would be an order at a price of the past.
  bool may_resend(const FIX::Message& message) override {
    const std::string& type = message.getHeader().getField(tag::MsgType);
    return type != "D" && type != "G";
  }

  void on_logon(Session&) override {
    spdlog::info("LP {}: logged on", settings_.target_comp_id);
    retry_ = settings_.first_retry;
    // Later, because the session is in the middle of its own logon.
    asio::post(context_, [weak = weak_from_this()] {
      if (const auto self = weak.lock()) self->ask_for_open_children();
    });
  }

  void on_disconnect(Session&) override {
    asked_.clear();
    become_ready(false);
    if (!stopped_) retry_later();
  }

  void on_application(Session&, const FIX::Message& message) override {
    const std::string& type = message.getHeader().getField(tag::MsgType);
    if (type == "8") return on_report(message);
    ++strange_;
    spdlog::warn("LP {}: unexpected message of type {}: {}", settings_.target_comp_id, type,
                 value_or_empty(message, tag::Text));
  }

 private:
  static Origin origin() { return {Channel::lp, {}, {}, 0}; }

  // --- the link ---
  void connect() {
    if (stopped_ || session_->connected()) return;
    ++connects_;
    resolver_.async_resolve(
        settings_.host, std::to_string(settings_.port),
        [weak = weak_from_this()](boost::system::error_code error, const asio::ip::tcp::resolver::results_type& found) {
          const auto self = weak.lock();
          if (!self || self->stopped_) return;
          if (error) return self->retry_later();
          self->connect_to(found);
        });
  }

  void connect_to(const asio::ip::tcp::resolver::results_type& found) {
    auto socket = std::make_shared<asio::ip::tcp::socket>(context_);
    asio::async_connect(*socket, found,
                        [weak = weak_from_this(), socket](boost::system::error_code error, const auto&) {
                          const auto self = weak.lock();
                          if (!self || self->stopped_) return;
                          if (error) return self->retry_later();
                          self->connected(std::move(*socket));
                        });
  }

  void connected(asio::ip::tcp::socket socket) {
    boost::system::error_code ignored;
    socket.set_option(asio::ip::tcp::no_delay{true}, ignored);
    session_->attach(std::make_shared<Connection>(Connection::Stream{std::move(socket), std::nullopt, FrameReader{}},
                                                  gate_, Connection::Limits{}));
    // An initiator's first tick sends the Logon.
    session_->tick();
  }

  void retry_later() {
    // Half to one and a half times the delay, so that many sessions do not knock together.
    const auto spread = std::uniform_int_distribution<std::int64_t>{50, 150}(random_);
    retry_timer_.expires_after(std::chrono::nanoseconds{retry_.ns() / 100 * spread});
    retry_ = std::min(Span::from_ns(retry_.ns() * 2), settings_.longest_retry);
    retry_timer_.async_wait([weak = weak_from_this()](boost::system::error_code error) {
      const auto self = weak.lock();
      if (self && !error) self->connect();
    });
  }

  void keep_ticking() {
    tick_timer_.expires_after(std::chrono::seconds{1});
    tick_timer_.async_wait([weak = weak_from_this()](boost::system::error_code error) {
      const auto self = weak.lock();
      if (!self || error) return;
      self->session_->tick();
      if (!self->asked_.empty() && ++self->ticks_since_asked_ >= kAskAgainAfter_ticks) self->ask_for_open_children();
      self->keep_ticking();
    });
  }

  // --- settling ---
  void ask_for_open_children() {
    if (!session_->logged_on()) return;
    ticks_since_asked_ = 0;
    asked_.clear();
    for (const auto* child : turn_.desk().open_children(settings_.lp)) {
      asked_.insert(child->id);
      OutMessage question;
      begin_message(question, "H");
      add(question, tag::ClOrdID, child->client_order_id);
      if (!child->lp_order_id.empty()) add(question, tag::OrderID, child->lp_order_id);
      add(question, tag::Side, child->side == Side::buy ? '1' : '2');
      add(question, tag::Symbol, turn_.desk().catalog().instruments().find(child->instrument)->symbol);
      session_->send(question);
    }
    if (asked_.empty()) become_ready(true);
  }

  void become_ready(bool ready) {
    if (ready_ == ready) return;
    ready_ = ready;
    // Later: this may be called while a command is being applied.
    asio::post(context_, [weak = weak_from_this(), ready] {
      const auto self = weak.lock();
      if (!self || self->ready_ != ready) return;
      spdlog::info("LP {}: {}", self->settings_.target_comp_id, ready ? "takes orders" : "takes no orders now");
      self->turn_.apply(ChangeLpState{self->settings_.lp, ready}, origin());
    });
  }

  // --- orders ---
  void send_order(const ChildOrdered& child) {
    // The link went down in this very turn: the next logon's question settles it, as never arrived.
    if (!session_->logged_on()) return;
    OutMessage order;
    begin_message(order, "D");
    if (!settings_.account.empty()) add(order, tag::Account, settings_.account);
    add(order, tag::ClOrdID, child.client_order_id);
    add(order, tag::OrderQty, child.qty);
    add(order, tag::OrdType, child.limit ? '2' : '1');
    if (child.limit) add(order, tag::Price, *child.limit);
    add(order, tag::Side, child.side == Side::buy ? '1' : '2');
    add(order, tag::Symbol, turn_.desk().catalog().instruments().find(child.instrument)->symbol);
    add(order, tag::TimeInForce, '3');
    add(order, tag::TransactTime, to_fix_utc(turn_.desk().now()));
    session_->send(order);
  }

  void on_report(const FIX::Message& message) {
    const std::string name = value_or_empty(message, tag::ClOrdID);
    const auto* child = turn_.desk().find_child(child_of(name));
    if (child == nullptr || child->client_order_id != name || child->lp != settings_.lp) {
      ++strange_;
      spdlog::warn("LP {}: a report of an order that is not ours: {}", settings_.target_comp_id, name);
      return;
    }
    ReportChild report;
    report.lp = settings_.lp;
    report.child = child->id;
    report.outcome = outcome_of(message);
    report.cum_qty = number_or_zero<Qty>(message, tag::CumQty);
    report.average_price = number_or_zero<Price>(message, tag::AvgPx);
    report.last_qty = number_or_zero<Qty>(message, tag::LastQty);
    report.last_price = number_or_zero<Price>(message, tag::LastPx);
    report.lp_order_id = value_or_empty(message, tag::OrderID);
    report.lp_exec_id = value_or_empty(message, tag::ExecID);
    report.text = value_or_empty(message, tag::Text);
    const ChildId id = child->id;
    turn_.apply(std::move(report), origin());
    const bool answers = value_or_empty(message, tag::ExecType) == "I";
    const auto* now = turn_.desk().find_child(id);
    const bool settled = answers || now == nullptr || now->outcome != ChildOutcome::working;
    if (settled && asked_.erase(id) != 0 && asked_.empty()) become_ready(true);
  }

  store::Turn& turn_;
  TurnGate gate_;
  asio::io_context& context_;
  Settings settings_;
  asio::ip::tcp::resolver resolver_;
  asio::steady_timer retry_timer_;
  asio::steady_timer tick_timer_;
  Span retry_;
  std::minstd_rand random_{std::random_device{}()};
  std::shared_ptr<Session> session_;
  std::set<ChildId> asked_;  // open children whose answer is awaited
  int ticks_since_asked_ = 0;
  bool ready_ = false;
  bool stopped_ = false;
  std::uint64_t connects_ = 0;
  std::uint64_t strange_ = 0;
};

LpSession::LpSession(store::Turn& turn, asio::io_context& desk_context, Settings settings)
    : impl_{std::make_shared<Impl>(turn, desk_context, std::move(settings))} {}
LpSession::~LpSession() { impl_->shut_down(); }
void LpSession::start() { impl_->start(); }
void LpSession::shut_down() { impl_->shut_down(); }
LpSession::State LpSession::state() const { return impl_->state(); }
void LpSession::on_applied(const Command& command, std::span<const Event> events) {
  impl_->on_applied(command, events);
}

}  // namespace dealingdesk::fix
