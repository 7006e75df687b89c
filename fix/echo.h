// A session that sends back what it gets: to try an engine's session level, and ours.
//
// NewOrderSingle, SecurityDefinition and Email come back as they are, body fields in order of tag; every other
// application message is refused as unsupported. An order that is marked PossResend (97=Y) and whose ClOrdID came
// before, since the logon, is not sent back again. Transport, door, store and session are every session's.
//
// Private to fix/.
// Threads: the desk's only.
#pragma once

#include <cstddef>
#include <deque>
#include <set>
#include <string>

#include "fix/party.h"
#include "store/fix_log.h"

namespace dealingdesk::fix {

class Echo : public Party {
 public:
  // More ClOrdIDs than these push the oldest out.
  static constexpr std::size_t kMaxOrderIds = 100'000;

  Echo(store::FixLog& log, boost::asio::any_io_executor executor, FixSessionSpec spec, SessionConfig config,
       std::function<void(SessionId)> disconnected);

  // SessionOwner
  void on_application(Session& session, const FIX::Message& message) override;
  void on_logout(Session&) override;

 private:
  // False: it came before.
  bool remember(const std::string& client_order_id);

  std::set<std::string> order_ids_;
  std::deque<std::string> oldest_first_;
};

}  // namespace dealingdesk::fix
