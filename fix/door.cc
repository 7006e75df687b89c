#include "fix/door.h"

#include <chrono>
#include <utility>

#include <boost/asio/ip/v6_only.hpp>
#include <spdlog/spdlog.h>

#include "fix/clock.h"
#include "fix/visitor.h"

namespace dealingdesk::fix {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

constexpr Span kComplainEvery = Span::from_s(60);

}  // namespace

Door::Impl::Impl(asio::any_io_executor executor, Settings settings, SessionDirectory& directory,
                 Authenticator authenticator, std::function<void(Handover)> hand_over)
    : executor{std::move(executor)},
      settings{std::move(settings)},
      directory{directory},
      authenticator{std::move(authenticator)},
      hand_over{std::move(hand_over)},
      penalties{this->settings.first_delay, this->settings.longest_delay} {}

Result<void> Door::Impl::open(std::optional<TlsContext> tls) {
  if (settings.tls_port && !tls) return Reject{RejectCode::malformed, "a TLS port needs a certificate"};
  tls_ = std::move(tls);
  if (settings.port)
    if (auto ok = listen(*settings.port, false); !ok) return ok;
  if (settings.tls_port)
    if (auto ok = listen(*settings.tls_port, true); !ok) return ok;
  for (const auto& entrance : entrances) accept(entrance);
  return {};
}

Result<void> Door::Impl::listen(std::uint16_t port, bool tls) {
  error_code error;
  const auto address = asio::ip::make_address(settings.listen, error);
  const auto where = "FIX port " + settings.listen + ":" + std::to_string(port);
  if (error) return Reject{RejectCode::malformed, where + ": " + error.message()};
  auto entrance = std::make_shared<Entrance>(executor);
  const tcp::endpoint endpoint{address, port};
  auto& acceptor = entrance->acceptor;
  acceptor.open(endpoint.protocol(), error);
  if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
  // "::" takes IPv4, too, whatever the machine's default.
  if (!error && address.is_v6()) acceptor.set_option(asio::ip::v6_only(!address.is_unspecified()), error);
  if (!error) acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
  if (error) {
    const auto code = error == asio::error::address_in_use ? RejectCode::already_exists : RejectCode::malformed;
    return Reject{code, where + ": " + error.message()};
  }
  entrance->tls = tls;
  entrance->port = acceptor.local_endpoint(error).port();
  entrances.push_back(std::move(entrance));
  return {};
}

void Door::Impl::accept(std::shared_ptr<Entrance> entrance) {
  auto& acceptor = entrance->acceptor;
  acceptor.async_accept([weak = weak_from_this(), entrance](error_code error, tcp::socket socket) {
    const auto self = weak.lock();
    if (!self || !entrance->acceptor.is_open()) return;
    if (error && error != asio::error::connection_aborted) return self->rest(entrance, error);
    if (!error) self->welcome(std::move(socket), entrance->tls);
    self->accept(entrance);
  });
}

// Out of descriptors, most likely: trying again at once would only burn the processor. Who connects meanwhile waits.
void Door::Impl::rest(const std::shared_ptr<Entrance>& entrance, const error_code& error) {
  ++counters.accept_failed;
  if (!complained_ || now() - *complained_ >= kComplainEvery) {
    complained_ = now();
    spdlog::error("FIX connections cannot be accepted: {}", error.message());
  }
  entrance->pause.expires_after(std::chrono::milliseconds{100});
  entrance->pause.async_wait([weak = weak_from_this(), entrance](error_code stopped) {
    const auto again = weak.lock();
    if (!stopped && again && entrance->acceptor.is_open()) again->accept(entrance);
  });
}

void Door::Impl::welcome(tcp::socket socket, bool tls) {
  ++counters.accepted;
  if (visitors.size() >= settings.max_waiting) {
    ++counters.too_many;
    return;  // and the socket is closed
  }
  auto visitor = std::make_shared<Visitor>(weak_from_this(), std::move(socket), tls, settings.max_logon);
  visitors.insert(visitor);
  waiting = visitors.size();
  visitor->start();
}

const TlsContext& Door::Impl::tls() {
  if (settings.renewed_tls)
    if (auto renewed = settings.renewed_tls()) tls_ = std::move(renewed);
  return *tls_;
}

void Door::Impl::remove(const std::shared_ptr<Visitor>& visitor) {
  visitors.erase(visitor);
  waiting = visitors.size();
}

void Door::Impl::close() {
  error_code ignored;
  for (const auto& entrance : entrances) {
    entrance->acceptor.close(ignored);
    entrance->pause.cancel();
  }
  while (!visitors.empty()) (*visitors.begin())->cut_off();
}

Door::Door(asio::any_io_executor executor, Settings settings, SessionDirectory& directory, Authenticator authenticator,
           std::function<void(Handover)> hand_over)
    : impl_{std::make_shared<Impl>(std::move(executor), std::move(settings), directory, std::move(authenticator),
                                   std::move(hand_over))} {}
Door::~Door() { impl_->close(); }

Result<void> Door::open(std::optional<TlsContext> tls) { return impl_->open(std::move(tls)); }
void Door::close() { impl_->close(); }
const Door::Counters& Door::counters() const { return impl_->counters; }
std::size_t Door::waiting() const { return impl_->waiting; }
std::vector<Penalties::Standing> Door::penalties() const { return impl_->penalties.standings(now()); }
bool Door::forgive(Penalties::Kind kind, const std::string& name) { return impl_->penalties.forgive(kind, name); }

std::optional<std::uint16_t> Door::port() const {
  for (const auto& entrance : impl_->entrances)
    if (!entrance->tls) return entrance->port;
  return std::nullopt;
}
std::optional<std::uint16_t> Door::tls_port() const {
  for (const auto& entrance : impl_->entrances)
    if (entrance->tls) return entrance->port;
  return std::nullopt;
}

}  // namespace dealingdesk::fix
