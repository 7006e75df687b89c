#include "server/broker.h"

#include <atomic>
#include <chrono>
#include <filesystem>
#include <thread>
#include <utility>
#include <vector>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "fix/door.h"
#include "fix/gateway.h"
#include "fix/lp_session.h"
#include "server/authentication.h"
#include "server/definitions.h"
#include "server/desk_loop.h"
#include "server/fix_wiring.h"
#include "server/liquidity.h"
#include "server/market_history.h"
#include "server/password_changes.h"
#include "server/projected_history.h"
#include "server/web_api.h"
#include "server/worker.h"
#include "store/database.h"
#include "store/inbox.h"
#include "store/ledger_heads.h"
#include "store/projection_queries.h"
#include "store/projections.h"
#include "store/recovery.h"
#include "store/snapshots.h"

namespace dealingdesk::server {
namespace {

namespace asio = boost::asio;

// A history that is asked for does not wait for it.
constexpr Span kProjectionRest = Span::from_ms(2);

// What is wrong with the stored data is no fault of the configuration.
Reject storage_fault(Reject reject) {
  if (reject.code == RejectCode::malformed) reject.code = RejectCode::conflict;
  return reject;
}

// Users and sessions that commands define become known to those who ask on other threads.
class UserPublisher : public store::TurnListener {
 public:
  UserPublisher(const store::Turn& turn, Authentication& authentication)
      : turn_{turn}, authentication_{authentication} {}
  void on_applied(const Command& command, std::span<const Event>) override {
    if (std::holds_alternative<DefineUser>(command.body)) authentication_.publish(turn_.desk().catalog());
  }

 private:
  const store::Turn& turn_;
  Authentication& authentication_;
};

}  // namespace

class Broker::Impl {
 public:
  Impl(Config config, const store::Clock& clock, const Simulation& simulation)
      : config_{std::move(config)},
        clock_{clock},
        simulation_{simulation},
        loop_{desk_context_},
        time_timer_{desk_context_} {}

  ~Impl() {
    // Those who call the desk go first, then what it is made of.
    web_.stop();
    web_api_.reset();
    liquidity_.reset();
    if (turn_) turn_->feed(nullptr);
    store_.stop();
    market_history_.reset();
    snapshots_.reset();
    background_.stop();
    if (inbox_) inbox_->close();
    door_.reset();
    lp_sessions_.clear();
    gateway_.reset();
  }

  Result<void> open() {
    std::error_code error;
    std::filesystem::create_directories(config_.data_dir, error);
    if (error)
      return Reject{RejectCode::conflict,
                    fmt::format("cannot make {}: {}", config_.data_dir.string(), error.message())};
    auto database = store::Database::open(config_.data_dir.string());
    if (!database) return storage_fault(database.reject());
    database_ = *std::move(database);
    auto recovery = store::recover(*database_);
    if (!recovery) return storage_fault(recovery.reject());
    const std::uint64_t group = recovery->recovered.group;
    recovered_commands_ = recovery->commands;
    turn_ = std::make_unique<store::Turn>(*database_, std::move(recovery->recovered), config_.durability, clock_,
                                          desk_context_.get_executor());
    store::ProjectionSettings projections;
    projections.rest = kProjectionRest;
    projections_ = std::make_unique<store::Projections>(*database_, store_.executor(), group, projections);
    queries_ = std::make_unique<store::ProjectionQueries>(*database_);
    turn_->feed(projections_.get());
    store::SnapshotSettings snapshots;
    snapshots.every_groups = config_.snapshot_every_groups;
    snapshots_ = std::make_unique<store::Snapshots>(*database_, snapshots, background_.executor(), group, clock_.now());
    if (auto ok = define(); !ok) return ok;
    auto market_history =
        MarketHistory::open(config_.data_dir.string(), config_.keep_tick_months, clock_, store_.executor());
    if (!market_history) return storage_fault(market_history.reject());
    market_history_ = *std::move(market_history);
    auto logs = open_message_logs(config_.fix);
    if (!logs) return logs.reject();
    message_logs_ = *std::move(logs);
    wire();
    if (auto ok = liquidity_->configure(config_, turn_->desk().catalog()); !ok) return ok;
    if (auto ok = open_door(); !ok) return ok;
    return open_web();
  }

  void run() {
    store_.start();
    background_.start();
    web_.start();
    market_history_->start();
    liquidity_->start();
    gateway_->start();
    for (auto& session : lp_sessions_) session->start();
    pass_time();
    loop_.run(*turn_);
    spdlog::info("{}", what_the_door_did(door_->counters()));
    // Everything is durable and has left: the next start begins here, and need not replay.
    if (!snapshots_->finish(turn_->desk(), turn_->last_group(), clock_.now()))
      spdlog::critical("no snapshot was written at shutdown; the next start replays the journal");
  }

