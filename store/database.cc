#include "store/database.h"

#include <fmt/format.h>
#include <rocksdb/cache.h>
#include <rocksdb/convenience.h>
#include <rocksdb/db.h>
#include <rocksdb/env.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/options.h>
#include <rocksdb/table.h>
#include <rocksdb/write_batch.h>

#include <algorithm>
#include <filesystem>
#include <mutex>
#include <system_error>
#include <utility>
#include <vector>

#include "store/fault_points.h"
#include "store/torn_write.h"

namespace dealingdesk::store {

namespace {

constexpr std::array<const char*, kFamilies> kFamilyNames{"journal", "fix",    "fix_sessions",
                                                          "snapshot", "orders", "trades",
                                                          "ledger",   "audit",  "meta"};
constexpr std::string_view kFormatKey = "format";

rocksdb::Slice slice(std::string_view view) { return {view.data(), view.size()}; }
std::string_view view(const rocksdb::Slice& slice) { return {slice.data(), slice.size()}; }

Reject refusal(const rocksdb::Status& status, std::string_view doing, const std::string& path) {
  const auto text = status.ToString();
  if (status.IsNoSpace() || text.find("No space left") != std::string::npos)
    return {RejectCode::overloaded, fmt::format("{} {}: the disk is full ({})", doing, path, text)};
  if (text.find("lock") != std::string::npos && (status.IsIOError() || status.IsBusy()))
    return {RejectCode::conflict, fmt::format("{} {}: another process has it open ({})", doing, path, text)};
  if (status.IsCorruption())
    return {RejectCode::malformed,
            fmt::format("{} {}: the data is damaged ({}); restore it from a copy", doing, path, text)};
  return {RejectCode::malformed, fmt::format("{} {}: {}", doing, path, text)};
}

bool compiled_in(rocksdb::CompressionType type) {
  const auto types = rocksdb::GetSupportedCompressions();
  return std::find(types.begin(), types.end(), type) != types.end();
}

rocksdb::DBOptions database_options(bool may_create, rocksdb::Env* env) {
  rocksdb::DBOptions options;
  options.env = env;
  options.create_if_missing = may_create;
  options.create_missing_column_families = may_create;
  // A torn last record is what a kill leaves behind: it is cut. Anything else that is damaged makes the
  // database refuse to open; RocksDB's own default would open it without what comes after the damage.
  options.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  options.paranoid_checks = true;
  options.avoid_flush_during_shutdown = false;
  options.max_total_wal_size = 512u << 20;
  options.max_background_jobs = 2;
  options.bytes_per_sync = 1u << 20;
  options.info_log_level = rocksdb::InfoLogLevel::WARN_LEVEL;
  options.keep_log_file_num = 4;
  options.max_open_files = 512;
  return options;
}

rocksdb::ColumnFamilyOptions family_options(Family family, const std::shared_ptr<rocksdb::Cache>& cache) {
  rocksdb::ColumnFamilyOptions options;
  const bool busy = family == Family::journal || family == Family::fix;
  options.write_buffer_size = busy ? 64u << 20 : 16u << 20;
  options.max_write_buffer_number = 4;
  // Compaction lags behind a burst without slowing the desk down for it.
  options.level0_slowdown_writes_trigger = 60;
  options.level0_stop_writes_trigger = 120;
  if (compiled_in(rocksdb::kLZ4Compression)) options.compression = rocksdb::kLZ4Compression;
  if (compiled_in(rocksdb::kZSTD)) options.bottommost_compression = rocksdb::kZSTD;
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = cache;
  table.block_size = 16u << 10;
  // Projections and messages are looked up by exact key; the journal is read in order.
  if (family != Family::journal) table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  return options;
}

using Handles = std::array<rocksdb::ColumnFamilyHandle*, kFamilies>;
constexpr std::size_t at(Family family) { return static_cast<std::size_t>(family); }

}  // namespace

// --- Batch ---

struct Batch::Impl {
  const Handles& handles;
  rocksdb::WriteBatch batch;
};

Batch::Batch(std::unique_ptr<Impl> impl) : impl_{std::move(impl)} {}
Batch::~Batch() = default;
Batch::Batch(Batch&&) noexcept = default;
Batch& Batch::operator=(Batch&&) noexcept = default;

// These fail only where a batch outgrows 4 GiB, which write() would report.
void Batch::put(Family family, std::string_view key, std::string_view value) {
  impl_->batch.Put(impl_->handles[at(family)], slice(key), slice(value)).PermitUncheckedError();
}
void Batch::erase(Family family, std::string_view key) {
  impl_->batch.Delete(impl_->handles[at(family)], slice(key)).PermitUncheckedError();
}
void Batch::erase_range(Family family, std::string_view begin, std::string_view end) {
  impl_->batch.DeleteRange(impl_->handles[at(family)], slice(begin), slice(end)).PermitUncheckedError();
}
void Batch::clear() { impl_->batch.Clear(); }
bool Batch::empty() const { return impl_->batch.Count() == 0; }
std::size_t Batch::bytes() const { return impl_->batch.GetDataSize(); }

// --- Cursor ---

struct Cursor::Impl {
  std::unique_ptr<rocksdb::Iterator> iterator;
};

Cursor::Cursor(std::unique_ptr<Impl> impl) : impl_{std::move(impl)} {}
Cursor::~Cursor() = default;
Cursor::Cursor(Cursor&&) noexcept = default;
Cursor& Cursor::operator=(Cursor&&) noexcept = default;

void Cursor::seek(std::string_view key) { impl_->iterator->Seek(slice(key)); }
void Cursor::seek_for_prev(std::string_view key) { impl_->iterator->SeekForPrev(slice(key)); }
void Cursor::seek_first() { impl_->iterator->SeekToFirst(); }
void Cursor::seek_last() { impl_->iterator->SeekToLast(); }
void Cursor::next() { impl_->iterator->Next(); }
void Cursor::prev() { impl_->iterator->Prev(); }
bool Cursor::valid() const { return impl_->iterator->Valid(); }
std::string_view Cursor::key() const { return view(impl_->iterator->key()); }
std::string_view Cursor::value() const { return view(impl_->iterator->value()); }
Result<void> Cursor::status() const {
  const auto status = impl_->iterator->status();
  if (status.ok()) return {};
  return refusal(status, "reading", "the database");
}

// --- Database ---

struct Database::Impl {
  std::string path;
  std::unique_ptr<rocksdb::Env> tearing_env;  // only where during_commit is armed
  rocksdb::FileLock* lock = nullptr;          // of read-only access, where RocksDB takes none itself
  std::unique_ptr<rocksdb::DB> db;
  rocksdb::ColumnFamilyHandle* default_handle = nullptr;
  Handles handles{};
  // Writes go alone: after one has failed no other may touch the log (RocksDB asserts on it, and the
  // process would die of that instead of saying why). With during_commit armed the torn one is so the desk's.
  std::mutex writing;
  std::optional<Reject> failed;  // the first write or sync that failed; guarded by `writing`

