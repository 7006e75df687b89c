#include "admin_api/http_router.h"

#include <charconv>
#include <utility>

#include <nlohmann/json.hpp>
#include <spdlog/spdlog.h>

namespace dealingdesk::admin_api {
namespace {

std::vector<std::string> split(const std::string& path) {
  std::vector<std::string> segments;
  std::size_t begin = 1;
  while (begin <= path.size()) {
    const std::size_t end = std::min(path.find('/', begin), path.size());
    segments.push_back(path.substr(begin, end - begin));
    begin = end + 1;
  }
  if (segments.size() == 1 && segments.front().empty()) segments.clear();
  return segments;
}

}  // namespace

void Call::answer(Response response) {
  if (auto answer = std::exchange(answer_, nullptr)) answer(std::move(response));
}
void Call::answer(int status, const nlohmann::ordered_json& body) { answer(json_response(status, body)); }
void Call::refuse(const Problem& problem) { answer(problem_response(problem, request)); }
void Call::refuse(const Reject& reject) { refuse(problem_of(reject)); }

std::optional<std::uint64_t> Call::path_id(std::string_view name) const {
  const auto it = path_values.find(name);
  if (it == path_values.end()) return std::nullopt;
  std::uint64_t value = 0;
  const char* end = it->second.data() + it->second.size();
  const auto [at, error] = std::from_chars(it->second.data(), end, value);
  if (error != std::errc{} || at != end || value == 0) return std::nullopt;
  return value;
}

Router::Router(Identify identify) : identify_{std::move(identify)} {}

void Router::add(std::string method, const std::string& pattern, Access access, Handler handler) {
  routes_.push_back({std::move(method), split(pattern), access, std::move(handler)});
}

bool Router::fits(const Route& route, Call& call) {
  const auto& given = call.request.segments;
  if (given.size() != route.segments.size()) return false;
  call.path_values.clear();
  for (std::size_t i = 0; i < given.size(); ++i) {
    const std::string& wanted = route.segments[i];
    if (wanted.size() > 2 && wanted.front() == '{')
      call.path_values[wanted.substr(1, wanted.size() - 2)] = given[i];
    else if (wanted != given[i])
      return false;
  }
  return true;
}

bool Router::admit(const Route& route, Call& call) const {
  if (route.access == Access::anyone) return true;
  constexpr std::string_view kBearer = "Bearer ";
  const std::string_view header = call.request.header("authorization");
  if (!header.starts_with(kBearer)) {
    call.refuse(problems::unauthenticated("send the token of POST /api/v1/login as 'Authorization: Bearer TOKEN'"));
    return false;
  }
  auto caller = identify_(std::string{header.substr(kBearer.size())});
  if (!caller) {
    call.refuse(problems::unauthenticated("the token is not valid, or no longer: log in again"));
    return false;
  }
  call.caller = *std::move(caller);
  const bool allowed = route.access == Access::admin    ? call.caller.role == Role::admin
                       : route.access == Access::trader ? call.caller.role >= Role::trader
                                                        : true;
  if (!allowed)
    call.refuse(Reject{RejectCode::not_authorised,
                       route.access == Access::admin ? "this takes an admin" : "a viewer may not trade"});
  return allowed;
}

void Router::dispatch(CallPtr call) const {
  bool path_known = false;
  // HEAD is GET without the body; the server leaves the body out.
  const std::string method = call->request.method == "HEAD" ? "GET" : call->request.method;
  try {
    for (const Route& route : routes_) {
      if (!fits(route, *call)) continue;
      path_known = true;
      if (route.method != method) continue;
      if (admit(route, *call)) route.handler(call);
      return;
    }
  } catch (const std::exception& error) {
    spdlog::error("{} {} [{}]: {}", call->request.method, call->request.path, call->request.id, error.what());
    return call->refuse(problems::internal());
  }
  if (path_known)
    call->refuse(problems::method_not_allowed(call->request.method, call->request.path));
  else
    call->refuse(problems::no_such_route(call->request.path));
}

}  // namespace dealingdesk::admin_api