  void request_stop() {
    asio::post(desk_context_, [this] { stop(); });
  }

  void request_reset() {
    reset_requested_ = true;
    request_stop();
  }
  [[nodiscard]] bool reset_requested() const { return reset_requested_; }

  const Ports& ports() const { return ports_; }
  tickstore::HistoryReader& history() { return market_history_->history(); }

  std::string banner() const {
    std::string out = fmt::format("{} data in {}, durability {}", config_.fix.comp_id, config_.data_dir.string(),
                                  config_.durability == store::Durability::os ? "os" : "fsync");
    out += fmt::format("\n{} FIX 4.4 on {}:{} (TCP)", config_.fix.comp_id, config_.fix.plain.address, ports_.fix);
    if (ports_.fix_tls != 0) out += fmt::format(", {}:{} (TLS)", config_.fix.tls->address, ports_.fix_tls);
    if (ports_.http != 0) out += fmt::format("\nHTTP on http://{}:{}", config_.http.endpoint.address, ports_.http);
    return out;
  }

 private:
  // The configuration's differences, and the first start's users. The credentials are on disk before
  // the users are: a crash between the two leaves a file that the next start writes anew.
  Result<void> define() {
    if (auto ok = apply_definitions(*turn_, config_); !ok) return ok;
    auto credentials = make_first_users(*turn_, config_);
    if (!credentials) return credentials.reject();
    if (*credentials) {
      const auto file = config_.data_dir / "credentials";
      if (auto ok = write_credentials(**credentials, file); !ok) return ok;
      spdlog::info("first start: user names and passwords are in {}", file.string());
    }
    turn_->drain();
    return {};
  }

  void wire() {
    inbox_ = std::make_unique<store::Inbox>(*turn_, desk_context_, store::Inbox::Limits{});
    liquidity_ = std::make_unique<Liquidity>(*inbox_, clock_);
    liquidity_->also_tell(market_history_->recorder());
    authentication_.publish(turn_->desk().catalog());
    user_publisher_ = std::make_unique<UserPublisher>(*turn_, authentication_);
    turn_->add_listener(*user_publisher_);
    history_ = std::make_unique<ProjectedHistory>(*turn_, *projections_, *queries_, desk_context_.get_executor(),
                                                  store_.executor());
    fix::Gateway::Settings settings;
    settings.comp_id = config_.fix.comp_id;
    settings.max_unsent_bytes = config_.fix.max_queue_bytes;
    settings.logs = message_logs_;
    password_changes_ = std::make_unique<PasswordChanges>(authentication_, desk_context_.get_executor());
    gateway_ = std::make_unique<fix::Gateway>(*turn_, desk_context_.get_executor(), settings, directory_, *history_,
                                              password_changes_.get());
    for (const LpConfig& lp : config_.lps)
      if (lp.kind == "fix") add_lp_session(lp);
  }

  void add_lp_session(const LpConfig& lp) {
    fix::LpSession::Settings settings;
    settings.lp = turn_->desk().catalog().lps().find(lp.name)->id;
    settings.host = lp.endpoint.address;
    settings.port = lp.endpoint.port;
    settings.sender_comp_id = lp.sender_comp_id;
    settings.target_comp_id = lp.target_comp_id;
    settings.username = lp.username;
    settings.password = lp.password;
    settings.account = lp.account;
    lp_sessions_.push_back(std::make_unique<fix::LpSession>(*turn_, desk_context_, std::move(settings)));
    turn_->add_listener(*lp_sessions_.back());
  }

  Result<void> open_door() {
    auto parts = door_parts(config_);
    if (!parts) return parts.reject();
    door_ = std::make_unique<fix::Door>(
        web_.executor(), parts->settings, directory_,
        [this](std::string user, std::string password, std::function<void(bool)> done) {
          authentication_.check(std::move(user), std::move(password),
                                [done = std::move(done)](const auto& found) { done(found.has_value()); });
        },
        gateway_->acceptor());
    if (auto ok = door_->open(std::move(parts->tls)); !ok) return ok;
    ports_.fix = door_->port().value_or(0);
    ports_.fix_tls = door_->tls_port().value_or(0);
    return {};
  }

  Result<void> open_web() {
    if (!config_.http.enabled) return {};
    WebParts parts;
    parts.config = &config_;
    parts.clock = &clock_;
    parts.turn = turn_.get();
    parts.inbox = inbox_.get();
    parts.projections = projections_.get();
    parts.queries = queries_.get();
    parts.authentication = &authentication_;
    parts.liquidity = liquidity_.get();
    parts.gateway = gateway_.get();
    parts.door = door_.get();
    parts.message_logs = message_logs_.get();
    parts.history = &market_history_->history();
    parts.simulation = simulation_;
    parts.reset = [this] {
      reset_requested_ = true;
      asio::post(desk_context_, [this] { stop(); });
    };
    parts.web = web_.executor();
    parts.store = store_.executor();
    web_api_ = std::make_unique<WebApi>(std::move(parts));
    if (auto ok = web_api_->open(); !ok) return ok;
    ports_.http = web_api_->port();
    return {};
  }

