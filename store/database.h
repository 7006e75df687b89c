// The desk's RocksDB database, DATA/desk: its column families, atomic batches, and what goes wrong.
//
// Threads:  all functions from any thread; a Batch and a Cursor belong to one thread at a time.
// Lifetime: outlives its Batches and Cursors.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/result.h"

namespace dealingdesk::store {

// The column families. docs/file-formats.md describes their rows.
enum class Family : std::uint8_t {
  journal,       // group -> commands, hashes
  fix,           // group -> sent FIX messages, changed counters
  fix_sessions,  // slot -> session key, counters as of the oldest fix row
  snapshot,      // group -> the desk's whole state
  orders,        // projections
  trades,
  ledger,
  audit,
  meta,  // format version, watermark
};
inline constexpr std::size_t kFamilies = 9;

// Writes that happen all or not at all, made by Database::batch(). Reused after clear() it keeps its
// memory.
class Batch {
 public:
  ~Batch();
  Batch(Batch&&) noexcept;
  Batch& operator=(Batch&&) noexcept;

  void put(Family family, std::string_view key, std::string_view value);
  void erase(Family family, std::string_view key);
  // Every key with begin <= key < end.
  void erase_range(Family family, std::string_view begin, std::string_view end);
  void clear();
  [[nodiscard]] bool empty() const;
  [[nodiscard]] std::size_t bytes() const;

 private:
  friend class Database;
  struct Impl;
  explicit Batch(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

// Walks one family in key order, over the state at the moment when it was made.
class Cursor {
 public:
  ~Cursor();
  Cursor(Cursor&&) noexcept;
  Cursor& operator=(Cursor&&) noexcept;

  void seek(std::string_view key);           // the first key at or after
  void seek_for_prev(std::string_view key);  // the last key at or before
  void seek_first();
  void seek_last();
  void next();
  void prev();
  // False at the end, and where reading failed: then status() says why.
  [[nodiscard]] bool valid() const;
  [[nodiscard]] std::string_view key() const;    // until the next move
  [[nodiscard]] std::string_view value() const;  // until the next move
  [[nodiscard]] Result<void> status() const;

 private:
  friend class Database;
  struct Impl;
  explicit Cursor(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

class Database {
 public:
  enum class Access : std::uint8_t {
    read_write,  // made where it does not exist
    read_only,   // nothing is changed on disk, and nobody else may have it open
  };
  inline static constexpr std::uint32_t kFormatVersion = 1;

  // Opens DATA/desk. Refuses: conflict (another process has it open), malformed (damaged, or not
  // there), overloaded (disk full), unsupported (another format version).
  // A torn tail of the write-ahead log is cut, as after a kill; damage before its end refuses.
  [[nodiscard]] static Result<std::unique_ptr<Database>> open(const std::string& data_dir,
                                                              Access access = Access::read_write);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  [[nodiscard]] Batch batch() const;
  // In the operating system's hands when it returns: survives the process's death.
  [[nodiscard]] Result<void> write(Batch& batch);
  // The same for a group of the journal: the write that the fault point during_commit tears.
  [[nodiscard]] Result<void> write_group(Batch& batch);
  // Everything written before the call survives the machine's death when it returns.
  [[nodiscard]] Result<void> sync();

  // Nothing where there is no such key.
  [[nodiscard]] Result<std::optional<std::string>> get(Family family, std::string_view key) const;
  [[nodiscard]] Cursor cursor(Family family) const;

  // FIX rows of groups before this one have been dropped (see retention); 0: none.
  [[nodiscard]] std::uint64_t fix_floor() const { return fix_floor_.load(std::memory_order_relaxed); }
  void set_fix_floor(std::uint64_t group) { fix_floor_.store(group, std::memory_order_relaxed); }

 private:
  struct Impl;
  explicit Database(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
  std::atomic<std::uint64_t> fix_floor_{0};
};

}  // namespace dealingdesk::store
