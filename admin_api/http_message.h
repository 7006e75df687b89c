// HTTP requests and responses as plain values: what routes see of HTTP.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace dealingdesk::admin_api {

struct Request {
  std::string method;                                        // "GET"
  std::string path;                                          // decoded: "/api/v1/accounts"
  std::vector<std::string> segments;                         // of the path, decoded
  std::vector<std::pair<std::string, std::string>> query;    // decoded
  std::vector<std::pair<std::string, std::string>> headers;  // names in lower case
  std::string body;
  std::string id;    // the client's X-Request-Id, or ours
  std::string peer;  // the address, without the port

  // The first of that name; empty where there is none.
  [[nodiscard]] std::string_view header(std::string_view name) const;
  [[nodiscard]] std::optional<std::string_view> query_value(std::string_view name) const;
};

struct Response {
  int status = 200;
  std::string content_type;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  bool close = false;  // the connection ends after it
};

[[nodiscard]] Response json_response(int status, const nlohmann::ordered_json& body);

struct Problem;
// As application/problem+json; the instance is the request's path.
[[nodiscard]] Response problem_response(const Problem& problem, const Request& request);

}  // namespace dealingdesk::admin_api
