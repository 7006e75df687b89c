#include "server/serve.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <thread>

#include <fmt/format.h>
#include <pthread.h>
#include <signal.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>
#include <sys/resource.h>

#include "fix/clock.h"
#include "server/broker.h"
#include "server/clocks.h"
#include "server/exit_codes.h"
#include "server/version.h"
#include "store/fault_points.h"

namespace dealingdesk::server {
namespace {

int exit_code_for(const Reject& reject) {
  switch (reject.code) {
    case RejectCode::already_exists: return kExitPortInUse;
    case RejectCode::conflict:
    case RejectCode::overloaded:
    case RejectCode::unsupported: return kExitStorage;
    case RejectCode::malformed:
    case RejectCode::unknown_account:
    case RejectCode::unknown_group:
    case RejectCode::unknown_user:
    case RejectCode::unknown_instrument:
    case RejectCode::bad_amount: return kExitConfig;
    default: return kExitFailure;
  }
}

void set_up_log(const std::string& level) {
  auto log = spdlog::stderr_color_mt("dealingdesk");
  log->set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %^%-8l%$ %v", spdlog::pattern_time_type::utc);
  log->set_level(spdlog::level::from_str(level));
  spdlog::set_default_logger(std::move(log));
}

// SIGTERM and SIGINT end the server (SIGHUP does not), in a thread that does nothing but wait for them: a handler could
// do next to nothing safely. Blocked before any other thread starts, so that all inherit it.
class StopSignals {
 public:
  StopSignals() {
    sigemptyset(&signals_);
    sigaddset(&signals_, SIGTERM);
    sigaddset(&signals_, SIGINT);
    sigaddset(&signals_, SIGHUP);
    sigaddset(&signals_, SIGUSR2);  // our own, to end the waiting
    pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
    signal(SIGPIPE, SIG_IGN);
  }
  void wait_in_background(std::function<void()> stop) {
    thread_ = std::thread{[this, stop = std::move(stop)] {
      int number = SIGHUP;
      // Changed certificates are noticed by themselves: who says so all the same must not end the server.
      while (number == SIGHUP) sigwait(&signals_, &number);
      if (number != SIGUSR2) {
        spdlog::info("{}: shutting down", number == SIGTERM ? "SIGTERM" : "SIGINT");
        stop();
      }
    }};
  }
  ~StopSignals() {
    if (!thread_.joinable()) return;
    pthread_kill(thread_.native_handle(), SIGUSR2);
    thread_.join();
  }

 private:
  sigset_t signals_{};
  std::thread thread_;
};

// Each connection takes a file descriptor, and the usual limit is 1024.
void raise_descriptor_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  if (::setrlimit(RLIMIT_NOFILE, &limit) != 0) spdlog::warn("the limit of open files stays as it is");
}

int complain(const Reject& reject) {
  fmt::print(stderr, "dealingdesk: {}\n", reject.text);
  return exit_code_for(reject);
}

// The venue of the demo, in this process: a broker of its own on a thread of its own.
class EmbeddedVenue {
 public:
  static Result<std::unique_ptr<EmbeddedVenue>> start(const Config& host, const store::Clock& clock) {
    const auto file = host.file.parent_path() / host.venue.config_file;
    ConfigResult read = read_config(
        file, {{"server.data_dir", (host.data_dir / "venue").string()}, {"fix.listen", "127.0.0.1"}, {"fix.port", "0"}},
        {});
    if (!read.errors.lines.empty()) return Reject{RejectCode::malformed, read.errors.text()};
    auto broker = Broker::open(std::move(read.config), clock, {});
    if (!broker) return broker.reject();
    auto venue = std::make_unique<EmbeddedVenue>();
    venue->broker_ = *std::move(broker);
    venue->thread_ = std::thread{[&broker = *venue->broker_] { broker.run(); }};
    return venue;
  }
  ~EmbeddedVenue() {
    if (!broker_) return;
    broker_->request_stop();
    thread_.join();
  }
  [[nodiscard]] std::uint16_t port() const { return broker_->ports().fix; }
  [[nodiscard]] std::string banner() const { return broker_->banner(); }

 private:
  std::unique_ptr<Broker> broker_;
  std::thread thread_;
};

// Who is to stop when a signal comes: another broker after each reset.
class StopTarget {
 public:
  void set(Broker* broker) {
    const std::lock_guard lock{mutex_};
    broker_ = broker;
    if (stopped_ && broker_ != nullptr) broker_->request_stop();
  }
  void stop() {
    const std::lock_guard lock{mutex_};
    stopped_ = true;
    if (broker_ != nullptr) broker_->request_stop();
  }

