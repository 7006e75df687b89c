#include "server/version.h"

#include <fmt/format.h>

#include "desk/desk.h"
#include "store/database.h"

namespace dealingdesk::server {

std::string version_text() {
  return fmt::format("dealingdesk {} (rules {}, storage format {})", DEALINGDESK_VERSION, desk::kRulesVersion,
                     store::Database::kFormatVersion);
}

}  // namespace dealingdesk::server
