#include "fix/client/market_data.h"

#include <catch2/catch.hpp>

#include "tests/fix/messages.h"

namespace dealingdesk::fix {
namespace {

const std::string kAsk = "35=V|262=s|263=1|264=1|267=2|269=0|269=1|146=1|55=EURUSD|";

Quote quote(const char* bid, const char* ask) {
  Quote q;
  q.instrument = InstrumentId{1};
  q.bid = *parse<Price>(bid);
  q.ask = *parse<Price>(ask);
  q.bid_qty = *parse<Qty>("1000000");
  return q;
}

MarketDataRequest both_sides() {
  MarketDataRequest request;
  request.id = "s";
  request.bids = request.offers = true;
  request.instruments = {InstrumentId{1}};
  return request;
}

const Timestamp kTime = *parse_fix_utc("20260130-09:30:00.5");

}  // namespace

TEST_CASE("a request for the top of book is read", "[fix]") {
  const Terms terms;
  const auto read = read_market_data_request(message(kAsk), terms.catalog);
  const auto* request = std::get_if<MarketDataRequest>(&read);
  REQUIRE(request != nullptr);
  CHECK(request->id == "s");
  CHECK(request->action == MarketDataRequest::Action::subscribe);
  CHECK(request->incremental);
  CHECK((request->bids && request->offers));
  CHECK(request->instruments == std::vector{InstrumentId{1}});
}

TEST_CASE("each wrong request is refused with its reason", "[fix]") {
  struct Row {
    const char* request;
    char reason;
  };
  const Row rows[] = {
      {"35=V|262=s|263=1|264=5|267=1|269=0|146=1|55=EURUSD|", '5'},
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
  write_snapshot(out, both_sides(), "EURUSD", quote("1.1", "1.1001"), kTime);
  CHECK(text_of(out) ==
        "35=W|55=EURUSD|262=s|268=2|269=0|270=1.1|271=1000000|272=20260130|273=09:30:00.500000|"
        "269=1|270=1.1001|272=20260130|273=09:30:00.500000|");
  write_snapshot(out, both_sides(), "EURUSD", std::nullopt, kTime);
  CHECK(text_of(out) == "35=W|55=EURUSD|262=s|268=0|");
}

TEST_CASE("an increment says only what changed", "[fix]") {
  OutMessage out{&fix44()};
  const auto before = quote("1.1", "1.1001");
  CHECK_FALSE(write_increment(out, both_sides(), "EURUSD", before, before, kTime));
  REQUIRE(write_increment(out, both_sides(), "EURUSD", before, quote("1.1", "1.1002"), kTime));
  CHECK(text_of(out) == "35=X|262=s|268=1|279=1|269=1|55=EURUSD|270=1.1002|272=20260130|273=09:30:00.500000|");
  REQUIRE(write_increment(out, both_sides(), "EURUSD", before, std::nullopt, kTime));
  CHECK(text_of(out) == "35=X|262=s|268=2|279=2|269=0|55=EURUSD|279=2|269=1|55=EURUSD|");
  REQUIRE(write_increment(out, both_sides(), "EURUSD", std::nullopt, before, kTime));
  CHECK(parsed(out).groupCount(268) == 2);
}

TEST_CASE("subscriptions are bounded and go by their id", "[fix]") {
  Subscriptions subscriptions;
  CHECK_FALSE(subscriptions.add(both_sides()));
  CHECK(subscriptions.add(both_sides())->reason == '1');
  CHECK_FALSE(subscriptions.remove(both_sides()));
  CHECK(subscriptions.remove(both_sides()));
  auto many = both_sides();
  for (std::uint32_t i = 2; i <= Subscriptions::kMax + 1; ++i) many.instruments.push_back(InstrumentId{i});
  CHECK(subscriptions.add(many)->reason == '2');
}

}  // namespace dealingdesk::fix
