#include "fix/client/user_requests.h"

#include <algorithm>
#include <deque>
#include <filesystem>
#include <fstream>

#include "fix/client/client.h"
#include "tests/fix/fake_transport.h"
#include "tests/fix/gateway_fixture.h"
#include "tests/fix/standard.h"

namespace dealingdesk::fix {
namespace {

// A worker that is at work until the test says so. A password's hash is the password behind a '#'.
class LatePasswords : public Passwords {
 public:
  void change(std::string user, std::string old_password, std::string new_password,
              std::function<void(std::optional<Hashes>)> done) override {
    asked.push_back({std::move(user), std::move(old_password), std::move(new_password), std::move(done)});
  }
  void finish(const std::string& right_password) {
    const auto question = std::move(asked.front());
    asked.pop_front();
    if (question.old_password != right_password) return question.done(std::nullopt);
    question.done(Hashes{"#" + question.old_password, "#" + question.new_password});
  }
  struct Question {
    std::string user, old_password, new_password;
    std::function<void(std::optional<Hashes>)> done;
  };
  std::deque<Question> asked;
};

struct UsersFixture {
  UsersFixture() {
    install_clock(&life.clock);
    life.set_up();
    UserSpec user;
    user.name = "t1";
    user.password_hash = "#old-secret";
    life.apply(DefineUser{user});
    user.name = "t2";
    life.apply(DefineUser{user});
    SessionConfig config;
    config.sender_comp_id = "DEALINGDESK";
    config.target_comp_id = "CLIENT1";
    FixSessionSpec spec;
    spec.id = SessionId{1};
    spec.client_comp_id = "CLIENT1";
    spec.user = UserId{1};
    spec.accounts = {AccountId{1001}};
    client =
        Client::make({*life.turn, history, life.io.get_executor(), [](SessionId) {}, market, &passwords}, spec, config);
    log_on();
  }
  ~UsersFixture() { install_clock(nullptr); }
  void log_on() {
    transport = std::make_shared<FakeTransport>();
    client->session().attach(transport);
    ask("A", {{98, "0"}, {108, "30"}});
    transport->take();
  }
  void ask(const std::string& type, const Fields& fields) { transport->receive(maker.message(type, fields)); }
  void change(const std::string& from, const std::string& to) {
    ask("BE", {{923, "u"}, {924, "3"}, {553, "t1"}, {554, from}, {925, to}});
  }
  // 926 of the only message, which must be a BF.
  std::string status() {
    const auto text = transport->take();
    std::string bytes = text.substr(0, text.find('\n'));
    std::replace(bytes.begin(), bytes.end(), '|', kSoh);
    if (bytes.empty()) return "";
    INFO(text);
    CHECK(std::count(text.begin(), text.end(), '\n') == 1);
    CHECK(FixClient::get(bytes, 35) + FixClient::get(bytes, 923) == "BFu");
    check_standard(bytes);
    return FixClient::get(bytes, 926);
  }
  [[nodiscard]] std::string hash() const { return life.turn->desk().catalog().users().find("t1")->password_hash; }

