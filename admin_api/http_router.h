// Which function answers which request, and who may ask: both APIs and the pages register here.
//
// Threads:  the web executor's only.
// Lifetime: what handlers capture outlives the server that calls them.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "admin_api/http_message.h"
#include "admin_api/problem.h"
#include "core/ids.h"
#include "core/result.h"
#include "core/specs.h"

namespace dealingdesk::admin_api {

// Who asks, once that is known.
struct Caller {
  UserId user;
  std::string name;
  Role role = Role::viewer;
  Timestamp expires;  // of the token

  [[nodiscard]] bool is_staff() const { return role >= Role::operator_; }
};

enum class Access : std::uint8_t {
  anyone,
  user,    // any logged-in user
  trader,  // who may trade: everybody but viewers
  admin,
};

// One request on its way to its answer.
class Call {
 public:
  using Answer = std::function<void(Response)>;
  Call(Request request, Answer answer) : request{std::move(request)}, answer_{std::move(answer)} {}

  Request request;
  std::map<std::string, std::string, std::less<>> path_values;  // "{account}" -> "1001"
  Caller caller;

  // Exactly one of these, once, on the web executor.
  void answer(Response response);
  void answer(int status, const nlohmann::ordered_json& body);
  void refuse(const Problem& problem);
  void refuse(const Reject& reject);

  // The value of a path's variable as an id; nothing where it is no number above 0.
  [[nodiscard]] std::optional<std::uint64_t> path_id(std::string_view name) const;

 private:
  Answer answer_;
};
using CallPtr = std::shared_ptr<Call>;
using Handler = std::function<void(CallPtr)>;

// Finds out who a bearer token belongs to; nothing for one that is not good (any more).
using Identify = std::function<std::optional<Caller>(const std::string& token)>;

class Router {
 public:
  explicit Router(Identify identify);

  // Segments in braces are variables: "/api/v1/accounts/{account}". The first route that
  // fits is taken.
  void add(std::string method, const std::string& pattern, Access access, Handler handler);
  // Calls the handler, or answers itself: 404, 405, 401, 403; 500 where a handler throws.
  void dispatch(CallPtr call) const;

  [[nodiscard]] std::optional<Caller> identify(const std::string& token) const { return identify_(token); }

 private:
  struct Route {
    std::string method;
    std::vector<std::string> segments;
    Access access;
    Handler handler;
  };
  [[nodiscard]] static bool fits(const Route& route, Call& call);
  // False: it has been refused.
  [[nodiscard]] bool admit(const Route& route, Call& call) const;

  Identify identify_;
  std::vector<Route> routes_;
};

}  // namespace dealingdesk::admin_api
