#include "server/web_api.h"

#include <atomic>
#include <optional>
#include <utility>
#include <vector>

#include "admin_api/desk_gate.h"
#include "admin_api/http_server.h"
#include "admin_api/login_routes.h"
#include "admin_api/operations_routes.h"
#include "admin_api/staff_routes.h"
#include "admin_api/tokens.h"
#include "admin_api/users.h"
#include "client_api/account_routes.h"
#include "client_api/history_routes.h"
#include "client_api/market_routes.h"
#include "client_api/order_entry.h"
#include "client_api/order_routes.h"
#include "client_api/streams.h"
#include "server/fix_sources.h"
#include "server/version.h"
#include "web/pages.h"

namespace dealingdesk::server {
namespace {

admin_api::Users users_of(Authentication& authentication) {
  return {[&authentication](std::string name, std::string password, std::function<void(std::optional<UserSpec>)> done) {
            authentication.check(std::move(name), std::move(password), std::move(done));
          },
          [&authentication](UserId id) { return authentication.user(id); },
          [&authentication](std::string password, std::function<void(std::string)> done) {
            authentication.hash(std::move(password), std::move(done));
          }};
}

// The tick store as client_api sees it.
class StoredHistory : public client_api::HistorySource {
 public:
  explicit StoredHistory(tickstore::HistoryReader& reader) : reader_{reader} {}

  std::optional<Span> length_of(std::string_view timeframe) const override {
    const auto known = tickstore::parse_timeframe(timeframe);
    if (!known) return std::nullopt;
    return tickstore::length_of(*known);
  }
  Result<std::vector<client_api::Candle>> candles(InstrumentId instrument, std::string_view timeframe, Timestamp from,
                                                  Timestamp to, std::size_t limit) override {
    const auto bars = reader_.bars(instrument, *tickstore::parse_timeframe(timeframe), from, to, limit);
    if (!bars) return bars.reject();
    const auto prices = [](const tickstore::Ohlc& o) {
      return client_api::Candle::Prices{o.open, o.high, o.low, o.close};
    };
    std::vector<client_api::Candle> out;
    for (const tickstore::Bar& bar : *bars)
      out.push_back({bar.open_time, prices(bar.bid), prices(bar.ask), prices(bar.mid), bar.ticks});
    return out;
  }
  Result<std::vector<client_api::HistoryTick>> ticks(InstrumentId instrument, Timestamp from, Timestamp to,
                                                     std::size_t limit) override {
    const auto found = reader_.ticks(instrument, from, to, limit);
    if (!found) return found.reject();
    std::vector<client_api::HistoryTick> out;
    for (const tickstore::Tick& tick : *found) out.push_back({tick.received, tick.bid, tick.ask});
    return out;
  }

 private:
  tickstore::HistoryReader& reader_;
};

using admin_api::Metric;

}  // namespace

class WebApi::Impl {
 public:
  explicit Impl(WebParts parts)
      : parts_{std::move(parts)},
        users_{users_of(*parts_.authentication)},
        gate_{*parts_.inbox, parts_.web},
        entry_{gate_},
        history_{*parts_.history} {}

  Result<void> open() {
    auto key = admin_api::Tokens::load_or_make_key(parts_.config->data_dir / "jwt-key");
    if (!key) return key.reject();
    tokens_.emplace(*std::move(key), Span::from_s(parts_.config->http.token_lifetime_s));
    router_.emplace(admin_api::identify_by(*tokens_, users_, *parts_.clock));
    login_.emplace(gate_, *tokens_, users_, *parts_.clock);
    streams_.emplace(gate_, *parts_.turn, entry_, *router_, *parts_.clock, client_api::Streams::Settings{});
    staff_.emplace(gate_, users_, staff_sources(), *parts_.clock);
    add_routes();
    admin_api::HttpServer::Settings settings;
    settings.listen = parts_.config->http.endpoint.address;
    settings.port = parts_.config->http.endpoint.port;
    server_.emplace(parts_.web, settings, *router_,
                    [this](std::shared_ptr<admin_api::WebSocket> socket, const admin_api::Request& request) {
                      streams_->open(std::move(socket), request);
                    });
    return server_->open();
  }

  std::uint16_t port() const { return server_->port(); }
  void close() {
    streams_->close();
    server_->close();
  }

 private:
  void add_routes() {
    login_->add_to(*router_);
    client_api::add_account_routes(*router_, gate_);
    client_api::add_order_routes(*router_, entry_);
    client_api::add_history_routes(*router_, {&gate_, parts_.turn, parts_.projections, parts_.queries, parts_.store});
    client_api::add_market_routes(*router_, {&gate_, &history_, parts_.clock, parts_.store});
    staff_->add_to(*router_);
    // It is bound after recovery, and requests are read once the broker runs.
    admin_api::add_operations_routes(
        *router_, {version_text(), [] { return std::vector<std::string>{}; }, [this] { return metrics(); }});
    web::add_pages(*router_, parts_.config->http.web_root);
  }

