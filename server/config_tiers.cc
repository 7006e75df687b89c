#include <utility>

#include "server/config_sections.h"

namespace dealingdesk::server {
namespace {

void read_tier(TableReader& in, std::vector<MarginTier>& tiers) {
  MarginTier tier;
  in.not_negative("up_to", tier.up_to);
  in.not_negative("multiplier", tier.multiplier);
  if (tier.multiplier.is_zero()) in.wrong("multiplier", "a decimal number above 0", to_text(tier.multiplier));
  in.percent("maintenance_percent", tier.maintenance_rate, 100);
  in.not_negative("deduction", tier.deduction);
  if (!tiers.empty()) {
    const Amount before = tiers.back().up_to;
    if (before.is_zero())
      in.wrong("up_to", "no tier after one without an end", to_text(tier.up_to));
    else if (!tier.up_to.is_zero() && tier.up_to <= before)
      in.wrong("up_to", "more than the tier before it has, " + to_text(before), to_text(tier.up_to));
  }
  tiers.push_back(tier);
}

}  // namespace

void read_tiers(TableReader& in, Config& config) {
  TiersSpec spec;
  in.required_text("name", spec.name);
  in.choice("basis", spec.basis, {{"lots", TierBasis::lots}, {"notional", TierBasis::notional}});
  in.currency("currency", spec.currency);
  if (spec.basis == TierBasis::notional && !spec.currency && !in.has("currency"))
    in.wrong("currency", "the currency of the notional", "nothing");
  in.tables("tier", [&](TableReader& each) { read_tier(each, spec.tiers); });
  if (spec.tiers.empty())
    in.wrong("tier", "at least one [[tiers.tier]]", "none");
  else if (!spec.tiers.back().up_to.is_zero())
    in.wrong("tier", "a last tier without up_to: it has no end", to_text(spec.tiers.back().up_to));
  unique(in, "name", spec.name, config.tiers, &TiersSpec::name);
  config.tiers.push_back(std::move(spec));
}

}  // namespace dealingdesk::server
