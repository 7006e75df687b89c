#include "store/recovery.h"

#include <limits>
#include <utility>

#include <fmt/format.h>

#include "store/fix_log_rocksdb.h"
#include "store/journal.h"
#include "store/projection_rows.h"
#include "store/replay.h"

namespace dealingdesk::store {

namespace {

constexpr std::size_t kProjectionBatchBytes = 4u << 20;

// Makes the rows of groups behind the watermark while they are replayed.
class Refeed {
 public:
  Refeed(Database& database, std::uint64_t watermark) : writer_{database}, watermark_{watermark} {}

  void see(std::uint64_t group, std::span<const Event> events) {
    if (group <= watermark_ || !written_) return;
    if (group != current_ && writer_.bytes() > kProjectionBatchBytes) {
      writer_.reached(current_);
      written_ = writer_.write();
    }
    current_ = group;
    for (const auto& event : events) writer_.add(event);
  }
  [[nodiscard]] Result<void> finish(std::uint64_t last_group) {
    if (!written_) return written_;
    if (last_group <= watermark_) return {};
    writer_.reached(last_group);
    return writer_.write();
  }

 private:
  ProjectionWriter writer_;
  std::uint64_t watermark_;
  std::uint64_t current_ = 0;
  Result<void> written_;
};

// How far the rows go. Those of an older format are taken away here and made again from the journal,
// which must be complete for that.
Result<std::uint64_t> usable_watermark(Database& database, const Journal& journal) {
  const auto mark = projection_mark(database);
  if (!mark) return mark.reject();
  if (mark->format == kProjectionFormat) return mark->group;
  const auto first = journal.first();
  if (!first) return first.reject();
  if (*first != std::optional<std::uint64_t>{1})
    return Reject{RejectCode::unsupported,
                  fmt::format("orders, trades and ledger are rows of format {}, this build writes format {}, and the "
                              "journal no longer begins with group 1, so they cannot be made again: go on with the "
                              "build that wrote them",
                              mark->format, kProjectionFormat)};
  if (auto dropped = drop_projections(database); !dropped) return dropped.reject();
  return std::uint64_t{0};
}

}  // namespace

Result<Recovery> recover(Database& database) {
  const auto journal = open_journal(database);
  auto watermark = usable_watermark(database, *journal);
  if (!watermark) return watermark.reject();
  // Not past the watermark: what the projections miss is made again from the groups that follow.
  auto replay = Replay::from_snapshot(database, *watermark);
  if (!replay) return replay.reject();
  const auto from_snapshot = replay->group();

  Refeed refeed{database, *watermark};
  auto replayed = replay->apply_journal(
      *journal, std::numeric_limits<std::uint64_t>::max(),
      [&](std::uint64_t group, const Command&, std::span<const Event> events) { refeed.see(group, events); });
  if (!replayed) return replayed.reject();
  if (replay->group() < *watermark)
    return Reject{RejectCode::malformed, fmt::format("the projections hold group {}, but the journal ends at {}",
                                                     *watermark, replay->group())};
  if (auto finished = refeed.finish(replay->group()); !finished) return finished.reject();

  auto fix_log = RocksFixLog::load(database, replay->group());
  if (!fix_log) return fix_log.reject();
  const auto group = replay->group();
  const auto hash = replay->hash();
  const auto commands = replay->commands();
  return Recovery{
      {replay->take_desk(), group, hash, std::shared_ptr<RocksFixLog>{std::move(*fix_log)}}, from_snapshot, commands};
}

}  // namespace dealingdesk::store
