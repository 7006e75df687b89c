#include "admin_api/staff_routes.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "admin_api/body_reader.h"
#include "admin_api/json_views.h"
#include "admin_api/money_routes.h"
#include "admin_api/staff_answers.h"
#include "admin_api/suspense_routes.h"
#include "admin_api/trading_state_routes.h"

namespace dealingdesk::admin_api {
namespace {

constexpr std::size_t kShortestPassword = 8;

const std::vector<std::pair<std::string_view, Role>> kRoles{
    {"trader", Role::trader}, {"viewer", Role::viewer}, {"operator", Role::operator_}, {"admin", Role::admin}};
const std::vector<std::pair<std::string_view, PositionMode>> kModes{{"hedging", PositionMode::hedging},
                                                                    {"netting", PositionMode::netting}};
const std::vector<std::pair<std::string_view, AccountStatus>> kStatuses{
    {"active", AccountStatus::active}, {"read_only", AccountStatus::read_only}, {"closed", AccountStatus::closed}};

Result<std::vector<UserId>> ids_of(const desk::Desk& desk, const std::vector<std::string>& names) {
  std::vector<UserId> ids;
  for (const std::string& name : names) {
    const UserSpec* user = desk.catalog().users().find(name);
    if (user == nullptr) return Reject{RejectCode::unknown_user, fmt::format("no user {}", name)};
    ids.push_back(user->id);
  }
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  return ids;
}

Json user_json(const UserSpec& user) {
  return {{"id", user.id.value()}, {"name", user.name}, {"role", name_of(user.role)}, {"enabled", user.enabled}};
}

Json age_json(const std::optional<Span>& age) { return age ? Json(age->ms()) : Json(nullptr); }

Json lp_json(const StaffSources::Lp& lp) {
  Json instruments = Json::array();
  for (const auto& i : lp.status.instruments)
    instruments.push_back({{"instrument", i.instrument.value()},
                           {"ticks", i.ticks},
                           {"last_tick_age_ms", i.last_tick_age.ms()},
                           {"quoted", i.quoted},
                           {"left_out", i.left_out}});
  std::uint64_t refused = 0;
  for (const std::uint64_t n : lp.status.counters.refused) refused += n;
  return {{"name", lp.name},
          {"state", lp.state},
          {"detail", lp.detail},
          {"last_sign_age_ms", age_json(lp.status.last_sign_age)},
          {"quotes_in", lp.status.counters.quotes_in},
          {"quotes_refused", refused},
          {"left_out", lp.status.counters.left_out},
          {"expired", lp.status.counters.expired},
          {"instruments", std::move(instruments)}};
}

}  // namespace

void StaffRoutes::add_to(Router& router) {
  const auto add = [&](const char* method, const char* path, auto member) {
    router.add(method, path, Access::admin, [this, member](CallPtr call) { (this->*member)(std::move(call)); });
  };
  add("GET", "/api/v1/admin/accounts", &StaffRoutes::list_accounts);
  add("POST", "/api/v1/admin/accounts", &StaffRoutes::open_account);
  add("PATCH", "/api/v1/admin/accounts/{account}", &StaffRoutes::change_account);
  add_money_routes(router, gate_);
  add_suspense_routes(router, gate_);
  add_trading_state_routes(router, gate_);
  add("GET", "/api/v1/admin/users", &StaffRoutes::list_users);
  add("POST", "/api/v1/admin/users", &StaffRoutes::add_user);
  fix_sessions_.add_to(router);
  add("GET", "/api/v1/admin/lps", &StaffRoutes::list_lps);
  if (sources_.advance_clock) add("POST", "/api/v1/admin/clock/advance", &StaffRoutes::advance_clock);
  if (sources_.reset) {
    router.add("POST", "/api/v1/admin/reset", Access::admin, [this](CallPtr call) {
      call->answer(202, Json{{"reset", true}});
      sources_.reset();
    });
  }
}

// --- accounts ---

void StaffRoutes::list_accounts(CallPtr call) {
  std::size_t limit = 100;
  std::uint64_t after = 0;
  for (const auto& [name, value] : call->request.query) {
    const auto number = parse_decimal(value, 0);
    if (name == "limit" && number && *number >= 1 && *number <= 1000)
      limit = static_cast<std::size_t>(*number);
    else if (name == "cursor" && number && *number >= 0)
      after = static_cast<std::uint64_t>(*number);
    else
      return call->refuse(Reject{RejectCode::malformed, fmt::format("{}={} is not understood", name, value)});
  }
  using Found = std::pair<std::vector<AccountView>, bool>;
  gate_.read<Found>(
      [limit, after](const desk::Desk& desk) -> Result<Found> {
        Found found;
        const auto& all = desk.catalog().accounts().all();
        auto it = all.upper_bound(AccountId{after});
        for (; it != all.end() && found.first.size() < limit; ++it)
          found.first.push_back(AccountView::of(desk, it->second));
        found.second = it != all.end();
        return found;
      },
      [call](Result<Found> found) {
        if (!found) return call->refuse(found.reject());
        Json rows = Json::array();
        for (const AccountView& view : found->first) {
          Json row = account_json(view);
          row["users"] = view.users;
          rows.push_back(std::move(row));
        }
        Json json{{"data", std::move(rows)}};
        json["nextCursor"] = found->second ? Json(std::to_string(found->first.back().spec.id.value())) : Json(nullptr);
        call->answer(200, json);
      });
}

void StaffRoutes::answer_account(CallPtr call, AccountId account, int status) {
  gate_.read<AccountView>(
      [account](const desk::Desk& desk) -> Result<AccountView> {
        const AccountSpec* spec = desk.catalog().accounts().find(account);
        if (spec == nullptr) return Reject{RejectCode::unknown_account, fmt::format("no account {}", account.value())};
        return AccountView::of(desk, *spec);
      },
      [call, status](Result<AccountView> view) {
        if (!view) return call->refuse(view.reject());
        Json json = account_json(*view);
        json["users"] = view->users;
        call->answer(status, json);
      });
}

void StaffRoutes::open_account(CallPtr call) {
  BodyReader body{call->request.body};
  AccountSpec spec;
  spec.id = AccountId{body.optional_number("id", 1, UINT64_MAX).value_or(0)};
  const std::string group = body.text("group");
  const auto currency = Currency::of(body.text("currency"));
  if (body.has("currency") && !currency) body.note("currency", "must be a currency such as \"USD\"");
  spec.leverage = static_cast<std::uint32_t>(body.optional_number("leverage", 1, 10'000).value_or(100));
  spec.mode = body.word("mode", kModes, std::optional{PositionMode::hedging});
  spec.name = body.optional_text("name").value_or("");
  const auto users = body.optional_texts("users").value_or(std::vector<std::string>{});
  if (const auto problem = body.problem()) return call->refuse(*problem);
  spec.currency = currency.value_or(Currency{});
  gate_.define(
      [spec, group, users](const desk::Desk& desk) -> Result<CommandBody> {
        AccountSpec made = spec;
        const GroupSpec* found = desk.catalog().groups().find(group);
        if (found == nullptr) return Reject{RejectCode::unknown_group, fmt::format("no group {}", group)};
        if (spec.id && desk.catalog().accounts().find(spec.id) != nullptr)
          return Reject{RejectCode::already_exists, fmt::format("account {} exists", spec.id.value())};
        const auto ids = ids_of(desk, users);
        if (!ids) return ids.reject();
        made.group = found->id;
        made.users = *ids;
        return CommandBody{DefineAccount{made}};
      },
      origin_of(*call),
      [this, call](Result<DeskGate::Answer> answer) {
        const auto done = done_of(answer);
        if (!done) return call->refuse(done.reject());
        answer_account(call, AccountId{done->id}, 201);
      });
}

void StaffRoutes::change_account(CallPtr call) {
  const AccountId account{call->path_id("account").value_or(0)};
  BodyReader body{call->request.body};
  const auto group = body.optional_text("group");
  const auto leverage = body.optional_number("leverage", 1, 10'000);
  const auto users = body.optional_texts("users");
  const bool has_status = body.has("status");
  const auto status = body.word("status", kStatuses, std::optional{AccountStatus::active});
  if (const auto problem = body.problem()) return call->refuse(*problem);
  gate_.define(
      [=](const desk::Desk& desk) -> Result<CommandBody> {
        const AccountSpec* present = desk.catalog().accounts().find(account);
        if (present == nullptr)
          return Reject{RejectCode::unknown_account, fmt::format("no account {}", account.value())};
        AccountSpec spec = *present;
        if (group) {
          const GroupSpec* found = desk.catalog().groups().find(*group);
          if (found == nullptr) return Reject{RejectCode::unknown_group, fmt::format("no group {}", *group)};
          spec.group = found->id;
        }
        if (leverage) spec.leverage = static_cast<std::uint32_t>(*leverage);
        if (has_status) spec.status = status;
        if (users) {
          const auto ids = ids_of(desk, *users);
          if (!ids) return ids.reject();
          spec.users = *ids;
        }
        return CommandBody{DefineAccount{spec}};
      },
      origin_of(*call),
      [this, call, account](Result<DeskGate::Answer> answer) {
        if (const auto done = done_of(answer); !done) return call->refuse(done.reject());
        answer_account(call, account, 200);
      });
}

// --- users ---

void StaffRoutes::list_users(CallPtr call) {
  using Found = std::vector<UserSpec>;
  gate_.read<Found>(
      [](const desk::Desk& desk) -> Result<Found> {
        Found found;
        for (const auto& [id, user] : desk.catalog().users().all()) found.push_back(user);
        return found;
      },
      [call](Result<Found> found) {
        if (!found) return call->refuse(found.reject());
        Json rows = Json::array();
        for (const UserSpec& user : *found) rows.push_back(user_json(user));
        call->answer(200, Json{{"data", std::move(rows)}, {"nextCursor", nullptr}});
      });
}

void StaffRoutes::add_user(CallPtr call) {
  BodyReader body{call->request.body};
  UserSpec spec;
  spec.name = body.text("name");
  std::string password = body.text("password");
  spec.role = body.word("role", kRoles, std::optional{Role::trader});
  if (body.has("password") && password.size() < kShortestPassword)
    body.note("password", fmt::format("must have at least {} characters", kShortestPassword));
  if (const auto problem = body.problem()) return call->refuse(*problem);
  users_.hash(std::move(password), [this, call, spec](const std::string& hash) {
    boost::asio::post(gate_.executor(), [this, call, spec, hash] {
      UserSpec made = spec;
      made.password_hash = hash;
      gate_.define(
          [made](const desk::Desk& desk) -> Result<CommandBody> {
            if (desk.catalog().users().find(made.name) != nullptr)
              return Reject{RejectCode::already_exists, fmt::format("user {} exists", made.name)};
            return CommandBody{DefineUser{made}};
          },
          origin_of(*call),
          [call, made](Result<DeskGate::Answer> answer) {
            const auto done = done_of(answer);
            if (!done) return call->refuse(done.reject());
            UserSpec stored = made;
            stored.id = UserId{static_cast<std::uint32_t>(done->id)};
            call->answer(201, user_json(stored));
          });
    });
  });
}

// --- liquidity, and the simulator's clock ---

void StaffRoutes::list_lps(CallPtr call) {
  sources_.read_lps([call, web = gate_.executor()](std::vector<StaffSources::Lp> lps) {
    boost::asio::post(web, [call, lps = std::move(lps)] {
      Json rows = Json::array();
      for (const auto& lp : lps) rows.push_back(lp_json(lp));
      call->answer(200, Json{{"data", std::move(rows)}, {"nextCursor", nullptr}});
    });
  });
}

void StaffRoutes::advance_clock(CallPtr call) {
  BodyReader body{call->request.body};
  const std::uint64_t seconds = body.number("seconds", 1, 366ULL * 86'400);
  if (const auto problem = body.problem()) return call->refuse(*problem);
  sources_.advance_clock(Span::from_s(static_cast<std::int64_t>(seconds)));
  call->answer(200, Json{{"now", to_rfc3339(clock_.now())}});
}

}  // namespace dealingdesk::admin_api
