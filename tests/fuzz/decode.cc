// fix decode: any line is printed or given back, with every field that was read and without a secret.
#include "fix/decode.h"

#include <algorithm>
#include <string>

#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace dealingdesk;
  const auto line = fuzz::bytes_of(data, size);
  const std::string decoded = fix::decode(line);
  if (line.find("8=FIX") == std::string_view::npos)
    fuzz::must(decoded == line, "what is no message comes back as it is");
  fuzz::must(decoded.size() <= 80 * (size + 1), "a field takes no more than a line");
  return 0;
}
