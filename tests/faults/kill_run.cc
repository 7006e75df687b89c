#include "tests/faults/kill_run.h"

#include <csignal>
#include <cstdio>
#include <utility>

#include <fmt/format.h>

namespace dealingdesk::faults {
namespace {

using namespace std::chrono_literals;

// All far above what is ever needed: who waits that long has found a fault.
constexpr auto kStartTime = 60s;
constexpr auto kTrafficTime = 60s;
constexpr auto kPointTime = 30s;
constexpr auto kDrainTime = 75s;  // a client gives up after 60 s and says so
constexpr auto kEndTime = 60s;
constexpr auto kToolTime = 120s;

// Traffic flows when every client is answered this often, and gets so many A-book fills, since now.
constexpr std::uint64_t kAnswersOfTraffic = 100;
constexpr std::uint64_t kFillsOfTraffic = 3;

constexpr Exit kKilled{true, SIGKILL};

}  // namespace

ServerFiles KillRun::files(const KillOptions& o, const std::string& name, const char* command) {
  return {name,
          o.server_binary,
          command,
          o.folder / (name + ".toml"),
          o.folder / (name + "-data"),
          o.folder / (name + "-ports.json"),
          o.folder / (name + ".log")};
}

KillRun::KillRun(const KillOptions& options) : options_{options}, server_{files(options, "server", "serve")} {
  if (options.with_venue) venue_ = std::make_unique<ServerProcess>(files(options, "venue", "venue"));
}

Evidence KillRun::run() {
  const auto rounds = draw_rounds(options_.seed, options_.rounds, options_.with_venue);
  start_all();
  for (std::size_t i = 0; i < rounds.size(); ++i) {
    play(rounds[i], i + 1 < rounds.size() ? &rounds[i + 1] : nullptr);
    const RoundResult& result = results_.back();
    fmt::print("round {:>3}: {} {}{}\n", i + 1, name_of(result.round.victim),
               result.round.moment == Moment::point ? result.round.fault() : kind_of(result.round),
               result.round.moment == Moment::point ? (result.hit ? ", hit" : ", NOT HIT") : "");
    std::fflush(stdout);
  }
  finish();
  return collect();
}

// Waiting.

void KillRun::check_alive(ServerProcess& server) {
  if (const auto exit = server.process().poll_exit())
    throw RunFailure("the " + server.files().name + " ended by itself: " + describe(*exit) + "\n" + server.log_tail());
}

bool KillRun::wait_until(const std::function<bool()>& done, Deadline deadline, const ServerProcess* except) {
  std::vector<int> ends{server_.process().end_fd()};
  if (venue_) ends.push_back(venue_->process().end_fd());
  return clients_.wait_until(
      [&] {
        if (&server_ != except) check_alive(server_);
        if (venue_ && venue_.get() != except) check_alive(*venue_);
        return done();
      },
      deadline, ends);
}

void KillRun::let_run_ms(int ms) {
  wait_until([] { return false; }, Clock::now() + std::chrono::milliseconds(ms));
}

void KillRun::wait_for_traffic() {
  std::vector<Progress> before;
  for (const Client& client : clients_.all()) before.push_back(client.progress);
  const bool flows = wait_until(
      [&] {
        for (std::size_t i = 0; i < before.size(); ++i) {
          const Progress& now = clients_.all()[i].progress;
          if (!now.ready || now.answers < before[i].answers + kAnswersOfTraffic) return false;
          if (venue_ && now.fills_a < before[i].fills_a + kFillsOfTraffic) return false;
        }
        return true;
      },
      Clock::now() + kTrafficTime);
  if (flows) return;
  std::string state;
  for (const Client& client : clients_.all()) state += "; " + client.name + ": " + print_progress(client.progress);
  throw RunFailure("no traffic again in time" + state + "\n" + server_.log_tail());
}

// Starting.

void KillRun::start_and_wait(ServerProcess& server, const std::string& fault) {
  server.start(fault);
  if (server.wait_ready(Clock::now() + kStartTime)) return;
  const auto exit = server.process().poll_exit();
  if (exit == kKilled && server.is_armed()) return;  // hit while it started
  throw RunFailure("the " + server.files().name + " did not start: " +
                   (exit ? describe(*exit) : std::string("it does not listen in time")) + "\n" + server.log_tail());
}

void KillRun::start_client(const ClientAccess& access, const std::string& mode) {
  const auto report = options_.folder / (access.comp_id + ".json");
  Program program{options_.client_binary,
                  {"trade",
                   "--mode",
                   mode,
                   "--port",
                   std::to_string(server_port_),
                   "--comp-id",
                   access.comp_id,
                   "--server-comp-id",
                   kServerCompId,
                   "--user",
                   access.user,
                   "--password",
                   access.password,
                   "--folder",
                   (options_.folder / access.comp_id).string(),
                   "--out",
                   report.string(),
                   "--symbol",
                   kSymbol,
                   "--account-b",
                   std::to_string(access.account_b),
                   "--seed",
                   std::to_string(options_.seed)},
                  {},
                  options_.folder / (access.comp_id + ".log"),
                  {}};
  if (venue_) program.arguments.insert(program.arguments.end(), {"--account-a", std::to_string(access.account_a)});
  clients_.add(access.comp_id, mode, program, report);
}

void KillRun::start_all() {
  server_port_ = choose_fixed_port();
  if (venue_) {
    do venue_port_ = choose_fixed_port();
    while (venue_port_ == server_port_);
    write_text(venue_->files().config, venue_config(venue_->files().data, venue_port_));
    start_and_wait(*venue_, "");
  }
  write_text(server_.files().config, server_config(server_.files().data, server_port_, venue_port_));
  start_and_wait(server_, "");
  start_client(kKeeper, "keep");
  start_client(kResetter, "reset");
  wait_for_traffic();
}

// Rounds.

void KillRun::play(const Round& round, const Round* next) {
  RoundResult& result = results_.emplace_back(RoundResult{round, false, 0});
  ServerProcess& victim = server_of(round.victim);
  switch (round.moment) {
    case Moment::point: play_point(victim, result); break;
    case Moment::trading:
      wait_for_traffic();
      let_run_ms(round.delay_ms);
      victim.process().kill();
      break;
    case Moment::starting:
      victim.process().kill();
      ++result.kills_to_arm;
      victim.start("");
      let_run_ms(round.delay_ms);
      victim.process().kill();
      break;
  }
  restart(victim, next);
}

void KillRun::play_point(ServerProcess& victim, RoundResult& result) {
  if (!victim.is_armed()) {
    wait_for_traffic();
    victim.process().kill();
    ++result.kills_to_arm;
    start_and_wait(victim, result.round.fault());
  }
  const auto ended = [&] { return victim.process().poll_exit().has_value(); };
  wait_until(ended, Clock::now() + kPointTime, &victim);
  const auto exit = victim.process().poll_exit();
  if (exit && exit != kKilled) check_alive(victim);
  result.hit = exit == kKilled;
  victim.process().kill();
}

void KillRun::restart(ServerProcess& victim, const Round* next) {
  const bool arm = next != nullptr && next->moment == Moment::point && &server_of(next->victim) == &victim;
  start_and_wait(victim, arm ? next->fault() : "");
}

// The end.

void KillRun::finish() {
  wait_for_traffic();
  clients_.tell("drain");
  if (!wait_until([&] { return clients_.all_drained(); }, Clock::now() + kDrainTime))
    throw RunFailure("the clients do not come to an end");
}

void KillRun::end_with_code_0(Process& process, const std::string& name) {
  process.terminate();
  const auto exit = process.wait_exit(Clock::now() + kEndTime);
  if (!exit) throw RunFailure(name + " does not end at SIGTERM");
  if (*exit != Exit{}) throw RunFailure(name + " ends at SIGTERM with " + describe(*exit));
}

Exit KillRun::run_tool(const std::filesystem::path& tool, std::vector<std::string> arguments,
                       const std::filesystem::path& out) {
  const std::string name = tool.filename().string() + " " + fmt::format("{}", fmt::join(arguments, " "));
  const Program program{tool, std::move(arguments), {}, options_.folder / "tools.log", out};
  const auto exit = run_to_end(program, Clock::now() + kToolTime);
  if (!exit) throw RunFailure(name + " does not end");
  if (exit->by_signal) throw RunFailure(name + ": " + describe(*exit));
  return *exit;
}

std::vector<VenueTrade> KillRun::ask_venue() {
  const auto out = options_.folder / "venue-trades.json";
  const Exit exit =
      run_tool(options_.client_binary,
               {"audit", "--port", std::to_string(venue_port_), "--comp-id", kAuditor.comp_id, "--server-comp-id",
                kVenueCompId, "--user", kAuditor.user, "--password", kAuditor.password, "--folder",
                (options_.folder / kAuditor.comp_id).string(), "--out", out.string()},
               {});
  if (exit != Exit{}) throw RunFailure("the venue does not tell its trades\n" + venue_->log_tail());
  return read_trades(out);
}

JournalVerdict KillRun::verify(const ServerProcess& server) {
  const auto out = options_.folder / (server.files().name + "-verify.json");
  const Exit exit =
      run_tool(options_.server_binary, {"journal", "verify", server.files().data.string(), "--json"}, out);
  return read_journal_verdict(server.files().name, exit.value, out);
}

std::vector<ClientReport> KillRun::reports_after_failure() {
  std::vector<ClientReport> reports;
  for (Client& client : clients_.all()) client.process->terminate();
  for (Client& client : clients_.all())
    if (client.process->wait_exit(Clock::now() + kEndTime) == Exit{}) reports.push_back(read_report(client.report));
  return reports;
}

Evidence KillRun::collect() {
  Evidence evidence;
  // Over FIX and while it runs: what the venue says, not what we remember of it.
  if (venue_) evidence.venue_trades = ask_venue();
  for (Client& client : clients_.all()) end_with_code_0(*client.process, client.name);
  end_with_code_0(server_.process(), "the server");
  if (venue_) end_with_code_0(venue_->process(), "the venue");

  for (const Client& client : clients_.all()) evidence.clients.push_back(read_report(client.report));
  evidence.verdicts.push_back(verify(server_));
  if (venue_) evidence.verdicts.push_back(verify(*venue_));
  const auto orders = options_.folder / "journal-orders.jsonl";
  const Exit exit = run_tool(options_.server_binary, {"journal", "orders", server_.files().data.string()}, orders);
  if (exit != Exit{}) throw RunFailure("journal orders: " + describe(exit));
  evidence.journal = read_journal_orders(orders);
  return evidence;
}

}  // namespace dealingdesk::faults
