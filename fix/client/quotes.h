// Quotes that a client asks for: V comes in, W, X and Y go out.
//
// Private to fix/.
// Threads:  the desk's only.
// Lifetime: `context` must outlive it. Subscriptions are forgotten at logout.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>

#include "fix/client/context.h"
#include "fix/client/market_data.h"
#include "fix/client/market_feed.h"

namespace dealingdesk::fix {

class Quotes {
 public:
  static constexpr std::size_t kMax = 5'000;  // instruments, over all subscriptions of a session

  explicit Quotes(Context& context) : context_{context} {}

  void request(const FIX::Message& message);
  // There is room again after the client was slow to read.
  void on_drained();
  // What decides on the client's prices may be another: its account, its group, the instrument.
  void on_definition(const CommandBody& definition);
  void on_logout() { subscriptions_.clear(), followed_ = 0; }

 private:
  struct Subscription {
    MarketDataRequest request;
    std::map<InstrumentId, MarketFeed::Follower> followers;
  };

  [[nodiscard]] std::optional<MarketDataRefusal> snapshot(const MarketDataRequest& request);
  [[nodiscard]] std::optional<MarketDataRefusal> subscribe(const MarketDataRequest& request);
  [[nodiscard]] std::optional<MarketDataRefusal> unsubscribe(const MarketDataRequest& request);
  [[nodiscard]] bool is_mine(const CommandBody& definition) const;
  void end_all();
  void follow_terms(Subscription& subscription, MarketFeed::Follower& follower);
  void join(Subscription& subscription, InstrumentId instrument);
  [[nodiscard]] const GroupSpec* group() const;
  [[nodiscard]] MarketFeed::Subject subject(const MarketDataTerms& terms, InstrumentId instrument) const;

  Context& context_;
  std::map<std::string, Subscription> subscriptions_;  // by MDReqID (262)
  std::size_t followed_ = 0;
};

}  // namespace dealingdesk::fix
