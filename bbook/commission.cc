#include "bbook/commission.h"

#include <algorithm>

#include "bbook/worth.h"
#include "core/order.h"

namespace dealingdesk::bbook {
namespace {

constexpr int kValueScale = Price::kScale + Qty::kScale;  // 17
constexpr Int128 kOneAmount = 1'000'000'000;              // Amount and Ratio count in 1e-9
constexpr Int128 kOneQty = 100'000'000;                   // Qty counts in 1e-8

Int128 size_of(Int128 value) { return value < 0 ? -value : value; }

std::optional<Value> share_of(Value value, Amount rate, Int128 divisor) {
  const auto steps = mul_div_wide(value.steps, rate.steps(), divisor, Rounding::half_up);
  return steps ? std::optional{Value{*steps, value.currency}} : std::nullopt;
}

// A larger value costs more where the client pays, and brings more where it is paid: taken at the side that is
// adverse to it.
std::optional<Value> in_dollars(Value value, bool rebate, const Converter& converter) {
  const Currency dollar = *Currency::of("USD");
  if (value.currency == dollar) return value;
  const auto cents =
      converter.to_minor({rebate ? value.steps : -value.steps, value.currency}, dollar, RateSide::adverse);
  if (!cents) return std::nullopt;
  return Value{size_of(*cents) * pow10(kValueScale - dollar.digits()), dollar};
}

std::optional<Value> cost_of(const CommissionSpec& terms, Amount rate, const InstrumentSpec& instrument, Qty qty,
                             Price price, Currency account_currency, const Converter& converter) {
  const auto traded = [&] { return worth(instrument, size_of(value_of(qty, price))); };
  switch (terms.mode) {
    case CommissionMode::none: break;
    case CommissionMode::per_lot: {
      const auto steps = mul_div_wide(static_cast<Int128>(qty.steps()) * rate.steps(), kOneQty,
                                      instrument.contract_size.steps(), Rounding::half_up);
      if (!steps) return std::nullopt;
      return Value{*steps, terms.currency ? terms.currency : account_currency};
    }
    case CommissionMode::per_million: {
      const auto value = traded();
      const auto dollars = value ? in_dollars(*value, rate < Amount{}, converter) : std::nullopt;
      return dollars ? share_of(*dollars, rate, kOneAmount * 1'000'000) : std::nullopt;
    }
    case CommissionMode::percent: {
      const auto value = traded();
      return value ? share_of(*value, rate, kOneAmount * 100) : std::nullopt;
    }
    case CommissionMode::points: {
      const auto point = worth(instrument, value_of(qty, instrument.point()));
      return point ? share_of(*point, rate, kOneAmount) : std::nullopt;
    }
  }
  return Value{0, account_currency};
}

// A cost is a loss to be bought, a rebate a gain to be sold.
std::optional<std::int64_t> charged(Value cost, Currency account_currency, const Converter& converter) {
  const auto gained = converter.to_minor({-cost.steps, cost.currency}, account_currency, RateSide::adverse);
  return gained ? narrow(-static_cast<Int128>(*gained)) : std::nullopt;
}

}  // namespace

std::optional<std::int64_t> commission(const CommissionSpec& terms, const InstrumentSpec& instrument, Qty qty,
                                       Price price, bool maker, Currency account_currency, const Converter& converter) {
  const Amount rate = maker ? terms.maker_rate : terms.rate;
  if (terms.mode == CommissionMode::none || rate.is_zero()) return 0;
  const auto cost = cost_of(terms, rate, instrument, qty, price, account_currency, converter);
  const auto paid = cost ? charged(*cost, account_currency, converter) : std::nullopt;
  if (!paid || rate < Amount{} || terms.minimum.is_zero()) return paid;
  const Value least{terms.minimum.steps() * kOneQty, terms.currency ? terms.currency : account_currency};
  const auto least_paid = charged(least, account_currency, converter);
  return least_paid ? std::optional{std::max(*paid, *least_paid)} : std::nullopt;
}

std::optional<std::int64_t> conversion_fee(std::int64_t gross_minor, Ratio fee) {
  return narrow(divide(size_of(gross_minor) * fee.steps(), kOneAmount, Rounding::half_up));
}

}  // namespace dealingdesk::bbook