  admin_api::StaffSources staff_sources() {
    using Sources = admin_api::StaffSources;
    Sources sources;
    sources.read_lps = [liquidity = parts_.liquidity](std::function<void(std::vector<Sources::Lp>)> done) {
      liquidity->read_sources([done = std::move(done)](std::vector<Liquidity::Source> found) {
        std::vector<Sources::Lp> lps;
        for (auto& source : found) lps.push_back({source.name, source.state, source.detail, source.status});
        done(std::move(lps));
      });
    };
    sources.fix = fix_sources({parts_.inbox, parts_.gateway, parts_.door});
    if (parts_.simulation.resettable) sources.reset = parts_.reset;
    if (auto* clock = parts_.simulation.clock) sources.advance_clock = [clock](Span by) { clock->advance(by); };
    return sources;
  }

  std::vector<Metric> metrics() const {
    const auto value = [](const std::atomic<std::uint64_t>& counter) {
      return static_cast<std::int64_t>(counter.load());
    };
    const auto inbox = parts_.inbox->counts();
    const auto& events = streams_->counters();
    const auto& http = server_->counters();
    const auto& door = parts_.door->counters();
    const auto count = [](std::uint64_t n) { return static_cast<std::int64_t>(n); };
    using Kind = Metric::Kind;
    return {
        {"dealingdesk_orders_total", Kind::counter, "Orders by what the desk said first", "result=\"accepted\"",
         value(events.orders_accepted)},
        {"dealingdesk_orders_total", Kind::counter, "", "result=\"rejected\"", value(events.orders_rejected)},
        {"dealingdesk_trades_total", Kind::counter, "Fills of clients' orders", "", value(events.trades)},
        {"dealingdesk_quotes_total", Kind::counter, "Price changes that the desk took", "", value(events.quotes)},
        {"dealingdesk_inbox_requests_total", Kind::counter, "Requests to the desk from other threads", "",
         count(inbox.requests)},
        {"dealingdesk_inbox_requests_refused_total", Kind::counter, "Requests refused because the inbox was full", "",
         count(inbox.requests_refused)},
        {"dealingdesk_inbox_quotes_merged_total", Kind::counter, "Quotes merged because the inbox was full", "",
         count(inbox.quotes_merged)},
        {"dealingdesk_fix_connections_total", Kind::counter, "Connections at the FIX door", "result=\"accepted\"",
         value(door.accepted)},
        {"dealingdesk_fix_connections_total", Kind::counter, "", "result=\"logged_on\"", value(door.handed_over)},
        {"dealingdesk_fix_connections_total", Kind::counter, "", "result=\"wrong_password\"",
         value(door.wrong_password)},
        {"dealingdesk_fix_connections_total", Kind::counter, "", "result=\"unknown_session\"",
         value(door.unknown_session)},
        {"dealingdesk_fix_connections_total", Kind::counter, "", "result=\"locked_out\"", value(door.locked_out)},
        {"dealingdesk_fix_connections_total", Kind::counter, "", "result=\"address_refused\"",
         value(door.address_refused)},
        {"dealingdesk_fix_connections_total", Kind::counter, "", "result=\"certificate_refused\"",
         value(door.certificate_refused)},
        {"dealingdesk_fix_connections_total", Kind::counter, "", "result=\"timed_out\"", value(door.timed_out)},
        {"dealingdesk_fix_connections_total", Kind::counter, "", "result=\"too_many\"", value(door.too_many)},
        {"dealingdesk_fix_connections_waiting", Kind::gauge, "FIX connections that have not logged on", "",
         count(parts_.door->waiting())},
        {"dealingdesk_fix_log_lines_dropped_total", Kind::counter, "Lines of message logs that were not written", "",
         parts_.message_logs == nullptr ? 0 : count(parts_.message_logs->dropped() + parts_.message_logs->failed())},
        {"dealingdesk_http_responses_total", Kind::counter, "HTTP answers by class", "class=\"2xx\"",
         value(http.answers_2xx)},
        {"dealingdesk_http_responses_total", Kind::counter, "", "class=\"3xx\"", value(http.answers_3xx)},
        {"dealingdesk_http_responses_total", Kind::counter, "", "class=\"4xx\"", value(http.answers_4xx)},
        {"dealingdesk_http_responses_total", Kind::counter, "", "class=\"5xx\"", value(http.answers_5xx)},
        {"dealingdesk_http_connections_refused_total", Kind::counter, "Connections beyond the limit", "",
         value(http.connections_refused)},
        {"dealingdesk_http_connections", Kind::gauge, "Open HTTP and WebSocket connections", "", http.open.load()},
        {"dealingdesk_websocket_clients", Kind::gauge, "Open WebSocket connections", "",
         static_cast<std::int64_t>(streams_->clients())},
        {"dealingdesk_projections_group", Kind::gauge, "The last journal group in the projections", "",
         count(parts_.projections->reached())},
    };
  }

  const WebParts parts_;
  const admin_api::Users users_;
  admin_api::DeskGate gate_;
  client_api::OrderEntry entry_;
  StoredHistory history_;
  std::optional<admin_api::Tokens> tokens_;
  std::optional<admin_api::Router> router_;
  std::optional<admin_api::LoginRoutes> login_;
  std::optional<client_api::Streams> streams_;
  std::optional<admin_api::StaffRoutes> staff_;
  std::optional<admin_api::HttpServer> server_;
};

WebApi::WebApi(WebParts parts) : impl_{std::make_unique<Impl>(std::move(parts))} {}
WebApi::~WebApi() = default;
Result<void> WebApi::open() { return impl_->open(); }
std::uint16_t WebApi::port() const { return impl_->port(); }
void WebApi::close() { impl_->close(); }

}  // namespace dealingdesk::server
