#include "server/fix_commands.h"

#include <cstdio>
#include <fstream>
#include <iostream>
#include <string>

#include <fmt/format.h>

#include "fix/decode.h"
#include "server/exit_codes.h"

namespace dealingdesk::server {

int fix_decode(const std::string& file) {
  std::ifstream opened;
  if (file != "-") {
    opened.open(file, std::ios::binary);
    if (!opened) {
      fmt::print(stderr, "dealingdesk: cannot read {}\n", file);
      return kExitFailure;
    }
  }
  std::istream& in = file == "-" ? std::cin : opened;
  for (std::string line; std::getline(in, line);)
    if (!line.empty()) fmt::print("{}\n", fix::decode(line));
  return kExitOk;
}

}  // namespace dealingdesk::server
