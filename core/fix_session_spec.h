// A FIX session that the broker offers to a client: who may log on, what it may do, what it is spared.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/ids.h"
#include "core/timestamp.h"

namespace dealingdesk {

enum class FixSessionKind : std::uint8_t {
  order,
  quote,
  both,
  drop_copy,  // reads every execution of its accounts, and asks for nothing
};

enum class FixBehaviour : std::uint8_t {
  trade,
  echo,  // sends orders, security definitions and e-mails back as they came: to try an engine's session level
};

// When both sequence numbers begin at 1 again, besides where the client asks for it (141=Y).
enum class FixReset : std::uint8_t { never, at_logon, at_logout, at_disconnect };

struct FixSessionSpec {
  SessionId id;
  std::string begin_string = "FIX.4.4";
  std::string application_version;  // FIXT.1.1: DefaultApplVerID (1137), "9" for FIX.5.0SP2; else empty
  std::string client_comp_id;       // the client's SenderCompID: unique with begin_string
  UserId user;                      // whose 553/554 are asked for; none (echo only): nobody's
  std::vector<AccountId> accounts;  // what it may trade on; the first is the default
  FixSessionKind kind = FixSessionKind::both;
  FixBehaviour behaviour = FixBehaviour::trade;
  bool enabled = true;

  // Who may log on.
  std::vector<std::string> networks;  // "10.1.0.0/16", "::1"; none: from every address
  std::string certificate;            // over TLS, with a client certificate of this subject; empty: none is needed
  CalendarId calendar;                // in its trading sessions only; none: always

  FixReset reset = FixReset::never;

  // What it may do.
  std::uint32_t messages_per_second = 0;  // more are refused; cancels never are; 0: no limit
  Span max_latency = Span::from_s(120);   // between a message's SendingTime (52) and now; 0: is not looked at
  bool cancel_on_disconnect = false;      // its working orders, when the connection ends ...
  Span cancel_after;                      // ... and has not come back for so long

  // Echo sessions: data dictionaries in QuickFIX's format, by path. FIXT.1.1 needs both; else the first is empty.
  std::string transport_dictionary;
  std::string application_dictionary;

  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(self.id, self.begin_string, self.application_version, self.client_comp_id, self.user, self.accounts,
            self.kind, self.behaviour, self.enabled, self.networks, self.certificate, self.calendar, self.reset,
            self.messages_per_second, self.max_latency, self.cancel_on_disconnect, self.cancel_after,
            self.transport_dictionary, self.application_dictionary);
  }
  friend bool operator==(const FixSessionSpec&, const FixSessionSpec&) = default;
};

}  // namespace dealingdesk
