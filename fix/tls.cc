#include "fix/tls.h"

#include <array>
#include <cstdio>

#include <fcntl.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <spdlog/spdlog.h>
#include <sys/stat.h>
#include <unistd.h>

namespace dealingdesk::fix {
namespace {

template <auto Free>
struct Freed {
  template <class T>
  void operator()(T* p) const {
    Free(p);
  }
};
using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Freed<X509_free>>;
using Context = std::unique_ptr<SSL_CTX, Freed<SSL_CTX_free>>;
using Connection = std::unique_ptr<SSL, Freed<SSL_free>>;
using File = std::unique_ptr<std::FILE, Freed<std::fclose>>;

Reject failure(const std::string& what) {
  std::array<char, 256> text{};
  const auto code = ERR_get_error();
  if (code != 0) ERR_error_string_n(code, text.data(), text.size());
  ERR_clear_error();
  return {RejectCode::malformed, "TLS: " + what + (code != 0 ? std::string{": "} + text.data() : "")};
}

bool add_extension(X509* certificate, int nid, const char* value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
  std::unique_ptr<X509_EXTENSION, Freed<X509_EXTENSION_free>> extension{
      X509V3_EXT_conf_nid(nullptr, &context, nid, value)};
  return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

Certificate self_signed(EVP_PKEY* key) {
  constexpr long kTenYears_s = 10L * 365 * 24 * 3600;
  Certificate certificate{X509_new()};
  if (!certificate) return nullptr;
  X509* const x = certificate.get();
  X509_set_version(x, 2);
  std::unique_ptr<BIGNUM, Freed<BN_free>> serial{BN_new()};
  if (!serial || BN_rand(serial.get(), 127, BN_RAND_TOP_ANY, BN_RAND_BOTTOM_ANY) != 1) return nullptr;
  BN_to_ASN1_INTEGER(serial.get(), X509_get_serialNumber(x));
  // An hour back, for clients whose clock is behind.
  X509_gmtime_adj(X509_getm_notBefore(x), -3600);
  X509_gmtime_adj(X509_getm_notAfter(x), kTenYears_s);
  X509_set_pubkey(x, key);
  X509_NAME* const name = X509_get_subject_name(x);
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("localhost"), -1, -1, 0);
  X509_set_issuer_name(x, name);
  if (!add_extension(x, NID_basic_constraints, "critical,CA:TRUE") ||
      !add_extension(x, NID_subject_key_identifier, "hash") || !add_extension(x, NID_ext_key_usage, "serverAuth") ||
      !add_extension(x, NID_subject_alt_name, "DNS:localhost,IP:127.0.0.1,IP:::1"))
    return nullptr;
  if (X509_sign(x, key, EVP_sha256()) == 0) return nullptr;
  return certificate;
}

// Created with its final mode: the key is never readable by others, not even for a moment.
File create(const std::filesystem::path& path, mode_t mode) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
  return File{fd < 0 ? nullptr : ::fdopen(fd, "w")};
}

}  // namespace

Result<TlsFiles> make_self_signed(const std::filesystem::path& directory) {
  const TlsFiles files{directory / "tls-certificate.pem", directory / "tls-key.pem", {}};
  std::error_code error;
  if (std::filesystem::exists(files.certificate, error) && std::filesystem::exists(files.key, error)) return files;
  std::filesystem::create_directories(directory, error);

  const Key key{EVP_EC_gen("P-256")};
  if (!key) return failure("cannot make a key");
  const auto certificate = self_signed(key.get());
  if (!certificate) return failure("cannot make a certificate");
  auto key_file = create(files.key, 0600);
  auto certificate_file = create(files.certificate, 0644);
  if (!key_file || !certificate_file) return failure("cannot write into " + directory.string());
  if (PEM_write_PrivateKey(key_file.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) != 1 ||
      PEM_write_X509(certificate_file.get(), certificate.get()) != 1 || std::fflush(key_file.get()) != 0 ||
      std::fflush(certificate_file.get()) != 0)
    return failure("cannot write into " + directory.string());
  return files;
}

namespace {

// Clients are asked for a certificate, and need not have one: the session says whether it does.
Result<void> ask_for_certificates(SSL_CTX* context, const std::filesystem::path& ca) {
  if (SSL_CTX_load_verify_locations(context, ca.c_str(), nullptr) != 1)
    return failure("cannot use the clients' CA " + ca.string());
  STACK_OF(X509_NAME)* const names = SSL_load_client_CA_file(ca.c_str());
  if (names == nullptr) return failure("no certificate in the clients' CA " + ca.string());
  SSL_CTX_set_client_CA_list(context, names);
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
  SSL_CTX_set_max_cert_list(context, 32 * 1024);
  return {};
}

}  // namespace

struct TlsContext::Impl {
  Context context;
};

TlsContext::TlsContext(std::unique_ptr<Impl> impl) : impl_{std::move(impl)} {}
TlsContext::TlsContext(TlsContext&&) noexcept = default;
TlsContext& TlsContext::operator=(TlsContext&&) noexcept = default;
TlsContext::~TlsContext() = default;

