#include "tests/client_api/web_fixture.h"

namespace dealingdesk::client_api {
namespace {

// The next message of the kind; everything before it is passed over.
json next_of(WsClient& ws, const std::string& op, const std::string& type = "") {
  for (int i = 0; i < 1000; ++i) {
    json message = ws.receive();
    if (message.at("op") == op && (type.empty() || message.value("type", "") == type)) return message;
  }
  throw std::runtime_error("no such message");
}

}  // namespace

TEST_CASE_METHOD(WebFixture, "a perpetual's liquidation price is shown, of other positions none", "[client_api][ws]") {
  server.on_desk([this] {
    InstrumentSpec perpetual = eurusd();
    perpetual.symbol = "BTC.P";
    perpetual.base = *Currency::of("BTC");
    perpetual.contract_size = qty("1");
    perpetual.digits = 2;
    perpetual.min_qty = perpetual.qty_step = qty("0.1");
    perpetual.instrument_class = InstrumentClass::perpetual;
    perpetual.margin.mode = MarginMode::perpetual;
    server.life.apply(DefineInstrument{perpetual});
    server.life.apply(ChangeQuote{quote_of("60000.00", "60000.00", 2)});
  });
  const auto price_of = [this](std::uint64_t position) {
    std::string text;
    server.on_desk([&] {
      if (const auto price = server.life.turn->desk().liquidation_price(PositionId{position}))
        text = to_text(*price, 2);
    });
    return text;
  };
  client.log_in("t1");
  WsClient ws{server.server.port(), client.token};
  ws.subscribe_account(1001);
  next_of(ws, "snapshot");

  json order = market("perpetual", "30");
  order["symbol"] = "BTC.P";
  REQUIRE(client.post(kOrders, order).body.at("status") == "filled");
  const json told = next_of(ws, "update", "position");
  const std::string price = price_of(told["data"].at("id"));
  REQUIRE_FALSE(price.empty());
  CHECK(told["data"].at("liquidation_price") == price);
  CHECK(told["data"].contains("realised"));
  client.post(kOrders, market("forex"));
  const json rows = client.get("/api/v1/accounts/1001/positions").body.at("data");
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].at("liquidation_price") == price_of(rows[0].at("id")));
  CHECK_FALSE(rows[1].contains("liquidation_price"));

  WsClient later{server.server.port(), client.token};
  later.subscribe_account(1001);
  const json snapshot = next_of(later, "snapshot");
  CHECK(snapshot["data"]["positions"][0].at("liquidation_price") == rows[0].at("liquidation_price"));
  CHECK(snapshot["data"]["account"].at("balances").contains("USD"));
}

TEST_CASE_METHOD(WebFixture, "an account's snapshot is followed by its events, numbered without a gap",
                 "[client_api][ws]") {
  client.log_in("t1");
  client.post(kOrders, market("before"));
  WsClient ws{server.server.port(), client.token};
  ws.subscribe_account(1001);
  CHECK(ws.receive() == json{{"op", "ack"}, {"id", 1}, {"ok", true}});
  const json snapshot = ws.receive();
  CHECK(snapshot.at("op") == "snapshot");
  CHECK(snapshot.at("seq") == 1);
  CHECK(snapshot["data"].at("positions").size() == 1);
  CHECK(snapshot["data"]["account"].at("balance") == "999999.65");

  client.post(kOrders, limit("after", "1.05000"));
  const json report = next_of(ws, "update", "execution");
  CHECK(report["data"].at("type") == "accepted");
  CHECK(report["data"]["order"].at("client_order_id") == "after");
  client.post(kOrders, market("fill"));
  std::uint64_t seq = report.at("seq");
  std::vector<std::string> types;
  while (types.empty() || types.back() != "trade") {
    const json message = ws.receive();
    CHECK(message.at("seq") == ++seq);
    types.push_back(message.at("type") == "execution" ? message["data"].at("type") : message.at("type"));
  }
  CHECK(std::count(types.begin(), types.end(), "accepted") == 1);
  CHECK(next_of(ws, "update", "balance")["data"].at("balance") == "999999.30");  // two commissions
}

