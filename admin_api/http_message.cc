#include "admin_api/http_message.h"

#include <nlohmann/json.hpp>

#include "admin_api/problem.h"

namespace dealingdesk::admin_api {
namespace {

// A client's bytes may come back in a message: what is not UTF-8 in them must not stop the answer.
std::string dump(const nlohmann::ordered_json& json) {
  return json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace

std::string_view Request::header(std::string_view name) const {
  for (const auto& [key, value] : headers)
    if (key == name) return value;
  return {};
}

std::optional<std::string_view> Request::query_value(std::string_view name) const {
  for (const auto& [key, value] : query)
    if (key == name) return value;
  return std::nullopt;
}

Response json_response(int status, const nlohmann::ordered_json& body) {
  Response response;
  response.status = status;
  response.content_type = "application/json";
  response.headers.emplace_back("Cache-Control", "no-store");
  response.body = dump(body) + "\n";
  return response;
}

Response problem_response(const Problem& problem, const Request& request) {
  Response response;
  response.status = problem.status;
  response.content_type = "application/problem+json";
  response.headers.emplace_back("Cache-Control", "no-store");
  if (problem.retry_after_s) response.headers.emplace_back("Retry-After", std::to_string(*problem.retry_after_s));
  if (problem.status == 401) response.headers.emplace_back("WWW-Authenticate", "Bearer");
  response.body = dump(problem_json(problem, request.path, request.id)) + "\n";
  return response;
}

}  // namespace dealingdesk::admin_api
