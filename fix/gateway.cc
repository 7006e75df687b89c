#include "fix/gateway.h"

#include <array>
#include <chrono>
#include <iterator>
#include <map>
#include <unordered_map>
#include <utility>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include "fix/absences.h"
#include "fix/client/client.h"
#include "fix/clock.h"
#include "fix/connection.h"
#include "fix/echo.h"
#include "fix/turn_gate.h"
#include "reference/calendar.h"
#include "reference/fix_sessions.h"

namespace dealingdesk::fix {
namespace {

namespace asio = boost::asio;

}  // namespace

class Gateway::Impl : public std::enable_shared_from_this<Gateway::Impl> {
 public:
  Impl(store::Turn& turn, asio::any_io_executor executor, Settings settings, SessionDirectory& directory,
       History& history, Passwords* passwords)
      : turn_{turn},
        gate_{turn},
        executor_{executor},
        settings_{std::move(settings)},
        directory_{directory},
        timer_{executor},
        absences_{turn.fix_log()},
        market_{turn, settings_.conflate_above_bytes},
        around_{turn, history, executor, [this](SessionId id) { disconnected(id); }, market_, passwords} {
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
      const auto* calendar = catalog.calendars().find(spec.calendar);
      entries.push_back({id, spec.begin_string, spec.client_comp_id, user == nullptr ? "" : user->name, enabled, false,
                         spec.networks, spec.certificate,
                         calendar == nullptr ? nullptr : std::make_shared<const CalendarSpec>(*calendar)});
    }
    for (auto it = seats_.begin(); it != seats_.end();) {
      const bool removed = catalog.fix_sessions().find(it->first) == nullptr;
      if (removed) {
        leave(it->second, "the session was removed");
        absences_.ignore(it->first);
      }
      it = removed ? seats_.erase(it) : std::next(it);
    }
    directory_.publish(std::move(entries));
    index_accounts();
  }

  // Who is to hear of what happens on an account: looked up with every report and position.
  void index_accounts() {
    on_account_.clear();
    for (auto& [id, seat] : seats_)
      if (seat.client != nullptr)
        for (const auto account : seat.party->spec().accounts) on_account_[account.value()].push_back(seat.client);
  }

  // False: the session cannot be held.
  bool follow(const FixSessionSpec& spec, bool enabled) {
    auto& seat = seats_[spec.id];
    spec.cancel_on_disconnect ? absences_.watch(spec.id, now()) : absences_.ignore(spec.id);
    if (seat.party && is_another(seat.party->spec(), spec)) {
      leave(seat, "the session was changed");
      seat = {};
    }
    if (!seat.party) return take_seat(seat, spec);
    seat.party->change(spec);
    if (seat.party->session().logged_on()) absences_.came(spec.id);
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
    for (auto& [id, seat] : seats_) {
      if (!seat.party) continue;
      seat.party->session().tick();
      close_by_calendar(*seat.party);
    }
    for (auto& [id, seat] : seats_)
      if (seat.client != nullptr) seat.client->tick();
    cancel_orders_of_the_away();
    if (settings_.logs) settings_.logs->flush();
  }

  void close_by_calendar(Party& party) {
    const auto* calendar = turn_.desk().catalog().calendars().find(party.spec().calendar);
    if (calendar == nullptr || !party.session().connected()) return;
    constexpr auto kHours = reference::SessionKind::trade;
    if (reference::is_open(*calendar, kHours, now())) return;
    const auto opens = reference::next_change(*calendar, kHours, now());
    party.session().end(opens ? "the session closes; it opens at " + to_fix_utc(*opens) + " UTC"
                              : "the session closes");
  }

  // The connection of a session has ended, perhaps in the middle of a command.
  void disconnected(SessionId id) {
    directory_.release(id);
    const auto it = seats_.find(id);
    if (it == seats_.end() || !it->second.party) return;
    absences_.left(id, it->second.party->session().peer_said_good_bye(), now());
    // Who grants no time need not wait for the timer. When we leave, the next start sees to it.
    if (!absences_.away().contains(id) || it->second.party->spec().cancel_after > Span{} || shut_down_) return;
    asio::post(executor_, [weak = weak_from_this()] {
      if (const auto self = weak.lock()) self->cancel_orders_of_the_away();
    });
  }

