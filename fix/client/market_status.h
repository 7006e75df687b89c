// e, f, g and h: whether an instrument, and a trading session, is open to this client now.
//
// Trading sessions are the calendars that instruments name; those that name none trade always, in the session
// kAlways.
//
// Private to fix/ and its tests.
// Threads: any; functions of their arguments.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/fix_session_spec.h"
#include "core/timestamp.h"
#include "desk/desk.h"
#include "fix/out_message.h"

namespace dealingdesk::fix {

inline constexpr std::string_view kAlways = "ALWAYS";

// An instrument's.
struct SecurityState {
  enum class Status { halted = 2, ready = 17, closed = 18, unknown = 20 };
  Status status = Status::unknown;  // 326
  std::string text;
  friend bool operator==(const SecurityState&, const SecurityState&) = default;
};
// As the session's first account finds it: halts of its own, its group's and its broker's count.
[[nodiscard]] SecurityState security_state(const desk::Desk& desk, const FixSessionSpec& session,
                                           InstrumentId instrument, Timestamp now);

// A trading session's.
struct TradingSessionState {
  enum class Status { halted = 1, open = 2, closed = 3 };
  Status status = Status::closed;          // 340
  std::optional<Timestamp> opens, closes;  // next
  std::string text;
  // What its subscribers are to hear of: the next opening alone is no news.
  [[nodiscard]] bool same_as(const TradingSessionState& other) const {
    return status == other.status && text == other.text;
  }
};
// `calendar`: none, what is always open.
[[nodiscard]] TradingSessionState trading_session_state(const desk::Desk& desk, const FixSessionSpec& session,
                                                        CalendarId calendar, Timestamp now);

// When one of these can be another by the time alone; nothing: never.
[[nodiscard]] std::optional<Timestamp> next_session_change(const desk::Desk& desk, CalendarId calendar, Timestamp now);

// `pushed`: not an answer, but news of a subscription (325).
void write_security_status(OutMessage& out, const std::string& request_id, const std::string& symbol,
                           const std::string& trading_session, const SecurityState& state, bool pushed, Timestamp now);
void write_trading_session_status(OutMessage& out, const std::string& request_id, std::string_view trading_session,
                                  const TradingSessionState& state, bool pushed);

}  // namespace dealingdesk::fix
