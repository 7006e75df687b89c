#include "store/torn_write.h"

#include <atomic>
#include <string>
#include <utility>

#include <rocksdb/env.h>
#include <rocksdb/file_system.h>

#include "store/fault_points.h"

namespace dealingdesk::store {

namespace {

std::atomic<bool> tear{false};

class TearingFile : public rocksdb::FSWritableFileOwnerWrapper {
 public:
  using FSWritableFileOwnerWrapper::FSWritableFileOwnerWrapper;

  rocksdb::IOStatus Append(const rocksdb::Slice& data, const rocksdb::IOOptions& options,
                           rocksdb::IODebugContext* context) override {
    if (tear.load()) tear_it(data, options, context);
    return FSWritableFileOwnerWrapper::Append(data, options, context);
  }
  rocksdb::IOStatus Append(const rocksdb::Slice& data, const rocksdb::IOOptions& options,
                           const rocksdb::DataVerificationInfo& verification,
                           rocksdb::IODebugContext* context) override {
    if (tear.load()) tear_it(data, options, context);
    return FSWritableFileOwnerWrapper::Append(data, options, verification, context);
  }

 private:
  [[noreturn]] void tear_it(const rocksdb::Slice& data, const rocksdb::IOOptions& options,
                            rocksdb::IODebugContext* context) {
    const rocksdb::Slice half{data.data(), data.size() / 2};
    FSWritableFileOwnerWrapper::Append(half, options, context).PermitUncheckedError();
    FSWritableFileOwnerWrapper::Flush(options, context).PermitUncheckedError();
    die_now();
  }
};

class TearingFileSystem : public rocksdb::FileSystemWrapper {
 public:
  using FileSystemWrapper::FileSystemWrapper;
  const char* Name() const override { return "TearingFileSystem"; }

  rocksdb::IOStatus NewWritableFile(const std::string& name, const rocksdb::FileOptions& options,
                                    std::unique_ptr<rocksdb::FSWritableFile>* file,
                                    rocksdb::IODebugContext* context) override {
    auto status = FileSystemWrapper::NewWritableFile(name, options, file, context);
    if (status.ok() && name.ends_with(".log")) *file = std::make_unique<TearingFile>(std::move(*file));
    return status;
  }
};

}  // namespace

std::unique_ptr<rocksdb::Env> make_tearing_env() {
  return rocksdb::NewCompositeEnv(std::make_shared<TearingFileSystem>(rocksdb::FileSystem::Default()));
}

void tear_next_append() { tear.store(true); }

}  // namespace dealingdesk::store