Result<TlsContext> TlsContext::server(const TlsFiles& files) {
  auto impl = std::make_unique<Impl>();
  impl->context.reset(SSL_CTX_new(TLS_server_method()));
  SSL_CTX* const context = impl->context.get();
  if (context == nullptr) return failure("no context");
  // Also where the machine's OpenSSL configuration would have it otherwise.
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_max_proto_version(context, TLS1_3_VERSION);
  // A client must not be able to make us work for it again and again on one connection.
  // No tickets: FIX clients connect seldom, and whoever comes shows his certificate.
  SSL_CTX_set_options(
      context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_NO_TICKET);
  SSL_CTX_set_num_tickets(context, 0);
  SSL_CTX_set_mode(context,
                   SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  if (SSL_CTX_use_certificate_chain_file(context, files.certificate.c_str()) != 1)
    return failure("cannot use the certificate " + files.certificate.string());
  if (SSL_CTX_use_PrivateKey_file(context, files.key.c_str(), SSL_FILETYPE_PEM) != 1)
    return failure("cannot use the key " + files.key.string());
  if (SSL_CTX_check_private_key(context) != 1) return failure("the key is not the certificate's");
  if (!files.client_ca.empty())
    if (auto ok = ask_for_certificates(context, files.client_ca); !ok) return ok.reject();
  return TlsContext{std::move(impl)};
}

struct TlsChannel::Impl {
  Connection ssl;
  BIO* in = nullptr;   // owned by ssl
  BIO* out = nullptr;  // owned by ssl
  State state = State::handshaking;
};

TlsChannel::TlsChannel(const TlsContext& context) : impl_{std::make_unique<Impl>()} {
  impl_->ssl.reset(SSL_new(context.impl_->context.get()));
  impl_->in = BIO_new(BIO_s_mem());
  impl_->out = BIO_new(BIO_s_mem());
  BIO_set_mem_eof_return(impl_->in, -1);
  BIO_set_mem_eof_return(impl_->out, -1);
  SSL_set_bio(impl_->ssl.get(), impl_->in, impl_->out);
  SSL_set_accept_state(impl_->ssl.get());
}
TlsChannel::TlsChannel(TlsChannel&&) noexcept = default;
TlsChannel& TlsChannel::operator=(TlsChannel&&) noexcept = default;
TlsChannel::~TlsChannel() = default;

TlsChannel::State TlsChannel::state() const { return impl_->state; }

TlsChannel::State TlsChannel::feed(std::string_view ciphertext, std::string& plaintext) {
  auto& impl = *impl_;
  if (impl.state == State::closed || impl.state == State::failed) return impl.state;
  ERR_clear_error();
  if (!ciphertext.empty()) BIO_write(impl.in, ciphertext.data(), static_cast<int>(ciphertext.size()));
  std::array<char, 16 * 1024> buffer;
  while (true) {
    const int n = SSL_read(impl.ssl.get(), buffer.data(), static_cast<int>(buffer.size()));
    if (impl.state == State::handshaking && SSL_is_init_finished(impl.ssl.get()) == 1) impl.state = State::open;
    if (n > 0) {
      plaintext.append(buffer.data(), static_cast<std::size_t>(n));
      continue;
    }
    switch (SSL_get_error(impl.ssl.get(), n)) {
      case SSL_ERROR_WANT_READ: break;
      case SSL_ERROR_ZERO_RETURN: impl.state = State::closed; break;
      default: impl.state = State::failed; break;
    }
    ERR_clear_error();
    return impl.state;
  }
}

void TlsChannel::write(std::string_view plaintext) {
  auto& impl = *impl_;
  while (!plaintext.empty() && impl.state == State::open) {
    ERR_clear_error();
    const int n = SSL_write(impl.ssl.get(), plaintext.data(), static_cast<int>(plaintext.size()));
    // A memory BIO takes everything: no progress means that the connection is broken.
    if (n <= 0) {
      impl.state = State::failed;
      ERR_clear_error();
      return;
    }
    plaintext.remove_prefix(static_cast<std::size_t>(n));
  }
}

void TlsChannel::shutdown() {
  if (impl_->state != State::open && impl_->state != State::closed) return;
  ERR_clear_error();
  SSL_shutdown(impl_->ssl.get());
  ERR_clear_error();
}

std::string TlsChannel::peer_subject() const {
  const SSL* const ssl = impl_->ssl.get();
  X509* const certificate = SSL_get0_peer_certificate(ssl);
  if (certificate == nullptr || SSL_get_verify_result(ssl) != X509_V_OK) return {};
  const std::unique_ptr<BIO, Freed<BIO_free_all>> text{BIO_new(BIO_s_mem())};
  if (!text || X509_NAME_print_ex(text.get(), X509_get_subject_name(certificate), 0, XN_FLAG_RFC2253) < 0) return {};
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(text.get(), &bytes);
  return size > 0 ? std::string(bytes, static_cast<std::size_t>(size)) : std::string{};
}

void TlsChannel::take_ciphertext(std::string& out) {
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(impl_->out, &bytes);
  if (size <= 0) return;
  out.append(bytes, static_cast<std::size_t>(size));
  BIO_reset(impl_->out);
}

// --- renewal ---

TlsRenewal::TlsRenewal(TlsFiles files) : files_{std::move(files)}, seen_{stamps()} {}

TlsRenewal::Stamp TlsRenewal::stamp_of(const std::filesystem::path& path) {
  struct stat status {};
  if (path.empty() || ::stat(path.c_str(), &status) != 0) return {};
  return {std::int64_t{status.st_mtim.tv_sec} * 1'000'000'000 + status.st_mtim.tv_nsec, status.st_ino, status.st_size};
}

std::array<TlsRenewal::Stamp, 3> TlsRenewal::stamps() const {
  return {stamp_of(files_.certificate), stamp_of(files_.key), stamp_of(files_.client_ca)};
}

std::optional<TlsContext> TlsRenewal::renewed() {
  // Before they are read: what changes meanwhile is looked at again.
  const auto present = stamps();
  if (present == seen_) return std::nullopt;
  seen_ = present;
  auto context = TlsContext::server(files_);
  if (!context) {
    spdlog::error("the changed certificate is not used, the one before stays: {}", context.reject().text);
    return std::nullopt;
  }
  spdlog::info("new TLS connections get the changed certificate {}", files_.certificate.string());
  return *std::move(context);
}

}  // namespace dealingdesk::fix
