#include "bbook/account_state.h"

namespace dealingdesk::bbook {

std::optional<AccountState> make_state(std::int64_t balance_minor, std::int64_t profit_minor,
                                       std::int64_t margin_minor) {
  AccountState state{balance_minor, profit_minor, 0, margin_minor, 0, std::nullopt};
  if (__builtin_add_overflow(balance_minor, profit_minor, &state.equity_minor)) return std::nullopt;
  if (__builtin_sub_overflow(state.equity_minor, margin_minor, &state.free_margin_minor)) return std::nullopt;
  if (margin_minor > 0) {
    const auto steps = mul_div(state.equity_minor, pow10(Ratio::kScale), margin_minor, Rounding::floor);
    if (steps) state.level = Ratio::from_steps(*steps);
  }
  return state;
}

std::optional<std::int64_t> floating_profit(const Exposure& exposure, const InstrumentSpec& instrument,
                                            const Quote& client_quote, Currency account_currency,
                                            const Converter& converter) {
  const Int128 profit = value_of(exposure.long_qty, client_quote.bid) - exposure.long_value + exposure.short_value -
                        value_of(exposure.short_qty, client_quote.ask);
  return converter.to_minor({profit, instrument.quote}, account_currency, RateSide::adverse);
}

std::optional<std::int64_t> exposure_margin(const Exposure& exposure, const InstrumentSpec& instrument,
                                            const AccountSpec& account, const Converter& converter) {
  const bool by_long = exposure.long_qty >= exposure.short_qty;
  const Int128 value = by_long ? exposure.long_value : exposure.short_value;
  const Int128 levered = divide(value, account.leverage, Rounding::half_up);
  Int128 rated{};
  if (__builtin_mul_overflow(levered, static_cast<Int128>(instrument.margin_rate.steps()), &rated)) return std::nullopt;
  rated = divide(rated, pow10(Ratio::kScale), Rounding::half_up);
  return converter.to_minor({rated, instrument.quote}, account.currency, by_long ? RateSide::ask : RateSide::bid);
}

}  // namespace dealingdesk::bbook
