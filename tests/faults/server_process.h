// A server or a venue as a child process that is killed and started again, on the same data.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "tests/faults/ports_file.h"
#include "tests/faults/process.h"

namespace dealingdesk::faults {

struct ServerFiles {
  std::string name;  // "server" or "venue", for messages
  std::filesystem::path binary;
  std::string command;  // "serve" or "venue"
  std::filesystem::path config;
  std::filesystem::path data;
  std::filesystem::path ports;
  std::filesystem::path log;
};

class ServerProcess {
 public:
  explicit ServerProcess(ServerFiles files) : files_{std::move(files)} {}

  // Starts it, to kill itself at `fault` ("after_commit:17") unless that is empty.
  void start(const std::string& fault);
  // True when it listens, false when it ended first or the deadline came.
  [[nodiscard]] bool wait_ready(Deadline deadline);
  [[nodiscard]] Process& process() { return *process_; }
  [[nodiscard]] bool is_running() { return process_ && !process_->poll_exit(); }
  [[nodiscard]] bool is_armed() const { return armed_; }
  [[nodiscard]] const ServerFiles& files() const { return files_; }
  // The last lines that it logged.
  [[nodiscard]] std::string log_tail() const;

 private:
  const ServerFiles files_;
  std::unique_ptr<Process> process_;
  bool armed_ = false;
};

}  // namespace dealingdesk::faults
