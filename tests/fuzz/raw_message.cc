// Fields of raw messages: the cursor stays inside, and no secret is left by blanking.
#include "fix/raw_message.h"

#include <string>

#include "tests/fuzz/fuzz.h"

namespace dealingdesk::fuzz {
namespace {

// A data field may hold any bytes, and so what looks like a field but is none.
bool has_data_fields(std::string_view text) {
  for (const char* length : {"90=", "93=", "95=", "212=", "348=", "350=", "352=", "354=", "356=", "358=", "360=",
                             "362=", "364=", "445=", "618=", "621="})
    if (text.find(length) != std::string_view::npos) return true;
  return false;
}

void check_no_secret(std::string_view text) {
  for (const std::string_view secret : {"\x01"
                                        "554=",
                                        "\x01"
                                        "925=",
                                        "\x01"
                                        "96="}) {
    for (auto at = text.find(secret); at != std::string_view::npos; at = text.find(secret, at + 1)) {
      const auto value = text.substr(at + secret.size());
      const auto end = value.find(fix::kSoh);
      must(value.substr(0, end) == "***", "a secret is blanked");
    }
  }
}

}  // namespace
}  // namespace dealingdesk::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace dealingdesk;
  const auto bytes = fuzz::bytes_of(data, size);
  fix::FieldCursor fields{bytes};
  std::size_t read = 0;
  while (fields.next()) {
    fuzz::must(fields.tag() > 0, "a tag is above 0");
    const auto value = fields.value();
    fuzz::must(value.data() >= bytes.data() && value.data() + value.size() < bytes.data() + size,
               "a value lies within");
    read += value.size() + 1;
  }
  fuzz::must(read <= size, "fields do not overlap");
  const std::string blanked = fix::blank_secrets(bytes);
  if (!fuzz::has_data_fields(bytes)) fuzz::check_no_secret(blanked);
  fuzz::must(fix::with_bars(bytes).size() == size, "bars take as much room as separators");
  return 0;
}
