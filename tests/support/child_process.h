// Work in a child process that ends in the middle of it.
//
// The parent must have no database open: its threads would not be in the child.
#pragma once

#include <csignal>
#include <cstdlib>
#include <functional>

#include <sys/wait.h>
#include <unistd.h>

namespace dealingdesk {

// How the child ended, as waitpid() tells it. An exception in `work` is exit code 3.
inline int run_in_child(const std::function<void()>& work) {
  const auto child = ::fork();
  if (child == 0) {
    try {
      work();
    } catch (...) {
      std::_Exit(3);
    }
    std::_Exit(0);
  }
  int status = 0;
  if (child < 0 || ::waitpid(child, &status, 0) != child) return -1;
  return status;
}

// True if SIGKILL ended it.
inline bool killed_while(const std::function<void()>& work) {
  const int status = run_in_child(work);
  return WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
}

// Its exit code, 0 where it came to its end; -1 where a signal ended it.
inline int exit_code_of(const std::function<void()>& work) {
  const int status = run_in_child(work);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace dealingdesk
