// How the broker misbehaves, on purpose: a scenario's rules (scenario/).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/fixed.h"
#include "core/ids.h"
#include "core/order.h"
#include "core/reject.h"

namespace dealingdesk {

// The order is refused.
struct ScenarioReject {
  RejectCode code = RejectCode::none;
  std::string text;
  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(self.code, self.text);
  }
  friend bool operator==(const ScenarioReject&, const ScenarioReject&) = default;
};
// The order fills at a price that is worse for the client, but never beyond the order's limit.
struct ScenarioSlip {
  std::uint32_t points = 0;  // tick sizes
  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(self.points);
  }
  friend bool operator==(const ScenarioSlip&, const ScenarioSlip&) = default;
};
// A share of the order fills, rounded down to the quantity step, and the rest is cancelled.
struct ScenarioPartialFill {
  Ratio share;
  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(self.share);
  }
  friend bool operator==(const ScenarioPartialFill&, const ScenarioPartialFill&) = default;
};
// Appended to only at the end: the index is what the journal stores.
using ScenarioEffect = std::variant<ScenarioReject, ScenarioSlip, ScenarioPartialFill>;

// What an order has to be like, and what then becomes of it. What is none, or empty, fits every order.
struct ScenarioRule {
  std::string name;  // unique in its scenario; execution reports name it
  AccountId account;
  GroupId group;
  InstrumentId instrument;
  std::optional<Side> side;
  std::string client_order_id_prefix;
  ScenarioEffect effect;
  Ratio probability = Ratio::from_steps(1'000'000'000);  // 1: always

  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(self.name, self.account, self.group, self.instrument, self.side, self.client_order_id_prefix, self.effect,
            self.probability);
  }
  friend bool operator==(const ScenarioRule&, const ScenarioRule&) = default;
};

// All rules that hold from now on, and where the dice start.
struct ScenarioSpec {
  std::vector<ScenarioRule> rules;  // the first that fits and is drawn is the one
  std::uint64_t seed = 0;

  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(self.rules, self.seed);
  }
  friend bool operator==(const ScenarioSpec&, const ScenarioSpec&) = default;
};

}  // namespace dealingdesk
