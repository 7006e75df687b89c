#include "store/fix_log_rocksdb.h"

#include <utility>

#include <fmt/format.h>

#include "core/big_endian.h"
#include "rocks/fatal.h"
#include "store/database.h"

namespace dealingdesk::store {

namespace {

// Calls `each` for the messages of one session and epoch with first <= seq <= last. Where a number was
// written twice the later message counts, and those that followed the earlier one do not.
template <class Messages, class Bytes, class Each>
void for_each_message(const Messages& messages, FixSlot slot, std::uint32_t epoch, std::uint64_t first,
                      std::uint64_t last, const Bytes& bytes_of, const Each& each) {
  std::vector<std::pair<std::uint64_t, std::string_view>> found;
  for (const auto& message : messages) {
    if (message.slot != slot || message.epoch != epoch) continue;
    while (!found.empty() && found.back().first >= message.seq) found.pop_back();
    found.emplace_back(message.seq, bytes_of(message));
  }
  for (const auto& [seq, bytes] : found)
    if (seq >= first && seq <= last) each(seq, bytes);
}

}  // namespace

// --- start-up ---

Result<std::unique_ptr<RocksFixLog>> RocksFixLog::load(Database& database, std::uint64_t last_group) {
  std::unique_ptr<RocksFixLog> log{new RocksFixLog{database}};
  if (auto loaded = log->load_sessions(); !loaded) return loaded.reject();
  auto cursor = database.cursor(Family::fix);
  bool first = true;
  for (cursor.seek_first(); cursor.valid(); cursor.next()) {
    if (cursor.key().size() != 8) return Reject{RejectCode::malformed, "a key of FIX messages that is no group"};
    const auto group = read_be(cursor.key(), 8);
    if (group > last_group)
      return Reject{RejectCode::malformed,
                    fmt::format("FIX messages of group {}, but the journal ends at {}", group, last_group)};
    if (std::exchange(first, false)) database.set_fix_floor(group);
    if (auto loaded = log->load_row(group, cursor.value()); !loaded) return loaded.reject();
  }
  if (auto status = cursor.status(); !status) return status.reject();
  log->running_group_ = last_group + 1;
  return log;
}

Result<void> RocksFixLog::load_sessions() {
  auto cursor = database_.cursor(Family::fix_sessions);
  for (cursor.seek_first(); cursor.valid(); cursor.next()) {
    const auto slot = cursor.key().size() == 4 ? read_be(cursor.key(), 4) : ~std::uint64_t{0};
    if (slot != sessions_.size())
      return Reject{RejectCode::malformed, fmt::format("the row of FIX session {} is missing", sessions_.size())};
    auto row = read_fix_session(cursor.value());
    if (!row) return row.reject();
    slots_.emplace(row->key, static_cast<FixSlot>(slot));
    sessions_.push_back({row->key, row->counters, false, {}});
  }
  return cursor.status();
}

Result<void> RocksFixLog::load_row(std::uint64_t group, std::string_view bytes) {
  auto row = read_fix_row(bytes);
  if (!row) return row.reject();
  for (const auto& message : row->messages) {
    if (message.slot >= sessions_.size())
      return Reject{RejectCode::malformed,
                    fmt::format("group {} names FIX session {}, which is unknown", group, message.slot)};
    auto& session = sessions_[message.slot];
    set_epoch(session, message.epoch);
    session.index.add(message.seq, group);
  }
  for (const auto& [slot, counters] : row->counters) {
    if (slot >= sessions_.size())
      return Reject{RejectCode::malformed, fmt::format("group {} names FIX session {}, which is unknown", group, slot)};
    set_epoch(sessions_[slot], counters.epoch);
    sessions_[slot].counters = counters;
  }
  return {};
}

void RocksFixLog::set_epoch(Session& session, std::uint32_t epoch) {
  if (session.counters.epoch == epoch) return;
  session.counters.epoch = epoch;
  session.index.clear();
}

// --- the running turn ---

FixSlot RocksFixLog::open(std::string_view session_key) {
  if (const auto known = slots_.find(session_key); known != slots_.end()) return known->second;
  const auto slot = static_cast<FixSlot>(sessions_.size());
  sessions_.push_back({std::string{session_key}, {}, false, {}});
  slots_.emplace(session_key, slot);
  opened_.push_back(slot);
  return slot;
}

FixCounters RocksFixLog::counters(FixSlot slot) const { return sessions_.at(slot).counters; }

void RocksFixLog::set_counters(FixSlot slot, const FixCounters& counters) {
  auto& session = sessions_.at(slot);
  if (session.counters == counters) return;
  set_epoch(session, counters.epoch);
  session.counters = counters;
  if (!std::exchange(session.changed, true)) changed_.push_back(slot);
}

void RocksFixLog::append(FixSlot slot, std::uint64_t seq, std::string_view message) {
  auto& session = sessions_.at(slot);
  const auto epoch = session.counters.epoch;
  pending_.push_back({slot, epoch, seq, writer_.add_message(slot, epoch, seq, message)});
  session.index.add(seq, running_group_);
}

bool RocksFixLog::dirty() const { return !pending_.empty() || !changed_.empty() || !opened_.empty(); }

void RocksFixLog::write_to(Batch& batch, Timestamp time) {
  for (const auto slot : opened_)
    batch.put(Family::fix_sessions, key_u32(slot), write_fix_session({sessions_[slot].key, {}, 0}));
  for (const auto slot : changed_) writer_.add_counters(slot, sessions_[slot].counters);
  if (!writer_.empty()) batch.put(Family::fix, key_u64(running_group_), writer_.finish(time));
}

void RocksFixLog::committed() {
  const auto floor = database_.fix_floor();
  for (const auto slot : changed_) {
    sessions_[slot].changed = false;
    sessions_[slot].index.forget_before(floor);
  }
  opened_.clear();
  changed_.clear();
  pending_.clear();
  writer_.clear();
  ++running_group_;
}

// --- reading ---

void RocksFixLog::read(FixSlot slot, std::uint64_t begin, std::uint64_t end,
                       const std::function<void(std::uint64_t, std::string_view)>& each) const {
  const auto& session = sessions_.at(slot);
  const auto epoch = session.counters.epoch;
  session.index.find(begin, end, [&](std::uint64_t group, std::uint64_t first, std::uint64_t last) {
    if (group == running_group_) {
      for_each_message(
          pending_, slot, epoch, first, last, [&](const Pending& message) { return writer_.at(message.place); }, each);
    } else if (const auto* found = row(group)) {
      for_each_message(
          found->messages, slot, epoch, first, last, [](const FixMessage& message) { return message.bytes; }, each);
    }
  });
}

// Null where retention has dropped the row: its numbers are passed over.
const FixRow* RocksFixLog::row(std::uint64_t group) const {
  for (const auto& cached : cache_)
    if (cached.group == group) return &cached.row;
  auto bytes = database_.get(Family::fix, key_u64(group));
  // A message that was sent and cannot be read must not turn into a gap fill.
  if (!bytes) rocks::end_after_storage_failure("reading a sent FIX message", bytes.reject());
  if (!*bytes) return nullptr;
  auto& cached = cache_[next_cached_++ % cache_.size()];
  cached.group = 0;
  cached.bytes = std::move(**bytes);
  auto row = read_fix_row(cached.bytes);
  if (!row) rocks::end_after_storage_failure("reading a sent FIX message", row.reject());
  cached.row = std::move(*row);
  cached.group = group;
  return &cached.row;
}

}  // namespace dealingdesk::store
