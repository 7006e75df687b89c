// Decisions to misbehave: which rule, if any, an order falls under.
//
// A broker is tested by what its clients do when it refuses, slips or fills in part. The rules are
// declared and the dice are seeded, so a test that failed fails again.
//
// Threads:  the desk's only.
// Replay:   one draw for each rule that an order fits, in the order of the rules, until one is drawn;
//           no draw where no rule fits.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/result.h"
#include "core/specs.h"
#include "scenario/dice.h"

namespace dealingdesk::scenario {

using Rule = ScenarioRule;

// What a rule looks at.
struct Request {
  AccountId account;
  GroupId group;
  InstrumentId instrument;
  Side side = Side::buy;
  std::string_view client_order_id;
};

struct Decision {
  std::string rule;
  ScenarioEffect effect;
  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(self.rule, self.effect);
  }
  friend bool operator==(const Decision&, const Decision&) = default;
};

// Does the order fit all that the rule asks for?
[[nodiscard]] bool fits(const Rule& rule, const Request& request);

class Scenario {
 public:
  // The rules from now on; the dice start anew at the seed. Refuses (malformed) rules without a name
  // or with another's, probabilities and shares that are not from 0 to 1, a refusal without a code,
  // a slip of nothing, and more rules than kMostRules.
  Result<void> define(ScenarioSpec spec);
  static constexpr std::size_t kMostRules = 1'000;

  [[nodiscard]] std::optional<Decision> decide(const Request& request);
  [[nodiscard]] const ScenarioSpec& spec() const { return spec_; }

  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(self.spec_, self.dice_);
  }

 private:
  ScenarioSpec spec_;
  Dice dice_;
};

}  // namespace dealingdesk::scenario
