#include "bbook/liquidation.h"

namespace dealingdesk::bbook {
namespace {

constexpr Int128 kOnePrice = 1'000'000'000;     // Price and Ratio count in 1e-9
constexpr Int128 kAmountToValue = 100'000'000;  // from 1e-9 to 1e-17

std::optional<Int128> sum(std::optional<Int128> a, Int128 b) {
  Int128 out{};
  if (!a || __builtin_add_overflow(*a, b, &out)) return std::nullopt;
  return out;
}

std::optional<Int128> difference(std::optional<Int128> a, Int128 b) {
  Int128 out{};
  if (!a || __builtin_sub_overflow(*a, b, &out)) return std::nullopt;
  return out;
}

std::optional<Price> positive_price(std::optional<Int128> steps) {
  const auto fits = steps ? narrow(*steps) : std::nullopt;
  if (!fits || *fits <= 0) return std::nullopt;
  return Price::from_steps(*fits);
}

}  // namespace

std::optional<Price> isolated_liquidation(Side side, Price entry, Int128 initial, Int128 maintenance, Qty qty) {
  const auto cushion = difference(initial, maintenance);
  if (qty <= Qty{} || !cushion) return std::nullopt;
  const Int128 value = value_of(qty, entry);
  const auto left = side == Side::buy ? difference(value, *cushion) : sum(value, *cushion);
  if (!left) return std::nullopt;
  return positive_price(divide(*left, qty.steps(), Rounding::half_up));
}

std::optional<Price> cross_liquidation(const CrossPosition& position, const CrossAccount& account) {
  const Int128 sign = position.side == Side::buy ? 1 : -1;
  const Int128 entry_value = value_of(position.qty, position.entry);
  const Int128 deduction = position.deduction.steps() * kAmountToValue;
  auto left = difference(account.wallet, account.other_maintenance);
  left = sum(sum(left, account.other_unrealised), deduction);
  left = difference(left, sign * entry_value);
  if (!left) return std::nullopt;
  // 1e-17 over 1e-8 x 1e-9: a quotient of whole units, so x 1e9 it is a price.
  const Int128 divisor = position.qty.steps() * (position.maintenance_rate.steps() - sign * kOnePrice);
  return positive_price(mul_div_wide(*left, kOnePrice, divisor, Rounding::half_up));
}

}  // namespace dealingdesk::bbook
