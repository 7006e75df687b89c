// `dealingdesk user list|add|password`: the users of a data directory that no server has open.
#pragma once

#include <string>

#include "core/specs.h"

namespace dealingdesk::server {

struct UserCommand {
  std::string data_dir;
  std::string name;
  Role role = Role::trader;
  std::string password_file;  // its first line; empty: a random password is made and printed
};

// Prints a line per user; the exit code.
int user_list(const std::string& data_dir);
// Adds a user, or refuses where the name is taken; the exit code.
int user_add(const UserCommand& command);
// Gives a user a new password; the exit code.
int user_password(const UserCommand& command);

}  // namespace dealingdesk::server
