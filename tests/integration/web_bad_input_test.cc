// What strangers and broken clients send over HTTP and WebSocket is refused by its documented code, and
// costs nobody anything.
#include <catch2/catch.hpp>

#include "tests/integration/trading.h"
#include "tests/integration/web_client.h"

namespace dealingdesk::integration {
namespace {

const std::string kAccount = "/api/v1/accounts/1001";
const std::string kOrders = kAccount + "/orders";
const std::string kDeposits = "/api/v1/admin/accounts/1001/deposits";

struct Case {
  const char* method;
  std::string target;
  std::string body;
  unsigned status;
  const char* code;
};

std::string order(const std::string& change) {
  Json json{{"client_order_id", "bad"}, {"symbol", "EURUSD"}, {"side", "buy"}, {"type", "market"}, {"qty", "10000"}};
  json.update(Json::parse(change));
  return json.dump();
}

void check_refused(HttpClient& client, const Case& c, const HttpClient::Headers& headers = {}) {
  INFO(c.method << " " << c.target << " " << c.body.substr(0, 200));
  const HttpAnswer answer = client.ask(c.method, c.target, c.body, headers);
  INFO(answer.text);
  CHECK(answer.status == c.status);
  CHECK(answer.content_type == "application/problem+json");
  CHECK(answer.code() == c.code);
  CHECK_FALSE(answer.body.value("detail", "").empty());
  CHECK_FALSE(answer.body.value("requestId", "").empty());
}

// The balances of all accounts, and how much is in the books.
Json what_there_is(HttpClient& admin) {
  Json found = Json::array();
  for (const char* account : {"1001", "1002", "1003"}) {
    const std::string path = std::string{"/api/v1/accounts/"} + account;
    found.push_back({admin.get(path).body.at("balance"), admin.all_rows(path + "/orders?status=working"),
                     admin.all_rows(path + "/positions"), admin.all_rows(path + "/trades"),
                     admin.all_rows(path + "/ledger")});
  }
  found.push_back(admin.all_rows("/api/v1/admin/accounts").size());
  found.push_back(admin.all_rows("/api/v1/admin/users"));
  return found;
}

void still_trades(const RunningServer& server) {
  RawFixClient fix = trader(server);
  fix.send("5", "");
  CHECK(fix.closed());
  HttpClient client{server.http_port()};
  client.log_in("t1", "secret-1");
  static int number = 0;
  const HttpAnswer answer =
      client.post(kOrders, Json::parse(order(fmt::format(R"({{"client_order_id":"good-{}"}})", ++number))));
  INFO(answer.text);
  CHECK(answer.status == 201);
  CHECK(answer.body.value("status", "") == "filled");
}

void stops_with_sound_books(RunningServer& server) {
  CHECK(server.stop() == 0);
  const Finished verified = server.verify();
  INFO(verified.out << verified.err);
  CHECK(verified.code == 0);
}

}  // namespace

TEST_CASE("requests that make no sense are refused by code, and change nothing", "[integration][web]") {
  RunningServer server;
  still_trades(server);
  HttpClient admin{server.http_port()};
  HttpClient trader{server.http_port()};
  HttpClient stranger{server.http_port()};
  admin.log_in("boss", "secret-boss");
  trader.log_in("t1", "secret-1");
  const Json before = what_there_is(admin);

  const std::vector<Case> orders{
      {"POST", kOrders, "{", 400, "malformed"},
      {"POST", kOrders, "nonsense", 400, "malformed"},
      {"POST", kOrders, "[1,2]", 400, "malformed"},
      {"POST", kOrders, "\"text\"", 400, "malformed"},
      {"POST", kOrders, "null", 400, "malformed"},
      {"POST", kOrders, "", 400, "malformed"},
      {"POST", kOrders, std::string(50'000, '['), 400, "malformed"},
      {"POST", kOrders, "{\"symbol\":\"EUR\xff\"}", 400, "malformed"},
      {"POST", kOrders, order(R"({"qty":10000})"), 400, "malformed"},
      {"POST", kOrders, order(R"({"qty":"1e4"})"), 400, "malformed"},
      {"POST", kOrders, order(R"({"qty":"99999999999999999999"})"), 400, "malformed"},
      {"POST", kOrders, order(R"({"side":"long"})"), 400, "malformed"},
      {"POST", kOrders, order(R"({"color":"red"})"), 400, "malformed"},
      {"POST", kOrders, order(R"({"lots":"0.1"})"), 400, "malformed"},
      {"POST", kOrders, order(R"({"client_order_id":""})"), 400, "malformed"},
      {"POST", kOrders, order(R"({"client_order_id":7})"), 400, "malformed"},
      {"POST", kOrders, order(R"({"symbol":"NOSUCH"})"), 404, "unknown_instrument"},
      {"POST", kOrders, order(R"({"client_order_id":"step","qty":"1500"})"), 422, "bad_quantity"},
      {"POST", kOrders, order(R"({"client_order_id":"zero","qty":"0"})"), 422, "bad_quantity"},
      {"POST", kOrders, order(R"({"client_order_id":"less","qty":"-10000"})"), 422, "bad_quantity"},
      {"POST", kOrders, order(R"({"client_order_id":"much","qty":"10000000000"})"), 422, "bad_quantity"},
      {"POST", kOrders, order(R"({"client_order_id":"free","type":"limit"})"), 422, "bad_price"},
      {"POST", kOrders, order(R"({"client_order_id":"minus","type":"limit","limit":"-1"})"), 422, "bad_price"},
      {"POST", "/api/v1/accounts/1002/orders", order("{}"), 404, "unknown_account"},
      {"POST", "/api/v1/accounts/7/orders", order("{}"), 404, "unknown_account"},
      {"POST", "/api/v1/accounts/-1/orders", order("{}"), 404, "unknown_account"},
      {"POST", "/api/v1/accounts/99999999999999999999/orders", order("{}"), 404, "unknown_account"},
      {"DELETE", kOrders + "/999", "", 404, "unknown_order"},
      {"PATCH", kOrders + "/999", "{}", 404, "unknown_order"},
      {"POST", kAccount + "/positions/999/close", R"({"client_order_id":"c"})", 404, "unknown_position"},
      {"GET", "/api/v1/accounts/1002", "", 404, "unknown_account"},
      {"GET", "/api/v1/accounts/1002/orders?status=all", "", 404, "unknown_account"},
      {"GET", "/api/v1/accounts/1002/ledger", "", 404, "unknown_account"},
      {"GET", kOrders + "?status=lost", "", 400, "malformed"},
      {"GET", kAccount + "/trades?limit=0", "", 400, "malformed"},
      {"GET", kAccount + "/trades?cursor=nonsense", "", 400, "malformed"},
      {"GET", "/api/v1/nowhere", "", 404, "no_such_route"},
      {"GET", "/../../etc/passwd", "", 404, "no_such_route"},
      {"PUT", kAccount, "{}", 405, "method_not_allowed"},
      {"BREW", kAccount, "", 405, "method_not_allowed"},
  };
  for (const Case& c : orders) check_refused(trader, c);

  const std::vector<Case> staff_only{
      {"GET", "/api/v1/admin/accounts", "", 403, "not_authorised"},
      {"POST", kDeposits, R"({"amount":"1000.00","currency":"USD"})", 403, "not_authorised"},
      {"POST", "/api/v1/admin/users", R"({"name":"me","password":"12345678","role":"admin"})", 403, "not_authorised"},
      {"GET", "/api/v1/admin/lps", "", 403, "not_authorised"},
  };
  for (const Case& c : staff_only) check_refused(trader, c, {{"Idempotency-Key", "mine"}});
  for (const Case& c : staff_only) check_refused(stranger, {c.method, c.target, c.body, 401, "unauthenticated"});

  const auto amount = [](const char* value, const char* currency = "USD") {
    return Json{{"amount", value}, {"currency", currency}}.dump();
  };
  const std::vector<Case> money{
      {"POST", kDeposits, amount("-5.00"), 422, "bad_amount"},
      {"POST", kDeposits, amount("0.00"), 422, "bad_amount"},
      {"POST", kDeposits, amount("1.001"), 422, "bad_amount"},
      {"POST", kDeposits, amount("ten"), 422, "bad_amount"},
      {"POST", kDeposits, amount("99999999999999999999.00"), 422, "bad_amount"},
      {"POST", kDeposits, amount("5.00", "EUR"), 422, "bad_amount"},
      {"POST", kDeposits, amount("5.00", "XXX"), 422, "bad_amount"},
      {"POST", kDeposits, R"({"amount":5,"currency":"USD"})", 400, "malformed"},
      {"POST", "/api/v1/admin/accounts/7/deposits", amount("5.00"), 404, "unknown_account"},
      {"POST", "/api/v1/admin/accounts/1001/withdrawals", amount("99999999.00"), 422, "not_enough_money"},
      {"POST", "/api/v1/admin/users", R"({"name":"x","password":"short"})", 400, "malformed"},
      {"POST", "/api/v1/admin/users", R"({"name":"t1","password":"long enough"})", 409, "already_exists"},
      {"POST", "/api/v1/admin/accounts", R"({"group":"nobody","currency":"USD"})", 404, "unknown_group"},
      {"POST", "/api/v1/admin/reset", "", 404, "no_such_route"},
  };
  int key = 0;
  for (const Case& c : money) check_refused(admin, c, {{"Idempotency-Key", fmt::format("bad-{}", ++key)}});
  check_refused(admin, {"POST", kDeposits, amount("5.00"), 400, "malformed"});  // no key

  check_refused(trader, {"POST", kOrders, std::string(1024 * 1024 + 1, 'x'), 413, "body_too_large"});
  check_refused(trader, {"GET", kAccount, "", 431, "headers_too_large"}, {{"X-Long", std::string(20'000, 'x')}});

  CHECK(what_there_is(admin) == before);
  still_trades(server);
  stops_with_sound_books(server);
}

TEST_CASE("tokens that are missing, forged, of another key or over let nobody in", "[integration][web]") {
  RunningServer::Options options;
  options.arguments = {"--ephemeral"};  // whose clock can be moved
  RunningServer server{options};
  HttpClient client{server.http_port()};
  const Case refused{"GET", kAccount, "", 401, "unauthenticated"};
  check_refused(client, refused);
  check_refused(client, {"POST", "/api/v1/login", R"({"user":"t1","password":"guess"})", 401, "unauthenticated"});
  check_refused(client,
                {"POST", "/api/v1/login", R"({"user":"nobody","password":"secret-1"})", 401, "unauthenticated"});

  client.log_in("t1", "secret-1");
  const std::string good = client.token;
  REQUIRE(client.get(kAccount).status == 200);
  std::string forged = good;
  forged[good.find('.') + 5] = forged[good.find('.') + 5] == 'A' ? 'B' : 'A';
  std::string unsigned_one = good.substr(0, good.rfind('.') + 1);
  for (const std::string& token : {forged, unsigned_one, good + "x", std::string{"."}, std::string(10'000, 'a')}) {
    client.token = token;
    check_refused(client, refused);
    WebSocketClient socket{server.http_port(), ""};
    CHECK(socket.ask({{"op", "auth"}, {"id", 1}, {"token", token}})["error"]["code"] == "unauthenticated");
    CHECK(socket.close_code() == 1008);
  }

  HttpClient admin{server.http_port()};
  admin.log_in("boss", "secret-boss");
  CHECK(admin.post("/api/v1/admin/clock/advance", {{"seconds", 7200}}).status == 200);
  client.token = good;
  check_refused(client, refused);
  client.log_in("t1", "secret-1");
  CHECK(client.get(kAccount).status == 200);
  CHECK(server.stop() == 0);
}

TEST_CASE("what a WebSocket client sends wrong costs it an answer or its connection, and nobody else",
          "[integration][web]") {
  RunningServer server;
  still_trades(server);
  HttpClient admin{server.http_port()};
  HttpClient trader{server.http_port()};
  admin.log_in("boss", "secret-boss");
  trader.log_in("t1", "secret-1");
  const Json before = what_there_is(admin);
  WebSocketClient bystander{server.http_port(), trader.token};

  struct Op {
    const char* message;
    const char* code;
  };
  const std::vector<Op> ops{
      {R"({"op":"dance"})", "unsupported"},
      {R"({"op":""})", "unsupported"},
      {R"({"op":"subscribe"})", "malformed"},
      {R"({"op":"subscribe","topic":"weather","args":{"account":1001}})", "unsupported"},
      {R"({"op":"subscribe","topic":"account","args":{"account":1002}})", "unknown_account"},
      {R"({"op":"subscribe","topic":"account","args":{"account":-1}})", "malformed"},
      {R"({"op":"subscribe","topic":"account","args":[1001]})", "malformed"},
      {R"({"op":"subscribe","topic":"quotes","args":{"account":1001,"symbols":["NOSUCH"]}})", "unknown_instrument"},
      {R"({"op":"subscribe","topic":"quotes","args":{"account":1001,"symbols":"EURUSD"}})", "malformed"},
      {R"({"op":"unsubscribe","topic":"account"})", "malformed"},
      {R"({"op":"place","args":{"account":1001}})", "malformed"},
      {R"({"op":"place","args":"all of it"})", "malformed"},
      {R"({"op":"place","args":{"account":1001,"client_order_id":"w","symbol":"EURUSD","side":"buy","qty":"1500"}})",
       "bad_quantity"},
      {R"({"op":"place","args":{"account":1002,"client_order_id":"w","symbol":"EURUSD","side":"buy","qty":"10000"}})",
       "unknown_account"},
      {R"({"op":"cancel","args":{"account":1001,"order":999}})", "unknown_order"},
      {R"({"op":"cancel","args":{"account":1001,"order":"1"}})", "malformed"},
  };
  WebSocketClient one{server.http_port(), trader.token};
  int id = 0;
  for (const Op& op : ops) {
    INFO(op.message);
    Json message = Json::parse(op.message);
    message["id"] = ++id;
    const Json answer = one.ask(message);
    INFO(answer.dump());
    CHECK(answer.at("ok") == false);
    CHECK(answer["error"]["code"] == op.code);
  }

  const std::vector<std::string> ends{"nonsense", "", "[]", "{}", R"({"op":7})", std::string(60'000, '[')};
  for (const std::string& text : ends) {
    INFO(text.substr(0, 40));
    WebSocketClient client{server.http_port(), trader.token};
    client.send_text(text);
    CHECK(client.close_code() == 1008);
  }
  WebSocketClient binary{server.http_port(), trader.token};
  binary.send_binary(R"({"op":"ping","id":1})");
  CHECK(binary.close_code() == 1003);
  WebSocketClient large{server.http_port(), trader.token};
  large.send_text(R"({"op":"ping","id":")" + std::string(64 * 1024, 'x') + "\"}");
  CHECK(large.close_code() == 1009);
  WebSocketClient stranger{server.http_port(), ""};
  CHECK(stranger.ask({{"op", "place"}, {"id", 1}, {"args", {{"account", 1001}}}})["error"]["code"] ==
        "unauthenticated");

  bystander.send({{"op", "ping"}, {"id", "still"}});
  CHECK(bystander.expect("pong").at("id") == "still");
  CHECK(what_there_is(admin) == before);
  still_trades(server);
  stops_with_sound_books(server);
}

}  // namespace dealingdesk::integration
