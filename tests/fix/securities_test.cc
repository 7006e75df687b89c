#include "fix/client/securities.h"

#include <catch2/catch.hpp>

#include "tests/fix/market_fixture.h"

namespace dealingdesk::fix {
namespace {

struct SecuritiesFixture : MarketFixture {
  SecuritiesFixture() {
    CalendarSpec calendar;
    calendar.name = "WEEK";
    calendar.zone.standard_minutes = -300;
    calendar.trades = {{9 * 60, 17 * 60}};
    apply(DefineCalendar{calendar});
    auto spec = eurusd();
    spec.symbol = "GOLD";
    spec.instrument_class = InstrumentClass::cfd;
    spec.digits = 2;
    spec.tick = px("0.05");
    spec.contract_size = qty("100");
    spec.min_qty = qty("10");
    spec.max_qty = qty("5000");
    spec.qty_step = qty("5");
    spec.status = InstrumentStatus::close_only;
    spec.margin.mode = MarginMode::cfd;
    spec.margin.long_rate = Ratio::from_steps(50'000'000);
    spec.margin.short_rate = Ratio::from_steps(60'000'000);
    spec.margin.initial = Amount::from_steps(1'500'000'000'000);
    spec.margin_currency = *Currency::of("USD");
    spec.calendar = CalendarId{1};
    apply(DefineInstrument{spec});
  }
  // What a client's engine, which goes by the published dictionary, reads.
  static FIX::Message valid(const std::string& message) {
    const bool later = get(message, 8) == "FIXT.1.1";
    const auto protocol = Protocol::ours(get(message, 8), later ? "9" : "");
    const auto parsed = protocol->parse(message);
    INFO(with_bars(message));
    CHECK_NOTHROW(protocol->validate(parsed));
    return parsed;
  }
};

}  // namespace

TEST_CASE_METHOD(SecuritiesFixture, "a definition says what the catalog says, in every version's own fields", "[fix]") {
  struct Row {
    std::string begin_string, application_version;
    Fields says;
  };
  const Fields always{
      {55, "GOLD"},  {107, "cfd"},   {15, "USD"},    {231, "100"},   {5205, "2"},
      {5206, "cfd"}, {5207, "0.05"}, {5208, "0.06"}, {5209, "1500"}, {5210, ""},
      {5211, "USD"}, {336, "WEEK"},  {323, "1"},     {320, "q"},     {58, "mon 09:00 - mon 17:00; UTC-05:00"}};
  const auto row = GENERATE(
      Row{"FIX.4.2",
          "",
          {{167, "NONE"}, {393, "1"}, {5201, "0.05"}, {5202, "10"}, {5203, "5000"}, {5204, "5"}, {5212, "close_only"}}},
      Row{"FIX.4.4",
          "",
          {{167, "NONE"}, {393, ""}, {5201, "0.05"}, {562, "10"}, {5203, "5000"}, {561, "5"}, {5212, "close_only"}}},
      Row{"FIXT.1.1",
          "9",
          {{167, "CFD"}, {969, "0.05"}, {562, "10"}, {1140, "5000"}, {561, "5"}, {965, "3"}, {5212, ""}}});
  auto& peer = log_on(AccountId{1001}, row.begin_string, row.application_version);
  peer.receive("c", {{320, "q"}, {321, "0"}, {55, "GOLD"}});
  const auto definition = peer.only();
  valid(definition);
  CHECK(get(definition, 35) == "d");
  for (const auto& says : {always, row.says})
    for (const auto& [tag, value] : says) {
      CAPTURE(row.begin_string, tag);
      CHECK(get(definition, tag) == value);
    }
}

TEST_CASE_METHOD(SecuritiesFixture, "all instruments are listed, in slices that say how many there are", "[fix]") {
  for (int i = 0; i < 100; ++i) {
    auto spec = eurusd();
    spec.symbol = "I" + std::to_string(i);
    apply(DefineInstrument{spec});
  }
  const bool later = GENERATE(false, true);
  auto& peer = later ? log_on(AccountId{1001}, "FIXT.1.1", "9") : log_on();
  peer.receive("x", {{320, "q"}, {559, "4"}});
  const auto slices = peer.take();
  REQUIRE(slices.size() == 3);
  std::vector<std::string> symbols;
  for (const auto& slice : slices) {
    const auto read = valid(slice);
    CHECK(get(slice, 560) == "0");
    CHECK(get(slice, 393) == "103");
    CHECK(get(slice, 893) == (&slice == &slices.back() ? "Y" : "N"));
    CHECK(get(slice, 322) == get(slices.front(), 322));
    for (std::size_t i = 1; i <= read.groupCount(146); ++i)
      symbols.push_back(read.getGroupRef(static_cast<int>(i), 146).getField(55));
  }
  std::vector<std::string> expected;
  for (const auto& [id, spec] : life.turn->desk().catalog().instruments().all()) expected.push_back(spec.symbol);
  CHECK(symbols == expected);
}

TEST_CASE_METHOD(SecuritiesFixture, "a list's entry says what its version has words for", "[fix]") {
  auto& peer = log_on();
  peer.receive("x", {{320, "q"}, {559, "0"}, {55, "GOLD"}});
  const auto listed = with_bars(peer.only());
  CAPTURE(listed);
  CHECK(listed.find("|146=1|55=GOLD|167=NONE|231=100|107=cfd|15=USD|561=5|562=10|336=WEEK|"
                    "58=mon 09:00 - mon 17:00; UTC-05:00|") != std::string::npos);
  auto& later = log_on(AccountId{1001}, "FIXT.1.1", "9");
  later.receive("x", {{320, "q"}, {559, "0"}, {55, "GOLD"}});
  CHECK(with_bars(later.only())
            .find("|146=1|55=GOLD|167=CFD|965=3|231=100|969=0.05|107=cfd|562=10|1140=5000|561=5|"
                  "1309=1|336=WEEK|15=USD|58=") != std::string::npos);
}

TEST_CASE_METHOD(SecuritiesFixture, "FIX 4.2 lists by one definition for each", "[fix]") {
  auto& peer = log_on(AccountId{1001}, "FIX.4.2");
  peer.receive("c", {{320, "q"}, {321, "3"}});
  const auto all = peer.take();
  REQUIRE(all.size() == 3);
  for (const auto& each : all) {
    valid(each);
    CHECK(get(each, 323) == "4");
    CHECK(get(each, 393) == "3");
  }
  CHECK(get(all[2], 55) == "GOLD");
  peer.receive("x", {{320, "q"}, {559, "4"}});
  CHECK(get(peer.only(), 35) == "3");
}

TEST_CASE_METHOD(SecuritiesFixture, "what is not known or not offered is said to be so", "[fix]") {
  struct Row {
    std::string type;
    Fields asks;
    int tag;
    std::string answer;
  };
  const Row rows[] = {
      {"x", {{320, "q"}, {559, "0"}, {55, "NOSUCH"}}, 560, "2"},
      {"x", {{320, "q"}, {559, "2"}}, 560, "1"},
      {"x", {{320, "q"}, {559, "4"}, {263, "1"}}, 560, "1"},
      {"c", {{320, "q"}, {321, "0"}, {55, "NOSUCH"}}, 323, "6"},
      {"c", {{320, "q"}, {321, "2"}}, 323, "5"},
      {"c", {{320, std::string(300, 'x')}, {321, "3"}}, 323, "5"},
  };
  auto& peer = log_on();
  for (const auto& row : rows) {
    CAPTURE(row.type, row.tag, row.answer);
    peer.receive(row.type, row.asks);
    const auto answer = peer.only();
    valid(answer);
    CHECK(get(answer, 35) == (row.type == "x" ? "y" : "d"));
    CHECK(get(answer, row.tag) == row.answer);
  }
  peer.receive("c", {{320, "q"}, {321, "0"}, {55, "NOSUCH"}});
  CHECK(get(peer.only(), 58) == "unknown symbol NOSUCH");
}

TEST_CASE_METHOD(SecuritiesFixture, "a long answer waits for a slow reader, and there are so many at a time", "[fix]") {
  auto& peer = log_on();
  peer.transport->backlog = 2'000'000;
  for (std::size_t i = 0; i < Securities::kMaxAnswers; ++i) peer.receive("c", {{320, "q"}, {321, "3"}});
  CHECK(peer.take().empty());
  peer.receive("x", {{320, "more"}, {559, "4"}});
  CHECK(get(peer.only(), 560) == "4");
  peer.transport->backlog = 0;
  peer.transport->listener->on_drained();
  std::size_t count = peer.take().size();
  CHECK(count < Securities::kMaxAnswers * 3 + 3);
  life.io.poll();
  count += peer.take().size();
  CHECK(count == Securities::kMaxAnswers * 3);
}

TEST_CASE_METHOD(SecuritiesFixture, "sessions for orders and sessions for quotes both ask for instruments and hours",
                 "[fix]") {
  auto& peer = log_on();
  for (const auto kind : {FixSessionKind::order, FixSessionKind::quote}) {
    auto spec = peer.client->spec();
    spec.kind = kind;
    peer.client->change(spec);
    peer.receive("x", {{320, "q"}, {559, "4"}});
    CHECK(get(peer.only(), 35) == "y");
    peer.receive("c", {{320, "q"}, {321, "0"}, {55, "GOLD"}});
    CHECK(get(peer.only(), 35) == "d");
    peer.receive("e", {{324, "q"}, {263, "0"}, {55, "GOLD"}});
    CHECK(get(peer.only(), 35) == "f");
    peer.receive("g", {{335, "q"}, {263, "0"}, {336, "WEEK"}});
    CHECK(get(peer.only(), 35) == "h");
  }
  peer.receive("F", {{41, "a"}, {11, "b"}, {55, "GOLD"}, {54, "1"}, {60, "20260130-09:30:00"}});
  CHECK(get(peer.only(), 380) == "6");
}

}  // namespace dealingdesk::fix
