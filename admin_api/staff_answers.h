// What the staff's routes have in common: who asked, and what a command came to.
//
// Threads: any.
#pragma once

#include <string>

#include "admin_api/desk_gate.h"
#include "admin_api/http_router.h"

namespace dealingdesk::admin_api {

[[nodiscard]] Origin origin_of(const Call& call);
// What a definition or a movement of money came to.
[[nodiscard]] Result<CommandDone> done_of(const Result<DeskGate::Answer>& answer);
// The header that makes a movement of money repeatable; refuses where it is not there.
[[nodiscard]] Result<std::string> idempotency_key_of(const Call& call);

}  // namespace dealingdesk::admin_api
