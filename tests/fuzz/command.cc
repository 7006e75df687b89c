// Archived commands: damaged bytes are refused, and what is read writes itself the same way again.
#include "core/command.h"

#include "core/archive.h"
#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace dealingdesk;
  const auto command = decode<Command>(fuzz::bytes_of(data, size));
  if (!command) return 0;
  const std::string bytes = encode(*command);
  const auto again = decode<Command>(bytes);
  fuzz::must(again.has_value(), "what was written can be read");
  fuzz::must(*again == *command, "what was read is what was written");
  fuzz::must(encode(*again) == bytes, "it is written the same way again");
  return 0;
}
