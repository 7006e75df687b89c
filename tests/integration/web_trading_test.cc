// Four clients trade with one server at once: FIX over TCP and over TLS, REST, and WebSocket.
#include <algorithm>
#include <future>
#include <set>

#include <catch2/catch.hpp>

#include "core/decimal.h"
#include "tests/integration/trading.h"
#include "tests/integration/web_client.h"

namespace dealingdesk::integration {
namespace {

constexpr int kRounds = 24;  // a market order, a resting one and its cancel each

// What a client was told, in the sequence in which it was told: "m3 filled". Threads collect, the test compares.
using Outcomes = std::vector<std::string>;

Outcomes what_each_must_see(const std::string& prefix) {
  Outcomes outcomes;
  for (int i = 0; i < kRounds; ++i) {
    outcomes.push_back(fmt::format("{}m{} filled", prefix, i));
    outcomes.push_back(fmt::format("{}l{} working", prefix, i));
    outcomes.push_back(fmt::format("{}l{} canceled", prefix, i));
  }
  return outcomes;
}

// The first ExecutionReports that come, whosever they are: a stranger's would take the place of ours.
Received next_report(RawFixClient& client) {
  while (auto message = client.receive()) {
    if (message->type() == "8") return *std::move(message);
    if (message->type() != "W" && message->type() != "0" && message->type() != "1")
      throw std::runtime_error("not expected: " + message->text);
  }
  throw std::runtime_error("no report came");
}

Outcomes trade_over_fix(RawFixClient& client, const std::string& prefix) {
  Outcomes outcomes;
  const auto note = [&outcomes](const std::string& id, const Received& report) {
    const std::string status = report[39];
    outcomes.push_back(id + (status == "2"   ? " filled"
                             : status == "0" ? " working"
                             : status == "4" ? " canceled"
                                             : " ?"));
  };
  for (int i = 0; i < kRounds; ++i) {
    const std::string order = fmt::format("{}m{}", prefix, i);
    client.send("D", market(order, i % 3 == 2 ? '2' : '1'));
    if (const Received accepted = next_report(client); accepted[150] != "0" || accepted[11] != order)
      throw std::runtime_error("not accepted: " + accepted.text);
    const Received filled = next_report(client);
    note(filled[11], filled);
    const std::string limit = fmt::format("{}l{}", prefix, i);
    client.send("D", resting(limit));
    const Received working = next_report(client);
    note(working[11], working);
    client.send("F", fmt::format("41={}|11={}c{}|55=EURUSD|54=1|{}", limit, prefix, i, kTime));
    const Received canceled = next_report(client);
    note(canceled[41], canceled);
  }
  return outcomes;
}

Json order_of(const std::string& id, bool sell) {
  return {{"client_order_id", id},
          {"symbol", "EURUSD"},
          {"side", sell ? "sell" : "buy"},
          {"type", "market"},
          {"qty", "10000"}};
}
Json limit_of(const std::string& id) {
  Json order = order_of(id, false);
  order["type"] = "limit";
  order["limit"] = "0.50000";
  return order;
}
std::string outcome_of(const Json& order) {
  return order.at("client_order_id").get<std::string>() + " " + order.at("status").get<std::string>();
}

Outcomes trade_over_rest(HttpClient& client, int account, const std::string& prefix) {
  Outcomes outcomes;
  const std::string orders = fmt::format("/api/v1/accounts/{}/orders", account);
  const auto note = [&outcomes](const HttpAnswer& answer) {
    if (answer.status >= 300) throw std::runtime_error(answer.text);
    outcomes.push_back(outcome_of(answer.body));
  };
  for (int i = 0; i < kRounds; ++i) {
    note(client.post(orders, order_of(fmt::format("{}m{}", prefix, i), i % 3 == 2)));
    const HttpAnswer limit = client.post(orders, limit_of(fmt::format("{}l{}", prefix, i)));
    note(limit);
    note(client.ask("DELETE", fmt::format("{}/{}", orders, limit.body.at("id").get<int>())));
  }
  return outcomes;
}

Outcomes trade_over_web_socket(WebSocketClient& client, int account, const std::string& prefix) {
  Outcomes outcomes;
  const auto ask = [&](const char* op, Json args, const std::string& id) {
    args["account"] = account;
    const Json answer = client.ask({{"op", op}, {"id", id}, {"args", std::move(args)}});
    if (answer.at("ok") != true) throw std::runtime_error(answer.dump());
    outcomes.push_back(outcome_of(answer.at("order")));
    return answer.at("order").at("id");
  };
  for (int i = 0; i < kRounds; ++i) {
    ask("place", order_of(fmt::format("{}m{}", prefix, i), i % 3 == 2), fmt::format("m{}", i));
    const Json order = ask("place", limit_of(fmt::format("{}l{}", prefix, i)), fmt::format("l{}", i));
    ask("cancel", {{"order", order}}, fmt::format("c{}", i));
  }
  return outcomes;
}

std::int64_t cents(const Json& amount) { return parse_decimal(amount.get<std::string>(), 2).value(); }

// Subscribed to one account; every message is checked as it comes.
class Observer {
 public:
  Observer(std::uint16_t port, const std::string& token, int account) : client_{port, token}, account_{account} {
    const Json answer =
        client_.ask({{"op", "subscribe"}, {"id", 1}, {"topic", "account"}, {"args", {{"account", account}}}});
    if (answer.at("ok") != true) throw std::runtime_error(answer.dump());
    if (const Json snapshot = client_.expect("snapshot"); snapshot.at("seq") != 1)
      throw std::runtime_error(snapshot.dump());
  }

