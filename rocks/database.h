// A RocksDB database as each of ours is: column families by number, a format version that is checked
// when it is opened, and refusals that say what to do. store/ and tickstore/ put their own names and
// rules on it.
//
// Threads:  any, every function; a Batch belongs to one at a time.
// Lifetime: a Database outlives its batches and iterators.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <rocksdb/db.h>
#include <rocksdb/iterator.h>
#include <rocksdb/options.h>
#include <rocksdb/table.h>
#include <rocksdb/write_batch.h>

#include "core/result.h"

namespace dealingdesk::rocks {

[[nodiscard]] inline rocksdb::Slice slice(std::string_view view) { return {view.data(), view.size()}; }
[[nodiscard]] inline std::string_view view(const rocksdb::Slice& slice) { return {slice.data(), slice.size()}; }

// What went wrong, for people: overloaded (the disk is full), conflict (another process has it open),
// malformed (damaged, and all else).
[[nodiscard]] Reject refusal(const rocksdb::Status& status, std::string_view doing, std::string_view path);

[[nodiscard]] bool built_in(rocksdb::CompressionType type);

// How our databases read their write-ahead log, log and work in the background. Sizes are the caller's.
[[nodiscard]] rocksdb::DBOptions usual_options();
// 16 KiB blocks and the cache given.
[[nodiscard]] rocksdb::BlockBasedTableOptions usual_table(const std::shared_ptr<rocksdb::Cache>& cache);

// A column family: its place in Settings::families. Each database names its own.
enum class Family : std::uint8_t {};

struct Settings {
  std::string path;
  bool read_only = false;  // nothing is changed on disk, and nobody else may have it open
  rocksdb::DBOptions options;
  // Besides RocksDB's own, empty, "default".
  std::vector<rocksdb::ColumnFamilyDescriptor> families;
  Family meta{};  // has the format version, in decimal, under "format"
  std::uint32_t format_version = 1;
};

class Database;

// Writes that happen all or not at all. Reused after clear() it keeps its memory.
class Batch {
 public:
  explicit Batch(const Database& database) : database_{database} {}
  void put(Family family, std::string_view key, std::string_view value);
  void erase(Family family, std::string_view key);
  // Every key with begin <= key < end.
  void erase_range(Family family, std::string_view begin, std::string_view end);
  void clear() { batch_.Clear(); }
  [[nodiscard]] bool empty() const { return batch_.Count() == 0; }
  [[nodiscard]] std::size_t bytes() const { return batch_.GetDataSize(); }

 private:
  friend class Database;
  const Database& database_;
  rocksdb::WriteBatch batch_;
};

class Database {
 public:
  // Makes what is not there, unless read_only. Refuses: conflict (another process has it open),
  // malformed (damaged, or not there), overloaded (disk full), unsupported (another format version).
  // A torn tail of the write-ahead log is cut, as after a kill; damage before its end refuses.
  [[nodiscard]] static Result<std::unique_ptr<Database>> open(Settings settings);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  // In the operating system's hands when it returns: survives the process's death. After one that
  // failed there must be no other (RocksDB asserts on it).
  [[nodiscard]] Result<void> write(Batch& batch);
  // Everything written before the call survives the machine's death when it returns.
  [[nodiscard]] Result<void> sync();

  // Nothing where there is no such key.
  [[nodiscard]] Result<std::optional<std::string>> get(Family family, std::string_view key) const;
  // Over the state at this moment.
  [[nodiscard]] std::unique_ptr<rocksdb::Iterator> iterator(Family family) const;
  // Gives the disk space of an erased range back at once, as far as whole files lie in it.
  void drop_files(Family family, std::string_view begin, std::string_view end);

 private:
  friend class Batch;
  explicit Database(std::string path) : path_{std::move(path)} {}
  [[nodiscard]] Result<void> lock_for_reading();
  [[nodiscard]] Result<void> open_families(const Settings& settings);
  [[nodiscard]] Result<void> check_format(const Settings& settings);
  [[nodiscard]] rocksdb::ColumnFamilyHandle* handle(Family family) const {
    return handles_[static_cast<std::size_t>(family)];
  }

  const std::string path_;
  rocksdb::FileLock* lock_ = nullptr;  // of read-only access, where RocksDB takes none itself
  std::unique_ptr<rocksdb::DB> db_;
  rocksdb::ColumnFamilyHandle* default_handle_ = nullptr;
  std::vector<rocksdb::ColumnFamilyHandle*> handles_;
};

}  // namespace dealingdesk::rocks
