#include "server/fix_commands.h"

#include <cstdio>
#include <fstream>
#include <iostream>
#include <string>

#include <fmt/format.h>

#include "fix/decode.h"
#include "fix/protocol/message_table.h"
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

int fix_dictionary(const std::string& name) {
  std::string names;
  for (const auto& each : fix::published_dictionaries()) {
    if (each.name == name) {
      fmt::print("{}", fix::dictionary_xml(each.version, each.part));
      return kExitOk;
    }
    names += fmt::format(" {}", each.name);
  }
  fmt::print(stderr, "dealingdesk: there is no dictionary {}; there are:{}\n", name, names);
  return kExitUsage;
}

int fix_messages() {
  fmt::print("{}", fix::messages_markdown());
  return kExitOk;
}

}  // namespace dealingdesk::server
