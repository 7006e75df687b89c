// Child processes of a test driver: started, waited for against a deadline, killed or terminated.
//
// Threads:  one; the thread that starts a child must outlive it, because the kernel kills the child
//           when that thread ends (PR_SET_PDEATHSIG), so that nothing outlives the driver.
// Lifetime: a child that still runs when its Process goes is killed with SIGKILL and reaped.
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

namespace dealingdesk::faults {

using Clock = std::chrono::steady_clock;
using Deadline = Clock::time_point;

// Milliseconds until `deadline` as poll(2) wants them: 0 when it has passed.
[[nodiscard]] int poll_timeout_ms(Deadline deadline);

struct Exit {
  bool by_signal = false;
  int value = 0;  // the exit code, or the signal's number

  friend bool operator==(const Exit&, const Exit&) = default;
};
[[nodiscard]] std::string describe(const Exit& exit);

struct Program {
  std::filesystem::path path;
  std::vector<std::string> arguments;
  std::vector<std::string> environment;  // NAME=value, besides the driver's own
  std::filesystem::path stderr_file;     // appended to
  std::filesystem::path stdout_file;     // empty: a pipe that read_line() reads
};

class Process {
 public:
  // Throws std::system_error when no process or pipe can be made. A program that cannot be executed
  // exits with 127.
  explicit Process(const Program& program);
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  // How it ended, or nothing while it runs.
  [[nodiscard]] std::optional<Exit> poll_exit();
  // The same after waiting for its end until `deadline`.
  [[nodiscard]] std::optional<Exit> wait_exit(Deadline deadline);

  // SIGKILL, and waits until the kernel has taken it away. Its end may have come before.
  Exit kill();
  // SIGTERM only.
  void terminate();

  // Writes a line to its standard input; false when it no longer reads.
  bool write_line(const std::string& line);
  // The next whole line of its standard output that has come so far.
  [[nodiscard]] std::optional<std::string> read_line();

  // For poll(2): readable when the process has ended, and when it has written. -1: closed.
  [[nodiscard]] int end_fd() const { return pid_fd_; }
  [[nodiscard]] int output_fd() const { return output_fd_; }

 private:
  void reap(int options);

  pid_t pid_ = -1;
  int pid_fd_ = -1;
  int input_fd_ = -1;
  int output_fd_ = -1;
  std::string output_;
  std::optional<Exit> exit_;
};

// Runs a program to its end. Nothing when it did not end before `deadline` (it is killed then).
[[nodiscard]] std::optional<Exit> run_to_end(const Program& program, Deadline deadline);

}  // namespace dealingdesk::faults
