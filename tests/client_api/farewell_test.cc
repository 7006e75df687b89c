// What WebSocket clients are told when the server ends.
#include "tests/client_api/web_fixture.h"

namespace dealingdesk::client_api {

TEST_CASE("a server that ends sends what is queued, then says so, and closes with 1001", "[client_api][ws]") {
  TempDir dir;
  admin_api::HttpServer::Settings http;
  http.web_socket_send_buffer_bytes = 4096;
  WebServer server{dir.path(), http};
  HttpClient client{server.server.port()};
  client.log_in("t1");
  WsClient ws{server.server.port(), client.token, 2048};
  ws.subscribe_account(1001);
  CHECK(ws.receive().at("op") == "ack");
  CHECK(ws.receive().at("op") == "snapshot");
  constexpr int kPlaced = 60;
  for (int i = 0; i < kPlaced; ++i) {
    server.on_desk([&] {
      server.life.order("s" + std::to_string(i));
      server.life.turn->commit();
    });
  }
  server.on_desk([&] { server.server.close(); });
  int accepted = 0;
  json message = ws.receive();
  for (; message.at("op") == "update"; message = ws.receive())
    if (message.at("type") == "execution" && message["data"].at("type") == "accepted") ++accepted;
  CHECK(accepted == kPlaced);
  CHECK(message.at("op") == "serverShutdown");
  CHECK(ws.read_to_close() == admin_api::kCloseGoingAway);
}

TEST_CASE("WebSocket clients are told of the end where only the destructor is left to do it", "[client_api][ws]") {
  asio::io_context io;
  const admin_api::Router router{[](const std::string&) { return std::optional<admin_api::Caller>{}; }};
  std::shared_ptr<admin_api::WebSocket> opened;
  std::optional<admin_api::HttpServer> server;
  server.emplace(io.get_executor(), admin_api::HttpServer::Settings{}, router,
                 [&](std::shared_ptr<admin_api::WebSocket> socket, const admin_api::Request&) {
                   opened = std::move(socket);
                   opened->start({});
                 });
  REQUIRE(server->open());
  std::thread running{[&] {
    while (!opened) io.run_one_for(std::chrono::milliseconds{50});
  }};
  WsClient client{server->port(), ""};
  running.join();
  opened.reset();
  server.reset();
  CHECK(client.receive() == json{{"op", "serverShutdown"}});
}

}  // namespace dealingdesk::client_api
