#include "bbook/swap.h"

#include "bbook/worth.h"

namespace dealingdesk::bbook {
namespace {

constexpr Int128 kOneAmount = 1'000'000'000;  // Amount counts in 1e-9
constexpr Int128 kOneQty = 100'000'000;       // Qty counts in 1e-8

// More holidays in a row than any market has: a predicate that never says no still ends.
constexpr int kMostHolidaysInARow = 31;

std::optional<std::int64_t> by_points(const InstrumentSpec& instrument, Amount points, Qty qty,
                                      Currency account_currency, const Converter& converter) {
  const auto value = worth(instrument, value_of(qty, instrument.point()));
  if (!value) return std::nullopt;
  // The point takes the sign of the swap, which says at which side it is converted.
  const bool pays = points < Amount{};
  const auto point_minor =
      converter.to_minor({pays ? -value->steps : value->steps, value->currency}, account_currency, RateSide::adverse);
  if (!point_minor) return std::nullopt;
  const Int128 count = pays ? -static_cast<Int128>(points.steps()) : points.steps();
  return narrow(divide(*point_minor * count, kOneAmount, Rounding::half_up));
}

// 1e-8 units x 1e-9 money / 1e-8 units a lot: times 1e8 it counts in 1e-17.
std::optional<Value> by_money(const InstrumentSpec& instrument, Amount amount, Qty qty, Currency account_currency) {
  const auto steps = mul_div_wide(static_cast<Int128>(qty.steps()) * amount.steps(), kOneQty,
                                  instrument.contract_size.steps(), Rounding::half_up);
  if (!steps) return std::nullopt;
  return Value{*steps, instrument.swap.currency ? instrument.swap.currency : account_currency};
}

// A night's interest on quantity x price / `divisor`.
std::optional<Value> by_percent(const InstrumentSpec& instrument, Amount percent, Int128 value, int divisor = 1) {
  const auto held = worth(instrument, value);
  if (!held) return std::nullopt;
  const Int128 year = 100 * kOneAmount * instrument.swap.days_in_year * divisor;
  const auto steps = mul_div_wide(held->steps, percent.steps(), year, Rounding::half_up);
  return steps ? std::optional{Value{*steps, held->currency}} : std::nullopt;
}

std::optional<Value> by_differential(const InstrumentSpec& instrument, Side side, Qty qty, const Quote& quote) {
  const SwapSpec& swap = instrument.swap;
  const auto percent =
      side == Side::buy ? subtract(swap.base_rate, swap.quote_rate) : subtract(swap.quote_rate, swap.base_rate);
  if (!percent) return std::nullopt;
  // Twice the mid price, halved at the end: the mid itself may not be a whole step.
  const Int128 both = static_cast<Int128>(quote.bid.steps()) + quote.ask.steps();
  const auto value = mul_div_wide(qty.steps(), both, 1, Rounding::half_up);
  return value ? by_percent(instrument, *percent, *value, 2) : std::nullopt;
}

// 1970-01-01 was a Thursday; Monday is 0.
std::size_t weekday(std::int64_t day) { return static_cast<std::size_t>(((day % 7) + 10) % 7); }

}  // namespace

std::optional<std::int64_t> night_swap(const InstrumentSpec& instrument, Side side, Qty qty, Int128 open_value,
                                       const Quote& quote, Currency account_currency, const Converter& converter) {
  const Amount rate = side == Side::buy ? instrument.swap.long_rate : instrument.swap.short_rate;
  std::optional<Value> night;
  switch (instrument.swap.mode) {
    case SwapMode::none: return 0;
    case SwapMode::points: return by_points(instrument, rate, qty, account_currency, converter);
    case SwapMode::money: night = by_money(instrument, rate, qty, account_currency); break;
    case SwapMode::interest_current:
      night = by_percent(instrument, rate, value_of(qty, side == Side::buy ? quote.bid : quote.ask));
      break;
    case SwapMode::interest_open: night = by_percent(instrument, rate, open_value); break;
    case SwapMode::rate_differential: night = by_differential(instrument, side, qty, quote); break;
  }
  return night ? converter.to_minor(*night, account_currency, RateSide::adverse) : std::nullopt;
}

unsigned nights_on(const SwapSpec& swap, std::int64_t local_day, const std::function<bool(std::int64_t)>& is_holiday) {
  const auto nights = [&](std::int64_t day) { return static_cast<unsigned>(swap.nights[weekday(day)]); };
  if (!swap.holidays_before) return nights(local_day);
  if (is_holiday(local_day)) return 0;
  unsigned sum = nights(local_day);
  for (int ahead = 1; ahead <= kMostHolidaysInARow && is_holiday(local_day + ahead); ++ahead)
    sum += nights(local_day + ahead);
  return sum;
}

std::optional<std::int64_t> times_nights(std::int64_t night_minor, unsigned nights) {
  return narrow(static_cast<Int128>(night_minor) * nights);
}

}  // namespace dealingdesk::bbook
