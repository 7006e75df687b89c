#include <array>

#include "tests/client_api/web_fixture.h"

namespace dealingdesk::client_api {

TEST_CASE_METHOD(WebFixture, "a market order is answered with its fill", "[client_api]") {
  client.log_in("t1");
  const Answer made = client.post(kOrders, market("a"));
  CHECK(made.status == 201);
  CHECK(made.body.at("status") == "filled");
  CHECK(made.body.at("average_price") == "1.10012");  // the ask, and the group's mark-up
  CHECK(made.body.at("lots") == "0.1");

  const Answer positions = client.get("/api/v1/accounts/1001/positions");
  REQUIRE(positions.body.at("data").size() == 1);
  CHECK(positions.body["data"][0].at("qty") == "10000");
  const Answer account = client.get("/api/v1/accounts/1001");
  CHECK(account.body.at("balance") == "999999.65");
  CHECK(account.body.at("margin") == "110.01");
}

TEST_CASE_METHOD(WebFixture, "the same client order id answers with the first order's outcome", "[client_api]") {
  client.log_in("t1");
  const Answer first = client.post(kOrders, market("a"));
  const Answer again = client.post(kOrders, market("a"));
  CHECK(again.status == 200);
  CHECK(again.body == first.body);

  json other = market("a");
  other["side"] = "sell";
  const Answer conflict = client.post(kOrders, other);
  CHECK(conflict.status == 422);
  CHECK(conflict.body.at("code") == "idempotency_conflict");
  CHECK(client.get("/api/v1/accounts/1001/positions").body.at("data").size() == 1);
}

TEST_CASE_METHOD(WebFixture, "a refused order is refused again, with the same reason", "[client_api]") {
  client.log_in("t1");
  const Answer first = client.post(kOrders, market("a", "1500"));
  CHECK(first.status == 422);
  CHECK(first.body.at("code") == "bad_quantity");
  CHECK(first.body.at("detail") == "quantity 1500 is not a multiple of 1000");
  const Answer again = client.post(kOrders, market("a", "1500"));
  CHECK(again.status == 422);
  CHECK(again.body.at("detail") == first.body.at("detail"));
}

TEST_CASE_METHOD(WebFixture, "the header Idempotency-Key stands for the client order id", "[client_api]") {
  client.log_in("t1");
  json order = market("");
  order.erase("client_order_id");
  const Answer without = client.post(kOrders, order);
  CHECK(without.status == 400);
  CHECK(without.body.at("code") == "malformed");
  const Answer with = client.post(kOrders, order, {{"Idempotency-Key", "k1"}});
  CHECK(with.status == 201);
  CHECK(with.body.at("client_order_id") == "k1");
  const Answer differing = client.post(kOrders, market("a"), {{"Idempotency-Key", "k2"}});
  CHECK(differing.status == 400);
}

TEST_CASE_METHOD(WebFixture, "a body that is not understood says every field that is wrong", "[client_api]") {
  client.log_in("t1");
  const Answer answer =
      client.post(kOrders, {{"symbol", "EURUSD"}, {"side", "long"}, {"qty", 10000}, {"color", "red"}});
  CHECK(answer.status == 400);
  CHECK(answer.headers[http::field::content_type] == "application/problem+json");
  std::map<std::string, std::string> errors;
  for (const json& error : answer.body.at("errors")) errors[error.at("pointer")] = error.at("message");
  CHECK(errors.size() == 3);
  CHECK(errors["/side"] == "must be one of: buy, sell");
  CHECK(errors["/qty"].starts_with("must be a decimal string"));
  CHECK(errors["/color"] == "is not a field of this request");
}

TEST_CASE_METHOD(WebFixture, "lots are units by the contract size", "[client_api]") {
  client.log_in("t1");
  json order = market("a");
  order.erase("qty");
  order["lots"] = "0.25";
  CHECK(client.post(kOrders, order).body.at("qty") == "25000");
  order["client_order_id"] = "b";
  order["lots"] = "0.0000000001";  // more decimals than there are
  CHECK(client.post(kOrders, order).status == 400);
}

TEST_CASE_METHOD(WebFixture, "a limit order works, changes and is cancelled once", "[client_api]") {
  client.log_in("t1");
  const Answer made = client.post(kOrders, limit("a", "1.05000"));
  REQUIRE(made.status == 201);
  CHECK(made.body.at("status") == "working");
  const std::string order = std::string{kOrders} + "/" + std::to_string(made.body.at("id").get<int>());
  CHECK(client.get(kOrders).body.at("data").size() == 1);

  const Answer changed = client.ask(http::verb::patch, order, R"({"limit":"1.06000","stop_loss":"1.01000"})");
  CHECK(changed.status == 200);
  CHECK(changed.body.at("limit") == "1.06000");
  CHECK(changed.body.at("stop_loss") == "1.01000");
  const Answer kept = client.ask(http::verb::patch, order, R"({"stop_loss":null})");
  CHECK(kept.body.at("limit") == "1.06000");
  CHECK(kept.body.at("stop_loss").is_null());

  CHECK(client.ask(http::verb::delete_, order).body.at("status") == "canceled");
  const Answer again = client.ask(http::verb::delete_, order);
  CHECK(again.status == 409);
  CHECK(again.body.at("code") == "too_late");
  CHECK(client.get(kOrders).body.at("data").empty());
  const Answer finished = client.get(std::string{kOrders} + "?status=finished");
  REQUIRE(finished.body.at("data").size() == 1);
  CHECK(finished.body["data"][0].at("status") == "canceled");
}

TEST_CASE_METHOD(WebFixture, "a position is protected, then closed", "[client_api]") {
  client.log_in("t1");
  client.post(kOrders, market("a"));
  const std::string position = "/api/v1/accounts/1001/positions/1";
  const Answer set = client.ask(http::verb::patch, position, R"({"stop_loss":"1.09000"})");
  CHECK(set.body.at("stop_loss") == "1.09000");
  const Answer bad = client.ask(http::verb::patch, position, R"({"take_profit":"1.08000"})");
  CHECK(bad.status == 422);
  CHECK(bad.body.at("code") == "bad_stop");

  const Answer closed = client.post(position + "/close", {{"client_order_id", "c"}});
  CHECK(closed.status == 201);
  CHECK(closed.body.at("status") == "filled");
  CHECK(client.post(position + "/close", {{"client_order_id", "c"}}).status == 200);
  CHECK(client.post(position + "/close", {{"client_order_id", "d"}}).body.at("code") == "unknown_position");
  CHECK(client.get("/api/v1/accounts/1001/positions").body.at("data").empty());
}

TEST_CASE_METHOD(WebFixture, "another's account is unknown, and a viewer may look but not trade", "[client_api]") {
  client.log_in("t2");
  for (const char* path : {"", "/positions", "/orders", "/orders?status=all", "/trades", "/ledger"}) {
    INFO(path);
    const Answer answer = client.get(std::string{"/api/v1/accounts/1001"} + path);
    CHECK(answer.status == 404);
    CHECK(answer.body.at("code") == "unknown_account");
  }
  CHECK(client.post(kOrders, market("a")).status == 404);
  CHECK(client.get("/api/v1/accounts").body.at("data").size() == 1);

  client.log_in("viewer");
  CHECK(client.get("/api/v1/accounts/1001").status == 200);
  const Answer refused = client.post(kOrders, market("a"));
  CHECK(refused.status == 403);
  CHECK(refused.body.at("code") == "not_authorised");
}

TEST_CASE_METHOD(WebFixture, "trades and the ledger come page by page, without a gap", "[client_api]") {
  client.log_in("t1");
  for (int i = 0; i < 5; ++i) client.post(kOrders, market("t" + std::to_string(i)));
  for (const auto& [path, expected] :
       std::vector<std::pair<std::string, std::size_t>>{{"/trades", 5}, {"/ledger", 6}}) {
    INFO(path);
    std::size_t rows = 0;
    std::string cursor;
    for (int page = 0; page < 10; ++page) {
      const Answer answer =
          client.get("/api/v1/accounts/1001" + path + "?limit=2" + (cursor.empty() ? "" : "&cursor=" + cursor));
      REQUIRE(answer.status == 200);
      CHECK(answer.body.at("data").size() <= 2);
      rows += answer.body.at("data").size();
      if (answer.body.at("nextCursor").is_null()) break;
      cursor = answer.body.at("nextCursor");
    }
    CHECK(rows == expected);
  }
  CHECK(client.get("/api/v1/accounts/1001/trades?limit=1001").status == 400);
  CHECK(client.get("/api/v1/accounts/1001/trades?cursor=nonsense").status == 400);
}

TEST_CASE_METHOD(WebFixture, "the ledger shows credit, marked as such", "[client_api]") {
  server.on_desk([this] {
    const Money lent{50'000, *Currency::of("USD")};
    server.life.apply(MoveMoney{AccountId{1001}, MoneyMovement::credit, lent, "", "welcome"});
    server.life.apply(MoveMoney{AccountId{1001}, MoneyMovement::withdrawal, {100, lent.currency}, "", ""});
  });
  client.log_in("t1");
  const json rows = client.get("/api/v1/accounts/1001/ledger").body.at("data");
  REQUIRE(rows.size() == 3);
  const std::vector<std::array<const char*, 3>> expected{
      {"deposit", "client", "1000000.00"}, {"credit", "credit", "500.00"}, {"withdrawal", "client", "-1.00"}};
  for (std::size_t i = 0; i < rows.size(); ++i) {
    CAPTURE(i);
    CHECK(rows[i].at("reason") == expected[i][0]);
    CHECK(rows[i].at("kind") == expected[i][1]);
    CHECK(rows[i].at("amount") == expected[i][2]);
  }
}

TEST_CASE_METHOD(WebFixture, "quotes carry the account's mark-up", "[client_api]") {
  client.log_in("t1");
  const Answer answer = client.get("/api/v1/quotes?account=1001");
  REQUIRE(answer.body.at("data").size() == 1);
  CHECK(answer.body["data"][0].at("bid") == "1.09998");
  CHECK(answer.body["data"][0].at("ask") == "1.10012");
  CHECK(client.get("/api/v1/quotes?account=1002").status == 404);
}

}  // namespace dealingdesk::client_api
