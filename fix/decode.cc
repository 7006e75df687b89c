#include "fix/decode.h"

#include <algorithm>

#include "fix/dictionary.h"
#include "fix/quickfix.h"
#include "fix/raw_message.h"

namespace dealingdesk::fix {

std::string decode(std::string_view line) {
  const auto start = line.find("8=FIX");
  if (start == std::string_view::npos) return std::string{line};
  std::string message{line.substr(start)};
  while (!message.empty() && (message.back() == '\n' || message.back() == '\r')) message.pop_back();
  if (message.find(kSoh) == std::string::npos) std::replace(message.begin(), message.end(), '|', kSoh);
  if (message.back() != kSoh) message += kSoh;

  const auto& names = dictionary();
  std::string out;
  FieldCursor fields{message};
  while (fields.next()) {
    const std::string value{is_secret(fields.tag()) ? std::string_view{"***"} : fields.value()};
    std::string name = "?";
    std::string meaning;
    (void)names.getFieldName(fields.tag(), name);
    const auto tag = std::to_string(fields.tag());
    out += std::string(tag.size() < 5 ? 5 - tag.size() : 0, ' ') + tag + ' ' + name + " = " + value;
    if (names.getValueName(fields.tag(), value, meaning)) out += " (" + meaning + ')';
    out += '\n';
  }
  return out;
}

}  // namespace dealingdesk::fix
