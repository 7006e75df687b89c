// DATA/ticks as RocksDB sees it: its column families, how it is opened, what its errors mean. Private
// to tickstore/.
//
// Threads:  any; a Writes belongs to one at a time.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <rocksdb/db.h>
#include <rocksdb/write_batch.h>

#include "core/result.h"

namespace dealingdesk::tickstore {

enum class Family : std::uint8_t {
  ticks,  // blocks
  bars,   // of 1 s and 1 m
  meta,   // format version, next block number, since when ticks are kept
};
inline constexpr std::size_t kFamilies = 3;

class TickDatabase {
 public:
  inline static constexpr std::uint32_t kFormatVersion = 1;

  [[nodiscard]] static Result<std::unique_ptr<TickDatabase>> open(const std::string& data_dir);
  ~TickDatabase();
  TickDatabase(const TickDatabase&) = delete;
  TickDatabase& operator=(const TickDatabase&) = delete;

  // Writes that happen all or not at all.
  class Writes {
   public:
    explicit Writes(const TickDatabase& database) : database_{database} {}
    void put(Family family, std::string_view key, std::string_view value);
    void erase(Family family, std::string_view key);
    void erase_range(Family family, std::string_view begin, std::string_view end);
    [[nodiscard]] bool empty() const { return batch_.Count() == 0; }

   private:
    friend class TickDatabase;
    const TickDatabase& database_;
    rocksdb::WriteBatch batch_;
  };
  // In the operating system's hands when it returns: survives the process's death.
  [[nodiscard]] Result<void> write(Writes& writes);
  [[nodiscard]] Result<std::optional<std::string>> get(Family family, std::string_view key) const;
  // Over the state at this moment.
  [[nodiscard]] std::unique_ptr<rocksdb::Iterator> iterator(Family family) const;
  // Gives the disk space of an erased range back at once, as far as whole files lie in it.
  void drop_files(Family family, std::string_view begin, std::string_view end);

  [[nodiscard]] static Reject refusal(const rocksdb::Status& status, std::string_view doing, const std::string& path);

 private:
  TickDatabase() = default;
  [[nodiscard]] Result<void> check_format();
  [[nodiscard]] rocksdb::ColumnFamilyHandle* handle(Family family) const {
    return handles_[static_cast<std::size_t>(family)];
  }

  std::string path_;
  std::unique_ptr<rocksdb::DB> db_;
  rocksdb::ColumnFamilyHandle* default_handle_ = nullptr;
  std::array<rocksdb::ColumnFamilyHandle*, kFamilies> handles_{};
};

[[nodiscard]] inline rocksdb::Slice slice(std::string_view view) { return {view.data(), view.size()}; }
[[nodiscard]] inline std::string_view view(const rocksdb::Slice& slice) { return {slice.data(), slice.size()}; }

}  // namespace dealingdesk::tickstore
