#include "admin_api/trading_state_routes.h"

#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "admin_api/body_reader.h"
#include "admin_api/json_views.h"
#include "admin_api/staff_answers.h"

namespace dealingdesk::admin_api {
namespace {

const std::vector<std::pair<std::string_view, TradingScope>> kScopes{{"everything", TradingScope::everything},
                                                                     {"broker", TradingScope::broker},
                                                                     {"group", TradingScope::group},
                                                                     {"account", TradingScope::account},
                                                                     {"instrument", TradingScope::instrument}};
const std::vector<std::pair<std::string_view, TradingState>> kStates{
    {"active", TradingState::active}, {"reducing", TradingState::reducing}, {"halted", TradingState::halted}};

template <class E>
std::string_view word_of(E value, const std::vector<std::pair<std::string_view, E>>& words) {
  for (const auto& [word, each] : words)
    if (each == value) return word;
  return "unknown";
}

// Of a broker, group or instrument; empty for the others.
std::string name_of(const reference::Catalog& catalog, TradingScope scope, std::uint64_t id) {
  const auto short_id = static_cast<std::uint32_t>(id);
  switch (scope) {
    case TradingScope::everything:
    case TradingScope::account: break;
    case TradingScope::broker:
      if (const auto* broker = catalog.brokers().find(BrokerId{short_id})) return broker->name;
      break;
    case TradingScope::group:
      if (const auto* group = catalog.groups().find(GroupId{short_id})) return group->name;
      break;
    case TradingScope::instrument:
      if (const auto* instrument = catalog.instruments().find(InstrumentId{short_id})) return instrument->symbol;
      break;
  }
  return {};
}

Result<std::uint64_t> id_of(const reference::Catalog& catalog, TradingScope scope, const std::string& name) {
  switch (scope) {
    case TradingScope::everything:
    case TradingScope::account: break;
    case TradingScope::broker:
      if (const auto* broker = catalog.brokers().find(name)) return broker->id.value();
      return Reject{RejectCode::unknown_broker, fmt::format("no broker {}", name)};
    case TradingScope::group:
      if (const auto* group = catalog.groups().find(name)) return group->id.value();
      return Reject{RejectCode::unknown_group, fmt::format("no group {}", name)};
    case TradingScope::instrument:
      if (const auto* instrument = catalog.instruments().find(name)) return instrument->id.value();
      return Reject{RejectCode::unknown_instrument, fmt::format("no instrument {}", name)};
  }
  return Reject{RejectCode::malformed, "only brokers, groups and instruments are known by name"};
}

Json switch_json(const desk::Desk::TradingSwitch& at, const std::string& name) {
  return {{"scope", word_of(at.scope, kScopes)},
          {"id", at.id},
          {"name", name.empty() ? Json(nullptr) : Json(name)},
          {"state", word_of(at.state, kStates)}};
}

void list(CallPtr call, DeskGate& gate) {
  using Found = std::vector<std::pair<desk::Desk::TradingSwitch, std::string>>;
  gate.read<Found>(
      [](const desk::Desk& desk) -> Result<Found> {
        Found found;
        for (const auto& at : desk.trading_switches()) found.emplace_back(at, name_of(desk.catalog(), at.scope, at.id));
        return found;
      },
      [call](Result<Found> found) {
        if (!found) return call->refuse(found.reject());
        Json rows = Json::array();
        for (const auto& [at, name] : *found) rows.push_back(switch_json(at, name));
        call->answer(200, Json{{"data", std::move(rows)}, {"nextCursor", nullptr}});
      });
}

void change(CallPtr call, DeskGate& gate) {
  BodyReader body{call->request.body};
  ChangeTradingState asked;
  asked.scope = body.word("scope", kScopes);
  asked.state = body.word("state", kStates);
  const auto id = body.optional_number("id", 0, UINT64_MAX);
  const auto name = body.optional_text("name");
  asked.cancel_orders = body.optional_boolean("cancel_orders").value_or(false);
  asked.close_positions = body.optional_boolean("close_positions").value_or(false);
  asked.reason = body.optional_text("reason").value_or("");
  const bool everything = asked.scope == TradingScope::everything;
  if (id && name) body.note("name", "give the id or the name, not both");
  if (everything && (id.value_or(0) != 0 || name)) body.note("id", "everything has no id");
  if (!everything && body.present("scope") && !body.present("id") && !body.present("name"))
    body.note("id", "is missing: the number as \"id\", or \"name\"");
  if (const auto problem = body.problem()) return call->refuse(*problem);
  asked.id = id.value_or(0);
  auto done_to = std::make_shared<std::pair<desk::Desk::TradingSwitch, std::string>>();
  gate.command(
      [asked, name, done_to](const desk::Desk& desk) -> Result<CommandBody> {
        ChangeTradingState made = asked;
        if (name) {
          const auto found = id_of(desk.catalog(), made.scope, *name);
          if (!found) return found.reject();
          made.id = *found;
        }
        *done_to = {{made.scope, made.id, made.state}, name_of(desk.catalog(), made.scope, made.id)};
        return CommandBody{std::move(made)};
      },
      origin_of(*call),
      [call, done_to](const Result<DeskGate::Answer>& answer) {
        const auto done = done_of(answer);
        if (!done) return call->refuse(done.reject());
        Json json = switch_json(done_to->first, done_to->second);
        json["positions_left"] = done->id;
        call->answer(200, json);
      });
}

}  // namespace

void add_trading_state_routes(Router& router, DeskGate& gate) {
  router.add("GET", "/api/v1/admin/trading-state", Access::admin,
             [&gate](CallPtr call) { list(std::move(call), gate); });
  router.add("POST", "/api/v1/admin/trading-state", Access::admin,
             [&gate](CallPtr call) { change(std::move(call), gate); });
}

}  // namespace dealingdesk::admin_api
