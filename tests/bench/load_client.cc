#include "tests/bench/load_client.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <limits>
#include <system_error>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace dealingdesk::bench {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::seconds;

constexpr std::size_t kInput_bytes = 1 << 20;
constexpr auto kAnswerWithin = seconds{10};
constexpr int kProbes = 200;

std::int64_t now_ns() { return Clock::now().time_since_epoch().count(); }

[[noreturn]] void fail(const char* what) { throw std::system_error(errno, std::generic_category(), what); }

std::string header(char type) {
  return fmt::format("35={}|34={}|49={}|52={}|56={}|", type, kSequenceHole, kClientCompId, utc_now(), kServerCompId);
}

std::string order(char side) {
  return header('D') + fmt::format("11={}|1={}|55={}|54={}|38=1000|40=1|60={}|", kClientOrderIdHole, kAccount, kSymbol,
                                   side, utc_now());
}

std::string shown(std::string_view message) {
  std::string text{message};
  std::replace(text.begin(), text.end(), kSoh, '|');
  return text;
}

}  // namespace

LoadClient::LoadClient(std::uint16_t port, std::size_t orders_max)
    : orders_max_{orders_max},
      book_{orders_max},
      stamp_{utc_now()},
      buy_{order('1')},
      sell_{order('2')},
      in_(kInput_bytes) {
  latencies_ns_.reserve(orders_max);
  socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (socket_ < 0) fail("socket");
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) fail("connect");
  const int on = 1;
  ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  epoll_ = ::epoll_create1(EPOLL_CLOEXEC);
  epoll_event event{EPOLLIN, {}};
  if (epoll_ < 0 || ::epoll_ctl(epoll_, EPOLL_CTL_ADD, socket_, &event) != 0) fail("epoll");
}

LoadClient::~LoadClient() {
  if (epoll_ >= 0) ::close(epoll_);
  if (socket_ >= 0) ::close(socket_);
}

void LoadClient::begin() {
  auto body = header('A') + fmt::format("98=0|108=60|141=Y|553={}|554={}|", kUser, kPassword);
  std::string logon = frame(body);
  put_digits(&logon[offset_of(logon, 34)], kSequenceDigits, next_out_++);
  const auto sum = byte_sum(std::string_view{logon}.substr(0, logon.size() - kTrailerBytes));
  put_digits(&logon[logon.size() - kTrailerBytes + 3], 3, sum % 256);
  out_ += logon;
  flush();
  const auto deadline = Clock::now() + kAnswerWithin;
  while (!logged_on_) {
    if (wait(deadline) == Wait::too_late) throw Failure("the Logon was not answered");
    receive();
  }
  probe();
}

// Probes are orders of the kind that is measured, but may be refused while there is no price.
void LoadClient::probe() {
  for (int i = 0; i < kProbes; ++i) {
    std::string id = client_order_id(static_cast<std::uint64_t>(i));
    id[0] = 'P';
    stamp_ = Stamp{utc_now()};
    probe_answer_ = 0;
    (i % 2 == 0 ? buy_ : sell_).append(out_, next_out_++, id, stamp_);
    flush();
    const auto deadline = Clock::now() + kAnswerWithin;
    while (probe_answer_ != 'F' && probe_answer_ != '8') {
      if (wait(deadline) == Wait::too_late) throw Failure("the first order was not answered");
      receive();
    }
    if (probe_answer_ == 'F') return;
    // Nothing is expected meanwhile: this only lets time pass, for a quote to come.
    if (wait(Clock::now() + std::chrono::milliseconds{50}) == Wait::readable) receive();
  }
  throw Failure("the server had no price to trade on");
}

LoadResult LoadClient::run(const Load& load, bool verify) {
  verify_ = verify;
  latencies_ns_.clear();
  const auto start = Clock::now();
  const auto end = start + load.duration;
  const auto orders_before = book_.filled();
  auto now = start;
  while (true) {
    if (now < end) {
      while (book_.outstanding() < load.outstanding && book_.filled() + book_.outstanding() < orders_max_) send_order();
      flush();
    }
    if (book_.outstanding() == 0) break;
    if (wait(std::max(end, now) + kAnswerWithin) == Wait::too_late) book_.check_complete();
    receive();
    now = Clock::now();
  }
  book_.check_complete();
  return {book_.filled() - orders_before, std::chrono::nanoseconds{last_fill_ns_} - start.time_since_epoch(),
          latencies_ns_};
}

