// Whoever is at the other end of one of our FIX sessions, whatever it may do there.
//
// Private to fix/.
// Threads: the desk's only.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "core/fix_session_spec.h"
#include "fix/session.h"

namespace dealingdesk::fix {

class Party : public SessionOwner {
 public:
  // `disconnected` is told when the connection has ended.
  Party(FixSessionSpec spec, std::function<void(SessionId)> disconnected)
      : spec_{std::move(spec)}, disconnected_{std::move(disconnected)} {}

  [[nodiscard]] Session& session() { return *session_; }
  [[nodiscard]] const FixSessionSpec& spec() const { return spec_; }
  void change(FixSessionSpec spec) { spec_ = std::move(spec); }
  std::string peer;
  std::function<void(SessionId)> logged_on;  // told when somebody is; set by who holds the party

  void on_logon(Session&) override {
    if (logged_on) logged_on(spec_.id);
  }
  void on_disconnect(Session&) override { disconnected_(spec_.id); }

 protected:
  // To be set by who derives from it, once: the session needs its owner.
  std::shared_ptr<Session> session_;
  FixSessionSpec spec_;

 private:
  std::function<void(SessionId)> disconnected_;
};

}  // namespace dealingdesk::fix
