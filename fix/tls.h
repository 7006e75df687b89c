// TLS 1.2 and 1.3 as a function of bytes: the socket stays ours, so that one write per turn holds and
// a slow handshake stalls nobody.
//
// Threads:  TlsContext: any. TlsChannel: one at a time; it may move from thread to thread.
// Lifetime: a channel keeps what it needs of its context.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/result.h"

namespace dealingdesk::fix {

struct TlsFiles {
  std::filesystem::path certificate;  // PEM, with its chain
  std::filesystem::path key;          // PEM
  std::filesystem::path client_ca{};  // PEM, of those who sign clients' certificates; empty: none are asked for
};

// Makes tls-certificate.pem and tls-key.pem (0600) in `directory` unless they are there: ECDSA P-256,
// self-signed, for localhost, 127.0.0.1 and ::1, ten years.
[[nodiscard]] Result<TlsFiles> make_self_signed(const std::filesystem::path& directory);

class TlsContext {
 public:
  // With a client_ca clients may show a certificate: one that does not verify ends the handshake, none does not.
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
  // The subject of the client's verified certificate, as RFC 2253 writes it ("CN=client1,O=Example"; what is not
  // ASCII as \XX); empty where it has shown none.
  [[nodiscard]] std::string peer_subject() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// Looks whether the files have changed since they were last read. What cannot be used is logged, once a change, and
// not used: the two files of a new certificate never change at the same moment.
//
// Threads: one at a time.
class TlsRenewal {
 public:
  // The files as of now are in use.
  explicit TlsRenewal(TlsFiles files);
  // A context of the changed files; nothing where they are the same, or cannot be used.
  [[nodiscard]] std::optional<TlsContext> renewed();

 private:
  struct Stamp {
    std::int64_t modified_ns = 0;
    std::uint64_t inode = 0;
    std::int64_t size = -1;  // no such file
    friend bool operator==(const Stamp&, const Stamp&) = default;
  };
  [[nodiscard]] static Stamp stamp_of(const std::filesystem::path& path);
  [[nodiscard]] std::array<Stamp, 3> stamps() const;

  TlsFiles files_;
  std::array<Stamp, 3> seen_;
};

}  // namespace dealingdesk::fix
