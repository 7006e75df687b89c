// Makes snapshots without stopping the desk: a second desk starts from the last snapshot, lives through
// the journal again, must come to the same hashes, and is saved.
//
// A difference is a bug in the desk: it is logged as critical and counted, and nothing is written.
//
// Threads:  consider() and start() from one thread; the work is done on the executor given (a thread of
//           its own: it computes for long); finish() where it is called.
#pragma once

#include <cstdint>
#include <memory>

#include <boost/asio/any_io_executor.hpp>

#include "core/timestamp.h"
#include "desk/desk.h"
#include "store/database.h"
#include "store/retention.h"

namespace dealingdesk::store {

struct SnapshotSettings {
  // Each is a reason for a snapshot; 0: is none.
  std::uint64_t every_groups = 200'000;
  std::uint64_t every_bytes = 256u << 20;  // of journal
  Span every = Span::from_s(900);
  RetentionSettings retention;
};

class Snapshots {
 public:
  // `database` must outlive it. `recovered_group` is the journal's last at the start.
  Snapshots(Database& database, const SnapshotSettings& settings, boost::asio::any_io_executor background,
            std::uint64_t recovered_group, Timestamp now);
  // Waits for the snapshot that is being made.
  ~Snapshots();

  // Starts a snapshot of the group where one is due and none is being made. True if it did. Called now
  // and then with Turn::durable_group() and Turn::journal_bytes().
  bool consider(std::uint64_t durable_group, std::uint64_t journal_bytes, Timestamp now);
  // Starts one now, unless one is being made.
  bool start(std::uint64_t durable_group, Timestamp now);

  // The last snapshot, for a clean shutdown: after Turn::drain(), with the desk that lives. True if the
  // replayed desk came to the live one's digest and was written.
  bool finish(const desk::Desk& live, std::uint64_t last_group, Timestamp now);

  [[nodiscard]] std::uint64_t differences() const;    // found since the start
  [[nodiscard]] std::uint64_t last_snapshot() const;  // its group; 0: none since the start
  [[nodiscard]] bool running() const;

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace dealingdesk::store
