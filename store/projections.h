// Keeps the projections `orders`, `trades` and `ledger` up with the journal.
//
// Durable groups are queued in memory, bounded by their events. When the bound is reached the desk does
// not wait: the queue takes nothing more, and once it is written out the missing groups are made again
// by replaying the journal from the last snapshot. So what is lost is only time.
//
// Threads:  push() by the desk, never blocking on the store; the rest from any thread. Rows are written
//           on the executor given; one step at a time.
// Lifetime: detach the turn's feed first, then destroy it; what is queued is made again at recovery.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>

#include <boost/asio/any_io_executor.hpp>

#include "core/timestamp.h"
#include "store/projection_feed.h"

namespace dealingdesk::store {

class Database;

struct ProjectionSettings {
  std::size_t queued_events_max = 200'000;
  // Having caught up, the executor leaves new groups alone for so long, unless somebody waits for them:
  // waking it for each would cost the desk more than the group itself.
  Span rest;
};

class Projections : public ProjectionFeed {
 public:
  // `recovered_group` is the journal's last: recover() has brought the rows up to it.
  Projections(Database& database, boost::asio::any_io_executor store_executor, std::uint64_t recovered_group,
              const ProjectionSettings& settings = {});
  ~Projections() override;

  void push(GroupEvents group) override;
  // Runs `callback` once the rows hold the group: at once where they do, else on the executor. A query
  // waits so for the asker's own last group.
  void when_reached(std::uint64_t group, std::function<void()> callback);
  [[nodiscard]] std::uint64_t reached() const;
  // How often the queue was full and the journal was replayed.
  [[nodiscard]] std::uint64_t catch_ups() const;

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace dealingdesk::store