  void cancel_orders_of_the_away() {
    if (shut_down_) return;
    std::vector<FixSessionSpec> due;
    for (const auto& [id, since] : absences_.away()) {
      const auto* spec = turn_.desk().catalog().fix_sessions().find(id);
      if (spec != nullptr && now() - since >= spec->cancel_after) due.push_back(*spec);
    }
    for (const auto& spec : due) {
      for (const AccountId account : spec.accounts) {
        CancelOrders cancel;
        cancel.account = account;
        cancel.session = spec.id;
        turn_.apply(cancel, Origin{Channel::timer, {}, {}, 0});
      }
      absences_.settled(spec.id);
    }
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
        // Of an order that came by no session whoever asked for the change is told.
        const auto& order = report->order;
        if (auto* client = find(order.session ? order.session : command.origin.session)) client->report(*report);
        for (auto* client : on_account(order.account)) client->happened(*report);
      } else if (const auto* position = std::get_if<PositionChanged>(&event)) {
        for (auto* client : on_account(position->position.account)) client->happened(*position);
      } else if (const auto* rejected = std::get_if<CancelRejected>(&event)) {
        if (auto* client = find(command.origin.session)) client->report(*rejected, command.time);
      } else if (std::holds_alternative<CommandDone>(event)) {
        if (changes_sessions(command.body)) follow_catalog();
        if (changes_terms(command.body))
          for (auto& [id, seat] : seats_)
            if (seat.client != nullptr) seat.client->on_definition(command.body);
      }
    }
    market_.on_applied(events);
  }

  [[nodiscard]] std::vector<SessionState> sessions() {
    std::vector<SessionState> states;
    for (auto& [id, seat] : seats_) {
      if (!seat.party) continue;
      auto& session = seat.party->session();
      states.push_back({id, session.connected(), session.logged_on(), session.counters(), session.unsent(),
                        session.garbled(), session.connected() ? seat.party->peer : "", session.traffic(),
                        cancelled_at(seat.party->spec())});
    }
    return states;
  }

  Result<void> log_out(SessionId id, const std::string& text) {
    Party* party = find_party(id);
    if (party == nullptr) return unknown(id);
    if (!party->session().connected())
      return Reject{RejectCode::conflict, fmt::format("nobody is connected to FIX session {}", id.value())};
    party->session().end(text);
    return {};
  }

  Result<void> reset(SessionId id) {
    Party* party = find_party(id);
    if (party == nullptr) return unknown(id);
    if (party->session().connected())
      return Reject{RejectCode::conflict,
                    fmt::format("FIX session {} is connected: log it out before its numbers are reset", id.value())};
    party->session().reset_numbers();
    return {};
  }

  Result<std::vector<MessageTrail::Entry>> messages(SessionId id) {
    Party* party = find_party(id);
    if (party == nullptr) return unknown(id);
    const auto& entries = party->session().trail().entries();
    return std::vector<MessageTrail::Entry>{entries.begin(), entries.end()};
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
    if (settings_.logs)
      config.log = settings_.logs->session(reference::version_name(spec), settings_.comp_id, spec.client_comp_id);
    auto protocol = protocol_of(spec);
    if (!protocol) {
      spdlog::error("FIX session {} cannot be held: {}", spec.client_comp_id, protocol.reject().text);
      return false;
    }
    config.protocol = *std::move(protocol);
    if (spec.behaviour == FixBehaviour::echo) {
      seat.party = std::make_shared<Echo>(turn_.fix_log(), executor_, spec, std::move(config), around_.disconnected);
    } else {
      const auto client = Client::make(around_, spec, std::move(config));
      seat = {client, client.get()};
    }
    seat.party->logged_on = [this](SessionId id) { absences_.came(id); };
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
  // When its orders are, unless it comes back.
  [[nodiscard]] std::optional<Timestamp> cancelled_at(const FixSessionSpec& spec) const {
    const auto away = absences_.away().find(spec.id);
    if (away == absences_.away().end()) return std::nullopt;
    return away->second + spec.cancel_after;
  }
  [[nodiscard]] Party* find_party(SessionId id) {
    const auto it = seats_.find(id);
    return it == seats_.end() ? nullptr : it->second.party.get();
  }
  [[nodiscard]] static Reject unknown(SessionId id) {
    return {RejectCode::unknown_fix_session, fmt::format("no FIX session {}", id.value())};
  }
  [[nodiscard]] Client* find(SessionId id) {
    if (!id) return nullptr;
    const auto it = seats_.find(id);
    return it == seats_.end() ? nullptr : it->second.client;
  }
  // What a client's prices and the state of its markets go by.
  [[nodiscard]] static bool changes_terms(const CommandBody& body) {
    return std::holds_alternative<DefineInstrument>(body) || std::holds_alternative<DefineGroup>(body) ||
           std::holds_alternative<DefineAccount>(body) || std::holds_alternative<DefineFixSession>(body) ||
           std::holds_alternative<DefineCalendar>(body) || std::holds_alternative<ChangeTradingState>(body);
  }
  [[nodiscard]] std::span<Client* const> on_account(AccountId account) const {
    const auto it = on_account_.find(account.value());
    return it == on_account_.end() ? std::span<Client* const>{} : it->second;
  }
  [[nodiscard]] static bool changes_sessions(const CommandBody& body) {
    return std::holds_alternative<DefineFixSession>(body) || std::holds_alternative<DefineUser>(body) ||
           std::holds_alternative<RemoveFixSession>(body) || std::holds_alternative<DefineCalendar>(body);
  }

  store::Turn& turn_;
  TurnGate gate_;
  asio::any_io_executor executor_;
  Settings settings_;
  SessionDirectory& directory_;
  asio::steady_timer timer_;
  Absences absences_;
  MarketFeed market_;
  Surroundings around_;
  std::map<SessionId, Seat> seats_;
  std::unordered_map<std::uint64_t, std::vector<Client*>> on_account_;             // by AccountId; in order of session
  std::map<std::array<std::string, 3>, std::weak_ptr<const Protocol>> protocols_;  // from files
  bool shut_down_ = false;
};

Gateway::Gateway(store::Turn& turn, asio::any_io_executor desk_executor, Settings settings, SessionDirectory& directory,
                 History& history, Passwords* passwords)
    : impl_{std::make_shared<Impl>(turn, std::move(desk_executor), std::move(settings), directory, history, passwords)},
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
Result<void> Gateway::log_out(SessionId session, const std::string& text) { return impl_->log_out(session, text); }
Result<void> Gateway::reset(SessionId session) { return impl_->reset(session); }
Result<std::vector<MessageTrail::Entry>> Gateway::messages(SessionId session) const { return impl_->messages(session); }

std::function<void(Handover)> Gateway::acceptor() {
  return [weak = std::weak_ptr{impl_}, executor = impl_->executor()](Handover handover) {
    asio::post(executor, [weak, handover = std::move(handover)]() mutable {
      if (const auto impl = weak.lock()) return impl->accept(std::move(handover));
      ::close(handover.native_socket);
    });
  };
}

}  // namespace dealingdesk::fix
