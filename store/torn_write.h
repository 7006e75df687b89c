// A file system that can tear a write: for the fault point during_commit only.
//
// Threads:  any.
#pragma once

#include <memory>

namespace rocksdb {
class Env;
}

namespace dealingdesk::store {

// RocksDB's default environment, except that after tear_next_append() the next append to a
// write-ahead log writes half of its bytes and kills the process.
[[nodiscard]] std::unique_ptr<rocksdb::Env> make_tearing_env();
void tear_next_append();

}  // namespace dealingdesk::store
