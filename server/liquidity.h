// The feed: the hub and the LP adapters that the configuration names, on a thread of their own.
//
// Threads:  start(), stop() from the thread that owns it; the feed's thread is its own.
// Lifetime: the inbox and the clock must outlive it.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "core/result.h"
#include "hub/hub.h"
#include "reference/catalog.h"
#include "server/config.h"
#include "store/inbox.h"

namespace dealingdesk::server {

class Liquidity {
 public:
  // What an adapter says of itself, and what the hub says of its LP.
  struct Source {
    std::string name;
    std::string state;
    std::string detail;
    hub::LpStatus status;
  };

  Liquidity(store::Inbox& inbox, const store::Clock& clock);
  ~Liquidity();
  Liquidity(const Liquidity&) = delete;
  Liquidity& operator=(const Liquidity&) = delete;

  // Makes the adapters. Refuses symbols that the catalog does not have and settings that make no sense.
  Result<void> configure(const Config& config, const reference::Catalog& catalog);
  void start();
  // Quotes stop, the thread ends.
  void stop();
  // Calls back on the feed's thread.
  void read_sources(std::function<void(std::vector<Source>)> done);
  // Also told of every LP quote that is taken, and of every best price: the tick store. On the feed's thread.
  void also_tell(hub::HubSink& sink);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace dealingdesk::server
