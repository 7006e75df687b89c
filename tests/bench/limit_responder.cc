// What the sockets allow: answers orders with the bytes of two execution reports made ready
// beforehand, and knows nothing of FIX but where a message ends. One connection at a time, one
// thread.
//
//   bench_limit_responder      writes "ready PORT"; ends when its standard input does
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string>
#include <string_view>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/bench/load_client.h"
#include "tests/bench/message_template.h"

namespace dealingdesk::bench {
namespace {

constexpr std::size_t kInput_bytes = 1 << 20;

std::string header(char type) {
  return fmt::format("35={}|34={}|49={}|52={}|56={}|", type, kSequenceHole, kServerCompId, utc_now(), kClientCompId);
}

std::string report(const char* before_order, char exec_type, char status, int cum, int leaves) {
  return header('8') + fmt::format(
                           "1={}|6=1.08501|11={}|14={}|17=1000001|{}37=1000001|38=1000|39={}|40=1|54=1|55={}|"
                           "59=0|60={}|150={}|151={}|",
                           kAccount, kClientOrderIdHole, cum, before_order, status, kSymbol, utc_now(), exec_type,
                           leaves);
}

class Responder {
 public:
  Responder()
      : accepted_{report("", '0', '0', 0, 1000)},
        filled_{report("31=1.08501|32=1000|", 'F', '2', 1000, 0)},
        input_(kInput_bytes, '\0') {}

  // A new client: numbers begin again.
  void begin() {
    size_ = 0;
    sequence_ = 1;
  }

  // False: the client has gone.
  bool on_readable(int socket) {
    const auto got = ::recv(socket, input_.data() + size_, input_.size() - size_, 0);
    if (got < 0) return errno == EAGAIN || errno == EINTR;
    if (got == 0) return false;
    size_ += static_cast<std::size_t>(got);
    std::string_view bytes{input_.data(), size_};
    output_.clear();
    const Stamp stamp{utc_now()};
    constexpr std::string_view kTrailer =
        "\x01"
        "10=";
    for (auto at = bytes.find(kTrailer); at != std::string_view::npos && at + 8 <= bytes.size();
         at = bytes.find(kTrailer)) {
      answer(bytes.substr(0, at + 8), stamp);
      bytes.remove_prefix(at + 8);
    }
    std::memmove(input_.data(), bytes.data(), bytes.size());
    size_ = bytes.size();
    return write_all(socket);
  }

 private:
  void answer(std::string_view message, const Stamp& stamp) {
    constexpr std::string_view kId =
        "\x01"
        "11=";
    const auto at = message.find(kId);
    if (at == std::string_view::npos) {
      if (message.find("\x01"
                       "35=A") != std::string_view::npos)
        output_ += logon();
      return;
    }
    const auto id = message.substr(at + kId.size(), kClientOrderIdHole.size());
    accepted_.append(output_, sequence_++, id, stamp);
    filled_.append(output_, sequence_++, id, stamp);
  }

  std::string logon() {
    return frame(fmt::format("35=A|34={}|49={}|52={}|56={}|98=0|108=60|141=Y|", sequence_++, kServerCompId, utc_now(),
                             kClientCompId));
  }

  bool write_all(int socket) {
    std::string_view left = output_;
    while (!left.empty()) {
      const auto sent = ::send(socket, left.data(), left.size(), MSG_NOSIGNAL);
      if (sent < 0 && errno == EINTR) continue;
      if (sent < 0) return false;
      left.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }

  MessageTemplate accepted_, filled_;
  std::string input_, output_;
  std::size_t size_ = 0;
  std::uint64_t sequence_ = 1;
};

int listen_on_loopback(std::uint16_t& port) {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  if (fd < 0 || ::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 || ::listen(fd, 4) != 0 ||
      ::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) != 0)
    return -1;
  port = ntohs(address.sin_port);
  return fd;
}

void watch(int epoll, int fd) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.fd = fd;
  ::epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
}

int run() {
  std::uint16_t port = 0;
  const int listener = listen_on_loopback(port);
  const int epoll = ::epoll_create1(EPOLL_CLOEXEC);
  if (listener < 0 || epoll < 0) {
    std::perror("bench_limit_responder");
    return 1;
  }
  watch(epoll, listener);
  watch(epoll, STDIN_FILENO);
  std::printf("ready %d\n", port);
  std::fflush(stdout);

  Responder responder;
  int client = -1;
  while (true) {
    std::array<epoll_event, 4> events;
    const int ready = ::epoll_wait(epoll, events.data(), static_cast<int>(events.size()), -1);
    if (ready < 0 && errno != EINTR) return 1;
    for (int i = 0; i < ready; ++i) {
      const int fd = events[static_cast<std::size_t>(i)].data.fd;
      if (fd == STDIN_FILENO) return 0;
      if (fd == listener) {
        if (client >= 0) ::close(client);
        client = ::accept(listener, nullptr, nullptr);
        const int on = 1;
        ::setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        watch(epoll, client);
        responder.begin();
      } else if (fd == client && !responder.on_readable(client)) {
        ::close(client);
        client = -1;
      }
    }
  }
}

}  // namespace
}  // namespace dealingdesk::bench

int main() { return dealingdesk::bench::run(); }
