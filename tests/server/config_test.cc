#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "tests/server/config_file.h"

namespace dealingdesk::server {
namespace {

std::vector<std::filesystem::path> example_files() {
  const char* root = std::getenv("DEALINGDESK_SOURCE_DIR");
  REQUIRE(root != nullptr);
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(std::filesystem::path(root) / "config"))
    if (entry.path().extension() == ".toml") files.push_back(entry.path());
  return files;
}

}  // namespace

TEST_CASE("the reference says every setting that there is", "[server]") {
  const auto files = example_files();
  const auto file =
      std::find_if(files.begin(), files.end(), [](const auto& each) { return each.filename() == "reference.toml"; });
  REQUIRE(file != files.end());
  const ConfigResult read = read_config(*file, {}, {});
  REQUIRE(read.errors.text() == "");
  std::set<std::string> said;
  for (const auto& [key, source] : read.config.sources) {
    std::string plain;
    for (std::size_t i = 0; i < key.size(); ++i) {
      if (key[i] == '[')
        i = key.find(']', i);
      else
        plain += key[i];
    }
    said.insert(plain);
  }
  CHECK(said == read.known);
}

TEST_CASE("every example configuration loads without an error", "[server]") {
  const auto files = example_files();
  REQUIRE(files.size() >= 2);
  for (const auto& file : files) {
    DYNAMIC_SECTION(file.filename().string()) {
      const ConfigResult read = read_config(file, {}, {});
      CHECK(read.errors.text() == "");
      CHECK(unknown_names(read.config).text() == "");
      CHECK_FALSE(read.config.instruments.empty());
    }
  }
}

