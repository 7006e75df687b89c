// TLS 1.2 and later as a function of bytes: the socket stays ours, so that one write per turn holds and
// a slow handshake stalls nobody.
//
// Threads:  TlsContext: any. TlsChannel: one at a time; it may move from thread to thread.
// Lifetime: a channel keeps what it needs of its context.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "core/result.h"

namespace dealingdesk::fix {

struct TlsFiles {
  std::filesystem::path certificate;  // PEM, with its chain
  std::filesystem::path key;          // PEM
};

// Makes tls-certificate.pem and tls-key.pem (0600) in `directory` unless they are there: ECDSA P-256,
// self-signed, for localhost, 127.0.0.1 and ::1, ten years.
[[nodiscard]] Result<TlsFiles> make_self_signed(const std::filesystem::path& directory);

class TlsContext {
 public:
  [[nodiscard]] static Result<TlsContext> server(const TlsFiles& files);
  TlsContext(TlsContext&&) noexcept;
  TlsContext& operator=(TlsContext&&) noexcept;
  ~TlsContext();

 private:
  friend class TlsChannel;
  struct Impl;
  explicit TlsContext(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

// The server's side of one connection.
class TlsChannel {
 public:
  explicit TlsChannel(const TlsContext& context);
  TlsChannel(TlsChannel&&) noexcept;
  TlsChannel& operator=(TlsChannel&&) noexcept;
  ~TlsChannel();

  enum class State : std::uint8_t { handshaking, open, closed, failed };
  // Takes what came from the socket; appends what it decrypts to to `plaintext`.
  State feed(std::string_view ciphertext, std::string& plaintext);
  // Encrypts. REQUIRES: open.
  void write(std::string_view plaintext);
  // Says good-bye (close_notify).
  void shutdown();
  // Moves what is to go to the socket (handshake included) to the end of `out`.
  void take_ciphertext(std::string& out);
  [[nodiscard]] State state() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace dealingdesk::fix
