#include "fix/client/market_data.h"

#include <catch2/catch.hpp>

#include "tests/fix/messages.h"

namespace dealingdesk::fix {
namespace {

const std::string kAsk = "35=V|262=s|263=1|264=1|267=2|269=0|269=1|146=1|55=EURUSD|";

MarketView quote(const char* bid, const char* ask) {
  MarketView view;
  view.bids = {{px(bid), qty("1000000")}};
  view.offers = {{px(ask), Qty{}}};
  return view;
}

MarketDataTerms both_sides(unsigned depth = 1) {
  MarketDataTerms terms;
  terms.depth = depth;
  terms.bids = terms.offers = true;
  return terms;
}

// As the subscriber "s" gets it, without header and trailer.
std::string said(const OutMessage& out) {
  return "35=" + out.type() + "|" + (out.open_tag() == 0 ? "" : std::to_string(out.open_tag()) + "=s|") +
         with_bars(out.body());
}

const Timestamp kTime = *parse_fix_utc("20260130-09:30:00.5");
const MarketDataHeading kHeading{"EURUSD", InstrumentId{1}, 7, kTime};

}  // namespace

TEST_CASE("a request for the top of book is read", "[fix]") {
  const Terms terms;
  const auto read = read_market_data_request(message(kAsk), terms.catalog);
  const auto* request = std::get_if<MarketDataRequest>(&read);
  REQUIRE(request != nullptr);
  CHECK(request->id == "s");
  CHECK(request->action == MarketDataRequest::Action::subscribe);
  CHECK(request->terms == both_sides());
  CHECK(request->instruments == std::vector{InstrumentId{1}});
}

TEST_CASE("each wrong request is refused with its reason", "[fix]") {
  struct Row {
    const char* request;
    char reason;
  };
  const Row rows[] = {
      {"35=V|262=s|263=1|264=1001|267=1|269=0|146=1|55=EURUSD|", '5'},
      {"35=V|262=s|263=1|264=-1|267=1|269=0|146=1|55=EURUSD|", '5'},
      {"35=V|262=s|263=1|264=1|266=N|267=1|269=0|146=1|55=EURUSD|", '7'},
      {"35=V|262=s|263=1|264=1|267=1|269=2|146=1|55=EURUSD|", '8'},
      {"35=V|262=s|263=1|264=1|265=7|267=1|269=0|146=1|55=EURUSD|", '6'},
      {"35=V|262=s|263=1|264=1|267=1|269=4|146=1|55=EURUSD|", '8'},
      {"35=V|262=s|263=1|264=1|267=1|269=0|146=2|55=EURUSD|55=NOSUCH|", '0'},
  };
  const Terms terms;
  for (const auto& row : rows) {
    INFO(row.request);
    const std::string text = row.request;
    FIX::Message parsed = text.find("265=7") == std::string::npos ? message(text) : changed(kAsk, "264=1|");
    if (text.find("265=7") != std::string::npos) parsed.setField(265, "7");
    const auto read = read_market_data_request(parsed, terms.catalog);
    REQUIRE(std::holds_alternative<MarketDataRefusal>(read));
    CHECK(std::get<MarketDataRefusal>(read).reason == row.reason);
  }
}

TEST_CASE("a snapshot has both sides, or none", "[fix]") {
  OutMessage out{&fix44()};
  write_snapshot(out, both_sides(), kHeading, quote("1.1", "1.1001"));
  CHECK(said(out) ==
        "35=W|262=s|55=EURUSD|268=2|269=0|270=1.1|271=1000000|272=20260130|273=09:30:00.500000|"
        "269=1|270=1.1001|272=20260130|273=09:30:00.500000|");
  write_snapshot(out, both_sides(), kHeading, {});
  CHECK(said(out) == "35=W|262=s|55=EURUSD|268=0|");
}

TEST_CASE("an increment says only what changed", "[fix]") {
  OutMessage out{&fix44()};
  const auto before = quote("1.1", "1.1001");
  CHECK_FALSE(write_increment(out, both_sides(), kHeading, before, before));
  REQUIRE(write_increment(out, both_sides(), kHeading, before, quote("1.1", "1.1002")));
  CHECK(said(out) == "35=X|262=s|268=1|279=1|269=1|278=1-1|55=EURUSD|270=1.1002|272=20260130|273=09:30:00.500000|");
  REQUIRE(write_increment(out, both_sides(), kHeading, before, {}));
  CHECK(said(out) == "35=X|262=s|268=2|279=2|269=0|278=0-1|55=EURUSD|279=2|269=1|278=1-1|55=EURUSD|");
  REQUIRE(write_increment(out, both_sides(), kHeading, {}, before));
  CHECK(parsed(out).groupCount(268) == 2);
}

TEST_CASE("below the top of book entries come, change and go by price", "[fix]") {
  OutMessage out{&fix44()};
  MarketView before, after;
  before.bids = {{px("1.3"), qty("1")}, {px("1.2"), qty("2")}, {px("1"), qty("3")}};
  after.bids = {{px("1.2"), qty("5")}, {px("1.1"), qty("4")}, {px("1"), qty("3")}};
  before.offers = {{px("1.4"), qty("1")}};
  after.offers = {{px("1.35"), qty("2")}, {px("1.4"), qty("1")}};
  REQUIRE(write_increment(out, both_sides(5), kHeading, before, after));
  const std::string at = "|272=20260130|273=09:30:00.500000|";
  CHECK(said(out) ==
        "35=X|262=s|268=4|"
        "279=2|269=0|278=0-1-1.3|55=EURUSD|270=1.3|"
        "279=1|269=0|278=0-1-1.2|55=EURUSD|270=1.2|271=5" +
            at + "279=0|269=0|278=0-1-1.1|55=EURUSD|270=1.1|271=4" + at +
            "279=0|269=1|278=1-1-1.35|55=EURUSD|270=1.35|271=2" + at);
  CHECK_FALSE(write_increment(out, both_sides(5), kHeading, after, after));
}

TEST_CASE("each trade is told once, and a snapshot has the last", "[fix]") {
  OutMessage out{&fix44()};
  MarketDataTerms terms;
  terms.trades = true;
  MarketView before, after;
  before.trades = {{7, px("1.1"), qty("1000"), kTime}};
  after.trades = {{8, px("1.2"), qty("2000"), kTime}, {9, px("1.3"), qty("3000"), kTime}};
  REQUIRE(write_increment(out, terms, kHeading, before, after));
  const std::string at = "|272=20260130|273=09:30:00.500000|";
  CHECK(said(out) ==
        "35=X|262=s|268=2|279=0|269=2|55=EURUSD|270=1.2|271=2000" + at + "279=0|269=2|55=EURUSD|270=1.3|271=3000" + at);
  CHECK_FALSE(write_increment(out, terms, kHeading, after, after));
  write_snapshot(out, terms, kHeading, after);
  CHECK(said(out) == "35=W|262=s|55=EURUSD|268=1|269=2|270=1.3|271=3000" + at);
}

TEST_CASE("in FIX 5.0 each entry carries its id and the number of the report", "[fix]") {
  OutMessage out{Protocol::ours("FIXT.1.1", "9").get()};
  write_snapshot(out, both_sides(), kHeading, quote("1.1", "1.1001"));
  CHECK(with_bars(out.body()).find("|269=0|278=0-1|270=1.1|271=1000000|272=20260130|273=09:30:00.500000|83=7|") !=
        std::string::npos);
  CHECK(field(out, 779) == "20260130-09:30:00.500000");
}

TEST_CASE("a message for many differs by the open field and the session's own, and its check sum is right", "[fix]") {
  OutMessage out{&fix44()};
  write_snapshot(out, both_sides(), kHeading, quote("1.1", "1.1001"));
  for (const auto* own : {"s", "a much longer id than the other"}) {
    std::string bytes;
    put_together(bytes, {"FIX.4.4", "DESK", own, 1, "20260130-09:30:00.000000"}, out, own);
    CHECK(find(bytes, 262) == std::string_view{own});
    CHECK_NOTHROW(FIX::Message{bytes, fix44().transport(), true});
    const auto body = bytes.substr(bytes.find("\x01"
                                              "35=") +
                                       1,
                                   bytes.rfind("10=") -
                                       bytes.find("\x01"
                                                  "35=") -
                                       1);
    CHECK(frame("FIX.4.4", body) == bytes);
  }
}

}  // namespace dealingdesk::fix
