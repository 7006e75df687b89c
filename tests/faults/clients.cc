#include "tests/faults/clients.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include <poll.h>

namespace dealingdesk::faults {

void Clients::add(std::string name, std::string mode, const Program& program, std::filesystem::path report) {
  clients_.push_back({std::move(name), std::move(mode), std::move(report), std::make_unique<Process>(program), {}, {}});
}

void Clients::take_lines() {
  for (Client& client : clients_) {
    while (const auto line = client.process->read_line()) {
      if (const auto progress = parse_progress(*line)) client.progress = *progress;
      if (*line == "drained yes") client.drained = true;
      if (*line == "drained no") client.drained = false;
    }
    if (const auto exit = client.process->poll_exit())
      throw std::runtime_error(client.name + " ended by itself: " + describe(*exit));
  }
}

bool Clients::wait_until(const std::function<bool()>& done, Deadline deadline, const std::vector<int>& ends) {
  for (;;) {
    take_lines();
    if (done()) return true;
    if (Clock::now() >= deadline) return false;
    std::vector<pollfd> events;
    for (const int fd : ends) events.push_back({fd, POLLIN, 0});
    for (const Client& client : clients_) {
      events.push_back({client.process->output_fd(), POLLIN, 0});
      events.push_back({client.process->end_fd(), POLLIN, 0});
    }
    ::poll(events.data(), events.size(), poll_timeout_ms(deadline));
  }
}

void Clients::tell(const std::string& line) {
  for (Client& client : clients_) client.process->write_line(line);
}

bool Clients::all_drained() const {
  return std::all_of(clients_.begin(), clients_.end(), [](const Client& client) { return client.drained.has_value(); });
}

}  // namespace dealingdesk::faults
