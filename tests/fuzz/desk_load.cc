// Desk::load: damaged bytes are refused and never end the process; what loads is saved the same way again.
#include "desk/desk.h"
#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace dealingdesk;
  const auto loaded = desk::Desk::load(fuzz::bytes_of(data, size));
  if (!loaded) return 0;
  const auto again = desk::Desk::load(loaded->save());
  fuzz::must(again.has_value(), "what was saved can be loaded");
  fuzz::must(again->digest() == loaded->digest(), "it is the same desk");
  return 0;
}
