// Whom the load client talks to: our server, QuickFIX's acceptor, and a responder without an
// engine. Each runs as a child process that does not outlive the benchmark.
//
// Threads: one, which must outlive every Target (see tests/faults/process.h).
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <string>

#include "tests/faults/process.h"

namespace dealingdesk::bench {

enum class TargetKind : std::uint8_t { server, quickfix_memory, quickfix_file, limit };
inline constexpr std::array kTargetKinds{TargetKind::server, TargetKind::quickfix_memory, TargetKind::quickfix_file,
                                         TargetKind::limit};
// As it stands in the figures' names.
[[nodiscard]] const char* name_of(TargetKind kind);

struct Programs {
  std::filesystem::path server;
  std::filesystem::path quickfix_executor;
  std::filesystem::path limit_responder;
  std::filesystem::path dictionary;  // config/fix/FIX44.xml
};

// A target that has just started and listens. Throws Failure when it does not come up.
class Target {
 public:
  // `folder` is empty, and the target's own.
  Target(TargetKind kind, const Programs& programs, const std::filesystem::path& folder);

  [[nodiscard]] std::uint16_t port() const { return port_; }
  // How it ended and what it wrote to standard error; empty while it runs and has written nothing.
  [[nodiscard]] std::string complaint();

 private:
  std::filesystem::path log_;
  std::uint16_t port_ = 0;
  faults::Process process_;
};

}  // namespace dealingdesk::bench
