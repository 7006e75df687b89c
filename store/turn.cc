#include "store/turn.h"

#include <algorithm>
#include <cassert>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include <boost/asio/post.hpp>

#include "rocks/fatal.h"
#include "store/database.h"
#include "store/fault_points.h"
#include "store/fix_log_rocksdb.h"
#include "store/group.h"
#include "store/journal.h"
#include "store/projection_feed.h"

namespace dealingdesk::store {

namespace {

std::shared_ptr<RocksFixLog> loaded_fix_log(Database& database, std::uint64_t last_group) {
  auto log = RocksFixLog::load(database, last_group);
  if (!log) rocks::end_after_storage_failure("reading the FIX sessions", log.reject());
  return std::move(*log);
}

// Makes written groups durable, one sync after another, while the desk goes on.
class SyncThread {
 public:
  SyncThread(Journal& journal, std::uint64_t group, std::function<void(std::uint64_t)> report)
      : journal_{journal}, report_{std::move(report)}, written_{group}, synced_{group}, thread_{[this] { run(); }} {}
  ~SyncThread() {
    {
      const std::lock_guard guard{mutex_};
      stopping_ = true;
    }
    changed_.notify_all();
    thread_.join();
  }

  void written(std::uint64_t group) {
    {
      const std::lock_guard guard{mutex_};
      written_ = group;
    }
    changed_.notify_all();
  }
  void wait_for(std::uint64_t group) {
    std::unique_lock lock{mutex_};
    changed_.wait(lock, [&] { return synced_ >= group; });
  }

 private:
  void run() {
    std::unique_lock lock{mutex_};
    while (true) {
      changed_.wait(lock, [&] { return stopping_ || written_ > synced_; });
      if (written_ <= synced_) return;  // only when stopping
      lock.unlock();
      const auto synced = journal_.sync();
      if (!synced) rocks::end_after_storage_failure("syncing the journal", synced.reject());
      lock.lock();
      synced_ = *synced;
      changed_.notify_all();
      report_(*synced);
    }
  }

  Journal& journal_;
  std::function<void(std::uint64_t)> report_;
  std::mutex mutex_;  // guards written_, synced_, stopping_
  std::condition_variable changed_;
  std::uint64_t written_, synced_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace

class Turn::Impl {
 public:
  Impl(Database& database, Recovered recovered, Durability durability, const Clock& clock,
       boost::asio::any_io_executor executor)
      : clock_{clock},
        desk_{std::move(recovered.desk)},
        fix_log_{recovered.fix_log ? std::move(recovered.fix_log) : loaded_fix_log(database, recovered.group)},
        journal_{open_journal(database)},
        batch_{database.batch()},
        writer_{desk::kRulesVersion, recovered.group, recovered.hash},
        group_{recovered.group},
        hash_{recovered.hash},
        durable_group_{recovered.group},
        alive_{std::make_shared<Impl*>(this)} {
    if (durability != Durability::fsync) return;
    // The report may arrive after the turn is gone: it then finds nobody.
    sync_ = std::make_unique<SyncThread>(
        *journal_, group_, [executor = std::move(executor), alive = std::weak_ptr{alive_}](std::uint64_t group) {
          boost::asio::post(executor, [alive, group] {
            if (const auto impl = alive.lock()) (*impl)->durable(group);
          });
        });
  }

  std::span<const Event> apply(CommandBody body, const Origin& origin) {
    // What has fallen due is a command of its own, so that no answer is mixed with it.
    const Timestamp now = std::max(desk_.now(), clock_.now());
    if (desk_.next_due() <= now && !std::holds_alternative<PassTime>(body))
      apply_one(PassTime{}, Origin{Channel::timer, {}, {}, 0}, now);
    return apply_one(std::move(body), origin, now);
  }

  std::span<const Event> apply_one(CommandBody body, const Origin& origin, Timestamp now) {
    assert(!applying_);
    applying_ = true;
    keep_for_projections();
    command_.seq = CommandSeq{desk_.last_command().value() + 1};
    command_.time = now;
    command_.origin = origin;
    command_.body = std::move(body);
    events_.clear();
    desk_.apply(command_, events_);
    writer_.add(command_, events_);
    // By index: a listener may add another.
    for (std::size_t i = 0; i < listeners_.size(); ++i)
      if (listeners_[i] != nullptr) listeners_[i]->on_applied(command_, events_);
    std::erase(listeners_, nullptr);
    applying_ = false;
    return events_;
  }

  void when_durable(std::function<void()> release) {
    const auto group = dirty() ? group_ + 1 : group_;
    if (group <= durable_group_ && releases_.empty() && !releasing_) return release();
    releases_.push_back({group, std::move(release)});
  }