TEST_CASE("what cannot be right is refused with its line and what was expected", "[server]") {
  struct Case {
    const char* text;
    int line;
    const char* message;
  };
  const auto c = GENERATE(values<Case>({
      // Keys and types.
      {"[server]\ndurabilty = \"os\"\n", 2, "server.durabilty: unknown key; expected one of: "},
      {"[serve]\n", 1, "serve: unknown key; expected one of: "},
      {"[server]\ndata_dir = 5\n", 2, "server.data_dir: expected text in quotes, found a whole number"},
      {"fix = 3\n", 1, "fix: expected a table, found a whole number"},
      {"[fix]\ntls = \"yes\"\n", 2, "fix.tls: expected true or false, found text"},
      {"[fix]\nport = \"9880\"\n", 2, "fix.port: expected a whole number from 0 to 65535, found text"},
      {"group = 1\n", 1, "group: expected [[group]], found a whole number"},
      {"[[group]]\nname = \"g\"\ncommission_per_lot = 0.5\n", 3,
       "group[1].commission_per_lot: expected text in quotes, found a floating-point number"},
      {"[[group]]\nname = \"g\"\nlps = \"VENUE\"\n", 3, "group[1].lps: expected an array of texts, found text"},
      // Values.
      {"[server]\nlog_level = \"loud\"\n", 2,
       "server.log_level: expected one of trace, debug, info, warn, error, critical, off, found 'loud'"},
      {"[server]\ndurability = \"ram\"\n", 2, "server.durability: expected one of \"os\" \"fsync\", found 'ram'"},
      {"[fix]\nport = 70000\n", 2, "fix.port: expected a whole number from 0 to 65535, found '70000'"},
      {"[fix]\nmax_message_bytes = 100\n", 2,
       "fix.max_message_bytes: expected a whole number from 1024 to 67108864, found '100'"},
      {"[fix]\ncertificate_file = \"c.pem\"\n", 2,
       "fix.certificate_file: expected certificate_file and private_key_file together, or neither, found 'one of "
       "them'"},
      {"[[instrument]]\nsymbol = \"X\"\nbase = \"us$\"\nquote = \"USD\"\n", 3,
       "instrument[1].base: expected a currency code of 1 to 6 capital letters or digits, found 'us$'"},
      {"[[instrument]]\nsymbol = \"X\"\nbase = \"USD\"\n", 1, "instrument[1].quote: missing"},
      {"[[instrument]]\nsymbol = \"X\"\nbase = \"A\"\nquote = \"B\"\nmin_lots = \"5\"\nmax_lots = \"1\"\n", 6,
       "instrument[1].max_lots: expected at least min_lots, which is 5, found '1'"},
      {"[[instrument]]\nsymbol = \"X\"\nbase = \"A\"\nquote = \"B\"\nlot_step = \"0\"\n", 5,
       "instrument[1].lot_step: expected lots that come to more than 0 and at most 92233720368 units, found '0'"},
      {"[[instrument]]\nsymbol = \"X\"\nbase = \"A\"\nquote = \"B\"\ndigits = 12\n", 5,
       "instrument[1].digits: expected a whole number from 0 to 9, found '12'"},
      {"[[lp]]\nname = \"L\"\nkind = \"real\"\n", 3,
       "lp[1].kind: expected one of \"simulated\" \"replay\" \"fix\", found 'real'"},
      {"[[group]]\nname = \"g\"\ncommission_per_lot = \"1,5\"\n", 3,
       "group[1].commission_per_lot: expected a decimal number in quotes with at most 9 decimals, found '1,5'"},
      {"[[group]]\nname = \"g\"\nrouting = \"a\"\n", 3,
       "group[1].routing: expected lps beside it, to which the orders go, found 'a'"},
      {"[[group]]\nname = \"g\"\n[[group]]\nname = \"g\"\n", 4,
       "group[2].name: expected one that no other record has, found 'g'"},
      {"[[account]]\ngroup = \"g\"\n", 1, "account[1].id: expected a whole number from 1, found 'nothing'"},
      {"[[account]]\nid = 1\ngroup = \"g\"\nleverage = 0\n", 4,
       "account[1].leverage: expected a whole number from 1 to 10000, found '0'"},
      {"[[account]]\nid = 1\ngroup = \"g\"\ndeposit = \"-5\"\n", 4,
       "account[1].deposit: expected an amount above 0 in USD, e.g. \"1000\", found '-5'"},
      {"[[account]]\nid = 1\ngroup = \"g\"\ncurrency = \"JPY\"\ndeposit = \"0.50\"\n", 5,
       "account[1].deposit: expected an amount above 0 in JPY, e.g. \"1000\", found '0.50'"},
      {"[[account]]\nid = 1\ngroup = \"g\"\n[[account]]\nid = 1\ngroup = \"g\"\n", 5,
       "account[2].id: expected one that no other record has, found '1'"},
      {"[[user]]\nname = \"u\"\n", 2,
       "user[1].name: expected exactly one of password, password_file, password_hash beside it, found 'u'"},
      {"[[user]]\nname = \"u\"\npassword = \"p\"\nrole = \"god\"\n", 4,
       "user[1].role: expected one of \"viewer\" \"trader\" \"operator\" \"admin\", found 'god'"},
      {"[[fix.session]]\ncomp_id = \"C\"\n", 1, "fix.session[1].user: missing"},
      {"[[fix.session]]\ncomp_id = \"C\"\nuser = \"u\"\naccounts = [1, -2]\n", 4,
       "fix.session[1].accounts: expected a whole number from 0, found a whole number"},
      {"[[fix.session]]\ncomp_id = \"C\"\nuser = \"u\"\nnetworks = [\"::1\", \"10.1.2.3/16\"]\n", 4,
       "fix.session[1].networks: \"10.1.2.3/16\" has bits behind its prefix"},
      {"[[fix.session]]\ncomp_id = \"C\"\nuser = \"u\"\ncertificate = \"CN=C\"\n", 4,
       "fix.session[1].certificate: expected fix.tls and fix.client_ca_file, without which nobody can show one, found "
       "'CN=C'"},
      {"[fix]\ntls = false\nclient_ca_file = \"/ca.pem\"\n", 3,
       "fix.client_ca_file: expected tls = true beside it, because only TLS shows certificates, found '/ca.pem'"},
      {"[venue]\nenabled = true\n", 1, "venue.config: expected the venue's configuration file, found 'nothing'"},
  }));
  const ConfigFile file{c.text};
  const ConfigResult read = file.read();
  REQUIRE(read.errors.lines.size() == 1);
  // The list of known keys grows: only its beginning is looked at.
  const std::string expected = file.at(c.line) + ": " + c.message;
  const std::string& said = read.errors.lines[0];
  const bool lists_keys = expected.back() == ' ';
  CHECK((lists_keys ? said.substr(0, expected.size()) : said) == expected);
}

