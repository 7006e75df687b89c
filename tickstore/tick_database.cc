#include "tickstore/tick_database.h"

#include <cstdlib>

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <vector>

#include <fmt/format.h>
#include <rocksdb/cache.h>
#include <rocksdb/convenience.h>
#include <rocksdb/options.h>
#include <rocksdb/table.h>
#include <spdlog/spdlog.h>

namespace dealingdesk::tickstore {

namespace {

constexpr std::array<const char*, kFamilies> kFamilyNames{"ticks", "bars", "meta"};
constexpr std::string_view kFormatKey = "format";

rocksdb::DBOptions database_options() {
  rocksdb::DBOptions options;
  options.create_if_missing = true;
  options.create_missing_column_families = true;
  // As for the desk's database: a record that a kill tore is cut, other damage refuses to open.
  options.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  options.paranoid_checks = true;
  options.max_total_wal_size = 64u << 20;
  options.max_background_jobs = 2;
  options.bytes_per_sync = 1u << 20;
  options.info_log_level = rocksdb::InfoLogLevel::WARN_LEVEL;
  options.keep_log_file_num = 4;
  options.max_open_files = 256;
  return options;
}

rocksdb::ColumnFamilyOptions family_options(Family family, const std::shared_ptr<rocksdb::Cache>& cache) {
  rocksdb::ColumnFamilyOptions options;
  options.write_buffer_size = 16u << 20;
  const auto types = rocksdb::GetSupportedCompressions();
  const bool zstd = std::find(types.begin(), types.end(), rocksdb::kZSTD) != types.end();
  // Blocks of ticks are compressed already.
  options.compression = family == Family::bars && zstd ? rocksdb::kZSTD : rocksdb::kNoCompression;
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = cache;
  table.block_size = 16u << 10;
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  return options;
}

}  // namespace

Reject TickDatabase::refusal(const rocksdb::Status& status, std::string_view doing, const std::string& path) {
  const auto text = status.ToString();
  if (status.IsNoSpace() || text.find("No space left") != std::string::npos)
    return {RejectCode::overloaded, fmt::format("{} {}: the disk is full ({})", doing, path, text)};
  if (text.find("lock") != std::string::npos && (status.IsIOError() || status.IsBusy()))
    return {RejectCode::conflict, fmt::format("{} {}: another process has it open ({})", doing, path, text)};
  return {RejectCode::malformed, fmt::format("{} {}: {}", doing, path, text)};
}

Result<std::unique_ptr<TickDatabase>> TickDatabase::open(const std::string& data_dir) {
  std::unique_ptr<TickDatabase> database{new TickDatabase};
  database->path_ = data_dir + "/ticks";
  std::error_code error;
  std::filesystem::create_directories(database->path_, error);
  if (error) return Reject{RejectCode::malformed, fmt::format("making {}: {}", database->path_, error.message())};

  const auto cache = rocksdb::NewLRUCache(32u << 20);
  std::vector<rocksdb::ColumnFamilyDescriptor> families;
  families.emplace_back(rocksdb::kDefaultColumnFamilyName, rocksdb::ColumnFamilyOptions{});
  for (std::size_t i = 0; i < kFamilies; ++i)
    families.emplace_back(kFamilyNames[i], family_options(static_cast<Family>(i), cache));
  std::vector<rocksdb::ColumnFamilyHandle*> opened;
  rocksdb::DB* raw = nullptr;
  const auto status = rocksdb::DB::Open(database_options(), database->path_, families, &opened, &raw);
  if (!status.ok()) return refusal(status, "opening", database->path_);
  database->db_.reset(raw);
  database->default_handle_ = opened.front();
  std::copy(opened.begin() + 1, opened.end(), database->handles_.begin());
  if (auto ok = database->check_format(); !ok) return ok.reject();
  return database;
}

TickDatabase::~TickDatabase() {
  if (!db_) return;
  for (auto* each : handles_)
    if (each != nullptr) db_->DestroyColumnFamilyHandle(each).PermitUncheckedError();
  if (default_handle_ != nullptr) db_->DestroyColumnFamilyHandle(default_handle_).PermitUncheckedError();
  db_->Close().PermitUncheckedError();
}

Result<void> TickDatabase::check_format() {
  const auto wanted = std::to_string(kFormatVersion);
  const auto found = get(Family::meta, kFormatKey);
  if (!found) return found.reject();
  if (!*found) {
    Writes writes{*this};
    writes.put(Family::meta, kFormatKey, wanted);
    return write(writes);
  }
  if (**found == wanted) return {};
  return Reject{RejectCode::unsupported,
                fmt::format("{} has format version {}, this build reads {}", path_, **found, wanted)};
}

// These fail only where a batch outgrows 4 GiB, which write() would report.
void TickDatabase::Writes::put(Family family, std::string_view key, std::string_view value) {
  batch_.Put(database_.handle(family), slice(key), slice(value)).PermitUncheckedError();
}
void TickDatabase::Writes::erase(Family family, std::string_view key) {
  batch_.Delete(database_.handle(family), slice(key)).PermitUncheckedError();
}
void TickDatabase::Writes::erase_range(Family family, std::string_view begin, std::string_view end) {
  batch_.DeleteRange(database_.handle(family), slice(begin), slice(end)).PermitUncheckedError();
}

Result<void> TickDatabase::write(Writes& writes) {
  const auto status = db_->Write({}, &writes.batch_);
  if (status.ok()) return {};
  // As for the desk's storage: a write that failed is never retried (RocksDB would abort on the next one),
  // the process ends and says why.
  spdlog::critical("the process ends: {}", refusal(status, "writing", path_).text);
  spdlog::default_logger()->flush();
  std::_Exit(5);
}

Result<std::optional<std::string>> TickDatabase::get(Family family, std::string_view key) const {
  std::string value;
  const auto status = db_->Get({}, handle(family), slice(key), &value);
  if (status.IsNotFound()) return std::optional<std::string>{};
  if (!status.ok()) return refusal(status, "reading", path_);
  return std::optional{std::move(value)};
}

std::unique_ptr<rocksdb::Iterator> TickDatabase::iterator(Family family) const {
  return std::unique_ptr<rocksdb::Iterator>{db_->NewIterator({}, handle(family))};
}

void TickDatabase::drop_files(Family family, std::string_view begin, std::string_view end) {
  const auto first = slice(begin);
  const auto last = slice(end);
  // Only the disk space waits for a compaction where this fails; the range is erased already.
  rocksdb::DeleteFilesInRange(db_.get(), handle(family), &first, &last, false).PermitUncheckedError();
}

}  // namespace dealingdesk::tickstore
