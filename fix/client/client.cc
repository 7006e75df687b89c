#include "fix/client/client.h"

#include <algorithm>
#include <utility>

#include <boost/asio/post.hpp>

#include "fix/clock.h"
#include "fix/tags.h"

namespace dealingdesk::fix {

// Which sessions may send a message, and who sees to it.
struct Client::Route {
  std::string_view type;
  bool orders;  // order sessions
  bool quotes;  // quote sessions
  void (*handle)(Client&, const FIX::Message&);
};

const Client::Route* Client::route_of(std::string_view type) {
  using M = const FIX::Message&;
  static constexpr Route kRoutes[] = {
      {"D", true, false, [](Client& c, M m) { c.orders_.place(m); }},
      {"F", true, false, [](Client& c, M m) { c.orders_.cancel(m); }},
      {"G", true, false, [](Client& c, M m) { c.orders_.replace(m); }},
      {"H", true, false, [](Client& c, M m) { c.orders_.status(m); }},
      {"AF", true, false, [](Client& c, M m) { c.mass_requests_.status(m); }},
      {"q", true, false, [](Client& c, M m) { c.mass_requests_.cancel(m); }},
      {"E", true, false, [](Client& c, M m) { c.order_lists_.place(m); }},
      {"AD", true, false, [](Client& c, M m) { c.trades_.request(m); }},
      {"AN", true, false, [](Client& c, M m) { c.positions_.request(m); }},
      {"BB", true, false, [](Client& c, M m) { c.collaterals_.request(m); }},
      {"BE", true, true, [](Client& c, M m) { c.users_.request(m); }},
      {"V", false, true, [](Client& c, M m) { c.quotes_.request(m); }},
      {"x", true, true, [](Client& c, M m) { c.securities_.request(m); }},
      {"c", true, true, [](Client& c, M m) { c.securities_.request(m); }},
      {"e", true, true, [](Client& c, M m) { c.statuses_.security(m); }},
      {"g", true, true, [](Client& c, M m) { c.statuses_.trading_session(m); }},
  };
  const auto* route =
      std::find_if(std::begin(kRoutes), std::end(kRoutes), [&](const Route& r) { return r.type == type; });
  return route == std::end(kRoutes) ? nullptr : route;
}

// A drop copy looks, and touches nothing but its own password.
bool Client::may_send(const Route& route) const {
  static constexpr std::string_view kDropCopys[] = {"H", "AF", "AD", "AN", "BB", "BE"};
  switch (spec_.kind) {
    case FixSessionKind::order: return route.orders;
    case FixSessionKind::quote: return route.quotes;
    case FixSessionKind::both: return true;
    case FixSessionKind::drop_copy:
      return std::find(std::begin(kDropCopys), std::end(kDropCopys), route.type) != std::end(kDropCopys);
  }
  return false;
}

std::shared_ptr<Client> Client::make(const Surroundings& around, FixSessionSpec spec, SessionConfig config) {
  std::shared_ptr<Client> client{new Client{around, std::move(spec), config}};
  client->session_ = std::make_shared<Session>(std::move(config), around.turn.fix_log(), *client, around.executor);
  client->context_.begin(*client->session_, client->weak_from_this());
  return client;
}

Client::Client(const Surroundings& around, FixSessionSpec spec, const SessionConfig& config)
    : Party{std::move(spec), around.disconnected}, context_{around, spec_, config.protocol} {}

void Client::on_application(Session&, const FIX::Message& message) {
  const auto& type = type_of(message);
  // Refusing a refusal would never end.
  if (type == "j" || !within_limit(message)) return;
  const Route* route = route_of(type);
  if (route == nullptr)
    return context_.refuse(message, BusinessReject::unsupported_type,
                           "message type " + asked_type_of(message) + " is not offered");
  if (!may_send(*route))
    return context_.refuse(message, BusinessReject::not_authorised, "not for sessions of this kind");
  route->handle(*this, message);
}

// Cancels are always welcome. Who goes on and on is logged out, when the work at hand is done: the session must not
// end in the middle of a message.
bool Client::within_limit(const FIX::Message& message) {
  const auto& type = type_of(message);
  if (type == "F" || type == "q") return true;
  const auto wait = throttle_.take(spec_.messages_per_second, now());
  if (!wait) return true;
  const auto limit = "more than " + std::to_string(spec_.messages_per_second) + " messages a second";
  refuse(message, {RejectCode::throttled, limit + ": try again in " + std::to_string(wait->ms() + 1) + " ms"});
  if (leaving_ || !throttle_.abused(spec_.messages_per_second)) return false;
  leaving_ = true;
  boost::asio::post(context_.executor(), [this, alive = weak_from_this(), limit] {
    if (const auto keep = alive.lock(); keep && leaving_) session_->end(limit + ", again and again");
  });
  return false;
}

// By the message that a request of this kind is refused with.
void Client::refuse(const FIX::Message& message, const Reject& reject) {
  const auto& type = type_of(message);
  if (type == "D" || type == "G") return orders_.refuse(message, reject);
  if (type == "E") return order_lists_.refuse(message, reject);
  context_.refuse(message, reject);
}

void Client::report(const ExecutionReport& report) {
  // What a drop copy placed when it was a session of another kind is copied to it like everything else.
  if (spec_.kind == FixSessionKind::drop_copy) return;
  if (report.order.session || context_.may_see(report.order)) orders_.report(report);
}

void Client::happened(const ExecutionReport& report) {
  if (spec_.kind == FixSessionKind::drop_copy) orders_.copy(report);
  if (report.type == ExecType::trade) trades_.traded(report);
}

void Client::tick() {
  statuses_.tick();
  collaterals_.tick();
}

void Client::on_definition(const CommandBody& definition) {
  quotes_.on_definition(definition);
  statuses_.on_change();
}

void Client::on_logout(Session&) {
  throttle_ = {};
  leaving_ = false;
  mass_requests_.on_logout();
  quotes_.on_logout();
  securities_.on_logout();
  statuses_.on_logout();
  answers_.on_logout();
  trades_.on_logout();
  positions_.on_logout();
  collaterals_.on_logout();
  users_.on_logout();
}

void Client::on_drained(Session&) {
  mass_requests_.on_drained();
  quotes_.on_drained();
  securities_.on_drained();
  answers_.on_drained();
}

}  // namespace dealingdesk::fix
