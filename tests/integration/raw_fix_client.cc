#include "tests/integration/raw_fix_client.h"

#include <array>
#include <cerrno>
#include <charconv>
#include <stdexcept>
#include <utility>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/timestamp.h"

namespace dealingdesk::integration {
namespace {

constexpr char kSoh = '\x01';

std::string with_separator(std::string text, char from, char to) {
  for (char& c : text)
    if (c == from) c = to;
  return text;
}

std::string now_text() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return to_fix_utc(Timestamp::from_ns(std::chrono::duration_cast<std::chrono::nanoseconds>(now).count()));
}

int connect_to(std::uint16_t port) {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (fd < 0 || ::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    if (fd >= 0) ::close(fd);
    throw std::runtime_error(fmt::format("nobody listens on port {}", port));
  }
  const int on = 1;
  ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  // A peer that reads nothing must fail the test, not hang it.
  const timeval limit{20, 0};
  ::setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
  return fd;
}

}  // namespace

std::string Received::operator[](int tag) const {
  const std::string key = fmt::format("|{}=", tag);
  const auto at = ("|" + text).find(key);
  if (at == std::string::npos) return {};
  const auto begin = at + key.size() - 1;
  return text.substr(begin, text.find('|', begin) - begin);
}

// The bytes' way there and back.
class RawFixClient::Stream {
 public:
  Stream(std::uint16_t port, Transport transport) : fd_{connect_to(port)} {
    if (transport == Transport::tcp) return;
    context_.reset(SSL_CTX_new(TLS_client_method()));
    // The demo's certificate is self-signed: what is tested is the transport.
    SSL_CTX_set_verify(context_.get(), SSL_VERIFY_NONE, nullptr);
    ssl_.reset(SSL_new(context_.get()));
    SSL_set_fd(ssl_.get(), fd_);
    if (SSL_connect(ssl_.get()) != 1) {
      ::close(fd_);
      throw std::runtime_error("the TLS handshake failed");
    }
  }
  ~Stream() { ::close(fd_); }
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  bool write(std::string_view bytes) {
    while (!bytes.empty()) {
      const long sent = ssl_ ? SSL_write(ssl_.get(), bytes.data(), static_cast<int>(bytes.size()))
                             : ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }

  enum class Read { bytes, end, nothing };
  Read read(std::string& out, std::chrono::milliseconds patience) {
    if (!ssl_ || SSL_pending(ssl_.get()) == 0) {
      pollfd readable{fd_, POLLIN, 0};
      if (::poll(&readable, 1, static_cast<int>(patience.count())) == 0) return Read::nothing;
    }
    std::array<char, 65'536> bytes;
    const long got = ssl_ ? SSL_read(ssl_.get(), bytes.data(), static_cast<int>(bytes.size()))
                          : ::recv(fd_, bytes.data(), bytes.size(), 0);
    if (got <= 0) return Read::end;
    out.append(bytes.data(), static_cast<std::size_t>(got));
    return Read::bytes;
  }

 private:
  struct Free {
    void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
    void operator()(SSL* ssl) const { SSL_free(ssl); }
  };
  int fd_;
  std::unique_ptr<SSL_CTX, Free> context_;
  std::unique_ptr<SSL, Free> ssl_;
};

RawFixClient::RawFixClient(std::uint16_t port, Transport transport, std::string comp_id, std::string server_comp_id)
    : stream_{std::make_unique<Stream>(port, transport)},
      comp_id_{std::move(comp_id)},
      server_comp_id_{std::move(server_comp_id)} {}
RawFixClient::~RawFixClient() = default;
RawFixClient::RawFixClient(RawFixClient&&) noexcept = default;
RawFixClient& RawFixClient::operator=(RawFixClient&&) noexcept = default;

bool RawFixClient::send_bytes(std::string_view bytes) { return stream_->write(bytes); }

std::string RawFixClient::message(int sequence, const std::string& type, const std::string& fields) const {
  const std::string body = with_separator(
      fmt::format("35={}|34={}|49={}|52={}|56={}|{}", type, sequence, comp_id_, now_text(), server_comp_id_, fields),
      '|', kSoh);
  const std::string head = with_separator(fmt::format("8=FIX.4.4|9={}|", body.size()), '|', kSoh);
  unsigned sum = 0;
  for (const char c : head + body) sum += static_cast<unsigned char>(c);
  return head + body + fmt::format("10={:03}{}", sum % 256, kSoh);
}

int RawFixClient::send(const std::string& type, const std::string& fields) {
  const int sequence = next_++;
  send_numbered(sequence, type, fields);
  return sequence;
}

void RawFixClient::send_numbered(int sequence, const std::string& type, const std::string& fields) {
  send_bytes(message(sequence, type, fields));
}

std::optional<std::string> RawFixClient::take_message() {
  // 8=FIX.4.4|9=n| and n bytes and 10=nnn|
  const auto length_at = buffer_.find(
      "\x01"
      "9=");
  if (length_at == std::string::npos) return std::nullopt;
  const auto body_at = buffer_.find(kSoh, length_at + 1);
  if (body_at == std::string::npos) return std::nullopt;
  std::size_t length = 0;
  std::from_chars(buffer_.data() + length_at + 3, buffer_.data() + body_at, length);
  const std::size_t size = body_at + 1 + length + 7;
  if (buffer_.size() < size) return std::nullopt;
  std::string whole = buffer_.substr(0, size);
  buffer_.erase(0, size);
  return whole;
}

std::optional<Received> RawFixClient::receive(std::chrono::milliseconds patience) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (true) {
    if (auto whole = take_message()) return Received{with_separator(*std::move(whole), kSoh, '|')};
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    if (ended_ || left.count() <= 0) return std::nullopt;
    ended_ = stream_->read(buffer_, left) == Stream::Read::end;
  }
}

Received RawFixClient::expect(const std::string& type) {
  std::string others;
  while (auto message = receive()) {
    if (message->type() == type) return *std::move(message);
    others += "\n  " + message->text;
  }
  throw std::runtime_error(fmt::format("no 35={} came; before the {}:{}", type, ended_ ? "end" : "silence", others));
}

bool RawFixClient::closed(std::chrono::milliseconds patience) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (!ended_ && std::chrono::steady_clock::now() < deadline) (void)receive(std::chrono::milliseconds{200});
  return ended_;
}

Received RawFixClient::log_on(const std::string& user, const std::string& password, const std::string& more) {
  send("A", fmt::format("98=0|{}553={}|554={}|", more, user, password));
  return expect("A");
}

int RawFixClient::next_sequence() const { return next_; }
void RawFixClient::set_next_sequence(int sequence) { next_ = sequence; }

}  // namespace dealingdesk::integration
