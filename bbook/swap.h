// What a position is paid, or pays, for being held over night.
//
// Replay: pure functions of terms, prices and days.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "bbook/conversion.h"
#include "core/order.h"
#include "core/quote.h"
#include "core/specs.h"

namespace dealingdesk::bbook {

// What one night books for a position of `qty` units, in minor units of the account's currency; positive: the
// client gets it. `open_value` is quantity x open price in steps of 1e-17, `quote` the instrument's present price
// as the client sees it. By the instrument's swap mode, with the side's rate:
//   points             (value of a point for the quantity, converted and rounded half-up) x points, rounded
//                      half-up: the first rounding is what makes the swap of a small position 0
//   money              lots x amount; an amount without a currency is in the account's
//   interest_current   value at the closing side (a long's bid, a short's ask) x percent / 100 / days of the year
//   interest_open      the same of the open value
//   rate_differential  value at the mid price x (base rate - quote rate) / 100 / days; a short gets its negative
// but for points converted last and rounded half-up once. What the client pays is bought at the ask, what it gets
// is sold at the bid. 0 without a mode.
// Nothing where no conversion is found, a year has no days, a lot no units, or it does not fit.
[[nodiscard]] std::optional<std::int64_t> night_swap(const InstrumentSpec& instrument, Side side, Qty qty,
                                                     Int128 open_value, const Quote& quote, Currency account_currency,
                                                     const Converter& converter);

// For how many nights the roll-over of that day counts; days are counted from 1970-01-01. Where holidays are
// settled before, a holiday has none, and its nights, with those of the holidays before it, are the last day's
// before them that is not a holiday: Tuesday counts four times where a triple Wednesday is one.
// A day on which nothing rolls over, a weekend's, should count as a holiday: else Monday's go to Sunday.
[[nodiscard]] unsigned nights_on(const SwapSpec& swap, std::int64_t local_day,
                                 const std::function<bool(std::int64_t)>& is_holiday);

// So many nights at once: each is rounded by itself, so that three nights are three times one.
// Nothing where it does not fit.
[[nodiscard]] std::optional<std::int64_t> times_nights(std::int64_t night_minor, unsigned nights);

}  // namespace dealingdesk::bbook
