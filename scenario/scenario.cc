#include "scenario/scenario.h"

#include <set>
#include <utility>

#include <fmt/format.h>

namespace dealingdesk::scenario {
namespace {

constexpr Ratio kOne = Ratio::from_steps(1'000'000'000);
constexpr std::size_t kLongestName = 64;
constexpr std::size_t kLongestText = 256;

bool is_part(Ratio ratio) { return ratio >= Ratio{} && ratio <= kOne; }

Result<void> check(const Rule& rule) {
  const auto malformed = [&](std::string_view what) {
    return Reject{RejectCode::malformed, fmt::format("scenario rule '{}': {}", rule.name, what)};
  };
  if (rule.name.empty() || rule.name.size() > kLongestName) return malformed("a name of 1 to 64 bytes is needed");
  if (!is_part(rule.probability)) return malformed("the probability is not from 0 to 1");
  if (const auto* reject = std::get_if<ScenarioReject>(&rule.effect)) {
    if (reject->code == RejectCode::none) return malformed("a refusal needs a code");
    if (reject->text.size() > kLongestText) return malformed("the text is longer than 256 bytes");
  } else if (const auto* slip = std::get_if<ScenarioSlip>(&rule.effect)) {
    if (slip->points == 0) return malformed("a slip of 0 points is none");
  } else if (!is_part(std::get<ScenarioPartialFill>(rule.effect).share)) {
    return malformed("the share is not from 0 to 1");
  }
  return {};
}

}  // namespace

bool fits(const Rule& rule, const Request& request) {
  return (!rule.account || rule.account == request.account) && (!rule.group || rule.group == request.group) &&
         (!rule.instrument || rule.instrument == request.instrument) && (!rule.side || *rule.side == request.side) &&
         request.client_order_id.starts_with(rule.client_order_id_prefix);
}

Result<void> Scenario::define(ScenarioSpec spec) {
  if (spec.rules.size() > kMostRules)
    return Reject{RejectCode::malformed, fmt::format("{} rules, the most is {}", spec.rules.size(), kMostRules)};
  std::set<std::string_view> names;
  for (const Rule& rule : spec.rules) {
    if (auto ok = check(rule); !ok) return ok;
    if (!names.insert(rule.name).second)
      return Reject{RejectCode::malformed, fmt::format("two scenario rules are called '{}'", rule.name)};
  }
  dice_ = Dice{spec.seed};
  spec_ = std::move(spec);
  return {};
}

std::optional<Decision> Scenario::decide(const Request& request) {
  for (const Rule& rule : spec_.rules)
    if (fits(rule, request) && dice_.falls(rule.probability)) return Decision{rule.name, rule.effect};
  return std::nullopt;
}

}  // namespace dealingdesk::scenario
