// `dealingdesk fix decode`.
#pragma once

#include <string>

namespace dealingdesk::server {

// Prints the FIX messages found in a file ("-": standard input), one field a line; the exit code.
int fix_decode(const std::string& file);

}  // namespace dealingdesk::server
