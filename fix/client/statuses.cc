#include "fix/client/statuses.h"

#include <set>
#include <utility>

#include "fix/clock.h"
#include "fix/tags.h"

namespace dealingdesk::fix {

// Why a subscription cannot be, by its id and what is asked (263).
std::optional<std::string> Statuses::refusal(const std::string& id, const std::string& action, bool in_use) const {
  if (id.size() > kLongestId_bytes)
    return "the request's id is longer than " + std::to_string(kLongestId_bytes) + " bytes";
  if (action != "0" && action != "1" && action != "2")
    return "SubscriptionRequestType (263) " + action + " is not offered";
  if (action == "1" && in_use) return "the request's id " + id + " is in use";
  if (action == "2" && !in_use) return "no subscription has the id " + id;
  if (action == "1" && securities_.size() + sessions_.size() == kMax)
    return "more than " + std::to_string(kMax) + " subscriptions";
  return std::nullopt;
}

void Statuses::security(const FIX::Message& message) {
  const auto id = value_or_empty(message, tag::SecurityStatusReqID);
  const auto action = value_or_empty(message, tag::SubscriptionRequestType);
  if (const auto why = refusal(id, action, securities_.contains(id)))
    return context_.refuse(message, BusinessReject::other, *why);
  if (action == "2") {
    securities_.erase(id);
    return;
  }
  const auto symbol = value_or_empty(message, tag::Symbol);
  const auto* instrument = context_.catalog().instruments().find(symbol);
  if (instrument == nullptr) {
    write_security_status(context_.out(), id, symbol, "", {SecurityState::Status::unknown, "unknown symbol " + symbol},
                          false, now());
    return context_.send();
  }
  Security security{instrument->id, security_state(context_.desk(), context_.spec(), instrument->id, now())};
  send(id, security, false);
  if (action != "1") return;
  securities_.emplace(id, std::move(security));
  expect_change(instrument->calendar);
}

void Statuses::trading_session(const FIX::Message& message) {
  const auto id = value_or_empty(message, tag::TradSesReqID);
  const auto action = value_or_empty(message, tag::SubscriptionRequestType);
  if (const auto why = refusal(id, action, sessions_.contains(id)))
    return context_.refuse(message, BusinessReject::other, *why);
  if (action == "2") {
    sessions_.erase(id);
    return;
  }
  Sessions sessions;
  if (const auto* name = value_of(message, tag::TradingSessionID); name != nullptr && *name == kAlways) {
    sessions.calendar = CalendarId{};
  } else if (name != nullptr) {
    const auto* calendar = context_.catalog().calendars().find(*name);
    if (calendar == nullptr)
      return context_.refuse(message, BusinessReject::unknown_id, "unknown TradingSessionID (336) " + *name);
    sessions.calendar = calendar->id;
  }
  sessions.told = states_of(sessions);
  for (const auto& [calendar, state] : sessions.told) send(id, calendar, state, false);
  if (action != "1") return;
  for (const auto& [calendar, state] : sessions.told) expect_change(calendar);
  sessions_.emplace(id, std::move(sessions));
}

void Statuses::send(const std::string& id, Security& security, bool pushed) {
  const auto* instrument = context_.catalog().instruments().find(security.instrument);
  const auto* calendar = context_.catalog().calendars().find(instrument->calendar);
  write_security_status(context_.out(), id, instrument->symbol, calendar == nullptr ? "" : calendar->name,
                        security.told, pushed, now());
  context_.send();
}

void Statuses::send(const std::string& id, CalendarId calendar, const TradingSessionState& state, bool pushed) {
  write_trading_session_status(context_.out(), id, name_of(calendar), state, pushed);
  context_.send();
}

std::map<CalendarId, TradingSessionState> Statuses::states_of(const Sessions& sessions) const {
  std::map<CalendarId, TradingSessionState> states;
  const auto look = [&](CalendarId calendar) {
    states[calendar] = trading_session_state(context_.desk(), context_.spec(), calendar, now());
  };
  if (sessions.calendar) {
    look(*sessions.calendar);
    return states;
  }
  look({});
  for (const auto& [id, calendar] : context_.catalog().calendars().all()) look(id);
  return states;
}

std::string Statuses::name_of(CalendarId calendar) const {
  const auto* spec = context_.catalog().calendars().find(calendar);
  return spec == nullptr ? std::string{kAlways} : spec->name;
}

void Statuses::on_change() {
  if (securities_.empty() && sessions_.empty()) return;
  const Session::Activity hold{context_.session()};
  for (auto& [id, security] : securities_) {
    auto state = security_state(context_.desk(), context_.spec(), security.instrument, now());
    if (state == security.told) continue;
    security.told = std::move(state);
    send(id, security, true);
  }
  for (auto& [id, sessions] : sessions_) {
    auto states = states_of(sessions);
    for (const auto& [calendar, state] : states) {
      const auto told = sessions.told.find(calendar);
      if (told == sessions.told.end() || !told->second.same_as(state)) send(id, calendar, state, true);
    }
    sessions.told = std::move(states);
  }
  std::set<CalendarId> calendars;
  for (const auto& [id, security] : securities_)
    calendars.insert(context_.catalog().instruments().find(security.instrument)->calendar);
  for (const auto& [id, sessions] : sessions_)
    for (const auto& [calendar, state] : sessions.told) calendars.insert(calendar);
  next_check_.reset();
  for (const auto calendar : calendars) expect_change(calendar);
}

void Statuses::tick() {
  if (next_check_ && now() >= *next_check_) on_change();
}

void Statuses::expect_change(CalendarId calendar) {
  const auto change = next_session_change(context_.desk(), calendar, now());
  if (change && (!next_check_ || *change < *next_check_)) next_check_ = change;
}

}  // namespace dealingdesk::fix
