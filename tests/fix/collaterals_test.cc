#include "fix/client/collaterals.h"

#include "tests/fix/gateway_fixture.h"
#include "tests/fix/standard.h"

namespace dealingdesk::fix {
namespace {

struct CollateralsFixture : GatewayFixture {
  CollateralsFixture() { log_on(); }
  static std::string get(const std::string& message, int tag) { return FixClient::get(message, tag); }
  std::string receive(const std::string& type) {
    const auto message = client.receive();
    REQUIRE(get(message, 35) == type);
    check_standard(message);
    return message;
  }
  [[nodiscard]] bbook::AccountState state() const { return *server.life.turn->desk().account_state(AccountId{1001}); }
  static std::string dollars(std::int64_t minor) { return to_text(Money{minor, *Currency::of("USD")}); }
};

}  // namespace

TEST_CASE_METHOD(CollateralsFixture, "an account's figures are the ledger's and the desk's", "[fix]") {
  server.life.order("a");
  server.life.apply(MoveMoney{AccountId{1001}, MoneyMovement::credit, {5'000, *Currency::of("USD")}, "lent", ""});
  client.send("BB", {{909, "c"}, {1, "1001"}});
  const auto report = receive("BA");
  CHECK(get(report, 909) + get(report, 1) + get(report, 15) == "c1001USD");
  CHECK(get(report, 911) + get(report, 912) + get(report, 910) == "1Y3");
  const auto& ledger = server.life.turn->desk().ledger();
  CHECK(get(report, 901) == dollars(ledger.balance({LedgerAccountKind::client, 1001, *Currency::of("USD"), {}})));
  CHECK(get(report, 5304) == "50.00");
  CHECK(get(report, 900) == dollars(state().equity_minor));
  CHECK(get(report, 899) == dollars(state().free_margin_minor));
  CHECK(get(report, 5301) == dollars(state().margin_minor));
  CHECK(get(report, 5302) == to_text(*state().level));
  CHECK(get(report, 5303) == dollars(state().profit_minor));
  CHECK(get(report, 5305) == "0.00");
  CHECK(state().margin_minor > 0);
  CHECK(state().profit_minor < 0);
  client.send("BB", {{909, "d"}});
  CHECK(get(receive("BA"), 908) != get(report, 908));
  CHECK(client.silent());
}

TEST_CASE("of an account that cannot be valued balance and credit are told, and why not more", "[fix]") {
  OutMessage out{Protocol::ours("FIX.4.4", "").get()};
  Collateral collateral;
  collateral.account = AccountId{1001};
  collateral.currency = *Currency::of("USD");
  collateral.balance_minor = 1'234;
  collateral.credit_minor = 50;
  const CollateralQuestion question{"c", "", {AccountId{1001}}};
  write_collateral(out, {"C1", question, Timestamp{}, true}, collateral);
  CHECK(with_bars(out.body()) ==
        "1=1001|15=USD|58=the account cannot be valued now: a price is missing|581=1|901=12.34|908=C1|909=c|910=3|"
        "911=1|912=Y|5304=0.50|");
}

TEST_CASE_METHOD(CollateralsFixture, "an account that is not the session's is refused, whether there is one or not",
                 "[fix]") {
  server.life.apply(DefineAccount{dollar_account(1003)});
  for (const char* account : {"1003", "9003"}) {
    client.send("BB", {{909, "c"}, {1, account}});
    const auto refused = receive("BG");
    CHECK(get(refused, 945) + " " + get(refused, 946) == "4 9");
    CHECK(get(refused, 58) == std::string{"account "} + account + " is not one of this session's");
  }
}

TEST_CASE_METHOD(CollateralsFixture, "a subscription tells what changed once a second, until it ends", "[fix]") {
  client.send("BB", {{909, "s"}, {263, "1"}});
  receive("BA");
  client.send("BB", {{909, "s"}, {263, "1"}});
  CHECK(get(receive("BG"), 945) == "4");
  server.gateway->tick();
  CHECK(client.silent());
  for (const char* name : {"a", "b", "c"}) server.life.order(name);
  CHECK(client.silent());
  server.gateway->tick();
  const auto changed = receive("BA");
  CHECK(get(changed, 909) + get(changed, 900) == "s" + dollars(state().equity_minor));
  CHECK(get(changed, 911).empty());
  server.gateway->tick();
  CHECK(client.silent());
  server.life.quote("1.09", "1.0901");
  server.gateway->tick();
  CHECK(get(receive("BA"), 900) == dollars(state().equity_minor));
  client.send("BB", {{909, "s"}, {263, "2"}});
  CHECK(get(receive("BG"), 945) == "2");
  server.life.quote("1.08", "1.0801");
  server.gateway->tick();
  CHECK(client.silent());
  client.send("BB", {{909, "s"}, {263, "2"}});
  CHECK(get(receive("BG"), 945) == "4");
}

TEST_CASE_METHOD(CollateralsFixture, "an account that is taken from the session is told of no more", "[fix]") {
  client.send("BB", {{909, "s"}, {263, "1"}});
  receive("BA");
  server.life.apply(DefineAccount{dollar_account(1003)});
  auto session = *server.life.turn->desk().catalog().fix_sessions().find(SessionId{1});
  session.accounts = {AccountId{1003}};
  server.life.apply(DefineFixSession{session});
  server.life.order("a");
  server.gateway->tick();
  CHECK(client.silent());
}

}  // namespace dealingdesk::fix