TEST_CASE("all errors of a file are told at once, and what is no TOML is named", "[server]") {
  const ConfigFile file{"[server]\nfoo = 1\n[fix]\nport = -1\ntls_port = true\n"};
  CHECK(file.read().errors.lines.size() == 3);

  const ConfigFile broken{"[server]\ndata_dir = \n"};
  const ConfigResult read = broken.read();
  REQUIRE(read.errors.lines.size() == 1);
  CHECK(read.errors.lines[0].substr(0, broken.at(2).size()) == broken.at(2));

  const ConfigResult missing = read_config("/nowhere/at/all.toml", {}, {});
  REQUIRE(missing.errors.lines.size() == 1);
  CHECK(missing.errors.lines[0].find("/nowhere/at/all.toml") == 0);
}

TEST_CASE("a flag counts more than the environment, that more than the file, and that more than the default",
          "[server]") {
  const ConfigFile file{"[server]\ndata_dir = \"from-file\"\nlog_level = \"warn\"\n[fix]\nport = 1\n"};
  const ConfigResult read = file.read({{"server.data_dir", "from-flag"}},
                                      {{"server.data_dir", "from-environment"}, {"fix.port", "2"}, {"http.port", "3"}});
  CHECK(read.errors.text() == "");
  const Config& config = read.config;
  CHECK(config.data_dir == "from-flag");
  CHECK(config.fix.plain.port == 2);
  CHECK(config.http.endpoint.port == 3);
  CHECK(config.log_level == "warn");
  CHECK(config.durability == store::Durability::os);
  CHECK(config.sources.at("server.data_dir") == "flag");
  CHECK(config.sources.at("fix.port") == "environment");
  CHECK(config.sources.at("server.log_level") == file.at(3));
  CHECK(config.sources.count("server.durability") == 0);
}

TEST_CASE("flags and environment are held to the same rules", "[server]") {
  const ConfigFile file{"[fix]\nport = 1\n"};
  CHECK(file.read({{"fix.prt", "2"}}).errors.text() == "flag fix.prt: no such setting\n");
  CHECK(file.read({}, {{"fix.prt", "2"}}).errors.text() == "environment fix.prt: no such setting\n");
  CHECK(file.read({}, {{"fix.port", "many"}}).errors.text() ==
        file.at(2) + ": fix.port: expected a whole number from 0 to 65535, found 'many'\n");
  CHECK(file.read({{"fix.tls", "maybe"}}).errors.lines.size() == 1);
}

TEST_CASE("variables of the environment name settings by section and key", "[server]") {
  ::setenv("DEALINGDESK_SERVER_DATA_DIR", "x", 1);
  ::setenv("DEALINGDESK_FIRST_START_TRADER_COMP_ID", "T", 1);
  ::setenv("DEALINGDESK_OTHER", "y", 1);
  const Overrides overrides = overrides_from_environment();
  ::unsetenv("DEALINGDESK_SERVER_DATA_DIR");
  ::unsetenv("DEALINGDESK_FIRST_START_TRADER_COMP_ID");
  ::unsetenv("DEALINGDESK_OTHER");
  CHECK(overrides == Overrides{{"server.data_dir", "x"}, {"first_start.trader_comp_id", "T"}});
}

TEST_CASE("a description of the configuration shows no password", "[server]") {
  const ConfigFile file{
      "[[user]]\nname = \"u\"\npassword = \"hunter2\"\n"
      "[[lp]]\nname = \"L\"\nkind = \"fix\"\nsender_comp_id = \"A\"\ntarget_comp_id = \"B\"\npassword = \"hunter3\"\n"};
  const ConfigResult read = file.read();
  REQUIRE(read.errors.text() == "");
  const std::string text = describe(read.config);
  CHECK(text.find("1 users") != std::string::npos);
  CHECK(text.find("hunter") == std::string::npos);
}

}  // namespace dealingdesk::server
