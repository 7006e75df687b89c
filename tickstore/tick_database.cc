#include "tickstore/tick_database.h"

#include <utility>

#include <rocksdb/cache.h>

namespace dealingdesk::tickstore {

namespace {

rocksdb::ColumnFamilyOptions family_options(rocksdb::CompressionType compression,
                                            const std::shared_ptr<rocksdb::Cache>& cache) {
  rocksdb::ColumnFamilyOptions options;
  options.write_buffer_size = 16u << 20;
  options.compression = compression;
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(rocks::usual_table(cache)));
  return options;
}

}  // namespace

Result<std::unique_ptr<rocks::Database>> open_tick_database(const std::string& data_dir) {
  rocks::Settings settings;
  settings.path = data_dir + "/ticks";
  settings.options = rocks::usual_options();
  settings.options.max_total_wal_size = 64u << 20;
  settings.options.max_open_files = 256;
  const auto cache = rocksdb::NewLRUCache(32u << 20);
  // Blocks of ticks are compressed already.
  const auto none = rocksdb::kNoCompression;
  const auto bars = rocks::built_in(rocksdb::kZSTD) ? rocksdb::kZSTD : none;
  settings.families = {{"ticks", family_options(none, cache)},
                       {"bars", family_options(bars, cache)},
                       {"meta", family_options(none, cache)}};
  settings.meta = kMeta;
  settings.format_version = kFormatVersion;
  return rocks::Database::open(std::move(settings));
}

}  // namespace dealingdesk::tickstore
