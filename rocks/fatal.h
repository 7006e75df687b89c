// The end of a process whose storage failed.
#pragma once

#include <string_view>

#include "core/reject.h"

namespace dealingdesk::rocks {

// A write or sync that failed may have reached the disk or not, and trying again cannot tell (the kernel
// drops dirty pages after reporting the error once). So the process ends with exit code 5 and what is on
// disk decides: nothing that was not durable has been released.
[[noreturn]] void end_after_storage_failure(std::string_view doing, const Reject& reject);

}  // namespace dealingdesk::rocks
