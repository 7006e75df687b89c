// Quotes that a client asks for: V comes in, W, X and Y go out.
//
// Private to fix/.
// Threads:  the desk's only.
// Lifetime: `context` must outlive it.
#pragma once

#include <optional>

#include "fix/client/context.h"
#include "fix/client/market_data.h"

namespace dealingdesk::fix {

class Quotes {
 public:
  explicit Quotes(Context& context) : context_{context} {}

  void request(const FIX::Message& message);
  // The desk's price of the instrument is another.
  void changed(InstrumentId instrument);
  // There is room again after the client was slow to read.
  void on_drained();
  void on_logout() { subscriptions_.clear(); }

 private:
  void send_update(Subscriptions::Subscription& subscription, InstrumentId instrument);
  [[nodiscard]] std::optional<Quote> quote_for_client(InstrumentId instrument) const;

  Context& context_;
  Subscriptions subscriptions_;
};

}  // namespace dealingdesk::fix
