// What the process's exit code says. The same for every subcommand.
#pragma once

namespace dealingdesk::server {

inline constexpr int kExitOk = 0;
inline constexpr int kExitFailure = 1;
inline constexpr int kExitUsage = 2;
inline constexpr int kExitConfig = 3;
inline constexpr int kExitPortInUse = 4;
inline constexpr int kExitStorage = 5;

}  // namespace dealingdesk::server
