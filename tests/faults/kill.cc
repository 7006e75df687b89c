// The kill test: clients trade at full speed while the server and the venue die by kill -9, again
// and again, and in the end every order must have exactly one fate on which all sides agree.
//
//   kill [--rounds 20] [--seed N] [--no-venue] [--keep]      exit code 0: the promise held
//
// With the commit moved after the socket write (Turn::when_durable releasing at once), it printed for
// --rounds 3 --seed 2:
//
//   PROMISE BROKEN: 59 violations
//     CLIENT1: CLIENT1-B0002296: CumQty went down: 39=0 14=0 151=10000 6=0 (17=9329), before it 39=2 14=10000 ...
//     CLIENT1: CLIENT1-B0002296: reported again after its end: 39=0 14=0 151=10000 6=0 (17=9329), before it ...
//     CLIENT1: CLIENT1-A0000756: has no outcome (39=0 14=0 151=17000 6=0)
//     ...
//     CLIENT1-A0000756: the fill 9325 is in the journal and was never told to CLIENT1
//     CLIENT1-B0002296: CLIENT1 was told of the fill 9325, the journal does not have it
//     ...
//
// and for --rounds 3 --seed 2 --no-venue, among others:
//
//     CLIENT2-B0054215: its OrderID was 106777, now it is 106679
//     CLIENT2-B0054311: its ExecID 213331 is also that of CLIENT2-B0054181
//     CLIENT2-B0054197: the server does not know it any more, having told of 39=0 14=0 151=8000 6=0

#include <csignal>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <map>
#include <random>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include "tests/faults/kill_run.h"

