#include "store/database.h"

#include <array>
#include <mutex>
#include <utility>
#include <vector>

#include <rocksdb/cache.h>
#include <rocksdb/env.h>
#include <rocksdb/filter_policy.h>

#include "rocks/database.h"
#include "store/fault_points.h"
#include "store/torn_write.h"

namespace dealingdesk::store {

namespace {

constexpr std::array<const char*, kFamilies> kFamilyNames{"journal", "fix",    "fix_sessions", "snapshot", "orders",
                                                          "trades",  "ledger", "audit",        "meta"};

constexpr rocks::Family at(Family family) { return rocks::Family{static_cast<std::uint8_t>(family)}; }

rocksdb::DBOptions database_options(rocksdb::Env* env) {
  auto options = rocks::usual_options();
  options.env = env;
  options.avoid_flush_during_shutdown = false;
  options.max_total_wal_size = 512u << 20;
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
  if (rocks::built_in(rocksdb::kLZ4Compression)) options.compression = rocksdb::kLZ4Compression;
  if (rocks::built_in(rocksdb::kZSTD)) options.bottommost_compression = rocksdb::kZSTD;
  auto table = rocks::usual_table(cache);
  // Projections and messages are looked up by exact key; the journal is read in order.
  if (family != Family::journal) table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  return options;
}

}  // namespace

// --- Batch ---

struct Batch::Impl {
  rocks::Batch batch;
};

Batch::Batch(std::unique_ptr<Impl> impl) : impl_{std::move(impl)} {}
Batch::~Batch() = default;
Batch::Batch(Batch&&) noexcept = default;
Batch& Batch::operator=(Batch&&) noexcept = default;

void Batch::put(Family family, std::string_view key, std::string_view value) {
  impl_->batch.put(at(family), key, value);
}
void Batch::erase(Family family, std::string_view key) { impl_->batch.erase(at(family), key); }
void Batch::erase_range(Family family, std::string_view begin, std::string_view end) {
  impl_->batch.erase_range(at(family), begin, end);
}
void Batch::clear() { impl_->batch.clear(); }
bool Batch::empty() const { return impl_->batch.empty(); }
std::size_t Batch::bytes() const { return impl_->batch.bytes(); }

// --- Cursor ---

struct Cursor::Impl {
  std::unique_ptr<rocksdb::Iterator> iterator;
};

Cursor::Cursor(std::unique_ptr<Impl> impl) : impl_{std::move(impl)} {}
Cursor::~Cursor() = default;
Cursor::Cursor(Cursor&&) noexcept = default;
Cursor& Cursor::operator=(Cursor&&) noexcept = default;

void Cursor::seek(std::string_view key) { impl_->iterator->Seek(rocks::slice(key)); }
void Cursor::seek_for_prev(std::string_view key) { impl_->iterator->SeekForPrev(rocks::slice(key)); }
void Cursor::seek_first() { impl_->iterator->SeekToFirst(); }
void Cursor::seek_last() { impl_->iterator->SeekToLast(); }
void Cursor::next() { impl_->iterator->Next(); }
void Cursor::prev() { impl_->iterator->Prev(); }
bool Cursor::valid() const { return impl_->iterator->Valid(); }
std::string_view Cursor::key() const { return rocks::view(impl_->iterator->key()); }
std::string_view Cursor::value() const { return rocks::view(impl_->iterator->value()); }
Result<void> Cursor::status() const {
  const auto status = impl_->iterator->status();
  if (status.ok()) return {};
  return rocks::refusal(status, "reading", "the database");
}

// --- Database ---

struct Database::Impl {
  std::unique_ptr<rocksdb::Env> tearing_env;  // only where during_commit is armed
  std::unique_ptr<rocks::Database> database;
  // Writes go alone: after one has failed no other may touch the log (RocksDB asserts on it, and the
  // process would die of that instead of saying why). With during_commit armed the torn one is so the desk's.
  std::mutex writing;
  std::optional<Reject> failed;  // the first write or sync that failed; guarded by `writing`

  // REQUIRES: `writing` is held.
  [[nodiscard]] Result<void> note(Result<void> done) {
    if (!done) failed = done.reject();
    return done;
  }
};

Database::Database(std::unique_ptr<Impl> impl) : impl_{std::move(impl)} {}
Database::~Database() = default;

Result<std::unique_ptr<Database>> Database::open(const std::string& data_dir, Access access) {
  auto impl = std::make_unique<Impl>();
  if (fault_armed(FaultPoint::during_commit)) impl->tearing_env = make_tearing_env();
  rocks::Settings settings;
  settings.path = data_dir + "/desk";
  settings.read_only = access == Access::read_only;
  settings.options = database_options(impl->tearing_env ? impl->tearing_env.get() : rocksdb::Env::Default());
  const auto cache = rocksdb::NewLRUCache(64u << 20);
  for (std::size_t i = 0; i < kFamilies; ++i)
    settings.families.emplace_back(kFamilyNames[i], family_options(static_cast<Family>(i), cache));
  settings.meta = at(Family::meta);
  settings.format_version = kFormatVersion;
  auto opened = rocks::Database::open(std::move(settings));
  if (!opened) return opened.reject();
  impl->database = *std::move(opened);
  return std::unique_ptr<Database>{new Database{std::move(impl)}};
}

Batch Database::batch() const {
  return Batch{std::unique_ptr<Batch::Impl>(new Batch::Impl{rocks::Batch{*impl_->database}})};
}

Result<void> Database::write(Batch& batch) {
  const std::lock_guard guard{impl_->writing};
  if (impl_->failed) return *impl_->failed;
  return impl_->note(impl_->database->write(batch.impl_->batch));
}

Result<void> Database::write_group(Batch& batch) {
  const std::lock_guard guard{impl_->writing};
  if (impl_->failed) return *impl_->failed;
  if (fault_due(FaultPoint::during_commit)) tear_next_append();
  return impl_->note(impl_->database->write(batch.impl_->batch));
}

Result<void> Database::sync() {
  {
    const std::lock_guard guard{impl_->writing};
    if (impl_->failed) return *impl_->failed;
  }
  auto synced = impl_->database->sync();
  if (synced) return synced;
  const std::lock_guard guard{impl_->writing};
  return impl_->note(std::move(synced));
}

Result<std::optional<std::string>> Database::get(Family family, std::string_view key) const {
  return impl_->database->get(at(family), key);
}

Cursor Database::cursor(Family family) const {
  auto impl = std::make_unique<Cursor::Impl>();
  impl->iterator = impl_->database->iterator(at(family));
  return Cursor{std::move(impl)};
}

}  // namespace dealingdesk::store
