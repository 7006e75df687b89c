#include "tests/integration/running_server.h"

#include <atomic>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <sstream>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "tests/faults/ports_file.h"

namespace dealingdesk::integration {
namespace {

faults::Deadline in_a_minute() { return faults::Clock::now() + std::chrono::minutes{1}; }

int code_of(const std::optional<faults::Exit>& exit) { return exit && !exit->by_signal ? exit->value : 256; }

constexpr const char* kUsual = R"([server]
durability = "os"

[fix]
port = 0
tls_port = 0

[http]
port = 0

[[instrument]]
symbol = "EURUSD"
base = "EUR"
quote = "USD"
digits = 5

[[instrument]]
symbol = "USDJPY"
base = "USD"
quote = "JPY"
digits = 3

[simulated_market]
seed = 1

[[simulated_market.instrument]]
symbol = "EURUSD"
mid = "1.08500"

[[simulated_market.instrument]]
symbol = "USDJPY"
mid = "150.000"

[[lp]]
name = "QUOTES"
kind = "simulated"

[[lp.quote]]
symbol = "EURUSD"
tick_every_ms = 50

[[lp.quote]]
symbol = "USDJPY"
tick_every_ms = 50

[[group]]
name = "retail"
commission_per_lot = "3.50"
max_orders = 1000

[[user]]
name = "t1"
password = "secret-1"

[[user]]
name = "t2"
password = "secret-2"

[[user]]
name = "boss"
password = "secret-boss"
role = "admin"

[[account]]
id = 1001
group = "retail"
mode = "netting"
leverage = 500
deposit = "10000000.00"
user = "t1"

[[account]]
id = 1002
group = "retail"
mode = "netting"
leverage = 500
deposit = "10000000.00"
user = "t2"

[[account]]
id = 1003
group = "retail"
mode = "hedging"
leverage = 500
deposit = "10000000.00"
user = "t1"

[[fix.session]]
comp_id = "CLIENT1"
user = "t1"
accounts = [1001, 1003]

[[fix.session]]
comp_id = "CLIENT2"
user = "t2"
accounts = [1002]
)";

}  // namespace

TemporaryFolder::TemporaryFolder() {
  std::string name = (std::filesystem::temp_directory_path() / "dealingdesk-test-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder can be made");
  path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::filesystem::path server_binary() {
  const char* path = std::getenv("DEALINGDESK_BINARY");
  if (path == nullptr) throw std::runtime_error("DEALINGDESK_BINARY names no server");
  return path;
}

void write_file(const std::filesystem::path& path, std::string_view text) {
  std::ofstream{path, std::ios::binary} << text;
}

std::string read_file(const std::filesystem::path& path) {
  std::ifstream file{path, std::ios::binary};
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string usual_config(const std::string& more) { return kUsual + more; }

Finished run_binary(std::vector<std::string> arguments, std::vector<std::string> environment) {
  const TemporaryFolder folder;
  const auto out = folder.path() / "out";
  const auto err = folder.path() / "err";
  const auto exit =
      faults::run_to_end({server_binary(), std::move(arguments), std::move(environment), err, out}, in_a_minute());
  return {code_of(exit), read_file(out), read_file(err)};
}

RunningServer::RunningServer(Options options) : options_{std::move(options)} {
  if (options_.data.empty()) options_.data = folder_.path() / "data";
  write_file(folder_.path() / "server.toml", options_.config);
  start();
}

void RunningServer::start() {
  const auto ports = folder_.path() / "ports";
  std::filesystem::remove(ports);
  std::vector<std::string> arguments{
      options_.command, "--config",    (folder_.path() / "server.toml").string(), "--data", options_.data.string(),
      "--ports-file",   ports.string()};
  arguments.insert(arguments.end(), options_.arguments.begin(), options_.arguments.end());
  process_ = std::make_unique<faults::Process>(
      faults::Program{server_binary(), arguments, options_.environment, log_file(), log_file()});
  if (!faults::wait_for_ports(ports, *process_, in_a_minute()))
    throw std::runtime_error("the server does not listen. It says:\n" + log());
  const auto json = nlohmann::json::parse(read_file(ports));
  pid_ = json.at("pid").get<int>();
  fix_port_ = json.at("fix").get<std::uint16_t>();
  tls_port_ = json.value("fix_tls", std::uint16_t{0});
  http_port_ = json.value("http", std::uint16_t{0});
}

std::string RunningServer::log() const { return read_file(log_file()); }
bool RunningServer::wait_for_log(std::string_view text) {
  const auto deadline = in_a_minute();
  bool ended = false;
  while (log().find(text) == std::string::npos) {
    if (ended || faults::Clock::now() > deadline) return false;
    ended = process_->wait_exit(faults::Clock::now() + std::chrono::milliseconds{5}).has_value();
  }
  return true;
}

bool RunningServer::is_running() { return !process_->poll_exit(); }

int RunningServer::stop() {
  process_->terminate();
  return wait_end();
}

void RunningServer::kill() { process_->kill(); }
int RunningServer::wait_end() { return code_of(process_->wait_exit(in_a_minute())); }

Finished RunningServer::verify() const { return run_binary({"journal", "verify", options_.data.string()}); }

std::vector<std::string> RunningServer::orders() const {
  std::vector<std::string> lines;
  std::istringstream in{run_binary({"journal", "orders", options_.data.string()}).out};
  for (std::string line; std::getline(in, line);) lines.push_back(std::move(line));
  return lines;
}

}  // namespace dealingdesk::integration
