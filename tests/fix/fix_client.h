// A FIX client made of bytes: it writes what the test says and shows what came back.
#pragma once

#include <chrono>
#include <deque>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <catch2/catch.hpp>
#include <openssl/ssl.h>

#include "fix/clock.h"
#include "fix/frame_reader.h"
#include "fix/raw_message.h"

namespace dealingdesk::fix {

using Fields = std::vector<std::pair<int, std::string>>;

class FixClient {
 public:
  // `work` is called while the client waits: it runs the server's side.
  FixClient(std::string comp_id, std::function<void()> work) : comp_id_{std::move(comp_id)}, work_{std::move(work)} {}
  ~FixClient() {
    SSL_free(ssl_);
    SSL_CTX_free(context_);
  }
  FixClient(const FixClient&) = delete;
  FixClient& operator=(const FixClient&) = delete;

  void connect(std::uint16_t port, const char* address = "127.0.0.1") {
    socket_ = boost::asio::ip::tcp::socket{io_};
    socket_.connect({boost::asio::ip::make_address(address), port});
    socket_.non_blocking(true);
    reader_ = FrameReader{};
    closed_ = false;
  }
  // With the real thing: OpenSSL's client on a non-blocking descriptor, the certificate verified.
  // `own` names a certificate of the client's, with its key beside it: "DIR/client1" is client1.pem and
  // client1-key.pem.
  bool start_tls(const std::string& trusted_certificate, const std::string& own = "") {
    context_ = SSL_CTX_new(TLS_client_method());
    if (!own.empty()) {
      SSL_CTX_use_certificate_file(context_, (own + ".pem").c_str(), SSL_FILETYPE_PEM);
      SSL_CTX_use_PrivateKey_file(context_, (own + "-key.pem").c_str(), SSL_FILETYPE_PEM);
    }
    SSL_CTX_load_verify_locations(context_, trusted_certificate.c_str(), nullptr);
    SSL_CTX_set_verify(context_, SSL_VERIFY_PEER, nullptr);
    ssl_ = SSL_new(context_);
    SSL_set1_host(ssl_, "localhost");
    SSL_set_fd(ssl_, static_cast<int>(socket_.native_handle()));
    bool open = false;
    (void)wait([&] {
      const int done = SSL_connect(ssl_);
      open = done == 1;
      return open || is_over(done);
    });
    return open;
  }

  std::uint64_t seq = 1;  // of the next message
  std::string begin_string = "FIX.4.4";
  std::string application_version;  // 1137 of the Logon, where there is one

  [[nodiscard]] std::string message(const std::string& type, const Fields& fields, const Fields& header = {}) {
    std::string body;
    append_field(body, 35, type);
    append_field(body, 34, std::to_string(seq++));
    append_field(body, 49, comp_id_);
    append_field(body, 52, to_fix_utc(now()));
    append_field(body, 56, "DEALINGDESK");
    for (const auto& [tag, value] : header) append_field(body, tag, value);
    for (const auto& [tag, value] : fields) append_field(body, tag, value);
    return frame(begin_string, body);
  }
  void send(const std::string& type, const Fields& fields, const Fields& header = {}) {
    send_raw(message(type, fields, header));
  }
  void send_raw(std::string bytes) {
    const bool sent = wait([&] {
      if (bytes.empty()) return true;
      int n = 0;
      if (ssl_ != nullptr) {
        n = SSL_write(ssl_, bytes.data(), static_cast<int>(bytes.size()));
        if (is_over(n)) closed_ = true;
      } else {
        boost::system::error_code error;
        n = static_cast<int>(socket_.write_some(boost::asio::buffer(bytes), error));
        if (error && error != boost::asio::error::would_block) closed_ = true;
      }
      if (n > 0) bytes.erase(0, static_cast<std::size_t>(n));
      return bytes.empty() || closed_;
    });
    CHECK(sent);
  }
  void logon(const Fields& more = {}) {
    Fields fields{{98, "0"}, {108, "30"}, {553, "t1"}, {554, "secret"}};
    if (!application_version.empty()) fields.emplace_back(1137, application_version);
    fields.insert(fields.end(), more.begin(), more.end());
    send("A", fields);
  }

  // The next message; empty where none came within the time, or the connection ended.
  std::string receive() {
    std::string found;
    (void)wait([&] {
      std::string_view message;
      if (reader_.next(message) == FrameReader::Next::message) {
        found = message;
        return true;
      }
      if (closed_) return true;
      read();
      return false;
    });
    return found;
  }
  // One of this type, whatever comes before it.
  std::string receive(const std::string& type) {
    while (true) {
      auto message = receive();
      if (message.empty() || get(message, 35) == type) return message;
    }
  }
  // Did the server end the connection, and without another message?
  bool ended() { return receive().empty() && closed_; }
  // Nothing more to read for now.
  bool silent() {
    for (int i = 0; i < 20; ++i) {
      work_();
      read();
    }
    return reader_.unread().empty();
  }
  void disconnect() { socket_.close(); }
  boost::asio::ip::tcp::socket& socket() { return socket_; }

  static std::string get(const std::string& message, int tag) { return std::string{find(message, tag).value_or("")}; }

 private:
  // OpenSSL gave up; else it waits for the socket.
  [[nodiscard]] bool is_over(int result) const {
    if (result > 0) return false;
    const int error = SSL_get_error(ssl_, result);
    return error != SSL_ERROR_WANT_READ && error != SSL_ERROR_WANT_WRITE;
  }
  template <class Done>
  bool wait(Done done) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{10};
    while (!done()) {
      if (std::chrono::steady_clock::now() > deadline) return false;
      work_();
    }
    return true;
  }
  void read() {
    char buffer[4096];
    if (ssl_ != nullptr) {
      const int n = SSL_read(ssl_, buffer, sizeof buffer);
      if (n > 0) return reader_.feed({buffer, static_cast<std::size_t>(n)});
      if (is_over(n)) closed_ = true;
      return;
    }
    boost::system::error_code error;
    const auto n = socket_.read_some(boost::asio::buffer(buffer), error);
    if (n > 0)
      reader_.feed({buffer, n});
    else if (error != boost::asio::error::would_block)
      closed_ = true;
  }

  std::string comp_id_;
  std::function<void()> work_;
  boost::asio::io_context io_;
  boost::asio::ip::tcp::socket socket_{io_};
  SSL_CTX* context_ = nullptr;
  SSL* ssl_ = nullptr;
  FrameReader reader_;
  bool closed_ = false;
};

}  // namespace dealingdesk::fix
