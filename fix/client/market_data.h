// V, W, X and Y: what is asked for of a market, and what it shows, as messages.
//
// Every message leaves its MDReqID (262) open: one text serves all that asked for the same.
//
// Private to fix/ and its tests.
// Threads: any; functions of their arguments.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/fixed.h"
#include "core/timestamp.h"
#include "fix/out_message.h"
#include "fix/quickfix.h"
#include "reference/catalog.h"

namespace dealingdesk::fix {

// What of an instrument is shown, and how.
struct MarketDataTerms {
  // Levels a side at most. Asked for as 264=0, the whole book, it is this; more is refused.
  static constexpr unsigned kDeepest = 1'000;

  unsigned depth = 1;       // 1: the top of book, one entry a side whose price changes; more: entries by price
  bool incremental = true;  // 265=1, or absent
  bool bids = false;
  bool offers = false;
  bool trades = false;
  friend bool operator==(const MarketDataTerms&, const MarketDataTerms&) = default;
};

// A request that was understood.
struct MarketDataRequest {
  static constexpr std::size_t kLongestId_bytes = 256;

  enum class Action { snapshot, subscribe, unsubscribe };
  std::string id;  // 262
  Action action = Action::snapshot;
  MarketDataTerms terms;
  std::vector<InstrumentId> instruments;  // each of them once
};
// A Y: why not (281, absent where FIX has no word for it).
struct MarketDataRefusal {
  std::string id;
  std::optional<char> reason;
  std::string text;
};
[[nodiscard]] std::variant<MarketDataRequest, MarketDataRefusal> read_market_data_request(
    const FIX::Message& message, const reference::Catalog& catalog);

// Of one instrument, at one moment.
struct MarketView {
  struct Level {
    Price price;
    Qty qty;  // 0: not said
    friend bool operator==(const Level&, const Level&) = default;
  };
  struct Trade {
    std::uint64_t number = 0;  // rises with every trade that was seen
    Price price;
    Qty qty;
    Timestamp time;
    friend bool operator==(const Trade&, const Trade&) = default;
  };
  std::vector<Level> bids, offers;  // the best first
  std::vector<Trade> trades;        // that came together last
  friend bool operator==(const MarketView&, const MarketView&) = default;
};

// What a message is about, and which of the reports on it this is (83).
struct MarketDataHeading {
  std::string symbol;
  InstrumentId instrument;
  std::uint64_t report = 0;
  Timestamp time;
};

void write_refusal(OutMessage& out, const MarketDataRefusal& refusal);
// W. Of a market that shows nothing: without entries.
void write_snapshot(OutMessage& out, const MarketDataTerms& terms, const MarketDataHeading& heading,
                    const MarketView& view);
// X: what changed from `before` to `after`; false: nothing, and `out` is not to be sent.
[[nodiscard]] bool write_increment(OutMessage& out, const MarketDataTerms& terms, const MarketDataHeading& heading,
                                   const MarketView& before, const MarketView& after);

}  // namespace dealingdesk::fix
