#include "server/fix_order.h"

#include <array>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <map>
#include <optional>

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <fmt/format.h>

#include "fix/decode.h"
#include "fix/frame_reader.h"
#include "fix/raw_message.h"
#include "server/clocks.h"
#include "server/exit_codes.h"

namespace dealingdesk::server {
namespace {

namespace asio = boost::asio;

constexpr auto kAnswerWithin = std::chrono::seconds{10};

std::map<std::string, std::string> read_credentials(const std::string& file) {
  std::map<std::string, std::string> out;
  std::ifstream in{file};
  for (std::string line; std::getline(in, line);) {
    const auto equals = line.find('=');
    if (equals != std::string::npos) out[line.substr(0, equals)] = line.substr(equals + 1);
  }
  return out;
}

// One FIX 4.4 session over TCP, one message at a time.
class Conversation {
 public:
  Conversation(std::string ours, std::string theirs) : ours_{std::move(ours)}, theirs_{std::move(theirs)} {}

  void connect(const std::string& host, std::uint16_t port) {
    asio::ip::tcp::resolver resolver{context_};
    asio::connect(socket_, resolver.resolve(host, std::to_string(port)));
  }

  void send(std::string_view type, const std::vector<std::pair<int, std::string>>& fields) {
    std::string body;
    fix::append_field(body, 35, type);
    fix::append_field(body, 34, std::to_string(++sent_));
    fix::append_field(body, 49, ours_);
    fix::append_field(body, 52, to_fix_utc(clock_.now()));
    fix::append_field(body, 56, theirs_);
    for (const auto& [tag, value] : fields)
      if (!value.empty()) fix::append_field(body, tag, value);
    const std::string message = fix::frame("FIX.4.4", body);
    fmt::print("--> {}\n", fix::decode(message));
    asio::write(socket_, asio::buffer(message));
  }

  // The next message; nothing when the server closed or said nothing in time.
  std::optional<std::string> receive() {
    std::string_view message;
    while (reader_.next(message) != fix::FrameReader::Next::message) {
      std::array<char, 4096> bytes;
      std::size_t size = 0;
      boost::system::error_code failed = asio::error::timed_out;
      socket_.async_read_some(asio::buffer(bytes), [&](boost::system::error_code error, std::size_t n) {
        failed = error;
        size = n;
      });
      context_.restart();
      context_.run_for(kAnswerWithin);
      if (!context_.stopped()) {
        socket_.cancel();
        context_.run();
        failed = asio::error::timed_out;
      }
      if (failed) return std::nullopt;
      reader_.feed({bytes.data(), size});
    }
    fmt::print("<-- {}\n", fix::decode(message));
    return std::string{message};
  }

  [[nodiscard]] Timestamp now() const { return clock_.now(); }

 private:
  std::string ours_, theirs_;
  SystemClock clock_;
  asio::io_context context_;
  asio::ip::tcp::socket socket_{context_};
  fix::FrameReader reader_;
  int sent_ = 0;
};

// Prints what comes until a message of that type; nothing if none comes.
std::optional<std::string> wait_for(Conversation& conversation, std::string_view type) {
  while (auto message = conversation.receive())
    if (fix::find(*message, 35) == type) return message;
  return std::nullopt;
}

int place(Conversation& conversation, const FixOrder& order) {
  const std::string id = fmt::format("order-{}", conversation.now().ns());
  conversation.send("D", {{11, id},
                          {1, order.account},
                          {55, order.symbol},
                          {54, order.side == "sell" ? "2" : "1"},
                          {60, to_fix_utc(conversation.now())},
                          {38, order.quantity},
                          {40, order.limit.empty() ? "1" : "2"},
                          {44, order.limit},
                          {59, "1"}});
  while (const auto report = conversation.receive()) {
    const auto type = fix::find(*report, 35);
    if (type == "3" || type == "j") return kExitFailure;
    if (type != "8" || fix::find(*report, 11) != id) continue;
    const auto status = fix::find(*report, 39);
    if (status == "8") return kExitFailure;
    const bool done = status == "2" || status == "4";
    if (done || (!order.limit.empty() && status == "0")) return kExitOk;
  }
  fmt::print(stderr, "dealingdesk: no answer to the order\n");
  return kExitFailure;
}

}  // namespace

int fix_order(const FixOrder& order) {
  auto known = read_credentials(order.credentials_file);
  const auto choose = [&](const std::string& given, const char* key) { return given.empty() ? known[key] : given; };
  const std::string comp_id = choose(order.comp_id, "trader_comp_id");
  const std::string user = choose(order.user, "trader_user");
  if (comp_id.empty() || user.empty()) {
    fmt::print(stderr, "dealingdesk: no credentials in '{}'; see --help\n", order.credentials_file);
    return kExitUsage;
  }
  Conversation conversation{comp_id, choose(order.server_comp_id, "server_comp_id")};
  conversation.connect(order.host, order.port);
  conversation.send(
      "A", {{98, "0"}, {108, "30"}, {141, "Y"}, {553, user}, {554, choose(order.password, "trader_password")}});
  const auto logon = conversation.receive();
  if (!logon || fix::find(*logon, 35) != "A") {
    fmt::print(stderr, "dealingdesk: the server did not log us on\n");
    return kExitFailure;
  }
  const int code = place(conversation, order);
  conversation.send("5", {});
  wait_for(conversation, "5");
  return code;
}

}  // namespace dealingdesk::server
