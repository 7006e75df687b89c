// The file in which a server that listens says its ports, and TCP ports chosen for it beforehand.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "tests/faults/process.h"

namespace dealingdesk::faults {

struct Ports {
  int pid = 0;
  std::uint16_t fix = 0;
};

// Waits until `path` is there, `server` has ended, or `deadline` has come. The file appears whole
// (it is renamed into place); what cannot be read as one is told with std::runtime_error.
[[nodiscard]] std::optional<Ports> wait_for_ports(const std::filesystem::path& path, Process& server,
                                                  Deadline deadline);

// A loopback TCP port that is free now and that the system gives to nobody by itself: below the
// range of ephemeral ports. A server that is killed and restarted must come back on its port, and
// in the ephemeral range a client that knocks while nobody listens can be given the very port it
// knocks at, connect to itself, and keep the server from ever listening there again.
[[nodiscard]] std::uint16_t choose_fixed_port();

}  // namespace dealingdesk::faults
