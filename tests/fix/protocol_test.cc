#include "fix/protocol/protocol.h"

#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>

#include <catch2/catch.hpp>

#include "fix/protocol/tag.h"
#include "tests/support/recordings.h"

namespace dealingdesk::fix {
namespace {

std::string source(const std::string& path) {
  const char* root = std::getenv("DEALINGDESK_SOURCE_DIR");
  REQUIRE(root != nullptr);
  return std::string{root} + "/" + path;
}

std::string read_file(const std::string& path) {
  std::ifstream in{path, std::ios::binary};
  REQUIRE(in);
  return {std::istreambuf_iterator<char>{in}, {}};
}

std::vector<MessageDef> every_message() {
  std::vector<MessageDef> all;
  for (const auto table : all_messages()) all.insert(all.end(), table.begin(), table.end());
  return all;
}

// A standard's dictionary, as far as the tests ask of it.
FIX::DataDictionary standard(const std::string& folder, const std::string& name) {
  return FIX::DataDictionary{folder + "/" + name + ".xml"};
}

// What we have beyond the standard, knowingly.
bool is_our_own(const MessageDef& message, int tag, Versions version) {
  if (tag >= 5000 || message.flow == Flow::none) return true;
  // A FIX 4.2 Logon knows no user, and none before FIXT a new password: everybody uses them all the same.
  if (message.type == "A") return tag == 925 || (version == k42 && (tag == 553 || tag == 554));
  // Trades of one account, without the words of the Parties group.
  if (message.type == "AD") return tag == 1;
  // The position of a hedging account that an order closes, or that a fill opened or changed.
  if (tag == 721) return message.type == "D" || message.type == "8";
  // The account whose orders are to be cancelled.
  return tag == 1 && (message.type == "q" || message.type == "r");
}

}  // namespace

TEST_CASE("fields are in order of tag, each of them once, and every message's are among them", "[fix]") {
  const auto all = fields();
  CHECK(std::is_sorted(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.tag <= b.tag; }));
  for (const auto& message : every_message())
    for (const auto& use : message.fields) {
      CAPTURE(message.name, use.tag);
      CHECK(find_field(use.tag) != nullptr);
      CHECK(use.tag <= Protocol::kHighestTag);
    }
  for (const auto& value : values()) CHECK(find_field(value.tag) != nullptr);
}

TEST_CASE("a message's type is there once", "[fix]") {
  std::set<std::string_view> types;
  for (const auto& message : every_message()) CHECK(types.insert(message.type).second);
}

TEST_CASE("the dictionaries in config/fix are what the table of messages says", "[fix]") {
  for (const auto& each : published_dictionaries()) {
    const std::string name{each.name};
    INFO("dealingdesk fix dictionary " << name << " > config/fix/" << name << ".xml");
    CHECK(read_file(source("config/fix/" + name + ".xml")) == dictionary_xml(each.version, each.part));
  }
}

TEST_CASE("the table in docs/fix-messages.md is what the table of messages says", "[fix]") {
  INFO("dealingdesk fix messages > docs/fix-messages.md");
  CHECK(read_file(source("docs/fix-messages.md")) == messages_markdown());
}

