#include "fix/absences.h"

#include <string>

namespace dealingdesk::fix {
namespace {

// A slot of the log beside the session's own, whose next_in is 2 while somebody is logged on or missed.
constexpr std::uint64_t kNobody = 1;
constexpr std::uint64_t kSomebody = 2;

}  // namespace

void Absences::watch(SessionId session, Timestamp now) {
  if (seen_.contains(session)) return;
  Seen seen;
  seen.slot = log_.open("presence:" + std::to_string(session.value()));
  seen.on = log_.counters(seen.slot).next_in == kSomebody;
  if (seen.on) away_.emplace(session, now);
  seen_.emplace(session, seen);
}

void Absences::ignore(SessionId session) {
  const auto it = seen_.find(session);
  if (it == seen_.end()) return;
  note(it->second, false);
  seen_.erase(it);
  away_.erase(session);
}

void Absences::came(SessionId session) {
  const auto it = seen_.find(session);
  if (it == seen_.end()) return;
  note(it->second, true);
  away_.erase(session);
}

void Absences::left(SessionId session, bool orderly, Timestamp now) {
  const auto it = seen_.find(session);
  if (it == seen_.end() || !it->second.on) return;
  if (orderly) return settled(session);
  away_.emplace(session, now);
}

void Absences::settled(SessionId session) {
  away_.erase(session);
  const auto it = seen_.find(session);
  if (it != seen_.end()) note(it->second, false);
}

void Absences::note(Seen& seen, bool on) {
  if (seen.on == on) return;
  seen.on = on;
  store::FixCounters counters = log_.counters(seen.slot);
  counters.next_in = on ? kSomebody : kNobody;
  log_.set_counters(seen.slot, counters);
}

}  // namespace dealingdesk::fix
