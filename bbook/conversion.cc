#include "bbook/conversion.h"

#include <deque>

namespace dealingdesk::bbook {
namespace {

constexpr int kValueScale = Price::kScale + Qty::kScale;  // 17
constexpr int kLinkScale = 9;

// Both factors are checked: a value times a price can leave 128 bits.
std::optional<Int128> times_over(Int128 amount, std::int64_t multiplier, std::int64_t divisor) {
  Int128 product{};
  if (divisor == 0 || __builtin_mul_overflow(amount, static_cast<Int128>(multiplier), &product)) return std::nullopt;
  return divide(product, divisor, Rounding::half_up);
}

// Selling base uses the bid, buying it the ask; a loss has to be bought.
std::optional<std::int64_t> rate_of(const Quote& quote, RateSide side, bool multiply, bool gain, Ratio wider) {
  constexpr std::int64_t kWhole = 1'000'000'000;
  const bool sells_base = multiply == gain;
  bool use_bid = false;
  switch (side) {
    case RateSide::adverse: use_bid = sells_base; break;
    case RateSide::favourable: use_bid = !sells_base; break;
    case RateSide::bid: use_bid = true; break;
    case RateSide::ask: break;
    case RateSide::mid:
      return narrow(divide(static_cast<Int128>(quote.bid.steps()) + quote.ask.steps(), 2, Rounding::half_up));
    case RateSide::highest: use_bid = multiply != gain; break;
    case RateSide::lowest: use_bid = multiply == gain; break;
  }
  if (wider.is_zero()) return (use_bid ? quote.bid : quote.ask).steps();
  if (use_bid) return mul_div(quote.bid.steps(), kWhole - wider.steps(), kWhole, Rounding::floor);
  return mul_div(quote.ask.steps(), kWhole + wider.steps(), kWhole, Rounding::ceiling);
}

}  // namespace

std::optional<std::int64_t> Converter::to_minor(Value value, Currency to, RateSide side) const {
  return to_minor(value, to, side, Ratio{});
}

std::optional<std::int64_t> Converter::to_minor(Value value, Currency to, RateSide side, Ratio wider) const {
  if (value.currency == to || value.steps == 0)
    return narrow(divide(value.steps, pow10(kValueScale - to.digits()), Rounding::half_up));
  const auto& links = chain(value.currency, to);
  if (!links) return std::nullopt;
  Int128 amount = divide(value.steps, pow10(kValueScale - kLinkScale), Rounding::half_up);
  const std::int64_t one = pow10(Price::kScale);
  for (const Link& link : *links) {
    const auto rate = rate_of(quotes_->last(link.instrument)->quote, side, link.multiply, amount >= 0, wider);
    if (!rate) return std::nullopt;
    const auto next = link.multiply ? times_over(amount, *rate, one) : times_over(amount, one, *rate);
    if (!next) return std::nullopt;
    amount = *next;
  }
  return narrow(divide(amount, pow10(kLinkScale - to.digits()), Rounding::half_up));
}

std::optional<std::vector<InstrumentId>> Converter::way(Currency from, Currency to) const {
  std::vector<InstrumentId> out;
  if (from == to) return out;
  const auto& links = chain(from, to);
  if (!links) return std::nullopt;
  for (const Link& link : *links) out.push_back(link.instrument);
  return out;
}

const std::optional<Converter::Chain>& Converter::chain(Currency from, Currency to) const {
  if (chains_known_ != quotes_->known()) {
    chains_.clear();
    chains_known_ = quotes_->known();
  }
  const auto key = std::make_pair(from, to);
  const auto it = chains_.find(key);
  if (it != chains_.end()) return it->second;
  return chains_.emplace(key, find_chain(from, to)).first->second;
}

std::optional<Converter::Chain> Converter::find_chain(Currency from, Currency to) const {
  std::map<Currency, Chain> reached{{from, {}}};
  std::deque<Currency> open{from};
  while (!open.empty()) {
    const Currency at = open.front();
    open.pop_front();
    if (at == to) return reached[at];
    for (const auto& [id, instrument] : catalog_->instruments().all()) {
      const bool forward = instrument.base == at;
      if (!forward && instrument.quote != at) continue;
      if (instrument.base == instrument.quote || quotes_->last(id) == nullptr) continue;
      const Currency next = forward ? instrument.quote : instrument.base;
      if (reached.contains(next)) continue;
      Chain longer = reached[at];
      longer.push_back({id, forward});
      reached.emplace(next, std::move(longer));
      open.push_back(next);
    }
  }
  return std::nullopt;
}

}  // namespace dealingdesk::bbook