  // Reads until this many orders have been filled and as many canceled, and the money after it was told.
  void read_until(std::size_t filled, std::size_t canceled) {
    while (fills_.size() < filled || cancels_.size() < canceled || !money_told_) {
      const auto message = client_.receive();
      if (!message)
        throw std::runtime_error(
            fmt::format("account {}: {} fills, {} cancels", account_, fills_.size(), cancels_.size()));
      take(*message);
    }
  }
  [[nodiscard]] const std::set<std::string>& fills() const { return fills_; }
  [[nodiscard]] const std::set<std::string>& cancels() const { return cancels_; }
  [[nodiscard]] std::int64_t realised() const { return realised_; }
  [[nodiscard]] WebSocketClient& client() { return client_; }

 private:
  void take(const Json& message) {
    const Json& data = message.at("data");
    if (message.at("op") != "update" || message.at("account") != account_ || message.at("seq") != ++seq_)
      throw std::runtime_error(fmt::format("account {} after {}: {}", account_, seq_ - 1, message.dump()));
    const std::string type = message.at("type");
    money_told_ = type == "balance";
    if (type == "position") {
      if (data.at("account") != account_) throw std::runtime_error(message.dump());
      realised_ += cents(data.at("realised"));
    }
    if (type != "execution") return;
    const Json& order = data.at("order");
    if (order.at("account") != account_) throw std::runtime_error(message.dump());
    if (data.at("type") == "trade") fills_.insert(order.at("client_order_id").get<std::string>());
    if (data.at("type") == "canceled") cancels_.insert(order.at("id").dump());
  }

