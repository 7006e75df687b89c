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
  std::int64_t profit_minor = 0;       // floating: of open positions, at the client's closing prices
  std::int64_t equity_minor = 0;       // balance + floating profit
  std::int64_t margin_minor = 0;       // that open positions need, and that is held for orders in flight
  std::int64_t free_margin_minor = 0;  // equity - margin
  // equity / margin as a fraction (0.5 is 50 %); nothing without margin, or where it does not fit.
  std::optional<Ratio> level;
};

// Sums up. Nothing where a sum does not fit 64 bits.
[[nodiscard]] std::optional<AccountState> make_state(std::int64_t balance_minor, std::int64_t profit_minor,
                                                     std::int64_t margin_minor);

// The floating profit of an exposure in minor units of the account's currency: each leg's
// (close - open) x quantity in the quote currency, longs closed at the client's bid and shorts at its
// ask, converted at the adverse side. Nothing where no conversion is found.
[[nodiscard]] std::optional<std::int64_t> floating_profit(const Exposure& exposure, const InstrumentSpec& instrument,
                                                          const Quote& client_quote, Currency account_currency,
                                                          const Converter& converter);

// The margin of an exposure, by the larger leg: quantity x average open price / leverage x margin rate,
// in the quote currency, converted at the ask for longs and at the bid for shorts; rounded half-up.
// For forex this is the base-currency margin at the price at which the position was opened.
[[nodiscard]] std::optional<std::int64_t> exposure_margin(const Exposure& exposure, const InstrumentSpec& instrument,
                                                          const AccountSpec& account, const Converter& converter);

}  // namespace dealingdesk::bbook
