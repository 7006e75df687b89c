#include "store/snapshots.h"

#include <atomic>
#include <mutex>
#include <utility>

#include <boost/asio/post.hpp>
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "store/journal.h"
#include "store/replay.h"
#include "store/snapshot_rows.h"

namespace dealingdesk::store {

struct Snapshots::Impl {
  Impl(Database& opened, const SnapshotSettings& chosen, boost::asio::any_io_executor on, std::uint64_t group,
       Timestamp now)
      : database{opened}, settings{chosen}, executor{std::move(on)}, group_then{group}, time_then{now} {}

  // Replays to the group and saves. `live` is compared too, where there is one.
  bool make(std::uint64_t group, const desk::Desk* live, Timestamp now) {
    auto replay = Replay::from_snapshot(database, group);
    if (!replay) return differs(group, replay.reject().text);
    const auto journal = open_journal(database);
    if (auto applied = replay->apply_journal(*journal, group); !applied) return differs(group, applied.reject().text);
    if (replay->group() != group) return differs(group, fmt::format("the journal ends at group {}", replay->group()));
    const auto digest = replay->desk().digest();
    if (live != nullptr && live->digest() != digest)
      return differs(group,
                     fmt::format("the live desk has digest {:016x}, the replayed one {:016x}", live->digest(), digest));
    auto batch = database.batch();
    put_snapshot(batch, {desk::kRulesVersion, group, replay->hash(), digest, replay->desk().save()});
    if (auto written = database.write(batch); !written) {
      spdlog::critical("snapshot of group {} not written: {}", group, written.reject().text);
      return false;
    }
    last_snapshot = group;
    spdlog::info("snapshot of group {}: digest {:016x}, {} commands replayed", group, digest, replay->commands());
    if (auto kept = apply_retention(database, settings.retention, group, now); !kept)
      spdlog::critical("retention after the snapshot of group {}: {}", group, kept.reject().text);
    return true;
  }

  bool differs(std::uint64_t group, const std::string& text) {
    ++differences;
    spdlog::critical("no snapshot of group {}, the replay differs from what was lived through: {}", group, text);
    return false;
  }

  Database& database;
  const SnapshotSettings settings;
  const boost::asio::any_io_executor executor;

  // Of the thread that considers: as of the last snapshot that was started.
  std::uint64_t group_then;
  std::uint64_t bytes_then = 0;
  Timestamp time_then;

  std::mutex making;  // held while a snapshot is made
  std::atomic<bool> running{false};
  std::atomic<bool> stopped{false};
  std::atomic<std::uint64_t> differences{0};
  std::atomic<std::uint64_t> last_snapshot{0};
};

Snapshots::Snapshots(Database& database, const SnapshotSettings& settings, boost::asio::any_io_executor background,
                     std::uint64_t recovered_group, Timestamp now)
    : impl_{std::make_shared<Impl>(database, settings, std::move(background), recovered_group, now)} {}

Snapshots::~Snapshots() {
  impl_->stopped = true;
  const std::lock_guard guard{impl_->making};
}

bool Snapshots::consider(std::uint64_t durable_group, std::uint64_t journal_bytes, Timestamp now) {
  auto& then = *impl_;
  const auto& every = then.settings;
  if (durable_group == then.group_then) return false;  // nothing is new
  const bool due = (every.every_groups > 0 && durable_group - then.group_then >= every.every_groups) ||
                   (every.every_bytes > 0 && journal_bytes - then.bytes_then >= every.every_bytes) ||
                   (every.every > Span{} && now - then.time_then >= every.every);
  if (!due || !start(durable_group, now)) return false;
  then.bytes_then = journal_bytes;
  return true;
}

bool Snapshots::start(std::uint64_t durable_group, Timestamp now) {
  if (durable_group == 0 || impl_->running.exchange(true)) return false;
  impl_->group_then = durable_group;
  impl_->time_then = now;
  boost::asio::post(impl_->executor, [impl = impl_, durable_group, now] {
    const std::lock_guard guard{impl->making};
    if (!impl->stopped) impl->make(durable_group, nullptr, now);
    impl->running = false;
  });
  return true;
}

bool Snapshots::finish(const desk::Desk& live, std::uint64_t last_group, Timestamp now) {
  const std::lock_guard guard{impl_->making};
  // One that was only posted has nothing left to do.
  impl_->stopped = true;
  return last_group == 0 || impl_->make(last_group, &live, now);
}

std::uint64_t Snapshots::differences() const { return impl_->differences; }
std::uint64_t Snapshots::last_snapshot() const { return impl_->last_snapshot; }
bool Snapshots::running() const { return impl_->running; }

}  // namespace dealingdesk::store
