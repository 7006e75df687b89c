// What the configuration says of the FIX ports, as fix/ takes it.
//
// Threads: any; functions of their arguments, and of the files that they name.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "core/result.h"
#include "fix/door.h"
#include "fix/message_log.h"
#include "fix/tls.h"
#include "server/config.h"

namespace dealingdesk::server {

struct DoorParts {
  fix::Door::Settings settings;
  std::optional<fix::TlsContext> tls;
};
// Makes a self-signed certificate in the data directory where none is named. Refuses (malformed) files of TLS that
// cannot be used.
[[nodiscard]] Result<DoorParts> door_parts(const Config& config);

// Null where none are written. Refuses (malformed) a directory that cannot be made.
[[nodiscard]] Result<std::shared_ptr<fix::MessageLogs>> open_message_logs(const FixConfig& config);

// A line for people: how many connections came, and what became of them.
[[nodiscard]] std::string what_the_door_did(const fix::Door::Counters& counters);

}  // namespace dealingdesk::server
