// What amounts are worth: conversions from one currency into another, profit.
#include "tests/model/broker_model.h"

namespace dealingdesk::model {
namespace {

Price half_way(const Quote& quote) {
  const Int128 sum = static_cast<Int128>(quote.bid.steps()) + quote.ask.steps();
  return Price::from_steps(static_cast<std::int64_t>(divide(sum, 2, Rounding::half_up)));
}

struct Path {
  Currency at;
  std::vector<InstrumentId> instruments;
};

bool been_there(const Path& path, InstrumentId id) {
  for (const InstrumentId on_the_way : path.instruments)
    if (on_the_way == id) return true;
  return false;
}

}  // namespace

std::optional<std::int64_t> BrokerModel::to_minor(Int128 steps, Currency from, Currency to, Rate rate) const {
  if (from == to || steps == 0) return narrow(divide(steps, pow10(17 - to.digits()), Rounding::half_up));
  // All ways of one instrument, then all of two, and so on; the lowest ids first.
  std::vector<Path> paths{{from, {}}};
  const Path* found = nullptr;
  while (found == nullptr) {
    std::vector<Path> longer;
    for (const Path& path : paths) {
      for (const auto& [id, price] : prices_) {
        const InstrumentSpec& instrument = instruments_.at(id);
        if (been_there(path, id) || (instrument.base != path.at && instrument.quote != path.at)) continue;
        Path next = path;
        next.instruments.push_back(id);
        next.at = instrument.base == path.at ? instrument.quote : instrument.base;
        longer.push_back(std::move(next));
      }
    }
    if (longer.empty()) return std::nullopt;
    paths = std::move(longer);
    for (const Path& path : paths)
      if (found == nullptr && path.at == to) found = &path;
  }
  // What is to be converted counts in 1e-9 units, and so does each link.
  const bool gain = steps > 0;
  Int128 amount = divide(steps, pow10(8), Rounding::half_up);
  Currency at = from;
  for (const InstrumentId id : found->instruments) {
    const InstrumentSpec& instrument = instruments_.at(id);
    const Quote& quote = prices_.at(id).quote;
    const bool sells_base = instrument.base == at;
    Price price = half_way(quote);
    if (rate == Rate::bid) price = quote.bid;
    if (rate == Rate::ask) price = quote.ask;
    // A gain is exchanged at the price that gives less, a loss at the one that takes more.
    if (rate == Rate::adverse) price = sells_base == gain ? quote.bid : quote.ask;
    const std::int64_t one = pow10(Price::kScale);
    const auto converted = sells_base ? mul_div_wide(amount, price.steps(), one, Rounding::half_up)
                                      : mul_div_wide(amount, one, price.steps(), Rounding::half_up);
    if (!converted) return std::nullopt;
    amount = *converted;
    at = sells_base ? instrument.quote : instrument.base;
  }
  return narrow(divide(amount, pow10(9 - to.digits()), Rounding::half_up));
}

Int128 BrokerModel::worth(const InstrumentSpec& instrument, Int128 value) {
  if (!instrument.tick_value.is_zero()) {
    // Per tick and lot: value / (tick size x contract size) x tick value.
    const Int128 ticks_of_a_lot = value_of(instrument.contract_size, instrument.tick_size());
    const auto scaled = static_cast<Int128>(instrument.tick_value.steps()) * pow10(8);
    return mul_div_wide(value, scaled, ticks_of_a_lot, Rounding::half_up).value();
  }
  if (instrument.instrument_class == InstrumentClass::bond)
    return mul_div_wide(value, instrument.face_value.steps(), static_cast<Int128>(pow10(9)) * 100, Rounding::half_up)
        .value();
  return value;
}

std::optional<std::int64_t> BrokerModel::floating_profit(const Legs& legs, const InstrumentSpec& instrument,
                                                         const Quote& quote, Currency to) const {
  // Longs and shorts of an instrument win and lose together: only what is left of that is converted.
  const Int128 longs = value_of(legs.long_qty, quote.bid) - legs.long_value;
  const Int128 shorts = legs.short_value - value_of(legs.short_qty, quote.ask);
  const Rate rate = bend_ == Bend::profit_at_mid ? Rate::mid : Rate::adverse;
  return to_minor(worth(instrument, longs + shorts), instrument.profit(), to, rate);
}

std::optional<std::int64_t> BrokerModel::profit_of(const Position& position) const {
  Legs alone;
  (position.side == Side::buy ? alone.long_qty : alone.short_qty) = position.qty;
  (position.side == Side::buy ? alone.long_value : alone.short_value) = position.open_value;
  return floating_profit(alone, instruments_.at(position.instrument),
                         valuation_quote(position.account, position.instrument),
                         accounts_.at(position.account).currency);
}

}  // namespace dealingdesk::model
