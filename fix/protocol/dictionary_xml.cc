// The table as data dictionaries in QuickFIX's format.
#include <algorithm>
#include <set>
#include <vector>

#include <fmt/format.h>

#include "fix/protocol/message_table.h"
#include "fix/protocol/tag.h"

namespace dealingdesk::fix {
namespace {

class Writer {
 public:
  Writer(Versions version, DictionaryPart part) : version_{version}, part_{part} {}

  std::string write() {
    out_ =
        "<!-- What dealingdesk speaks: exactly the messages and fields of its rules of engagement.\n"
        "     Made from its table of messages (`dealingdesk fix dictionary`); the server has its own copy. -->\n";
    out_ += root();
    out_ += part_ == DictionaryPart::application ? " <header/>\n <trailer/>\n" : header_and_trailer();
    out_ += " <messages>\n";
    for (const auto table : all_messages()) {
      for (const MessageDef& message : table) {
        // The header is the transport's, and names the types of both parts.
        if ((message.versions & version_) != 0) types_.push_back(message);
        if (belongs(message)) write(message);
      }
    }
    out_ += " </messages>\n <components/>\n <fields>\n";
    for (const FieldDef& field : fields())
      if (used_.contains(field.tag)) write(field);
    return out_ + " </fields>\n</fix>\n";
  }

 private:
  static bool is_admin(const MessageDef& message) {
    return message.type.size() == 1 && std::string_view{"012345A"}.find(message.type) != std::string_view::npos;
  }
  [[nodiscard]] bool belongs(const MessageDef& message) const {
    if ((message.versions & version_) == 0) return false;
    if (part_ == DictionaryPart::whole) return true;
    return is_admin(message) == (part_ == DictionaryPart::transport);
  }
  [[nodiscard]] std::string root() const {
    if (version_ == k42) return "<fix type='FIX' major='4' minor='2' servicepack='0'>\n";
    if (version_ == k44) return "<fix type='FIX' major='4' minor='4' servicepack='0'>\n";
    if (part_ == DictionaryPart::transport) return "<fix type='FIXT' major='1' minor='1' servicepack='0'>\n";
    return "<fix type='FIX' major='5' minor='0' servicepack='2'>\n";
  }
  std::string header_and_trailer() {
    std::string out = " <header>\n";
    write_uses(out, header_fields(), "  ");
    out += " </header>\n <trailer>\n";
    write_uses(out, trailer_fields(), "  ");
    return out + " </trailer>\n";
  }
  void write(const MessageDef& message) {
    out_ += fmt::format("  <message name='{}' msgtype='{}' msgcat='{}'>\n", message.name, message.type,
                        is_admin(message) ? "admin" : "app");
    write_uses(out_, message.fields, "   ");
    out_ += "  </message>\n";
  }
  // From `at` on, as long as the fields stand at this depth or deeper.
  void write_uses(std::string& out, std::span<const FieldUse> uses, const std::string& indent) {
    for (std::size_t i = 0; i < uses.size(); ++i) {
      const FieldUse& use = uses[i];
      const auto end = std::find_if(uses.begin() + static_cast<std::ptrdiff_t>(i) + 1, uses.end(),
                                    [&](const FieldUse& other) { return other.depth <= use.depth; });
      const auto inside = uses.subspan(i + 1, static_cast<std::size_t>(end - uses.begin()) - i - 1);
      i += inside.size();
      if ((use.versions & version_) == 0) continue;
      used_.insert(use.tag);
      const auto words =
          fmt::format("name='{}' required='{}'", name_of(*find_field(use.tag), version_), use.required ? 'Y' : 'N');
      if (inside.empty()) {
        out += fmt::format("{}<field {}/>\n", indent, words);
        continue;
      }
      out += fmt::format("{}<group {}>\n", indent, words);
      write_uses(out, inside, indent + " ");
      out += indent + "</group>\n";
    }
  }
  void write(const FieldDef& field) {
    const auto words = fmt::format("number='{}' name='{}' type='{}'", field.tag, name_of(field, version_), field.type);
    std::string inside;
    for (const ValueDef& value : values())
      if (value.tag == field.tag && (value.versions & version_) != 0) add_value(inside, value.value, value.meaning);
    if (field.tag == tag::MsgType)
      for (const MessageDef& message : types_) add_value(inside, message.type, message.name);
    if (field.type == "BOOLEAN") {
      add_value(inside, "Y", "YES");
      add_value(inside, "N", "NO");
    }
    out_ += inside.empty() ? fmt::format("  <field {}/>\n", words)
                           : fmt::format("  <field {}>\n{}  </field>\n", words, inside);
  }
  static void add_value(std::string& out, std::string_view value, std::string_view meaning) {
    out += fmt::format("   <value enum='{}' description='{}'/>\n", value, meaning);
  }

  Versions version_;
  DictionaryPart part_;
  std::string out_;
  std::set<int> used_;
  std::vector<MessageDef> types_;  // of this version
};

}  // namespace

std::array<std::span<const MessageDef>, 4> all_messages() {
  return {session_messages(), order_messages(), market_data_messages(), after_trade_messages()};
}

const FieldDef* find_field(int tag) {
  const auto all = fields();
  const auto it = std::lower_bound(all.begin(), all.end(), tag,
                                   [](const FieldDef& field, int wanted) { return field.tag < wanted; });
  return it == all.end() || it->tag != tag ? nullptr : &*it;
}

std::string_view name_of(const FieldDef& field, Versions version) {
  return version == k42 && !field.name_42.empty() ? field.name_42 : field.name;
}

std::span<const PublishedDictionary> published_dictionaries() {
  static constexpr PublishedDictionary kAllOfThem[] = {{"FIX42", k42, DictionaryPart::whole},
                                                       {"FIX44", k44, DictionaryPart::whole},
                                                       {"FIXT11", k50, DictionaryPart::transport},
                                                       {"FIX50SP2", k50, DictionaryPart::application}};
  return kAllOfThem;
}

std::string dictionary_xml(Versions version, DictionaryPart part) { return Writer{version, part}.write(); }

}  // namespace dealingdesk::fix
