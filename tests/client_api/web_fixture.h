// The whole web side on loopback: a real turn on a real database, inbox, router and HTTP server on one
// thread of their own, and blocking clients in the test's.
#pragma once

#include <chrono>
#include <future>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/websocket.hpp>
#include <nlohmann/json.hpp>

#include "admin_api/desk_gate.h"
#include "admin_api/http_server.h"
#include "admin_api/login_routes.h"
#include "admin_api/operations_routes.h"
#include "admin_api/staff_routes.h"
#include "admin_api/tokens.h"
#include "admin_api/users.h"
#include "client_api/account_routes.h"
#include "client_api/history_routes.h"
#include "client_api/order_entry.h"
#include "client_api/order_routes.h"
#include "client_api/streams.h"
#include "store/projection_queries.h"
#include "store/projections.h"
#include "tests/store/store_fixture.h"

namespace dealingdesk::client_api {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using nlohmann::json;
using tcp = asio::ip::tcp;

// Users: "admin", "t1" (account 1001), "t2" (account 1002) and "viewer" (account 1001); the password of
// each is the name with "-pw" behind it.
struct WebServer {
  explicit WebServer(const std::string& dir, admin_api::HttpServer::Settings http = {}, Streams::Settings streams = {})
      : life{dir},
        tokens{"0123456789abcdef", Span::from_s(3600)},
        projections{*life.database, life.io.get_executor(), 0},
        queries{*life.database},
        inbox{*life.turn, life.io, store::Inbox::Limits{}},
        gate{inbox, life.io.get_executor()},
        entry{gate},
        router{admin_api::identify_by(tokens, users(), life.clock)},
        login{gate, tokens, users(), life.clock},
        staff{gate, users(), {}, life.clock},
        stream{gate, *life.turn, entry, router, life.clock, streams},
        server{life.io.get_executor(), http, router,
               [this](std::shared_ptr<admin_api::WebSocket> socket, const admin_api::Request& request) {
                 stream.open(std::move(socket), request);
               }} {
    life.turn->feed(&projections);
    set_up();
    login.add_to(router);
    staff.add_to(router);
    add_account_routes(router, gate);
    add_order_routes(router, entry);
    add_history_routes(router, {&gate, life.turn.get(), &projections, &queries, life.io.get_executor()});
    admin_api::add_operations_routes(
        router, {"test", [] { return std::vector<std::string>{}; }, [] { return std::vector<admin_api::Metric>{}; }});
    must(server.open());
    thread = std::thread{[this] {
      while (!stopped) {
        life.io.run_one_for(std::chrono::milliseconds{50});
        life.io.poll();
        life.turn->commit();
      }
    }};
  }
  ~WebServer() {
    on_desk([this] {
      server.close();
      stopped = true;
    });
    thread.join();
    life.io.poll();
    life.turn->feed(nullptr);
    inbox.close();
  }

  // Runs `work` on the server's thread and waits for it.
  void on_desk(std::function<void()> work) {
    std::promise<void> done;
    asio::post(life.io, [&] {
      work();
      done.set_value();
    });
    done.get_future().wait();
  }
  void quote(const char* bid, const char* ask) {
    on_desk([&] { life.quote(bid, ask); });
  }

  admin_api::Users users() {
    return {[this](const std::string& name, const std::string& password, const auto& done) {
              const UserSpec* user = life.turn->desk().catalog().users().find(name);
              done(user != nullptr && password == name + "-pw" ? std::optional{*user} : std::nullopt);
            },
            [this](UserId id) -> std::optional<UserSpec> {
              const UserSpec* user = life.turn->desk().catalog().users().find(id);
              return user == nullptr ? std::nullopt : std::optional{*user};
            },
            [](const std::string& password, const auto& done) { done("hash of " + password); }};
  }

  void set_up() {
    life.set_up();  // EURUSD, the group "retail", account 1001 with 1,000,000.00 USD, a price
    for (const auto& [name, role] : std::vector<std::pair<const char*, Role>>{
             {"admin", Role::admin}, {"t1", Role::trader}, {"t2", Role::trader}, {"viewer", Role::viewer}}) {
      UserSpec user;
      user.name = name;
      user.role = role;
      user.password_hash = std::string{"hash of "} + name;
      life.apply(DefineUser{user});
    }
    GroupSpec marked = *life.turn->desk().catalog().groups().find(GroupId{1});
    marked.markup_points = 2;
    life.apply(DefineGroup{marked});
    AccountSpec account = *life.turn->desk().catalog().accounts().find(AccountId{1001});
    account.users = {UserId{2}, UserId{4}};
    life.apply(DefineAccount{account});
    account.id = AccountId{1002};
    account.users = {UserId{3}};
    life.apply(DefineAccount{account});
    life.turn->commit();
  }