// All orders of one batch have one sending time: that of the first, before any of them is written.
void LoadClient::send_order() {
  if (out_.empty()) {
    stamp_ = Stamp{utc_now()};
    received_ns_ = now_ns();
  }
  const auto number = book_.sent(received_ns_);
  (number % 2 == 1 ? buy_ : sell_).append(out_, next_out_++, client_order_id(number), stamp_);
}

void LoadClient::flush() {
  while (out_at_ < out_.size()) {
    const auto sent = ::send(socket_, out_.data() + out_at_, out_.size() - out_at_, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent < 0 && errno == EAGAIN) break;
    if (sent < 0) throw Failure(fmt::format("the target closed the connection: {}", std::strerror(errno)));
    out_at_ += static_cast<std::size_t>(sent);
  }
  const bool blocked = out_at_ < out_.size();
  if (!blocked) {
    out_.clear();
    out_at_ = 0;
  }
  if (blocked == wants_write_) return;
  wants_write_ = blocked;
  epoll_event event{blocked ? EPOLLIN | EPOLLOUT : EPOLLIN, {}};
  if (::epoll_ctl(epoll_, EPOLL_CTL_MOD, socket_, &event) != 0) fail("epoll_ctl");
}

LoadClient::Wait LoadClient::wait(Clock::time_point until) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - Clock::now()).count();
  epoll_event event{};
  const int ready = ::epoll_wait(epoll_, &event, 1, static_cast<int>(std::clamp<std::int64_t>(left, 0, 3'600'000)));
  if (ready < 0 && errno != EINTR) fail("epoll_wait");
  if (ready <= 0) return Clock::now() < until ? Wait::readable : Wait::too_late;
  if ((event.events & EPOLLOUT) != 0) flush();
  return Wait::readable;
}

void LoadClient::receive() {
  const auto got = ::recv(socket_, in_.data() + in_size_, in_.size() - in_size_, MSG_DONTWAIT);
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (got <= 0) throw Failure("the target closed the connection");
  received_ns_ = now_ns();
  in_size_ += static_cast<std::size_t>(got);
  std::string_view bytes{in_.data(), in_size_};
  while (!bytes.empty()) {
    const auto front = front_message(bytes);
    if (front.kind == Front::Kind::garbage) throw Failure("not FIX: " + shown(bytes.substr(0, 200)));
    if (front.kind == Front::Kind::part) break;
    take(front.message);
    bytes.remove_prefix(front.message.size());
  }
  std::memmove(in_.data(), bytes.data(), bytes.size());
  in_size_ = bytes.size();
}

void LoadClient::take(std::string_view message) {
  if (verify_ && !is_sound(message)) throw Failure("BodyLength or CheckSum is wrong: " + shown(message));
  // "8=FIX.4.4|9=123|35=": the type is the third field.
  const auto type_at = message.find(
      "\x01"
      "35=");
  const char type = type_at == std::string_view::npos ? ' ' : message[type_at + 4];
  if (type == '8') return take_report(message);
  if (number(value_of(message, 34)) != next_in_++) throw Failure("not the next number: " + shown(message));
  if (type == 'A') logged_on_ = true;
  if (type != 'A' && type != '0') throw Failure("not asked for: " + shown(message));
}

void LoadClient::take_report(std::string_view message) {
  Report report;
  char kind = 0;
  std::uint64_t sequence = 0;
  Fields fields{message};
  while (fields.next()) {
    const auto value = fields.value();
    switch (fields.tag()) {
      case 34: sequence = number(value); break;
      case 11:
        kind = value.empty() ? ' ' : value.front();
        report.order = number(value.substr(value.empty() ? 0 : 1));
        break;
      case 39: report.order_status = value.front(); break;
      case 58: report.text = value; break;
      case 150: report.exec_type = value.front(); break;
      default: break;
    }
  }
  if (sequence != next_in_++) throw Failure("not the next number: " + shown(message));
  if (kind == 'P') {
    probe_answer_ = report.exec_type;
    return;
  }
  std::int64_t latency_ns = 0;
  if (!book_.take(report, received_ns_, latency_ns)) return;
  last_fill_ns_ = received_ns_;
  latencies_ns_.push_back(
      static_cast<std::uint32_t>(std::min<std::int64_t>(latency_ns, std::numeric_limits<std::uint32_t>::max())));
}

}  // namespace dealingdesk::bench
