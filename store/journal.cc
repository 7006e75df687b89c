#include "store/journal.h"

#include <atomic>

#include <fmt/format.h>

#include "core/big_endian.h"
#include "store/database.h"

namespace dealingdesk::store {

namespace {

class RocksJournal : public Journal {
 public:
  explicit RocksJournal(Database& database) : database_{database} {}

  Result<void> append(std::uint64_t group, std::string_view row, Batch& with) override {
    with.put(Family::journal, key_u64(group), row);
    auto written = database_.write_group(with);
    if (written) appended_.store(group, std::memory_order_release);
    return written;
  }

  Result<std::uint64_t> sync() override {
    const auto group = appended_.load(std::memory_order_acquire);
    if (auto synced = database_.sync(); !synced) return synced.reject();
    return group;
  }

  Result<void> read(std::uint64_t from,
                    const std::function<bool(std::uint64_t, std::string_view)>& each) const override {
    auto cursor = database_.cursor(Family::journal);
    auto expected = from;
    for (cursor.seek(key_u64(from)); cursor.valid(); cursor.next()) {
      const auto group = cursor.key().size() == 8 ? read_be(cursor.key(), 8) : 0;
      if (group != expected)
        return Reject{RejectCode::malformed,
                      fmt::format("the journal has no group {} (the next one is {})", expected, group)};
      if (!each(group, cursor.value())) return {};
      ++expected;
    }
    return cursor.status();
  }

  Result<std::optional<std::uint64_t>> first() const override {
    auto cursor = database_.cursor(Family::journal);
    cursor.seek_first();
    return number(cursor);
  }
  Result<std::optional<std::uint64_t>> last() const override {
    auto cursor = database_.cursor(Family::journal);
    cursor.seek_last();
    return number(cursor);
  }

 private:
  static Result<std::optional<std::uint64_t>> number(const Cursor& cursor) {
    if (cursor.valid()) {
      if (cursor.key().size() != 8) return Reject{RejectCode::malformed, "a journal key that is no group number"};
      return std::optional{read_be(cursor.key(), 8)};
    }
    if (auto status = cursor.status(); !status) return status.reject();
    return std::optional<std::uint64_t>{};
  }

  Database& database_;
  std::atomic<std::uint64_t> appended_{0};
};

}  // namespace

std::unique_ptr<Journal> open_journal(Database& database) { return std::make_unique<RocksJournal>(database); }

}  // namespace dealingdesk::store
