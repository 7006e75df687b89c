// Reads a TOML table key by key and notes everything that is wrong with it: what is missing, of the
// wrong type or impossible, and keys that nobody asked for. Private to server/.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <limits>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <toml++/toml.h>

#include "core/decimal.h"
#include "server/config.h"

namespace dealingdesk::server {

// What all tables of one file share.
struct ReadContext {
  std::string file;
  ConfigErrors* errors = nullptr;
  std::map<std::string, std::string>* sources = nullptr;
  const Overrides* flags = nullptr;
  const Overrides* environment = nullptr;
  std::set<std::string>* known = nullptr;  // each key that may be set, without the numbers of tables
};

class TableReader {
 public:
  // `path` names the table in messages and overrides ("fix", "lp[2]").
  TableReader(ReadContext& context, const toml::table& table, std::string path)
      : context_{context}, table_{table}, path_{std::move(path)} {}

  void text(std::string_view key, std::string& out);
  void required_text(std::string_view key, std::string& out);
  void boolean(std::string_view key, bool& out);
  template <class T>
  void number(std::string_view key, T& out, std::int64_t least, std::int64_t most) {
    if (const auto value = whole_number(key, least, most)) out = static_cast<T>(*value);
  }
  // Decimal text, e.g. "0.0001": a TOML float could not say it exactly.
  template <class F>
  void decimal(std::string_view key, F& out) {
    std::string said;
    text(key, said);
    if (said.empty()) return;
    if (const auto value = parse<F>(said))
      out = *value;
    else
      wrong(key, "a decimal number in quotes with at most " + std::to_string(F::kScale) + " decimals", said);
  }
  void texts(std::string_view key, std::vector<std::string>& out);
  void numbers(std::string_view key, std::vector<std::uint64_t>& out);
  // One of the words given.
  template <class E>
  void choice(std::string_view key, E& out, std::initializer_list<std::pair<std::string_view, E>> words) {
    std::string said;
    text(key, said);
    if (said.empty()) return;
    std::string expected = "one of";
    for (const auto& [word, value] : words) {
      if (word == said) {
        out = value;
        return;
      }
      expected += " \"" + std::string(word) + "\"";
    }
    wrong(key, expected, said);
  }
  // A table of its own, where there is one.
  void table(std::string_view key, const std::function<void(TableReader&)>& read);
  // Each table of an array of tables.
  void tables(std::string_view key, const std::function<void(TableReader&)>& read);

  [[nodiscard]] bool has(std::string_view key) const { return table_.contains(key); }
  // Notes an error at a key.
  void wrong(std::string_view key, std::string_view expected, std::string_view said);
  // To be called last: notes keys that were not asked for.
  void finish();

 private:
  [[nodiscard]] std::optional<std::int64_t> whole_number(std::string_view key, std::int64_t least, std::int64_t most);
  // A flag's or an environment variable's value instead of the file's.
  [[nodiscard]] std::optional<std::string> override_of(std::string_view key);
  const toml::node* find(std::string_view key);
  void note(const toml::node* node, const std::string& text);
  [[nodiscard]] std::string full(std::string_view key) const;

  ReadContext& context_;
  const toml::table& table_;
  std::string path_;
  std::set<std::string, std::less<>> asked_;
};

}  // namespace dealingdesk::server
