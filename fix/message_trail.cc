#include "fix/message_trail.h"

#include <utility>

namespace dealingdesk::fix {

void MessageTrail::add(Timestamp time, Direction direction, std::string_view message) {
  message = message.substr(0, kMaxMessage);
  bytes_ += message.size();
  Entry entry;
  while (entries_.size() >= kMaxMessages || (bytes_ > kMaxBytes && !entries_.empty())) {
    // The oldest one's memory is good for the newest.
    entry = std::move(entries_.front());
    entries_.pop_front();
    bytes_ -= entry.message.size();
  }
  entry.time = time;
  entry.direction = direction;
  entry.message.assign(message);
  entries_.push_back(std::move(entry));
}

}  // namespace dealingdesk::fix
