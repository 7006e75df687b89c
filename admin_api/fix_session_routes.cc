#include "admin_api/fix_session_routes.h"

#include <algorithm>
#include <memory>

#include <boost/asio/post.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <spdlog/spdlog.h>

#include "admin_api/body_reader.h"
#include "admin_api/json_views.h"
#include "admin_api/staff_answers.h"
#include "reference/fix_sessions.h"

namespace dealingdesk::admin_api {
namespace {

constexpr std::uint64_t kLongest_ms = 24 * 3600 * 1000;
constexpr std::size_t kLongestText = 200;

const std::vector<std::pair<std::string_view, FixSessionKind>> kKinds{{"both", FixSessionKind::both},
                                                                      {"order", FixSessionKind::order},
                                                                      {"quote", FixSessionKind::quote},
                                                                      {"drop_copy", FixSessionKind::drop_copy}};
const std::vector<std::pair<std::string_view, FixReset>> kResets{{"never", FixReset::never},
                                                                 {"at_logon", FixReset::at_logon},
                                                                 {"at_logout", FixReset::at_logout},
                                                                 {"at_disconnect", FixReset::at_disconnect}};

std::string_view name_of_reset(FixReset reset) {
  const auto it = std::find_if(kResets.begin(), kResets.end(), [&](const auto& each) { return each.second == reset; });
  return it == kResets.end() ? "unknown" : it->first;
}

// What a body says of a session; what is not there stays as it is.
struct Terms {
  std::optional<std::string> user, calendar, certificate;
  std::optional<std::vector<std::uint64_t>> accounts;
  std::optional<std::vector<std::string>> networks;
  std::optional<FixSessionKind> kind;
  std::optional<FixReset> reset;
  std::optional<bool> enabled, cancel_on_disconnect;
  std::optional<std::uint64_t> messages_per_second, max_latency_ms, cancel_after_ms;

  static Terms read(BodyReader& body) {
    Terms terms;
    terms.user = body.optional_text("user");
    terms.accounts = body.optional_numbers("accounts");
    if (body.has("kind")) terms.kind = body.word("kind", kKinds, std::optional{FixSessionKind::both});
    terms.enabled = body.optional_boolean("enabled");
    terms.networks = body.optional_texts("networks");
    terms.certificate = body.optional_text("certificate");
    terms.calendar = body.optional_text("calendar");
    if (body.has("reset")) terms.reset = body.word("reset", kResets, std::optional{FixReset::never});
    terms.messages_per_second = body.optional_number("messages_per_second", 0, 1'000'000);
    terms.max_latency_ms = body.optional_number("max_latency_ms", 0, kLongest_ms);
    terms.cancel_on_disconnect = body.optional_boolean("cancel_on_disconnect");
    terms.cancel_after_ms = body.optional_number("cancel_after_ms", 0, kLongest_ms);
    return terms;
  }

  Result<void> put_into(FixSessionSpec& spec, const reference::Catalog& catalog) const {
    if (user) {
      const UserSpec* found = catalog.users().find(*user);
      if (found == nullptr) return Reject{RejectCode::unknown_user, fmt::format("no user {}", *user)};
      spec.user = found->id;
    }
    if (calendar) {
      const CalendarSpec* found = catalog.calendars().find(*calendar);
      if (found == nullptr && !calendar->empty())
        return Reject{RejectCode::unknown_calendar, fmt::format("no calendar {}", *calendar)};
      spec.calendar = found == nullptr ? CalendarId{} : found->id;
    }
    if (accounts) {
      spec.accounts.clear();
      for (const std::uint64_t id : *accounts) spec.accounts.push_back(AccountId{id});
    }
    const auto span = [](std::uint64_t ms) { return Span::from_ms(static_cast<std::int64_t>(ms)); };
    if (kind) spec.kind = *kind;
    if (enabled) spec.enabled = *enabled;
    if (networks) spec.networks = *networks;
    if (certificate) spec.certificate = *certificate;
    if (reset) spec.reset = *reset;
    if (messages_per_second) spec.messages_per_second = static_cast<std::uint32_t>(*messages_per_second);
    if (max_latency_ms) spec.max_latency = span(*max_latency_ms);
    if (cancel_on_disconnect) spec.cancel_on_disconnect = *cancel_on_disconnect;
    if (cancel_after_ms) spec.cancel_after = span(*cancel_after_ms);
    return {};
  }
};

struct View {
  FixSessionSpec spec;
  std::string user, calendar;

