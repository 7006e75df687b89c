// What we speak: every message, its fields and their values, by version of FIX, in one table.
//
// The data dictionaries (config/fix/), what our messages may say in a version (protocol.h) and the tables in
// docs/fix-rules-of-engagement.md are all made from it. A message or a field is added here, and nowhere else.
//
// Threads: any; nothing changes.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace dealingdesk::fix {

// Versions as a set.
using Versions = std::uint8_t;
inline constexpr Versions k42 = 1, k44 = 2, k50 = 4;  // FIX.4.2, FIX.4.4, FIX.5.0SP2 over FIXT.1.1
inline constexpr Versions kAll = k42 | k44 | k50;

struct FieldDef {
  int tag;
  std::string_view name;          // as of FIX 4.4 and later
  std::string_view type;          // as QuickFIX's dictionaries call it
  std::string_view name_42 = {};  // where it was another
};
struct ValueDef {
  int tag;
  std::string_view value;
  std::string_view meaning;
  Versions versions = kAll;
};
// A value that some version does not know, and the nearest that it does; empty: it is left out.
struct SubstituteDef {
  int tag;
  std::string_view value;
  std::string_view instead;
};
// A field within a message. What stands in a repeating group follows the field that counts it, one deeper.
struct FieldUse {
  int tag;
  bool required;
  Versions versions = kAll;
  int depth = 0;
};
// Who sends it.
enum class Flow : std::uint8_t { in, out, both, none };
struct MessageDef {
  std::string_view type;
  std::string_view name;
  Flow flow;
  std::span<const FieldUse> fields;
  Versions versions = kAll;
};

[[nodiscard]] std::span<const FieldDef> fields();
[[nodiscard]] std::span<const ValueDef> values();
[[nodiscard]] std::span<const SubstituteDef> substitutes();
[[nodiscard]] std::span<const FieldUse> header_fields();
[[nodiscard]] std::span<const FieldUse> trailer_fields();
[[nodiscard]] std::span<const MessageDef> session_messages();
[[nodiscard]] std::span<const MessageDef> order_messages();
[[nodiscard]] std::span<const MessageDef> market_data_messages();
[[nodiscard]] std::span<const MessageDef> after_trade_messages();
[[nodiscard]] std::array<std::span<const MessageDef>, 4> all_messages();

// Null where there is none.
[[nodiscard]] const FieldDef* find_field(int tag);
[[nodiscard]] std::string_view name_of(const FieldDef& field, Versions version);

// A data dictionary in QuickFIX's format. FIX.5.0SP2 has two: the transport's (header, trailer and session
// messages) and the application's.
enum class DictionaryPart : std::uint8_t { whole, transport, application };
[[nodiscard]] std::string dictionary_xml(Versions version, DictionaryPart part);
// Those that we publish, by the names of their files in config/fix/.
struct PublishedDictionary {
  std::string_view name;  // "FIX50SP2"
  Versions version;
  DictionaryPart part;
};
[[nodiscard]] std::span<const PublishedDictionary> published_dictionaries();
// The table for people: docs/fix-messages.md.
[[nodiscard]] std::string messages_markdown();

}  // namespace dealingdesk::fix
