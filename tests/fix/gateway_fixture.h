// The whole acceptor's side on loopback: a real turn on a real database, gateway and door.
#pragma once

#include <memory>

#include "fix/door.h"
#include "fix/gateway.h"
#include "tests/fix/fix_client.h"
#include "tests/store/store_fixture.h"

namespace dealingdesk::fix {

// Answers at once with what the test put there.
class FakeHistory : public History {
 public:
  void order(AccountId account, OrderId, std::string client_order_id,
             std::function<void(std::optional<Order>)> done) override {
    for (const auto& order : orders)
      if (order.account == account && order.client_order_id == client_order_id) return done(order);
    done(std::nullopt);
  }
  void trades(TradeFilter filter, std::size_t most,
              std::function<void(Result<std::vector<ExecutionReport>>)> done) override {
    std::vector<ExecutionReport> found;
    for (const auto& trade : executed)
      if (filter.matches(trade)) found.push_back(trade);
    if (found.size() > most) return done(Reject{RejectCode::overloaded, "too many trades"});
    done(std::move(found));
  }
  std::vector<Order> orders;
  std::vector<ExecutionReport> executed;
};

// One life of the server; `dir` outlives it.
struct FixServer {
  explicit FixServer(const std::string& dir, Gateway::Settings settings = {}, bool with_tls = false,
                     store::Durability durability = store::Durability::os)
      : life{dir, durability} {
    install_clock(&life.clock);
    if (life.turn->desk().catalog().fix_sessions().all().empty()) set_up();
    gateway = std::make_unique<Gateway>(*life.turn, life.io.get_executor(), std::move(settings), directory, history);
    Door::Settings at_the_door;
    at_the_door.first_delay = Span::from_ms(1);
    if (with_tls) at_the_door.tls_port = 0;
    door = std::make_unique<Door>(
        life.io.get_executor(), at_the_door, directory,
        [](const std::string& user, const std::string& password, const std::function<void(bool)>& done) {
          done(user == "t1" && password == "secret");
        },
        gateway->acceptor());
    std::optional<TlsContext> tls;
    if (with_tls) {
      certificate = must(make_self_signed(dir)).certificate;
      tls.emplace(must(TlsContext::server(must(make_self_signed(dir)))));
    }
    if (auto open = door->open(std::move(tls)); !open) throw std::runtime_error(open.reject().text);
  }
  ~FixServer() {
    door.reset();
    gateway.reset();
    life.io.poll();
    install_clock(nullptr);
  }

  void set_up() {
    life.set_up();
    UserSpec user;
    user.name = "t1";
    life.apply(DefineUser{user});
    FixSessionSpec session;
    session.client_comp_id = "CLIENT1";
    session.user = UserId{1};
    session.accounts = {AccountId{1001}};
    life.apply(DefineFixSession{session});
    life.turn->commit();
  }
  // One turn, or a short wait where there is nothing to do.
  void work() {
    if (life.io.poll() == 0) life.io.run_one_for(std::chrono::milliseconds{1});
    life.turn->commit();
  }
  [[nodiscard]] FixClient client(const std::string& comp_id = "CLIENT1") {
    return FixClient{comp_id, [this] { work(); }};
  }
  [[nodiscard]] std::uint16_t port() const { return *door->port(); }

  store::Life life;
  std::string certificate;
  SessionDirectory directory;
  FakeHistory history;
  std::unique_ptr<Gateway> gateway;
  std::unique_ptr<Door> door;
};

struct GatewayFixture {
  TempDir dir;
  FixServer server{dir.path()};
  FixClient client{"CLIENT1", [this] { server.work(); }};

  void log_on(const Fields& more = {}) {
    client.connect(server.port());
    client.logon(more);
    REQUIRE(FixClient::get(client.receive(), 35) == "A");
  }
  static Fields market(const std::string& id, const std::string& qty = "10000") {
    return {{11, id}, {55, "EURUSD"}, {54, "1"}, {60, "20260130-09:30:00"}, {38, qty}, {40, "1"}, {59, "3"}};
  }
  static Fields limit(const std::string& id, const std::string& price) {
    return {{11, id},      {55, "EURUSD"}, {54, "1"},   {60, "20260130-09:30:00"},
            {38, "10000"}, {40, "2"},      {44, price}, {59, "1"}};
  }
};

}  // namespace dealingdesk::fix
