// From a configuration to the desk's records: what is defined, in which order, and what is not said twice.
#include "server/definitions.h"

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "admin_api/json_views.h"
#include "tests/server/config_file.h"
#include "tests/store/store_fixture.h"

namespace dealingdesk::server {
namespace {

// An index that comes after the perpetual that names it, and the reverse of every other order.
constexpr const char* kAll = R"(
[[account]]
id = 7
group = "retail"
currency = "JPY"
status = "read_only"
name = "Yuki"

[[group]]
name = "retail"
broker = "house"
lps = ["L"]
commission_per_lot = "350"
stale_policy = "queue"
[group.limits]
positions = 5

[[lp]]
name = "L"
kind = "simulated"

[[instrument]]
symbol = "BTCUSD.P"
class = "perpetual"
base = "BTC"
quote = "USD"
digits = 1
contract_size = "1"
tick = "0.5"
execution = "exchange"
calendar = "week"
margin = { mode = "perpetual", tiers = "perpetuals", long_rate = "1.5" }
swap = { mode = "points", long = "-2", short = "1" }
funding = { interval_h = 8, index = "BTCUSD" }
commission = { mode = "percent", rate = "0.05", maker_rate = "-0.01" }

[[instrument]]
symbol = "BTCUSD"
class = "crypto_spot"
base = "BTC"
quote = "USD"
contract_size = "1"

[[tiers]]
name = "perpetuals"
[[tiers.tier]]

[[calendar]]
name = "week"
quotes = ["mon 00:00 - sun 24:00"]

[[broker]]
name = "house"
zone = "America/New_York"
day_ends = "17:00"
)";

struct Desk {
  TempDir dir;
  store::Life life{dir.path()};

  Result<void> apply(const std::string& text) {
    const ConfigFile file{text};
    const ConfigResult read = file.read();
    REQUIRE(read.errors.text() == "");
    return apply_definitions(*life.turn, read.config);
  }
  [[nodiscard]] const desk::Desk& desk() const { return life.turn->desk(); }
  [[nodiscard]] const reference::Catalog& catalog() const { return desk().catalog(); }
};

// Counts the commands that a turn applies.
struct Count : store::TurnListener {
  void on_applied(const Command&, std::span<const Event>) override { ++commands; }
  int commands = 0;
};

}  // namespace

TEST_CASE("the desk has the records that the configuration says, with the ids of those that they name", "[server]") {
  Desk server;
  must(server.apply(kAll));
  const ConfigFile file{kAll};
  const Config config = file.read().config;
  const reference::Catalog& catalog = server.catalog();

  BrokerSpec broker = config.brokers.at(0);
  broker.id = BrokerId{1};
  CHECK(*catalog.brokers().find("house") == broker);
  CalendarSpec calendar = config.calendars.at(0);
  calendar.id = CalendarId{1};
  CHECK(*catalog.calendars().find("week") == calendar);
  TiersSpec tiers = config.tiers.at(0);
  tiers.id = TiersId{1};
  CHECK(*catalog.tiers().find("perpetuals") == tiers);

  InstrumentSpec perpetual = config.instruments.at(0);
  perpetual.id = InstrumentId{1};
  perpetual.calendar = CalendarId{1};
  perpetual.margin.tiers = TiersId{1};
  perpetual.funding.index = InstrumentId{2};
  CHECK(*catalog.instruments().find("BTCUSD.P") == perpetual);
  InstrumentSpec spot = config.instruments.at(1);
  spot.id = InstrumentId{2};
  CHECK(*catalog.instruments().find("BTCUSD") == spot);

  GroupSpec group = config.groups.at(0);
  group.id = GroupId{1};
  group.broker = BrokerId{1};
  group.lps = {LpId{1}};
  CHECK(*catalog.groups().find("retail") == group);
  AccountSpec account;
  account.id = AccountId{7};
  account.group = GroupId{1};
  account.currency = *Currency::of("JPY");
  account.status = AccountStatus::read_only;
  account.name = "Yuki";
  CHECK(*catalog.accounts().find(AccountId{7}) == account);
}

TEST_CASE("only what differs is said again", "[server]") {
  Desk server;
  must(server.apply(kAll));
  Count count;
  server.life.turn->add_listener(count);
  must(server.apply(kAll));
  CHECK(count.commands == 0);
  std::string changed = kAll;
  changed.replace(changed.find("interval_h = 8"), 14, "interval_h = 4");
  must(server.apply(changed));
  CHECK(count.commands == 1);
  CHECK(server.catalog().instruments().find("BTCUSD.P")->funding.interval_h == 4);
  CHECK(server.catalog().instruments().find("BTCUSD.P")->funding.index == InstrumentId{2});
  server.life.turn->remove_listener(count);
}

TEST_CASE("what holds for the server's own broker is as the configuration says now", "[server]") {
  Desk server;
  Count count;
  server.life.turn->add_listener(count);
  must(server.apply(""));
  CHECK(count.commands == 0);
  must(server.apply("[own_broker]\norder_id_days = 2\n"));
  must(server.apply("[own_broker]\norder_id_days = 2\n"));
  CHECK(count.commands == 1);
  CHECK(server.desk().own_broker().order_id_days == 2);
  must(server.apply(""));
  CHECK(server.desk().own_broker().order_id_days == 0);
  server.life.turn->remove_listener(count);
}

