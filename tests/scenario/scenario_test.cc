#include "scenario/scenario.h"

#include <algorithm>
#include <vector>

#include <catch2/catch.hpp>

#include "core/archive.h"

namespace dealingdesk::scenario {
namespace {

constexpr Ratio kHalf = Ratio::from_steps(500'000'000);

Rule slip(std::string name, std::uint32_t points) {
  Rule rule;
  rule.name = std::move(name);
  rule.effect = ScenarioSlip{points};
  return rule;
}

Request request() { return {AccountId{1}, GroupId{2}, InstrumentId{3}, Side::buy, "order-1"}; }

// The names of the rules that 200 equal orders fall under.
std::vector<std::string> decisions(Scenario& scenario) {
  std::vector<std::string> out;
  for (int i = 0; i < 200; ++i) {
    const auto decision = scenario.decide(request());
    out.push_back(decision ? decision->rule : "");
  }
  return out;
}

}  // namespace

TEST_CASE("a rule fits by account, group, instrument, side and the beginning of the client's order id", "[scenario]") {
  CHECK(fits(slip("any", 1), request()));
  struct Case {
    const char* what;
    void (*set)(Rule&);
    bool fits;
  };
  const Case cases[] = {
      {"the account", [](Rule& r) { r.account = AccountId{1}; }, true},
      {"another account", [](Rule& r) { r.account = AccountId{9}; }, false},
      {"the group", [](Rule& r) { r.group = GroupId{2}; }, true},
      {"another group", [](Rule& r) { r.group = GroupId{9}; }, false},
      {"the instrument", [](Rule& r) { r.instrument = InstrumentId{3}; }, true},
      {"another instrument", [](Rule& r) { r.instrument = InstrumentId{9}; }, false},
      {"the side", [](Rule& r) { r.side = Side::buy; }, true},
      {"the other side", [](Rule& r) { r.side = Side::sell; }, false},
      {"the prefix", [](Rule& r) { r.client_order_id_prefix = "order-"; }, true},
      {"another prefix", [](Rule& r) { r.client_order_id_prefix = "rder"; }, false},
      {"a prefix that is longer than the id", [](Rule& r) { r.client_order_id_prefix = "order-12"; }, false},
  };
  for (const Case& c : cases) {
    Rule rule = slip("r", 1);
    c.set(rule);
    INFO(c.what);
    CHECK(fits(rule, request()) == c.fits);
  }
}

TEST_CASE("the first rule that fits and is drawn is the one", "[scenario]") {
  Scenario scenario;
  Rule other = slip("other", 1);
  other.side = Side::sell;
  REQUIRE(scenario.define({{other, slip("first", 2), slip("second", 3)}, 1}));
  CHECK(scenario.decide(request()) == Decision{"first", ScenarioSlip{2}});
}

TEST_CASE("the same seed makes the same decisions, another seed others", "[scenario]") {
  Rule sometimes = slip("sometimes", 1);
  sometimes.probability = kHalf;
  Rule else_reject = slip("else", 1);
  else_reject.probability = kHalf;
  Scenario a, b, c;
  REQUIRE(a.define({{sometimes, else_reject}, 5}));
  REQUIRE(b.define({{sometimes, else_reject}, 5}));
  REQUIRE(c.define({{sometimes, else_reject}, 6}));
  const auto of_a = decisions(a);
  CHECK(of_a == decisions(b));
  CHECK(of_a != decisions(c));
  for (const char* name : {"sometimes", "else", ""}) CHECK(std::count(of_a.begin(), of_a.end(), name) > 20);
  // Saved in the middle, it goes on alike; defined anew, it starts again.
  auto copy = decode<Scenario>(encode(a));
  REQUIRE(copy);
  CHECK(decisions(*copy) == decisions(a));
  REQUIRE(a.define(a.spec()));
  CHECK(decisions(a) == of_a);
}

TEST_CASE("without a rule that fits no dice are rolled", "[scenario]") {
  Scenario scenario;
  const auto before = digest_of(scenario);
  CHECK_FALSE(scenario.decide(request()));
  CHECK(digest_of(scenario) == before);
  Rule other = slip("other", 1);
  other.account = AccountId{9};
  REQUIRE(scenario.define({{other}, 1}));
  const auto defined = digest_of(scenario);
  CHECK_FALSE(scenario.decide(request()));
  CHECK(digest_of(scenario) == defined);
}

TEST_CASE("rules that make no sense are refused, and those before stay", "[scenario]") {
  Scenario scenario;
  REQUIRE(scenario.define({{slip("good", 1)}, 1}));
  const auto before = digest_of(scenario);
  std::vector<Rule> bad(7, slip("bad", 1));
  bad[0].name.clear();
  bad[1].name.assign(65, 'x');
  bad[2].probability = Ratio::from_steps(1'000'000'001);
  bad[3].probability = Ratio::from_steps(-1);
  bad[4].effect = ScenarioReject{RejectCode::none, "why"};
  bad[5].effect = ScenarioSlip{0};
  bad[6].effect = ScenarioPartialFill{Ratio::from_steps(1'000'000'001)};
  for (const Rule& rule : bad) CHECK(scenario.define({{rule}, 1}).reject().code == RejectCode::malformed);
  CHECK_FALSE(scenario.define({{slip("same", 1), slip("same", 2)}, 1}));
  CHECK_FALSE(scenario.define({std::vector<Rule>(Scenario::kMostRules + 1), 1}));
  CHECK(digest_of(scenario) == before);
}

}  // namespace dealingdesk::scenario
