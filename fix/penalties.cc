#include "fix/penalties.h"

#include <algorithm>

namespace dealingdesk::fix {

Span Penalties::failed(const std::string& user, const std::string& address, Timestamp now) {
  const std::lock_guard lock{mutex_};
  make_room(now);
  const Span of_address = count({Kind::address, address}, now);
  return user.empty() ? of_address : std::max(of_address, count({Kind::user, user}, now));
}

void Penalties::succeeded(const std::string& user, const std::string& address) {
  const std::lock_guard lock{mutex_};
  records_.erase({Kind::user, user});
  records_.erase({Kind::address, address});
}

std::optional<Timestamp> Penalties::locked_until(const std::string& user, const std::string& address,
                                                 Timestamp now) const {
  const std::lock_guard lock{mutex_};
  std::optional<Timestamp> until;
  for (const auto& key : {Key{Kind::user, user}, Key{Kind::address, address}}) {
    const auto it = records_.find(key);
    if (it == records_.end() || !is_locked(it->second, now)) continue;
    until = until ? std::max(*until, it->second.until) : it->second.until;
  }
  return until;
}

std::vector<Penalties::Standing> Penalties::standings(Timestamp now) const {
  const std::lock_guard lock{mutex_};
  std::vector<Standing> found;
  for (const auto& [key, record] : records_)
    if (now - record.last <= kForgottenAfter)
      found.push_back({key.first, key.second, record.failures, record.last, record.until, is_locked(record, now)});
  return found;
}

bool Penalties::forgive(Kind kind, const std::string& name) {
  const std::lock_guard lock{mutex_};
  return records_.erase({kind, name}) != 0;
}

Span Penalties::count(const Key& key, Timestamp now) {
  auto& record = records_[key];
  if (now - record.last > kForgottenAfter) record.failures = 0;
  record.last = now;
  ++record.failures;
  auto delay = first_;
  for (int i = 1; i < record.failures && delay < longest_; ++i) delay = Span::from_ns(delay.ns() * 2);
  delay = std::min(delay, longest_);
  record.until = now + delay;
  return delay;
}

bool Penalties::is_locked(const Record& record, Timestamp now) {
  return record.failures >= kLockedFrom && now < record.until;
}

void Penalties::make_room(Timestamp now) {
  if (records_.size() < kMax) return;
  std::erase_if(records_, [now](const auto& entry) { return now - entry.second.last > kForgottenAfter; });
  // An attack with ever new names: forgetting them all is better than refusing everyone.
  if (records_.size() >= kMax) records_.clear();
}

}  // namespace dealingdesk::fix
