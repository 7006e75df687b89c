// What this build is.
#pragma once

#include <string>

namespace dealingdesk::server {

// "dealingdesk 0.1.0 (rules 1, journal format 1)".
[[nodiscard]] std::string version_text();

}  // namespace dealingdesk::server
