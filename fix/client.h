// One client's session at the gateway: what it may do, what it asked for, what it is owed.
//
// Private to fix/.
// Threads: the desk's only.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/any_io_executor.hpp>

#include "core/event.h"
#include "fix/execution_reports.h"
#include "fix/history.h"
#include "fix/market_data.h"
#include "fix/order_messages.h"
#include "fix/query_messages.h"
#include "fix/session.h"
#include "store/turn.h"

namespace dealingdesk::fix {

class Client : public SessionOwner, public std::enable_shared_from_this<Client> {
 public:
  struct Surroundings {
    store::Turn& turn;
    History& history;
    boost::asio::any_io_executor executor;
    std::size_t conflate_above_bytes;
    std::function<void(SessionId)> disconnected;
  };
  Client(const Surroundings& around, FixSessionSpec spec, SessionConfig config);

  [[nodiscard]] Session& session() { return *session_; }
  [[nodiscard]] const FixSessionSpec& spec() const { return spec_; }
  void change(FixSessionSpec spec) { spec_ = std::move(spec); }
  std::string peer;

  void report(const ExecutionReport& report);
  void report(const CancelRejected& rejected, Timestamp time);
  // A command of this session's that was refused as such.
  void report(const CommandRejected& rejected, std::uint64_t ref_seq);
  void quote_changed(InstrumentId instrument);

  // SessionOwner
  void on_logout(Session&) override;
  void on_disconnect(Session&) override { around_.disconnected(spec_.id); }
  void on_application(Session&, const FIX::Message& message) override;
  void on_drained(Session&) override;

 private:
  // Trades on their way to the client, some at a time.
  struct TradeAnswer {
    TradeRequest request;
    std::vector<ExecutionReport> trades;
    std::size_t next = 0;
  };

  void new_order(const FIX::Message& message);
  void cancel(const FIX::Message& message);
  void replace(const FIX::Message& message);
  void order_status(const FIX::Message& message);
  void order_status_from_history(StatusQuestion question, std::vector<AccountId> accounts);
  void mass_status(const FIX::Message& message);
  void trades(const FIX::Message& message);
  void collect_trades(std::shared_ptr<TradeQuestion> question, std::size_t account,
                      std::shared_ptr<std::vector<ExecutionReport>> found);
  void go_on_answering();
  void market_data(const FIX::Message& message);
  void send_update(Subscriptions::Subscription& subscription, InstrumentId instrument);
  void business_reject(const std::string& ref_seq, const std::string& type, int reason, const std::string& text);

  [[nodiscard]] const Order* find_order(const FIX::Message& message, const std::string& client_order_id) const;
  [[nodiscard]] ReportContext context_of(const Order& order) const;
  [[nodiscard]] std::string symbol_of(InstrumentId instrument) const;
  [[nodiscard]] std::optional<Quote> quote_for_client(InstrumentId instrument) const;
  [[nodiscard]] Origin origin(const FIX::Message& message) const;
  [[nodiscard]] const desk::Desk& desk() const { return around_.turn.desk(); }
  void send() { session_->send(out_); }

  Surroundings around_;
  FixSessionSpec spec_;
  std::shared_ptr<Session> session_;
  OutMessage out_;            // used again and again: its memory is kept
  std::string asked_symbol_;  // of the order that is being placed
  Subscriptions subscriptions_;
  std::deque<TradeAnswer> answers_;
  bool answering_scheduled_ = false;
};

}  // namespace dealingdesk::fix
