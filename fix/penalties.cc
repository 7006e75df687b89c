#include "fix/penalties.h"

#include <algorithm>

namespace dealingdesk::fix {
namespace {

std::string user_key(const std::string& user) { return "u" + user; }
std::string address_key(const std::string& address) { return "a" + address; }

}  // namespace

Span Penalties::failed(const std::string& user, const std::string& address, Timestamp now) {
  make_room(now);
  const int failures = std::max(count(user_key(user), now), count(address_key(address), now));
  auto delay = first_;
  for (int i = 1; i < failures && delay < longest_; ++i) delay = Span::from_ns(delay.ns() * 2);
  return std::min(delay, longest_);
}

void Penalties::succeeded(const std::string& user, const std::string& address) {
  records_.erase(user_key(user));
  records_.erase(address_key(address));
}

int Penalties::count(const std::string& key, Timestamp now) {
  auto& record = records_[key];
  if (now - record.last > kForgottenAfter) record.failures = 0;
  record.last = now;
  return ++record.failures;
}

void Penalties::make_room(Timestamp now) {
  if (records_.size() < kMax) return;
  std::erase_if(records_, [now](const auto& entry) { return now - entry.second.last > kForgottenAfter; });
  // An attack with ever new names: forgetting them all is better than refusing everyone.
  if (records_.size() >= kMax) records_.clear();
}

}  // namespace dealingdesk::fix