  store::Life life;
  admin_api::Tokens tokens;
  store::Projections projections;
  store::ProjectionQueries queries;
  store::Inbox inbox;
  admin_api::DeskGate gate;
  OrderEntry entry;
  admin_api::Router router;
  admin_api::LoginRoutes login;
  admin_api::StaffRoutes staff;
  Streams stream;
  admin_api::HttpServer server;
  bool stopped = false;
  std::thread thread;
};

struct Answer {
  unsigned status = 0;
  json body;
  http::fields headers;
};

// One connection to the server.
struct HttpClient {
  explicit HttpClient(std::uint16_t port) { socket.connect({asio::ip::address_v4::loopback(), port}); }

  Answer ask(http::verb method, const std::string& target, const std::string& body = "",
             const std::vector<std::pair<std::string, std::string>>& headers = {}) {
    http::request<http::string_body> request{method, target, 11, body};
    request.set(http::field::host, "127.0.0.1");
    if (!token.empty()) request.set(http::field::authorization, "Bearer " + token);
    for (const auto& [name, value] : headers) request.set(name, value);
    request.prepare_payload();
    beast::error_code ignored;  // the server may answer before it has read everything
    http::write(socket, request, ignored);
    return read();
  }
  Answer read() {
    http::response<http::string_body> response;
    http::read(socket, buffer, response);
    Answer answer{response.result_int(), {}, response.base()};
    answer.body = json::parse(response.body(), nullptr, false);
    return answer;
  }
  Answer get(const std::string& target) { return ask(http::verb::get, target); }
  Answer post(const std::string& target, const json& body,
              const std::vector<std::pair<std::string, std::string>>& headers = {}) {
    return ask(http::verb::post, target, body.dump(), headers);
  }
  void log_in(const std::string& name) {
    const Answer answer = post("/api/v1/login", {{"user", name}, {"password", name + "-pw"}});
    REQUIRE(answer.status == 200);
    token = answer.body.at("token");
  }

  asio::io_context io;
  tcp::socket socket{io};
  beast::flat_buffer buffer;
  std::string token;
};

struct WsClient {
  WsClient(std::uint16_t port, const std::string& token, int receive_buffer = 0) {
    auto& socket = stream.next_layer();
    socket.open(tcp::v4());
    if (receive_buffer > 0) socket.set_option(asio::socket_base::receive_buffer_size{receive_buffer});
    socket.connect({asio::ip::address_v4::loopback(), port});
    stream.handshake("127.0.0.1", "/ws/v1");
    if (token.empty()) return;
    send({{"op", "auth"}, {"id", "login"}, {"token", token}});
    REQUIRE(receive().at("ok") == true);
  }
  void send(const json& message) { stream.write(asio::buffer(message.dump())); }
  json receive() {
    beast::flat_buffer buffer;
    stream.read(buffer);
    return json::parse(beast::buffers_to_string(buffer.data()));
  }
  // Reads until the server closes: the code.
  unsigned read_to_close() {
    beast::error_code error;
    while (!error) {
      beast::flat_buffer buffer;
      stream.read(buffer, error);
    }
    return error == beast::websocket::error::closed ? stream.reason().code : 0U;
  }
  void subscribe_account(std::uint64_t account) {
    send({{"op", "subscribe"}, {"id", 1}, {"topic", "account"}, {"args", {{"account", account}}}});
  }
  void subscribe_quotes(std::uint64_t account) {
    send({{"op", "subscribe"},
          {"id", 2},
          {"topic", "quotes"},
          {"args", {{"account", account}, {"symbols", {"EURUSD"}}}}});
  }

  asio::io_context io;
  beast::websocket::stream<tcp::socket> stream{io};
};

struct WebFixture {
  TempDir dir;
  WebServer server{dir.path()};
  HttpClient client{server.server.port()};

  static json market(const std::string& id, const std::string& qty = "10000") {
    return {{"symbol", "EURUSD"}, {"side", "buy"}, {"qty", qty}, {"client_order_id", id}};
  }
  static json limit(const std::string& id, const std::string& price) {
    json order = market(id);
    order["type"] = "limit";
    order["limit"] = price;
    return order;
  }
};

inline constexpr const char* kOrders = "/api/v1/accounts/1001/orders";

}  // namespace dealingdesk::client_api
