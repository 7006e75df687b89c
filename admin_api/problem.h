// Refusals as RFC 9457 problem details: one table from codes to HTTP statuses, for REST and WebSocket.
//
// Threads: any.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "core/reject.h"

namespace dealingdesk::admin_api {

// The HTTP status of what the desk, or a check before it, refuses.
[[nodiscard]] int status_of(RejectCode code);

struct Problem {
  int status = 500;
  std::string code;    // stable: name_of(RejectCode), or one of those that only HTTP knows
  std::string detail;  // says the numbers
  // What is wrong with the body, where several things may be: a JSON pointer and a sentence each.
  struct Error {
    std::string pointer;
    std::string message;
  };
  std::vector<Error> errors;
  std::optional<unsigned> retry_after_s;
};

[[nodiscard]] Problem problem_of(const Reject& reject);

// What only HTTP can refuse.
namespace problems {
[[nodiscard]] Problem unauthenticated(std::string detail);
[[nodiscard]] Problem no_such_route(std::string_view path);
[[nodiscard]] Problem method_not_allowed(std::string_view method, std::string_view path);
[[nodiscard]] Problem malformed_request(std::string detail);
[[nodiscard]] Problem body_too_large(std::size_t limit_bytes);
[[nodiscard]] Problem headers_too_large(std::size_t limit_bytes);
[[nodiscard]] Problem request_timeout();
[[nodiscard]] Problem too_many_connections(std::size_t limit);
[[nodiscard]] Problem too_many_failed_logins(unsigned retry_after_s);
[[nodiscard]] Problem overloaded();
[[nodiscard]] Problem internal();
}  // namespace problems

// {"type","title","status","detail","code","instance"?,"requestId","errors"?}
[[nodiscard]] nlohmann::ordered_json problem_json(const Problem& problem, std::string_view instance,
                                                  std::string_view request_id);

}  // namespace dealingdesk::admin_api
