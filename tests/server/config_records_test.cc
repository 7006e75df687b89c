// What the configuration says of markets, instruments, groups and accounts: what is read, and what is refused.
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "tests/server/config_file.h"
#include "tests/support/numbers.h"

namespace dealingdesk::server {
namespace {

Ratio ratio(const char* text) { return parse<Ratio>(text).value(); }
Amount amount(const char* text) { return parse<Amount>(text).value(); }

const std::string kInstrument = "[[instrument]]\nsymbol = \"X\"\nbase = \"A\"\nquote = \"B\"\n";  // four lines

Config good(const std::string& text) {
  const ConfigFile file{text};
  ConfigResult read = file.read();
  REQUIRE(read.errors.text() == "");
  return std::move(read.config);
}
InstrumentConfig instrument(const std::string& lines) { return good(kInstrument + lines).instruments.at(0); }
GroupConfig group(const std::string& lines) { return good("[[group]]\nname = \"g\"\n" + lines).groups.at(0); }

// Rows of text that is refused with one error: its line, and what it says.
struct Case {
  std::string text;
  int line;
  std::string message;
};
void check_refused(const Case& c) {
  const ConfigFile file{c.text};
  const ConfigResult read = file.read();
  INFO(c.text);
  CHECK(read.errors.text() == file.at(c.line) + ": " + c.message + "\n");
}

}  // namespace

TEST_CASE("an instrument, a group and an account that say nothing have the defaults of their records", "[server]") {
  const InstrumentConfig plain = instrument("");
  const InstrumentSpec defaults;
  CHECK(plain.margin == defaults.margin);
  CHECK(plain.swap == defaults.swap);
  CHECK(plain.funding == defaults.funding);
  CHECK(plain.commission == std::nullopt);
  CHECK(plain.instrument_class == InstrumentClass::forex);
  CHECK_FALSE(plain.profit_currency);
  CHECK_FALSE(plain.margin_currency);
  CHECK(plain.tick.is_zero());
  CHECK(plain.calendar_name.empty());

  GroupSpec group_defaults;
  group_defaults.name = "g";
  CHECK(static_cast<const GroupSpec&>(group("")) == group_defaults);
  CHECK(group("").broker_name.empty());

  const AccountConfig account = good("[[account]]\nid = 1\ngroup = \"g\"\n").accounts.at(0);
  CHECK(account.status == std::nullopt);
  CHECK(account.name.empty());
}

TEST_CASE("every key of an instrument is read", "[server]") {
  const InstrumentConfig read = instrument(
      "class = \"cfd\"\nprofit_currency = \"JPY\"\nmargin_currency = \"CHF\"\ndigits = 2\ntick = \"0.05\"\n"
      "tick_value = \"5\"\nface_value = \"1000\"\nstop_level_points = 3\nfreeze_level_points = 2\nexecution = \"a\"\n"
      "calendar = \"c\"\n[instrument.margin]\nmode = \"cfd_leverage\"\nhedged = \"net\"\nlong_rate = \"1.15\"\n"
      "short_rate = \"1.2\"\npending_rate = \"0.5\"\ninitial = \"100\"\nmaintenance = \"50\"\nhedged_size = \"25\"\n"
      "tiers = \"t\"\n[instrument.swap]\nmode = \"money\"\nlong = \"-7.5\"\nshort = \"2\"\nbase_rate = \"3.75\"\n"
      "quote_rate = \"5.25\"\ncurrency = \"EUR\"\ndays_in_year = 365\nnights = [1, 1, 1, 1, 3, 0, 0]\n"
      "holidays_before = true\n[instrument.funding]\ninterval_h = 4\nrate_h = 8\ninterest = \"-0.0001\"\n"
      "band = \"0.001\"\nindex = \"I\"\nsample_every_s = 5\n[instrument.commission]\nmode = \"percent\"\n"
      "rate = \"0.05\"\nmaker_rate = \"-0.01\"\nminimum = \"1\"\ncurrency = \"USD\"\n");
  CHECK(read.instrument_class == InstrumentClass::cfd);
  CHECK(read.profit_currency.code() == "JPY");
  CHECK(read.margin_currency.code() == "CHF");
  CHECK(read.tick == px("0.05"));
  CHECK(read.tick_value == amount("5"));
  CHECK(read.face_value == amount("1000"));
  // Distances count in the last digit, whatever the tick is.
  CHECK(read.stop_level == px("0.03"));
  CHECK(read.freeze_level == px("0.02"));
  CHECK(read.execution == Execution::a_book);
  CHECK(read.calendar_name == "c");
  CHECK(read.tiers_name == "t");
  CHECK(read.index_symbol == "I");
  CHECK(read.margin == MarginSpec{MarginMode::cfd_leverage, HedgedMethod::net, ratio("1.15"), ratio("1.2"),
                                  ratio("0.5"), amount("100"), amount("50"), amount("25"), TiersId{}});
  CHECK(read.swap == SwapSpec{SwapMode::money,
                              amount("-7.5"),
                              amount("2"),
                              amount("3.75"),
                              amount("5.25"),
                              *Currency::of("EUR"),
                              365,
                              {1, 1, 1, 1, 3, 0, 0},
                              true});
  CHECK(read.funding == FundingSpec{4, 8, ratio("-0.0001"), ratio("0.001"), InstrumentId{}, Span::from_s(5)});
  CHECK(read.commission ==
        CommissionSpec{CommissionMode::percent, amount("0.05"), amount("-0.01"), amount("1"), *Currency::of("USD")});
  CHECK(instrument("execution = \"b\"\n").execution == Execution::b_book);
}

TEST_CASE("a commission's maker pays what the others pay, and none is a commission too", "[server]") {
  const InstrumentConfig read = instrument("commission = { mode = \"points\", rate = \"2\" }\n");
  CHECK(read.commission == CommissionSpec{CommissionMode::points, amount("2"), amount("2"), Amount{}, Currency{}});
  // The group's is not asked.
  CHECK(instrument("[instrument.commission]\nmode = \"none\"\n").commission == CommissionSpec{});
}

TEST_CASE("every key of a group and an account is read", "[server]") {
  const GroupConfig read = group(
      "broker = \"b\"\nmarkup_points = 2\nmax_leverage = 30\nlevel_mode = \"closeout_percent\"\n"
      "margin_call_percent = \"99.5\"\nstop_out_percent = 100\nstop_out_order = \"smart\"\nstop_out_hedged = false\n"
      "negative_balance_protection = true\nconversion_fee_percent = \"0.5\"\nrouting = \"a\"\nlps = [\"L\", \"M\"]\n"
      "stale_policy = \"queue\"\nmax_orders = 0\n[group.commission]\nmode = \"per_million\"\nrate = \"30\"\n"
      "[group.limits]\npositions = 5\nlots_per_instrument = \"2.5\"\norders_per_second = 7\ndaily_loss_percent = 4\n"
      "drawdown_percent = \"9.75\"\ncooldown_s = 60\n");
  GroupSpec expected;
  expected.name = "g";
  expected.markup_points = 2;
  expected.commission = {CommissionMode::per_million, amount("30"), amount("30"), Amount{}, Currency{}};
  expected.max_leverage = 30;
  expected.level_mode = LevelMode::closeout_percent;
  expected.margin_call = ratio("0.995");
  expected.stop_out = kOne;
  expected.stop_out_order = StopOut::smart;
  expected.stop_out_hedged = false;
  expected.negative_balance_protection = true;
  expected.conversion_fee = ratio("0.005");
  expected.routing = Routing::a_book;
  expected.stale_policy = StalePolicy::queue;
  expected.limits = {0, 5, amount("2.5"), 7, ratio("0.04"), ratio("0.0975"), Span::from_s(60)};
  CHECK(static_cast<const GroupSpec&>(read) == expected);
  CHECK(read.broker_name == "b");
  CHECK(read.lp_names == std::vector<std::string>{"L", "M"});
  CHECK(group("commission_per_lot = \"3.5\"\n").commission == commission_per_lot(amount("3.5")));
  CHECK(group("stop_out_order = \"everything\"\n").stop_out_order == StopOut::everything);

  const Config accounts = good(
      "[[account]]\nid = 1\ngroup = \"g\"\nstatus = \"read_only\"\nname = \"n\"\n"
      "[[account]]\nid = 2\ngroup = \"g\"\nstatus = \"closed\"\n");
  CHECK(accounts.accounts[0].status == AccountStatus::read_only);
  CHECK(accounts.accounts[0].name == "n");
  CHECK(accounts.accounts[1].status == AccountStatus::closed);
}

TEST_CASE("brokers, calendars and tiers are read", "[server]") {
  CHECK(good("").own_broker.order_id_days == 0);
  const Config config = good(
      "[own_broker]\norder_id_days = 3\n"
      "[[broker]]\nname = \"b\"\nzone = \"EST5EDT,M3.2.0,M11.1.0\"\nday_ends = \"17:00\"\norder_id_days = 2\n"
      "[[calendar]]\nname = \"c\"\nzone = \"America/New_York\"\nquotes = [\"sun 17:05 - fri 17:00\"]\n"
      "trades = [\"tue 09:00 - tue 24:00\", \"mon 09:00 - mon 16:00\"]\n"
      "[[calendar.holiday]]\nday = \"2026-12-25\"\n[[calendar.holiday]]\nday = \"1970-01-02\"\ncloses = \"13:00\"\n"
      "name = \"short\"\n[[calendar.holiday]]\nday = \"1970-01-03\"\nopens = \"09:30\"\n"
      "[[tiers]]\nname = \"t\"\nbasis = \"notional\"\ncurrency = \"USD\"\n[[tiers.tier]]\nup_to = \"50000\"\n"
      "maintenance_percent = \"0.4\"\n[[tiers.tier]]\nmultiplier = \"2.5\"\ndeduction = \"50\"\n");
  ZoneSpec new_york;
  new_york.standard_minutes = -300;
  new_york.summer_minutes = -240;
  new_york.summer_begins = ClockChange{3, 2, 6, 120};
  new_york.summer_ends = ClockChange{11, 1, 6, 120};
  CHECK(config.own_broker.order_id_days == 3);
  CHECK(config.brokers.at(0) == BrokerSpec{BrokerId{}, "b", new_york, 17 * 60, 2});
  constexpr std::uint16_t kDay = 1440;
  const CalendarSpec& calendar = config.calendars.at(0);
  CHECK(calendar.zone == new_york);
  CHECK(calendar.quotes == std::vector<WeekSession>{{6 * kDay + 1025, 4 * kDay + 1020}});
  CHECK(calendar.trades == std::vector<WeekSession>{{540, 960}, {kDay + 540, 2 * kDay}});
  CHECK(calendar.holidays == std::vector<Holiday>{{20812, 0, 0, ""}, {1, 0, 780, "short"}, {2, 570, kDay, ""}});
  CHECK(config.tiers.at(0) == TiersSpec{TiersId{},
                                        "t",
                                        TierBasis::notional,
                                        *Currency::of("USD"),
                                        {{amount("50000"), kOne, ratio("0.004"), Amount{}},
                                         {Amount{}, ratio("2.5"), Ratio{}, amount("50")}}});
}

TEST_CASE("what no instrument can be is refused with its line", "[server]") {
  const std::string below = "expected a decimal number in quotes, from 0 on, found '-1'";
  const auto c = GENERATE_COPY(values<Case>({
      {kInstrument + "class = \"spot\"\n", 5,
       "instrument[1].class: expected one of \"forex\" \"cfd\" \"index\" \"stock\" \"futures\" \"bond\" "
       "\"crypto_spot\" \"perpetual\", found 'spot'"},
      {kInstrument + "profit_currency = \"usd\"\n", 5,
       "instrument[1].profit_currency: expected a currency code of 1 to 6 capital letters or digits, found 'usd'"},
      {kInstrument + "margin_currency = 5\n", 5,
       "instrument[1].margin_currency: expected text in quotes, found a whole number"},
      {kInstrument + "digits = 2\ntick = \"0.005\"\n", 6,
       "instrument[1].tick: expected a multiple of 0.01, the last of the digits, found '0.005'"},
      {kInstrument + "tick = \"-1\"\n", 5, "instrument[1].tick: " + below},
      {kInstrument + "tick_value = \"-1\"\n", 5, "instrument[1].tick_value: " + below},
      {kInstrument + "face_value = \"-1\"\n", 5, "instrument[1].face_value: " + below},
      {kInstrument + "freeze_level_points = -1\n", 5,
       "instrument[1].freeze_level_points: expected a whole number from 0 to 1000000, found '-1'"},
      {kInstrument + "execution = \"c\"\n", 5,
       "instrument[1].execution: expected one of \"auto\" \"exchange\" \"b\" \"a\", found 'c'"},
      {kInstrument + "calendar = []\n", 5, "instrument[1].calendar: expected text in quotes, found an array"},
      {kInstrument + "margin = \"1\"\n", 5, "instrument[1].margin: expected a table, found text"},
      {kInstrument + "[instrument.margin]\nmode = \"spot\"\n", 6,
       "instrument[1].margin.mode: expected one of \"forex\" \"forex_no_leverage\" \"cfd\" \"cfd_leverage\" "
       "\"cfd_index\" \"futures\" \"bond\" \"perpetual\", found 'spot'"},
      {kInstrument + "[instrument.margin]\nhedged = \"all\"\n", 6,
       "instrument[1].margin.hedged: expected one of \"larger_leg\" \"basic\" \"sum\" \"max\" \"net\", found 'all'"},
      {kInstrument + "[instrument.margin]\nlong_rate = \"1,5\"\n", 6,
       "instrument[1].margin.long_rate: expected a decimal number in quotes with at most 9 decimals, found '1,5'"},
      {kInstrument + "[instrument.margin]\nlong_rate = \"-1\"\n", 6, "instrument[1].margin.long_rate: " + below},
      {kInstrument + "[instrument.margin]\nshort_rate = \"-1\"\n", 6, "instrument[1].margin.short_rate: " + below},
      {kInstrument + "[instrument.margin]\npending_rate = \"-1\"\n", 6, "instrument[1].margin.pending_rate: " + below},
      {kInstrument + "[instrument.margin]\ninitial = \"-1\"\n", 6, "instrument[1].margin.initial: " + below},
      {kInstrument + "[instrument.margin]\nmaintenance = \"-1\"\n", 6, "instrument[1].margin.maintenance: " + below},
      {kInstrument + "[instrument.margin]\nhedged_size = \"-1\"\n", 6, "instrument[1].margin.hedged_size: " + below},
      {kInstrument + "[instrument.margin]\ntiers = 1\n", 6,
       "instrument[1].margin.tiers: expected text in quotes, found a whole number"},
      {kInstrument + "[instrument.margin]\nmode = \"futures\"\n", 5,
       "instrument[1].margin.initial: expected an amount above 0, which the margin of futures is made of, found '0'"},
      {kInstrument + "[instrument.margin]\nmode = \"bond\"\n", 1,
       "instrument[1].face_value: expected an amount above 0, which the margin of bonds is made of, found '0'"},
      {kInstrument + "[instrument.margin]\nmode = \"cfd_index\"\n", 1,
       "instrument[1].tick_value: expected an amount above 0, which the margin of index CFDs is made of, found '0'"},
      {kInstrument + "[instrument.swap]\nmode = \"pips\"\n", 6,
       "instrument[1].swap.mode: expected one of \"none\" \"points\" \"money\" \"interest_current\" \"interest_open\" "
       "\"rate_differential\", found 'pips'"},
      {kInstrument + "[instrument.swap]\nlong = 1.5\n", 6,
       "instrument[1].swap.long: expected text in quotes, found a floating-point number"},
      {kInstrument + "[instrument.swap]\nshort = \"x\"\n", 6,
       "instrument[1].swap.short: expected a decimal number in quotes with at most 9 decimals, found 'x'"},
      {kInstrument + "[instrument.swap]\nbase_rate = \"x\"\n", 6,
       "instrument[1].swap.base_rate: expected a decimal number in quotes with at most 9 decimals, found 'x'"},
      {kInstrument + "[instrument.swap]\nquote_rate = \"x\"\n", 6,
       "instrument[1].swap.quote_rate: expected a decimal number in quotes with at most 9 decimals, found 'x'"},
      {kInstrument + "[instrument.swap]\ncurrency = \"DOLLARS\"\n", 6,
       "instrument[1].swap.currency: expected a currency code of 1 to 6 capital letters or digits, found 'DOLLARS'"},
      {kInstrument + "[instrument.swap]\ndays_in_year = 0\n", 6,
       "instrument[1].swap.days_in_year: expected a whole number from 1 to 366, found '0'"},
      {kInstrument + "[instrument.swap]\nnights = [1, 1, 3]\n", 6,
       "instrument[1].swap.nights: expected 7 whole numbers, Monday's to Sunday's, found '3 of them'"},
      {kInstrument + "[instrument.swap]\nnights = [1, 1, 300, 1, 1, 0, 0]\n", 6,
       "instrument[1].swap.nights: expected at most 31 nights a day, found '300'"},
      {kInstrument + "[instrument.swap]\nholidays_before = 1\n", 6,
       "instrument[1].swap.holidays_before: expected true or false, found a whole number"},
      {kInstrument + "[instrument.funding]\ninterval_h = 5\n", 6,
       "instrument[1].funding.interval_h: expected 0, for none, or hours that divide 24, found '5'"},
      {kInstrument + "[instrument.funding]\nrate_h = 0\n", 6,
       "instrument[1].funding.rate_h: expected a whole number from 1 to 24, found '0'"},
      {kInstrument + "[instrument.funding]\ninterest = \"1%\"\n", 6,
       "instrument[1].funding.interest: expected a decimal number in quotes with at most 9 decimals, found '1%'"},
      {kInstrument + "[instrument.funding]\nband = \"-1\"\n", 6, "instrument[1].funding.band: " + below},
      {kInstrument + "[instrument.funding]\nindex = \"X\"\n", 6,
       "instrument[1].funding.index: expected another instrument's symbol, found 'X'"},
      {kInstrument + "[instrument.funding]\nsample_every_s = 0\n", 6,
       "instrument[1].funding.sample_every_s: expected a whole number from 1 to 86400, found '0'"},
      {kInstrument + "[instrument.commission]\nmode = \"lots\"\n", 6,
       "instrument[1].commission.mode: expected one of \"none\" \"per_lot\" \"per_million\" \"percent\" \"points\", "
       "found 'lots'"},
      {kInstrument + "[instrument.commission]\nrate = \"1\"\n", 5,
       "instrument[1].commission.mode: expected what the amounts beside it are for: per_lot, per_million, percent or "
       "points, found 'none'"},
  }));
  check_refused(c);
}

TEST_CASE("a name that the file has no record of is told with its line and key", "[server]") {
  struct Row {
    std::string text;
    int line;
    const char* message;
  };
  const std::string group = "[[group]]\nname = \"g\"\n";
  const auto row = GENERATE_COPY(values<Row>({
      {kInstrument + "calendar = \"week\"\n", 5, "instrument[1].calendar: no [[calendar]] is named week"},
      {kInstrument + "[instrument.margin]\ntiers = \"t\"\n", 6, "instrument[1].margin.tiers: no [[tiers]] is named t"},
      {kInstrument + "margin = { tiers = \"t\" }\n", 5, "instrument[1].margin.tiers: no [[tiers]] is named t"},
      {kInstrument + "[instrument.funding]\nindex = \"I\"\n", 6,
       "instrument[1].funding.index: no [[instrument]] is named I"},
      {group + "broker = \"north\"\n", 3, "group[1].broker: no [[broker]] is named north"},
      {group + "[[group]]\nname = \"h\"\nlps = [\"L\"]\n", 5, "group[2].lps: no [[lp]] is named L"},
      {"[[account]]\nid = 7\ngroup = \"g\"\n", 3, "account[1].group: no [[group]] is named g"},
  }));
  const ConfigFile file{row.text};
  const ConfigResult read = file.read();
  REQUIRE(read.errors.text() == "");
  CHECK(unknown_names(read.config).text() == file.at(row.line) + ": " + row.message + "\n");
}

TEST_CASE("names may be said before the records that have them, and all that are unknown are told", "[server]") {
  const std::string records =
      "[[calendar]]\nname = \"week\"\nquotes = [\"mon 00:00 - sun 24:00\"]\n[[broker]]\nname = \"north\"\n"
      "[[group]]\nname = \"g\"\nbroker = \"north\"\n";
  CHECK(unknown_names(good(kInstrument + "calendar = \"week\"\n" + records)).lines.empty());
  CHECK(
      unknown_names(good(kInstrument + "calendar = \"weak\"\nfunding = { index = \"I\" }\n" + records)).lines.size() ==
      2);
}

TEST_CASE("what no group, account or broker can be is refused with its line", "[server]") {
  const std::string group = "[[group]]\nname = \"g\"\n";
  const std::string below = "expected a decimal number in quotes, from 0 on, found '-1'";
  const auto share = [](int most) {
    return "expected a percentage from 0 to " + std::to_string(most) +
           ": a whole number, or a decimal number in quotes with at most 7 decimals, found ";
  };
  const auto c = GENERATE_COPY(values<Case>({
      {group + "commission_per_lot = \"-1\"\n", 3, "group[1].commission_per_lot: " + below},
      {group + "commission_per_lot = \"1\"\n[group.commission]\nmode = \"points\"\n", 3,
       "group[1].commission_per_lot: expected either this or [group.commission], found 'both'"},
      {group + "[group.commission]\nmode = \"per_lot\"\nrate = \"-1\"\n", 5, "group[1].commission.rate: " + below},
      {group + "[group.commission]\nmode = \"per_lot\"\nmaker_rate = \"a\"\n", 5,
       "group[1].commission.maker_rate: expected a decimal number in quotes with at most 9 decimals, found 'a'"},
      {group + "[group.commission]\nmode = \"per_lot\"\nminimum = \"-1\"\n", 5,
       "group[1].commission.minimum: " + below},
      {group + "[group.commission]\nmode = \"per_lot\"\ncurrency = \"$\"\n", 5,
       "group[1].commission.currency: expected a currency code of 1 to 6 capital letters or digits, found '$'"},
      {group + "broker = 1\n", 3, "group[1].broker: expected text in quotes, found a whole number"},
      {group + "max_leverage = 10001\n", 3,
       "group[1].max_leverage: expected a whole number from 0 to 10000, found '10001'"},
      {group + "level_mode = \"x\"\n", 3,
       "group[1].level_mode: expected one of \"margin_level\" \"closeout_percent\", found 'x'"},
      {group + "margin_call_percent = 0.5\n", 3,
       "group[1].margin_call_percent: " + share(10'000) + "a floating-point number"},
      {group + "stop_out_percent = -1\n", 3, "group[1].stop_out_percent: " + share(10'000) + "'-1'"},
      {group + "stop_out_order = \"x\"\n", 3,
       "group[1].stop_out_order: expected one of \"largest_loss\" \"smart\" \"everything\", found 'x'"},
      {group + "stop_out_hedged = 1\n", 3, "group[1].stop_out_hedged: expected true or false, found a whole number"},
      {group + "negative_balance_protection = \"yes\"\n", 3,
       "group[1].negative_balance_protection: expected true or false, found text"},
      {group + "conversion_fee_percent = 100\n", 3, "group[1].conversion_fee_percent: " + share(99) + "'100'"},
      {group + "conversion_fee_percent = \"0.00000001\"\n", 3,
       "group[1].conversion_fee_percent: " + share(99) + "'0.00000001'"},
      {group + "stale_policy = \"x\"\n", 3, "group[1].stale_policy: expected one of \"refuse\" \"queue\", found 'x'"},
      {group + "[group.limits]\npositions = -1\n", 4,
       "group[1].limits.positions: expected a whole number from 0 to 1000000, found '-1'"},
      {group + "[group.limits]\nlots_per_instrument = \"-1\"\n", 4, "group[1].limits.lots_per_instrument: " + below},
      {group + "[group.limits]\norders_per_second = -1\n", 4,
       "group[1].limits.orders_per_second: expected a whole number from 0 to 1000000, found '-1'"},
      {group + "[group.limits]\ndaily_loss_percent = 101\n", 4,
       "group[1].limits.daily_loss_percent: " + share(100) + "'101'"},
      {group + "[group.limits]\ndrawdown_percent = \"ten\"\n", 4,
       "group[1].limits.drawdown_percent: " + share(100) + "'ten'"},
      {group + "[group.limits]\ncooldown_s = -1\n", 4,
       "group[1].limits.cooldown_s: expected a whole number from 0 to 31536000, found '-1'"},
      {"[[account]]\nid = 1\ngroup = \"g\"\nstatus = \"open\"\n", 4,
       "account[1].status: expected one of \"active\" \"read_only\" \"closed\", found 'open'"},
      {"[[account]]\nid = 1\ngroup = \"g\"\nname = 5\n", 4,
       "account[1].name: expected text in quotes, found a whole number"},
      {"[[broker]]\n", 1, "broker[1].name: missing"},
      {"[[broker]]\nname = \"b\"\n[[broker]]\nname = \"b\"\n", 4,
       "broker[2].name: expected one that no other record has, found 'b'"},
      {"[[broker]]\nname = \"b\"\nzone = \"Mars\"\n", 3,
       "broker[1].zone: time zone 'Mars' is not a known name, nor a rule as EST5EDT,M3.2.0,M11.1.0"},
      {"[[broker]]\nname = \"b\"\nday_ends = \"24:00\"\n", 3,
       "broker[1].day_ends: expected a time of the day as \"17:00\", at most 23:59, found '24:00'"},
      {"[[broker]]\nname = \"b\"\nday_ends = \"5pm\"\n", 3,
       "broker[1].day_ends: expected a time of the day as \"17:00\", at most 23:59, found '5pm'"},
      {"[[broker]]\nname = \"b\"\norder_id_days = -1\n", 3,
       "broker[1].order_id_days: expected a whole number from 0 to 366, found '-1'"},
      {"[own_broker]\norder_id_days = 367\n", 2,
       "own_broker.order_id_days: expected a whole number from 0 to 366, found '367'"},
  }));
  check_refused(c);
}

TEST_CASE("what no calendar or tier list can be is refused with its line", "[server]") {
  const std::string calendar = "[[calendar]]\nname = \"c\"\n";
  const std::string tiers = "[[tiers]]\nname = \"t\"\n";
  const auto c = GENERATE_COPY(values<Case>({
      {"[[calendar]]\n", 1, "calendar[1].name: missing"},
      {calendar + "[[calendar]]\nname = \"c\"\n", 4,
       "calendar[2].name: expected one that no other record has, found 'c'"},
      {calendar + "zone = \"EST\"\n", 3,
       "calendar[1].zone: time zone 'EST' is not a known name, nor a rule as EST5EDT,M3.2.0,M11.1.0"},
      {calendar + "quotes = \"always\"\n", 3, "calendar[1].quotes: expected an array of texts, found text"},
      {calendar + "quotes = [\"mon 25:00 - tue 10:00\"]\n", 3,
       "calendar[1].quotes: session 'mon 25:00 - tue 10:00': an hour from 00 to 23 is expected at '25:00 - tue "
       "10:00'"},
      {calendar + "trades = [\"mon 10:00 - mon 10:00\"]\n", 3,
       "calendar[1].trades: session 'mon 10:00 - mon 10:00' closes when it opens"},
      {calendar + "quotes = [\"mon 10:00 - mon 12:00\", \"mon 11:00 - mon 13:00\"]\n", 2,
       "calendar[1].name: calendar c, quotes: the session 'mon 10:00 - mon 12:00' runs into 'mon 11:00 - mon 13:00' "
       "or is not in order"},
      {calendar + "[[calendar.holiday]]\n", 3, "calendar[1].holiday[1].day: missing"},
      {calendar + "[[calendar.holiday]]\nday = \"2026-02-30\"\n", 4,
       "calendar[1].holiday[1].day: expected a date as 2026-12-25, found '2026-02-30'"},
      {calendar + "[[calendar.holiday]]\nday = \"2026-12-25\"\nopens = \"9:00\"\n", 5,
       "calendar[1].holiday[1].opens: expected a time of the day as \"17:00\", at most 24:00, found '9:00'"},
      {calendar + "[[calendar.holiday]]\nday = \"2026-12-25\"\ncloses = \"24:01\"\n", 5,
       "calendar[1].holiday[1].closes: expected a time of the day as \"17:00\", at most 24:00, found '24:01'"},
      {calendar + "[[calendar.holiday]]\nday = \"2026-12-25\"\nname = 1\n", 5,
       "calendar[1].holiday[1].name: expected text in quotes, found a whole number"},
      {calendar + "[[calendar.holiday]]\nday = \"2026-12-25\"\n[[calendar.holiday]]\nday = \"2026-12-25\"\n", 2,
       "calendar[1].name: calendar c: holiday 2026-12-25 comes twice"},
      {tiers, 1, "tiers[1].tier: expected at least one [[tiers.tier]], found 'none'"},
      {tiers + "basis = \"money\"\n[[tiers.tier]]\n", 3,
       "tiers[1].basis: expected one of \"lots\" \"notional\", found 'money'"},
      {tiers + "basis = \"notional\"\n[[tiers.tier]]\n", 1,
       "tiers[1].currency: expected the currency of the notional, found 'nothing'"},
      {tiers + "currency = \"usd\"\n[[tiers.tier]]\n", 3,
       "tiers[1].currency: expected a currency code of 1 to 6 capital letters or digits, found 'usd'"},
      {tiers + "[[tiers.tier]]\nup_to = \"10\"\n", 3,
       "tiers[1].tier: expected a last tier without up_to: it has no end, found '10'"},
      {tiers + "[[tiers.tier]]\nup_to = \"10\"\n[[tiers.tier]]\nup_to = \"10\"\n[[tiers.tier]]\n", 6,
       "tiers[1].tier[2].up_to: expected more than the tier before it has, 10, found '10'"},
      {tiers + "[[tiers.tier]]\n[[tiers.tier]]\n", 4,
       "tiers[1].tier[2].up_to: expected no tier after one without an end, found '0'"},
      {tiers + "[[tiers.tier]]\nmultiplier = \"0\"\n", 4,
       "tiers[1].tier[1].multiplier: expected a decimal number above 0, found '0'"},
      {tiers + "[[tiers.tier]]\nmaintenance_percent = 101\n", 4,
       "tiers[1].tier[1].maintenance_percent: expected a percentage from 0 to 100: a whole number, or a decimal "
       "number in quotes with at most 7 decimals, found '101'"},
      {tiers + "[[tiers.tier]]\ndeduction = \"-1\"\n", 4,
       "tiers[1].tier[1].deduction: expected a decimal number in quotes, from 0 on, found '-1'"},
      {tiers + "[[tiers.tier]]\n" + tiers + "[[tiers.tier]]\n", 5,
       "tiers[2].name: expected one that no other record has, found 't'"},
  }));
  check_refused(c);
}

}  // namespace dealingdesk::server
