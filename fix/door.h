// The door: who may come in is found out here, before QuickFIX sees a byte.
//
// Accepts TCP and TLS, waits for a Logon of a known session that nobody is logged on to, looks at where it comes
// from and at its certificate, has the password checked, and hands the connection to the desk. QuickFIX applies
// 141=Y before it asks whether a Logon is welcome, so a stranger must never get that far.
//
// Who is refused: a wrong password is answered with a Logout, after a delay that grows with each failure of
// the user or the address; so is, at once, who is locked out, and who is right but comes when the session's
// calendar has it closed or brings a new password (925). Everything else that is wrong is closed without a word. All
// is counted.
//
// Bounded: `max_waiting` connections, each of at most `max_logon` bytes and a TLS handshake's; one that says
// nothing costs about 1.5 KiB. `max_checking` passwords are looked at at a time.
//
// Threads:  its executor's only (the web's, one thread), but for counters(), waiting(), penalties() and forgive().
// Lifetime: `directory` must outlive it and the connections that it has not handed over yet.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/any_io_executor.hpp>

#include "core/result.h"
#include "core/timestamp.h"
#include "fix/gateway.h"
#include "fix/penalties.h"
#include "fix/session_directory.h"
#include "fix/tls.h"

namespace dealingdesk::fix {

// Calls `done` with whether the password is the user's, from any thread, now or later.
using Authenticator = std::function<void(std::string user, std::string password, std::function<void(bool)> done)>;

class Door {
 public:
  struct Settings {
    std::string comp_id = "DEALINGDESK";
    std::string listen = "127.0.0.1";
    std::optional<std::uint16_t> port = 0;  // 0: chosen by the system; none: no TCP
    std::optional<std::uint16_t> tls_port;  // none: no TLS
    Span logon_timeout = Span::from_s(10);
    Span seat_grace = Span::from_s(1);  // for the end of the connection before, which may be on its way
    std::size_t max_waiting = 16'384;   // connections that are not handed over yet
    std::size_t max_checking = 200;     // of them, those whose password is being looked at
    std::size_t max_logon = 16 * 1024;  // bytes of a Logon
    std::size_t max_message = FrameReader::kDefaultMaxMessage;  // of what comes after it
    Span first_delay = Span::from_ms(500);                      // before a wrong password is answered; doubles
    Span longest_delay = Span::from_s(30);
    // Asked before each TLS handshake: a newer certificate than that of open(), or of the last answer.
    std::function<std::optional<TlsContext>()> renewed_tls;
  };
  struct Counters {
    std::atomic<std::uint64_t> accepted{0}, handed_over{0}, too_many{0}, timed_out{0}, garbage{0}, not_a_logon{0},
        unknown_session{0}, live_session{0}, address_refused{0}, certificate_refused{0}, wrong_password{0},
        new_password{0}, locked_out{0}, closed_session{0}, tls_failed{0}, tls_on_plain{0}, gone{0}, accept_failed{0};
  };

  // `hand_over` is called on the door's executor (see Gateway::acceptor).
  Door(boost::asio::any_io_executor executor, Settings settings, SessionDirectory& directory,
       Authenticator authenticator, std::function<void(Handover)> hand_over);
  ~Door();

  // Binds and listens. Refuses where a port is in use (already_exists) or cannot be had, or where a TLS
  // port is set and `tls` is none.
  [[nodiscard]] Result<void> open(std::optional<TlsContext> tls);
  // As bound; none where there is none.
  [[nodiscard]] std::optional<std::uint16_t> port() const;
  [[nodiscard]] std::optional<std::uint16_t> tls_port() const;
  // Nobody else is let in; who has not been handed over is cut off.
  void close();

  [[nodiscard]] const Counters& counters() const;
  [[nodiscard]] std::size_t waiting() const;
  // Users and addresses with wrong passwords, and a means to forget what one of them did. False: nothing was known.
  [[nodiscard]] std::vector<Penalties::Standing> penalties() const;
  bool forgive(Penalties::Kind kind, const std::string& name);

  class Impl;

 private:
  std::shared_ptr<Impl> impl_;
};

}  // namespace dealingdesk::fix
