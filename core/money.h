// Currencies, and amounts in their minor units.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace dealingdesk {

// A currency's code (1 to 6 upper-case letters or digits) and its number of decimals (JPY 0, USD 2,
// BTC 8), or none at all, the default. There is no way to make another. One machine word; compares by code.
class Currency {
 public:
  constexpr Currency() = default;

  // Nothing if the code is not 1 to 6 of A-Z, 0-9 or digits is above 9.
  [[nodiscard]] static std::optional<Currency> make(std::string_view code, int digits);
  // With the number of decimals that ISO 4217 (or custom, for coins) gives; 2 where unknown.
  [[nodiscard]] static std::optional<Currency> of(std::string_view code);

  [[nodiscard]] std::string code() const;
  [[nodiscard]] constexpr int digits() const { return static_cast<int>(packed_ & 0xff); }
  [[nodiscard]] constexpr explicit operator bool() const { return packed_ != 0; }
  [[nodiscard]] constexpr std::uint64_t packed() const { return packed_; }
  // What packed() gave, 0 included; nothing for other numbers.
  [[nodiscard]] static std::optional<Currency> from_packed(std::uint64_t packed);
  friend constexpr auto operator<=>(Currency, Currency) = default;

 private:
  explicit constexpr Currency(std::uint64_t packed) : packed_{packed} {}
  std::uint64_t packed_ = 0;  // the code's bytes from the top, the digits in the lowest byte
};

// Minor units of a currency, e.g. cents. Amounts of different currencies never add up.
struct Money {
  std::int64_t minor = 0;
  Currency currency;

  friend constexpr bool operator==(const Money&, const Money&) = default;
};

// The exact sum; nothing where the currencies differ or the sum does not fit.
[[nodiscard]] std::optional<Money> add(Money a, Money b);
// "-12.30": as many decimals as the currency has.
[[nodiscard]] std::string to_text(Money m);
// "-12.30 USD"
[[nodiscard]] std::string to_text_with_currency(Money m);
// Reads decimal text of at most the currency's decimals.
[[nodiscard]] std::optional<Money> parse_money(std::string_view text, Currency currency);

}  // namespace dealingdesk
