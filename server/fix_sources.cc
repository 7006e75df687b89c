#include "server/fix_sources.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "admin_api/desk_gate.h"
#include "fix/raw_message.h"

namespace dealingdesk::server {
namespace {

using admin_api::FixSources;
using Kind = fix::Penalties::Kind;

// Runs `work` on the desk's thread; `done` gets what it returns once all of it is durable, or the refusal of a
// full inbox.
template <class T>
void on_desk(store::Inbox& inbox, std::function<Result<T>()> work, std::function<void(Result<T>)> done) {
  auto shared = std::make_shared<decltype(done)>(std::move(done));
  const bool taken = inbox.read([work = std::move(work), shared](const desk::Desk&) -> std::function<void()> {
    return [result = work(), shared] { (*shared)(result); };
  });
  if (!taken) (*shared)(admin_api::DeskGate::overloaded());
}

std::vector<FixSources::Session> sessions_of(const fix::Gateway& gateway) {
  std::vector<FixSources::Session> out;
  for (const auto& s : gateway.sessions())
    out.push_back({s.id, s.connected, s.logged_on, s.counters.epoch, s.counters.next_out, s.counters.next_in,
                   s.traffic.messages_in, s.traffic.messages_out, s.garbled, s.traffic.logons, s.traffic.last_in,
                   s.traffic.last_out, s.unsent_bytes, s.peer, s.orders_cancelled_at});
  return out;
}

Result<std::vector<FixSources::Message>> messages_of(const fix::Gateway& gateway, SessionId session) {
  const auto entries = gateway.messages(session);
  if (!entries) return entries.reject();
  std::vector<FixSources::Message> out;
  for (const auto& each : *entries)
    out.push_back({each.time, each.direction == fix::MessageTrail::Direction::in, fix::with_bars(each.message)});
  return out;
}

FixSources::Door door_of(const fix::Door& door) {
  const auto& c = door.counters();
  const std::pair<const char*, const std::atomic<std::uint64_t>*> counters[] = {
      {"accepted", &c.accepted},
      {"logged_on", &c.handed_over},
      {"too_many", &c.too_many},
      {"timed_out", &c.timed_out},
      {"garbage", &c.garbage},
      {"not_a_logon", &c.not_a_logon},
      {"unknown_session", &c.unknown_session},
      {"live_session", &c.live_session},
      {"address_refused", &c.address_refused},
      {"certificate_refused", &c.certificate_refused},
      {"wrong_password", &c.wrong_password},
      {"locked_out", &c.locked_out},
      {"closed_session", &c.closed_session},
      {"tls_failed", &c.tls_failed},
      {"tls_on_plain", &c.tls_on_plain},
      {"gone", &c.gone},
      {"accept_failed", &c.accept_failed}};
  FixSources::Door out;
  out.waiting = door.waiting();
  for (const auto& [name, count] : counters) out.counters.emplace_back(name, count->load());
  for (const auto& each : door.penalties())
    out.penalties.push_back({each.kind == Kind::user, each.name, each.failures, each.last, each.until, each.locked});
  return out;
}

}  // namespace

FixSources fix_sources(FixParts parts) {
  FixSources sources;
  using Sessions = std::vector<FixSources::Session>;
  using Messages = std::vector<FixSources::Message>;
  sources.read_sessions = [parts](std::function<void(Sessions)> done) {
    on_desk<Sessions>(
        *parts.inbox, [parts]() -> Result<Sessions> { return sessions_of(*parts.gateway); },
        [done = std::move(done)](Result<Sessions> found) { done(found ? *std::move(found) : Sessions{}); });
  };
  sources.log_out = [parts](SessionId session, std::string text, std::function<void(Result<void>)> done) {
    on_desk<void>(
        *parts.inbox, [parts, session, text = std::move(text)] { return parts.gateway->log_out(session, text); },
        std::move(done));
  };
  sources.reset = [parts](SessionId session, std::function<void(Result<void>)> done) {
    on_desk<void>(
        *parts.inbox, [parts, session] { return parts.gateway->reset(session); }, std::move(done));
  };
  sources.read_messages = [parts](SessionId session, std::function<void(Result<Messages>)> done) {
    on_desk<Messages>(
        *parts.inbox, [parts, session] { return messages_of(*parts.gateway, session); }, std::move(done));
  };
  sources.door = [parts] { return door_of(*parts.door); };
  sources.forgive = [parts](bool is_user, const std::string& name) {
    return parts.door->forgive(is_user ? Kind::user : Kind::address, name);
  };
  return sources;
}

}  // namespace dealingdesk::server
