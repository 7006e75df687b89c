// Order types, validity and exit plans as REST clients ask for them and see them.
#include "tests/client_api/web_fixture.h"

namespace dealingdesk::client_api {
namespace {

const std::string kPosition = "/api/v1/accounts/1001/positions/1";

std::string path_of(const Answer& order) {
  return std::string{kOrders} + "/" + std::to_string(order.body.at("id").get<int>());
}
// Pointer to message.
std::map<std::string, std::string> errors_of(const Answer& answer) {
  std::map<std::string, std::string> errors;
  for (const json& error : answer.body.at("errors")) errors[error.at("pointer")] = error.at("message");
  return errors;
}

}  // namespace

TEST_CASE_METHOD(WebFixture, "a market-if-touched order waits for a price as good as its stop", "[client_api]") {
  client.log_in("t1");
  json order = market("mit");
  order.update({{"type", "market_if_touched"}, {"stop", "1.09000"}});
  const Answer made = client.post(kOrders, order);
  REQUIRE(made.status == 201);
  CHECK(made.body.at("type") == "market_if_touched");
  CHECK(made.body.at("status") == "working");
  server.quote("1.08980", "1.08990");
  const Answer filled = client.get(path_of(made));
  CHECK(filled.body.at("status") == "filled");
  CHECK(filled.body.at("average_price") == "1.08992");  // the ask with the mark-up
}

TEST_CASE_METHOD(WebFixture, "a trailing stop stands at its distance from the market, and the distance may change",
                 "[client_api]") {
  client.log_in("t1");
  json order = market("trails");
  order.update({{"type", "trailing_stop"}, {"side", "sell"}, {"trail", "0.0010"}});
  const Answer made = client.post(kOrders, order);
  REQUIRE(made.status == 201);
  CHECK(made.body.at("trail") == "0.00100");
  CHECK(client.get(path_of(made)).body.at("stop") == "1.09898");  // 1.09998 less 0.00100
  // It follows the market up, and says so when it is asked.
  server.quote("1.10500", "1.10510");
  CHECK(client.get(path_of(made)).body.at("stop") == "1.10398");
  CHECK(client.get(kOrders).body["data"][0].at("stop") == "1.10398");
  server.quote("1.10450", "1.10460");
  CHECK(client.get(path_of(made)).body.at("stop") == "1.10398");
  const Answer changed = client.ask(http::verb::patch, path_of(made), R"({"trail":"0.0020"})");
  CHECK(changed.status == 200);
  CHECK(changed.body.at("trail") == "0.00200");
  const Answer taken = client.ask(http::verb::patch, path_of(made), R"({"trail":null})");
  CHECK(taken.status == 400);
  CHECK(errors_of(taken)["/trail"] == "cannot be taken away");
}

TEST_CASE_METHOD(WebFixture, "a good-till-date order ends at its moment", "[client_api]") {
  client.log_in("t1");
  json order = limit("until", "1.05000");
  order.update({{"time_in_force", "gtd"}, {"expires", "2023-11-14T23:30:00+01:00"}});
  const Answer made = client.post(kOrders, order);
  REQUIRE(made.status == 201);
  CHECK(made.body.at("expires") == "2023-11-14T22:30:00.000000Z");
  const Answer later = client.ask(http::verb::patch, path_of(made), R"({"expires":"2023-11-14T22:45:00Z"})");
  CHECK(later.body.at("expires") == "2023-11-14T22:45:00.000000Z");
  server.on_desk([&] {
    server.life.clock.time = *parse_rfc3339("2023-11-14T22:46:00Z");
    server.life.apply(PassTime{});
  });
  CHECK(client.get(path_of(made)).body.at("status") == "expired");
}

TEST_CASE_METHOD(WebFixture, "what the desk refuses of an order is said with its code", "[client_api]") {
  client.log_in("t1");
  struct Row {
    json fields;
    unsigned status;
    const char* code;
  };
  const std::vector<Row> rows{
      {{{"reduce_only", true}}, 422, "nothing_to_reduce"},
      {{{"post_only", true}}, 501, "unsupported"},
      {{{"time_in_force", "gtd"}}, 422, "bad_expiry"},
      {{{"expires", "2023-11-14T22:45:00Z"}}, 422, "bad_expiry"},
      {{{"type", "trailing_stop"}}, 422, "bad_stop"},
      {{{"type", "market_if_touched"}}, 422, "bad_stop"},
      {{{"exits", {{"trailing_stop", "0.000001"}}}}, 422, "bad_stop"},
      {{{"exits", {{"targets", {{{"price", "1.2"}, {"qty", "20000"}}}}}}}, 422, "bad_quantity"},
      {{{"exits", {{"targets", {{{"price", "1.2"}, {"lots", "0.000000001"}}}}}}}, 400, "malformed"}};
  for (std::size_t i = 0; i < rows.size(); ++i) {
    INFO(rows[i].fields);
    json order = market("r" + std::to_string(i));
    order.update(rows[i].fields);
    const Answer answer = client.post(kOrders, order);
    CHECK(answer.status == rows[i].status);
    CHECK(answer.body.at("code") == rows[i].code);
  }
}

TEST_CASE_METHOD(WebFixture, "what is wrong inside an order is told with its way there", "[client_api]") {
  client.log_in("t1");
  json order = market("a");
  order.update({{"expires", "tomorrow"},
                {"reduce_only", "yes"},
                {"trail", 0.001},
                {"exits",
                 {{"trailing_stop", 0.001},
                  {"colour", "red"},
                  {"targets",
                   {{{"price", "1.2"}}, {{"price", "1.3"}, {"qty", "1000"}, {"lots", "1"}}, {{"qty", "1000"}}, 5}}}}});
  const Answer answer = client.post(kOrders, order);
  CHECK(answer.status == 400);
  auto errors = errors_of(answer);
  CHECK(errors.size() == 9);
  CHECK(errors["/expires"].starts_with("must be an RFC 3339 time"));
  CHECK(errors["/reduce_only"] == "must be true or false");
  CHECK(errors["/trail"].starts_with("must be a decimal string"));
  CHECK(errors["/exits/trailing_stop"].starts_with("must be a decimal string"));
  CHECK(errors["/exits/colour"] == "is not a field of this request");
  CHECK(errors["/exits/targets/0/qty"].starts_with("is missing"));
  CHECK(errors["/exits/targets/1/lots"].starts_with("give the quantity"));
  CHECK(errors["/exits/targets/2/price"] == "is missing");
  CHECK(errors["/exits/targets/3"] == "must be a JSON object");

  order = market("a");
  order["exits"] = "none";
  CHECK(errors_of(client.post(kOrders, order))["/exits"] == "must be a JSON object");
  order["exits"] = {{"targets", "none"}};
  CHECK(errors_of(client.post(kOrders, order))["/exits/targets"] == "must be an array of objects");
  order = market("a");
  order["qty"] = nullptr;
  CHECK(errors_of(client.post(kOrders, order))["/qty"].starts_with("is missing"));
}

TEST_CASE_METHOD(WebFixture, "an order's exit plan is shown, kept, made anew and taken away", "[client_api]") {
  client.log_in("t1");
  json order = limit("a", "1.05000");
  order["exits"] = {{"trailing_stop", "0.0010"}, {"targets", {{{"price", "1.2"}, {"lots", "0.05"}}}}};
  const Answer made = client.post(kOrders, order);
  REQUIRE(made.status == 201);
  const json plan{{"trailing_stop", "0.00100"},
                  {"breakeven_after", nullptr},
                  {"breakeven_keep", nullptr},
                  {"targets", {{{"price", "1.20000"}, {"qty", "5000"}, {"lots", "0.05"}}}}};
  CHECK(made.body.at("exits") == plan);
  const auto patched = [&](const char* body) { return client.ask(http::verb::patch, path_of(made), body).body; };
  CHECK(patched(R"({"limit":"1.06000"})").at("exits") == plan);
  const json anew = patched(R"({"exits":{"breakeven_after":"0.0050","breakeven_keep":"0.0010"}})").at("exits");
  CHECK(anew.at("breakeven_after") == "0.00500");
  CHECK(anew.at("trailing_stop").is_null());
  CHECK(anew.at("targets").empty());
  CHECK(patched(R"({"exits":null})").at("exits").is_null());
}

TEST_CASE_METHOD(WebFixture, "a position's exit plan is set, shown and kept, and its swap is shown", "[client_api]") {
  client.log_in("t1");
  client.post(kOrders, market("a"));
  const Answer set = client.ask(http::verb::patch, kPosition,
                                R"({"exits":{"trailing_stop":"0.0010","targets":[{"price":"1.2","lots":"0.05"}]}})");
  REQUIRE(set.status == 200);
  CHECK(set.body["exits"].at("trailing_stop") == "0.00100");
  CHECK(set.body["exits"]["targets"][0].at("qty") == "5000");
  CHECK(set.body.at("swap") == "0.00");
  const Answer kept = client.ask(http::verb::patch, kPosition, R"({"stop_loss":"1.09000"})");
  CHECK(kept.body.at("exits") == set.body.at("exits"));
  const auto position = [this] { return client.get("/api/v1/accounts/1001/positions").body["data"][0]; };
  CHECK(position().at("exits") == set.body.at("exits"));
  CHECK(position().at("trailing_stop_loss") == "1.09898");  // 1.09998 less 0.00100
  server.quote("1.10500", "1.10510");
  CHECK(position().at("trailing_stop_loss") == "1.10398");

  const Answer too_much =
      client.ask(http::verb::patch, kPosition, R"({"exits":{"targets":[{"price":"1.2","qty":"11000"}]}})");
  CHECK(too_much.status == 422);
  CHECK(too_much.body.at("code") == "bad_quantity");
  CHECK(client.ask(http::verb::patch, kPosition, R"({"exits":{"stop":"1"}})").status == 400);
  client.log_in("t2");
  CHECK(client.ask(http::verb::patch, kPosition, R"({"exits":null})").body.at("code") == "unknown_account");
}

TEST_CASE_METHOD(WebFixture, "a reduce-only order trades what is open, and the same id with another flag conflicts",
                 "[client_api]") {
  client.log_in("t1");
  client.post(kOrders, market("open"));
  json order = market("less", "30000");
  order.update({{"side", "sell"}, {"reduce_only", true}});
  const Answer made = client.post(kOrders, order);
  CHECK(made.status == 201);
  CHECK(made.body.at("reduce_only") == true);
  CHECK(made.body.at("filled_qty") == "10000");
  CHECK(client.get("/api/v1/accounts/1001/positions").body.at("data").empty());
  order["reduce_only"] = false;
  CHECK(client.post(kOrders, order).body.at("code") == "idempotency_conflict");
}

TEST_CASE_METHOD(WebFixture, "an account shows credit and what is reserved beside its balance", "[client_api]") {
  client.log_in("t1");
  const Answer account = client.get("/api/v1/accounts/1001");
  for (const char* field : {"balance", "equity", "free_margin"}) CHECK(account.body.at(field) == "1000000.00");
  for (const char* field : {"credit", "margin", "reserved"}) CHECK(account.body.at(field) == "0.00");
}

TEST_CASE_METHOD(WebFixture, "what rests on an order book is held until the order ends", "[client_api]") {
  server.on_desk([this] {
    InstrumentSpec listed = eurusd();
    listed.symbol = "LISTED";
    listed.execution = Execution::exchange;
    server.life.apply(DefineInstrument{listed});
  });
  client.log_in("t1");
  CHECK(client.get("/api/v1/accounts/1001/holds").body.at("data").empty());
  const Answer placed = client.post(kOrders, {{"client_order_id", "rests"},
                                              {"symbol", "LISTED"},
                                              {"side", "buy"},
                                              {"type", "limit"},
                                              {"qty", "100000"},
                                              {"limit", "1.10000"}});
  REQUIRE(placed.body.at("status") == "working");
  const std::uint64_t order = placed.body.at("id");
  const Answer held = client.get("/api/v1/accounts/1001/holds");
  REQUIRE(held.body.at("data").size() == 1);
  const json& hold = held.body.at("data")[0];
  CHECK(hold.at("hold") == 1);
  CHECK(hold.at("order") == order);
  // 100,000 x 1.10000 / 100, and its commission.
  CHECK(hold.at("placed") == "1103.50");
  CHECK(hold.at("open") == "1103.50");
  CHECK(client.get("/api/v1/accounts/1001").body.at("reserved") == "1103.50");
  CHECK(client.get("/api/v1/accounts/1002/holds").status == 404);

  client.ask(http::verb::delete_, std::string{kOrders} + "/" + std::to_string(order));
  CHECK(client.get("/api/v1/accounts/1001/holds").body.at("data").empty());
  CHECK(client.get("/api/v1/accounts/1001").body.at("reserved") == "0.00");
}

}  // namespace dealingdesk::client_api
