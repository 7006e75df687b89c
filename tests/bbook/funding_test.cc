#include "bbook/funding.h"

#include <limits>

#include <catch2/catch.hpp>

#include "core/archive.h"
#include "tests/bbook/rates.h"

namespace dealingdesk::bbook {
namespace {

constexpr auto kMost = std::numeric_limits<std::int64_t>::max();

FundingSpec every(std::uint16_t interval_h, const char* interest = "0.0001") {
  FundingSpec funding;
  funding.interval_h = interval_h;
  funding.interest = ratio(interest);
  return funding;
}

InstrumentSpec perpetual() {
  InstrumentSpec spec = pair("BTCUSD", 1);
  spec.instrument_class = InstrumentClass::perpetual;
  spec.contract_size = qty("1");
  return spec;
}

TEST_CASE("the premium index is how far the impact prices leave the index between them", "[bbook]") {
  struct Row {
    const char* name;
    const char* bid;
    const char* ask;
    const char* index;
    std::optional<Ratio> expected;
  };
  for (const Row& row : {
           Row{"the index within the spread", "99", "101", "100", Ratio{}},
           Row{"the book above", "100.02", "100.05", "100", ratio("0.0002")},
           Row{"the book below", "99.8", "99.88", "100", ratio("-0.0012")},
           Row{"rounded half-up to 1e-9", "3.000000002", "4", "3", ratio("0.000000001")},
           Row{"a crossed book counts both", "102", "99", "100", ratio("0.01")},
           Row{"no index", "1", "2", "0", std::nullopt},
           Row{"an index below zero", "1", "2", "-1", std::nullopt},
           Row{"more than a ratio holds", "9000000000", "9000000001", "0.000000001", std::nullopt},
       }) {
    INFO(row.name);
    CHECK(premium_index(px(row.bid), px(row.ask), px(row.index)) == row.expected);
  }
}

TEST_CASE("the premium's average weighs the latest sample most", "[bbook]") {
  PremiumAverage average;
  CHECK(average.average() == Ratio{});
  average.add(ratio("0.0004"));
  CHECK(average.average() == ratio("0.0004"));
  average.add(ratio("0.0001"));
  CHECK(average.average() == ratio("0.0002"));  // (4 + 2) / 3
  average.add(ratio("-0.0002"));
  CHECK(average.average() == Ratio{});  // (4 + 2 - 6) / 6
  average.add(ratio("0.000000001"));
  CHECK(average.average() == Ratio{});  // 0.4e-9
  average.add(ratio("0.000000001"));
  CHECK(average.average() == ratio("0.000000001"));  // 9e-9 / 15 = 0.6e-9
  CHECK(average.count() == 5);

  CHECK(decode<PremiumAverage>(encode(average)) == average);
  average.reset();
  CHECK(average == PremiumAverage{});
}

TEST_CASE("the largest premiums average to themselves", "[bbook]") {
  for (const std::int64_t steps : {kMost, -kMost - 1}) {
    PremiumAverage average;
    for (int i = 0; i < 1000; ++i) average.add(Ratio::from_steps(steps));
    CHECK(average.average() == Ratio::from_steps(steps));
    CHECK(average.sound());
  }
}

// The fields of an average, with values that it can never have.
struct Forged {
  Int128 weighted = 0;
  std::uint32_t count = 0;
  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(self.weighted, self.count);
  }
};

TEST_CASE("an average that was read is asked whether it can be", "[bbook]") {
  const auto read = [](Int128 weighted, std::uint32_t count) {
    return decode<PremiumAverage>(encode(Forged{weighted, count}))->sound();
  };
  CHECK(read(0, 0));
  CHECK(read(3 * static_cast<Int128>(kMost), 2));
  CHECK_FALSE(read(3 * static_cast<Int128>(kMost) + 1, 2));
  CHECK_FALSE(read(1, 0));
  CHECK_FALSE(read(0, PremiumAverage::kMost + 1));
  CHECK(read(0, PremiumAverage::kMost));
}

TEST_CASE("the funding rate is the premium with what the band lets through of the interest", "[bbook]") {
  struct Row {
    const char* name;
    const char* premium;
    FundingSpec funding;
    std::optional<Ratio> expected;
  };
  FundingSpec no_band = every(8);
  no_band.band = Ratio{};
  FundingSpec negative_band = every(8);
  negative_band.band = ratio("-0.0005");
  FundingSpec no_quote = every(8);
  no_quote.rate_h = 0;
  for (const Row& row : {
           Row{"case 27: in the band", "0.0002", every(8), ratio("0.0001")},
           Row{"case 28: held at the upper end", "0.001", every(8), ratio("0.0005")},
           Row{"case 29: held at the lower end", "-0.0012", every(8), ratio("-0.0007")},
           Row{"no premium is the interest", "0", every(8), ratio("0.0001")},
           Row{"at the band's end", "0.0006", every(8), ratio("0.0001")},
           Row{"without a band the interest does not matter", "0.001", no_band, ratio("0.001")},
           Row{"half the interval, half the rate", "0.0002", every(4), ratio("0.00005")},
           Row{"an hour", "0.001", every(1), ratio("0.0000625")},
           Row{"a day", "0.0002", every(24), ratio("0.0003")},
           Row{"rounded half-up to 1e-9", "0", every(4, "0.000000001"), ratio("0.000000001")},
           Row{"and away from zero below it", "0", every(4, "-0.000000001"), ratio("-0.000000001")},
           Row{"no funding", "0.001", every(0), std::nullopt},
           Row{"rates for no interval", "0.001", no_quote, std::nullopt},
           Row{"a negative band", "0.001", negative_band, std::nullopt},
           Row{"more than a ratio holds", "9223372036", every(24), std::nullopt},
       }) {
    INFO(row.name);
    CHECK(funding_rate(ratio(row.premium), row.funding) == row.expected);
  }
}

TEST_CASE("case 31: longs pay a positive rate to shorts", "[bbook]") {
  const Rates rates = Rates{}.with("EURUSD", "1.10", "1.12").with("USDJPY", "150", "151");
  struct Row {
    const char* name;
    Side side;
    const char* units;
    const char* rate;
    const char* account;
    std::optional<std::int64_t> expected;
  };
  for (const Row& row : {
           Row{"case 31: the long", Side::buy, "0.5", "0.0001", "USD", -300},
           Row{"case 31: the short", Side::sell, "0.5", "0.0001", "USD", 300},
           Row{"a negative rate: shorts pay", Side::sell, "0.5", "-0.0001", "USD", -300},
           Row{"and longs get", Side::buy, "0.5", "-0.0001", "USD", 300},
           Row{"half a cent rounds away from zero", Side::buy, "0.0025", "0.0001", "USD", -2},
           Row{"on either side", Side::sell, "0.0025", "0.0001", "USD", 2},
           Row{"what is paid is bought at the ask", Side::buy, "0.5", "0.0001", "JPY", -453},
           Row{"what is got is sold at the bid", Side::sell, "0.5", "0.0001", "JPY", 450},
           Row{"dollars to euros", Side::sell, "0.5", "0.0001", "EUR", 268},
           Row{"no rate", Side::buy, "0.5", "0", "USD", 0},
           Row{"no position", Side::buy, "0", "0.0001", "GBP", 0},
           Row{"no conversion", Side::buy, "0.5", "0.0001", "GBP", std::nullopt},
           Row{"more than money holds", Side::buy, "92233720368", "9000000000", "USD", std::nullopt},
       }) {
    INFO(row.name);
    CHECK(funding_payment(row.side, qty(row.units), px("60000"), ratio(row.rate), perpetual(), money(row.account),
                          rates.converter()) == row.expected);
  }
}

TEST_CASE("in one currency the sides of equal size sum up to zero, whatever the rounding", "[bbook]") {
  for (std::int64_t n = 1; n < 200; n += 7) {
    const Qty units = Qty::from_steps(n * 12'345);
    const Ratio rate = Ratio::from_steps(n * 991 - 50'000);
    const auto paid =
        funding_payment(Side::buy, units, px("60123.4"), rate, perpetual(), money("USD"), Rates{}.converter());
    const auto got =
        funding_payment(Side::sell, units, px("60123.4"), rate, perpetual(), money("USD"), Rates{}.converter());
    REQUIRE((paid && got));
    CHECK(*paid + *got == 0);
  }
}

}  // namespace
}  // namespace dealingdesk::bbook
