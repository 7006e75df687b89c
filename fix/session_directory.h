// Which FIX sessions there are, and which have somebody connected: what the door may know of the desk.
//
// Threads: any. The desk publishes, the door asks and claims.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/calendar_spec.h"
#include "core/ids.h"

namespace dealingdesk::fix {

class SessionDirectory {
 public:
  struct Entry {
    SessionId id;
    std::string begin_string;
    std::string client_comp_id;
    std::string user;  // whose 553 and 554 are asked for
    bool enabled = true;
    bool live = false;                       // somebody is logged on, or on the way in
    std::vector<std::string> networks = {};  // where it may be used from (reference/network.h); none: everywhere
    std::string certificate = {};            // the subject of the client's; empty: none is needed
    std::shared_ptr<const CalendarSpec> calendar = {};  // in its trading sessions only; null: always
  };

  // What there is from now on; who is live stays live.
  void publish(std::vector<Entry> entries);
  [[nodiscard]] std::optional<Entry> find(std::string_view begin_string, std::string_view client_comp_id) const;
  // Makes the session live. False: it is already, or it is gone. Of two logons at the same moment one wins.
  [[nodiscard]] bool claim(SessionId id);
  void release(SessionId id);

 private:
  mutable std::mutex mutex_;  // guards all below
  std::map<std::pair<std::string, std::string>, Entry> entries_;
  std::set<SessionId> live_;
};

}  // namespace dealingdesk::fix