  WebSocketClient client_;
  int account_;
  std::uint64_t seq_ = 1;
  std::set<std::string> fills_;
  std::set<std::string> cancels_;
  std::int64_t realised_ = 0;
  bool money_told_ = false;
};

// Everything that REST says about an account and that no price moves.
struct Books {
  Json balance, positions, orders, trades, ledger;
  friend bool operator==(const Books&, const Books&) = default;
};
Books books_of(HttpClient& client, int account) {
  const std::string path = fmt::format("/api/v1/accounts/{}", account);
  return {client.get(path).body.at("balance"), client.all_rows(path + "/positions"),
          client.all_rows(path + "/orders?status=all&limit=20"), client.all_rows(path + "/trades?limit=20"),
          client.all_rows(path + "/ledger?limit=20")};
}

std::int64_t sum_of(const Json& ledger, const char* reason) {
  std::int64_t sum = 0;
  for (const Json& row : ledger)
    if (row.at("reason") == reason) sum += cents(row.at("amount"));
  return sum;
}

// The balance is the deposit, less commissions, with realised profit, and each part is told in two ways.
void check_money(const Books& books, std::int64_t realised) {
  std::int64_t all = 0;
  for (const Json& row : books.ledger) all += cents(row.at("amount"));
  CHECK(cents(books.balance) == all);
  CHECK(sum_of(books.ledger, "deposit") == 1'000'000'000);
  std::int64_t commissions = 0;
  for (const Json& trade : books.trades) commissions += cents(trade.at("commission"));
  CHECK(sum_of(books.ledger, "commission") == -commissions);
  CHECK(sum_of(books.ledger, "profit") == realised);
  CHECK(all == 1'000'000'000 - commissions + realised);
}

void check_position(const Books& books) {
  const Qty unit = parse<Qty>("10000").value();
  Qty traded;
  Qty held;
  for (const Json& trade : books.trades) {
    const Qty qty = parse<Qty>(trade.at("last_qty").get<std::string>()).value();
    CHECK(qty == unit);
    traded = trade.at("order").at("side") == "buy" ? traded + qty : traded - qty;
  }
  for (const Json& position : books.positions) {
    const Qty qty = parse<Qty>(position.at("qty").get<std::string>()).value();
    held = position.at("side") == "buy" ? held + qty : held - qty;
  }
  CHECK(held == traded);
}

std::set<std::string> ids_of_trades(const Books& books) {
  std::set<std::string> ids;
  for (const Json& trade : books.trades) ids.insert(trade.at("order").at("client_order_id").get<std::string>());
  return ids;
}

}  // namespace

TEST_CASE("FIX over TCP and TLS, REST and WebSocket trade at once, and all books agree", "[integration][web]") {
  RunningServer server;
  RawFixClient tcp = trader(server);
  RawFixClient tls{server.tls_port(), Transport::tls, "CLIENT2"};
  tls.log_on("t2", "secret-2");
  wait_for_prices(tls);
  HttpClient first{server.http_port()};
  HttpClient second{server.http_port()};
  first.log_in("t1", "secret-1");
  second.log_in("t2", "secret-2");
  WebSocketClient socket{server.http_port(), second.token};
  Observer of_1001{server.http_port(), first.token, 1001};
  Observer of_1002{server.http_port(), second.token, 1002};
  Observer of_1003{server.http_port(), first.token, 1003};
  // Another's account is no account.
  CHECK(socket.ask(
            {{"op", "subscribe"}, {"id", 9}, {"topic", "account"}, {"args", {{"account", 1001}}}})["error"]["code"] ==
        "unknown_account");

  {
    const auto at_once = std::launch::async;
    auto over_tcp = std::async(at_once, [&] { return trade_over_fix(tcp, "tcp-"); });
    auto over_tls = std::async(at_once, [&] { return trade_over_fix(tls, "tls-"); });
    auto over_rest = std::async(at_once, [&] { return trade_over_rest(first, 1003, "rest-"); });
    auto over_socket = std::async(at_once, [&] { return trade_over_web_socket(socket, 1002, "ws-"); });
    CHECK(over_tcp.get() == what_each_must_see("tcp-"));
    CHECK(over_tls.get() == what_each_must_see("tls-"));
    CHECK(over_rest.get() == what_each_must_see("rest-"));
    CHECK(over_socket.get() == what_each_must_see("ws-"));
  }

  of_1001.read_until(kRounds, kRounds);
  of_1002.read_until(2 * kRounds, 2 * kRounds);
  of_1003.read_until(kRounds, kRounds);
  const std::vector<Books> before{books_of(first, 1001), books_of(second, 1002), books_of(first, 1003)};
  std::size_t number = 0;
  for (Observer* observer : {&of_1001, &of_1002, &of_1003}) {
    const Books& books = before[number++];
    CHECK(books.trades.size() == observer->fills().size());
    CHECK(books.orders.size() == observer->fills().size() + observer->cancels().size());
    CHECK(ids_of_trades(books) == observer->fills());
    check_money(books, observer->realised());
    check_position(books);
  }
  CHECK(of_1001.fills().count("tcp-m0") == 1);
  CHECK(of_1002.fills().count("tls-m0") == 1);
  CHECK(of_1002.fills().count("ws-m0") == 1);
  CHECK(of_1003.fills().count("rest-m0") == 1);

  CHECK(server.stop() == 0);
  CHECK(tcp.expect("5")[58] == "the server is shutting down");
  CHECK(tls.expect("5")[58] == "the server is shutting down");
  for (WebSocketClient* told : {&socket, &of_1001.client(), &of_1002.client(), &of_1003.client()}) {
    CHECK_NOTHROW(told->expect("serverShutdown"));
    CHECK_NOTHROW(told->close_code());
  }
  const Finished verified = server.verify();
  INFO(verified.out << verified.err);
  CHECK(verified.code == 0);

  server.start();
  HttpClient third{server.http_port()};
  HttpClient fourth{server.http_port()};
  third.log_in("t1", "secret-1");
  fourth.log_in("t2", "secret-2");
  CHECK(books_of(third, 1001) == before[0]);
  CHECK(books_of(fourth, 1002) == before[1]);
  CHECK(books_of(third, 1003) == before[2]);
}

TEST_CASE("who is told the ports finds the server ready behind all of them", "[integration][web]") {
  RunningServer server;
  HttpClient client{server.http_port()};
  const HttpAnswer ready = client.get("/readyz");
  CHECK(ready.status == 200);
  CHECK(ready.body == Json{{"status", "ready"}});
  RawFixClient fix{server.fix_port(), Transport::tcp, "CLIENT1"};
  CHECK(fix.log_on("t1", "secret-1").type() == "A");
}

}  // namespace dealingdesk::integration
