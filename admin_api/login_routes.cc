#include "admin_api/login_routes.h"

#include <algorithm>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>
#include <spdlog/spdlog.h>

#include "admin_api/body_reader.h"
#include "admin_api/json_views.h"

namespace dealingdesk::admin_api {

void LoginRoutes::add_to(Router& router) {
  router.add("POST", "/api/v1/login", Access::anyone, [this](CallPtr call) { log_in(std::move(call)); });
}

void LoginRoutes::log_in(CallPtr call) {
  BodyReader body{call->request.body};
  std::string name = body.text("user");
  std::string password = body.text("password");
  if (const auto problem = body.problem()) return call->refuse(*problem);
  const std::string by_name = "user " + name.substr(0, 64);
  const std::string by_address = "address " + call->request.peer;
  if (const unsigned wait_s = std::max(wait_of(by_name), wait_of(by_address)); wait_s > 0)
    return call->refuse(problems::too_many_failed_logins(wait_s));
  if (checking_ >= kWaitingChecks) return call->refuse(problems::overloaded());
  ++checking_;
  users_.check(std::move(name), std::move(password),
               [this, call, by_name, by_address, web = gate_.executor()](std::optional<UserSpec> user) {
                 boost::asio::post(web, [this, call, by_name, by_address, user = std::move(user)] {
                   --checking_;
                   if (user) {
                     failures_.erase(by_name);
                     return welcome(call, *user);
                   }
                   note_failure(by_name, kFreeOfName);
                   note_failure(by_address, kFreeOfAddress);
                   spdlog::warn("login from {} refused: wrong user name or password", call->request.peer);
                   call->refuse(problems::unauthenticated("wrong user name or password"));
                 });
               });
}

void LoginRoutes::welcome(CallPtr call, const UserSpec& user) {
  gate_.read<std::vector<std::uint64_t>>(
      [id = user.id](const desk::Desk& desk) -> Result<std::vector<std::uint64_t>> {
        std::vector<std::uint64_t> accounts;
        for (const auto& [account, spec] : desk.catalog().accounts().all())
          if (std::find(spec.users.begin(), spec.users.end(), id) != spec.users.end())
            accounts.push_back(account.value());
        return accounts;
      },
      [this, call, user](Result<std::vector<std::uint64_t>> accounts) {
        if (!accounts) return call->refuse(accounts.reject());
        const auto issued = tokens_.issue(user, clock_.now());
        call->answer(200, Json{{"token", issued.token},
                               {"expires_at", to_rfc3339(issued.expires)},
                               {"user", user.name},
                               {"role", name_of(user.role)},
                               {"accounts", *accounts}});
      });
}

unsigned LoginRoutes::wait_of(const std::string& key) const {
  const auto it = failures_.find(key);
  if (it == failures_.end()) return 0;
  const Span left = it->second.not_before - clock_.now();
  return left > Span{} ? static_cast<unsigned>((left.ms() + 999) / 1000) : 0;
}

void LoginRoutes::note_failure(const std::string& key, unsigned free) {
  // A flood of made-up names must not fill the memory: the table begins anew.
  if (failures_.size() >= kRemembered && !failures_.contains(key)) failures_.clear();
  Failures& failures = failures_[key];
  const Timestamp now = clock_.now();
  if (now - failures.last > kForgottenAfter) failures.count = 0;
  failures.last = now;
  ++failures.count;
  if (failures.count < free) return;
  const unsigned doublings = std::min(failures.count - free, 10U);
  failures.not_before = now + Span::from_s(std::min(1U << doublings, kLongestWait_s));
}

}  // namespace dealingdesk::admin_api