  TempDir dir;
  store::Life life{dir.path()};
  MarketFeed market{*life.turn, 1000};
  FakeHistory history;
  LatePasswords passwords;
  FixClient maker{"CLIENT1", [] {}};
  std::shared_ptr<FakeTransport> transport;
  std::shared_ptr<Client> client;
};

}  // namespace

TEST_CASE_METHOD(UsersFixture, "who knows the old password changes it", "[fix]") {
  change("old-secret", "new-secret");
  CHECK(transport->take().empty());
  REQUIRE(passwords.asked.size() == 1);
  CHECK(passwords.asked.front().user == "t1");
  passwords.finish("old-secret");
  CHECK(status() == "5");
  CHECK(hash() == "#new-secret");
}

TEST_CASE_METHOD(UsersFixture, "a wrong old password changes nothing, and too many end the session", "[fix]") {
  for (int i = 1; i < UserRequests::kMaxFailures; ++i) {
    change("a guess", "new-secret");
    passwords.finish("old-secret");
    CHECK(status() == "4");
  }
  CHECK(client->session().logged_on());
  change("a guess", "new-secret");
  passwords.finish("old-secret");
  CHECK(transport->take().find("|35=5|") != std::string::npos);
  CHECK_FALSE(client->session().logged_on());
  CHECK(hash() == "#old-secret");
  // Whoever logs on again has shown the right one.
  log_on();
  change("a guess", "new-secret");
  passwords.finish("old-secret");
  CHECK(status() == "4");
  CHECK(client->session().logged_on());
}

TEST_CASE_METHOD(UsersFixture, "what cannot be a new password is refused at once", "[fix]") {
  for (const auto& password : {std::string(7, 'x'), std::string(129, 'x'), std::string{"old-secret"}}) {
    change("old-secret", password);
    CHECK(status() == "6");
  }
  ask("BE", {{923, "u"}, {924, "3"}, {553, "t1"}, {554, "old-secret"}});
  CHECK(status() == "6");
  ask("BE", {{923, "u"}, {924, "3"}, {553, "t1"}, {925, "new-secret"}});
  CHECK(status() == "4");
  CHECK(passwords.asked.empty());
  for (const auto& password : {std::string(8, 'x'), std::string(128, 'x')}) {
    change("old-secret", password);
    REQUIRE(passwords.asked.size() == 1);
    passwords.finish("none");
    CHECK(status() == "4");
  }
}

TEST_CASE_METHOD(UsersFixture, "other requests than a change are answered", "[fix]") {
  const auto request = [this](const char* type, const char* user) {
    ask("BE", {{923, "u"}, {924, type}, {553, user}});
    return status();
  };
  CHECK(request("4", "t1") == "1");
  CHECK(request("1", "t1") == "6");
  CHECK(request("2", "t1") == "6");
  // Another user that there is, and one that there is not.
  CHECK(request("4", "t2") == "3");
  CHECK(request("4", "nobody") == "3");
  ask("BE", {{923, "u"}, {924, "3"}, {553, "t2"}, {554, "old-secret"}, {925, "new-secret"}});
  CHECK(status() == "3");
  CHECK(passwords.asked.empty());
}

TEST_CASE_METHOD(UsersFixture, "one change is worked on at a time, and forgotten by who logs out", "[fix]") {
  change("old-secret", "new-secret");
  change("old-secret", "newer-secret");
  CHECK(status() == "6");
  CHECK(passwords.asked.size() == 1);
  ask("5", {});
  log_on();
  passwords.finish("old-secret");
  CHECK(transport->take().empty());
  CHECK(hash() == "#old-secret");
  change("old-secret", "new-secret");
  passwords.finish("old-secret");
  CHECK(status() == "5");
}

TEST_CASE_METHOD(UsersFixture, "a user that was changed meanwhile stays as he is", "[fix]") {
  change("old-secret", "new-secret");
  auto user = *life.turn->desk().catalog().users().find("t1");
  user.password_hash = "#of the staff";
  life.apply(DefineUser{user});
  passwords.finish("old-secret");
  CHECK(status() == "6");
  CHECK(hash() == "#of the staff");
}

TEST_CASE_METHOD(UsersFixture, "no password is stored or sent", "[fix]") {
  change("old-secret", "new-secret");
  auto done = std::move(passwords.asked.front().done);
  done(Passwords::Hashes{"#old-secret", "a hash"});
  change("a wrong guess", "yet another one");
  passwords.asked.pop_front();
  passwords.finish("");
  const auto sent = transport->take();
  life.turn->drain();
  for (const auto* secret : {"new-secret", "a wrong guess", "yet another one"}) {
    CHECK(sent.find(secret) == std::string::npos);
    std::size_t files = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator{dir.path()}) {
      if (!entry.is_regular_file()) continue;
      std::ifstream in{entry.path(), std::ios::binary};
      const std::string bytes{std::istreambuf_iterator<char>{in}, {}};
      CHECK(bytes.find(secret) == std::string::npos);
      ++files;
    }
    CHECK(files > 0);
  }
}

}  // namespace dealingdesk::fix