  static View of(const desk::Desk& desk, const FixSessionSpec& spec) {
    const UserSpec* user = desk.catalog().users().find(spec.user);
    const CalendarSpec* calendar = desk.catalog().calendars().find(spec.calendar);
    return {spec, user == nullptr ? "" : user->name, calendar == nullptr ? "" : calendar->name};
  }
};
std::vector<View> all_of(const desk::Desk& desk) {
  std::vector<View> views;
  for (const auto& [id, spec] : desk.catalog().fix_sessions().all()) views.push_back(View::of(desk, spec));
  return views;
}
Json session_json(const View& view) {
  const FixSessionSpec& spec = view.spec;
  Json accounts = Json::array();
  for (const AccountId account : spec.accounts) accounts.push_back(account.value());
  return {{"id", spec.id.value()},
          {"begin_string", spec.begin_string},
          {"version", reference::version_name(spec)},
          {"comp_id", spec.client_comp_id},
          {"user", view.user},
          {"accounts", std::move(accounts)},
          {"kind", name_of(spec.kind)},
          {"behaviour", spec.behaviour == FixBehaviour::echo ? "echo" : "trade"},
          {"enabled", spec.enabled},
          {"networks", spec.networks},
          {"certificate", spec.certificate},
          {"calendar", view.calendar},
          {"reset", name_of_reset(spec.reset)},
          {"messages_per_second", spec.messages_per_second},
          {"max_latency_ms", spec.max_latency.ms()},
          {"cancel_on_disconnect", spec.cancel_on_disconnect},
          {"cancel_after_ms", spec.cancel_after.ms()}};
}

Json time_or_null(Timestamp time) { return time ? Json(to_rfc3339(time)) : Json(nullptr); }

void add_state(Json& row, const FixSources::Session& state) {
  row["connected"] = state.connected;
  row["logged_on"] = state.logged_on;
  row["epoch"] = state.epoch;
  row["next_out"] = state.next_out;
  row["next_in"] = state.next_in;
  row["unsent_bytes"] = state.unsent_bytes;
  row["peer"] = state.peer.empty() ? Json(nullptr) : Json(state.peer);
  row["logons"] = state.logons;
  row["messages_in"] = state.messages_in;
  row["messages_out"] = state.messages_out;
  row["garbled"] = state.garbled;
  row["last_in"] = time_or_null(state.last_in);
  row["last_out"] = time_or_null(state.last_out);
  row["orders_cancelled_at"] = time_or_null(state.orders_cancelled_at.value_or(Timestamp{}));
}

Json door_json(const FixSources::Door& door) {
  Json counters = Json::object();
  for (const auto& [name, count] : door.counters) counters[name] = count;
  Json penalties = Json::array();
  for (const auto& each : door.penalties)
    penalties.push_back({{"kind", each.is_user ? "user" : "address"},
                         {"name", each.name},
                         {"failures", each.failures},
                         {"last", to_rfc3339(each.last)},
                         {"until", to_rfc3339(each.until)},
                         {"locked", each.locked}});
  return {{"waiting", door.waiting}, {"counters", std::move(counters)}, {"penalties", std::move(penalties)}};
}

SessionId session_of(const Call& call) {
  const std::uint64_t id = call.path_id("session").value_or(0);
  return id <= UINT32_MAX ? SessionId{static_cast<std::uint32_t>(id)} : SessionId{};
}
Reject unknown(SessionId session) {
  return {RejectCode::unknown_fix_session, fmt::format("no FIX session {}", session.value())};
}

}  // namespace

void FixSessionRoutes::add_to(Router& router) {
  const auto add = [&](const char* method, const char* path, auto member) {
    router.add(method, path, Access::admin, [this, member](CallPtr call) { (this->*member)(std::move(call)); });
  };
  add("GET", "/api/v1/admin/fix-sessions", &FixSessionRoutes::list);
  add("POST", "/api/v1/admin/fix-sessions", &FixSessionRoutes::add);
  add("GET", "/api/v1/admin/fix/sessions", &FixSessionRoutes::states);
  add("PATCH", "/api/v1/admin/fix/sessions/{session}", &FixSessionRoutes::change);
  add("DELETE", "/api/v1/admin/fix/sessions/{session}", &FixSessionRoutes::remove);
  add("POST", "/api/v1/admin/fix/sessions/{session}/logout", &FixSessionRoutes::log_out);
  add("POST", "/api/v1/admin/fix/sessions/{session}/reset", &FixSessionRoutes::reset);
  add("GET", "/api/v1/admin/fix/sessions/{session}/messages", &FixSessionRoutes::messages);
  if (!sources_.door) return;
  add("GET", "/api/v1/admin/fix/door", &FixSessionRoutes::door);
  add("POST", "/api/v1/admin/fix/door/forgive", &FixSessionRoutes::forgive);
}

// --- what there is ---

void FixSessionRoutes::list(CallPtr call) {
  using Found = std::vector<View>;
  gate_.read<Found>([](const desk::Desk& desk) -> Result<Found> { return all_of(desk); },
                    [call](Result<Found> found) {
                      if (!found) return call->refuse(found.reject());
                      Json rows = Json::array();
                      for (const View& view : *found) rows.push_back(session_json(view));
                      call->answer(200, Json{{"data", std::move(rows)}, {"nextCursor", nullptr}});
                    });
}

void FixSessionRoutes::states(CallPtr call) {
  using Found = std::vector<View>;
  using States = std::vector<FixSources::Session>;
  gate_.read<Found>([](const desk::Desk& desk) -> Result<Found> { return all_of(desk); },
                    [this, call](Result<Found> found) {
                      if (!found) return call->refuse(found.reject());
                      sources_.read_sessions([call, views = *found, web = gate_.executor()](States states) {
                        boost::asio::post(web, [call, views, states = std::move(states)] {
                          Json rows = Json::array();
                          for (const View& view : views) {
                            Json row = session_json(view);
                            const auto state = std::find_if(states.begin(), states.end(),
                                                            [&](const auto& s) { return s.id == view.spec.id; });
                            add_state(row, state == states.end() ? FixSources::Session{} : *state);
                            rows.push_back(std::move(row));
                          }
                          call->answer(200, Json{{"data", std::move(rows)}, {"nextCursor", nullptr}});
                        });
                      });
                    });
}

void FixSessionRoutes::answer_session(CallPtr call, SessionId session, int status) {
  gate_.read<View>(
      [session](const desk::Desk& desk) -> Result<View> {
        const FixSessionSpec* spec = desk.catalog().fix_sessions().find(session);
        if (spec == nullptr) return unknown(session);
        return View::of(desk, *spec);
      },
      [call, status](Result<View> view) {
        if (!view) return call->refuse(view.reject());
        call->answer(status, session_json(*view));
      });
}

// --- definitions ---

void FixSessionRoutes::add(CallPtr call) {
  BodyReader body{call->request.body};
  FixSessionSpec spec;
  spec.client_comp_id = body.text("comp_id");
  const std::string said = body.optional_text("version").value_or("FIX.4.4");
  const auto version = reference::fix_version(said);
  if (!version) body.note("version", "must be a version of FIX, such as \"FIX.4.4\" or \"FIX.5.0SP2\"");
  if (!body.present("user")) (void)body.text("user");
  const Terms terms = Terms::read(body);
  if (const auto problem = body.problem()) return call->refuse(*problem);
  spec.begin_string = version->begin_string;
  spec.application_version = version->application_version;
  gate_.define(
      [spec, terms](const desk::Desk& desk) -> Result<CommandBody> {
        FixSessionSpec made = spec;
        const std::string name = spec.begin_string + "/" + spec.client_comp_id;
        if (desk.catalog().fix_sessions().find(name) != nullptr)
          return Reject{RejectCode::already_exists, fmt::format("session {} exists", name)};
        if (auto ok = terms.put_into(made, desk.catalog()); !ok) return ok.reject();
        return CommandBody{DefineFixSession{made}};
      },
      origin_of(*call),
      [this, call](Result<DeskGate::Answer> answer) {
        const auto done = done_of(answer);
        if (!done) return call->refuse(done.reject());
        answer_session(call, SessionId{static_cast<std::uint32_t>(done->id)}, 201);
      });
}

void FixSessionRoutes::change(CallPtr call) {
  const SessionId session = session_of(*call);
  BodyReader body{call->request.body};
  const Terms terms = Terms::read(body);
  if (const auto problem = body.problem()) return call->refuse(*problem);
  gate_.define(
      [session, terms](const desk::Desk& desk) -> Result<CommandBody> {
        const FixSessionSpec* present = desk.catalog().fix_sessions().find(session);
        if (present == nullptr) return unknown(session);
        FixSessionSpec made = *present;
        if (auto ok = terms.put_into(made, desk.catalog()); !ok) return ok.reject();
        return CommandBody{DefineFixSession{made}};
      },
      origin_of(*call),
      [this, call, session](Result<DeskGate::Answer> answer) {
        if (const auto done = done_of(answer); !done) return call->refuse(done.reject());
        answer_session(call, session, 200);
      });
}

void FixSessionRoutes::remove(CallPtr call) {
  const SessionId session = session_of(*call);
  gate_.define([session](const desk::Desk&) -> Result<CommandBody> { return CommandBody{RemoveFixSession{session}}; },
               origin_of(*call),
               [call, session](Result<DeskGate::Answer> answer) {
                 if (const auto done = done_of(answer); !done) return call->refuse(done.reject());
                 call->answer(200, Json{{"id", session.value()}, {"removed", true}});
               });
}

// --- the session itself ---

std::function<void(Result<void>)> FixSessionRoutes::answer_done(CallPtr call, std::string what) {
  return [call, what = std::move(what), session = session_of(*call), web = gate_.executor()](Result<void> done) {
    boost::asio::post(web, [call, what, session, done] {
      if (!done) return call->refuse(done.reject());
      spdlog::info("FIX session {}: {} by {}", session.value(), what, call->caller.name);
      call->answer(200, Json{{"id", session.value()}, {what, true}});
    });
  };
}

void FixSessionRoutes::log_out(CallPtr call) {
  BodyReader body{call->request.body};
  const std::string text = body.optional_text("text").value_or("logged out by the broker");
  const bool printable = std::none_of(text.begin(), text.end(), [](unsigned char c) { return c < ' ' || c == 0x7f; });
  if (text.empty() || text.size() > kLongestText || !printable)
    body.note("text", fmt::format("must have 1 to {} characters, none of them control characters", kLongestText));
  if (const auto problem = body.problem()) return call->refuse(*problem);
  sources_.log_out(session_of(*call), text, answer_done(call, "logged_out"));
}

void FixSessionRoutes::reset(CallPtr call) { sources_.reset(session_of(*call), answer_done(call, "reset")); }

void FixSessionRoutes::messages(CallPtr call) {
  using Found = std::vector<FixSources::Message>;
  sources_.read_messages(session_of(*call), [call, web = gate_.executor()](Result<Found> found) {
    boost::asio::post(web, [call, found = std::move(found)] {
      if (!found) return call->refuse(found.reject());
      Json rows = Json::array();
      for (const auto& each : *found)
        rows.push_back(
            {{"time", to_rfc3339(each.time)}, {"direction", each.in ? "in" : "out"}, {"message", each.text}});
      call->answer(200, Json{{"data", std::move(rows)}, {"nextCursor", nullptr}});
    });
  });
}

// --- the door ---

void FixSessionRoutes::door(CallPtr call) { call->answer(200, door_json(sources_.door())); }

void FixSessionRoutes::forgive(CallPtr call) {
  BodyReader body{call->request.body};
  const auto user = body.optional_text("user");
  const auto address = body.optional_text("address");
  if (user.has_value() == address.has_value()) body.note("user", "give the user or the address, one of them");
  if (const auto problem = body.problem()) return call->refuse(*problem);
  const std::string& name = user ? *user : *address;
  const bool known = sources_.forgive(user.has_value(), name);
  spdlog::info("wrong passwords of {} forgiven by {}", name, call->caller.name);
  call->answer(200, Json{{"forgiven", known}});
}

}  // namespace dealingdesk::admin_api
