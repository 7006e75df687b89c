#include "fix/tls.h"

#include <fstream>

#include <catch2/catch.hpp>
#include <openssl/ssl.h>
#include <sys/stat.h>

#include "tests/store/store_fixture.h"

namespace dealingdesk::fix {
namespace {

// OpenSSL's client, fed by hand.
struct TlsClient {
  explicit TlsClient(const TlsFiles& files, int max_version = 0) {
    SSL_CTX_load_verify_locations(context, files.certificate.c_str(), nullptr);
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
    if (max_version != 0) {
      // Debian's OpenSSL would not even try an old one.
      SSL_CTX_set_security_level(context, 0);
      SSL_CTX_set_min_proto_version(context, TLS1_VERSION);
      SSL_CTX_set_max_proto_version(context, max_version);
    }
    ssl = SSL_new(context);
    SSL_set1_host(ssl, "localhost");
    SSL_set_bio(ssl, in, out);
    SSL_set_connect_state(ssl);
  }
  ~TlsClient() {
    SSL_free(ssl);
    SSL_CTX_free(context);
  }
  std::string take() {
    char* bytes = nullptr;
    const long size = BIO_get_mem_data(out, &bytes);
    std::string taken(bytes, static_cast<std::size_t>(size));
    BIO_reset(out);
    return taken;
  }
  void feed(const std::string& bytes) { BIO_write(in, bytes.data(), static_cast<int>(bytes.size())); }

  SSL_CTX* context = SSL_CTX_new(TLS_client_method());
  BIO* in = BIO_new(BIO_s_mem());
  BIO* out = BIO_new(BIO_s_mem());
  SSL* ssl = nullptr;
};

bool shake_hands(TlsClient& client, TlsChannel& server, bool byte_by_byte = false) {
  std::string plaintext;
  for (int i = 0; i < 10; ++i) {
    const int done = SSL_do_handshake(client.ssl);
    const auto to_server = client.take();
    if (byte_by_byte) {
      for (const char c : to_server) server.feed({&c, 1}, plaintext);
    } else {
      server.feed(to_server, plaintext);
    }
    std::string to_client;
    server.take_ciphertext(to_client);
    client.feed(to_client);
    if (done == 1 && server.state() == TlsChannel::State::open) return true;
  }
  return false;
}

}  // namespace

TEST_CASE("the first start makes a key that only its owner reads, the second keeps it", "[fix]") {
  TempDir dir;
  const auto files = make_self_signed(dir.path() + "/tls");
  REQUIRE(files);
  struct stat status {};
  REQUIRE(::stat(files->key.c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0600);
  std::ifstream first{files->key};
  const std::string key{std::istreambuf_iterator<char>{first}, {}};
  REQUIRE(make_self_signed(dir.path() + "/tls"));
  std::ifstream second{files->key};
  CHECK(std::string{std::istreambuf_iterator<char>{second}, {}} == key);
  CHECK_FALSE(TlsContext::server({"/nowhere/certificate.pem", "/nowhere/key.pem"}));
}

TEST_CASE("a verified client talks through the channel, in TLS 1.3 and 1.2", "[fix]") {
  TempDir dir;
  const auto files = make_self_signed(dir.path());
  REQUIRE(files);
  const auto context = TlsContext::server(*files);
  REQUIRE(context);
  for (const int version : {TLS1_3_VERSION, TLS1_2_VERSION}) {
    TlsChannel server{*context};
    TlsClient client{*files, version};
    REQUIRE(shake_hands(client, server, version == TLS1_2_VERSION));
    CHECK(SSL_version(client.ssl) == version);
    CHECK(SSL_get_verify_result(client.ssl) == X509_V_OK);

    REQUIRE(SSL_write(client.ssl, "to server", 9) == 9);
    std::string plaintext;
    CHECK(server.feed(client.take(), plaintext) == TlsChannel::State::open);
    CHECK(plaintext == "to server");

    const std::string large(100'000, 'x');
    server.write(large);
    std::string ciphertext;
    server.take_ciphertext(ciphertext);
    CHECK(ciphertext.find("xxxx") == std::string::npos);
    client.feed(ciphertext);
    std::string received;
    char buffer[4096];
    for (int n = 0; (n = SSL_read(client.ssl, buffer, sizeof buffer)) > 0;)
      received.append(buffer, static_cast<std::size_t>(n));
    CHECK(received == large);

    SSL_shutdown(client.ssl);
    CHECK(server.feed(client.take(), plaintext) == TlsChannel::State::closed);
  }
}

TEST_CASE("old versions and noise fail the channel", "[fix]") {
  TempDir dir;
  const auto files = make_self_signed(dir.path());
  const auto context = TlsContext::server(*files);
  std::string plaintext;
  TlsChannel server{*context};
  TlsClient old{*files, TLS1_1_VERSION};
  CHECK(SSL_do_handshake(old.ssl) != 1);
  const auto hello = old.take();
  REQUIRE_FALSE(hello.empty());
  CHECK(server.feed(hello, plaintext) == TlsChannel::State::failed);
  // The alert says why: the protocol's version.
  std::string alert;
  server.take_ciphertext(alert);
  REQUIRE(alert.size() == 7);
  CHECK(alert[0] == 21);
  CHECK(alert[6] == 70);
  TlsChannel other{*context};
  CHECK(other.feed("8=FIX.4.4\x01"
                   "9=5\x01"
                   "35=0\x01"
                   "10=000\x01",
                   plaintext) == TlsChannel::State::failed);
  CHECK(plaintext.empty());
}

}  // namespace dealingdesk::fix
