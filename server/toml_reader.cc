#include "server/toml_reader.h"

#include <charconv>

#include <fmt/format.h>

#include "core/wide.h"

namespace dealingdesk::server {
namespace {

std::string_view type_name(const toml::node& node) {
  switch (node.type()) {
    case toml::node_type::table: return "a table";
    case toml::node_type::array: return "an array";
    case toml::node_type::string: return "text";
    case toml::node_type::integer: return "a whole number";
    case toml::node_type::floating_point: return "a floating-point number";
    case toml::node_type::boolean: return "a boolean";
    default: return "a date or time";
  }
}

// "lp[2].quote[1].symbol" -> "lp.quote.symbol"
std::string without_numbers(std::string_view path) {
  std::string out;
  bool number = false;
  for (const char c : path) {
    if (c == '[') number = true;
    if (!number) out += c;
    if (c == ']') number = false;
  }
  return out;
}

// "17:00" -> 1020; at most 24:00.
std::optional<int> minute_of_day(std::string_view text) {
  if (text.size() != 5 || text[2] != ':') return std::nullopt;
  const auto hours = parse_decimal(text.substr(0, 2), 0);
  const auto minutes = parse_decimal(text.substr(3), 0);
  if (!hours || !minutes || *hours < 0 || *minutes < 0 || *minutes > 59) return std::nullopt;
  const auto minute = static_cast<int>(*hours * 60 + *minutes);
  return minute <= 24 * 60 ? std::optional{minute} : std::nullopt;
}

}  // namespace

std::string TableReader::full(std::string_view key) const {
  return path_.empty() ? std::string(key) : path_ + "." + std::string(key);
}

void TableReader::note(const toml::node* node, const std::string& text) {
  const auto& begin = node == nullptr ? table_.source().begin : node->source().begin;
  context_.errors->lines.push_back(fmt::format("{}:{}: {}", context_.file, begin.line, text));
}

void TableReader::wrong(std::string_view key, std::string_view expected, std::string_view said) {
  note(table_.get(key), fmt::format("{}: expected {}, found '{}'", full(key), expected, said));
}

void TableReader::refuse(std::string_view key, const Reject& reject) {
  note(table_.get(key), fmt::format("{}: {}", full(key), reject.text));
}

const toml::node* TableReader::find(std::string_view key) {
  asked_.emplace(key);
  const toml::node* node = table_.get(key);
  if (node != nullptr) (*context_.sources)[full(key)] = fmt::format("{}:{}", context_.file, node->source().begin.line);
  return node;
}

std::optional<std::string> TableReader::override_of(std::string_view key) {
  const std::string name = full(key);
  if (const auto it = context_.flags->find(name); it != context_.flags->end()) {
    (*context_.sources)[name] = "flag";
    return it->second;
  }
  if (const auto it = context_.environment->find(name); it != context_.environment->end()) {
    (*context_.sources)[name] = "environment";
    return it->second;
  }
  return std::nullopt;
}

void TableReader::text(std::string_view key, std::string& out) {
  const toml::node* node = find(key);
  if (auto value = override_of(key)) {
    out = *value;
    return;
  }
  if (node == nullptr) return;
  if (const auto value = node->value_exact<std::string>())
    out = *value;
  else
    note(node, fmt::format("{}: expected text in quotes, found {}", full(key), type_name(*node)));
}

void TableReader::required_text(std::string_view key, std::string& out) {
  text(key, out);
  if (out.empty() && !has(key)) note(nullptr, fmt::format("{}: missing", full(key)));
}

void TableReader::boolean(std::string_view key, bool& out) {
  const toml::node* node = find(key);
  if (const auto value = override_of(key)) {
    if (*value == "true" || *value == "false")
      out = *value == "true";
    else
      wrong(key, "true or false", *value);
    return;
  }
  if (node == nullptr) return;
  if (const auto value = node->value_exact<bool>())
    out = *value;
  else
    note(node, fmt::format("{}: expected true or false, found {}", full(key), type_name(*node)));
}

std::optional<std::int64_t> TableReader::whole_number(std::string_view key, std::int64_t least, std::int64_t most) {
  const toml::node* node = find(key);
  std::optional<std::int64_t> value;
  const std::string expected = fmt::format("a whole number from {} to {}", least, most);
  if (const auto said = override_of(key)) {
    std::int64_t parsed{};
    const auto [end, error] = std::from_chars(said->data(), said->data() + said->size(), parsed);
    if (error != std::errc{} || end != said->data() + said->size()) {
      wrong(key, expected, *said);
      return std::nullopt;
    }
    value = parsed;
  } else if (node == nullptr) {
    return std::nullopt;
  } else {
    value = node->value_exact<std::int64_t>();
    if (!value) {
      note(node, fmt::format("{}: expected {}, found {}", full(key), expected, type_name(*node)));
      return std::nullopt;
    }
  }
  if (*value < least || *value > most) {
    wrong(key, expected, std::to_string(*value));
    return std::nullopt;
  }
  return value;
}

void TableReader::percent(std::string_view key, Ratio& out, std::int64_t most) {
  constexpr int kDecimals = Ratio::kScale - 2;  // a percent is a hundredth
  const std::string expected =
      fmt::format("a percentage from 0 to {}: a whole number, or a decimal number in quotes with at most {} decimals",
                  most, kDecimals);
  const toml::node* node = find(key);
  std::optional<std::string> said = override_of(key);
  if (!said) {
    if (node == nullptr) return;
    if (const auto whole = node->value_exact<std::int64_t>())
      said = std::to_string(*whole);
    else if (const auto text = node->value_exact<std::string>())
      said = *text;
    else
      return note(node, fmt::format("{}: expected {}, found {}", full(key), expected, type_name(*node)));
  }
  const auto steps = parse_decimal(*said, kDecimals);
  if (!steps || *steps < 0 || *steps > most * pow10(kDecimals)) return wrong(key, expected, *said);
  out = Ratio::from_steps(*steps);
}

void TableReader::currency(std::string_view key, Currency& out) {
  std::string code;
  text(key, code);
  if (code.empty()) return;
  if (const auto currency = Currency::of(code))
    out = *currency;
  else
    wrong(key, "a currency code of 1 to 6 capital letters or digits", code);
}

void TableReader::required_currency(std::string_view key, Currency& out) {
  currency(key, out);
  if (!out && !has(key)) note(nullptr, fmt::format("{}: missing", full(key)));
}

void TableReader::clock(std::string_view key, std::uint16_t& out, int last) {
  std::string said;
  text(key, said);
  if (said.empty()) return;
  if (const auto minute = minute_of_day(said); minute && *minute <= last)
    out = static_cast<std::uint16_t>(*minute);
  else
    wrong(key, fmt::format("a time of the day as \"17:00\", at most {:02}:{:02}", last / 60, last % 60), said);
}

void TableReader::texts(std::string_view key, std::vector<std::string>& out) {
  const toml::node* node = find(key);
  if (node == nullptr) return;
  const toml::array* array = node->as_array();
  if (array == nullptr)
    return note(node, fmt::format("{}: expected an array of texts, found {}", full(key), type_name(*node)));
  for (const toml::node& item : *array) {
    if (const auto value = item.value_exact<std::string>())
      out.push_back(*value);
    else
      note(&item, fmt::format("{}: expected text in quotes, found {}", full(key), type_name(item)));
  }
}

void TableReader::numbers(std::string_view key, std::vector<std::uint64_t>& out) {
  const toml::node* node = find(key);
  if (node == nullptr) return;
  const toml::array* array = node->as_array();
  if (array == nullptr)
    return note(node, fmt::format("{}: expected an array of whole numbers, found {}", full(key), type_name(*node)));
  for (const toml::node& item : *array) {
    const auto value = item.value_exact<std::int64_t>();
    if (value && *value >= 0)
      out.push_back(static_cast<std::uint64_t>(*value));
    else
      note(&item, fmt::format("{}: expected a whole number from 0, found {}", full(key), type_name(item)));
  }
}

void TableReader::table(std::string_view key, const std::function<void(TableReader&)>& read) {
  const toml::node* node = find(key);
  static const toml::table kEmpty;
  const toml::table* found = node == nullptr ? &kEmpty : node->as_table();
  if (found == nullptr) return note(node, fmt::format("{}: expected a table, found {}", full(key), type_name(*node)));
  // An absent table is read too: flags and the environment may say what it would.
  TableReader inner{context_, *found, full(key)};
  read(inner);
  inner.finish();
}

void TableReader::tables(std::string_view key, const std::function<void(TableReader&)>& read) {
  const toml::node* node = find(key);
  if (node == nullptr) return;
  const toml::array* array = node->as_array();
  if (array == nullptr)
    return note(node, fmt::format("{}: expected [[{}]], found {}", full(key), full(key), type_name(*node)));
  std::size_t index = 0;
  for (const toml::node& item : *array) {
    const toml::table* table = item.as_table();
    if (table == nullptr) {
      note(&item, fmt::format("{}: expected [[{}]], found {}", full(key), full(key), type_name(item)));
      continue;
    }
    TableReader inner{context_, *table, fmt::format("{}[{}]", full(key), ++index)};
    read(inner);
    inner.finish();
  }
}

void TableReader::finish() {
  for (const std::string& key : asked_) context_.known->insert(without_numbers(full(key)));
  for (const auto& [key, node] : table_) {
    if (asked_.contains(key.str())) continue;
    std::string known;
    for (const std::string& name : asked_) known += (known.empty() ? "" : ", ") + name;
    note(&node, fmt::format("{}: unknown key; expected one of: {}", full(key.str()), known));
  }
}

}  // namespace dealingdesk::server
