// The client processes of a run, and what they say of how it goes.
//
// Threads:  the driver's one.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tests/faults/process.h"
#include "tests/faults/trader_progress.h"

namespace dealingdesk::faults {

struct Client {
  std::string name;
  std::string mode;  // "keep" or "reset"
  std::filesystem::path report;
  std::unique_ptr<Process> process;
  Progress progress;
  std::optional<bool> drained;
};

class Clients {
 public:
  void add(std::string name, std::string mode, const Program& program, std::filesystem::path report);

  // Takes in what the clients say until `done` holds (true) or the deadline comes (false). Wakes
  // up, and asks `done` again, also when one of `ends` becomes readable. Throws std::runtime_error
  // when a client has ended.
  bool wait_until(const std::function<bool()>& done, Deadline deadline, const std::vector<int>& ends);

  void tell(const std::string& line);
  [[nodiscard]] std::vector<Client>& all() { return clients_; }
  [[nodiscard]] bool all_drained() const;

 private:
  void take_lines();

  std::vector<Client> clients_;
};

}  // namespace dealingdesk::faults