 private:
  std::mutex mutex_;  // guards all below
  Broker* broker_ = nullptr;
  bool stopped_ = false;
};

// One life of the process's broker, with its venue where it has one: from opening to stopped or reset.
struct Life {
  int code = kExitOk;
  bool reset = false;
  Ports ports;
};
Life live(Config config, const ServeOptions& options, VirtualClock& virtual_clock, StopTarget& target) {
  static const SystemClock kMachine;
  const store::Clock& clock = options.ephemeral ? static_cast<const store::Clock&>(virtual_clock) : kMachine;
  fix::install_clock(&clock);
  std::unique_ptr<EmbeddedVenue> venue;
  if (config.venue.enabled) {
    auto started = EmbeddedVenue::start(config, clock);
    if (!started) return {complain(started.reject()), false, {}};
    venue = *std::move(started);
    spdlog::info("{}", venue->banner());
    // Port 0 of an LP on loopback means the venue inside this process.
    for (LpConfig& lp : config.lps)
      if (lp.kind == "fix" && lp.endpoint.port == 0) lp.endpoint.port = venue->port();
  }
  const std::string data_dir = config.data_dir.string();
  Simulation simulation;
  if (options.ephemeral) simulation = {&virtual_clock, true};
  auto opened = Broker::open(std::move(config), clock, simulation);
  if (!opened) return {complain(opened.reject()), false, {}};
  const std::unique_ptr<Broker> broker = *std::move(opened);
  spdlog::info("{}", broker->banner());
  if (!options.ports_file.empty()) {
    if (auto ok = write_ports_file(options.ports_file, broker->ports(), data_dir); !ok)
      return {complain(ok.reject()), false, {}};
  }
  target.set(broker.get());
  spdlog::info("ready");
  broker->run();
  target.set(nullptr);
  return {kExitOk, broker->reset_requested(), broker->ports()};
}

// The passwords of the first start: from the file, else from the environment.
Result<void> take_credentials(FirstStartConfig& first_start, const std::string& file) {
  const auto from_environment = [](const char* name, std::string& out) {
    if (const char* value = std::getenv(name)) out = value;
  };
  from_environment("DEALINGDESK_ADMIN_PASSWORD", first_start.admin_password);
  from_environment("DEALINGDESK_TRADER_PASSWORD", first_start.trader_password);
  if (file.empty()) return {};
  std::ifstream in{file};
  if (!in) return Reject{RejectCode::malformed, fmt::format("cannot read {}", file)};
  for (std::string line; std::getline(in, line);) {
    const auto equals = line.find('=');
    const std::string key = line.substr(0, equals);
    const std::string value = equals == std::string::npos ? "" : line.substr(equals + 1);
    if (key == "admin_password")
      first_start.admin_password = value;
    else if (key == "trader_password")
      first_start.trader_password = value;
  }
  return {};
}

// A temporary directory that is gone when this is.
class TemporaryDirectory {
 public:
  TemporaryDirectory() {
    std::string pattern = (std::filesystem::temp_directory_path() / "dealingdesk-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("cannot make a directory like " + pattern);
    path_ = pattern;
  }
  ~TemporaryDirectory() { empty_and_remove(); }
  void empty_and_remove() const {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace

int serve(const Config& given, const ServeOptions& options) {
  set_up_log(given.log_level);
  if (store::faults_malformed()) {
    fmt::print(stderr, "dealingdesk: DEALINGDESK_FAULT cannot be read; expected point:n[,point:n]\n");
    return kExitUsage;
  }
  StopSignals signals;
  raise_descriptor_limit();
  spdlog::info("{}", version_text());
  Config config = given;
  if (auto ok = take_credentials(config.first_start, options.credentials_file); !ok) return complain(ok.reject());
  std::optional<TemporaryDirectory> temporary;
  if (options.ephemeral) {
    temporary.emplace();
    config.data_dir = temporary->path();
    config.fix.plain.port = 0;
    if (config.fix.tls) config.fix.tls->port = 0;
    config.http.endpoint.port = 0;
  }
  StopTarget target;
  VirtualClock virtual_clock;
  signals.wait_in_background([&target] { target.stop(); });
  for (;;) {
    const Life life = live(config, options, virtual_clock, target);
    if (!life.reset) {
      if (life.code == kExitOk) spdlog::info("stopped");
      return life.code;
    }
    spdlog::info("reset: beginning anew with empty data");
    temporary->empty_and_remove();
    // Whoever was told the ports finds the new life behind them.
    config.fix.plain.port = life.ports.fix;
    if (config.fix.tls) config.fix.tls->port = life.ports.fix_tls;
    config.http.endpoint.port = life.ports.http;
  }
}

}  // namespace dealingdesk::server
