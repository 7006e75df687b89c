// An account's money at the present prices, and the margin that its positions need.
//
// Replay: pure functions of positions, quotes and terms.
#pragma once

#include <cstdint>
#include <optional>

#include "bbook/conversion.h"
#include "bbook/position_book.h"
#include "core/result.h"
#include "core/specs.h"

namespace dealingdesk::bbook {

// All in minor units of the account's currency.
struct AccountState {
  std::int64_t balance_minor = 0;
  std::int64_t credit_minor = 0;       // lent by the broker
  std::int64_t profit_minor = 0;       // floating: of open positions, at the client's closing prices
  std::int64_t equity_minor = 0;       // balance + credit + floating profit
  std::int64_t margin_minor = 0;       // that open positions and pending orders need, and what is held
  std::int64_t held_minor = 0;         // for orders at LPs and on exchange books; part of the margin
  std::int64_t free_margin_minor = 0;  // equity - margin
  // equity / margin as a fraction (0.5 is 50 %), rounded down; nothing without margin, or where it does not fit.
  std::optional<Ratio> level;
};

// Sums up what is given of balance, credit, profit, margin and held. Nothing where a sum does not fit 64 bits.
[[nodiscard]] std::optional<AccountState> summed(AccountState state);
// The level of a state that is summed up.
[[nodiscard]] std::optional<Ratio> margin_level(const AccountState& state);

// The floating profit of an exposure in minor units of the account's currency: each leg's
// (close - open) x quantity, worth what worth() says, longs closed at the client's bid and shorts at its
// ask, converted at the side given: adverse, or favourable for an upper bound, with every quote on the way wider
// by a share. Nothing where no conversion is found.
[[nodiscard]] std::optional<std::int64_t> floating_profit(const Exposure& exposure, const InstrumentSpec& instrument,
                                                          const Quote& client_quote, Currency account_currency,
                                                          const Converter& converter, RateSide side = RateSide::adverse,
                                                          Ratio wider = {});

}  // namespace dealingdesk::bbook
