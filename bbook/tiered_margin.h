// Tiers: floating leverage, and the maintenance margin of perpetuals.
//
// An amount that lies on a bound belongs to the tier that ends there; the last tier has no end.
//
// Replay: pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "bbook/margin.h"
#include "core/specs.h"

namespace dealingdesk::bbook {

// A position or a pending order on an instrument that names the tiers.
struct TierItem {
  Amount size;                    // as tier_size() says
  std::int64_t margin_minor = 0;  // before the tiers, in the account's currency
};

// How much of the tiers `qty` takes: lots, or the notional in the tiers' currency, rounded half-up to 1e-9 or to
// its minor unit. The notional of forex is the quantity in the margin currency; of others it is their worth at the
// mid price; both are converted at mid prices. `highest` and `lowest` bound it. Nothing where no conversion is
// found or it does not fit.
[[nodiscard]] std::optional<Amount> tier_size(Qty qty, const InstrumentSpec& instrument, const TiersSpec& tiers,
                                              const Quote& client_quote, const PriceView& view);

// The account's margin on all instruments of the tiers, in its minor units. The items fill the tiers one after
// another in the order given: positions first, then pending orders, by id. An item's margin is
//
//   margin before the tiers x sum of (its part in a tier x the tier's multiplier) / its size
//
// rounded half-up once; an item of size 0 lies in the tier reached. With multipliers that rise from tier to tier,
// larger sizes and margins give a larger sum. Nothing without tiers, or where a sum does not fit.
[[nodiscard]] std::optional<std::int64_t> tiered_margin(const std::vector<TierItem>& items, const TiersSpec& tiers);

// What an open perpetual needs: notional x rate - deduction, of the tier that the whole notional lies in; never
// below 0. In and out in the tiers' currency; the result in its minor units, rounded half-up once. Nothing
// without tiers, or where it does not fit.
[[nodiscard]] std::optional<std::int64_t> maintenance_minor(Amount notional, const TiersSpec& tiers);

}  // namespace dealingdesk::bbook
