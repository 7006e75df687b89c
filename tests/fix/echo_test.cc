#include "fix/echo.h"

#include "tests/fix/gateway_fixture.h"
#include "tests/support/recordings.h"

namespace dealingdesk::fix {
namespace {

// The text that stands between header and trailer.
std::string body_of(const std::string& message) {
  std::string body;
  FieldCursor fields{message};
  while (fields.next()) {
    const int tag = fields.tag();
    if (tag == 8 || tag == 9 || tag == 10 || tag == 34 || tag == 35 || tag == 49 || tag == 52 || tag == 56) continue;
    body += std::to_string(tag) + "=" + std::string{fields.value()} + "|";
  }
  return body;
}

struct EchoFixture {
  explicit EchoFixture(const std::string& folder) {
    FixSessionSpec session;
    session.behaviour = FixBehaviour::echo;
    session.client_comp_id = "E";
    session.application_dictionary = folder + "/FIX44.xml";
    server.life.apply(DefineFixSession{session});
    server.life.turn->commit();
    log_on();
  }
  void log_on() {
    client.connect(server.port());
    client.send("A", {{98, "0"}, {108, "30"}});
    REQUIRE(FixClient::get(client.receive(), 35) == "A");
  }
  static Fields order(const std::string& id) {
    return {{11, id}, {55, "EURUSD"}, {54, "1"}, {60, "20260130-09:30:00"}, {38, "1"}, {40, "1"}, {21, "1"}};
  }

  TempDir dir;
  FixServer server{dir.path()};
  FixClient client{"E", [this] { server.work(); }};
};

}  // namespace

TEST_CASE("orders come back as they are, in order of tag; what is not offered is refused", "[fix]") {
  const auto folder = recorded("fix-dictionaries");
  if (folder.empty()) return;
  EchoFixture f{folder};
  f.client.send("D", EchoFixture::order("a"));
  const auto back = f.client.receive("D");
  CHECK(body_of(back) == "11=a|21=1|38=1|40=1|54=1|55=EURUSD|60=20260130-09:30:00|");
  f.client.send("V", {{262, "q"}, {263, "0"}, {264, "1"}, {267, "1"}, {269, "0"}, {146, "1"}, {55, "EURUSD"}});
  const auto refused = f.client.receive("j");
  CHECK(FixClient::get(refused, 380) == "3");
  CHECK(FixClient::get(refused, 372) == "V");
}

TEST_CASE("an order that may have been sent before comes back once, until the logout", "[fix]") {
  const auto folder = recorded("fix-dictionaries");
  if (folder.empty()) return;
  EchoFixture f{folder};
  f.client.send("D", EchoFixture::order("a"), {{97, "Y"}});
  CHECK(FixClient::get(f.client.receive("D"), 97) == "Y");
  f.client.send("D", EchoFixture::order("a"), {{97, "Y"}});
  f.client.send("D", EchoFixture::order("b"));
  CHECK(FixClient::get(f.client.receive("D"), 11) == "b");
  f.client.send("D", EchoFixture::order("b"));
  CHECK(FixClient::get(f.client.receive("D"), 11) == "b");
  f.client.send("5", {});
  CHECK(FixClient::get(f.client.receive("5"), 35) == "5");
  CHECK(f.client.ended());
  f.log_on();
  f.client.send("D", EchoFixture::order("a"), {{97, "Y"}});
  CHECK(FixClient::get(f.client.receive("D"), 11) == "a");
}

TEST_CASE("the session's dictionary is what an echo goes by: its own refusals come from it", "[fix]") {
  const auto folder = recorded("fix-dictionaries");
  if (folder.empty()) return;
  EchoFixture f{folder};
  auto order = EchoFixture::order("a");
  order.emplace_back(5101, "1.05");  // ours on trading sessions, unknown to the standard
  f.client.send("D", order);
  CHECK(FixClient::get(f.client.receive("3"), 371) == "5101");
}

TEST_CASE("a session whose dictionary cannot be read lets nobody in", "[fix]") {
  GatewayFixture f;
  FixSessionSpec session;
  session.behaviour = FixBehaviour::echo;
  session.client_comp_id = "E";
  session.application_dictionary = "/no/such/file";
  f.server.life.apply(DefineFixSession{session});
  f.server.life.turn->commit();
  FixClient client{"E", [&f] { f.server.work(); }};
  client.connect(f.server.port());
  client.send("A", {{98, "0"}, {108, "30"}});
  CHECK(client.ended());
  CHECK(f.server.door->counters().unknown_session == 1);
}

TEST_CASE("a session that is removed is logged out, and unknown from then on", "[fix]") {
  GatewayFixture f;
  f.log_on();
  f.server.life.apply(RemoveFixSession{SessionId{1}});
  f.server.life.turn->commit();
  CHECK(FixClient::get(f.client.receive("5"), 58) == "the session was removed");
  CHECK(f.client.ended());
  f.client.connect(f.server.port());
  f.client.logon();
  CHECK(f.client.ended());
  CHECK(f.server.gateway->sessions().empty());
}

}  // namespace dealingdesk::fix
