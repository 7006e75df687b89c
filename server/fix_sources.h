// The gateway and the door as the staff's routes see them.
//
// Threads:  the functions may be called from any; the gateway is asked on the desk's thread.
// Lifetime: what they are made of outlives them.
#pragma once

#include "admin_api/fix_session_routes.h"
#include "fix/door.h"
#include "fix/gateway.h"
#include "store/inbox.h"

namespace dealingdesk::server {

struct FixParts {
  store::Inbox* inbox = nullptr;
  fix::Gateway* gateway = nullptr;
  fix::Door* door = nullptr;
};

[[nodiscard]] admin_api::FixSources fix_sources(FixParts parts);

}  // namespace dealingdesk::server
