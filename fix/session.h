// One FIX session: QuickFIX's Session, our log under it, a transport that comes and goes.
//
// Private to fix/.
// Threads:  its executor's only (the desk's).
// Lifetime: from configuration to removal, connected or not; `log` and `owner` must outlive it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <boost/asio/any_io_executor.hpp>

#include "core/fix_session_spec.h"
#include "fix/clock.h"
#include "fix/message_log.h"
#include "fix/message_trail.h"
#include "fix/out_message.h"
#include "fix/protocol/protocol.h"
#include "fix/quickfix.h"
#include "fix/session_store.h"
#include "fix/transport.h"

namespace dealingdesk::fix {

enum class Role : std::uint8_t { acceptor, initiator };

struct SessionConfig {
  Role role = Role::acceptor;
  std::shared_ptr<const Protocol> protocol = Protocol::ours("FIX.4.4", "");
  std::string sender_comp_id;                      // ours
  std::string target_comp_id;                      // theirs
  int heartbeat_s = 30;                            // initiators; acceptors take the Logon's
  std::size_t max_unsent_bytes = 8 * 1024 * 1024;  // above it the peer is too slow: Logout
  std::size_t max_queued = 10'000;                 // messages kept behind a gap; above it: Logout
  Span max_latency = Span::from_s(120);            // between SendingTime (52) and now; 0: is not looked at
  FixReset reset = FixReset::never;
  int resend_slice = 500;           // messages resent at a time, so that nobody else waits for long
  std::shared_ptr<SessionLog> log;  // null: none is written
};

class Session;

// Told by a session, while the session is at work: it must not be destroyed from here.
class SessionOwner {
 public:
  virtual ~SessionOwner() = default;
  virtual void on_logon(Session&) {}
  // The session was logged on and is no more.
  virtual void on_logout(Session&) {}
  // The transport is gone.
  virtual void on_disconnect(Session&) {}
  // May throw what FIX::Application::fromApp may: QuickFIX answers with 3 or j.
  virtual void on_application(Session&, const FIX::Message&) = 0;
  // An administrative message on its way out: what the peer's dialect asks for may be added.
  virtual void on_sending_admin(Session&, FIX::Message&) {}
  // May this message be sent again? What may not is filled by a gap.
  virtual bool may_resend(const FIX::Message&) { return true; }
  // There is room again after the peer was slow to read.
  virtual void on_drained(Session&) {}
};

class Session : public std::enable_shared_from_this<Session>,
                private FIX::NullApplication,
                private FIX::Responder,
                private FIX::MessageStoreFactory,
                private TransportListener {
 public:
  Session(SessionConfig config, store::FixLog& log, SessionOwner& owner, boost::asio::any_io_executor executor);
  ~Session() override;
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  // REQUIRES: not connected().
  void attach(std::shared_ptr<Transport> transport);
  [[nodiscard]] bool connected() const { return transport_ != nullptr; }
  [[nodiscard]] bool logged_on() { return quickfix_->isLoggedOn(); }

  // Numbers, stores and sends. While nobody is logged on it is kept for the resend that will be asked for.
  // `own` is the value of the message's open field, where it has one.
  void send(const OutMessage& message, std::string_view own = {});
  // The same of a message that QuickFIX holds; its header is completed.
  void send(FIX::Message& message);
  // Heartbeats, test requests, time-outs: once a second.
  void tick();
  // Logout with a text, then the transport is closed; the next Logon is welcome.
  void end(const std::string& text);
  // Both sequence numbers begin at 1 again: a new epoch. REQUIRES: not connected().
  void reset_numbers();

  [[nodiscard]] const SessionConfig& config() const { return config_; }
  [[nodiscard]] const Protocol& protocol() const { return *config_.protocol; }
  [[nodiscard]] const store::FixCounters& counters() const { return store_->counters(); }
  [[nodiscard]] std::size_t unsent() const;
  [[nodiscard]] std::uint64_t garbled() const { return garbled_; }
  [[nodiscard]] const Traffic& traffic() const { return traffic_; }
  [[nodiscard]] const MessageTrail& trail() const { return trail_; }
  // Did the peer end the present connection, or the last one, with a Logout of its own?
  [[nodiscard]] bool peer_said_good_bye() const { return peer_said_good_bye_; }

  // Everything that goes on between QuickFIX and us happens inside one: time stands still, and what was put off
  // (the end of the transport, the release of bytes, a Logout for slowness) is done when the outermost ends.
  // Owners hold one around a series of send()s: no on_logout() or on_disconnect() comes in between.
  class Activity {
   public:
    explicit Activity(Session& session) : session_{session} { ++session_.depth_; }
    ~Activity() {
      if (session_.depth_ == 1) session_.settle();
      --session_.depth_;
    }
    Activity(const Activity&) = delete;
    Activity& operator=(const Activity&) = delete;

   private:
    FrozenTime frozen_;
    Session& session_;
  };

 private:
  struct Resend {
    FIX::Message request;
    int next;
    int last;
  };

  // FIX::Application
  void onLogon(const FIX::SessionID&) override;
  void onLogout(const FIX::SessionID&) override;
  void toAdmin(FIX::Message& message, const FIX::SessionID&) override { owner_.on_sending_admin(*this, message); }
  void toApp(FIX::Message& message, const FIX::SessionID&) override;
  void fromAdmin(const FIX::Message& message, const FIX::SessionID&) override;
  void fromApp(const FIX::Message& message, const FIX::SessionID&) override { owner_.on_application(*this, message); }
  // FIX::Responder: both are called under QuickFIX's lock, in the middle of its work.
  bool send(const std::string& message) override;
  void disconnect() override;
  // FIX::MessageStoreFactory
  FIX::MessageStore* create(const FIX::SessionID&) override { return store_.get(); }
  void destroy(FIX::MessageStore*) override {}
  // TransportListener
  void on_message(std::string_view message) override;
  void on_read_done() override { const Activity activity{*this}; }
  void on_drained() override;
  void on_closed(std::string_view why) override;

  // For those who look on: the trail and the log.
  void note(MessageTrail::Direction direction, std::string_view message);
  void note_event(std::string_view text);
  void receive(std::string_view message);
  void take(const std::string& message);
  void check_logon(const FIX::Message& message) const;
  [[nodiscard]] bool interrupts(std::string_view message);
  void end_at(std::string_view message, const std::string& text);
  [[nodiscard]] std::string header_with(std::string_view message, std::string_view type, std::string_view body) const;
  [[nodiscard]] std::string as_not_offered(std::string_view message, std::string_view type) const;
  void refuse_logon(const std::string& message);
  [[nodiscard]] bool within_gap_limit(std::string_view message);
  [[nodiscard]] bool take_resend_request(std::string_view message);
  void ask_for_gap_before(std::string_view message);
  void resend_slice(Resend& resend);
  void go_on_resending();
  void schedule_resend();
  void finish_resends();
  void settle();

  SessionConfig config_;
  SessionOwner& owner_;
  boost::asio::any_io_executor executor_;
  std::unique_ptr<SessionStore> store_;
  std::unique_ptr<FIX::Session> quickfix_;
  std::shared_ptr<Transport> transport_;
  std::shared_ptr<Transport> leaving_;  // to be closed when this activity ends
  std::deque<Resend> resends_;
  std::string outgoing_;  // being put together
  UtcText sending_time_;
  std::optional<Timestamp> shown_last_;  // when QuickFIX last saw a message leave
  std::string held_;                     // new messages, behind the resends
  std::size_t queued_ = 0;
  std::uint64_t garbled_ = 0;
  Traffic traffic_;
  MessageTrail trail_;
  int depth_ = 0;  // of our calls into QuickFIX
  bool appended_ = false;
  bool resending_ = false;
  bool resend_scheduled_ = false;
  bool lost_ = false;  // the transport ended in the middle of our work
  bool was_connected_ = false;
  bool peer_said_good_bye_ = false;
};

}  // namespace dealingdesk::fix
