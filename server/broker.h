// One running broker: its storage, desk, feed, FIX and web, wired together.
//
// The demo runs two in one process: the broker and, behind FIX on loopback, the venue.
//
// Threads:  open(), start(), stop() and the destructor from one thread; run() on the thread that becomes
//           the desk's; request_stop() from any.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "core/result.h"
#include "server/clocks.h"
#include "server/config.h"
#include "server/ports_file.h"
#include "store/turn.h"
#include "tickstore/history.h"

namespace dealingdesk::server {

// What only a simulator can do, and only where it was started so.
struct Simulation {
  VirtualClock* clock = nullptr;  // can be advanced; null: time is the machine's
  bool resettable = false;
};

class Broker {
 public:
  // Recovers the state, applies the configuration's differences, binds the ports. Nothing is served yet.
  // Refuses: conflict (data directory in use), malformed (damaged storage, bad configuration),
  // already_exists (port in use).
  [[nodiscard]] static Result<std::unique_ptr<Broker>> open(Config config, const store::Clock& clock,
                                                            const Simulation& simulation);
  ~Broker();
  Broker(const Broker&) = delete;
  Broker& operator=(const Broker&) = delete;

  [[nodiscard]] const Ports& ports() const;
  // Bars and ticks of the past, from any thread, for as long as the broker lives.
  [[nodiscard]] tickstore::HistoryReader& history();
  // What listens where, the data directory and the durability: for people, a line each.
  [[nodiscard]] std::string banner() const;

  // Serves until request_stop(): clients are told, everything is committed, a snapshot is written.
  void run();
  void request_stop();
  // The same, and the process is to begin anew with empty data. Only where Simulation::resettable.
  void request_reset();
  [[nodiscard]] bool reset_requested() const;

 private:
  class Impl;
  explicit Broker(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace dealingdesk::server
