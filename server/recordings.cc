#include "server/recordings.h"

#include <utility>

#include <fmt/format.h>

namespace dealingdesk::server {

Result<void> replay_instead(Config& config, const Recordings& recordings) {
  LpConfig lp;
  lp.name = "REPLAY";
  lp.kind = "replay";
  lp.speed = recordings.speed;
  lp.loop = recordings.loop;
  for (const std::string& said : recordings.files) {
    const auto equals = said.find('=');
    if (equals == 0 || equals == std::string::npos || equals + 1 == said.size())
      return Reject{RejectCode::malformed,
                    fmt::format("'{}' is not SYMBOL=PATH, like EURUSD=20140501_quote.csv", said)};
    lp.files.push_back({said.substr(equals + 1), said.substr(0, equals), recordings.date});
  }
  std::erase_if(config.lps, [](const LpConfig& each) { return each.kind != "fix"; });
  config.lps.push_back(std::move(lp));
  return {};
}

}  // namespace dealingdesk::server
