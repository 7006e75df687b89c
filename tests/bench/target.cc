#include "tests/bench/target.h"

#include <fstream>
#include <iterator>
#include <sstream>

#include <fmt/format.h>
#include <poll.h>

#include "tests/bench/load_client.h"
#include "tests/faults/ports_file.h"

namespace dealingdesk::bench {
namespace {

constexpr auto kStartsWithin = std::chrono::seconds{30};

// One netting account, B-book, with margin; nothing beside the orders but ten quotes a second.
std::string server_config(const std::filesystem::path& folder) {
  return fmt::format(R"([server]
data_dir = "{folder}/data"
durability = "os"
log_level = "warn"

[fix]
comp_id = "{comp_id}"
listen = "127.0.0.1"
port = 0
tls = false

[http]
enabled = false

[[instrument]]
symbol = "{symbol}"
base = "EUR"
quote = "USD"
digits = 5
stale_after_ms = 60000

[simulated_market]
seed = 1

[[simulated_market.instrument]]
symbol = "{symbol}"
mid = "1.08500"

[[lp]]
name = "QUOTES"
kind = "simulated"
seed = 1
stale_after_ms = 60000

[[lp.quote]]
symbol = "{symbol}"
spread_points = 2
tick_every_ms = 100

[[group]]
name = "retail"
routing = "b"

[[user]]
name = "{user}"
password = "{password}"
role = "trader"

[[account]]
id = {account}
group = "retail"
currency = "USD"
leverage = 100
mode = "netting"
deposit = "1000000000.00"
users = ["{user}"]

[[fix.session]]
comp_id = "{client}"
user = "{user}"
accounts = [{account}]
)",
                     fmt::arg("folder", folder.string()), fmt::arg("comp_id", kServerCompId),
                     fmt::arg("symbol", kSymbol), fmt::arg("user", kUser), fmt::arg("password", kPassword),
                     fmt::arg("account", kAccount), fmt::arg("client", kClientCompId));
}

faults::Program program(TargetKind kind, const Programs& programs, const std::filesystem::path& folder) {
  faults::Program result;
  result.stderr_file = folder / "stderr";
  const auto acceptor_port = [] { return std::to_string(faults::choose_fixed_port()); };
  switch (kind) {
    case TargetKind::server: {
      const auto config = folder / "bench.toml";
      std::ofstream{config} << server_config(folder);
      result.path = programs.server;
      result.arguments = {"serve", "--config", config.string(), "--ports-file", (folder / "ports").string()};
      result.stdout_file = folder / "stdout";
      break;
    }
    case TargetKind::quickfix_memory:
      result.path = programs.quickfix_executor;
      result.arguments = {acceptor_port(), programs.dictionary.string()};
      break;
    case TargetKind::quickfix_file:
      result.path = programs.quickfix_executor;
      result.arguments = {acceptor_port(), programs.dictionary.string(), (folder / "store").string()};
      break;
    case TargetKind::limit: result.path = programs.limit_responder; break;
  }
  return result;
}

// "ready PORT" on the standard output of those that are not our server.
std::uint16_t wait_for_ready(faults::Process& process, faults::Deadline deadline) {
  while (!process.poll_exit() && faults::Clock::now() < deadline) {
    if (const auto line = process.read_line()) {
      std::istringstream words{*line};
      std::string ready;
      int port = 0;
      if (words >> ready >> port && ready == "ready") return static_cast<std::uint16_t>(port);
    }
    pollfd output{process.output_fd(), POLLIN, 0};
    ::poll(&output, 1, faults::poll_timeout_ms(deadline));
  }
  return 0;
}

}  // namespace

const char* name_of(TargetKind kind) {
  switch (kind) {
    case TargetKind::server: return "server";
    case TargetKind::quickfix_memory: return "quickfix_memory";
    case TargetKind::quickfix_file: return "quickfix_file";
    case TargetKind::limit: return "limit";
  }
  return "";
}

Target::Target(TargetKind kind, const Programs& programs, const std::filesystem::path& folder)
    : log_{folder / "stderr"}, process_{program(kind, programs, folder)} {
  const auto deadline = faults::Clock::now() + kStartsWithin;
  if (kind == TargetKind::server) {
    if (const auto ports = faults::wait_for_ports(folder / "ports", process_, deadline)) port_ = ports->fix;
  } else {
    port_ = wait_for_ready(process_, deadline);
  }
  if (port_ == 0) throw Failure(fmt::format("{} did not start: {}", name_of(kind), complaint()));
}

std::string Target::complaint() {
  std::ifstream file{log_};
  std::string text{std::istreambuf_iterator<char>{file}, {}};
  if (const auto exit = process_.poll_exit()) text += faults::describe(*exit);
  return text;
}

}  // namespace dealingdesk::bench
