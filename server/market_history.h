// The market's memory: what the feed says goes into DATA/ticks, and charts are drawn from there.
//
// Threads:  recorder() is told on the feed's thread; history() may be asked from any; writing by time
//           runs on the executor given. open(), start() and the destructor from the owner's.
// Lifetime: the feed and the executor have stopped before it is destroyed; the clock outlives it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include <boost/asio/any_io_executor.hpp>

#include "core/result.h"
#include "hub/hub_sink.h"
#include "store/turn.h"
#include "tickstore/history.h"

namespace dealingdesk::server {

class MarketHistory {
 public:
  // keep_months: how many whole months of ticks are kept besides the present one; 0: all.
  [[nodiscard]] static Result<std::unique_ptr<MarketHistory>> open(const std::string& data_dir,
                                                                   std::uint32_t keep_months, const store::Clock& clock,
                                                                   boost::asio::any_io_executor executor);
  ~MarketHistory();
  MarketHistory(const MarketHistory&) = delete;
  MarketHistory& operator=(const MarketHistory&) = delete;

  [[nodiscard]] hub::HubSink& recorder();
  [[nodiscard]] tickstore::HistoryReader& history();
  // Begins to write by time.
  void start();

 private:
  class Impl;
  explicit MarketHistory(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace dealingdesk::server
