// The turn: apply commands, commit them in one write, and only then let anything out.
//
//   apply() ... apply()   the desk changes, listeners format their answers
//   commit()              ONE RocksDB batch: a journal row (all commands) and a FIX row
//   when_durable(f)       f runs after that batch is durable: sockets are written, events leave
//
// With Durability::os the batch is durable when commit() returns (it survives the process's death);
// with Durability::fsync a sync thread reports it later, on the desk's executor, in order.
//
// Threads:  the desk's only.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>

#include <boost/asio/any_io_executor.hpp>

#include "core/command.h"
#include "core/event.h"
#include "core/result.h"
#include "desk/desk.h"
#include "store/fix_log.h"

namespace dealingdesk::store {

class Database;
class ProjectionFeed;
class RocksFixLog;

enum class Durability : std::uint8_t { os, fsync };

// Where "now" comes from. Threads: any.
class Clock {
 public:
  virtual ~Clock() = default;
  [[nodiscard]] virtual Timestamp now() const = 0;
};

// Sees every command with its events, in the turn, before it is committed: formats, but does not send.
// Must not call Turn::apply(): what follows from an event is a command of its own, applied later.
class TurnListener {
 public:
  virtual ~TurnListener() = default;
  virtual void on_applied(const Command& command, std::span<const Event> events) = 0;
};

class Turn {
 public:
  struct Recovered {
    desk::Desk desk;
    std::uint64_t group = 0;               // the last one in the journal
    std::uint64_t hash = 0;                // its running hash
    std::shared_ptr<RocksFixLog> fix_log;  // null: the turn loads it, and ends the process if it cannot
  };
  Turn(Database& database, Recovered recovered, Durability durability, const Clock& clock,
       boost::asio::any_io_executor desk_executor);
  ~Turn();
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;

  [[nodiscard]] const desk::Desk& desk() const;
  [[nodiscard]] FixLog& fix_log();
  void add_listener(TurnListener& listener);
  void remove_listener(TurnListener& listener);

  // Numbers, stamps and applies one command. The events are valid until the next call.
  std::span<const Event> apply(CommandBody body, const Origin& origin);

  // Runs `release` once all that was applied, appended or counted so far is durable: at once where
  // nothing is outstanding, else after the group that holds it, in the order of the calls.
  void when_durable(std::function<void()> release);

  // Ends the turn: writes what was collected, if anything was. A write that fails ends the process.
  void commit();
  // Commits, and returns when everything is durable and released. For shutdown. Not from a release.
  void drain();

  // Is anything collected that is not committed yet?
  [[nodiscard]] bool dirty() const;
  [[nodiscard]] std::uint64_t last_group() const;     // committed
  [[nodiscard]] std::uint64_t durable_group() const;  // durable
  [[nodiscard]] std::uint64_t last_hash() const;      // of the last committed group
  [[nodiscard]] std::uint64_t journal_bytes() const;  // written since the start, for snapshots' triggers
  // Groups go there when they are durable, for the projections. Null: nowhere.
  void feed(ProjectionFeed* feed);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace dealingdesk::store
