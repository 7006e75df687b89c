// What the staff do about FIX sessions: define, change and remove them, look at them, log them out, reset their
// numbers; and what the door remembers of wrong passwords. Everything here takes the role admin.
//
// Threads:  the web executor's only.
// Lifetime: outlives the router's use of it.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "admin_api/desk_gate.h"
#include "admin_api/http_router.h"
#include "core/result.h"

namespace dealingdesk::admin_api {

// What only the server's wiring can tell or do. The answers come on any thread, when what they say is durable.
struct FixSources {
  // A session as the gateway sees it.
  struct Session {
    SessionId id;
    bool connected = false;
    bool logged_on = false;
    std::uint32_t epoch = 0;
    std::uint64_t next_out = 0, next_in = 0;
    std::uint64_t messages_in = 0, messages_out = 0, garbled = 0, logons = 0;
    Timestamp last_in, last_out;  // none: never
    std::size_t unsent_bytes = 0;
    std::string peer;
    std::optional<Timestamp> orders_cancelled_at;
  };
  struct Message {
    Timestamp time;
    bool in = false;
    std::string text;  // with '|' for the separator
  };
  // A user or an address with wrong passwords.
  struct Penalty {
    bool is_user = false;
    std::string name;
    int failures = 0;
    Timestamp last, until;
    bool locked = false;
  };
  struct Door {
    std::uint64_t waiting = 0;
    std::vector<std::pair<std::string, std::uint64_t>> counters;
    std::vector<Penalty> penalties;
  };
  std::function<void(std::function<void(std::vector<Session>)>)> read_sessions;
  std::function<void(SessionId, std::string text, std::function<void(Result<void>)>)> log_out;
  std::function<void(SessionId, std::function<void(Result<void>)>)> reset;
  std::function<void(SessionId, std::function<void(Result<std::vector<Message>>)>)> read_messages;
  std::function<Door()> door;
  std::function<bool(bool is_user, std::string name)> forgive;  // false: nothing was remembered
};

class FixSessionRoutes {
 public:
  FixSessionRoutes(DeskGate& gate, FixSources sources) : gate_{gate}, sources_{std::move(sources)} {}
  void add_to(Router& router);

 private:
  void list(CallPtr call);
  void add(CallPtr call);
  void change(CallPtr call);
  void remove(CallPtr call);
  void states(CallPtr call);
  void log_out(CallPtr call);
  void reset(CallPtr call);
  void messages(CallPtr call);
  void door(CallPtr call);
  void forgive(CallPtr call);

  // Answers with the session as it is defined now.
  void answer_session(CallPtr call, SessionId session, int status);
  // Answers 200 with `what`: true, or the refusal; from any thread.
  [[nodiscard]] std::function<void(Result<void>)> answer_done(CallPtr call, std::string what);

  DeskGate& gate_;
  FixSources sources_;
};

}  // namespace dealingdesk::admin_api
