#include "rocks/database.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include <fmt/format.h>
#include <rocksdb/cache.h>
#include <rocksdb/convenience.h>
#include <rocksdb/env.h>

namespace dealingdesk::rocks {

namespace {

constexpr std::string_view kFormatKey = "format";

}  // namespace

Reject refusal(const rocksdb::Status& status, std::string_view doing, std::string_view path) {
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

bool built_in(rocksdb::CompressionType type) {
  const auto types = rocksdb::GetSupportedCompressions();
  return std::find(types.begin(), types.end(), type) != types.end();
}

rocksdb::DBOptions usual_options() {
  rocksdb::DBOptions options;
  // A torn last record is what a kill leaves behind: it is cut. Anything else that is damaged makes the
  // database refuse to open; RocksDB's own default would open it without what comes after the damage.
  options.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  options.paranoid_checks = true;
  options.max_background_jobs = 2;
  options.bytes_per_sync = 1u << 20;
  options.info_log_level = rocksdb::InfoLogLevel::WARN_LEVEL;
  options.keep_log_file_num = 4;
  return options;
}

rocksdb::BlockBasedTableOptions usual_table(const std::shared_ptr<rocksdb::Cache>& cache) {
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = cache;
  table.block_size = 16u << 10;
  return table;
}

// --- Batch ---

// These fail only where a batch outgrows 4 GiB, which write() would report.
void Batch::put(Family family, std::string_view key, std::string_view value) {
  batch_.Put(database_.handle(family), slice(key), slice(value)).PermitUncheckedError();
}
void Batch::erase(Family family, std::string_view key) {
  batch_.Delete(database_.handle(family), slice(key)).PermitUncheckedError();
}
void Batch::erase_range(Family family, std::string_view begin, std::string_view end) {
  batch_.DeleteRange(database_.handle(family), slice(begin), slice(end)).PermitUncheckedError();
}

// --- Database ---

Result<std::unique_ptr<Database>> Database::open(Settings settings) {
  std::unique_ptr<Database> database{new Database{settings.path}};
  std::error_code error;
  if (settings.read_only) {
    if (!std::filesystem::exists(settings.path + "/CURRENT", error))
      return Reject{RejectCode::malformed, fmt::format("there is no data in {}", settings.path)};
    if (auto locked = database->lock_for_reading(); !locked) return locked.reject();
  } else {
    std::filesystem::create_directories(settings.path, error);
    if (error) return Reject{RejectCode::malformed, fmt::format("making {}: {}", settings.path, error.message())};
  }
  if (auto opened = database->open_families(settings); !opened) return opened.reject();
  if (auto checked = database->check_format(settings); !checked) return checked.reject();
  return database;
}

Database::~Database() {
  if (db_) {
    for (auto* each : handles_) db_->DestroyColumnFamilyHandle(each).PermitUncheckedError();
    db_->DestroyColumnFamilyHandle(default_handle_).PermitUncheckedError();
    db_->Close().PermitUncheckedError();
  }
  db_.reset();
  if (lock_ != nullptr) rocksdb::Env::Default()->UnlockFile(lock_).PermitUncheckedError();
}

// A read-only RocksDB takes no lock, and beside a writer it would show a state that never was.
Result<void> Database::lock_for_reading() {
  const auto status = rocksdb::Env::Default()->LockFile(path_ + "/LOCK", &lock_);
  if (status.ok()) return {};
  lock_ = nullptr;
  return Reject{RejectCode::conflict,
                fmt::format("opening {}: another process has it open ({})", path_, status.ToString())};
}

Result<void> Database::open_families(const Settings& settings) {
  auto options = settings.options;
  options.create_if_missing = options.create_missing_column_families = !settings.read_only;
  auto families = settings.families;
  families.insert(families.begin(), {rocksdb::kDefaultColumnFamilyName, {}});
  std::vector<rocksdb::ColumnFamilyHandle*> opened;
  rocksdb::DB* raw = nullptr;
  const auto status = settings.read_only ? rocksdb::DB::OpenForReadOnly(options, path_, families, &opened, &raw)
                                         : rocksdb::DB::Open(options, path_, families, &opened, &raw);
  if (!status.ok()) return refusal(status, "opening", path_);
  db_.reset(raw);
  default_handle_ = opened.front();
  handles_.assign(opened.begin() + 1, opened.end());
  return {};
}

Result<void> Database::check_format(const Settings& settings) {
  const auto wanted = std::to_string(settings.format_version);
  const auto found = get(settings.meta, kFormatKey);
  if (!found) return found.reject();
  if (!*found) {
    if (settings.read_only) return Reject{RejectCode::malformed, fmt::format("{} has no format version", path_)};
    Batch batch{*this};
    batch.put(settings.meta, kFormatKey, wanted);
    return write(batch);
  }
  if (**found == wanted) return {};
  return Reject{RejectCode::unsupported,
                fmt::format("{} is of format version {}, this build reads version {}", path_, **found, wanted)};
}

Result<void> Database::write(Batch& batch) {
  const auto status = db_->Write({}, &batch.batch_);
  if (!status.ok()) return refusal(status, "writing", path_);
  return {};
}

Result<void> Database::sync() {
  const auto status = db_->SyncWAL();
  if (!status.ok()) return refusal(status, "syncing", path_);
  return {};
}

Result<std::optional<std::string>> Database::get(Family family, std::string_view key) const {
  std::string value;
  const auto status = db_->Get({}, handle(family), slice(key), &value);
  if (status.IsNotFound()) return std::optional<std::string>{};
  if (!status.ok()) return refusal(status, "reading", path_);
  return std::optional{std::move(value)};
}

std::unique_ptr<rocksdb::Iterator> Database::iterator(Family family) const {
  return std::unique_ptr<rocksdb::Iterator>{db_->NewIterator({}, handle(family))};
}

void Database::drop_files(Family family, std::string_view begin, std::string_view end) {
  const auto first = slice(begin);
  const auto last = slice(end);
  // Only the disk space waits for a compaction where this fails; the range is erased already.
  rocksdb::DeleteFilesInRange(db_.get(), handle(family), &first, &last, false).PermitUncheckedError();
}

}  // namespace dealingdesk::rocks
