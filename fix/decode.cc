#include "fix/decode.h"

#include <algorithm>

#include "fix/protocol/message_table.h"
#include "fix/protocol/tag.h"
#include "fix/raw_message.h"

namespace dealingdesk::fix {
namespace {

// "BUY" for 54=1, "EXECUTION_REPORT"... empty where the value is no word.
std::string_view meaning_of(int tag, std::string_view value) {
  for (const ValueDef& each : values())
    if (each.tag == tag && each.value == value) return each.meaning;
  if (tag != tag::MsgType) return {};
  for (const auto table : all_messages())
    for (const MessageDef& message : table)
      if (message.type == value) return message.name;
  return {};
}

}  // namespace

std::string decode(std::string_view line) {
  const auto start = line.find("8=FIX");
  if (start == std::string_view::npos) return std::string{line};
  std::string message{line.substr(start)};
  while (!message.empty() && (message.back() == '\n' || message.back() == '\r')) message.pop_back();
  if (message.find(kSoh) == std::string::npos) std::replace(message.begin(), message.end(), '|', kSoh);
  if (message.back() != kSoh) message += kSoh;

  std::string out;
  FieldCursor fields{message};
  while (fields.next()) {
    const std::string value{is_secret(fields.tag()) ? std::string_view{"***"} : fields.value()};
    const FieldDef* field = find_field(fields.tag());
    const std::string name{field == nullptr ? "?" : field->name};
    const std::string meaning{meaning_of(fields.tag(), value)};
    const auto tag = std::to_string(fields.tag());
    out += std::string(tag.size() < 5 ? 5 - tag.size() : 0, ' ') + tag + ' ' + name + " = " + value;
    if (!meaning.empty()) out += " (" + meaning + ')';
    out += '\n';
  }
  return out;
}

}  // namespace dealingdesk::fix
