// The table of messages for people.
#include <string>

#include <fmt/format.h>

#include "fix/protocol/message_table.h"
#include "fix/protocol/tag.h"

namespace dealingdesk::fix {
namespace {

constexpr Versions kVersions[] = {k42, k44, k50};

std::string_view sender(Flow flow) {
  switch (flow) {
    case Flow::in: return "client";
    case Flow::out: return "broker";
    case Flow::both: return "both";
    case Flow::none: break;
  }
  return "nobody";
}

std::string cells(Versions versions, std::string_view mark) {
  std::string out;
  for (const Versions version : kVersions) out += fmt::format(" {} |", (versions & version) != 0 ? mark : "");
  return out;
}

std::string overview() {
  std::string out = "| type | message | sent by | 4.2 | 4.4 | 5.0SP2 |\n|---|---|---|---|---|---|\n";
  for (const auto table : all_messages())
    for (const MessageDef& message : table)
      if (message.flow != Flow::none)
        out += fmt::format("| {} | {} | {} |{}\n", message.type, message.name, sender(message.flow),
                           cells(message.versions, "x"));
  return out;
}

std::string fields_of(const MessageDef& message) {
  std::string out = fmt::format("\n### {} {}\n\n| tag | field | 4.2 | 4.4 | 5.0SP2 |\n|---|---|---|---|---|\n",
                                message.type, message.name);
  for (const FieldUse& use : message.fields) {
    std::string indent;
    for (int i = 0; i < use.depth; ++i) indent += "&rarr; ";
    out += fmt::format("| {} | {}{} |{}\n", use.tag, indent, find_field(use.tag)->name,
                       cells(use.versions & message.versions, use.required ? "needed" : "x"));
  }
  return out;
}

std::string values_of(const FieldDef& field) {
  std::string rows;
  for (const ValueDef& value : values())
    if (value.tag == field.tag)
      rows += fmt::format("| {} | {} |{}\n", value.value, value.meaning, cells(value.versions, "x"));
  if (rows.empty()) return {};
  return fmt::format("\n### {} {}\n\n| value | meaning | 4.2 | 4.4 | 5.0SP2 |\n|---|---|---|---|---|\n{}", field.tag,
                     field.name, rows);
}

}  // namespace

std::string messages_markdown() {
  std::string out =
      "# FIX messages, fields and values\n\n"
      "Printed by `dealingdesk fix messages`; what they mean is in the\n"
      "[rules of engagement](fix-rules-of-engagement.md). FIX 5.0SP2 goes over FIXT 1.1. Enumerated fields show all "
      "that a\n"
      "version knows: what of it is not offered is refused by the business message that belongs to it, with a "
      "reason.\n\n";
  out += overview();
  out += "\n## Fields\n\nEvery message has the standard header and trailer. &rarr;: in the repeating group above.\n";
  for (const auto table : all_messages())
    for (const MessageDef& message : table)
      if (message.flow != Flow::none) out += fields_of(message);
  out += "\n## Values\n";
  for (const FieldDef& field : fields()) out += values_of(field);
  return out;
}

}  // namespace dealingdesk::fix