  // What is due by time is done at most a second late.
  void pass_time() {
    turn_->apply(PassTime{}, Origin{Channel::timer, {}, {}, 0});
    snapshots_->consider(turn_->durable_group(), turn_->journal_bytes(), clock_.now());
    export_heads();
    time_timer_.expires_after(std::chrono::seconds{1});
    time_timer_.async_wait([this](boost::system::error_code error) {
      if (!error && !stopping_) pass_time();
    });
  }

  // Once a UTC day, and at the start for the days before: commands never go back in time, so what the rows hold of
  // those days, once they hold this moment's group, is all.
  void export_heads() {
    const std::int64_t today = turn_->desk().now().day();
    if (std::exchange(heads_exported_, today) == today) return;
    turn_->when_durable([this, today] {
      projections_->when_reached(turn_->durable_group(), [this, today] {
        asio::post(store_.executor(), [this, today] {
          const auto written = store::export_heads(*database_, config_.heads(), today);
          if (!written)
            spdlog::critical("the ledger's daily heads: {}", written.reject().text);
          else if (*written > 0)
            spdlog::info("{} daily heads of the ledger written to {}", *written, config_.heads().string());
        });
      });
    });
  }

  // On the desk's thread: no new quotes, no new clients, good-bye to those who are there.
  void stop() {
    if (std::exchange(stopping_, true)) return;
    time_timer_.cancel();
    liquidity_->stop();
    for (auto& session : lp_sessions_) session->shut_down();
    gateway_->shut_down("the server is shutting down");
    turn_->commit();
    // The end comes by way of the web thread, when it has said good-bye, too; meanwhile the sockets take what
    // was released.
    asio::post(web_.executor(), [this] {
      door_->close();
      if (web_api_) web_api_->close();
      asio::post(desk_context_, [this] { loop_.stop(); });
    });
  }

  Config config_;
  const store::Clock& clock_;
  const Simulation simulation_;
  std::atomic<bool> reset_requested_{false};
  bool stopping_ = false;             // the desk's thread's
  std::int64_t heads_exported_ = -1;  // up to this day, which is not over; the desk's thread's
  Ports ports_;
  std::uint64_t recovered_commands_ = 0;

  asio::io_context desk_context_{1};
  Worker web_;
  Worker store_;
  Worker background_;
  std::unique_ptr<store::Database> database_;
  std::unique_ptr<store::Turn> turn_;
  std::unique_ptr<store::Projections> projections_;
  std::unique_ptr<store::ProjectionQueries> queries_;
  std::unique_ptr<store::Snapshots> snapshots_;
  DeskLoop loop_;
  asio::steady_timer time_timer_;
  std::unique_ptr<store::Inbox> inbox_;
  std::unique_ptr<MarketHistory> market_history_;
  std::unique_ptr<Liquidity> liquidity_;
  Authentication authentication_;
  std::unique_ptr<UserPublisher> user_publisher_;
  std::unique_ptr<ProjectedHistory> history_;
  std::shared_ptr<fix::MessageLogs> message_logs_;
  std::unique_ptr<PasswordChanges> password_changes_;
  fix::SessionDirectory directory_;
  std::unique_ptr<fix::Gateway> gateway_;
  std::vector<std::unique_ptr<fix::LpSession>> lp_sessions_;
  std::unique_ptr<fix::Door> door_;
  std::unique_ptr<WebApi> web_api_;
};

Broker::Broker(std::unique_ptr<Impl> impl) : impl_{std::move(impl)} {}
Broker::~Broker() = default;

Result<std::unique_ptr<Broker>> Broker::open(Config config, const store::Clock& clock, const Simulation& simulation) {
  auto impl = std::make_unique<Impl>(std::move(config), clock, simulation);
  if (auto ok = impl->open(); !ok) return ok.reject();
  return std::unique_ptr<Broker>{new Broker{std::move(impl)}};
}

const Ports& Broker::ports() const { return impl_->ports(); }
tickstore::HistoryReader& Broker::history() { return impl_->history(); }
std::string Broker::banner() const { return impl_->banner(); }
void Broker::run() { impl_->run(); }
void Broker::request_stop() { impl_->request_stop(); }
void Broker::request_reset() { impl_->request_reset(); }
bool Broker::reset_requested() const { return impl_->reset_requested(); }

}  // namespace dealingdesk::server
