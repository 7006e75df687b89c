// Candles and ticks of the past over REST, from whatever keeps them.
//
// Threads:  routes on the web executor; the source is asked on `reader`, where it may block.
// Lifetime: what is given outlives the router's use of it.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include <boost/asio/any_io_executor.hpp>

#include "admin_api/desk_gate.h"
#include "admin_api/http_router.h"
#include "core/fixed.h"
#include "core/ids.h"
#include "core/timestamp.h"

namespace dealingdesk::client_api {

struct Candle {
  struct Prices {
    Price open, high, low, close;
  };
  Timestamp open_time;
  Prices bid, ask, mid;
  std::uint64_t ticks = 0;
};
struct HistoryTick {
  Timestamp received;
  Price bid, ask;  // 0: not quoted
};

class HistorySource {
 public:
  virtual ~HistorySource() = default;
  // "1m", "4h". Nothing for one that is not kept; else how long it is.
  [[nodiscard]] virtual std::optional<Span> length_of(std::string_view timeframe) const = 0;
  // With from <= open time < to, oldest first; where there are more than `limit`, the newest.
  [[nodiscard]] virtual Result<std::vector<Candle>> candles(InstrumentId instrument, std::string_view timeframe,
                                                            Timestamp from, Timestamp to, std::size_t limit) = 0;
  // With from <= received < to, oldest first; where there are more than `limit`, the oldest.
  [[nodiscard]] virtual Result<std::vector<HistoryTick>> ticks(InstrumentId instrument, Timestamp from, Timestamp to,
                                                               std::size_t limit) = 0;
};

struct MarketRoutesParts {
  admin_api::DeskGate* gate = nullptr;
  HistorySource* source = nullptr;
  const store::Clock* clock = nullptr;
  boost::asio::any_io_executor reader;
};
void add_market_routes(admin_api::Router& router, MarketRoutesParts parts);

// RFC 3339, or milliseconds since 1970; nothing for anything else.
[[nodiscard]] std::optional<Timestamp> read_time(std::string_view text);

}  // namespace dealingdesk::client_api
