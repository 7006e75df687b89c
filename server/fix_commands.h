// `dealingdesk fix decode`, `fix dictionary` and `fix messages`.
#pragma once

#include <string>

namespace dealingdesk::server {

// Prints the FIX messages found in a file ("-": standard input), one field a line; the exit code.
int fix_decode(const std::string& file);
// Prints one of the data dictionaries that we publish ("FIX44"); the exit code.
int fix_dictionary(const std::string& name);
// Prints every message, field and value that we speak, as Markdown; the exit code.
int fix_messages();

}  // namespace dealingdesk::server
