#include "bbook/funding.h"

#include <algorithm>
#include <limits>

#include "bbook/worth.h"

namespace dealingdesk::bbook {
namespace {

constexpr Int128 kOneRatio = 1'000'000'000;  // Ratio counts in 1e-9

std::optional<Ratio> ratio_of(Int128 steps) {
  const auto fits = narrow(steps);
  return fits ? std::optional{Ratio::from_steps(*fits)} : std::nullopt;
}

}  // namespace

std::optional<Ratio> premium_index(Price impact_bid, Price impact_ask, Price index) {
  if (index <= Price{}) return std::nullopt;
  const Int128 fair = index.steps();
  const Int128 above = std::max<Int128>(0, impact_bid.steps() - fair);
  const Int128 below = std::max<Int128>(0, fair - impact_ask.steps());
  return ratio_of(divide((above - below) * kOneRatio, fair, Rounding::half_up));
}

void PremiumAverage::add(Ratio premium) {
  ++count_;
  weighted_ += static_cast<Int128>(premium.steps()) * count_;
}

Ratio PremiumAverage::average() const {
  if (count_ == 0) return {};
  // An average lies between ratios that fit, so it fits.
  return Ratio::from_steps(static_cast<std::int64_t>(divide(weighted_, weights(), Rounding::half_up)));
}

bool PremiumAverage::sound() const {
  if (count_ > kMost) return false;
  return weighted_ >= weights() * std::numeric_limits<std::int64_t>::min() &&
         weighted_ <= weights() * std::numeric_limits<std::int64_t>::max();
}

std::optional<Ratio> funding_rate(Ratio premium, const FundingSpec& funding) {
  if (funding.interval_h == 0 || funding.rate_h == 0 || funding.band < Ratio{}) return std::nullopt;
  const Int128 band = funding.band.steps();
  const Int128 p = premium.steps();
  const Int128 rate = p + std::clamp(funding.interest.steps() - p, -band, band);
  return ratio_of(divide(rate * funding.interval_h, funding.rate_h, Rounding::half_up));
}

std::optional<std::int64_t> funding_payment(Side side, Qty qty, Price mark, Ratio rate,
                                            const InstrumentSpec& instrument, Currency account_currency,
                                            const Converter& converter) {
  const auto notional = worth(instrument, value_of(qty, mark));
  if (!notional) return std::nullopt;
  const auto due = mul_div_wide(notional->steps, rate.steps(), kOneRatio, Rounding::half_up);
  if (!due) return std::nullopt;
  const Value got{side == Side::buy ? -*due : *due, notional->currency};
  return converter.to_minor(got, account_currency, RateSide::adverse);
}

}  // namespace dealingdesk::bbook