  [[nodiscard]] rocksdb::Env* env() const { return tearing_env ? tearing_env.get() : rocksdb::Env::Default(); }
  ~Impl() {
    if (db) {
      for (auto* handle : handles)
        if (handle != nullptr) db->DestroyColumnFamilyHandle(handle).PermitUncheckedError();
      if (default_handle != nullptr) db->DestroyColumnFamilyHandle(default_handle).PermitUncheckedError();
      db->Close().PermitUncheckedError();
    }
    db.reset();
    if (lock != nullptr) rocksdb::Env::Default()->UnlockFile(lock).PermitUncheckedError();
  }

  [[nodiscard]] Result<void> lock_for_reading();
  [[nodiscard]] Result<void> open(Access access);
  [[nodiscard]] Result<void> check_format(Access access);
  [[nodiscard]] Result<void> write(Batch& batch);
};

Database::Database(std::unique_ptr<Impl> impl) : impl_{std::move(impl)} {}
Database::~Database() = default;

Result<std::unique_ptr<Database>> Database::open(const std::string& data_dir, Access access) {
  auto impl = std::make_unique<Impl>();
  impl->path = data_dir + "/desk";
  std::error_code error;
  if (access == Access::read_write) {
    std::filesystem::create_directories(impl->path, error);
    if (error)
      return Reject{RejectCode::malformed, fmt::format("making {}: {}", impl->path, error.message())};
  } else if (!std::filesystem::exists(impl->path + "/CURRENT", error)) {
    return Reject{RejectCode::malformed, fmt::format("there is no data in {}", impl->path)};
  }
  if (fault_armed(FaultPoint::during_commit)) impl->tearing_env = make_tearing_env();
  if (access == Access::read_only)
    if (auto locked = impl->lock_for_reading(); !locked) return locked.reject();
  if (auto opened = impl->open(access); !opened) return opened.reject();
  if (auto checked = impl->check_format(access); !checked) return checked.reject();
  return std::unique_ptr<Database>{new Database{std::move(impl)}};
}

// A read-only RocksDB takes no lock, and beside a writer it would show a state that never was.
Result<void> Database::Impl::lock_for_reading() {
  const auto status = rocksdb::Env::Default()->LockFile(path + "/LOCK", &lock);
  if (status.ok()) return {};
  lock = nullptr;
  return Reject{RejectCode::conflict,
                fmt::format("opening {}: another process has it open ({})", path, status.ToString())};
}

Result<void> Database::Impl::open(Access access) {
  const bool may_write = access == Access::read_write;
  const auto cache = rocksdb::NewLRUCache(64u << 20);
  std::vector<rocksdb::ColumnFamilyDescriptor> families;
  families.emplace_back(rocksdb::kDefaultColumnFamilyName, rocksdb::ColumnFamilyOptions{});
  for (std::size_t i = 0; i < kFamilies; ++i)
    families.emplace_back(kFamilyNames[i], family_options(static_cast<Family>(i), cache));

  const auto options = database_options(may_write, env());
  std::vector<rocksdb::ColumnFamilyHandle*> opened;
  rocksdb::DB* raw = nullptr;
  const auto status = may_write ? rocksdb::DB::Open(options, path, families, &opened, &raw)
                                : rocksdb::DB::OpenForReadOnly(options, path, families, &opened, &raw);
  if (!status.ok()) return refusal(status, "opening", path);
  db.reset(raw);
  default_handle = opened.front();
  std::copy(opened.begin() + 1, opened.end(), handles.begin());
  return {};
}

Result<void> Database::Impl::check_format(Access access) {
  auto* meta = handles[at(Family::meta)];
  const auto wanted = std::to_string(kFormatVersion);
  std::string found;
  const auto status = db->Get({}, meta, slice(kFormatKey), &found);
  if (status.IsNotFound() && access == Access::read_write) {
    const auto written = db->Put({}, meta, slice(kFormatKey), wanted);
    if (!written.ok()) return refusal(written, "writing", path);
    return {};
  }
  if (status.IsNotFound()) return Reject{RejectCode::malformed, fmt::format("{} has no format version", path)};
  if (!status.ok()) return refusal(status, "reading", path);
  if (found != wanted)
    return Reject{RejectCode::unsupported,
                  fmt::format("{} is of format version {}, this build reads version {}", path, found, wanted)};
  return {};
}

Result<void> Database::Impl::write(Batch& batch) {
  const auto status = db->Write({}, &batch.impl_->batch);
  if (!status.ok()) return refusal(status, "writing", path);
  return {};
}

Batch Database::batch() const {
  return Batch{std::unique_ptr<Batch::Impl>(new Batch::Impl{impl_->handles, rocksdb::WriteBatch{}})};
}

Result<void> Database::write(Batch& batch) {
  const std::lock_guard guard{impl_->writing};
  if (impl_->failed) return *impl_->failed;
  auto written = impl_->write(batch);
  if (!written) impl_->failed = written.reject();
  return written;
}

Result<void> Database::write_group(Batch& batch) {
  const std::lock_guard guard{impl_->writing};
  if (impl_->failed) return *impl_->failed;
  if (fault_due(FaultPoint::during_commit)) tear_next_append();
  auto written = impl_->write(batch);
  if (!written) impl_->failed = written.reject();
  return written;
}

Result<void> Database::sync() {
  {
    const std::lock_guard guard{impl_->writing};
    if (impl_->failed) return *impl_->failed;
  }
  const auto status = impl_->db->SyncWAL();
  if (status.ok()) return {};
  const std::lock_guard guard{impl_->writing};
  impl_->failed = refusal(status, "syncing", impl_->path);
  return *impl_->failed;
}

Result<std::optional<std::string>> Database::get(Family family, std::string_view key) const {
  std::string value;
  const auto status = impl_->db->Get({}, impl_->handles[at(family)], slice(key), &value);
  if (status.IsNotFound()) return std::optional<std::string>{};
  if (!status.ok()) return refusal(status, "reading", impl_->path);
  return std::optional<std::string>{std::move(value)};
}

Cursor Database::cursor(Family family) const {
  auto impl = std::make_unique<Cursor::Impl>();
  impl->iterator.reset(impl_->db->NewIterator({}, impl_->handles[at(family)]));
  return Cursor{std::move(impl)};
}

}  // namespace dealingdesk::store
