// The file that tells a test suite where a server listens.
#pragma once

#include <cstdint>
#include <string>

#include "core/result.h"

namespace dealingdesk::server {

struct Ports {
  std::uint16_t fix = 0;
  std::uint16_t fix_tls = 0;  // 0: not listening
  std::uint16_t http = 0;     // 0: not listening
};

// {"pid":1,"fix":2,"fix_tls":3,"http":4,"data_dir":"..."}, written beside the file and renamed, so that a reader sees
// all of it or nothing.
Result<void> write_ports_file(const std::string& file, const Ports& ports, const std::string& data_dir);

}  // namespace dealingdesk::server
