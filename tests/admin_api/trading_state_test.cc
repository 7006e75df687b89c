// The kill switch.
#include "tests/client_api/web_fixture.h"

namespace dealingdesk::admin_api {

using client_api::Answer;
using client_api::json;
using client_api::kOrders;
using client_api::WebFixture;

namespace {
const std::string kState = "/api/v1/admin/trading-state";
}  // namespace

TEST_CASE_METHOD(WebFixture, "an instrument is halted by name, is listed, and goes on", "[admin_api]") {
  client.log_in("admin");
  CHECK(client.get(kState).body.at("data").empty());
  const Answer halted =
      client.post(kState, {{"scope", "instrument"}, {"name", "EURUSD"}, {"state", "halted"}, {"reason", "news"}});
  REQUIRE(halted.status == 200);
  const json row{{"scope", "instrument"}, {"id", 1}, {"name", "EURUSD"}, {"state", "halted"}};
  CHECK(client.get(kState).body.at("data") == json::array({row}));
  const Answer refused = client.post(kOrders, market("a"));
  CHECK(refused.status == 403);
  CHECK(refused.body.at("code") == "trading_halted");

  CHECK(client.post(kState, {{"scope", "instrument"}, {"id", 1}, {"state", "active"}}).status == 200);
  CHECK(client.get(kState).body.at("data").empty());
  CHECK(client.post(kOrders, market("b")).status == 201);
}

TEST_CASE_METHOD(WebFixture, "an account is flattened on the way, and then only reduces", "[admin_api]") {
  client.log_in("admin");
  client.post(kOrders, market("open"));
  client.post(kOrders, limit("waits", "1.05000"));
  const Answer done = client.post(
      kState,
      {{"scope", "account"}, {"id", 1001}, {"state", "reducing"}, {"cancel_orders", true}, {"close_positions", true}});
  CHECK(done.body.at("positions_left") == 0);
  CHECK(done.body.at("name").is_null());
  CHECK(client.get(kOrders).body.at("data").empty());
  CHECK(client.get("/api/v1/accounts/1001/positions").body.at("data").empty());
  CHECK(client.post(kOrders, market("more")).body.at("code") == "reducing_only");
}

TEST_CASE_METHOD(WebFixture, "switches are listed in the order of what they reach", "[admin_api]") {
  client.log_in("admin");
  client.post(kState, {{"scope", "account"}, {"id", 1002}, {"state", "reducing"}});
  client.post(kState, {{"scope", "group"}, {"name", "retail"}, {"state", "halted"}});
  client.post(kState, {{"scope", "everything"}, {"state", "reducing"}});
  std::vector<std::string> scopes;
  const Answer answer = client.get(kState);
  for (const json& row : answer.body.at("data")) scopes.push_back(row.at("scope"));
  CHECK(scopes == std::vector<std::string>{"everything", "group", "account"});
}

TEST_CASE_METHOD(WebFixture, "switches that do not exist are refused, and traders have none", "[admin_api]") {
  client.log_in("admin");
  struct Row {
    json body;
    unsigned status;
    const char* code;
  };
  const std::vector<Row> rows{
      {{{"scope", "planet"}, {"state", "halted"}}, 400, "malformed"},
      {{{"scope", "everything"}}, 400, "malformed"},
      {{{"scope", "everything"}, {"state", "halted"}, {"id", 3}}, 400, "malformed"},
      {{{"scope", "account"}, {"state", "halted"}}, 400, "malformed"},
      {{{"scope", "account"}, {"state", "halted"}, {"name", "x"}}, 400, "malformed"},
      {{{"scope", "group"}, {"state", "halted"}, {"id", 1}, {"name", "retail"}}, 400, "malformed"},
      {{{"scope", "group"}, {"state", "halted"}, {"id", 1}, {"cancel_orders", "yes"}}, 400, "malformed"},
      {{{"scope", "group"}, {"state", "halted"}, {"id", 1}, {"colour", "red"}}, 400, "malformed"},
      {{{"scope", "account"}, {"state", "halted"}, {"id", 9}}, 404, "unknown_account"},
      {{{"scope", "group"}, {"state", "halted"}, {"name", "x"}}, 404, "unknown_group"},
      {{{"scope", "broker"}, {"state", "halted"}, {"name", "x"}}, 404, "unknown_broker"},
      {{{"scope", "instrument"}, {"state", "halted"}, {"name", "x"}}, 404, "unknown_instrument"}};
  for (const Row& row : rows) {
    INFO(row.body);
    const Answer answer = client.post(kState, row.body);
    CHECK(answer.status == row.status);
    CHECK(answer.body.at("code") == row.code);
  }
  CHECK(client.get(kState).body.at("data").empty());
  client.log_in("t1");
  CHECK(client.get(kState).status == 403);
  CHECK(client.post(kState, {{"scope", "everything"}, {"state", "halted"}}).status == 403);
}

}  // namespace dealingdesk::admin_api
