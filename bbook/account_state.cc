#include "bbook/account_state.h"

#include "bbook/worth.h"

namespace dealingdesk::bbook {

std::optional<AccountState> summed(AccountState state) {
  if (__builtin_add_overflow(state.balance_minor, state.credit_minor, &state.equity_minor)) return std::nullopt;
  if (__builtin_add_overflow(state.equity_minor, state.profit_minor, &state.equity_minor)) return std::nullopt;
  if (__builtin_sub_overflow(state.equity_minor, state.margin_minor, &state.free_margin_minor)) return std::nullopt;
  return state;
}

std::optional<Ratio> margin_level(const AccountState& state) {
  if (state.margin_minor <= 0) return std::nullopt;
  const auto steps = mul_div(state.equity_minor, pow10(Ratio::kScale), state.margin_minor, Rounding::floor);
  return steps ? std::optional{Ratio::from_steps(*steps)} : std::nullopt;
}

std::optional<std::int64_t> floating_profit(const Exposure& exposure, const InstrumentSpec& instrument,
                                            const Quote& client_quote, Currency account_currency,
                                            const Converter& converter, RateSide side, Ratio wider) {
  const Int128 profit = value_of(exposure.long_qty, client_quote.bid) - exposure.long_value + exposure.short_value -
                        value_of(exposure.short_qty, client_quote.ask);
  const auto value = worth(instrument, profit);
  return value ? converter.to_minor(*value, account_currency, side, wider) : std::nullopt;
}

}  // namespace dealingdesk::bbook
