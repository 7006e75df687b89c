// Commands with the time between them, as the desk's fuzzer reads them and fuzz_seeds writes them.
#pragma once

#include <vector>

#include "core/archive.h"
#include "core/command.h"

namespace dealingdesk::fuzz {

struct LivedCommand {
  Span wait;  // since the command before; negative counts as none
  Origin origin;
  CommandBody body;
  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(self.wait, self.origin, self.body);
  }
};

}  // namespace dealingdesk::fuzz
