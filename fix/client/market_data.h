// V, W, X and Y: who subscribed to what, and the top of book as messages.
//
// Private to fix/ and its tests.
// Threads: one at a time.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/quote.h"
#include "fix/out_message.h"
#include "fix/quickfix.h"
#include "reference/catalog.h"

namespace dealingdesk::fix {

// A request that was understood.
struct MarketDataRequest {
  enum class Action { snapshot, subscribe, unsubscribe };
  std::string id;  // 262
  Action action = Action::snapshot;
  bool incremental = true;  // 265=1, or absent
  bool bids = false;
  bool offers = false;
  std::vector<InstrumentId> instruments;
};
// A Y: why not (281, absent where FIX has no word for it).
struct MarketDataRefusal {
  std::string id;
  std::optional<char> reason;
  std::string text;
};
[[nodiscard]] std::variant<MarketDataRequest, MarketDataRefusal> read_market_data_request(
    const FIX::Message& message, const reference::Catalog& catalog);

void write_refusal(OutMessage& out, const MarketDataRefusal& refusal);
// Without a quote: a book without entries.
void write_snapshot(OutMessage& out, const MarketDataRequest& request, const std::string& symbol,
                    const std::optional<Quote>& quote, Timestamp time);
// What changed from `before` to `after` of what was asked for; false: nothing, and `out` is not to be sent.
[[nodiscard]] bool write_increment(OutMessage& out, const MarketDataRequest& request, const std::string& symbol,
                                   const std::optional<Quote>& before, const std::optional<Quote>& after,
                                   Timestamp time);

// The subscriptions of one session. Forgotten at logout.
class Subscriptions {
 public:
  static constexpr std::size_t kMax = 5'000;  // instruments, over all requests

  struct Item {
    std::optional<Quote> sent;  // what the client was told last
    bool behind = false;        // it changed while the client was slow to read
  };
  struct Subscription {
    MarketDataRequest request;
    std::map<InstrumentId, Item> items;
  };

  // Refuses an id that is in use, and more than kMax.
  [[nodiscard]] std::optional<MarketDataRefusal> add(const MarketDataRequest& request);
  [[nodiscard]] std::optional<MarketDataRefusal> remove(const MarketDataRequest& request);
  void clear() { by_id_.clear(), size_ = 0; }
  [[nodiscard]] bool empty() const { return by_id_.empty(); }
  [[nodiscard]] std::map<std::string, Subscription>& all() { return by_id_; }

 private:
  std::map<std::string, Subscription> by_id_;
  std::size_t size_ = 0;
};

}  // namespace dealingdesk::fix
