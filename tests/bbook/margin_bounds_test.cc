#include <algorithm>
#include <array>
#include <random>
#include <tuple>
#include <utility>

#include <catch2/catch.hpp>

#include "bbook/margin.h"
#include "tests/bbook/margin_fixture.h"

namespace dealingdesk::bbook {
namespace {

constexpr std::array kModes{MarginMode::forex,        MarginMode::forex_no_leverage, MarginMode::cfd,
                            MarginMode::cfd_leverage, MarginMode::cfd_index,         MarginMode::futures,
                            MarginMode::bond,         MarginMode::perpetual};
constexpr std::array kMethods{HedgedMethod::larger_leg, HedgedMethod::basic, HedgedMethod::sum, HedgedMethod::max,
                              HedgedMethod::net};

class Random {
 public:
  std::int64_t between(std::int64_t least, std::int64_t most) {
    return least + static_cast<std::int64_t>(engine_() % static_cast<std::uint64_t>(most - least + 1));
  }
  bool coin() { return between(0, 1) == 1; }
  template <class List>
  auto of(const List& list) {
    return list[static_cast<std::size_t>(between(0, static_cast<std::int64_t>(list.size()) - 1))];
  }

 private:
  std::mt19937_64 engine_{20'261'121};
};

// A market around a price, and how far it may move: a millionth to a hundredth.
struct Market {
  Price bid, ask;
  Ratio wider;