TEST_CASE("what we speak of a version is in its standard, but for what we know to be ours", "[fix]") {
  struct Row {
    Versions version;
    std::string transport, application;
  };
  const auto folder = recorded("fix-dictionaries");
  if (folder.empty()) return;
  for (const auto& row : {Row{k42, "FIX42", "FIX42"}, Row{k44, "FIX44", "FIX44"}, Row{k50, "FIXT11", "FIX50SP2"}}) {
    const auto transport = standard(folder, row.transport);
    const auto application = standard(folder, row.application);
    for (const auto& message : every_message()) {
      if ((message.versions & row.version) == 0 || message.flow == Flow::none) continue;
      const std::string type{message.type};
      CAPTURE(row.application, type);
      const auto& of = transport.isMsgType(type) ? transport : application;
      REQUIRE(of.isMsgType(type));
      // Fields of groups are not told apart here: their standard's dictionary keeps them elsewhere.
      for (const auto& use : message.fields) {
        if ((use.versions & row.version) == 0 || use.depth > 0 || is_our_own(message, use.tag, row.version)) continue;
        CAPTURE(use.tag);
        CHECK(of.isMsgField(type, use.tag));
      }
    }
    for (const auto& value : values()) {
      if ((value.versions & row.version) == 0 || value.tag >= 5000) continue;
      const auto& of = application.isField(value.tag) ? application : transport;
      if (!of.isField(value.tag) || !of.hasFieldValue(value.tag)) continue;
      CAPTURE(row.application, value.tag, value.value);
      CHECK(of.isFieldValue(value.tag, std::string{value.value}));
    }
  }
}

TEST_CASE("a version's types are told from what is no message of it", "[fix]") {
  const auto fix42 = Protocol::ours("FIX.4.2", "");
  const auto fix44 = Protocol::ours("FIX.4.4", "");
  const auto fix50 = Protocol::ours("FIXT.1.1", "9");
  REQUIRE((fix42 && fix44 && fix50));
  CHECK_FALSE(Protocol::ours("FIX.4.3", ""));
  CHECK_FALSE(Protocol::ours("FIXT.1.1", "7"));
  for (const auto* type : {"D", "8", "V"}) {
    CHECK(fix42->offers(type));
    CHECK(fix44->offers(type));
    CHECK(fix50->offers(type));
  }
  CHECK_FALSE(fix42->offers("AF"));
  CHECK_FALSE(fix42->is_application_type("AF"));
  CHECK(fix44->offers("AF"));
  CHECK(fix44->is_application_type("BH"));
  CHECK_FALSE(fix44->is_application_type("BI"));
  CHECK(fix50->is_application_type("CB"));
  CHECK_FALSE(fix50->is_application_type("zz"));
  CHECK_FALSE(fix42->is_application_type("o"));
  CHECK(fix44->is_application_type("o"));
}

TEST_CASE("a value that a version does not know becomes the nearest that it does", "[fix]") {
  const auto fix42 = Protocol::ours("FIX.4.2", "");
  const auto fix44 = Protocol::ours("FIX.4.4", "");
  const auto fix50 = Protocol::ours("FIXT.1.1", "9");
  CHECK(fix42->word(tag::OrdRejReason, "13") == "3");
  CHECK(fix44->word(tag::OrdRejReason, "13") == "13");
  CHECK(fix44->word(tag::ExecType, "L") == "D");
  CHECK(fix50->word(tag::ExecType, "L") == "L");
  CHECK(fix42->word(tag::ExecType, "4") == "4");
}

TEST_CASE("a dictionary that cannot be read is refused with its name", "[fix]") {
  const auto read = Protocol::read("FIX.4.4", "", "", "/no/such/file.xml");
  REQUIRE_FALSE(read);
  CHECK(read.reject().text.find("/no/such/file.xml") != std::string::npos);
}

TEST_CASE("standard dictionaries are read from files, FIX 5.0's with its transport", "[fix]") {
  const auto folder = recorded("fix-dictionaries");
  if (folder.empty()) return;
  const auto fix40 = Protocol::read("FIX.4.0", "", "", folder + "/FIX40.xml");
  REQUIRE(fix40);
  CHECK((*fix40)->offers("D"));
  CHECK_FALSE((*fix40)->offers("V"));
  CHECK((*fix40)->fields_of("D") == nullptr);
  const auto fix50 = Protocol::read("FIXT.1.1", "7", folder + "/FIXT11.xml", folder + "/FIX50.xml");
  REQUIRE(fix50);
  CHECK((*fix50)->offers("A"));
  CHECK((*fix50)->offers("D"));
}

}  // namespace dealingdesk::fix
