// Our order session at an LP: children of A-book orders go out as D, the LP's reports come back as
// commands.
//
// What a lost link leaves unknown stays unknown until the LP is asked: after each logon every open child
// is asked for by H, and only when all are settled may new orders go there (ChangeLpState). A D is never
// sent again, not even when the LP asks for a resend: it would be an order at a price of the past.
//
// Threads:  the desk's only.
// Lifetime: `turn` must outlive it; destroy it on the desk's thread.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include <boost/asio/io_context.hpp>

#include "store/turn.h"

namespace dealingdesk::fix {

class LpSession : public store::TurnListener {
 public:
  struct Settings {
    LpId lp;
    std::string host = "127.0.0.1";
    std::uint16_t port = 0;
    std::string sender_comp_id;
    std::string target_comp_id;
    std::string username;  // 553 and 554, where not empty
    std::string password;
    std::string account;  // 1, where not empty
    int heartbeat_s = 10;
    Span first_retry = Span::from_ms(200);  // after a lost link or a refused one; doubles, with jitter
    Span longest_retry = Span::from_s(10);
    Span logon_timeout = Span::from_s(10);
  };
  struct State {
    bool connected = false;
    bool logged_on = false;
    bool ready = false;            // logged on and every open child is settled
    std::size_t asked = 0;         // children whose answer is awaited
    std::uint64_t reconnects = 0;  // attempts to connect
    std::uint64_t strange = 0;     // messages that name no order of ours, or cannot be read
  };

  LpSession(store::Turn& turn, boost::asio::io_context& desk_context, Settings settings);
  ~LpSession() override;

  // Reports the LP not ready, and begins to connect.
  void start();
  // Logout, and no more attempts.
  void shut_down();
  [[nodiscard]] State state() const;

  void on_applied(const Command& command, std::span<const Event> events) override;

 private:
  class Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace dealingdesk::fix
