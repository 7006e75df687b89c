#include "fix/client/market_status.h"

#include <algorithm>

#include "fix/tags.h"
#include "reference/calendar.h"

namespace dealingdesk::fix {
namespace {

// Whose switches concern the session.
struct Scopes {
  AccountId account;
  GroupId group;
  BrokerId broker;
};
Scopes scopes_of(const desk::Desk& desk, const FixSessionSpec& session) {
  Scopes scopes;
  if (session.accounts.empty()) return scopes;
  scopes.account = session.accounts.front();
  const auto& catalog = desk.catalog();
  const auto* account = catalog.accounts().find(scopes.account);
  const auto* group = account == nullptr ? nullptr : catalog.groups().find(account->group);
  if (group != nullptr) scopes.group = group->id, scopes.broker = group->broker;
  return scopes;
}

bool concerns(const desk::Desk::TradingSwitch& each, const Scopes& scopes, InstrumentId instrument) {
  switch (each.scope) {
    case TradingScope::everything: return true;
    case TradingScope::broker: return each.id == scopes.broker.value();
    case TradingScope::group: return each.id == scopes.group.value();
    case TradingScope::account: return each.id == scopes.account.value();
    case TradingScope::instrument: return instrument && each.id == instrument.value();
  }
  return false;
}

// The strictest of them holds, as on the desk. Of all instruments where `instrument` is none.
TradingState trading_state(const desk::Desk& desk, const FixSessionSpec& session, InstrumentId instrument) {
  const Scopes scopes = scopes_of(desk, session);
  TradingState state = TradingState::active;
  for (const auto& each : desk.trading_switches())
    if (concerns(each, scopes, instrument)) state = std::max(state, each.state);
  return state;
}

constexpr std::string_view kHalted = "trading is halted";
constexpr std::string_view kReducing = "only orders that reduce a position are taken";

bool is_open(const CalendarSpec* calendar, Timestamp now) {
  return calendar == nullptr || reference::is_open(*calendar, reference::SessionKind::trade, now);
}

}  // namespace

SecurityState security_state(const desk::Desk& desk, const FixSessionSpec& session, InstrumentId instrument,
                             Timestamp now) {
  using Status = SecurityState::Status;
  const auto* spec = desk.catalog().instruments().find(instrument);
  if (spec == nullptr) return {Status::unknown, "unknown symbol"};
  const auto switched = trading_state(desk, session, instrument);
  if (spec->status == InstrumentStatus::halted || switched == TradingState::halted)
    return {Status::halted, std::string{kHalted}};
  if (!is_open(desk.catalog().calendars().find(spec->calendar), now)) return {Status::closed, "the market is closed"};
  const bool reducing = spec->status == InstrumentStatus::close_only || switched == TradingState::reducing;
  return {Status::ready, reducing ? std::string{kReducing} : ""};
}

TradingSessionState trading_session_state(const desk::Desk& desk, const FixSessionSpec& session, CalendarId calendar,
                                          Timestamp now) {
  using Status = TradingSessionState::Status;
  const auto* spec = desk.catalog().calendars().find(calendar);
  TradingSessionState state;
  const bool open = is_open(spec, now);
  state.status = open ? Status::open : Status::closed;
  (open ? state.closes : state.opens) = next_session_change(desk, calendar, now);
  switch (trading_state(desk, session, {})) {
    case TradingState::active: break;
    case TradingState::reducing: state.text = kReducing; break;
    case TradingState::halted: state.status = Status::halted; state.text = kHalted;
  }
  return state;
}

std::optional<Timestamp> next_session_change(const desk::Desk& desk, CalendarId calendar, Timestamp now) {
  const auto* spec = desk.catalog().calendars().find(calendar);
  if (spec == nullptr) return std::nullopt;
  return reference::next_change(*spec, reference::SessionKind::trade, now);
}

void write_security_status(OutMessage& out, const std::string& request_id, const std::string& symbol,
                           const std::string& trading_session, const SecurityState& state, bool pushed, Timestamp now) {
  begin_message(out, "f");
  add(out, tag::SecurityStatusReqID, request_id);
  add(out, tag::Symbol, symbol);
  if (!trading_session.empty()) add(out, tag::TradingSessionID, trading_session);
  add(out, tag::UnsolicitedIndicator, pushed ? 'Y' : 'N');
  out.add_number(tag::SecurityTradingStatus, static_cast<std::uint64_t>(state.status));
  add(out, tag::TransactTime, to_fix_utc(now));
  if (!state.text.empty()) out.add_text(tag::Text, state.text);
}

void write_trading_session_status(OutMessage& out, const std::string& request_id, std::string_view trading_session,
                                  const TradingSessionState& state, bool pushed) {
  begin_message(out, "h");
  add(out, tag::TradSesReqID, request_id);
  add(out, tag::TradingSessionID, trading_session);
  add(out, tag::UnsolicitedIndicator, pushed ? 'Y' : 'N');
  out.add_number(tag::TradSesStatus, static_cast<std::uint64_t>(state.status));
  if (state.opens) add(out, tag::TradSesOpenTime, to_fix_utc(*state.opens));
  if (state.closes) add(out, tag::TradSesCloseTime, to_fix_utc(*state.closes));
  if (!state.text.empty()) out.add_text(tag::Text, state.text);
}

}  // namespace dealingdesk::fix
