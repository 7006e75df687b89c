#include "admin_api/body_reader.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace dealingdesk::admin_api {
namespace {

std::string pointer_to(std::string_view key) { return fmt::format("/{}", key); }

}  // namespace

BodyReader::BodyReader(const std::string& body) : json_{std::make_unique<nlohmann::json>(nlohmann::json::object())} {
  if (body.empty()) return;
  try {
    *json_ = nlohmann::json::parse(body);
  } catch (const nlohmann::json::parse_error& error) {
    unreadable_ = fmt::format("the body is no JSON, at byte {}", error.byte);
  }
  if (unreadable_.empty() && !json_->is_object()) unreadable_ = "the body must be a JSON object";
}

BodyReader::BodyReader(const nlohmann::json& object) : json_{std::make_unique<nlohmann::json>(object)} {
  if (!json_->is_object()) unreadable_ = "must be a JSON object";
}

BodyReader::~BodyReader() = default;

bool BodyReader::has(std::string_view key) const { return unreadable_.empty() && json_->contains(std::string{key}); }

bool BodyReader::present(std::string_view key) const { return has(key) && !json_->at(std::string{key}).is_null(); }

void BodyReader::note(std::string_view key, std::string message) {
  errors_.push_back({pointer_to(key), std::move(message)});
}

void BodyReader::note_missing(std::string_view key) {
  if (unreadable_.empty() && !present(key)) note(key, "is missing");
}

const nlohmann::json* BodyReader::find(std::string_view key) {
  asked_.emplace(key);
  return present(key) ? &json_->at(std::string{key}) : nullptr;
}

std::string BodyReader::text(std::string_view key) {
  note_missing(key);
  return optional_text(key).value_or("");
}

std::uint64_t BodyReader::number(std::string_view key, std::uint64_t least, std::uint64_t most) {
  note_missing(key);
  return optional_number(key, least, most).value_or(least);
}

std::optional<std::string> BodyReader::optional_text(std::string_view key) {
  const auto* value = find(key);
  if (value == nullptr) return std::nullopt;
  if (!value->is_string()) {
    note(key, "must be a string");
    return std::nullopt;
  }
  return value->get<std::string>();
}

std::optional<bool> BodyReader::optional_boolean(std::string_view key) {
  const auto* value = find(key);
  if (value == nullptr) return std::nullopt;
  if (!value->is_boolean()) {
    note(key, "must be true or false");
    return std::nullopt;
  }
  return value->get<bool>();
}

std::optional<std::uint64_t> BodyReader::optional_number(std::string_view key, std::uint64_t least,
                                                         std::uint64_t most) {
  const auto* value = find(key);
  if (value == nullptr) return std::nullopt;
  if (!value->is_number_unsigned() || value->get<std::uint64_t>() < least || value->get<std::uint64_t>() > most) {
    note(key, fmt::format("must be a whole number from {} to {}", least, most));
    return std::nullopt;
  }
  return value->get<std::uint64_t>();
}

std::optional<std::vector<std::string>> BodyReader::optional_texts(std::string_view key) {
  const auto* value = find(key);
  if (value == nullptr) return std::nullopt;
  std::vector<std::string> out;
  bool good = value->is_array();
  if (good)
    for (const auto& item : *value) {
      good = good && item.is_string();
      if (good) out.push_back(item.get<std::string>());
    }
  if (good) return out;
  note(key, "must be an array of strings");
  return std::nullopt;
}

std::optional<std::vector<std::uint64_t>> BodyReader::optional_numbers(std::string_view key) {
  const auto* value = find(key);
  if (value == nullptr) return std::nullopt;
  std::vector<std::uint64_t> out;
  bool good = value->is_array();
  if (good)
    for (const auto& item : *value) {
      good = good && item.is_number_unsigned();
      if (good) out.push_back(item.get<std::uint64_t>());
    }
  if (good) return out;
  note(key, "must be an array of whole numbers");
  return std::nullopt;
}

std::optional<Timestamp> BodyReader::optional_time(std::string_view key) {
  const auto text = optional_text(key);
  if (!text) return std::nullopt;
  const auto time = parse_rfc3339(*text);
  if (!time) note(key, "must be an RFC 3339 time such as \"2026-01-31T09:30:00Z\"");
  return time;
}

void BodyReader::optional_object(std::string_view key, const ReadInner& read) {
  if (const auto* value = find(key)) read_inner(std::string{key}, *value, read);
}

void BodyReader::optional_objects(std::string_view key, const ReadInner& read) {
  const auto* value = find(key);
  if (value == nullptr) return;
  if (!value->is_array()) return note(key, "must be an array of objects");
  for (std::size_t i = 0; i < value->size(); ++i) read_inner(fmt::format("{}/{}", key, i), (*value)[i], read);
}

void BodyReader::read_inner(const std::string& key, const nlohmann::json& value, const ReadInner& read) {
  BodyReader inner{value};
  if (!inner.unreadable_.empty()) return note(key, inner.unreadable_);
  read(inner);
  for (Problem::Error& error : inner.all_errors())
    errors_.push_back({pointer_to(key) + error.pointer, std::move(error.message)});
}

std::optional<std::string> BodyReader::decimal_text(std::string_view key) {
  const auto* value = find(key);
  if (value == nullptr) return std::nullopt;
  if (!value->is_string()) {
    note(key, value->is_number() ? "must be a decimal string, not a JSON number: \"1.0850\""
                                 : "must be a decimal string such as \"1.0850\"");
    return std::nullopt;
  }
  return value->get<std::string>();
}

std::vector<Problem::Error> BodyReader::all_errors() const {
  auto errors = errors_;
  for (const auto& [key, value] : json_->items())
    if (!asked_.contains(key)) errors.push_back({pointer_to(key), "is not a field of this request"});
  return errors;
}

std::optional<Problem> BodyReader::problem() const {
  if (!unreadable_.empty()) return problems::malformed_request(unreadable_);
  auto errors = all_errors();
  if (errors.empty()) return std::nullopt;
  Problem problem =
      problems::malformed_request(fmt::format("{} {}", errors.front().pointer.substr(1), errors.front().message));
  problem.errors = std::move(errors);
  return problem;
}

}  // namespace dealingdesk::admin_api
