// Funding of perpetuals: what longs pay to shorts, or shorts to longs, so that the price stays near its index.
//
// Replay: pure functions of prices and terms; the average depends on the order of its samples alone.
#pragma once

#include <cstdint>
#include <optional>

#include "bbook/conversion.h"
#include "core/order.h"
#include "core/specs.h"

namespace dealingdesk::bbook {

// How far the book stands off its index: (max(0, impact bid - index) - max(0, index - impact ask)) / index, rounded
// half-up to 1e-9. The impact prices are the averages at which a large order would sell and buy.
// Nothing where the index is not above 0 or the result does not fit.
[[nodiscard]] std::optional<Ratio> premium_index(Price impact_bid, Price impact_ask, Price index);

// The premium of an interval: its samples with the weights 1, 2 ... n, so that the latest count most.
class PremiumAverage {
 public:
  // REQUIRES: count() < kMost.
  void add(Ratio premium);
  // (1 x P1 + 2 x P2 + ... + n x Pn) / (1 + 2 + ... + n), rounded half-up to 1e-9; 0 without a sample.
  [[nodiscard]] Ratio average() const;
  [[nodiscard]] std::uint32_t count() const { return count_; }
  // Begins the next interval.
  void reset() { *this = {}; }

  // Could these samples be? What was read from bytes is asked this before anything else.
  [[nodiscard]] bool sound() const;

  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(self.weighted_, self.count_);
  }
  friend bool operator==(const PremiumAverage&, const PremiumAverage&) = default;

  // So many samples of the largest ratio still fit 128 bits.
  static constexpr std::uint32_t kMost = 1'000'000'000;

 private:
  [[nodiscard]] Int128 weights() const { return static_cast<Int128>(count_) * (count_ + Int128{1}) / 2; }

  Int128 weighted_ = 0;  // sum of k x Pk
  std::uint32_t count_ = 0;
};

// The rate of an interval: F = P + clamp(I - P, +-band), x interval_h / rate_h: a rate quoted for 8 hours is halved
// where 4 are paid for. Rounded half-up to 1e-9, once. Positive: longs pay.
// Nothing where the instrument has no funding, the terms are not sensible (no rate_h, a negative band), or it
// does not fit.
[[nodiscard]] std::optional<Ratio> funding_rate(Ratio premium, const FundingSpec& funding);

// What an interval books for a position: quantity x mark price x rate, in minor units of the account's currency,
// rounded half-up once; negative for who pays. What is paid is bought at the ask, what is got is sold at the bid,
// so that between accounts of other currencies than the instrument's the sum may leave the house a rest.
// Nothing where no conversion is found or it does not fit.
[[nodiscard]] std::optional<std::int64_t> funding_payment(Side side, Qty qty, Price mark, Ratio rate,
                                                          const InstrumentSpec& instrument, Currency account_currency,
                                                          const Converter& converter);

}  // namespace dealingdesk::bbook
