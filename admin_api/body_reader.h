// Reads a JSON object strictly: what is missing, of the wrong type or not known is an error, and all
// errors are told at once.
//
// Amounts, prices and quantities are decimal strings. JSON numbers are refused there: many clients
// would round them.
//
// Threads: one owner.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "admin_api/problem.h"
#include "core/decimal.h"
#include "core/timestamp.h"

namespace dealingdesk::admin_api {

class BodyReader {
 public:
  // An empty body counts as an empty object.
  explicit BodyReader(const std::string& body);
  explicit BodyReader(const nlohmann::json& object);
  ~BodyReader();
  BodyReader(const BodyReader&) = delete;
  BodyReader& operator=(const BodyReader&) = delete;

  [[nodiscard]] bool has(std::string_view key) const;
  // It is there, and not null.
  [[nodiscard]] bool present(std::string_view key) const;

  // Required: an error where they are missing, and then an empty or zero value.
  [[nodiscard]] std::string text(std::string_view key);
  [[nodiscard]] std::uint64_t number(std::string_view key, std::uint64_t least, std::uint64_t most);
  template <class F>
  [[nodiscard]] F decimal(std::string_view key) {
    note_missing(key);
    return optional_decimal<F>(key).value_or(F{});
  }
  // Nothing where they are missing or null.
  [[nodiscard]] std::optional<std::string> optional_text(std::string_view key);
  [[nodiscard]] std::optional<bool> optional_boolean(std::string_view key);
  [[nodiscard]] std::optional<std::uint64_t> optional_number(std::string_view key, std::uint64_t least,
                                                             std::uint64_t most);
  [[nodiscard]] std::optional<std::vector<std::string>> optional_texts(std::string_view key);
  [[nodiscard]] std::optional<std::vector<std::uint64_t>> optional_numbers(std::string_view key);
  // RFC 3339, with "Z" or an offset.
  [[nodiscard]] std::optional<Timestamp> optional_time(std::string_view key);
  template <class F>
  [[nodiscard]] std::optional<F> optional_decimal(std::string_view key) {
    const auto text = decimal_text(key);
    if (!text) return std::nullopt;
    const auto value = parse<F>(*text);
    if (!value) note(key, "must be a decimal number that fits, such as \"1.0850\"");
    return value;
  }
  // For PATCH: outer nothing where the field is not there, inner nothing where it is null.
  template <class F>
  [[nodiscard]] std::optional<std::optional<F>> patched_decimal(std::string_view key) {
    if (!has(key)) return std::nullopt;
    return optional_decimal<F>(key);
  }
  // One of the words; the value that belongs to it. `fallback` where the field is missing; without
  // one it is required.
  template <class E>
  [[nodiscard]] E word(std::string_view key, const std::vector<std::pair<std::string_view, E>>& words,
                       std::optional<E> fallback = std::nullopt) {
    if (!fallback) note_missing(key);
    const auto text = optional_text(key);
    if (!text) return fallback.value_or(words.front().second);
    std::string known;
    for (const auto& [name, value] : words) {
      if (*text == name) return value;
      known += known.empty() ? std::string{name} : ", " + std::string{name};
    }
    note(key, "must be one of: " + known);
    return words.front().second;
  }

  // Reads what is inside: the object there, or each object of the array. What is wrong in them is told with its way
  // from here ("/exits/targets/0/price"). Not called where the field is missing or null.
  using ReadInner = std::function<void(BodyReader&)>;
  void optional_object(std::string_view key, const ReadInner& read);
  void optional_objects(std::string_view key, const ReadInner& read);

  // Adds an error of the caller's own.
  void note(std::string_view key, std::string message);
  // All errors, fields that nobody asked for among them; nothing where the body is good.
  [[nodiscard]] std::optional<Problem> problem() const;

 private:
  void note_missing(std::string_view key);
  [[nodiscard]] const nlohmann::json* find(std::string_view key);
  [[nodiscard]] std::optional<std::string> decimal_text(std::string_view key);
  void read_inner(const std::string& key, const nlohmann::json& value, const ReadInner& read);
  [[nodiscard]] std::vector<Problem::Error> all_errors() const;

  std::unique_ptr<nlohmann::json> json_;
  std::set<std::string, std::less<>> asked_;
  std::vector<Problem::Error> errors_;
  std::string unreadable_;  // why there is no object
};

}  // namespace dealingdesk::admin_api
