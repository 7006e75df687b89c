// Cancelling and closing everything that fits, closing one position by another, and turning one round.
#include "tests/client_api/web_fixture.h"

namespace dealingdesk::client_api {
namespace {

const std::string kPositions = "/api/v1/accounts/1001/positions";

struct ClosingFixture : WebFixture {
  Answer cancel_all(const std::string& query = "") { return client.ask(http::verb::delete_, kOrders + query); }
  json sell(const std::string& id) {
    json order = market(id);
    order["side"] = "sell";
    return order;
  }
  // The ids of what is open.
  std::vector<int> open() {
    std::vector<int> ids;
    const Answer answer = client.get(kPositions);
    for (const json& position : answer.body.at("data")) ids.push_back(position.at("id"));
    return ids;
  }
};

}  // namespace

TEST_CASE_METHOD(ClosingFixture, "all orders of a side, then all the rest, are cancelled at once", "[client_api]") {
  client.log_in("t1");
  json high = limit("c", "1.20000");
  high["side"] = "sell";
  client.post(kOrders, limit("a", "1.05000"));
  client.post(kOrders, limit("b", "1.06000"));
  client.post(kOrders, high);
  const Answer buys = cancel_all("?side=buy&symbol=EURUSD");
  CHECK(buys.status == 200);
  REQUIRE(buys.body.at("orders").size() == 2);
  CHECK(buys.body["orders"][0].at("client_order_id") == "a");
  CHECK(buys.body["orders"][1].at("status") == "canceled");
  CHECK(client.get(kOrders).body.at("data").size() == 1);
  CHECK(cancel_all().body.at("orders").size() == 1);
  CHECK(cancel_all().body.at("orders").empty());

  CHECK(cancel_all("?symbol=NOPE").body.at("code") == "unknown_instrument");
  CHECK(cancel_all("?side=up").status == 400);
  CHECK(cancel_all("?profit=any").body["errors"][0].at("pointer") == "/profit");
}

TEST_CASE_METHOD(ClosingFixture, "winners are closed, then a side, and nothing is left", "[client_api]") {
  client.log_in("t1");
  client.post(kOrders, market("low"));
  server.quote("1.20000", "1.20010");
  client.post(kOrders, market("high"));
  client.post(kOrders, sell("short"));
  server.quote("1.15000", "1.15010");  // "low" and "short" gain, "high" loses
  const Answer winners = client.post(kPositions + "/close", {{"profit", "winning"}, {"side", "buy"}});
  CHECK(winners.status == 200);
  REQUIRE(winners.body.at("orders").size() == 1);
  CHECK(winners.body["orders"][0].at("closes") == 1);
  CHECK(winners.body["orders"][0].at("status") == "filled");
  CHECK(open() == std::vector<int>{2, 3});
  CHECK(client.post(kPositions + "/close", {{"profit", "losing"}, {"symbol", "EURUSD"}}).body.at("orders").size() == 1);
  CHECK(open() == std::vector<int>{3});
  CHECK(client.post(kPositions + "/close", json::object()).body.at("orders").size() == 1);
  CHECK(open().empty());
  CHECK(client.post(kPositions + "/close", json::object()).body.at("orders").empty());

  CHECK(client.post(kPositions + "/close", {{"symbol", "NOPE"}}).body.at("code") == "unknown_instrument");
  const Answer bad = client.post(kPositions + "/close", {{"profit", "huge"}, {"all", true}});
  CHECK(bad.status == 400);
  CHECK(bad.body.at("errors").size() == 2);
}

TEST_CASE_METHOD(ClosingFixture, "two opposite positions close each other as far as both go", "[client_api]") {
  client.log_in("t1");
  client.post(kOrders, market("long", "30000"));
  client.post(kOrders, sell("short"));
  const std::string close_by = kPositions + "/1/close-by";
  const Answer closed = client.post(close_by, {{"by", 2}});
  REQUIRE(closed.status == 200);
  CHECK(closed.body["positions"][0].at("qty") == "20000");
  CHECK(closed.body["positions"][1].at("qty") == "0");
  CHECK(open() == std::vector<int>{1});

  CHECK(client.post(close_by, {{"by", 2}}).body.at("code") == "unknown_position");
  CHECK(client.post(close_by, {{"by", 1}}).body.at("code") == "conflict");
  CHECK(client.post(close_by, json::object()).body["errors"][0].at("pointer") == "/by");
  CHECK(client.post(kPositions + "/x/close-by", {{"by", 2}}).body.at("code") == "unknown_position");
}

TEST_CASE_METHOD(ClosingFixture, "a position is turned round once", "[client_api]") {
  client.log_in("t1");
  client.post(kOrders, market("long"));
  const std::string reverse = kPositions + "/1/reverse";
  CHECK(client.post(reverse, json::object()).status == 400);
  const Answer turned = client.post(reverse, {{"client_order_id", "r"}});
  REQUIRE(turned.status == 201);
  CHECK(turned.body.at("client_order_id") == "r");
  CHECK(turned.body.at("side") == "sell");
  CHECK(turned.body.at("status") == "filled");
  const Answer positions = client.get(kPositions);
  REQUIRE(positions.body.at("data").size() == 1);
  CHECK(positions.body["data"][0].at("side") == "sell");

  const Answer again = client.post(reverse, {{"client_order_id", "r"}});
  CHECK(again.status == 200);
  CHECK(again.body == turned.body);
  CHECK(client.post(reverse, {{"client_order_id", "r2"}}).body.at("code") == "unknown_position");
  CHECK(client.get(kPositions).body.at("data").size() == 1);
}

TEST_CASE_METHOD(ClosingFixture, "another's orders and positions are out of reach, and a viewer's hands are tied",
                 "[client_api]") {
  client.log_in("t1");
  client.post(kOrders, market("long"));
  client.post(kOrders, sell("short"));
  client.post(kOrders, limit("waits", "1.05000"));
  for (const auto& [user, status] : std::vector<std::pair<const char*, unsigned>>{{"t2", 404}, {"viewer", 403}}) {
    INFO(user);
    client.log_in(user);
    CHECK(cancel_all().status == status);
    CHECK(client.post(kPositions + "/close", json::object()).status == status);
    CHECK(client.post(kPositions + "/1/close-by", {{"by", 2}}).status == status);
    CHECK(client.post(kPositions + "/1/reverse", {{"client_order_id", "r"}}).status == status);
  }
  // Of his own account he reaches nothing of another's either.
  client.log_in("t2");
  const std::string own = "/api/v1/accounts/1002/positions/";
  CHECK(client.post(own + "1/close-by", {{"by", 2}}).body.at("code") == "unknown_position");
  CHECK(client.post(own + "1/reverse", {{"client_order_id", "r"}}).body.at("code") == "unknown_position");
  CHECK(client.post(own + "close", json::object()).body.at("orders").empty());
  client.log_in("t1");
  CHECK(open() == std::vector<int>{1, 2});
  CHECK(client.get(kOrders).body.at("data").size() == 1);
}

}  // namespace dealingdesk::client_api
