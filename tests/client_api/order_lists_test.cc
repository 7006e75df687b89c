// Orders that hang on each other, placed together.
#include "desk/order_book_of_record.h"
#include "tests/client_api/web_fixture.h"

namespace dealingdesk::client_api {
namespace {

const std::string kLists = std::string{kOrders} + "/list";

struct ListFixture : WebFixture {
  // Two ways into a buy: only one of them is to trade.
  static json oco() {
    json stop = market("stop");
    stop.update({{"type", "stop"}, {"stop", "1.15000"}});
    return {{"contingency", "oco"}, {"orders", {limit("limit", "1.05000"), stop}}};
  }
  std::vector<std::string> statuses() {
    std::vector<std::string> out;
    const Answer answer = client.get(std::string{kOrders} + "?status=all&sort=oldest");
    for (const json& order : answer.body.at("data")) out.push_back(order.at("status"));
    return out;
  }
};

}  // namespace

TEST_CASE_METHOD(ListFixture, "one cancels the other: both work, one trades, the other is cancelled", "[client_api]") {
  client.log_in("t1");
  const Answer made = client.post(kLists, oco());
  REQUIRE(made.status == 201);
  REQUIRE(made.body.at("orders").size() == 2);
  for (const json& order : made.body["orders"]) {
    CHECK(order.at("status") == "working");
    CHECK(order.at("dormant") == false);
    CHECK(order.at("list") == made.body.at("list"));
  }
  const Answer again = client.post(kLists, oco());
  CHECK(again.status == 200);
  CHECK(again.body == made.body);
  server.quote("1.15000", "1.15010");
  CHECK(statuses() == std::vector<std::string>{"canceled", "filled"});
}

TEST_CASE_METHOD(ListFixture, "a bracket's exits sleep until its entry has filled", "[client_api]") {
  client.log_in("t1");
  json stop = market("out");
  stop.update({{"type", "stop"}, {"stop", "1.04000"}, {"side", "sell"}});
  json target = limit("up", "1.08000");
  target["side"] = "sell";
  const Answer made =
      client.post(kLists, {{"contingency", "oto_oco"}, {"orders", {limit("in", "1.05000"), stop, target}}});
  REQUIRE(made.status == 201);
  CHECK(made.body["orders"][0].at("dormant") == false);
  CHECK(made.body["orders"][1].at("dormant") == true);
  CHECK(made.body["orders"][2].at("dormant") == true);
  server.quote("1.04980", "1.04990");
  const Answer now = client.get(kOrders);
  REQUIRE(now.body.at("data").size() == 2);
  for (const json& order : now.body["data"]) CHECK(order.at("dormant") == false);
}

TEST_CASE_METHOD(ListFixture, "a list is refused whole, and refused again for the same reason", "[client_api]") {
  client.log_in("t1");
  json list = oco();
  list["orders"][1]["qty"] = "1500";
  for (int i = 0; i < 2; ++i) {
    const Answer refused = client.post(kLists, list);
    CHECK(refused.status == 422);
    CHECK(refused.body.at("code") == "bad_quantity");
  }
  CHECK(client.get(kOrders).body.at("data").empty());
}

TEST_CASE_METHOD(ListFixture, "client order ids of a list are not another's", "[client_api]") {
  client.log_in("t1");
  REQUIRE(client.post(kLists, oco()).status == 201);
  json other = oco();
  other["orders"][0]["side"] = "sell";
  CHECK(client.post(kLists, other).body.at("code") == "idempotency_conflict");
  json half = oco();
  half["orders"][1]["client_order_id"] = "new";
  CHECK(client.post(kLists, half).body.at("code") == "idempotency_conflict");
  CHECK(client.post(kOrders, oco()["orders"][0]).status == 200);  // the order itself, once more
  CHECK(client.get(kOrders).body.at("data").size() == 2);
}

// What is too old is forgotten, its client order ids are not.
TEST_CASE_METHOD(ListFixture, "a list whose orders are forgotten is refused as a repeat", "[client_api]") {
  client.log_in("t1");
  const Answer made = client.post(kLists, oco());
  REQUIRE(made.status == 201);
  const auto first = made.body["orders"][0].at("id").get<std::uint64_t>();
  server.on_desk([&] {
    server.life.apply(CancelOrders{AccountId{1001}, {}, {}});
    // So many finished orders are remembered. These are refused.
    OrderTerms nothing;
    nothing.instrument = InstrumentId{1};
    for (std::size_t i = 0; i < desk::OrderBookOfRecord::kFinishedKept; ++i) {
      server.life.apply(PlaceOrder{AccountId{1001}, "", nothing});
      if (i % 1'000 == 0) server.life.turn->commit();
    }
    server.life.turn->commit();
    REQUIRE(server.life.turn->desk().find_order(OrderId{first}) == nullptr);
  });
  const std::string why =
      "client order id limit was used before, for order " + std::to_string(first) + ", which is canceled";
  for (const Answer& again : {client.post(kLists, oco()), client.post(kOrders, limit("limit", "1.05000"))}) {
    CHECK(again.status == 409);
    CHECK(again.body.at("code") == "duplicate_client_order_id");
    CHECK(again.body.at("detail") == why);
  }
}

TEST_CASE_METHOD(ListFixture, "a list that is not understood says where", "[client_api]") {
  client.log_in("t1");
  json list = oco();
  list["contingency"] = "xor";
  list["orders"][0]["side"] = "up";
  list["orders"][1].erase("client_order_id");
  list["when"] = "now";
  const Answer answer = client.post(kLists, list);
  CHECK(answer.status == 400);
  std::map<std::string, std::string> errors;
  for (const json& error : answer.body.at("errors")) errors[error.at("pointer")] = error.at("message");
  CHECK(errors.size() == 4);
  CHECK(errors["/contingency"] == "must be one of: oco, oto, oto_oco");
  CHECK(errors["/orders/0/side"] == "must be one of: buy, sell");
  CHECK(errors["/orders/1/client_order_id"].starts_with("is missing"));
  CHECK(errors.contains("/when"));

  const Answer one = client.post(kLists, {{"contingency", "oco"}, {"orders", {market("a")}}});
  CHECK(one.status == 400);
  CHECK(one.body.at("detail") == "a list has 2 to 10 orders, this one 1");
  CHECK(client.post(kLists, {{"contingency", "oco"}}).status == 400);
}

TEST_CASE_METHOD(ListFixture, "a list is for the account's own users, and not for viewers", "[client_api]") {
  client.log_in("t2");
  CHECK(client.post(kLists, oco()).body.at("code") == "unknown_account");
  client.log_in("viewer");
  CHECK(client.post(kLists, oco()).status == 403);
}

TEST_CASE_METHOD(ListFixture, "lists are placed over the socket with the checks of REST", "[client_api][ws]") {
  client.log_in("t1");
  WsClient ws{server.server.port(), client.token};
  json list = oco();
  list["account"] = 1001;
  ws.send({{"op", "place_list"}, {"id", "l"}, {"args", list}});
  const json made = ws.receive();
  REQUIRE(made.at("ok") == true);
  CHECK(made.at("repeated") == false);
  CHECK(made.at("orders").size() == 2);
  list["account"] = 1002;
  ws.send({{"op", "place_list"}, {"id", "x"}, {"args", list}});
  CHECK(ws.receive()["error"].at("code") == "unknown_account");
}

}  // namespace dealingdesk::client_api
