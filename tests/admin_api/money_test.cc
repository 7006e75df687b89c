// Deposits of coins, credit, corrections, suspense, reversals and dividends.
#include "tests/client_api/web_fixture.h"

namespace dealingdesk::admin_api {

using client_api::Answer;
using client_api::HttpClient;
using client_api::json;
using client_api::kOrders;
using client_api::WebFixture;
using client_api::WsClient;

namespace {

struct MoneyFixture : WebFixture {
  MoneyFixture() { client.log_in("admin"); }
  Answer move(const char* kind, const char* amount, const std::string& key) {
    return client.post(std::string{"/api/v1/admin/accounts/1001/"} + kind, {{"amount", amount}, {"currency", "USD"}},
                       {{"Idempotency-Key", key}});
  }
  Answer reverse(const std::string& transaction, const std::string& key) {
    return client.post("/api/v1/admin/ledger/" + transaction + "/reversal", {{"comment", "a mistake"}},
                       {{"Idempotency-Key", key}});
  }
  Answer dividend(const json& body, const std::string& key, const std::string& symbol = "EURUSD") {
    return client.post("/api/v1/admin/instruments/" + symbol + "/dividend", body, {{"Idempotency-Key", key}});
  }
  Answer suspense(const std::string& what, const json& body, const std::string& key) {
    return client.post("/api/v1/admin/suspense/" + what, body, {{"Idempotency-Key", key}});
  }
  json account() { return client.get("/api/v1/accounts/1001").body; }
};

const json kFiveCents{{"per_unit", "0.05"}, {"currency", "USD"}};

}  // namespace

TEST_CASE_METHOD(MoneyFixture, "credit is lent and taken back; it is equity, but no balance", "[admin_api]") {
  const Answer lent = move("credits", "500.00", "c1");
  CHECK(lent.status == 201);
  CHECK(lent.body.at("credit") == "500.00");
  CHECK(lent.body.at("balance") == "1000000.00");
  CHECK(account().at("equity") == "1000500.00");
  CHECK(move("credits", "500.00", "c1").status == 200);
  CHECK(move("credits", "-200.00", "c2").body.at("credit") == "300.00");
  CHECK(account().at("credit") == "300.00");
  CHECK(move("credits", "-300.01", "c3").body.at("code") == "not_enough_money");
  CHECK(move("credits", "0.00", "c4").body.at("code") == "bad_amount");
  CHECK(move("credits", "1.00", "").status == 400);
}

TEST_CASE_METHOD(MoneyFixture, "who watches an account is told of credit", "[admin_api][ws]") {
  HttpClient trader{server.server.port()};
  trader.log_in("t1");
  WsClient ws{server.server.port(), trader.token};
  ws.subscribe_account(1001);
  CHECK(ws.receive().at("op") == "ack");
  CHECK(ws.receive().at("op") == "snapshot");
  move("credits", "500.00", "c");
  const json told = ws.receive();
  CHECK(told.at("type") == "balance");
  CHECK(told["data"].at("credit") == "500.00");
  CHECK(told["data"].at("balances") == json{{"USD", "1000000.00"}});
}

TEST_CASE_METHOD(MoneyFixture, "a correction goes either way", "[admin_api]") {
  CHECK(move("corrections", "-0.35", "k1").body.at("balance") == "999999.65");
  CHECK(move("corrections", "0.35", "k2").body.at("balance") == "1000000.00");
  CHECK(move("corrections", "0.00", "k3").body.at("code") == "bad_amount");
}

TEST_CASE_METHOD(MoneyFixture, "coins are paid in and out, as much as there are", "[admin_api]") {
  server.on_desk([this] {
    InstrumentSpec spot = eurusd();
    spot.symbol = "BTCUSD";
    spot.base = *Currency::of("BTC");
    spot.instrument_class = InstrumentClass::crypto_spot;
    server.life.apply(DefineInstrument{spot});
  });
  const auto coins = [this](const char* kind, const char* amount, const char* currency, const std::string& key) {
    return client.post(std::string{"/api/v1/admin/accounts/1001/"} + kind, {{"amount", amount}, {"currency", currency}},
                       {{"Idempotency-Key", key}});
  };
  const Answer paid_in = coins("deposits", "0.50000000", "BTC", "b1");
  CHECK(paid_in.status == 201);
  CHECK(paid_in.body.at("currency") == "BTC");
  CHECK(paid_in.body.at("balance") == "1000000.00");
  CHECK(paid_in.body.at("balances") == json{{"USD", "1000000.00"}, {"BTC", "0.50000000"}});
  CHECK(coins("deposits", "0.50000000", "BTC", "b1").body.at("repeated") == true);
  CHECK(coins("deposits", "0.50", "USD", "b1").body.at("code") == "idempotency_conflict");
  CHECK(account().at("balances") == json{{"USD", "1000000.00"}, {"BTC", "0.50000000"}});

  const Answer too_much = coins("withdrawals", "0.50000001", "BTC", "b2");
  CHECK(too_much.body.at("code") == "not_enough_money");
  CHECK(too_much.body.at("detail") == "balance 0.50000000 BTC, asked for 0.50000001 BTC");
  CHECK(coins("withdrawals", "0.2", "BTC", "b3").body.at("balances").at("BTC") == "0.30000000");
  CHECK(account().at("balance") == "1000000.00");

  CHECK(coins("deposits", "1", "ETH", "b4").body.at("code") == "bad_amount");
  CHECK(coins("deposits", "1", "bitcoin", "b5").body.at("code") == "bad_amount");
  CHECK(coins("deposits", "0.000000001", "BTC", "b6").body.at("code") == "bad_amount");
  CHECK(coins("credits", "1", "BTC", "b7").body.at("code") == "bad_amount");
}

TEST_CASE_METHOD(MoneyFixture, "a movement that names no currency is in the account's own", "[admin_api]") {
  const Answer paid =
      client.post("/api/v1/admin/accounts/1001/deposits", {{"amount", "5.00"}}, {{"Idempotency-Key", "own"}});
  CHECK(paid.status == 201);
  CHECK(paid.body.at("currency") == "USD");
  CHECK(paid.body.at("balance") == "1000005.00");
  CHECK(account().at("balances") == json{{"USD", "1000005.00"}});
}

TEST_CASE_METHOD(MoneyFixture, "what nobody could be found for is received, allocated and returned", "[admin_api]") {
  CHECK(client.get("/api/v1/admin/suspense").body.at("data").empty());
  const json unknown{{"amount", "700.00"}, {"currency", "USD"}, {"comment", "no reference"}};
  const Answer received = suspense("receipts", unknown, "s1");
  CHECK(received.status == 201);
  CHECK(received.body.at("suspense") == "700.00");
  CHECK(received.body.at("broker").is_null());
  CHECK(suspense("receipts", unknown, "s1").status == 200);
  CHECK(client.get("/api/v1/admin/suspense").body.at("data") ==
        json{{{"broker", nullptr}, {"currency", "USD"}, {"balance", "700.00"}}});
  CHECK(account().at("balance") == "1000000.00");

  CHECK(move("allocations", "500.00", "s2").body.at("balance") == "1000500.00");
  const Answer too_much = move("allocations", "200.01", "s3");
  CHECK(too_much.status == 422);
  CHECK(too_much.body.at("code") == "not_enough_money");
  CHECK(too_much.body.at("detail") == "suspense 200.00 USD, asked for 200.01 USD");
  const Answer returned = suspense("returns", {{"amount", "200.00"}, {"currency", "USD"}}, "s4");
  CHECK(returned.status == 201);
  CHECK(returned.body.at("suspense") == "0.00");
  CHECK(reverse(std::to_string(received.body.at("transaction").get<int>()), "s5").body.at("code") ==
        "not_enough_money");
  CHECK(client.get("/api/v1/accounts/1001/ledger?sort=newest").body["data"][0].at("reason") == "allocation");

  struct Row {
    json body;
    const char* code;
  };
  for (const Row& row :
       {Row{{{"amount", "1.00"}}, "malformed"}, Row{{{"amount", "1.00"}, {"currency", ""}}, "malformed"},
        Row{{{"amount", "1.00"}, {"currency", "dollars"}}, "malformed"},
        Row{{{"amount", "1.001"}, {"currency", "USD"}}, "bad_amount"},
        Row{{{"amount", "-1.00"}, {"currency", "USD"}}, "bad_amount"},
        Row{{{"amount", "1.00"}, {"currency", "USD"}, {"account", 1001}}, "malformed"},
        Row{{{"amount", "1.00"}, {"currency", "USD"}, {"broker", "north"}}, "unknown_broker"}}) {
    INFO(row.body);
    CHECK(suspense("receipts", row.body, "bad").body.at("code") == row.code);
  }
  CHECK(suspense("receipts", unknown, "").status == 400);
}

TEST_CASE_METHOD(MoneyFixture, "each broker has a suspense of its own", "[admin_api]") {
  server.on_desk([this] {
    BrokerSpec north;
    north.name = "north";
    server.life.apply(DefineBroker{north});
  });
  CHECK(suspense("receipts", {{"amount", "7"}, {"currency", "JPY"}, {"broker", "north"}}, "n1").body.at("broker") ==
        "north");
  CHECK(client.get("/api/v1/admin/suspense").body.at("data") ==
        json{{{"broker", "north"}, {"currency", "JPY"}, {"balance", "7"}}});
  CHECK(suspense("returns", {{"amount", "7"}, {"currency", "JPY"}}, "n2").body.at("code") == "not_enough_money");
}

TEST_CASE_METHOD(MoneyFixture, "a transaction is taken back once", "[admin_api]") {
  const std::string deposit = std::to_string(move("deposits", "100.00", "d").body.at("transaction").get<int>());
  const Answer reversed = reverse(deposit, "r1");
  CHECK(reversed.status == 201);
  CHECK(std::to_string(reversed.body.at("reverses").get<int>()) == deposit);
  CHECK(account().at("balance") == "1000000.00");
  const Answer repeated = reverse(deposit, "r1");
  CHECK(repeated.status == 200);
  CHECK(repeated.body.at("transaction") == reversed.body.at("transaction"));
  const Answer again = reverse(deposit, "r2");
  CHECK(again.status == 409);
  CHECK(again.body.at("code") == "already_reversed");
  CHECK(account().at("balance") == "1000000.00");

  CHECK(reverse("999", "r3").body.at("code") == "unknown_transaction");
  CHECK(reverse("first", "r4").body.at("code") == "unknown_transaction");
  CHECK(reverse(deposit, "").status == 400);
  CHECK(client.post("/api/v1/admin/ledger/" + deposit + "/reversal", {{"why", "x"}}, {{"Idempotency-Key", "r5"}})
            .body["errors"][0]
            .at("pointer") == "/why");
}

TEST_CASE_METHOD(MoneyFixture, "a dividend is paid to who holds the instrument, once", "[admin_api]") {
  const Answer nobody = dividend(kFiveCents, "d0");
  CHECK(nobody.status == 200);
  CHECK(nobody.body.at("transaction").is_null());

  client.post(kOrders, market("long"));  // 10000 units; commission 0.35
  const Answer paid = dividend(kFiveCents, "d1");
  CHECK(paid.status == 201);
  CHECK(paid.body.at("per_unit") == "0.05");
  CHECK(account().at("balance") == "1000499.65");
  CHECK(dividend(kFiveCents, "d1").status == 200);
  CHECK(account().at("balance") == "1000499.65");

  struct Row {
    json body;
    const char* symbol;
    const char* code;
  };
  const std::vector<Row> rows{{{{"per_unit", "0.05"}, {"currency", "EUR"}}, "EURUSD", "bad_amount"},
                              {{{"per_unit", "-0.05"}, {"currency", "USD"}}, "EURUSD", "bad_amount"},
                              {{{"per_unit", "0.05"}, {"currency", "USD"}}, "NOPE", "unknown_instrument"},
                              {{{"per_unit", 0.05}, {"currency", "USD"}}, "EURUSD", "malformed"},
                              {{{"per_unit", "0.05"}}, "EURUSD", "malformed"}};
  for (const Row& row : rows) {
    INFO(row.body << row.symbol);
    CHECK(dividend(row.body, "bad", row.symbol).body.at("code") == row.code);
  }
  CHECK(dividend(kFiveCents, "").status == 400);
}

TEST_CASE_METHOD(MoneyFixture, "none of it is a trader's to do", "[admin_api]") {
  client.log_in("t1");
  CHECK(move("credits", "500.00", "c").status == 403);
  CHECK(move("corrections", "500.00", "c").status == 403);
  CHECK(reverse("1", "r").status == 403);
  CHECK(dividend(kFiveCents, "d").status == 403);
  CHECK(move("allocations", "1.00", "a").status == 403);
  CHECK(suspense("receipts", {{"amount", "1.00"}, {"currency", "USD"}}, "s").status == 403);
  CHECK(suspense("returns", {{"amount", "1.00"}, {"currency", "USD"}}, "s").status == 403);
  CHECK(client.get("/api/v1/admin/suspense").status == 403);
  CHECK(account().at("equity") == "1000000.00");
}

}  // namespace dealingdesk::admin_api
