#include "reference/catalog.h"

#include <catch2/catch.hpp>

#include "core/decimal.h"
#include "tests/support/must.h"
#include "tests/support/specs.h"

namespace dealingdesk::reference {
namespace {

Amount amount(const char* text) { return parse<Amount>(text).value(); }
Ratio ratio(const char* text) { return parse<Ratio>(text).value(); }

GroupSpec retail() {
  GroupSpec spec;
  spec.name = "retail";
  return spec;
}

BrokerSpec broker(const char* name) {
  BrokerSpec spec;
  spec.name = name;
  return spec;
}

// Up to 10 lots, up to 20, and above.
TiersSpec lot_tiers() {
  TiersSpec spec;
  spec.name = "majors";
  spec.tiers.resize(3);
  spec.tiers[0].up_to = amount("10");
  spec.tiers[1].up_to = amount("20");
  return spec;
}

CalendarSpec always(const char* name) {
  CalendarSpec spec;
  spec.name = name;
  return spec;
}

template <class Spec>
struct Refused {
  void (*spoil)(Spec&);
  RejectCode code;
  const char* text;
};

// Good as it is, and refused once it was spoilt.
template <class Spec>
void check_refused(const Refused<Spec>& c, Spec spec) {
  INFO(c.text);
  Catalog catalog;
  c.spoil(spec);
  const auto id = catalog.define(spec);
  REQUIRE_FALSE(id);
  CHECK(id.reject().code == c.code);
  CHECK(id.reject().text == c.text);
}

constexpr auto kMalformed = RejectCode::malformed;

}  // namespace

TEST_CASE("brokers, calendars and tiers are found by id and by name", "[reference]") {
  Catalog catalog;
  CHECK(must(catalog.define(broker("first"))) == BrokerId{1});
  CHECK(must(catalog.define(broker("second"))) == BrokerId{2});
  CHECK(must(catalog.define(always("FX"))) == CalendarId{1});
  CHECK(must(catalog.define(lot_tiers())) == TiersId{1});
  CHECK(catalog.brokers().find(BrokerId{2})->name == "second");
  CHECK(catalog.calendars().find("FX")->id == CalendarId{1});
  CHECK(catalog.tiers().find("majors")->tiers.size() == 3);

  const auto again = catalog.define(broker("first"));
  REQUIRE_FALSE(again);
  CHECK(again.reject().code == RejectCode::already_exists);
}

TEST_CASE("an instrument may name tiers, a calendar and an index that are defined", "[reference]") {
  Catalog catalog;
  InstrumentSpec spec = eurusd();
  spec.margin.tiers = must(catalog.define(lot_tiers()));
  spec.calendar = must(catalog.define(always("FX")));
  InstrumentSpec index = eurusd();
  index.symbol = "INDEX";
  spec.funding.index = must(catalog.define(index));
  spec.tick = px("0.00005");
  spec.funding.interval_h = 8;
  spec.commission = commission_per_lot(amount("3.5"));
  spec.commission->maker_rate = amount("-0.5");
  CHECK(must(catalog.define(spec)) == InstrumentId{2});
}

TEST_CASE("an instrument that makes no sense is refused, with its name and the values", "[reference]") {
  using Spec = InstrumentSpec;
  const auto c = GENERATE(values<Refused<Spec>>({
      {[](Spec& s) { s.stop_level = px("-0.1"); }, kMalformed, "EURUSD: the stop level is -0.1, below 0"},
      {[](Spec& s) { s.freeze_level = px("-0.1"); }, kMalformed, "EURUSD: the freeze level is -0.1, below 0"},
      {[](Spec& s) { s.stale_after = Span::from_ms(-5); }, kMalformed, "EURUSD: the stale time is -5 ms, below 0"},
      {[](Spec& s) { s.qty_step = Qty{}; }, kMalformed,
       "EURUSD: contract size 100000, least quantity 1000 and quantity step 0 must be above 0"},
      {[](Spec& s) { s.max_qty = qty("999"); }, kMalformed,
       "EURUSD: the largest quantity, 999, is below the least, 1000"},
      {[](Spec& s) { s.tick = px("-0.00001"); }, kMalformed, "EURUSD: the tick is -0.00001, below 0"},
      {[](Spec& s) { s.tick = px("0.000015"); }, kMalformed,
       "EURUSD: a tick of 0.000015 is not a multiple of 0.00001, the last of 5 digits"},
      {[](Spec& s) { s.tick_value = amount("-1"); }, kMalformed, "EURUSD: the tick value is -1, below 0"},
      {[](Spec& s) { s.face_value = amount("-1"); }, kMalformed, "EURUSD: the face value is -1, below 0"},
      {[](Spec& s) { s.margin.long_rate = ratio("-1"); }, kMalformed,
       "EURUSD: the margin rate of longs is -1, below 0"},
      {[](Spec& s) { s.margin.short_rate = ratio("-2"); }, kMalformed,
       "EURUSD: the margin rate of shorts is -2, below 0"},
      {[](Spec& s) { s.margin.pending_rate = ratio("-3"); }, kMalformed,
       "EURUSD: the margin rate of pending orders is -3, below 0"},
      {[](Spec& s) { s.margin.initial = amount("-1"); }, kMalformed, "EURUSD: the initial margin is -1, below 0"},
      {[](Spec& s) { s.margin.maintenance = amount("-1"); }, kMalformed,
       "EURUSD: the maintenance margin is -1, below 0"},
      {[](Spec& s) { s.margin.hedged_size = amount("-1"); }, kMalformed, "EURUSD: the hedged size is -1, below 0"},
      {[](Spec& s) { s.margin.mode = MarginMode::bond; }, kMalformed,
       "EURUSD: the margin of a bond needs a face value, it is 0"},
      {[](Spec& s) { s.margin.mode = MarginMode::cfd_index; }, kMalformed,
       "EURUSD: the margin of an index CFD needs a tick value, it is 0"},
      {[](Spec& s) { s.margin.mode = MarginMode::futures; }, kMalformed,
       "EURUSD: the margin of futures needs an initial margin, it is 0"},
      {[](Spec& s) { s.margin.tiers = TiersId{7}; }, RejectCode::unknown_tiers, "EURUSD: no tiers 7"},
      {[](Spec& s) { s.calendar = CalendarId{7}; }, RejectCode::unknown_calendar, "EURUSD: no calendar 7"},
      {[](Spec& s) { s.swap.days_in_year = 0; }, kMalformed, "EURUSD: a swap year of 0 days is not from 1 to 366"},
      {[](Spec& s) { s.swap.days_in_year = 367; }, kMalformed, "EURUSD: a swap year of 367 days is not from 1 to 366"},
      {[](Spec& s) { s.funding.interval_h = 5; }, kMalformed,
       "EURUSD: a funding interval of 5 hours does not divide 24"},
      {[](Spec& s) { s.funding.interval_h = 48; }, kMalformed,
       "EURUSD: a funding interval of 48 hours does not divide 24"},
      {[](Spec& s) { s.funding.rate_h = 0; }, kMalformed, "EURUSD: funding rates for 0 hours"},
      {[](Spec& s) { s.funding.sample_every = Span{}; }, kMalformed, "EURUSD: funding samples every 0 ms, not above 0"},
      {[](Spec& s) { s.funding.band = ratio("-0.1"); }, kMalformed, "EURUSD: the funding band is -0.1, below 0"},
      {[](Spec& s) { s.funding.index = InstrumentId{7}; }, RejectCode::unknown_instrument,
       "EURUSD: no instrument for the funding's index, 7"},
      {[](Spec& s) { s.commission = commission_per_lot(amount("-1")); }, kMalformed,
       "EURUSD: the commission's rate is -1, below 0"},
      {[](Spec& s) { s.symbol = "EUR USD"; }, kMalformed,
       "symbol 'EUR USD' has a character that is not of A-Z a-z 0-9 . / - _ #"},
  }));
  check_refused(c, eurusd());
}

TEST_CASE("an instrument's currencies cannot change", "[reference]") {
  Catalog catalog;
  InstrumentSpec spec = eurusd();
  spec.id = must(catalog.define(spec));
  CHECK(catalog.define(spec));
  spec.quote = *Currency::of("JPY");
  CHECK_FALSE(catalog.define(spec));
}

TEST_CASE("a group that makes no sense is refused, with its name and the values", "[reference]") {
  using Spec = GroupSpec;
  const auto c = GENERATE(values<Refused<Spec>>({
      {[](Spec& s) { s.commission.rate = amount("-1"); }, kMalformed,
       "group retail: the commission's rate is -1, below 0"},
      {[](Spec& s) { s.commission.minimum = amount("-1"); }, kMalformed,
       "group retail: the commission's minimum is -1, below 0"},
      {[](Spec& s) { s.margin_call = ratio("-1"); }, kMalformed, "group retail: the margin call level is -1, below 0"},
      {[](Spec& s) { s.stop_out = ratio("-1"); }, kMalformed, "group retail: the stop-out level is -1, below 0"},
      {[](Spec& s) { s.conversion_fee = ratio("-0.1"); }, kMalformed,
       "group retail: the conversion fee is -0.1, below 0"},
      {[](Spec& s) { s.conversion_fee = kOne; }, kMalformed, "group retail: the conversion fee is 1, not below 1"},
      {[](Spec& s) { s.limits.lots_per_instrument = amount("-1"); }, kMalformed,
       "group retail: the limit of lots per instrument is -1, below 0"},
      {[](Spec& s) { s.limits.daily_loss = ratio("-0.5"); }, kMalformed,
       "group retail: the daily loss limit is -0.5, below 0"},
      {[](Spec& s) { s.limits.drawdown = ratio("-0.5"); }, kMalformed,
       "group retail: the drawdown limit is -0.5, below 0"},
      {[](Spec& s) { s.limits.cooldown = Span::from_s(-1); }, kMalformed,
       "group retail: the cooling-down time is -1000 ms, below 0"},
      {[](Spec& s) { s.markup_points = 1'000'001; }, kMalformed,
       "group retail: a mark-up of 1000001 points, the most is 1000000"},
      {[](Spec& s) { s.routing = Routing::a_book; }, kMalformed, "group retail: A-book routing needs an LP"},
      {[](Spec& s) { s.lps = {LpId{7}}; }, kMalformed, "group retail: no LP 7"},
      {[](Spec& s) { s.broker = BrokerId{7}; }, RejectCode::unknown_broker, "group retail: no broker 7"},
  }));
  check_refused(c, retail());
}

TEST_CASE("a group may rebate makers, belong to a broker, and stop out above its margin call", "[reference]") {
  Catalog catalog;
  GroupSpec spec = retail();
  spec.broker = must(catalog.define(broker("first")));
  spec.commission.maker_rate = amount("-1");
  spec.conversion_fee = ratio("0.999999999");
  spec.stop_out = ratio("2");
  CHECK(catalog.define(spec));
}

TEST_CASE("tiers that make no sense are refused, with their name and the values", "[reference]") {
  using Spec = TiersSpec;
  const auto c = GENERATE(values<Refused<Spec>>({
      {[](Spec& s) { s.name = ""; }, kMalformed, "the tier list needs a name"},
      {[](Spec& s) { s.tiers.clear(); }, kMalformed, "tiers majors: at least one tier is needed"},
      {[](Spec& s) { s.basis = TierBasis::notional; }, kMalformed, "tiers majors: tiers of notional need a currency"},
      {[](Spec& s) { s.tiers[1].up_to = amount("10"); }, kMalformed,
       "tiers majors: a tier up to 10 after one up to 10"},
      {[](Spec& s) { s.tiers[0].up_to = Amount{}; }, kMalformed, "tiers majors: a tier up to 0 after one up to 0"},
      {[](Spec& s) { s.tiers[2].up_to = amount("30"); }, kMalformed,
       "tiers majors: the last tier ends at 30, it must be without end (0)"},
      {[](Spec& s) { s.tiers[1].multiplier = Ratio{}; }, kMalformed, "tiers majors: a multiplier of 0, not above 0"},
      {[](Spec& s) { s.tiers[1].multiplier = Ratio::from_steps(900'000'000); }, kMalformed,
       "tiers majors: a multiplier of 0.9 after one of 1: it cannot fall"},
      {[](Spec& s) { s.tiers[0].maintenance_rate = kOne; }, kMalformed,
       "tiers majors: a maintenance rate of 0 after one of 1: it cannot fall"},
      {[](Spec& s) { s.tiers[1].maintenance_rate = ratio("-1"); }, kMalformed,
       "tiers majors: the maintenance rate is -1, below 0"},
      {[](Spec& s) { s.tiers[1].deduction = amount("-1"); }, kMalformed, "tiers majors: the deduction is -1, below 0"},
  }));
  check_refused(c, lot_tiers());
}

TEST_CASE("a broker or calendar that makes no sense is refused", "[reference]") {
  check_refused<BrokerSpec>({[](BrokerSpec& s) { s.day_ends = 1440; }, kMalformed,
                             "broker first: the day ends at minute 1440, the last is 1439"},
                            broker("first"));
  check_refused<BrokerSpec>({[](BrokerSpec& s) { s.zone.standard_minutes = 2000; }, kMalformed,
                             "broker first: an offset of 2000 minutes from UTC, the most is 1440"},
                            broker("first"));
  check_refused<CalendarSpec>(
      {[](CalendarSpec& s) {
         s.quotes = {{60, 60}};
       },
       kMalformed, "calendar FX, quotes: the session 'mon 01:00 - mon 01:00' closes when it opens"},
      always("FX"));
}

}  // namespace dealingdesk::reference
