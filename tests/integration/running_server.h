// The real binary as a child process on a folder of its own, with ports that the system chose.
//
// Threads: one.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tests/faults/process.h"

namespace dealingdesk::integration {

// Gone, with all that is in it, at the end.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

[[nodiscard]] std::filesystem::path server_binary();
void write_file(const std::filesystem::path& path, std::string_view text);
[[nodiscard]] std::string read_file(const std::filesystem::path& path);

// Two netting accounts, 1001 of t1 and 1002 of t2, a hedging one, 1003 of t1, all B-book; the
// sessions CLIENT1 (t1: 1001, 1003) and CLIENT2 (t2: 1002); EURUSD and USDJPY quoted twenty times a
// second. Passwords are "secret-1" and "secret-2". `more` follows at the end.
[[nodiscard]] std::string usual_config(const std::string& more = "");

// What a run of the binary to its end printed.
struct Finished {
  int code = -1;  // 256 where a signal ended it, or nothing did in time
  std::string out;
  std::string err;
};
[[nodiscard]] Finished run_binary(std::vector<std::string> arguments, std::vector<std::string> environment = {});

class RunningServer {
 public:
  struct Options {
    std::string config = usual_config();
    std::filesystem::path data;  // empty: a folder of its own
    std::string command = "serve";
    std::vector<std::string> arguments;
    std::vector<std::string> environment;
  };
  RunningServer() : RunningServer(Options{}) {}
  // Throws where it does not come to listen within a minute; the text has its last words.
  explicit RunningServer(Options options);

  [[nodiscard]] std::uint16_t fix_port() const { return fix_port_; }
  [[nodiscard]] std::uint16_t tls_port() const { return tls_port_; }
  [[nodiscard]] std::uint16_t http_port() const { return http_port_; }
  [[nodiscard]] const std::filesystem::path& data() const { return options_.data; }
  [[nodiscard]] const std::filesystem::path& folder() const { return folder_.path(); }
  [[nodiscard]] std::string log() const;
  // False: it ended, or a minute passed, without it.
  [[nodiscard]] bool wait_for_log(std::string_view text);
  [[nodiscard]] int pid() const { return pid_; }
  [[nodiscard]] bool is_running();

  // Listens again, on the same data; the ports are new.
  void start();
  // SIGTERM, and its exit code; 256 where a signal ended it or it did not end within a minute.
  int stop();
  // SIGKILL.
  void kill();
  // How it ended by itself within a minute: as stop().
  int wait_end();
  // `journal verify` of its data, which nobody has open.
  [[nodiscard]] Finished verify() const;
  // `journal orders`, a line each.
  [[nodiscard]] std::vector<std::string> orders() const;

 private:
  [[nodiscard]] std::filesystem::path log_file() const { return folder_.path() / "log"; }

  TemporaryFolder folder_;
  Options options_;
  std::unique_ptr<faults::Process> process_;
  int pid_ = 0;
  std::uint16_t fix_port_ = 0;
  std::uint16_t tls_port_ = 0;
  std::uint16_t http_port_ = 0;
};

}  // namespace dealingdesk::integration
