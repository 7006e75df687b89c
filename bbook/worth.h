// What quantity x price is worth in money: one for one, but for instruments whose tick has a value of its own,
// and for bonds, whose price is percent of the face value.
//
// Replay: pure.
#pragma once

#include <optional>

#include "bbook/conversion.h"
#include "core/specs.h"

namespace dealingdesk::bbook {

// `value` is quantity (units) x price, or x a difference of prices, in steps of 1e-17. In the instrument's
// profit currency:
//   with a tick value  value x tick value / (tick size x contract size)
//   bonds              value x face value / 100
//   others             value
// rounded half-up to 1e-17. Nothing where it does not fit.
[[nodiscard]] std::optional<Value> worth(const InstrumentSpec& instrument, Int128 value);

// A lot has so many units; the quantity in lots, rounded half-up to 1e-9.
[[nodiscard]] std::optional<Amount> lots_of(const InstrumentSpec& instrument, Qty qty);

}  // namespace dealingdesk::bbook
