#include "core/money.h"

#include <algorithm>
#include <array>
#include <utility>

#include "core/decimal.h"

namespace dealingdesk {

std::optional<Currency> Currency::make(std::string_view code, int digits) {
  if (code.empty() || code.size() > 6 || digits < 0 || digits > 9) return std::nullopt;
  std::uint64_t packed = 0;
  for (std::size_t i = 0; i < 7; ++i) {
    const char c = i < code.size() ? code[i] : '\0';
    const bool allowed = (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (i < code.size() && !allowed) return std::nullopt;
    packed = (packed | static_cast<unsigned char>(c)) << 8;
  }
  return Currency{packed | static_cast<unsigned>(digits)};
}

std::optional<Currency> Currency::from_packed(std::uint64_t packed) {
  const Currency claimed{packed};
  return claimed && make(claimed.code(), claimed.digits()) != claimed ? std::nullopt : std::optional{claimed};
}

std::optional<Currency> Currency::of(std::string_view code) {
  // ISO 4217 minor units where they are not 2, and the customary 8 (or 6) of crypto assets.
  constexpr auto kDigits = std::to_array<std::pair<std::string_view, int>>(
      {{"JPY", 0}, {"KRW", 0}, {"CLP", 0}, {"ISK", 0},  {"VND", 0},  {"UGX", 0}, {"XAF", 0}, {"XOF", 0}, {"PYG", 0},
       {"KWD", 3}, {"BHD", 3}, {"OMR", 3}, {"JOD", 3},  {"TND", 3},  {"IQD", 3}, {"LYD", 3}, {"BTC", 8}, {"ETH", 8},
       {"LTC", 8}, {"XRP", 6}, {"SOL", 8}, {"USDT", 6}, {"USDC", 6}, {"XAU", 4}, {"XAG", 4}});
  const auto* found =
      std::find_if(kDigits.begin(), kDigits.end(), [&](const auto& entry) { return entry.first == code; });
  return make(code, found == kDigits.end() ? 2 : found->second);
}

std::string Currency::code() const {
  std::string out;
  for (int shift = 56; shift > 0; shift -= 8) {
    const auto c = static_cast<char>(packed_ >> shift & 0xff);
    if (c == '\0') break;
    out.push_back(c);
  }
  return out;
}

std::optional<Money> add(Money a, Money b) {
  std::int64_t sum{};
  if (a.currency != b.currency || __builtin_add_overflow(a.minor, b.minor, &sum)) return std::nullopt;
  return Money{sum, a.currency};
}

std::string to_text(Money m) { return print_decimal(m.minor, m.currency.digits(), m.currency.digits()); }

std::string to_text_with_currency(Money m) { return to_text(m) + " " + m.currency.code(); }

std::optional<Money> parse_money(std::string_view text, Currency currency) {
  const auto minor = parse_decimal(text, currency.digits());
  if (!minor) return std::nullopt;
  return Money{*minor, currency};
}

}  // namespace dealingdesk
