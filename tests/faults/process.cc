#include "tests/faults/process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

// glibc 2.36 forgot to say that this header's functions are C's.
extern "C" {
#include <sys/pidfd.h>
}

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace dealingdesk::faults {
namespace {

[[noreturn]] void fail(const char* what) { throw std::system_error(errno, std::generic_category(), what); }

void close_fd(int& fd) {
  if (fd >= 0) ::close(fd);
  fd = -1;
}

struct Pipe {
  int read = -1;
  int write = -1;
};

Pipe make_pipe() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) fail("pipe2");
  return {ends[0], ends[1]};
}

int open_output(const std::filesystem::path& path) {
  const char* name = path.empty() ? "/dev/null" : path.c_str();
  const int fd = ::open(name, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (fd < 0) fail("open");
  return fd;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> result;
  for (auto& text : texts) result.push_back(text.data());
  result.push_back(nullptr);
  return result;
}

std::vector<std::string> whole_environment(const std::vector<std::string>& more) {
  std::vector<std::string> result;
  for (char** entry = ::environ; *entry != nullptr; ++entry) result.emplace_back(*entry);
  result.insert(result.end(), more.begin(), more.end());
  return result;
}

}  // namespace

int poll_timeout_ms(Deadline deadline) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
  return static_cast<int>(std::clamp<std::int64_t>(left, 0, 3'600'000));
}

std::string describe(const Exit& exit) {
  if (!exit.by_signal) return "exit code " + std::to_string(exit.value);
  return "signal " + std::to_string(exit.value) + " (" + ::strsignal(exit.value) + ")";
}

Process::Process(const Program& program) {
  // Everything is made ready before the fork: after it only async-signal-safe calls are allowed.
  std::vector<std::string> arguments{program.path.string()};
  arguments.insert(arguments.end(), program.arguments.begin(), program.arguments.end());
  auto environment = whole_environment(program.environment);
  const auto argv = pointers(arguments);
  const auto envp = pointers(environment);
  Pipe in = make_pipe();
  Pipe out;
  if (program.stdout_file.empty())
    out = make_pipe();
  else
    out.write = open_output(program.stdout_file);
  int err = open_output(program.stderr_file);
  const pid_t driver = ::getpid();

  pid_ = ::fork();
  if (pid_ < 0) fail("fork");
  if (pid_ == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != driver) ::_exit(127);  // the driver went before the line above
    ::dup2(in.read, STDIN_FILENO);
    ::dup2(out.write, STDOUT_FILENO);
    ::dup2(err, STDERR_FILENO);
    ::execve(argv[0], argv.data(), envp.data());
    ::_exit(127);
  }
  close_fd(in.read);
  close_fd(out.write);
  close_fd(err);
  input_fd_ = in.write;
  output_fd_ = out.read;
  if (output_fd_ >= 0) ::fcntl(output_fd_, F_SETFL, O_NONBLOCK);
  pid_fd_ = ::pidfd_open(pid_, 0);
  if (pid_fd_ < 0) fail("pidfd_open");
}

Process::~Process() {
  if (!exit_) kill();
  close_fd(pid_fd_);
  close_fd(input_fd_);
  close_fd(output_fd_);
}

void Process::reap(int options) {
  if (exit_) return;
  int status = 0;
  pid_t got = -1;
  do {
    got = ::waitpid(pid_, &status, options);
  } while (got < 0 && errno == EINTR);
  if (got < 0) fail("waitpid");
  if (got == 0) return;
  exit_ = WIFSIGNALED(status) ? Exit{true, WTERMSIG(status)} : Exit{false, WEXITSTATUS(status)};
}

std::optional<Exit> Process::poll_exit() {
  reap(WNOHANG);
  return exit_;
}

std::optional<Exit> Process::wait_exit(Deadline deadline) {
  while (!poll_exit()) {
    pollfd ended{pid_fd_, POLLIN, 0};
    if (::poll(&ended, 1, poll_timeout_ms(deadline)) == 0) break;
  }
  return poll_exit();
}

Exit Process::kill() {
  if (!exit_) {
    ::kill(pid_, SIGKILL);
    reap(0);
  }
  return *exit_;
}

void Process::terminate() {
  if (!exit_) ::kill(pid_, SIGTERM);
}

bool Process::write_line(const std::string& line) {
  const std::string text = line + "\n";
  // The driver ignores SIGPIPE: a child that has gone is an answer, not the driver's end.
  return ::write(input_fd_, text.data(), text.size()) == static_cast<ssize_t>(text.size());
}

std::optional<std::string> Process::read_line() {
  char buffer[4096];
  while (output_fd_ >= 0) {
    const auto got = ::read(output_fd_, buffer, sizeof buffer);
    if (got > 0) {
      output_.append(buffer, static_cast<std::size_t>(got));
      continue;
    }
    if (got == 0) close_fd(output_fd_);
    if (got < 0 && errno == EINTR) continue;
    break;
  }
  const auto end = output_.find('\n');
  if (end == std::string::npos) return std::nullopt;
  std::string line = output_.substr(0, end);
  output_.erase(0, end + 1);
  return line;
}

std::optional<Exit> run_to_end(const Program& program, Deadline deadline) {
  Process process(program);
  return process.wait_exit(deadline);
}

}  // namespace dealingdesk::faults