TEST_CASE("a status and a name that the configuration leaves out stay as they are", "[server]") {
  Desk server;
  must(server.apply("[[group]]\nname = \"g\"\n[[account]]\nid = 7\ngroup = \"g\"\n"));
  AccountSpec account = *server.catalog().accounts().find(AccountId{7});
  CHECK(account.status == AccountStatus::active);
  account.status = AccountStatus::closed;
  account.name = "Yuki";
  server.life.apply(DefineAccount{account});
  must(server.apply("[[group]]\nname = \"g\"\n[[account]]\nid = 7\ngroup = \"g\"\nleverage = 50\n"));
  account.leverage = 50;
  CHECK(*server.catalog().accounts().find(AccountId{7}) == account);
}

TEST_CASE("the example of classes has one of each, and the desk takes it as it is", "[server]") {
  const char* root = std::getenv("DEALINGDESK_SOURCE_DIR");
  REQUIRE(root != nullptr);
  const ConfigResult read = read_config(std::filesystem::path(root) / "config" / "classes.toml", {}, {});
  REQUIRE(read.errors.text() == "");
  Desk server;
  must(apply_definitions(*server.life.turn, read.config));
  std::vector<InstrumentClass> classes;
  for (const auto& [id, spec] : server.catalog().instruments().all()) classes.push_back(spec.instrument_class);
  CHECK(classes == std::vector{InstrumentClass::forex, InstrumentClass::cfd, InstrumentClass::index,
                               InstrumentClass::stock, InstrumentClass::futures, InstrumentClass::bond,
                               InstrumentClass::crypto_spot, InstrumentClass::perpetual});
}

TEST_CASE("a name that nothing has is refused with who says it", "[server]") {
  const std::string instrument = "[[instrument]]\nsymbol = \"X\"\nbase = \"A\"\nquote = \"B\"\n";
  struct Case {
    std::string text;
    const char* message;
  };
  const auto c = GENERATE_COPY(values<Case>({
      {instrument + "calendar = \"c\"\n", "instrument X: no [[calendar]] is named c"},
      {instrument + "margin = { tiers = \"t\" }\n", "instrument X: no [[tiers]] is named t"},
      {instrument + "funding = { index = \"I\" }\n", "instrument X: no [[instrument]] is named I"},
      {"[[group]]\nname = \"g\"\nbroker = \"b\"\n", "group g: no [[broker]] is named b"},
      {"[[group]]\nname = \"g\"\nlps = [\"L\"]\n", "group g: no [[lp]] is named L"},
  }));
  Desk server;
  const auto refused = server.apply(c.text);
  REQUIRE_FALSE(refused);
  CHECK(refused.reject().text == c.message);
}

TEST_CASE("an account that is to be made closed takes no deposit; one that was made may be closed", "[server]") {
  const std::string group = "[[group]]\nname = \"g\"\n";
  const std::string account = "[[account]]\nid = 7\ngroup = \"g\"\ndeposit = \"100\"\n";
  Desk server;
  const auto refused = server.apply(group + account + "status = \"closed\"\n");
  REQUIRE_FALSE(refused);
  CHECK(refused.reject().text ==
        "account 7: it is to be made closed, so its deposit of 100 cannot be booked: leave one of status and deposit "
        "out");
  CHECK(server.catalog().accounts().find(AccountId{7}) == nullptr);
  must(server.apply(group + account));
  must(server.apply(group + account + "status = \"closed\"\n"));
  CHECK(server.catalog().accounts().find(AccountId{7})->status == AccountStatus::closed);
  CHECK(server.desk().ledger().balance({LedgerAccountKind::client, 7, *Currency::of("USD"), {}}) == 10'000);
}

TEST_CASE("a commission per lot is an amount in the account's currency", "[server]") {
  Desk server;
  must(
      server.apply("[[instrument]]\nsymbol = \"USDJPY\"\nbase = \"USD\"\nquote = \"JPY\"\ndigits = 3\n"
                   "[[group]]\nname = \"g\"\ncommission_per_lot = \"350\"\n"
                   "[[account]]\nid = 7\ngroup = \"g\"\ncurrency = \"JPY\"\ndeposit = \"10000000\"\n"));
  server.life.quote("150.000", "150.010");
  OrderTerms terms;
  terms.instrument = InstrumentId{1};
  terms.qty = qty("200000");
  std::int64_t commission_minor = 0;
  for (const Event& event : server.life.apply(PlaceOrder{AccountId{7}, "o", terms}))
    if (const auto* report = std::get_if<ExecutionReport>(&event); report && report->type == ExecType::trade)
      commission_minor = report->commission_minor;
  CHECK(commission_minor == 700);  // yen have no smaller unit
}

TEST_CASE("an instrument is shown with its class, currencies, margin, swap and calendar", "[server]") {
  Desk server;
  must(server.apply(kAll));
  const auto json = admin_api::instrument_json(*server.catalog().instruments().find("BTCUSD.P"));
  CHECK(json.at("class") == "perpetual");
  CHECK(json.at("profit_currency") == "USD");
  CHECK(json.at("margin_currency") == "USD");
  CHECK(json.at("tick_size") == "0.5");
  CHECK(json.at("margin").dump() == R"({"mode":"perpetual","long_rate":"1.5","short_rate":"1","pending_rate":"0"})");
  CHECK(json.at("swap").dump() == R"({"mode":"points","long":"-2","short":"1"})");
  CHECK(json.at("calendar") == 1);
  CHECK(admin_api::instrument_json(*server.catalog().instruments().find("BTCUSD")).at("calendar").is_null());
}

}  // namespace dealingdesk::server
