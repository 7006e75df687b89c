// `dealingdesk serve` and `dealingdesk venue`: the process from start to exit code.
#pragma once

#include <string>

#include "server/config.h"

namespace dealingdesk::server {

struct ServeOptions {
  std::string ports_file;
  std::string log_level;  // empty: as configured
  // A broker for a minute, for somebody's test suite: data in a temporary directory that is removed at
  // the end, ports chosen by the system, a clock that can be advanced, and a reset to the beginning.
  bool ephemeral = false;
  // Where the first start's passwords come from: admin_password= and trader_password= lines. Without it
  // DEALINGDESK_ADMIN_PASSWORD and DEALINGDESK_TRADER_PASSWORD, without those random ones.
  std::string credentials_file;
};

// Runs until SIGTERM or SIGINT; the exit code.
int serve(const Config& config, const ServeOptions& options);

}  // namespace dealingdesk::server
