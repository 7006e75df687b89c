#include "fix/session_directory.h"

#include <algorithm>

namespace dealingdesk::fix {

void SessionDirectory::publish(std::vector<Entry> entries) {
  const std::lock_guard lock{mutex_};
  entries_.clear();
  for (auto& entry : entries) {
    auto key = std::pair{entry.begin_string, entry.client_comp_id};
    entries_.insert_or_assign(std::move(key), std::move(entry));
  }
}

std::optional<SessionDirectory::Entry> SessionDirectory::find(std::string_view begin_string,
                                                              std::string_view client_comp_id) const {
  const std::lock_guard lock{mutex_};
  const auto it = entries_.find({std::string{begin_string}, std::string{client_comp_id}});
  if (it == entries_.end()) return std::nullopt;
  auto entry = it->second;
  entry.live = live_.contains(entry.id);
  return entry;
}

bool SessionDirectory::claim(SessionId id) {
  const std::lock_guard lock{mutex_};
  const bool known = std::any_of(entries_.begin(), entries_.end(),
                                 [id](const auto& entry) { return entry.second.id == id && entry.second.enabled; });
  return known && live_.insert(id).second;
}

void SessionDirectory::release(SessionId id) {
  const std::lock_guard lock{mutex_};
  live_.erase(id);
}

}  // namespace dealingdesk::fix
