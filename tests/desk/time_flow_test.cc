#include "tests/desk/broker_fixture.h"

namespace dealingdesk::desk {
namespace {

ZoneSpec new_york() {
  ZoneSpec zone;
  zone.standard_minutes = -300;
  zone.summer_minutes = -240;
  zone.summer_begins = ClockChange{3, 2, 6, 120};
  zone.summer_ends = ClockChange{11, 1, 6, 120};
  return zone;
}

struct TimeFixture : BrokerFixture {
  TimeFixture() {
    BrokerSpec spec;
    spec.name = "main";
    spec.zone = new_york();
    spec.day_ends = 17 * 60;
    broker = BrokerId{static_cast<std::uint32_t>(define(spec))};
    in = group("g", [&](GroupSpec& made) { made.broker = broker; });
  }
  void at(const char* time) {
    now = *parse_rfc3339(time);
    run(PassTime{});
  }
  BrokerId broker;
  GroupId in;
};

}  // namespace

TEST_CASE_METHOD(TimeFixture, "case 22: swap at the broker's roll-over, three nights on Wednesday", "[desk][cases]") {
  const auto cfd = instrument("SHARE", "XXX", "USD", [](InstrumentSpec& spec) {
    spec.contract_size = qty("100");
    spec.digits = 2;
    spec.margin.mode = MarginMode::cfd;
    spec.swap.mode = SwapMode::interest_current;
    spec.swap.long_rate = amount("-6.23");
  });
  const auto who = account(in, "USD", "10000.00");
  quote(cfd, "33.00", "33.00");
  const auto held = open(who, cfd, Side::buy, "200");  // Tuesday noon
  at("2026-11-17T21:59:59Z");
  CHECK(balance(who) == "10000.00");
  at("2026-11-17T22:00:00Z");        // 17:00 in New York
  CHECK(balance(who) == "9998.86");  // case 22: -1.14
  CHECK(house(LedgerAccountKind::swap, "USD", broker) == "1.14");
  REQUIRE(all<LedgerPosted>().size() == 1);
  CHECK(all<LedgerPosted>()[0].transaction.position == held);
  CHECK(desk.positions(who)[0]->swap_minor == -114);
  at("2026-11-18T22:00:00Z");
  CHECK(balance(who) == "9995.44");  // three times
  // Nothing twice; and a weekend that was slept through: Thursday and Friday.
  at("2026-11-18T23:00:00Z");
  CHECK(balance(who) == "9995.44");
  at("2026-11-23T12:00:00Z");
  CHECK(balance(who) == "9993.16");
  CHECK(all<DayClosed>().size() == 4);
}

TEST_CASE_METHOD(TimeFixture, "case 24: a holiday's nights are counted the day before", "[desk][cases]") {
  CalendarSpec calendar;
  calendar.name = "with a holiday";
  calendar.holidays.push_back(
      {static_cast<std::int32_t>(parse_rfc3339("2026-11-18T00:00:00Z")->day()), 0, 0, "Buss- und Bettag"});
  const CalendarId id{static_cast<std::uint32_t>(define(calendar))};
  const auto forex = instrument("EURUSD", "EUR", "USD", [&](InstrumentSpec& spec) {
    spec.calendar = id;
    spec.swap.mode = SwapMode::points;
    spec.swap.long_rate = amount("-1");
    spec.swap.holidays_before = true;
  });
  const auto who = account(in, "USD", "10000.00");
  quote(forex, "1.10000", "1.10000");
  open(who, forex, Side::buy, "100000");
  at("2026-11-17T22:00:00Z");
  CHECK(balance(who) == "9996.00");  // Tuesday's one and Wednesday's three
  at("2026-11-18T22:00:00Z");
  CHECK(balance(who) == "9996.00");
}

TEST_CASE_METHOD(TimeFixture, "DAY orders end with their broker's day, and not with another's", "[desk]") {
  const auto forex = instrument("EURUSD", "EUR", "USD");
  const auto other = account(group("own"), "USD", "10000.00");  // the server's own: midnight UTC
  const auto who = account(in, "USD", "10000.00");
  quote(forex, "1.10000", "1.10000");
  OrderTerms day = BrokerFixture::at(terms(forex, Side::buy, "1000"), OrderType::limit, "1.09");
  day.time_in_force = TimeInForce::day;
  place(who, day, "ny");
  place(other, day, "utc");
  at("2026-11-17T22:00:00Z");
  CHECK(order(who, "ny").status == OrderStatus::expired);
  CHECK(order(other, "utc").status == OrderStatus::working);
  at("2026-11-18T00:00:00Z");
  CHECK(order(other, "utc").status == OrderStatus::expired);
}

TEST_CASE_METHOD(TimeFixture, "a day's figures: balance, equity, what was realised, trades", "[desk]") {
  const auto forex = instrument("EURUSD", "EUR", "USD");
  const auto who = account(in, "USD", "10000.00");
  quote(forex, "1.10000", "1.10000");
  const auto first = open(who, forex, Side::buy, "10000");
  open(who, forex, Side::buy, "10000");
  quote(forex, "1.10500", "1.10500");
  OrderTerms close = terms(forex, Side::sell, "10000");
  close.closes = first;
  place(who, close);
  at("2026-11-17T22:00:00Z");
  REQUIRE(all<DayClosed>().size() == 1);
  CHECK(all<DayClosed>()[0] ==
        DayClosed{who, parse_rfc3339("2026-11-17T00:00:00Z")->day(), 1'005'000, 1'010'000, 5'000, 3});
  at("2026-11-18T22:00:00Z");
  CHECK(all<DayClosed>()[0].realised_minor == 0);
  CHECK(all<DayClosed>()[0].trades == 0);
}

TEST_CASE_METHOD(TimeFixture, "case 31: funding passes from longs to shorts, and the sum is zero", "[desk][cases]") {
  const auto index = instrument("BTC", "BTC", "USD", [](InstrumentSpec& spec) { spec.digits = 2; });
  const auto perpetual = instrument("BTC-PERP", "BTC", "USD", [&](InstrumentSpec& spec) {
    spec.contract_size = qty("1");
    spec.digits = 2;
    spec.instrument_class = InstrumentClass::perpetual;
    spec.margin.mode = MarginMode::perpetual;
    spec.funding.interval_h = 8;
    spec.funding.interest = ratio("0.0001");
    spec.funding.index = index;
  });
  const auto longs = account(in, "USD", "10000.00");
  const auto shorts = account(in, "USD", "10000.00");
  quote(index, "60000.00", "60000.00");
  quote(perpetual, "60000.00", "60000.00");
  open(longs, perpetual, Side::buy, "0.5");
  open(shorts, perpetual, Side::sell, "0.5");
  at("2026-11-17T15:59:59Z");
  CHECK(balance(longs) == "10000.00");
  at("2026-11-17T16:00:00Z");
  // No premium: 0.01 % of 30 000.
  CHECK(balance(longs) == "9997.00");
  CHECK(balance(shorts) == "10003.00");
  CHECK(house(LedgerAccountKind::funding, "USD", broker) == "0.00");
}

TEST_CASE_METHOD(TimeFixture, "what falls due is the same however time is cut", "[desk]") {
  // The same life with a tick of the clock each minute, and with none but at the end.
  const auto live = [](bool often) {
    TimeFixture life;
    const auto forex = life.instrument("EURUSD", "EUR", "USD", [](InstrumentSpec& spec) {
      spec.swap.mode = SwapMode::points;
      spec.swap.long_rate = amount("-1.5");
      spec.funding.interval_h = 4;
      spec.funding.interest = ratio("0.0002");
    });
    const auto who = life.account(life.in, "USD", "10000.00");
    life.quote(forex, "1.10000", "1.10000");
    life.open(who, forex, Side::buy, "10000");
    OrderTerms limit = BrokerFixture::at(terms(forex, Side::buy, "1000"), OrderType::limit, "1.09");
    limit.time_in_force = TimeInForce::gtd;
    limit.expires = life.now + Span::from_s(100'000);
    life.place(who, limit);
    const Timestamp end = life.now + Span::from_s(3 * 86'400);
    while (often && life.now < end) life.pass(Span::from_s(60));
    life.now = end;
    life.run(PassTime{});
    return life.balance(who);
  };
  CHECK(live(true) == live(false));
}

TEST_CASE_METHOD(TimeFixture, "a desk that slept for years wakes up at once", "[desk]") {
  const auto forex = instrument("EURUSD", "EUR", "USD", [](InstrumentSpec& spec) {
    spec.swap.mode = SwapMode::points;
    spec.swap.long_rate = amount("-1");
    spec.funding.interval_h = 1;
  });
  const auto who = account(in, "USD", "100000.00");
  quote(forex, "1.10000", "1.10000");
  open(who, forex, Side::buy, "10000");
  at("2226-11-17T22:00:00Z");
  CHECK(all<CommandDone>().size() == 1);
  CHECK(events.size() < 5'000);
  now = Timestamp::from_ns(INT64_MAX);
  run(PassTime{});
  CHECK(all<CommandDone>().size() == 1);
}

}  // namespace dealingdesk::desk
