// Every kind of order, over each version of FIX: it works, and comes back as it was asked for.
#include "tests/fix/version_fixture.h"

namespace dealingdesk::fix {
namespace {

Spoken each_version() { return GENERATE(Spoken{"FIX.4.2", ""}, Spoken{"FIX.4.4", ""}, Spoken{"FIXT.1.1", "9"}); }

Fields buy(const std::string& id, const Fields& more) {
  return with({{11, id}, {55, "EURUSD"}, {54, "1"}, {60, "20260130-09:30:00"}, {38, "10000"}, {59, "1"}}, more);
}

// What rests, of what was asked for, and what has traded.
void check_sums(const std::string& report) {
  const auto total = *parse<Qty>(get(report, 38));
  const bool working = get(report, 39) == "0" || get(report, 39) == "1";
  const auto leaves = *parse<Qty>(get(report, 151));
  CHECK(leaves == (working ? total - *parse<Qty>(get(report, 14)) : Qty{}));
}

void define_listed(VersionFixture& f) {
  auto listed = eurusd();
  listed.symbol = "LISTED";
  listed.execution = Execution::exchange;
  f.server.life.apply(DefineInstrument{listed});
}

}  // namespace

TEST_CASE("every order comes back as it was asked for", "[fix]") {
  struct Row {
    Fields asked;
    Fields answered;  // besides what was asked
  };
  const auto row = GENERATE(
      Row{{{40, "2"}, {44, "1.05"}}, {}}, Row{{{40, "3"}, {99, "1.2"}}, {}},
      Row{{{40, "4"}, {99, "1.2"}, {44, "1.21"}}, {}}, Row{{{40, "2"}, {44, "1.05"}, {59, "0"}}, {}},
      Row{{{40, "P"}, {211, "0.005"}}, {{99, "1.1051"}}},
      Row{{{40, "2"}, {44, "1.05"}, {59, "6"}, {126, "20231116-12:00:00.5"}}, {{126, "20231116-12:00:00.500000"}}},
      Row{{{40, "2"}, {44, "1.05"}, {59, "6"}, {432, "20231116"}}, {{126, "20231117-00:00:00.000000"}}},
      Row{{{40, "2"}, {44, "1.05"}, {18, "E"}}, {}}, Row{{{40, "2"}, {44, "1.05"}, {55, "LISTED"}, {18, "6"}}, {}},
      Row{{{40, "2"}, {44, "1.05"}, {5101, "1.01"}, {5102, "1.3"}, {5103, "0.002"}, {5104, "0.01"}, {5105, "0.001"}},
          {}},
      Row{{{40, "2"}, {44, "1.05"}, {5106, "2"}, {5107, "1.07"}, {5108, "4000"}}, {}});
  VersionFixture f{each_version()};
  define_listed(f);
  auto asked = buy("a", row.asked);
  // The second target of the group that the row begins.
  if (asked.back().first == 5108) asked.insert(asked.end(), {{5107, "1.08"}, {5108, "6000"}});
  f.client.send("D", asked);
  const auto report = f.receive("8");
  INFO(with_bars(report));
  CHECK(get(report, 150) == "0");
  CHECK(get(report, 39) == "0");
  CHECK(get(report, 60) == "20231114-22:13:20.000000");
  check_sums(report);
  for (const auto& [tag, value] : with(buy("a", row.asked), row.answered))
    if (tag != 60) CHECK(std::to_string(tag) + "=" + get(report, tag) == std::to_string(tag) + "=" + value);
  if (get(report, 5106) == "2") {
    const auto bars = with_bars(report);
    CHECK(bars.find("|5106=2|5107=1.07|5108=4000|5107=1.08|5108=6000|") != std::string::npos);
  }
}

TEST_CASE("a trailing stop follows the market, and is where it is when it is asked for", "[fix]") {
  const auto spoken = each_version();
  VersionFixture f{spoken};
  const bool is_42 = spoken.begin_string == "FIX.4.2";
  auto sell = buy("a", {{40, "P"}, {54, "2"}, {211, "0.005"}});
  if (!is_42) sell.emplace_back(18, "a");
  f.client.send("D", sell);
  auto report = f.receive("8");
  CHECK(get(report, 40) == "P");
  CHECK(get(report, 18) == (is_42 ? "" : "a"));
  CHECK(get(report, 99) == "1.095");
  f.server.life.quote("1.11000", "1.11010");
  f.client.send("H", {{11, "a"}, {55, "EURUSD"}, {54, "2"}});
  CHECK(get(f.receive("8"), 99) == "1.105");
  f.client.send("G", {{41, "a"},
                      {11, "b"},
                      {55, "EURUSD"},
                      {54, "2"},
                      {60, "20260130-09:30:00"},
                      {38, "10000"},
                      {40, "P"},
                      {211, "0.003"}});
  report = f.receive("8");
  CHECK(get(report, 150) == "5");
  CHECK(get(report, 211) == "0.003");
  CHECK(get(report, 99) == "1.107");
  f.server.life.quote("1.10600", "1.10610");
  report = f.receive("8");
  CHECK(get(report, 39) == "2");
  CHECK(get(report, 31) == "1.106");
}

TEST_CASE("market if touched trades at the touch; FIX 4.2 has no word for it", "[fix]") {
  const auto spoken = each_version();
  VersionFixture f{spoken};
  f.client.send("D", buy("a", {{40, "J"}, {99, "1.05"}}));
  if (spoken.begin_string == "FIX.4.2") {
    const auto refused = f.receive("3");
    CHECK(get(refused, 373) == "5");
    CHECK(get(refused, 371) == "40");
    return;
  }
  CHECK(get(f.receive("8"), 99) == "1.05");
  f.server.life.quote("1.04900", "1.04910");
  const auto filled = f.receive("8");
  CHECK(get(filled, 150) == "F");
  CHECK(get(filled, 40) == "J");
  CHECK(get(filled, 31) == "1.0491");
}

TEST_CASE("a market order takes no worse price than its Price (44)", "[fix]") {
  VersionFixture f{each_version()};
  f.client.send("D", buy("a", {{40, "1"}, {44, "1.1000"}, {59, "3"}}));
  CHECK(get(f.receive("8"), 150) == "0");
  const auto ended = f.receive("8");
  CHECK(get(ended, 39) == "4");
  CHECK(get(ended, 58) == "the price is 1.1001, the order's limit 1.1");
  check_sums(ended);
  f.client.send("D", buy("b", {{40, "1"}, {44, "1.1001"}, {59, "3"}}));
  CHECK(get(f.receive("8"), 150) == "0");
  CHECK(get(f.receive("8"), 39) == "2");
}

TEST_CASE("what an order cannot be says why, and leaves nothing behind", "[fix]") {
  struct Row {
    Fields asked;
    std::string reason, reason_42, text;
  };
  const auto row =
      GENERATE(Row{{{40, "2"}, {44, "1.05"}, {110, "1000"}}, "11", "0", "MinQty (110)"},
               Row{{{40, "2"}, {44, "1.05"}, {111, "1000"}}, "11", "0", "MaxFloor (111)"},
               Row{{{40, "2"}, {44, "1.05"}, {18, "G"}}, "11", "0", "ExecInst (18) G is not offered"},
               Row{{{40, "2"}, {44, "1.05"}, {18, "6"}}, "11", "0", "post-only"},
               Row{{{40, "1"}, {59, "3"}, {18, "E"}}, "99", "0", "no position is open"},
               Row{{{40, "2"}, {44, "1.05"}, {59, "2"}}, "11", "0", "TimeInForce (59) 2 is not offered"},
               Row{{{40, "2"}, {44, "1.05"}, {126, "20231116-12:00:00"}}, "99", "0", "only a good-till-date order"},
               Row{{{40, "2"}, {44, "1.05"}, {59, "6"}, {126, "20231113-12:00:00"}}, "99", "0", "which is past"},
               Row{{{40, "3"}, {99, "1.2"}, {211, "0.005"}}, "99", "0", "only a trailing stop"},
               Row{{{40, "P"}, {211, "-0.005"}}, "99", "0", "above 0"},
               Row{{{40, "2"}, {44, "1.05"}, {5101, "0"}}, "99", "0", "must be above 0"},
               Row{{{40, "2"}, {44, "1.05"}, {5106, "1"}, {5107, "1.06"}, {5108, "99000"}}, "13", "3", "targets"});
  const auto spoken = each_version();
  VersionFixture f{spoken};
  f.client.send("D", buy("a", row.asked));
  const auto report = f.receive("8");
  INFO(with_bars(report));
  CHECK(get(report, 150) == "8");
  CHECK(get(report, 39) == "8");
  CHECK(get(report, 103) == (spoken.begin_string == "FIX.4.2" ? row.reason_42 : row.reason));
  CHECK(get(report, 58).find(row.text) != std::string::npos);
  CHECK(get(report, 151) == "0");
  CHECK(f.server.life.turn->desk().working_orders(AccountId{1001}).empty());
}

TEST_CASE("what an order needs beyond its type's fields is asked for", "[fix]") {
  struct Row {
    Fields asked;
    std::string missing;
  };
  const auto row = GENERATE(Row{{{40, "P"}}, "(211)"}, Row{{{40, "2"}, {44, "1.05"}, {59, "6"}}, "(126)"});
  VersionFixture f{each_version()};
  f.client.send("D", buy("a", row.asked));
  const auto refused = f.receive("j");
  CHECK(get(refused, 380) == "5");
  CHECK(get(refused, 372) == "D");
  CHECK(get(refused, 58).find(row.missing) != std::string::npos);
}

TEST_CASE("a good-till-date order expires at its moment", "[fix]") {
  VersionFixture f{each_version()};
  f.client.send("D", buy("a", {{40, "2"}, {44, "1.05"}, {59, "6"}, {126, "20231114-22:14:00"}}));
  CHECK(get(f.receive("8"), 150) == "0");
  f.server.life.clock.time = *parse_fix_utc("20231114-22:14:00");
  f.server.life.apply(PassTime{});
  const auto expired = f.receive("8");
  CHECK(get(expired, 150) == "C");
  CHECK(get(expired, 39) == "C");
  check_sums(expired);
}

TEST_CASE("a fill names the position that it opened, and 721 closes it", "[fix]") {
  VersionFixture f{each_version()};
  auto hedging = f.server.life.turn->desk().catalog().accounts().all().at(AccountId{1001});
  hedging.mode = PositionMode::hedging;
  f.server.life.apply(DefineAccount{hedging});
  f.client.send("D", GatewayFixture::market("a"));
  (void)f.receive("8");
  const auto position = get(f.receive("8"), 721);
  REQUIRE_FALSE(position.empty());
  f.client.send("D", with(GatewayFixture::market("b"), {{54, "2"}, {721, position}}));
  CHECK(get(f.receive("8"), 721) == position);
  CHECK(get(f.receive("8"), 721) == position);
  CHECK(f.server.life.turn->desk().positions(AccountId{1001}).empty());
}

}  // namespace dealingdesk::fix
