#include "fix/gateway.h"

#include <array>
#include <chrono>
#include <iterator>
#include <map>
#include <utility>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include "fix/client/client.h"
#include "fix/connection.h"
#include "fix/echo.h"
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
      const auto* user = catalog.users().find(spec.user);
      // An echo may be nobody's.
      const bool admitted = user == nullptr ? !spec.user : user->enabled;
      const bool held = follow(spec, spec.enabled && admitted);
      const bool enabled = spec.enabled && admitted && held;
      entries.push_back(
          {id, spec.begin_string, spec.client_comp_id, user == nullptr ? "" : user->name, enabled, false});
    }
    for (auto it = seats_.begin(); it != seats_.end();) {
      const bool removed = catalog.fix_sessions().find(it->first) == nullptr;
      if (removed) leave(it->second, "the session was removed");
      it = removed ? seats_.erase(it) : std::next(it);
    }
    directory_.publish(std::move(entries));
  }

  // False: the session cannot be held.
  bool follow(const FixSessionSpec& spec, bool enabled) {
    auto& seat = seats_[spec.id];
    if (seat.party && is_another(seat.party->spec(), spec)) {
      leave(seat, "the session was changed");
      seat = {};
    }
    if (!seat.party) return take_seat(seat, spec);
    seat.party->change(spec);
    if (!enabled && seat.party->session().connected()) seat.party->session().end("the session was disabled");
    return true;
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
    const auto it = seats_.find(handover.session);
    Party* party = it == seats_.end() ? nullptr : it->second.party.get();
    // It was disabled or removed on the way, or we are leaving.
    if (shut_down_ || party == nullptr || !party->spec().enabled || party->session().connected())
      return directory_.release(handover.session);
    Connection::Limits limits;
    limits.read_bytes = settings_.read_bytes;
    limits.close_after = settings_.close_after;
    party->peer = std::move(handover.peer);
    party->session().attach(std::make_shared<Connection>(
        Connection::Stream{std::move(socket), std::move(handover.tls), std::move(handover.reader)}, gate_, limits));
  }

  void tick() {
    for (auto& [id, seat] : seats_)
      if (seat.party) seat.party->session().tick();
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
    for (auto& [id, seat] : seats_) leave(seat, text);
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
        for (auto& [id, seat] : seats_)
          if (seat.client != nullptr) seat.client->quote_changed(quote->instrument);
      } else if (std::holds_alternative<CommandDone>(event) && changes_sessions(command.body)) {
        follow_catalog();
      }
    }
  }

  [[nodiscard]] std::vector<SessionState> sessions() {
    std::vector<SessionState> states;
    for (auto& [id, seat] : seats_) {
      if (!seat.party) continue;
      auto& session = seat.party->session();
      states.push_back({id, session.connected(), session.logged_on(), session.counters(), session.unsent(),
                        session.garbled(), session.connected() ? seat.party->peer : ""});
    }
    return states;
  }

  [[nodiscard]] const asio::any_io_executor& executor() const { return executor_; }

 private:
  // A session, and who it is held for.
  struct Seat {
    std::shared_ptr<Party> party;  // none: the session cannot be held
    Client* client = nullptr;      // the same, where it trades
  };

  // What cannot be changed on a session that there is.
  static bool is_another(const FixSessionSpec& was, const FixSessionSpec& is) {
    return was.client_comp_id != is.client_comp_id || was.begin_string != is.begin_string ||
           was.application_version != is.application_version || was.behaviour != is.behaviour ||
           was.transport_dictionary != is.transport_dictionary ||
           was.application_dictionary != is.application_dictionary || was.reset != is.reset ||
           was.max_latency != is.max_latency;
  }
  bool take_seat(Seat& seat, const FixSessionSpec& spec) {
    SessionConfig config;
    config.sender_comp_id = settings_.comp_id;
    config.target_comp_id = spec.client_comp_id;
    config.max_unsent_bytes = settings_.max_unsent_bytes;
    config.max_queued = settings_.max_queued;
    config.resend_slice = settings_.resend_slice;
    config.max_latency = spec.max_latency;
    config.reset = spec.reset;
    auto protocol = protocol_of(spec);
    if (!protocol) {
      spdlog::error("FIX session {} cannot be held: {}", spec.client_comp_id, protocol.reject().text);
      return false;
    }
    config.protocol = *std::move(protocol);
    if (spec.behaviour == FixBehaviour::echo) {
      seat.party = std::make_shared<Echo>(turn_.fix_log(), executor_, spec, std::move(config), around_.disconnected);
      return true;
    }
    const auto client = Client::make(around_, spec, std::move(config));
    seat = {client, client.get()};
    return true;
  }
  Result<std::shared_ptr<const Protocol>> protocol_of(const FixSessionSpec& spec) {
    if (spec.behaviour == FixBehaviour::echo) return protocol_from_files(spec);
    auto ours = Protocol::ours(spec.begin_string, spec.application_version);
    if (!ours) return Reject{RejectCode::unsupported, spec.begin_string + " is not spoken"};
    return ours;
  }
  // Read once for all sessions that name the same files.
  Result<std::shared_ptr<const Protocol>> protocol_from_files(const FixSessionSpec& spec) {
    auto& read = protocols_[{spec.begin_string + spec.application_version, spec.transport_dictionary,
                             spec.application_dictionary}];
    if (auto present = read.lock()) return present;
    auto made = Protocol::read(spec.begin_string, spec.application_version, spec.transport_dictionary,
                               spec.application_dictionary);
    if (made) read = *made;
    return made;
  }
  static void leave(Seat& seat, const std::string& why) {
    if (seat.party && seat.party->session().connected()) seat.party->session().end(why);
  }
  [[nodiscard]] Client* find(SessionId id) {
    if (!id) return nullptr;
    const auto it = seats_.find(id);
    return it == seats_.end() ? nullptr : it->second.client;
  }
  [[nodiscard]] static bool changes_sessions(const CommandBody& body) {
    return std::holds_alternative<DefineFixSession>(body) || std::holds_alternative<DefineUser>(body) ||
           std::holds_alternative<RemoveFixSession>(body);
  }

  store::Turn& turn_;
  TurnGate gate_;
  asio::any_io_executor executor_;
  Settings settings_;
  SessionDirectory& directory_;
  asio::steady_timer timer_;
  Surroundings around_;
  std::map<SessionId, Seat> seats_;
  std::map<std::array<std::string, 3>, std::weak_ptr<const Protocol>> protocols_;  // from files
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
