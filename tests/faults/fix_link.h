// One FIX 4.4 session with the server, run by an unmodified QuickFIX initiator, which reconnects,
// asks for resends and resends by itself.
//
// Threads:  the listener is called on QuickFIX's thread, on_logout also with QuickFIX's session
// lock
//           held; it must not send from there and must hold no lock of its own while it sends.
// Lifetime: `listener` outlives the link.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "core/timestamp.h"
#include "tests/faults/messages.h"
#include "tests/faults/sequence_watch.h"

namespace dealingdesk::faults {

class FixListener {
 public:
  virtual ~FixListener() = default;
  virtual void on_logon() = 0;
  virtual void on_logout() = 0;
  virtual void on_report(const ExecutionReport& report) = 0;
  virtual void on_trade(const TradeReport& trade) = 0;
  // AQ: how many trade reports will follow, or that the request was refused (748 is -1 then).
  virtual void on_trade_count(const std::string& request_id, std::int64_t count) = 0;
  virtual void on_cancel_reject(const CancelReject& reject) = 0;
  // j, or a message that nobody asked for.
  virtual void on_refusal(const std::string& text) = 0;
};

enum class SessionMode {
  keep,   // FileStore; sequence numbers continue for ever
  reset,  // 141=Y at every logon
};

struct FixLinkOptions {
  SessionMode mode = SessionMode::keep;
  std::uint16_t port = 0;  // on 127.0.0.1
  std::string comp_id;
  std::string server_comp_id;
  std::string user;
  std::string password;
  std::filesystem::path folder;  // of the message store and the raw log
};

class FixLink {
 public:
  FixLink(const FixLinkOptions& options, FixListener& listener);
  ~FixLink();
  FixLink(const FixLink&) = delete;
  FixLink& operator=(const FixLink&) = delete;

  void start();
  // Logs out and waits for the answer, some seconds at most.
  void stop();

  void send_order(const OrderTerms& order);
  void send_cancel(const std::string& cancel_id, const OrderTerms& order);
  void send_status_request(const OrderTerms& order);
  void send_mass_status_request(const std::string& request_id);
  // All trades of the session's accounts, or those since a time.
  void send_trade_request(const std::string& request_id, std::optional<Timestamp> since);

  [[nodiscard]] const SequenceWatch& sequence() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace dealingdesk::faults
