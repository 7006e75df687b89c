// The FIX log on the database: one `fix` row per turn, an index in memory of what lies where.
//
// Threads:  the desk's only.
// Lifetime: `database` must outlive it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "core/timestamp.h"
#include "store/fix_index.h"
#include "store/fix_log.h"
#include "store/fix_rows.h"

namespace dealingdesk::store {

class Batch;
class Database;

class RocksFixLog : public FixLog {
 public:
  // Rebuilds the index from all rows. `last_group` is the journal's: a row beyond it refuses.
  [[nodiscard]] static Result<std::unique_ptr<RocksFixLog>> load(Database& database, std::uint64_t last_group);

  FixSlot open(std::string_view session_key) override;
  FixCounters counters(FixSlot slot) const override;
  void set_counters(FixSlot slot, const FixCounters& counters) override;
  void append(FixSlot slot, std::uint64_t seq, std::string_view message) override;
  void read(FixSlot slot, std::uint64_t begin, std::uint64_t end,
            const std::function<void(std::uint64_t seq, std::string_view message)>& each) const override;

  [[nodiscard]] std::size_t sessions() const { return sessions_.size(); }

  // Anything that the running turn has yet to write?
  [[nodiscard]] bool dirty() const;
  // Puts the running turn's rows into the batch of its group. After the batch is written: committed().
  void write_to(Batch& batch, Timestamp time);
  void committed();

 private:
  struct Session {
    std::string key;
    FixCounters counters;
    bool changed = false;  // counters, in the running turn
    FixIndex index;        // of the present epoch
  };
  struct Pending {
    FixSlot slot;
    std::uint32_t epoch;
    std::uint64_t seq;
    FixRowWriter::Place place;
  };
  struct CachedRow {
    std::uint64_t group = 0;  // 0: none
    std::string bytes;
    FixRow row;
  };

  explicit RocksFixLog(Database& database) : database_{database} {}
  [[nodiscard]] Result<void> load_sessions();
  [[nodiscard]] Result<void> load_row(std::uint64_t group, std::string_view bytes);
  void set_epoch(Session& session, std::uint32_t epoch);
  [[nodiscard]] const FixRow* row(std::uint64_t group) const;

  Database& database_;
  std::vector<Session> sessions_;  // by slot
  std::map<std::string, FixSlot, std::less<>> slots_;
  std::uint64_t running_group_ = 1;

  // The running turn.
  FixRowWriter writer_;
  std::vector<Pending> pending_;
  std::vector<FixSlot> opened_;
  std::vector<FixSlot> changed_;

  // A resend reads row after row in slices: the last few stay decoded.
  mutable std::array<CachedRow, 16> cache_;
  mutable std::size_t next_cached_ = 0;
};

}  // namespace dealingdesk::store
