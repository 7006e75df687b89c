// What the handlers of one client's messages share: who it is, the desk that it talks to, the way back.
//
// Private to fix/.
// Threads:  the desk's only.
// Lifetime: the client's, whose part it is.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include <boost/asio/any_io_executor.hpp>

#include "core/command.h"
#include "desk/desk.h"
#include "fix/client/market_feed.h"
#include "fix/history.h"
#include "fix/out_message.h"
#include "fix/passwords.h"
#include "fix/session.h"
#include "store/turn.h"

namespace dealingdesk::fix {

// What all clients have in common.
struct Surroundings {
  store::Turn& turn;
  History& history;
  boost::asio::any_io_executor executor;
  std::function<void(SessionId)> disconnected;
  MarketFeed& market;
  Passwords* passwords = nullptr;  // none: they cannot be changed
};

// BusinessRejectReason (380).
enum class BusinessReject : int {
  other = 0,
  unknown_id = 1,
  unknown_security = 2,
  unsupported_type = 3,
  application_not_available = 4,
  field_missing = 5,
  not_authorised = 6,
  throttled = 8,
};

[[nodiscard]] const std::string& sequence_of(const FIX::Message& message);
[[nodiscard]] const std::string& type_of(const FIX::Message& message);

class Context {
 public:
  Context(const Surroundings& around, const FixSessionSpec& spec, std::shared_ptr<const Protocol> protocol)
      : around_{around}, spec_{spec}, protocol_{std::move(protocol)}, out_{protocol_.get()} {}
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;
  // The session is there once its owner is; `alive` ends with the client.
  void begin(Session& session, std::weak_ptr<const void> alive) { session_ = &session, alive_ = std::move(alive); }

  [[nodiscard]] const FixSessionSpec& spec() const { return spec_; }
  [[nodiscard]] const desk::Desk& desk() const { return around_.turn.desk(); }
  [[nodiscard]] const reference::Catalog& catalog() const { return desk().catalog(); }
  [[nodiscard]] History& history() { return around_.history; }
  [[nodiscard]] Passwords* passwords() const { return around_.passwords; }
  [[nodiscard]] Session& session() { return *session_; }
  [[nodiscard]] const boost::asio::any_io_executor& executor() const { return around_.executor; }
  [[nodiscard]] MarketFeed& market() { return around_.market; }
  // For answers that come later: nobody is there any more once it has expired.
  [[nodiscard]] const std::weak_ptr<const void>& alive() const { return alive_; }

  // A message to be filled in, and then sent: one at a time. Its memory is kept.
  [[nodiscard]] OutMessage& out() { return out_; }
  void send() { session_->send(out_); }

  // The command in the client's name. Its events come back by way of the gateway, before this returns: what is
  // to be sent of them is sent. The id of what was done, where the command has one; refused as such: why.
  Result<std::uint64_t> carry_out(CommandBody body, const FIX::Message& request) {
    return carry_out(std::move(body), sequence_of(request));
  }
  Result<std::uint64_t> carry_out(CommandBody body, const std::string& sequence);
  // The same where nobody else answers for a refusal: 35=j does.
  void apply(CommandBody body, const FIX::Message& request);
  // 35=j.
  void refuse(const std::string& ref_seq, const std::string& type, BusinessReject reason, const std::string& text);
  void refuse(const FIX::Message& request, BusinessReject reason, const std::string& text);
  void refuse(const FIX::Message& request, const Reject& reject);
  // 380=5: a field that is needed here, though not always. QuickFIX's own answer to FIX::FieldNotFound is none that
  // FIX 5.0 knows: it carries a 1137.
  void refuse_missing(const FIX::Message& request, int tag);

  // Empty where there is no such instrument.
  [[nodiscard]] std::string symbol_of(InstrumentId instrument) const;
  [[nodiscard]] bool is_own(AccountId account) const;
  // What this session may see of an order: its own, and those that came by no session; a drop copy all of its accounts.
  [[nodiscard]] bool may_see(const Order& order) const;
  // Unique for ever, for what never reached the desk: sequence numbers are, within an epoch.
  [[nodiscard]] std::string refusal_id(const FIX::Message& request) const;

 private:
  const Surroundings around_;
  const FixSessionSpec& spec_;
  std::shared_ptr<const Protocol> protocol_;
  OutMessage out_;
  Session* session_ = nullptr;
  std::weak_ptr<const void> alive_;
};

// As the client sent it, where the session has put another in its place because it is not offered.
[[nodiscard]] std::string asked_type_of(const FIX::Message& message);

}  // namespace dealingdesk::fix