  void commit() {
    if (!dirty()) return;
    fault_point(FaultPoint::after_apply);
    batch_.clear();
    fix_log_->write_to(batch_, clock_.now());
    const auto row = writer_.finish();
    if (auto written = journal_->append(writer_.group(), row, batch_); !written)
      rocks::end_after_storage_failure("committing a group", written.reject());
    group_ = writer_.group();
    journal_bytes_ += row.size();
    writer_.next();
    hash_ = writer_.previous_hash();
    fix_log_->committed();
    hand_on_to_projections();
    if (sync_) {
      sync_->written(group_);
    } else {
      durable(group_);
    }
  }

  void drain() {
    assert(!releasing_);
    // A release may apply and append anew (a Logout's counters, say); each round has less to say, and
    // what still comes after so many has no end.
    for (int round = 0; round < 64; ++round) {
      commit();
      if (sync_) {
        sync_->wait_for(group_);
        durable(group_);
      }
      if (!dirty()) return;
    }
  }

  [[nodiscard]] bool dirty() const { return writer_.commands() > 0 || fix_log_->dirty(); }

  void remove_listener(TurnListener& listener) {
    // A hole, so that the loop in apply() keeps its place.
    for (auto& known : listeners_)
      if (known == &listener) known = nullptr;
    if (!applying_) std::erase(listeners_, nullptr);
  }

  const Clock& clock_;
  desk::Desk desk_;
  std::shared_ptr<RocksFixLog> fix_log_;
  std::unique_ptr<Journal> journal_;
  Batch batch_;
  GroupWriter writer_;
  std::vector<TurnListener*> listeners_;
  std::uint64_t group_;
  std::uint64_t hash_;
  std::uint64_t durable_group_;
  std::uint64_t journal_bytes_ = 0;
  ProjectionFeed* feed_ = nullptr;

 private:
  struct Release {
    std::uint64_t group;
    std::function<void()> run;
  };

  // Groups up to this one are durable: what waited for them leaves, and they go to the projections.
  void durable(std::uint64_t group) {
    if (group <= durable_group_) return;
    fault_point(FaultPoint::after_commit);
    durable_group_ = group;
    // First: nobody waits for the projections but who asks them, and waking their thread takes longer
    // than a small group.
    run_releases();
    while (!to_feed_.empty() && to_feed_.front().group <= group) {
      if (feed_ != nullptr) feed_->push(std::move(to_feed_.front()));
      to_feed_.pop_front();
    }
  }

  void run_releases() {
    // A release that commits comes here again: the loop below goes on with what that made durable.
    if (releasing_) return;
    releasing_ = true;
    while (!releases_.empty() && releases_.front().group <= durable_group_) {
      const auto release = std::move(releases_.front().run);
      releases_.pop_front();
      release();
    }
    releasing_ = false;
  }

  // The last command's events are the caller's until the next command; only then are they moved.
  void keep_for_projections() {
    if (feed_ == nullptr || std::exchange(handed_on_, false)) return;
    for (auto& event : events_)
      if (is_projected(event)) projected_.push_back(std::move(event));
  }

  void hand_on_to_projections() {
    if (feed_ == nullptr) return;
    if (!std::exchange(handed_on_, true))
      for (const auto& event : events_)
        if (is_projected(event)) projected_.push_back(event);
    to_feed_.push_back({group_, std::exchange(projected_, {})});
    projected_.reserve(to_feed_.back().events.size());  // the next group is often as busy
  }

  Command command_;
  std::vector<Event> events_;
  std::vector<Event> projected_;  // of the running group, without events_
  bool handed_on_ = false;        // events_ went with a group already
  bool applying_ = false;
  std::deque<GroupEvents> to_feed_;
  std::deque<Release> releases_;
  bool releasing_ = false;
  std::shared_ptr<Impl*> alive_;
  std::unique_ptr<SyncThread> sync_;  // last: joined first
};

Turn::Turn(Database& database, Recovered recovered, Durability durability, const Clock& clock,
           boost::asio::any_io_executor desk_executor)
    : impl_{std::make_unique<Impl>(database, std::move(recovered), durability, clock, std::move(desk_executor))} {}
Turn::~Turn() = default;

const desk::Desk& Turn::desk() const { return impl_->desk_; }
FixLog& Turn::fix_log() { return *impl_->fix_log_; }
void Turn::add_listener(TurnListener& listener) { impl_->listeners_.push_back(&listener); }
void Turn::remove_listener(TurnListener& listener) { impl_->remove_listener(listener); }
std::span<const Event> Turn::apply(CommandBody body, const Origin& origin) {
  return impl_->apply(std::move(body), origin);
}
void Turn::when_durable(std::function<void()> release) { impl_->when_durable(std::move(release)); }
void Turn::commit() { impl_->commit(); }
void Turn::drain() { impl_->drain(); }
bool Turn::dirty() const { return impl_->dirty(); }
std::uint64_t Turn::last_group() const { return impl_->group_; }
std::uint64_t Turn::durable_group() const { return impl_->durable_group_; }
std::uint64_t Turn::last_hash() const { return impl_->hash_; }
std::uint64_t Turn::journal_bytes() const { return impl_->journal_bytes_; }
void Turn::feed(ProjectionFeed* feed) { impl_->feed_ = feed; }

}  // namespace dealingdesk::store