  Market(Random& random, std::int64_t around, Ratio by) : wider{by} {
    bid = Price::from_steps(around);
    ask = Price::from_steps(around + random.between(0, around / 1000));
  }
  [[nodiscard]] std::int64_t low() const {
    return *mul_div(bid.steps(), (kOne - wider).steps(), kOne.steps(), Rounding::floor);
  }
  [[nodiscard]] std::int64_t high() const {
    return *mul_div(ask.steps(), (kOne + wider).steps(), kOne.steps(), Rounding::ceiling);
  }
  // Any quote within the band: now and then its bounds themselves.
  [[nodiscard]] std::pair<Price, Price> inside(Random& random) const {
    const std::int64_t one = random.coin() ? random.between(low(), high()) : low();
    const std::int64_t other = random.coin() ? random.between(low(), high()) : high();
    return {Price::from_steps(std::min(one, other)), Price::from_steps(std::max(one, other))};
  }
};

InstrumentSpec random_instrument(Random& random) {
  InstrumentSpec spec = pair("EUR", "GBP", random.of(kModes));
  spec.contract_size = qty(random.coin() ? "100000" : "7");
  spec.face_value = amount("1000");
  if (spec.margin.mode == MarginMode::cfd_index) spec.tick_value = amount("0.3");
  spec.margin.hedged = random.of(kMethods);
  spec.margin.long_rate = Ratio::from_steps(random.between(10'000'000, 3'000'000'000));
  spec.margin.short_rate = Ratio::from_steps(random.between(10'000'000, 3'000'000'000));
  spec.margin.pending_rate = ratio("0.7");
  if (random.coin()) spec.margin.hedged_size = amount(random.coin() ? "50000" : "3");
  if (random.between(0, 3) == 0) spec.margin.initial = Amount::from_steps(random.between(1, 5'000'000'000'000));
  if (random.between(0, 3) == 0) spec.margin.maintenance = Amount::from_steps(random.between(1, 5'000'000'000'000));
  return spec;
}

Exposure random_exposure(Random& random) {
  const auto volume = [&] { return Qty::from_steps(random.coin() ? random.between(0, 50'000'000'000'000) : 0); };
  const Qty bought = volume(), sold = random.between(0, 4) == 0 ? bought : volume();
  return {bought, sold, value_of(bought, Price::from_steps(random.between(700'000'000, 900'000'000))),
          value_of(sold, Price::from_steps(random.between(700'000'000, 900'000'000)))};
}

TEST_CASE("highest and lowest hold for every quote within the band", "[margin]") {
  Random random;
  Prices prices;
  prices.quote("EUR", "USD", "1.10", "1.20");
  prices.quote("GBP", "USD", "1.30", "1.40");
  prices.quote("USD", "JPY", "150", "151");
  int tight = 0;
  for (int round = 0; round < 4'000; ++round) {
    const Ratio wider = Ratio::from_steps(random.between(1'000, 10'000'000));
    const InstrumentSpec spec = random_instrument(random);
    const Exposure exposure = random_exposure(random);
    const std::array codes{"GBP", "EUR", "USD", "JPY"};
    const auto whose =
        terms(random.of(codes), 30, random.coin() ? LevelMode::margin_level : LevelMode::closeout_percent);
    const Side side = random.coin() ? Side::buy : Side::sell;
    const Qty ordered = Qty::from_steps(random.between(1, 50'000'000'000'000));
    const bool reduces = random.coin();
    const Market own{random, 850'000'000, wider};
    const std::array rates{Market{random, 1'100'000'000, wider}, Market{random, 1'300'000'000, wider},
                           Market{random, 150'000'000'000, wider}};

    Quote quote;
    struct Sums {
      std::optional<std::int64_t> exposure, order, pending;
    };
    const auto sums = [&](const PriceView& view) {
      return Sums{exposure_margin(exposure, spec, whose, quote, view),
                  order_margin(exposure, side, ordered, px("0.87"), reduces, spec, whose, quote, view),
                  pending_margin(side, ordered, px("0.87"), spec, whose, quote, view)};
    };
    const auto set_rates = [&](auto&& choose) {
      for (std::uint32_t i = 0; i < rates.size(); ++i) {
        const auto [bid, ask] = choose(rates[i]);
        prices.change(i + 1, bid, ask);
      }
    };

    set_rates([](const Market& band) { return std::pair{band.bid, band.ask}; });
    quote.bid = Price::from_steps(own.low());
    quote.ask = Price::from_steps(own.high());
    const Sums highest = sums(prices.view(Kind::highest, wider));
    const Sums lowest = sums(prices.view(Kind::lowest, wider));
    for (int move = 0; move < 5; ++move) {
      set_rates([&](const Market& band) { return band.inside(random); });
      std::tie(quote.bid, quote.ask) = own.inside(random);
      const Sums exact = sums(prices.view());
      INFO("round " << round);
      REQUIRE((exact.exposure && lowest.exposure));
      REQUIRE((lowest.exposure <= exact.exposure && exact.exposure <= highest.exposure));
      REQUIRE((exact.order && lowest.order));
      REQUIRE((lowest.order <= exact.order && exact.order <= highest.order));
      REQUIRE((exact.pending && lowest.pending));
      REQUIRE((lowest.pending <= exact.pending && exact.pending <= highest.pending));
      if (exact.exposure == highest.exposure && lowest.exposure < highest.exposure) ++tight;
    }
  }
  CHECK(tight > 100);  // the bound is reached, not merely far away
}

TEST_CASE("where initial and maintenance are the same an order needs what the margin then grows by", "[margin]") {
  Random random;
  Prices prices;
  prices.quote("EUR", "USD", "1.10", "1.20");
  prices.quote("GBP", "USD", "1.30", "1.40");
  const Quote quote = quote_of("0.85", "0.86");
  for (int round = 0; round < 2'000; ++round) {
    InstrumentSpec spec = random_instrument(random);
    spec.margin.maintenance = spec.margin.initial;
    if (spec.margin.mode == MarginMode::futures) spec.margin.hedged = HedgedMethod::larger_leg;
    const Exposure before = random_exposure(random);
    const Qty more = Qty::from_steps(random.between(1, 50'000'000'000'000));
    const auto usd = terms("USD", 30);
    const Exposure after = both(before, {more, Qty{}, value_of(more, px("0.87")), 0});
    const auto grows = *exposure_margin(after, spec, usd, quote, prices.view()) -
                       *exposure_margin(before, spec, usd, quote, prices.view());
    REQUIRE(order_margin(before, Side::buy, more, px("0.87"), false, spec, usd, quote, prices.view()) ==
            std::max<std::int64_t>(grows, 0));
  }
}

}  // namespace
}  // namespace dealingdesk::bbook
