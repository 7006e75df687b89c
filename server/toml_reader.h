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
#include "core/fixed.h"
#include "core/money.h"
#include "core/result.h"
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
      : context_{context}, table_{table}, path_{std::move(path)}, errors_before_{context.errors->lines.size()} {}

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
  // The same, from 0 on.
  template <class F>
  void not_negative(std::string_view key, F& out) {
    F value = out;
    decimal(key, value);
    if (value < F{})
      wrong(key, "a decimal number in quotes, from 0 on", to_text(value));
    else
      out = value;
  }
  // A percentage from 0 to `most`, as a fraction: a whole number, or decimal text with at most 7 decimals.
  void percent(std::string_view key, Ratio& out, std::int64_t most);
  // A currency's code.
  void currency(std::string_view key, Currency& out);
  void required_currency(std::string_view key, Currency& out);
  // A time of the day, "17:00", as a minute from 0 to `last`; 24:00 is 1440.
  void clock(std::string_view key, std::uint16_t& out, int last);
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
  // The same, with a refusal that says itself what it expected.
  void refuse(std::string_view key, const Reject& reject);
  // Nothing has been wrong with this table so far.
  [[nodiscard]] bool good() const { return context_.errors->lines.size() == errors_before_; }
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
  std::size_t errors_before_;
  std::set<std::string, std::less<>> asked_;
};

}  // namespace dealingdesk::server
