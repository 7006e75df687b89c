#include "rocks/fatal.h"

#include <cstdlib>

#include <spdlog/spdlog.h>

namespace dealingdesk::rocks {

void end_after_storage_failure(std::string_view doing, const Reject& reject) {
  spdlog::critical("{} failed, the process ends: {}", doing, reject.text);
  if (const auto logger = spdlog::default_logger()) logger->flush();
  std::_Exit(5);
}

}  // namespace dealingdesk::rocks
