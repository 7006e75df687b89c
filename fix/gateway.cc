#include "fix/gateway.h"

#include <chrono>
#include <map>
#include <utility>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <unistd.h>

#include "fix/client.h"
#include "fix/connection.h"
#include "fix/turn_gate.h"

namespace dealingdesk::fix {
namespace {

namespace asio = boost::asio;

}  // namespace

class Gateway::Impl : public std::enable_shared_from_this<Gateway::Impl> {
 public:
  Impl(store::Turn& turn, asio::any_io_executor executor, Settings settings, SessionDirectory& directory,
       History& history)
      : turn_{turn},
        gate_{turn},
        executor_{executor},
        settings_{std::move(settings)},
        directory_{directory},
        timer_{executor},
        around_{turn, history, executor, settings_.conflate_above_bytes,
                [this](SessionId id) { directory_.release(id); }} {
    follow_catalog();
  }

  // Makes the sessions what the desk's catalog says, and tells the door.
  void follow_catalog() {
    const auto& catalog = turn_.desk().catalog();
    std::vector<SessionDirectory::Entry> entries;
    for (const auto& [id, spec] : catalog.fix_sessions().all()) {
      if (spec.begin_string != "FIX.4.4") continue;
      const auto* user = catalog.users().find(spec.user);
      const bool enabled = spec.enabled && user != nullptr && user->enabled;
      follow(spec, enabled);
      entries.push_back(
          {id, spec.begin_string, spec.client_comp_id, user == nullptr ? "" : user->name, enabled, false});
    }
    directory_.publish(std::move(entries));
  }

  void follow(const FixSessionSpec& spec, bool enabled) {
    auto& client = clients_[spec.id];
    if (client && client->spec().client_comp_id != spec.client_comp_id) {
      client->session().end("the session was renamed");
      client.reset();
    }
    if (client) {
      client->change(spec);
      if (!enabled && client->session().connected()) client->session().end("the session was disabled");
      return;
    }
    SessionConfig config;
    config.sender_comp_id = settings_.comp_id;
    config.target_comp_id = spec.client_comp_id;
    config.max_unsent_bytes = settings_.max_unsent_bytes;
    config.max_queued = settings_.max_queued;
    config.resend_slice = settings_.resend_slice;
    client = std::make_shared<Client>(around_, spec, std::move(config));
  }

  void accept(Handover handover) {
    const auto protocol = handover.v6 ? asio::ip::tcp::v6() : asio::ip::tcp::v4();
    asio::ip::tcp::socket socket{executor_};
    boost::system::error_code error;
    socket.assign(protocol, handover.native_socket, error);
    if (error) {
      ::close(handover.native_socket);
      return directory_.release(handover.session);
    }
    const auto it = clients_.find(handover.session);
    // It was disabled or renamed on the way, or we are leaving.
    if (shut_down_ || it == clients_.end() || !it->second->spec().enabled || it->second->session().connected())
      return directory_.release(handover.session);
    Connection::Limits limits;
    limits.read_bytes = settings_.read_bytes;
    limits.close_after = settings_.close_after;
    it->second->peer = std::move(handover.peer);
    it->second->session().attach(std::make_shared<Connection>(
        Connection::Stream{std::move(socket), std::move(handover.tls), std::move(handover.reader)}, gate_, limits));
  }

  void tick() {
    for (auto& [id, client] : clients_) client->session().tick();
  }

  void start() {
    timer_.expires_after(std::chrono::seconds{1});
    timer_.async_wait([weak = weak_from_this()](boost::system::error_code error) {
      const auto self = weak.lock();
      if (error || !self) return;
      self->tick();
      self->start();
    });
  }

  void shut_down(const std::string& text) {
    shut_down_ = true;
    timer_.cancel();
    for (auto& [id, client] : clients_)
      if (client->session().connected()) client->session().end(text);
  }

  void on_applied(const Command& command, std::span<const Event> events) {
    for (const auto& event : events) {
      if (const auto* report = std::get_if<ExecutionReport>(&event)) {
        if (auto* client = find(report->order.session)) client->report(*report);
      } else if (const auto* rejected = std::get_if<CancelRejected>(&event)) {
        if (auto* client = find(command.origin.session)) client->report(*rejected, command.time);
      } else if (const auto* refused = std::get_if<CommandRejected>(&event)) {
        if (auto* client = find(command.origin.session)) client->report(*refused, command.origin.request);
      } else if (const auto* quote = std::get_if<QuoteChanged>(&event)) {
        for (auto& [id, client] : clients_) client->quote_changed(quote->instrument);
      } else if (std::holds_alternative<CommandDone>(event) && changes_sessions(command.body)) {
        follow_catalog();
      }
    }
  }

  [[nodiscard]] std::vector<SessionState> sessions() {
    std::vector<SessionState> states;
    for (auto& [id, client] : clients_) {
      auto& session = client->session();
      states.push_back({id, session.connected(), session.logged_on(), session.counters(), session.unsent(),
                        session.garbled(), session.connected() ? client->peer : ""});
    }
    return states;
  }

  [[nodiscard]] const asio::any_io_executor& executor() const { return executor_; }

 private:
  [[nodiscard]] Client* find(SessionId id) {
    if (!id) return nullptr;
    const auto it = clients_.find(id);
    return it == clients_.end() ? nullptr : it->second.get();
  }
  [[nodiscard]] static bool changes_sessions(const CommandBody& body) {
    return std::holds_alternative<DefineFixSession>(body) || std::holds_alternative<DefineUser>(body);
  }

  store::Turn& turn_;
  TurnGate gate_;
  asio::any_io_executor executor_;
  Settings settings_;
  SessionDirectory& directory_;
  asio::steady_timer timer_;
  Client::Surroundings around_;
  std::map<SessionId, std::shared_ptr<Client>> clients_;
  bool shut_down_ = false;
};

Gateway::Gateway(store::Turn& turn, asio::any_io_executor desk_executor, Settings settings, SessionDirectory& directory,
                 History& history)
    : impl_{std::make_shared<Impl>(turn, std::move(desk_executor), std::move(settings), directory, history)},
      turn_{turn} {
  turn.add_listener(*this);
}

Gateway::~Gateway() { turn_.remove_listener(*this); }

void Gateway::start() { impl_->start(); }
void Gateway::accept(Handover handover) { impl_->accept(std::move(handover)); }
void Gateway::tick() { impl_->tick(); }
void Gateway::shut_down(const std::string& text) { impl_->shut_down(text); }
void Gateway::on_applied(const Command& command, std::span<const Event> events) { impl_->on_applied(command, events); }
std::vector<Gateway::SessionState> Gateway::sessions() const { return impl_->sessions(); }

std::function<void(Handover)> Gateway::acceptor() {
  return [weak = std::weak_ptr{impl_}, executor = impl_->executor()](Handover handover) {
    asio::post(executor, [weak, handover = std::move(handover)]() mutable {
      if (const auto impl = weak.lock()) return impl->accept(std::move(handover));
      ::close(handover.native_socket);
    });
  };
}

}  // namespace dealingdesk::fix
