#include "fix/client/client.h"

#include <algorithm>
#include <utility>

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
      {"AF", true, false, [](Client& c, M m) { c.orders_.mass_status(m); }},
      {"AD", true, false, [](Client& c, M m) { c.trades_.request(m); }},
      {"V", false, true, [](Client& c, M m) { c.quotes_.request(m); }},
  };
  const auto* route =
      std::find_if(std::begin(kRoutes), std::end(kRoutes), [&](const Route& r) { return r.type == type; });
  return route == std::end(kRoutes) ? nullptr : route;
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
  if (type == "j") return;
  const Route* route = route_of(type);
  if (route == nullptr) {
    const auto refused = type == "notoffered" ? value_or_empty(message, tag::RefMsgType) : type;
    return context_.refuse(sequence_of(message), refused, BusinessReject::unsupported_type,
                           "message type " + refused + " is not offered");
  }
  const auto kind = spec_.kind;
  const bool allowed = kind == FixSessionKind::both || (kind == FixSessionKind::order && route->orders) ||
                       (kind == FixSessionKind::quote && route->quotes);
  if (!allowed) return context_.refuse(message, BusinessReject::not_authorised, "not for sessions of this kind");
  route->handle(*this, message);
}

void Client::report(const CommandRejected& rejected, std::uint64_t ref_seq) {
  context_.refuse(std::to_string(ref_seq), "D", BusinessReject::other, rejected.reject.text);
}

void Client::on_logout(Session&) {
  quotes_.on_logout();
  trades_.on_logout();
}

void Client::on_drained(Session&) {
  quotes_.on_drained();
  trades_.on_drained();
}

}  // namespace dealingdesk::fix
