// FIX messages for people: one field a line, with its name and what its value means.
//
// Threads: any; functions of their arguments.
#pragma once

#include <string>
#include <string_view>

namespace dealingdesk::fix {

// Reads a message as it is on the wire, or with '|' for the separator, as logs have it; what stands before
// "8=FIX" (a time, a direction) is passed over. Secrets (554, 925, 96) are shown as "***". What is no
// message at all comes back as it is.
[[nodiscard]] std::string decode(std::string_view line);

}  // namespace dealingdesk::fix
