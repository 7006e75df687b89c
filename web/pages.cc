#include "web/pages.h"

#include <array>
#include <fstream>
#include <iterator>
#include <utility>

#include <fmt/format.h>
#include <openssl/sha.h>

namespace dealingdesk::web {
namespace {

using admin_api::Access;
using admin_api::CallPtr;
using admin_api::Response;

// Nothing but our own files runs, and nobody frames the page. The WebSocket is of the same host.
constexpr const char* kContentSecurityPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self' ws: wss:; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

std::string content_type_of(std::string_view name) {
  if (name.ends_with(".html")) return "text/html; charset=utf-8";
  if (name.ends_with(".js")) return "text/javascript; charset=utf-8";
  if (name.ends_with(".css")) return "text/css; charset=utf-8";
  return "application/octet-stream";
}

std::string etag_of(std::string_view content) {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  SHA256(reinterpret_cast<const unsigned char*>(content.data()), content.size(), digest.data());
  std::string tag = "\"";
  for (std::size_t i = 0; i < 8; ++i) tag += fmt::format("{:02x}", digest[i]);
  return tag + "\"";
}

void answer(const CallPtr& call, std::string_view name, std::string content, const std::string& etag) {
  Response response;
  response.content_type = content_type_of(name);
  response.headers = {{"ETag", etag},
                      {"Cache-Control", "no-cache"},  // kept, but asked for by its tag each time
                      {"Content-Security-Policy", kContentSecurityPolicy},
                      {"Referrer-Policy", "no-referrer"}};
  if (call->request.header("if-none-match") == etag) {
    response.status = 304;
  } else {
    response.body = std::move(content);
  }
  call->answer(std::move(response));
}

}  // namespace

void add_pages(admin_api::Router& router, const std::string& web_root) {
  for (const EmbeddedPage& page : embedded_pages()) {
    admin_api::Handler handler;
    if (web_root.empty()) {
      handler = [page, etag = etag_of(page.content)](const CallPtr& call) {
        answer(call, page.name, std::string{page.content}, etag);
      };
    } else {
      handler = [name = std::string{page.name}, file = web_root + "/" + std::string{page.name}](const CallPtr& call) {
        std::ifstream in{file, std::ios::binary};
        if (!in) return call->refuse(admin_api::problems::no_such_route(file));
        std::string content{std::istreambuf_iterator<char>{in}, {}};
        const std::string etag = etag_of(content);
        answer(call, name, std::move(content), etag);
      };
    }
    router.add("GET", "/" + std::string{page.name}, Access::anyone, handler);
    if (page.name == "index.html") router.add("GET", "/", Access::anyone, handler);
  }
}

}  // namespace dealingdesk::web
