// The door over TLS: certificates of both sides, new ones, and handshakes that never end.
#include <csignal>
#include <cstdlib>
#include <fstream>

#include "tests/fix/door_fixture.h"

namespace dealingdesk::fix {
namespace {

namespace fs = std::filesystem;

// The certificates for trials, made by the script that users have.
struct CertifiedDoor : DoorFixture {
  CertifiedDoor() {
    // OpenSSL writes to sockets that the other side has closed.
    std::signal(SIGPIPE, SIG_IGN);
    const char* sources = std::getenv("DEALINGDESK_SOURCE_DIR");
    const std::string script = (fs::path{sources == nullptr ? "." : sources} / "scripts/make-test-certs").string();
    REQUIRE(std::system(("bash " + script + " " + certs.path()).c_str()) == 0);
    files = {path("server.pem"), path("server-key.pem"), path("ca.pem")};
    settings.tls_port = 0;
    SessionDirectory::Entry entry{SessionId{1}, "FIX.4.4", "CLIENT1", "t1", true, false};
    entry.certificate = "CN=CLIENT1,O=Trial";
    directory.publish({entry, {SessionId{2}, "FIX.4.4", "CLIENT2", "t1", true, false}});
  }
  [[nodiscard]] std::string path(const std::string& name) const { return certs.path() + "/" + name; }
  void open_with_tls() { open(must(TlsContext::server(files))); }

  TempDir certs;
  TlsFiles files;
};

}  // namespace

TEST_CASE_METHOD(CertifiedDoor, "a session with a certificate is for who can show it", "[fix]") {
  open_with_tls();
  const auto refused = [this](const std::string& own) {
    auto c = client();
    c.connect(*door->tls_port());
    (void)c.start_tls(path("ca.pem"), own.empty() ? "" : path(own));
    c.logon();
    return c.ended();
  };
  CHECK(refused(""));
  CHECK(door->counters().certificate_refused == 1);
  CHECK(refused("client2"));
  CHECK(door->counters().certificate_refused == 2);
  // The right name, by somebody whom we do not know.
  CHECK(refused("stranger"));
  CHECK(door->counters().tls_failed == 1);
  auto plain = client();
  plain.connect(*door->port());
  plain.logon();
  CHECK(plain.ended());
  CHECK(door->counters().certificate_refused == 3);
  CHECK(asked == 0);

  auto right = client();
  right.connect(*door->tls_port());
  REQUIRE(right.start_tls(path("ca.pem"), path("client1")));
  right.logon();
  run_until([this] { return !handed_over.empty(); });
  REQUIRE(handed_over.front().tls);
  CHECK(handed_over.front().tls->peer_subject() == "CN=CLIENT1,O=Trial");
}

TEST_CASE_METHOD(CertifiedDoor, "other sessions need no certificate", "[fix]") {
  open_with_tls();
  auto c = client("CLIENT2");
  c.connect(*door->tls_port());
  REQUIRE(c.start_tls(path("ca.pem")));
  c.logon();
  run_until([this] { return !handed_over.empty(); });
  CHECK(handed_over.front().tls->peer_subject().empty());
}

TEST_CASE_METHOD(CertifiedDoor, "a new certificate is shown to who comes then, a broken one to nobody", "[fix]") {
  TlsRenewal renewal{files};
  settings.renewed_tls = [&renewal] { return renewal.renewed(); };
  open_with_tls();
  const auto subject_shown = [this] {
    auto c = client("CLIENT2");
    c.connect(*door->tls_port());
    // Verified against the CA; where that fails there is another certificate.
    return c.start_tls(path("ca.pem")) ? "trial" : "another";
  };
  CHECK(subject_shown() == std::string{"trial"});
  auto there = client("CLIENT2");
  there.connect(*door->tls_port());
  REQUIRE(there.start_tls(path("ca.pem")));

  // Half of a renewal: the key is not the certificate's.
  TempDir other;
  const auto self_signed = must(make_self_signed(other.path()));
  const auto copy = fs::copy_options::overwrite_existing;
  fs::copy_file(self_signed.certificate, files.certificate, copy);
  CHECK(subject_shown() == std::string{"trial"});
  fs::copy_file(self_signed.key, files.key, copy);
  CHECK(subject_shown() == std::string{"another"});
  auto renewed = client("CLIENT2");
  renewed.connect(*door->tls_port());
  CHECK(renewed.start_tls(self_signed.certificate));
  // Who was there before goes on.
  there.logon();
  run_until([this] { return !handed_over.empty(); });

  std::ofstream{files.certificate} << "no certificate";
  auto still = client("CLIENT2");
  still.connect(*door->tls_port());
  CHECK(still.start_tls(self_signed.certificate));
  CHECK_FALSE(renewal.renewed());
}

TEST_CASE_METHOD(CertifiedDoor, "a handshake that stalls holds up nobody", "[fix]") {
  settings.logon_timeout = Span::from_s(60);
  open_with_tls();
  std::vector<std::unique_ptr<FixClient>> stalled;
  for (int i = 0; i < 20; ++i) {
    stalled.push_back(std::make_unique<FixClient>("CLIENT2", [this] { io.run_one_for(std::chrono::milliseconds{1}); }));
    stalled.back()->connect(*door->tls_port());
    // The head of a ClientHello of 500 bytes that never comes.
    stalled.back()->send_raw(std::string("\x16\x03\x01\x01\xf4\x01", static_cast<std::size_t>(i % 7)));
  }
  run_until([this] { return door->waiting() == 20; });
  auto c = client("CLIENT2");
  c.connect(*door->tls_port());
  REQUIRE(c.start_tls(path("ca.pem")));
  c.logon();
  run_until([this] { return !handed_over.empty(); });
  CHECK(door->waiting() == 20);
  CHECK(door->counters().timed_out == 0);
}

TEST_CASE_METHOD(CertifiedDoor, "who stops reading in the middle of the handshake is let go when the time is up",
                 "[fix]") {
  settings.logon_timeout = Span::from_ms(20);
  open_with_tls();
  auto c = client("CLIENT2");
  c.connect(*door->tls_port());
  c.send_raw("\x16\x03\x01");
  CHECK(c.ended());
  CHECK(door->counters().timed_out == 1);
}

TEST_CASE_METHOD(CertifiedDoor, "TLS on the plain port and plain text on the TLS port end at once", "[fix]") {
  settings.logon_timeout = Span::from_s(60);
  open_with_tls();
  auto plain = client("CLIENT2");
  plain.connect(*door->tls_port());
  plain.logon();
  CHECK(plain.ended());
  CHECK(door->counters().tls_failed == 1);
  auto secret = client("CLIENT2");
  secret.connect(*door->port());
  secret.send_raw(std::string("\x16\x03\x01\x01\xf4\x01", 6));
  CHECK(secret.ended());
  CHECK(door->counters().tls_on_plain == 1);
}

TEST_CASE_METHOD(CertifiedDoor, "a CA that is none is said at the start", "[fix]") {
  auto wrong = files;
  wrong.client_ca = path("nothing.pem");
  CHECK_FALSE(TlsContext::server(wrong));
  wrong.client_ca = path("ca-key.pem");
  CHECK_FALSE(TlsContext::server(wrong));
}

}  // namespace dealingdesk::fix
