// From the configuration file to the desk's state: the differences, as commands.
//
// What the file does not name stays as it is: records made at run time are not taken away.
#pragma once

#include <string>
#include <vector>

#include "core/result.h"
#include "server/config.h"
#include "store/turn.h"

namespace dealingdesk::server {

// Applies what differs between the configuration and the turn's desk, as commands of
// Channel::configuration; the caller commits. Refuses references to what is not there and what the desk
// refuses, with a text that names the record.
Result<void> apply_definitions(store::Turn& turn, const Config& config);

// What the first start made up, for DATA/credentials.
struct Credentials {
  std::vector<std::pair<std::string, std::string>> lines;  // key, value
};
// Where the desk has no users yet: an admin and a trader with random passwords, the trader with its
// accounts and a FIX session. Nothing where there are users.
Result<std::optional<Credentials>> make_first_users(store::Turn& turn, const Config& config);

// Writes `key=value` lines, readable by the owner alone.
Result<void> write_credentials(const Credentials& credentials, const std::filesystem::path& file);

}  // namespace dealingdesk::server
