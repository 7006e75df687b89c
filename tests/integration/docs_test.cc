// What README.md and docs/rest-and-websocket.md tell a newcomer to paste, pasted; and the table of codes
// there, compared with the code.
#include <algorithm>
#include <chrono>
#include <map>
#include <regex>
#include <sstream>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "admin_api/problem.h"
#include "tests/integration/running_server.h"
#include "tests/integration/web_client.h"

namespace dealingdesk::integration {
namespace {

std::filesystem::path source_dir() {
  const char* path = std::getenv("DEALINGDESK_SOURCE_DIR");
  if (path == nullptr) throw std::runtime_error("DEALINGDESK_SOURCE_DIR names no sources");
  return path;
}
std::string page(const char* name) { return read_file(source_dir() / name); }

// The code blocks of a page: fenced ones, and runs of lines that are indented by four spaces.
std::vector<std::string> blocks_of(const std::string& text) {
  std::vector<std::string> blocks;
  std::istringstream in{text};
  bool fenced = false;
  bool open = false;
  for (std::string line; std::getline(in, line);) {
    if (line.rfind("```", 0) == 0) {
      fenced = !fenced;
      open = false;
      continue;
    }
    const bool indented = !fenced && line.rfind("    ", 0) == 0;
    if (!fenced && !indented) {
      open = false;
      continue;
    }
    if (!open) blocks.emplace_back();
    open = true;
    blocks.back() += (indented ? line.substr(4) : line) + "\n";
  }
  return blocks;
}

void replace_all(std::string& text, const std::string& from, const std::string& to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
}

// config/demo.toml with ports that the system chose, in a folder of its own.
RunningServer::Options demo(const std::filesystem::path& folder) {
  RunningServer::Options options;
  options.config = page("config/demo.toml");
  replace_all(options.config, "\"venue.toml\"", "\"" + (source_dir() / "config/venue.toml").string() + "\"");
  options.data = folder / "demo";
  options.environment = {"DEALINGDESK_FIX_PORT=0", "DEALINGDESK_FIX_TLS_PORT=0", "DEALINGDESK_HTTP_PORT=0"};
  return options;
}

// The block as it must read for this server.
std::string for_server(std::string block, const RunningServer& server) {
  replace_all(block, "127.0.0.1:8080", "127.0.0.1:" + std::to_string(server.http_port()));
  replace_all(block, "data/demo", server.data().string());
  replace_all(block, "build/release/server/dealingdesk", server_binary().string());
  replace_all(block, "fix order", "fix order --port " + std::to_string(server.fix_port()));
  replace_all(block, "examples/", (source_dir() / "examples").string() + "/");
  return block;
}

Finished paste(const std::string& script) {
  const TemporaryFolder folder;
  const auto out = folder.path() / "out";
  const auto err = folder.path() / "err";
  const auto exit = faults::run_to_end({"/bin/bash", {"-e", "-u", "-o", "pipefail", "-c", script}, {}, err, out},
                                       faults::Clock::now() + std::chrono::minutes{1});
  return {exit && !exit->by_signal ? exit->value : 256, read_file(out), read_file(err)};
}

std::map<std::string, std::string> credentials_of(const RunningServer& server) {
  std::map<std::string, std::string> found;
  std::istringstream in{read_file(server.data() / "credentials")};
  for (std::string line; std::getline(in, line);)
    if (const auto equals = line.find('='); equals != std::string::npos)
      found[line.substr(0, equals)] = line.substr(equals + 1);
  return found;
}

// Until the B-book account's quotes are there and an A-book order fills, so that the venue is there too.
void wait_for_the_market(const RunningServer& server) {
  HttpClient client{server.http_port()};
  auto credentials = credentials_of(server);
  client.log_in(credentials["trader_user"], credentials["trader_password"]);
  const auto deadline = faults::Clock::now() + std::chrono::minutes{1};
  while (client.all_rows("/api/v1/quotes").size() < 4)
    if (faults::Clock::now() > deadline) throw std::runtime_error("there are no quotes");
  for (int i = 0;; ++i) {
    const HttpAnswer answer = client.post(
        "/api/v1/accounts/2001/orders",
        {{"client_order_id", fmt::format("probe-{}", i)}, {"symbol", "EURUSD"}, {"side", "buy"}, {"lots", "0.01"}});
    if (answer.status < 300) return;
    if (faults::Clock::now() > deadline) throw std::runtime_error("the venue takes no orders: " + answer.text);
  }
}

struct Expected {
  const char* begins;
  std::vector<const char*> says;
};

void paste_all(const char* name, const std::vector<Expected>& expected, const std::vector<const char*>& left_out,
               const RunningServer& server) {
  std::size_t pasted = 0;
  for (const std::string& block : blocks_of(page(name))) {
    INFO(name << ":\n" << block);
    const auto starts = [&](const char* text) { return block.rfind(text, 0) == 0; };
    if (std::any_of(left_out.begin(), left_out.end(), starts)) continue;
    const auto found =
        std::find_if(expected.begin(), expected.end(), [&](const Expected& e) { return starts(e.begins); });
    REQUIRE(found != expected.end());  // a new block: say here what it must print
    const Finished done = paste(for_server(block, server));
    INFO(done.out << done.err);
    CHECK(done.code == 0);
    for (const char* words : found->says) {
      INFO(words);
      CHECK(done.out.find(words) != std::string::npos);
    }
    ++pasted;
  }
  CHECK(pasted == expected.size());
}

}  // namespace

TEST_CASE("what README.md says to paste works as it is", "[integration][docs]") {
  const TemporaryFolder folder;
  RunningServer server{demo(folder.path())};
  wait_for_the_market(server);
  paste_all("README.md",
            {{"build/release/server/dealingdesk fix order --credentials data/demo/credentials\n",
              {"(Logon)", "OrdStatus = 2"}},
             {"build/release/server/dealingdesk fix order --credentials data/demo/credentials --account 2001",
              {"(Logon)", "OrdStatus = 2"}},
             {". data/demo/credentials\ntoken=", {"\"free_margin\"", "\"status\":\"filled\""}},
             {"node examples/websocket.mjs", {"ack login: ok", "EURUSD  bid 1.", "ack order: filled"}}},
            // They install and build, need the server stopped, are a configuration, or run for ever.
            {"scripts/run", "build/release/server/dealingdesk journal verify", "[SESSION]",
             "build/release/server/dealingdesk serve"},
            server);
  CHECK(server.stop() == 0);
  CHECK(paste(for_server("build/release/server/dealingdesk journal verify data/demo", server)).code == 0);
}

TEST_CASE("the minute with curl and the WebSocket example work as they are", "[integration][docs]") {
  const TemporaryFolder folder;
  RunningServer server{demo(folder.path())};
  wait_for_the_market(server);
  paste_all("docs/rest-and-websocket.md",
            {{". data/demo/credentials",
              {"\"symbol\":\"USDJPY\"", "\"status\":\"filled\"", "\"open_price\"", "\"balance\"", "\"repeated\":false",
               "\"client_order_id\":\"close-1\""}},
             {"node examples/websocket.mjs", {"ack login: ok", "EURUSD  bid 1.", "ack order: filled"}}},
            {"> {\"op\":\"auth\""},  // a conversation
            server);
}

TEST_CASE("the documented codes and statuses are those of the code", "[integration][docs]") {
  std::map<std::string, int> documented;
  const std::string text = page("docs/rest-and-websocket.md");
  const std::regex row{R"(\n\| (\d{3}) \| ([^|\n]*) \|)"};
  for (std::sregex_iterator at{text.begin(), text.end(), row}, end; at != end; ++at) {
    const std::string codes = (*at)[2];
    const std::regex word{"`([a-z_]+)`"};
    for (std::sregex_iterator code{codes.begin(), codes.end(), word}; code != end; ++code)
      CHECK(documented.emplace((*code)[1], std::stoi((*at)[1])).second);
  }
  namespace problems = admin_api::problems;
  std::map<std::string, int> offered;
  for (int number = 1; number < 1000; ++number) {
    const auto code = static_cast<RejectCode>(number);
    if (name_of(code) != "unknown") offered.emplace(name_of(code), admin_api::status_of(code));
  }
  for (const admin_api::Problem& problem :
       {problems::unauthenticated(""), problems::no_such_route(""), problems::method_not_allowed("", ""),
        problems::malformed_request(""), problems::body_too_large(0), problems::headers_too_large(0),
        problems::request_timeout(), problems::too_many_connections(0), problems::too_many_failed_logins(1),
        problems::overloaded(), problems::internal()})
    offered.emplace(problem.code, problem.status);
  CHECK(documented == offered);
}

}  // namespace dealingdesk::integration
