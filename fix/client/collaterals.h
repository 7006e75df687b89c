// What accounts are worth, as a client asks for it: BB comes in, BA and BG go out.
//
// A subscription (263=1) begins with each account's figures, and goes on with those of accounts that are not worth
// what was told last, once a second, while the client keeps up with reading.
//
// Bounded: so many accounts, over all subscriptions, at most. All is forgotten at logout.
//
// Private to fix/.
// Threads:  the desk's only.
// Lifetime: all that it is given must outlive it.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "fix/client/answers.h"
#include "fix/client/collateral_messages.h"
#include "fix/client/context.h"

namespace dealingdesk::fix {

class Collaterals {
 public:
  static constexpr std::size_t kMaxSubscribed = 1'000;  // accounts

  Collaterals(Context& context, Answers& answers) : context_{context}, answers_{answers} {}

  void request(const FIX::Message& message);
  // A second is over.
  void tick();
  void on_logout() { subscriptions_.clear(); }

 private:
  struct Query;
  using QueryPtr = std::shared_ptr<Query>;

  // Empty where there is room: what is full.
  [[nodiscard]] std::string no_room_for(const CollateralQuestion& question) const;
  void unsubscribe(const std::string& id);
  [[nodiscard]] Collateral now_of(AccountId account) const;
  void send(const CollateralQuestion& question, const Collateral& collateral, std::optional<bool> last);

  Context& context_;
  Answers& answers_;
  std::map<std::string, QueryPtr> subscriptions_;
};

}  // namespace dealingdesk::fix
