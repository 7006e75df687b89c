// A crowd at the FIX port that says nothing.
#include <algorithm>
#include <fstream>
#include <vector>

#include <arpa/inet.h>
#include <catch2/catch.hpp>
#include <netinet/in.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/integration/trading.h"
#include "tests/integration/web_client.h"

namespace dealingdesk::integration {
namespace {

constexpr std::size_t kCrowd = 10'000;

// The limit of open files, raised as far as it goes.
std::size_t descriptors() {
  rlimit limit{};
  REQUIRE(::getrlimit(RLIMIT_NOFILE, &limit) == 0);
  limit.rlim_cur = limit.rlim_max;
  REQUIRE(::setrlimit(RLIMIT_NOFILE, &limit) == 0);
  return limit.rlim_cur;
}

long memory_kib(int pid) {
  std::ifstream status{"/proc/" + std::to_string(pid) + "/status"};
  for (std::string line; std::getline(status, line);)
    if (line.rfind("VmRSS:", 0) == 0) return std::stol(line.substr(6));
  return -1;
}

// Many plain sockets, closed at the end.
class Crowd {
 public:
  ~Crowd() {
    for (const auto& each : sockets_) ::close(each.fd);
  }
  bool join(std::uint16_t port) {
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0) return false;
    sockets_.push_back({fd, POLLIN, 0});
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return ::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  }
  // Until the other side has closed all of them; false where it has not by then.
  bool all_closed(faults::Deadline deadline) {
    auto open = sockets_;
    while (!open.empty()) {
      const int left = faults::poll_timeout_ms(deadline);
      if (left == 0 || ::poll(open.data(), open.size(), left) < 0) return false;
      std::erase_if(open, [](const pollfd& each) {
        char byte = 0;
        return each.revents != 0 && ::recv(each.fd, &byte, 1, MSG_DONTWAIT) <= 0;
      });
    }
    return true;
  }

 private:
  std::vector<pollfd> sockets_;
};

std::string metric(HttpClient& web, const std::string& name) {
  const std::string text = web.get("/metrics").text;
  const auto at = text.find("\n" + name + " ");
  if (at == std::string::npos) return "";
  const auto value = at + name.size() + 2;
  return text.substr(value, text.find('\n', value) - value);
}

}  // namespace

TEST_CASE("ten thousand connections that say nothing are taken, cost little, and are let go", "[integration]") {
  const std::size_t size = std::min(kCrowd, descriptors() / 4 * 3 - 100);
  if (size < kCrowd) WARN("only " << size << " files may be open");
  const bool tls = GENERATE(false, true);
  RunningServer::Options options;
  options.config.replace(options.config.find("[fix]\n"), 6, "[fix]\nlogon_timeout_ms = 15000\n");
  RunningServer server{options};
  HttpClient web{server.http_port()};
  const long before = memory_kib(server.pid());
  {
    Crowd crowd;
    for (std::size_t i = 0; i < size; ++i) REQUIRE(crowd.join(tls ? server.tls_port() : server.fix_port()));
    const auto deadline = faults::Clock::now() + std::chrono::seconds{60};
    while (metric(web, "dealingdesk_fix_connections_waiting") != std::to_string(size))
      REQUIRE(faults::Clock::now() < deadline);
    const long each_bytes = (memory_kib(server.pid()) - before) * 1024 / static_cast<long>(size);
    WARN("a waiting " << (tls ? "TLS" : "TCP") << " connection takes " << each_bytes << " bytes of the server");
    CHECK(each_bytes < 3 * 1024);
    // Others are served meanwhile.
    RawFixClient good{server.fix_port(), Transport::tcp, "CLIENT2"};
    CHECK(good.log_on("t2", "secret-2").type() == "A");
    CHECK(crowd.all_closed(deadline + std::chrono::seconds{60}));
  }
  CHECK(metric(web, "dealingdesk_fix_connections_waiting") == "0");
  REQUIRE(server.stop() == 0);
  INFO(server.log());
  CHECK(server.log().find(fmt::format("timed out {}", size)) != std::string::npos);
}

}  // namespace dealingdesk::integration
