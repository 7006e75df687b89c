// What a client pays for a fill, and for having its profit converted.
//
// Replay: pure functions of terms, fills and quotes.
#pragma once

#include <cstdint>
#include <optional>

#include "bbook/conversion.h"
#include "core/specs.h"

namespace dealingdesk::bbook {

// What the client pays for a fill of `qty` units at `price`, in minor units of the account's currency; negative: a
// rebate. A maker's rate is `maker_rate`, all others' `rate`:
//   per_lot      lots x rate, in the terms' currency; without one in the account's
//   per_million  the traded value in USD (rounded half-up to cents where it is converted) x rate / 1,000,000
//   percent      traded value x rate / 100
//   points       rate x point x quantity, as the instrument's prices are worth
// converted and rounded half-up once: what is paid is bought at the ask, a rebate is sold at the bid. A price below
// zero counts by its size. The terms' minimum holds for what has a rate above 0, not for rebates.
// Nothing where no conversion is found, a lot has no units, or it does not fit.
// REQUIRES: qty > 0.
[[nodiscard]] std::optional<std::int64_t> commission(const CommissionSpec& terms, const InstrumentSpec& instrument,
                                                     Qty qty, Price price, bool maker, Currency account_currency,
                                                     const Converter& converter);

// The fee for converting a profit or a loss: its size x `fee` (0.005 is 0.5 %), rounded half-up. A loss pays it too.
// Whether there was a conversion the caller knows. Nothing where it does not fit.
[[nodiscard]] std::optional<std::int64_t> conversion_fee(std::int64_t gross_minor, Ratio fee);

}  // namespace dealingdesk::bbook
