// `dealingdesk replay`: the server with recorded ticks as its only prices.
#pragma once

#include <string>
#include <vector>

#include "core/result.h"
#include "server/config.h"

namespace dealingdesk::server {

// As the command line says it.
struct Recordings {
  std::vector<std::string> files;  // "EURUSD=PATH": a file or a folder of them
  std::string date;                // of all of them; empty: what their names begin with
  std::string speed = "1";         // a factor, or "max"
  bool loop = false;               // begin again at the end
};

// Puts one LP named REPLAY in the place of all that quote: simulated and replayed LPs. LPs that
// orders go to stay. Refuses what does not read SYMBOL=PATH; what the files hold is judged when
// they are opened.
Result<void> replay_instead(Config& config, const Recordings& recordings);

}  // namespace dealingdesk::server
