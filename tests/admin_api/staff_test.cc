#include "tests/client_api/web_fixture.h"

namespace dealingdesk::admin_api {

using client_api::Answer;
using client_api::json;
using client_api::WebFixture;
namespace http = client_api::http;

namespace {
const std::string kDeposits = "/api/v1/admin/accounts/1001/deposits";
const json kHundred{{"amount", "100.00"}, {"currency", "USD"}};
}  // namespace

TEST_CASE_METHOD(WebFixture, "a login gives a token, and says nothing about what was wrong", "[admin_api]") {
  const Answer good = client.post("/api/v1/login", {{"user", "t1"}, {"password", "t1-pw"}});
  CHECK(good.status == 200);
  CHECK(good.body.at("role") == "trader");
  CHECK(good.body.at("accounts") == json{1001});
  const Answer name = client.post("/api/v1/login", {{"user", "nobody"}, {"password", "x"}});
  const Answer password = client.post("/api/v1/login", {{"user", "t1"}, {"password", "x"}});
  CHECK(name.status == 401);
  CHECK(password.status == 401);
  CHECK(name.body.at("detail") == password.body.at("detail"));
}

TEST_CASE_METHOD(WebFixture, "after five wrong passwords the next try must wait", "[admin_api]") {
  for (int i = 0; i < 5; ++i) CHECK(client.post("/api/v1/login", {{"user", "t1"}, {"password", "x"}}).status == 401);
  const Answer early = client.post("/api/v1/login", {{"user", "t1"}, {"password", "t1-pw"}});
  CHECK(early.status == 429);
  CHECK(early.headers[http::field::retry_after] == "1");
  server.on_desk([&] { server.life.clock.time = server.life.clock.time + Span::from_s(2); });
  CHECK(client.post("/api/v1/login", {{"user", "t1"}, {"password", "t1-pw"}}).status == 200);
}

TEST_CASE_METHOD(WebFixture, "no token, a bad one and one that is over are refused", "[admin_api]") {
  CHECK(client.get("/api/v1/accounts").status == 401);
  client.token = "nonsense";
  CHECK(client.get("/api/v1/accounts").status == 401);
  client.token.clear();
  client.log_in("t1");
  CHECK(client.get("/api/v1/accounts").status == 200);
  server.on_desk([&] { server.life.clock.time = server.life.clock.time + Span::from_s(3601); });
  CHECK(client.get("/api/v1/accounts").status == 401);
}

TEST_CASE_METHOD(WebFixture, "the staff's part is for admins", "[admin_api]") {
  client.log_in("t1");
  for (const char* path : {"/api/v1/admin/accounts", "/api/v1/admin/users", "/api/v1/admin/fix-sessions"}) {
    const Answer answer = client.get(path);
    CHECK(answer.status == 403);
    CHECK(answer.body.at("code") == "not_authorised");
  }
  CHECK(client.post(kDeposits, kHundred, {{"Idempotency-Key", "k"}}).status == 403);
  CHECK(client.get("/api/v1/nowhere").status == 404);
  CHECK(client.ask(http::verb::put, "/api/v1/accounts").status == 405);
}

TEST_CASE_METHOD(WebFixture, "a deposit with the same key is booked once", "[admin_api]") {
  client.log_in("admin");
  const Answer first = client.post(kDeposits, kHundred, {{"Idempotency-Key", "k"}});
  CHECK(first.status == 201);
  CHECK(first.body.at("balance") == "1000100.00");
  const Answer again = client.post(kDeposits, kHundred, {{"Idempotency-Key", "k"}});
  CHECK(again.status == 200);
  CHECK(again.body.at("repeated") == true);
  CHECK(again.body.at("transaction") == first.body.at("transaction"));
  CHECK(again.body.at("balance") == "1000100.00");

  const Answer other = client.post(kDeposits, {{"amount", "100.01"}, {"currency", "USD"}}, {{"Idempotency-Key", "k"}});
  CHECK(other.status == 422);
  CHECK(other.body.at("code") == "idempotency_conflict");
  CHECK(client.post(kDeposits, kHundred).status == 400);
}

TEST_CASE_METHOD(WebFixture, "amounts that make no sense are refused", "[admin_api]") {
  client.log_in("admin");
  struct Row {
    json body;
    unsigned status;
    const char* code;
  };
  const std::vector<Row> rows{{{{"amount", "-5.00"}, {"currency", "USD"}}, 422, "bad_amount"},
                              {{{"amount", "0.00"}, {"currency", "USD"}}, 422, "bad_amount"},
                              {{{"amount", "1.001"}, {"currency", "USD"}}, 422, "bad_amount"},
                              {{{"amount", "1.00"}, {"currency", "EUR"}}, 422, "bad_amount"},
                              {{{"amount", 5}, {"currency", "USD"}}, 400, "malformed"},
                              {{{"amount", "5.00"}, {"currency", ""}}, 422, "bad_amount"},
                              {{{"amount", "5.00"}, {"currency", 840}}, 400, "malformed"},
                              {{{"currency", "USD"}}, 400, "malformed"}};
  for (const Row& row : rows) {
    INFO(row.body);
    const Answer answer = client.post(kDeposits, row.body, {{"Idempotency-Key", row.body.dump()}});
    CHECK(answer.status == row.status);
    CHECK(answer.body.at("code") == row.code);
  }
  const Answer much = client.post("/api/v1/admin/accounts/1001/withdrawals",
                                  {{"amount", "2000000.00"}, {"currency", "USD"}}, {{"Idempotency-Key", "w"}});
  CHECK(much.status == 422);
  CHECK(much.body.at("code") == "not_enough_money");
  CHECK(client.get("/api/v1/accounts/1001").body.at("balance") == "1000000.00");
}

TEST_CASE_METHOD(WebFixture, "accounts, users and FIX sessions are made, and not twice", "[admin_api]") {
  client.log_in("admin");
  const Answer user = client.post("/api/v1/admin/users", {{"name", "new"}, {"password", "long enough"}});
  CHECK(user.status == 201);
  CHECK(user.body.at("role") == "trader");
  CHECK(client.post("/api/v1/admin/users", {{"name", "new"}, {"password", "long enough"}}).status == 409);
  CHECK(client.post("/api/v1/admin/users", {{"name", "n2"}, {"password", "short"}}).status == 400);

  const json account{{"id", 3001}, {"group", "retail"}, {"currency", "USD"}, {"mode", "netting"}, {"users", {"new"}}};
  const Answer made = client.post("/api/v1/admin/accounts", account);
  CHECK(made.status == 201);
  CHECK(made.body.at("users") == json{"new"});
  CHECK(client.post("/api/v1/admin/accounts", account).status == 409);
  const Answer numbered = client.post("/api/v1/admin/accounts", {{"group", "retail"}, {"currency", "USD"}});
  CHECK(numbered.body.at("id") == 3002);
  CHECK(client.post("/api/v1/admin/accounts", {{"group", "none"}, {"currency", "USD"}}).body.at("code") ==
        "unknown_group");
  const Answer page = client.get("/api/v1/admin/accounts?limit=3");
  CHECK(page.body.at("data").size() == 3);
  CHECK(client.get("/api/v1/admin/accounts?limit=3&cursor=" + page.body.at("nextCursor").get<std::string>())
            .body.at("data")
            .size() == 1);

  const json session{{"comp_id", "NEW"}, {"user", "new"}, {"accounts", {3001}}};
  CHECK(client.post("/api/v1/admin/fix-sessions", session).status == 201);
  CHECK(client.post("/api/v1/admin/fix-sessions", session).status == 409);
  CHECK(client.get("/api/v1/admin/fix-sessions").body.at("data").size() == 1);
}

}  // namespace dealingdesk::admin_api