TEST_CASE_METHOD(WebFixture, "orders are placed and cancelled over the socket, with the checks of REST",
                 "[client_api][ws]") {
  client.log_in("t1");
  WsClient ws{server.server.port(), client.token};
  json order = limit("w1", "1.05000");
  order["account"] = 1001;
  ws.send({{"op", "place"}, {"id", "p"}, {"args", order}});
  const json made = ws.receive();
  CHECK(made.at("id") == "p");
  REQUIRE(made.at("ok") == true);
  CHECK(made["order"].at("status") == "working");
  ws.send({{"op", "place"}, {"id", "again"}, {"args", order}});
  const json again = ws.receive();
  CHECK(again.at("repeated") == true);
  CHECK(again["order"].at("id") == made["order"].at("id"));

  ws.send({{"op", "cancel"}, {"id", "c"}, {"args", {{"account", 1001}, {"order", made["order"].at("id")}}}});
  CHECK(ws.receive()["order"].at("status") == "canceled");
  order["account"] = 1002;
  ws.send({{"op", "place"}, {"id", "x"}, {"args", order}});
  const json refused = ws.receive();
  CHECK(refused.at("ok") == false);
  CHECK(refused["error"].at("code") == "unknown_account");
  CHECK(refused["error"].at("status") == 404);
}

TEST_CASE_METHOD(WebFixture, "quotes: a snapshot, then changes, with the mark-up; a withdrawn one is null",
                 "[client_api][ws]") {
  client.log_in("t1");
  WsClient ws{server.server.port(), client.token};
  ws.subscribe_quotes(1001);
  CHECK(ws.receive().at("op") == "ack");
  const json snapshot = ws.receive();
  CHECK(snapshot["data"][0].at("bid") == "1.09998");
  server.quote("1.20000", "1.20010");
  const json update = ws.receive();
  CHECK(update.at("seq") == 2);
  CHECK(update["data"][0].at("ask") == "1.20012");
  server.on_desk([&] { server.life.apply(WithdrawQuote{InstrumentId{1}}); });
  CHECK(ws.receive()["data"][0].at("bid").is_null());
}

TEST_CASE_METHOD(WebFixture, "who has not logged in, or asks for another's account, gets nothing", "[client_api][ws]") {
  WsClient stranger{server.server.port(), ""};
  stranger.subscribe_account(1001);
  CHECK(stranger.receive()["error"].at("code") == "unauthenticated");
  stranger.send({{"op", "auth"}, {"id", 1}, {"token", "nonsense"}});
  CHECK(stranger.receive().at("ok") == false);
  CHECK(stranger.read_to_close() == admin_api::kClosePolicy);

  client.log_in("t2");
  WsClient ws{server.server.port(), client.token};
  ws.subscribe_account(1001);
  CHECK(ws.receive()["error"].at("code") == "unknown_account");
  ws.send({{"op", "dance"}, {"id", 9}});
  CHECK(ws.receive()["error"].at("code") == "unsupported");
  ws.send({{"op", "ping"}, {"id", 10}});
  CHECK(ws.receive().at("op") == "pong");
}

TEST_CASE("a slow reader gets the latest quotes only, and is closed when events pile up", "[client_api][ws]") {
  TempDir dir;
  admin_api::HttpServer::Settings http;
  http.web_socket_send_buffer_bytes = 4096;
  Streams::Settings streams;
  streams.max_unread_bytes = 32 * 1024;
  streams.quotes_every = Span::from_ms(1);
  WebServer server{dir.path(), http, streams};
  HttpClient client{server.server.port()};
  client.log_in("t1");

  SECTION("quotes") {
    WsClient ws{server.server.port(), client.token, 2048};
    ws.subscribe_quotes(1001);
    CHECK(ws.receive().at("op") == "ack");
    CHECK(ws.receive().at("op") == "snapshot");
    for (int i = 0; i < 3000; ++i) {
      const std::string bid = "1.1" + std::to_string(1000 + i);
      const std::string ask = "1.2" + std::to_string(1000 + i);
      server.quote(bid.c_str(), ask.c_str());
    }
    std::uint64_t seq = 1;
    json last;
    do {
      last = ws.receive();
      CHECK(last.at("seq") == ++seq);
    } while (last["data"][0].at("bid") != "1.13997");  // 1.13999 less the mark-up
    CHECK(seq < 3000);
  }
  SECTION("events") {
    WsClient ws{server.server.port(), client.token, 2048};
    ws.subscribe_account(1001);
    CHECK(ws.receive().at("op") == "ack");
    CHECK(ws.receive().at("op") == "snapshot");
    for (int i = 0; i < 300; ++i) server.on_desk([&] { server.life.order("s" + std::to_string(i)); });
    CHECK(ws.read_to_close() == admin_api::kCloseTryAgainLater);
    CHECK(ws.stream.reason().reason == "messages are not read fast enough");
  }
}

}  // namespace dealingdesk::client_api
