// `dealingdesk journal verify DIR` and `dealingdesk journal orders DIR`.
#pragma once

#include <string>

namespace dealingdesk::server {

// Replays a data directory that nobody has open and prints what it found; the exit code.
int journal_verify(const std::string& data_dir, bool json);
// Prints a JSON object a line for each order that the replay knows; the exit code.
int journal_orders(const std::string& data_dir);

}  // namespace dealingdesk::server