namespace {

using namespace dealingdesk::faults;

constexpr std::size_t kViolationsShown = 40;

std::filesystem::path make_folder() {
  std::string name = (std::filesystem::temp_directory_path() / "dealingdesk-kill-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("cannot make the folder " + name);
  return name;
}

std::filesystem::path own_folder() { return std::filesystem::read_symlink("/proc/self/exe").parent_path(); }

std::string join(const std::map<std::string, int>& counts) {
  std::string text;
  for (const auto& [name, count] : counts) text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count, name);
  return text.empty() ? "none" : text;
}

void print_kills(const std::vector<RoundResult>& results) {
  struct Count {
    int rounds = 0;
    int hits = 0;
  };
  std::map<std::pair<std::string, std::string>, Count> counts;
  int others = 0;
  for (const RoundResult& result : results) {
    Count& count = counts[{name_of(result.round.victim), kind_of(result.round)}];
    ++count.rounds;
    count.hits += result.hit ? 1 : 0;
    others += result.kills_to_arm;
  }
  fmt::print("{:<10} {:<16} {:>6} {:>6}\n", "killed", "where", "times", "hit");
  for (const auto& [what, count] : counts) {
    const bool timed = what.second == "trading" || what.second == "starting";
    fmt::print("{:<10} {:<16} {:>6} {:>6}\n", what.first, what.second, count.rounds,
               timed ? std::string("-") : std::to_string(count.hits));
  }
  fmt::print("{:<10} {:<16} {:>6}\n", "either", "to start anew", others);
}

void print_client(const ClientReport& client) {
  std::map<std::string, int> outcomes;
  int fills = 0;
  int trade_reports = 0;
  int sent_again = 0;
  int duplicate_refusals = 0;
  for (const ReportedOrder& order : client.orders) {
    ++outcomes[order.book + " " + order.outcome];
    sent_again += order.times_sent - 1;
    duplicate_refusals += order.duplicate_refusals;
    for (const ReportedExecution& execution : order.executions) {
      fills += execution.type == 'F' ? 1 : 0;
      trade_reports += execution.trade_reports;
    }
  }
  const SequenceFacts& s = client.sequence;
  fmt::print("{} ({})\n", client.client, client.mode);
  fmt::print("  orders {}: {}\n", client.orders.size(), join(outcomes));
  fmt::print("  cancels: {}\n", join(client.cancels));
  fmt::print("  fills {}, trade reports {}, orders sent again {}, refused as duplicates {}\n", fills, trade_reports,
             sent_again, duplicate_refusals);
  fmt::print(
      "  logons {}, resets {}, resend requests from the server {} and to it {}, PossDups sent {} "
      "and received {}\n",
      s.logons, s.resets, s.resend_requests_in, s.resend_requests_out, s.poss_dups_out, s.poss_dups_in);
  fmt::print("  sequence numbers: out {} in {}\n", s.out_highest, s.in_highest);
}

void print_summary(const KillRun& run, const Evidence& evidence) {
  print_kills(run.results());
  for (const ClientReport& client : evidence.clients) print_client(client);
  fmt::print("journal: {} orders", evidence.journal.size());
  if (evidence.venue_trades) fmt::print("; venue: {} trades", evidence.venue_trades->size());
  fmt::print("\n");
}

void print_violations(const std::vector<std::string>& violations) {
  for (std::size_t i = 0; i < violations.size() && i < kViolationsShown; ++i) fmt::print("  {}\n", violations[i]);
}

// A point that was never hit was never tested, whatever else held.
std::vector<std::string> points_missed(const std::vector<RoundResult>& results) {
  std::vector<std::string> missed;
  for (const RoundResult& result : results)
    if (result.round.moment == Moment::point && !result.hit)
      missed.push_back(fmt::format("the {} was to die at {} and did not pass there", name_of(result.round.victim),
                                   result.round.fault()));
  return missed;
}

bool judge(const KillRun& run, const Evidence& evidence) {
  auto violations = find_violations(evidence);
  const auto missed = points_missed(run.results());
  violations.insert(violations.end(), missed.begin(), missed.end());
  print_summary(run, evidence);
  if (violations.empty()) {
    fmt::print("PROMISE HELD\n");
    return true;
  }
  fmt::print("PROMISE BROKEN: {} violations\n", violations.size());
  print_violations(violations);
  return false;
}

bool run_once(const KillOptions& options) {
  KillRun run(options);
  try {
    return judge(run, run.run());
  } catch (const std::exception& e) {
    print_kills(run.results());
    for (const ClientReport& client : run.reports_after_failure()) {
      print_client(client);
      print_violations(client.violations);
    }
    fmt::print("PROMISE BROKEN: the run could not go on: {}\n", e.what());
    return false;
  }
}

}  // namespace

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);
  KillOptions options;
  options.client_binary = own_folder() / "kill_client";
  options.seed = std::random_device{}();
  bool no_venue = false;
  bool keep = false;
  CLI::App app{
      "Kills the server and the venue while clients trade, and checks that nothing is lost, "
      "doubled or untold"};
  app.add_option("--server", options.server_binary, "the dealingdesk executable (default: $DEALINGDESK_BINARY)")
      ->envname("DEALINGDESK_BINARY")
      ->required()
      ->check(CLI::ExistingFile);
  app.add_option("--rounds", options.rounds)->check(CLI::Range(0, 10'000));
  app.add_option("--seed", options.seed, "of the rounds and the orders (default: a random one, printed)");
  app.add_flag("--no-venue", no_venue, "B-book only");
  app.add_flag("--keep", keep, "do not remove the run's folder (it is kept anyway when the promise broke)");
  CLI11_PARSE(app, argc, argv);
  options.with_venue = !no_venue;
  options.folder = make_folder();
  fmt::print("kill: seed {}, {} rounds, {}\n", options.seed, options.rounds,
             options.with_venue ? "with a venue" : "B-book only");
  std::fflush(stdout);

  const bool held = run_once(options);
  if (held && !keep)
    std::filesystem::remove_all(options.folder);
  else
    fmt::print("all files of the run are in {}\n", options.folder.string());
  return held ? 0 : 1;
}
