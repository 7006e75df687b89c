// Whether markets are open, as a client asks: e and g come in, f and h go out, again where that changes.
//
// Private to fix/.
// Threads:  the desk's only.
// Lifetime: `context` must outlive it. Subscriptions are forgotten at logout.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>

#include "fix/client/context.h"
#include "fix/client/market_status.h"

namespace dealingdesk::fix {

class Statuses {
 public:
  static constexpr std::size_t kMax = 5'000;  // subscriptions of a session, of both kinds together
  static constexpr std::size_t kLongestId_bytes = 256;

  explicit Statuses(Context& context) : context_{context} {}

  void security(const FIX::Message& message);         // e
  void trading_session(const FIX::Message& message);  // g
  // Something was defined, halted or let go on.
  void on_change();
  // Once a second: sessions open and close with the time.
  void tick();
  void on_logout() { securities_.clear(), sessions_.clear(), next_check_ = {}; }

 private:
  struct Security {
    InstrumentId instrument;
    SecurityState told;
  };
  struct Sessions {
    std::optional<CalendarId> calendar;  // none inside: what is always open; nothing: all of them
    std::map<CalendarId, TradingSessionState> told;
  };

  [[nodiscard]] std::optional<std::string> refusal(const std::string& id, const std::string& action, bool in_use) const;
  void send(const std::string& id, Security& security, bool pushed);
  void send(const std::string& id, CalendarId calendar, const TradingSessionState& state, bool pushed);
  [[nodiscard]] std::map<CalendarId, TradingSessionState> states_of(const Sessions& sessions) const;
  [[nodiscard]] std::string name_of(CalendarId calendar) const;
  void expect_change(CalendarId calendar);

  Context& context_;
  std::map<std::string, Security> securities_;  // by SecurityStatusReqID (324)
  std::map<std::string, Sessions> sessions_;    // by TradSesReqID (335)
  std::optional<Timestamp> next_check_;         // when the first of the followed sessions opens or closes
};

}  // namespace dealingdesk::fix
