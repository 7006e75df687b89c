// Orders a second and their latency: our server beside QuickFIX's own acceptor and beside what the
// sockets allow, with one client and in one run.
//
//   dealingdesk_bench [--seconds 5] [--repeat 3] [--json FILE]
//
// Every measurement begins with a fresh target and a warm-up. The order of the targets turns with
// the rounds, so that none always has the machine's best or worst moment. A wrong answer ends the
// run with exit code 1.
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>
#include <system_error>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <stdlib.h>

#include "tests/bench/figures.h"
#include "tests/bench/load_client.h"
#include "tests/bench/target.h"

namespace dealingdesk::bench {
namespace {

namespace fs = std::filesystem;

struct Options {
  double seconds = 5;
  double warm_up_seconds = 1;
  int repeat = 3;
  std::vector<std::size_t> outstanding{1, 64, 512};
  std::vector<std::string> targets;
  std::size_t orders_max = 3'000'000;
  std::string json;
  Programs programs;
};

// A folder that goes with its owner.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    auto pattern = (fs::temp_directory_path() / "dealingdesk-bench-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) throw std::system_error(errno, std::generic_category(), "mkdtemp");
    path_ = pattern;
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  [[nodiscard]] const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

std::chrono::nanoseconds in_ns(double seconds) {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::duration<double>{seconds});
}

Measurement measure(TargetKind kind, std::size_t outstanding, int round, const Options& options) {
  const TemporaryFolder folder;
  Target target{kind, options.programs, folder.path()};
  try {
    LoadClient client{target.port(), options.orders_max};
    client.begin();
    (void)client.run({outstanding, in_ns(options.warm_up_seconds)}, true);
    return measurement(kind, outstanding, round, client.run({outstanding, in_ns(options.seconds)}, false));
  } catch (const Failure& failure) {
    throw Failure(
        fmt::format("{} with {} outstanding: {}\n{}", name_of(kind), outstanding, failure.what(), target.complaint()));
  }
}

std::vector<TargetKind> chosen_targets(const Options& options) {
  std::vector<TargetKind> chosen;
  for (const auto kind : kTargetKinds)
    if (options.targets.empty() ||
        std::find(options.targets.begin(), options.targets.end(), name_of(kind)) != options.targets.end())
      chosen.push_back(kind);
  return chosen;
}

std::vector<Measurement> measure_all(const Options& options) {
  const auto targets = chosen_targets(options);
  std::vector<Measurement> all;
  for (int round = 0; round < options.repeat; ++round)
    for (const auto outstanding : options.outstanding)
      for (std::size_t i = 0; i < targets.size(); ++i) {
        const auto kind = targets[(i + static_cast<std::size_t>(round)) % targets.size()];
        all.push_back(measure(kind, outstanding, round, options));
        std::cerr << fmt::format("round {} of {}: {} with {} outstanding: {:.0f} orders/s, p50 {:.1f} us\n", round + 1,
                                 options.repeat, name_of(kind), outstanding, all.back().orders_per_s,
                                 all.back().p50_us);
      }
  return all;
}

int run(const Options& options) {
  const auto measurements = measure_all(options);
  std::cout << table(measurements);
  if (options.json.empty()) return 0;
  std::ofstream file{options.json};
  file << to_json(figures(measurements));
  file.close();
  if (file) return 0;
  std::cerr << "dealingdesk_bench: cannot write " << options.json << "\n";
  return 1;
}

// The programs are built beside this one.
Programs built_beside() {
  const auto here = fs::read_symlink("/proc/self/exe").parent_path();
  return {here / "../../server/dealingdesk", here / "bench_quickfix_executor", here / "bench_limit_responder",
          DEALINGDESK_DICTIONARY};
}

}  // namespace
}  // namespace dealingdesk::bench

int main(int argc, char** argv) {
  using namespace dealingdesk::bench;
  Options options;
  CLI::App app{
      "Orders a second and their latency, beside QuickFIX's acceptor and beside the sockets' "
      "limit"};
  app.add_option("--seconds", options.seconds, "of each measurement")->check(CLI::Range(0.1, 60.0));
  app.add_option("--warm-up", options.warm_up_seconds, "seconds before each measurement")->check(CLI::Range(0.0, 60.0));
  app.add_option("--repeat", options.repeat, "rounds, of which the median counts")->check(CLI::Range(1, 100));
  app.add_option("--outstanding", options.outstanding, "orders on their way at once")
      ->delimiter(',')
      ->check(CLI::Range(1, 10'000));
  app.add_option("--targets", options.targets, "only these: server,quickfix_memory,quickfix_file,limit")
      ->delimiter(',')
      ->check(CLI::IsMember({"server", "quickfix_memory", "quickfix_file", "limit"}));
  app.add_option("--json", options.json, "a file for the figures");
  app.add_option("--server", options.programs.server, "another dealingdesk binary than the one built beside this");
  CLI11_PARSE(app, argc, argv);
  try {
    const auto server = options.programs.server;
    options.programs = built_beside();
    if (!server.empty()) options.programs.server = server;
    return run(options);
  } catch (const std::exception& error) {
    std::cerr << "dealingdesk_bench: " << error.what() << "\n";
    return 1;
  }
}
