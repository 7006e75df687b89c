#include "store/projections.h"

#include <atomic>
#include <chrono>
#include <deque>
#include <limits>
#include <map>
#include <mutex>
#include <utility>
#include <vector>

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include "rocks/fatal.h"
#include "store/database.h"
#include "store/journal.h"
#include "store/projection_rows.h"
#include "store/replay.h"

namespace dealingdesk::store {

namespace {
// Small: a write of the desk waits behind one of these.
constexpr std::size_t kBatchBytes = 128u << 10;
}  // namespace

struct Projections::Impl : std::enable_shared_from_this<Impl> {
  Impl(Database& opened, boost::asio::any_io_executor on, std::uint64_t group, const ProjectionSettings& chosen)
      : database{opened},
        executor{std::move(on)},
        settings{chosen},
        writer{opened},
        resting{executor},
        reached{group},
        pushed{group} {}

  void push(GroupEvents group) {
    const std::lock_guard guard{mutex};
    pushed = group.group;
    if (behind || queued_events + group.events.size() > settings.queued_events_max) {
      behind = true;
    } else {
      queued_events += group.events.size();
      queue.push_back(std::move(group));
    }
    schedule();
  }

  // REQUIRES: mutex is held.
  void schedule() {
    if (state != State::idle) return;
    state = State::working;
    boost::asio::post(executor, [weak = weak_from_this()] {
      if (const auto self = weak.lock()) self->step();
    });
  }

  void step() {
    // Held until the end: a destructor waits for the step that is under way. Always taken before `mutex`.
    const std::lock_guard working_guard{working};
    std::unique_lock lock{mutex};
    if (stopped) return;
    auto groups = std::exchange(queue, {});
    queued_events = 0;
    // The queue is empty now, so it can take groups again: those after `pushed`. What lies between is
    // replayed.
    const bool catch_up = std::exchange(behind, false);
    const auto target = pushed;
    lock.unlock();
    write(groups);
    if (catch_up) replay_to(target);
    lock.lock();
    // Only now: no two steps at a time, whatever the executor.
    state = State::idle;
    if (!queue.empty() || behind) return schedule();
    if (settings.rest > Span{} && !groups.empty()) rest();
  }

  // REQUIRES: mutex is held; on the executor.
  void rest() {
    state = State::resting;
    resting.expires_after(std::chrono::nanoseconds{settings.rest.ns()});
    resting.async_wait([weak = weak_from_this()](const boost::system::error_code& error) {
      const auto self = weak.lock();
      if (self && !error) self->end_rest();
    });
  }

  void end_rest() {
    const std::lock_guard guard{mutex};
    if (state != State::resting) return;
    state = State::idle;
    if (!queue.empty() || behind) schedule();
  }

  void write(const std::deque<GroupEvents>& groups) {
    for (const auto& group : groups) {
      for (const auto& event : group.events) writer.add(event);
      writer.reached(group.group);
      if (writer.bytes() > kBatchBytes) flush(group.group);
    }
    if (!groups.empty()) flush(groups.back().group);
  }

  void replay_to(std::uint64_t target) {
    ++catch_ups;
    const auto from = reached.load();
    auto replay = Replay::from_snapshot(database, from);
    if (!replay) rocks::end_after_storage_failure("catching up with the journal", replay.reject());
    std::uint64_t current = from;
    auto applied = replay->apply_journal(*open_journal(database), target,
                                         [&](std::uint64_t group, const Command&, std::span<const Event> events) {
                                           if (group <= from) return;
                                           if (group != current && writer.bytes() > kBatchBytes) {
                                             writer.reached(current);
                                             flush(current);
                                           }
                                           current = group;
                                           for (const auto& event : events) writer.add(event);
                                         });
    if (!applied) rocks::end_after_storage_failure("catching up with the journal", applied.reject());
    writer.reached(target);
    flush(target);
  }

  void flush(std::uint64_t group) {
    if (auto written = writer.write(); !written)
      rocks::end_after_storage_failure("writing projections", written.reject());
    std::vector<std::function<void()>> ready;
    {
      const std::lock_guard guard{mutex};
      reached = group;
      while (!waiting.empty() && waiting.begin()->first <= group) {
        ready.push_back(std::move(waiting.begin()->second));
        waiting.erase(waiting.begin());
      }
    }
    for (const auto& callback : ready) callback();
  }

  Database& database;
  const boost::asio::any_io_executor executor;
  const ProjectionSettings settings;
  ProjectionWriter writer;            // of the step
  boost::asio::steady_timer resting;  // of the executor
  std::atomic<std::uint64_t> reached;
  std::atomic<std::uint64_t> catch_ups{0};

  std::mutex working;  // held by the step while it uses the database
  std::mutex mutex;    // guards all below, and changes of `reached`
  std::deque<GroupEvents> queue;
  std::size_t queued_events = 0;
  std::uint64_t pushed;  // the last group that came
  bool behind = false;   // the queue was full: groups after its last one up to `pushed` are missing
  enum class State { idle, working, resting } state = State::idle;
  bool stopped = false;
  std::multimap<std::uint64_t, std::function<void()>> waiting;
};

Projections::Projections(Database& database, boost::asio::any_io_executor store_executor, std::uint64_t recovered_group,
                         const ProjectionSettings& settings)
    : impl_{std::make_shared<Impl>(database, std::move(store_executor), recovered_group, settings)} {}

Projections::~Projections() {
  {
    const std::lock_guard guard{impl_->mutex};
    impl_->stopped = true;
  }
  const std::lock_guard guard{impl_->working};
}

void Projections::push(GroupEvents group) { impl_->push(std::move(group)); }

void Projections::when_reached(std::uint64_t group, std::function<void()> callback) {
  {
    const std::lock_guard guard{impl_->mutex};
    if (impl_->reached < group) {
      impl_->waiting.emplace(group, std::move(callback));
      // Nobody waits for a rest to end.
      if (impl_->state == Impl::State::resting) {
        impl_->state = Impl::State::idle;
        impl_->schedule();
      }
      return;
    }
  }
  callback();
}

std::uint64_t Projections::reached() const { return impl_->reached; }
std::uint64_t Projections::catch_ups() const { return impl_->catch_ups; }

}  // namespace dealingdesk::store
