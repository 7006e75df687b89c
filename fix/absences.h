// Which sessions are away without having said good-bye: those whose orders are cancelled when they do not come back.
//
// Who is logged on is noted in the FIX log, durable with the running turn: a process that ends with somebody logged on
// has ended their connection, too, and the next one knows it.
//
// Private to fix/ and its tests.
// Threads:  the desk's only.
// Lifetime: `log` must outlive it.
#pragma once

#include <map>

#include "core/ids.h"
#include "core/timestamp.h"
#include "store/fix_log.h"

namespace dealingdesk::fix {

class Absences {
 public:
  explicit Absences(store::FixLog& log) : log_{log} {}

  // A session whose orders are to be cancelled. Who was logged on when the last process ended is away since now.
  void watch(SessionId session, Timestamp now);
  // No longer, or it is no more.
  void ignore(SessionId session);

  // Logged on.
  void came(SessionId session);
  // The connection has ended, in an orderly way (the client's own Logout) or otherwise.
  void left(SessionId session, bool orderly, Timestamp now);

  // Since when.
  [[nodiscard]] const std::map<SessionId, Timestamp>& away() const { return away_; }
  // Its orders are cancelled: nothing more to do until it comes again.
  void settled(SessionId session);

 private:
  struct Seen {
    store::FixSlot slot;
    bool on = false;  // logged on, or away
  };
  void note(Seen& seen, bool on);

  store::FixLog& log_;
  std::map<SessionId, Seen> seen_;  // all that are watched
  std::map<SessionId, Timestamp> away_;
};

}  // namespace dealingdesk::fix
