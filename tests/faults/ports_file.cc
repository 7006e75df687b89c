#include "tests/faults/ports_file.h"

#include <array>
#include <cerrno>
#include <fstream>
#include <random>
#include <stdexcept>
#include <system_error>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <nlohmann/json.hpp>
#include <poll.h>
#include <sys/inotify.h>
#include <sys/socket.h>
#include <unistd.h>

namespace dealingdesk::faults {
namespace {

// Tells when a name appears in a folder.
class FolderWatch {
 public:
  explicit FolderWatch(const std::filesystem::path& folder) : fd_{::inotify_init1(IN_NONBLOCK | IN_CLOEXEC)} {
    if (fd_ < 0 || ::inotify_add_watch(fd_, folder.c_str(), IN_MOVED_TO | IN_CLOSE_WRITE) < 0)
      throw std::system_error(errno, std::generic_category(), "inotify");
  }
  ~FolderWatch() { ::close(fd_); }
  FolderWatch(const FolderWatch&) = delete;
  FolderWatch& operator=(const FolderWatch&) = delete;

  [[nodiscard]] int fd() const { return fd_; }
  void forget_what_came() {
    std::array<char, 4096> buffer;
    while (::read(fd_, buffer.data(), buffer.size()) > 0) {
    }
  }

 private:
  int fd_;
};

Ports read_ports(const std::filesystem::path& path) {
  std::ifstream file(path);
  const auto json = nlohmann::json::parse(file, nullptr, false);
  if (json.is_discarded() || !json.contains("fix") || !json.contains("pid"))
    throw std::runtime_error("the ports file " + path.string() + " is not whole");
  return {json.at("pid").get<int>(), json.at("fix").get<std::uint16_t>()};
}

bool is_free(std::uint16_t port) {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) throw std::system_error(errno, std::generic_category(), "socket");
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const bool free = ::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  ::close(fd);
  return free;
}

}  // namespace

std::optional<Ports> wait_for_ports(const std::filesystem::path& path, Process& server, Deadline deadline) {
  FolderWatch watch(path.parent_path());
  while (!std::filesystem::exists(path)) {
    if (server.poll_exit() || Clock::now() >= deadline) return std::nullopt;
    std::array<pollfd, 2> events{pollfd{watch.fd(), POLLIN, 0}, pollfd{server.end_fd(), POLLIN, 0}};
    ::poll(events.data(), events.size(), poll_timeout_ms(deadline));
    watch.forget_what_came();
  }
  return read_ports(path);
}

std::uint16_t choose_fixed_port() {
  int first_ephemeral = 32'768;
  std::ifstream("/proc/sys/net/ipv4/ip_local_port_range") >> first_ephemeral;
  // Not drawn from the run's seed: two runs of one seed at the same time must not meet here.
  std::random_device random;
  std::uniform_int_distribution<int> pick(std::min(10'000, first_ephemeral / 2), first_ephemeral - 1);
  for (int attempt = 0; attempt < 1000; ++attempt) {
    const auto port = static_cast<std::uint16_t>(pick(random));
    if (is_free(port)) return port;
  }
  throw std::runtime_error("no free TCP port below the ephemeral range");
}

}  // namespace dealingdesk::faults
