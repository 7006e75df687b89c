#include "tests/client_api/web_fixture.h"
#include "web/pages.h"

namespace dealingdesk::admin_api {

namespace asio = client_api::asio;
namespace http = client_api::http;
using client_api::Answer;
using client_api::HttpClient;
using client_api::json;
using client_api::WebFixture;
using client_api::WebServer;

TEST_CASE_METHOD(WebFixture, "a request's id is echoed, and a bad one replaced", "[admin_api][http]") {
  const Answer given = client.ask(http::verb::get, "/nowhere", "", {{"X-Request-Id", "mine-1"}});
  CHECK(given.headers["X-Request-Id"] == "mine-1");
  CHECK(given.body.at("requestId") == "mine-1");
  CHECK(given.body.at("instance") == "/nowhere");
  const Answer bad = client.ask(http::verb::get, "/nowhere", "", {{"X-Request-Id", "a\tb c"}});
  CHECK(bad.headers["X-Request-Id"] != "a\tb c");
  CHECK(!bad.body.at("requestId").get<std::string>().empty());
}

TEST_CASE_METHOD(WebFixture, "health is answered without a login", "[admin_api][http]") {
  CHECK(client.get("/healthz").status == 200);
  CHECK(client.get("/readyz").status == 200);
  CHECK(client.get("/version").body.at("version") == "test");
  CHECK(client.get("/metrics").status == 200);
}

TEST_CASE_METHOD(WebFixture, "the page is served with its policy, and not twice to who has it",
                 "[admin_api][http][web]") {
  server.on_desk([&] { web::add_pages(server.router, ""); });
  const Answer page = client.get("/");
  CHECK(page.status == 200);
  CHECK(page.headers[http::field::content_type] == "text/html; charset=utf-8");
  CHECK(page.headers["Content-Security-Policy"].find("script-src 'self'") != client_api::beast::string_view::npos);
  const std::string etag{page.headers[http::field::etag]};
  CHECK(!etag.empty());
  CHECK(client.ask(http::verb::get, "/", "", {{"If-None-Match", etag}}).status == 304);
  CHECK(client.ask(http::verb::get, "/", "", {{"If-None-Match", "\"other\""}}).status == 200);
  CHECK(client.get("/app.js").status == 200);
  CHECK(client.get("/../jwt-key").status == 404);
}

TEST_CASE_METHOD(WebFixture, "bodies that are no JSON object are refused", "[admin_api][http]") {
  for (const char* body : {"{", "[1]", "\"x\"", "nonsense"}) {
    INFO(body);
    const Answer answer = client.ask(http::verb::post, "/api/v1/login", body);
    CHECK(answer.status == 400);
    CHECK(answer.body.at("code") == "malformed");
  }
}

TEST_CASE_METHOD(WebFixture, "what is too large is refused and the connection closed", "[admin_api][http]") {
  const Answer body = client.ask(http::verb::post, "/api/v1/login", std::string(1024 * 1024 + 1, 'x'));
  CHECK(body.status == 413);
  CHECK(body.body.at("code") == "body_too_large");
  HttpClient second{server.server.port()};
  const Answer headers = second.ask(http::verb::get, "/healthz", "", {{"X-Long", std::string(20'000, 'x')}});
  CHECK(headers.status == 431);
  HttpClient third{server.server.port()};
  asio::write(third.socket, asio::buffer(std::string{"nonsense\r\n\r\n"}));
  CHECK(third.read().status == 400);
}

TEST_CASE("a request that does not arrive is given up, and who is one too many told so", "[admin_api][http]") {
  TempDir dir;
  HttpServer::Settings settings;
  settings.request_timeout = Span::from_ms(100);
  settings.max_connections = 1;
  WebServer server{dir.path(), settings};
  HttpClient slow{server.server.port()};
  asio::write(slow.socket, asio::buffer(std::string{"GET /healthz HTTP/1.1\r\nHo"}));
  HttpClient second{server.server.port()};
  const Answer refused = second.read();
  CHECK(refused.status == 503);
  CHECK(refused.body.at("code") == "too_many_connections");
  CHECK(slow.read().status == 408);
}

TEST_CASE("a port in use is told by its code", "[admin_api][http]") {
  TempDir dir;
  WebServer server{dir.path()};
  HttpServer::Settings settings;
  settings.port = server.server.port();
  HttpServer second{server.life.io.get_executor(), settings, server.router, nullptr};
  const auto opened = second.open();
  REQUIRE(!opened);
  CHECK(opened.reject().code == RejectCode::already_exists);
}

TEST_CASE("a token says who and how long, and nobody else can make one", "[admin_api][tokens]") {
  const Tokens tokens{"key", Span::from_s(60)};
  UserSpec user;
  user.id = UserId{7};
  user.password_hash = "hash";
  const Timestamp now = Timestamp::from_ms(1'700'000'000'000);
  const auto issued = tokens.issue(user, now);
  const auto claims = tokens.check(issued.token, now);
  REQUIRE(claims);
  CHECK(claims->user == UserId{7});
  CHECK(claims->password_mark == Tokens::mark_of(user));
  CHECK(tokens.check(issued.token, now + Span::from_s(59)));
  CHECK(!tokens.check(issued.token, now + Span::from_s(60)));
  CHECK(!Tokens("other key", Span::from_s(60)).check(issued.token, now));
  std::string changed = issued.token;
  changed[changed.find('.') + 5] ^= 1;
  CHECK(!tokens.check(changed, now));
  // "alg": "none", and no signature.
  CHECK(!tokens.check("eyJhbGciOiJub25lIn0.eyJzdWIiOiI3IiwiZXhwIjo5OTk5OTk5OTk5LCJpc3MiOiJkZWFsaW5nZGVzayJ9.", now));
  for (const char* nonsense : {"", ".", "..", "a.b.c", "eyJhbGciOiJIUzI1NiJ9.e30.AAAA"})
    CHECK(!tokens.check(nonsense, now));
}

TEST_CASE("every code has a status that is an error", "[admin_api]") {
  for (int code = 1; code < 100; ++code) {
    const auto reject = static_cast<RejectCode>(code);
    if (dealingdesk::name_of(reject) == "unknown") continue;
    INFO(dealingdesk::name_of(reject));
    CHECK(status_of(reject) >= 400);
    CHECK(status_of(reject) != 500);
  }
}

}  // namespace dealingdesk::admin_api
