// The price at which a position on a perpetual is liquidated: where what is left equals the maintenance margin.
//
// Money is given in steps of 1e-17 of the instrument's profit currency, what quantity x price counts in: money over
// a quantity is then a price without scaling, and no input is rounded before the one quotient. Prices are rounded
// half-up to 1e-9. Nothing where the divisor is 0, where the result is no positive price (it can then never be
// liquidated), or where it does not fit.
//
// Replay: pure.
#pragma once

#include <optional>

#include "core/order.h"
#include "core/wide.h"

namespace dealingdesk::bbook {

// Isolated margin: entry - (initial - maintenance) / size for longs, + for shorts.
[[nodiscard]] std::optional<Price> isolated_liquidation(Side side, Price entry, Int128 initial, Int128 maintenance,
                                                        Qty qty);

// The position that is asked about. Its maintenance margin is notional x rate - deduction, by the tier that its
// notional lies in; the result holds within that tier.
struct CrossPosition {
  Side side = Side::buy;
  Qty qty;
  Price entry;
  Ratio maintenance_rate;
  Amount deduction;
};
// The account that stands behind it, with its other positions.
struct CrossAccount {
  Int128 wallet = 0;             // balance, without floating profit
  Int128 other_maintenance = 0;  // margin of the other positions
  Int128 other_unrealised = 0;   // and their floating profit
};

// Cross margin, one way: (wallet - other maintenance + other unrealised + deduction - s q entry) / (q rate - s q),
// with s = 1 for a long and -1 for a short, as Binance publishes it for USD-margined futures.
// At this price equity = all maintenance margins.
[[nodiscard]] std::optional<Price> cross_liquidation(const CrossPosition& position, const CrossAccount& account);

}  // namespace dealingdesk::bbook
