// Clients' FIX sessions: their requests become commands of the desk, its events become their messages.
//
// Everything that is sent is collected during the turn and leaves when the turn is durable. Sessions come,
// change and are switched off with the desk's FixSessionSpecs; whoever is logged on stays connected unless
// the session is disabled or renamed.
//
// Threads:  the desk's only, but for acceptor().
// Lifetime: `turn`, `directory`, `history` and `passwords` must outlive it; destroy it on the desk's thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <boost/asio/any_io_executor.hpp>

#include "core/ids.h"
#include "core/result.h"
#include "fix/frame_reader.h"
#include "fix/history.h"
#include "fix/message_log.h"
#include "fix/message_trail.h"
#include "fix/passwords.h"
#include "fix/session_directory.h"
#include "fix/tls.h"
#include "store/turn.h"

namespace dealingdesk::fix {

// A connection whose client the door has found to be who it says, on its way to the desk.
struct Handover {
  SessionId session;  // claimed in the directory
  int native_socket = -1;
  bool v6 = false;
  std::optional<TlsChannel> tls;
  FrameReader reader;  // holds the Logon (its password blanked) and what came after it
  std::string peer;    // for people: "127.0.0.1:50123"
};

class Gateway : public store::TurnListener {
 public:
  struct Settings {
    std::string comp_id = "DEALINGDESK";
    std::size_t max_unsent_bytes = 8 * 1024 * 1024;  // a client that reads slower is logged out
    std::size_t conflate_above_bytes = 256 * 1024;   // unsent: quotes wait and are merged
    std::size_t max_queued = 10'000;                 // messages kept behind a gap
    int resend_slice = 500;                          // messages resent in one go
    std::size_t read_bytes = 64 * 1024;              // per session and turn
    Span close_after = Span::from_s(5);              // for the last bytes of a closed session
    std::shared_ptr<MessageLogs> logs;               // null: no message logs are written
  };

  // Without `passwords` clients cannot change theirs.
  Gateway(store::Turn& turn, boost::asio::any_io_executor desk_executor, Settings settings, SessionDirectory& directory,
          History& history, Passwords* passwords = nullptr);
  ~Gateway() override;

  // Heartbeats begin: a timer on the desk's executor, once a second.
  void start();
  // Takes connections, from any thread, and brings them to the desk's.
  [[nodiscard]] std::function<void(Handover)> acceptor();
  void accept(Handover handover);
  // One second's work of the timer.
  void tick();
  // Logout to everyone. The bytes leave with the turn.
  void shut_down(const std::string& text);

  void on_applied(const Command& command, std::span<const Event> events) override;

  struct SessionState {
    SessionId id;
    bool connected = false;
    bool logged_on = false;
    store::FixCounters counters;
    std::size_t unsent_bytes = 0;
    std::uint64_t garbled = 0;
    std::string peer;
    Traffic traffic;
    std::optional<Timestamp> orders_cancelled_at;  // while it is away: its orders are, unless it comes back
  };
  // In order of id.
  [[nodiscard]] std::vector<SessionState> sessions() const;

  // --- for staff: each refuses an unknown session (unknown_fix_session) ---

  // Logout with a text, then the end of the connection. Refuses (conflict) where nobody is connected.
  Result<void> log_out(SessionId session, const std::string& text);
  // Both sequence numbers begin at 1 again; what was sent before cannot be asked for any more. Refuses (conflict)
  // while somebody is connected: the client must know, or its next Logon would not fit.
  Result<void> reset(SessionId session);
  // The last messages in both directions, oldest first, secrets blanked.
  [[nodiscard]] Result<std::vector<MessageTrail::Entry>> messages(SessionId session) const;

 private:
  class Impl;
  std::shared_ptr<Impl> impl_;
  store::Turn& turn_;
};

}  // namespace dealingdesk::fix
