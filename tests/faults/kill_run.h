// One run of the kill test: starts everything, kills and restarts round by round, lets the clients
// finish, and brings together the evidence.
//
// Threads:  one; every wait has a deadline.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/faults/clients.h"
#include "tests/faults/kill_config.h"
#include "tests/faults/rounds.h"
#include "tests/faults/server_process.h"
#include "tests/faults/verdict.h"

namespace dealingdesk::faults {

struct KillOptions {
  std::filesystem::path server_binary;
  std::filesystem::path client_binary;
  std::filesystem::path folder;  // for everything that the run writes
  int rounds = 20;
  std::uint64_t seed = 1;
  bool with_venue = true;
};

struct RoundResult {
  Round round;
  bool hit = false;      // point: it died there, before we had to kill it
  int kills_to_arm = 0;  // kills that only made room for a start with the point set
};

// The run cannot go on: something did not start, did not answer in time, or ended by itself.
struct RunFailure : std::runtime_error {
  using std::runtime_error::runtime_error;
};

class KillRun {
 public:
  explicit KillRun(const KillOptions& options);

  // Throws RunFailure. What was done so far is in results() all the same.
  [[nodiscard]] Evidence run();
  [[nodiscard]] const std::vector<RoundResult>& results() const { return results_; }
  // After a failure: the reports of those clients that still end when told to.
  [[nodiscard]] std::vector<ClientReport> reports_after_failure();

 private:
  void start_all();
  void start_client(const ClientAccess& access, const std::string& mode);
  void play(const Round& round, const Round* next);
  void play_point(ServerProcess& victim, RoundResult& result);
  void restart(ServerProcess& victim, const Round* next);
  void start_and_wait(ServerProcess& server, const std::string& fault);
  void finish();
  [[nodiscard]] Evidence collect();
  [[nodiscard]] std::vector<VenueTrade> ask_venue();
  void end_with_code_0(Process& process, const std::string& name);
  [[nodiscard]] JournalVerdict verify(const ServerProcess& server);
  [[nodiscard]] Exit run_tool(const std::filesystem::path& tool, std::vector<std::string> arguments,
                              const std::filesystem::path& out);

  // Lets everything go on until `done` holds. A server that ends by itself is a failure, `except`
  // apart.
  bool wait_until(const std::function<bool()>& done, Deadline deadline, const ServerProcess* except = nullptr);
  void let_run_ms(int ms);
  void wait_for_traffic();
  void check_alive(ServerProcess& server);
  [[nodiscard]] ServerProcess& server_of(Victim victim) { return victim == Victim::venue ? *venue_ : server_; }
  [[nodiscard]] static ServerFiles files(const KillOptions& options, const std::string& name, const char* command);

  const KillOptions options_;
  std::uint16_t server_port_ = 0;
  std::uint16_t venue_port_ = 0;
  ServerProcess server_;
  std::unique_ptr<ServerProcess> venue_;  // none without a venue
  Clients clients_;
  std::vector<RoundResult> results_;
};

}  // namespace dealingdesk::faults
