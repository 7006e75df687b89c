#include "hub/hub.h"

#include <string>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

#include "core/decimal.h"

namespace dealingdesk::hub {
namespace {

using Said = std::vector<std::string>;

constexpr InstrumentId kEurusd{1};
constexpr InstrumentId kNzdusd{2};
constexpr LpId kA{1};
constexpr LpId kB{2};
constexpr LpId kC{3};

Price px(const char* text) { return *parse<Price>(text); }
Qty qty(const char* text) { return *parse<Qty>(text); }
Timestamp at(std::int64_t ms) { return Timestamp::from_ms(1'700'000'000'000 + ms); }

// Writes down what it is told, one line each.
class Recorder final : public HubSink {
 public:
  void on_quote(const Quote& q) override {
    said_.push_back("quote " + name(q.instrument) + " " + side(q.bid, q.bid_qty, q.bid_lp) + " / " +
                    side(q.ask, q.ask_qty, q.ask_lp));
    last = q;
  }
  void on_withdrawn(InstrumentId instrument) override { said_.push_back("withdrawn " + name(instrument)); }
  void on_tick(const LpQuote& quote, Timestamp received) override { ticks.emplace_back(quote, received); }
  void on_crossed(const LpQuote& quote, bool alone, Timestamp received) override {
    crossed.push_back({quote, alone, received});
  }
  void on_book_changed(InstrumentId instrument) override { changed.push_back(instrument); }

  Said take() { return std::exchange(said_, {}); }

  std::vector<std::pair<LpQuote, Timestamp>> ticks;
  std::vector<InstrumentId> changed;
  struct Crossed {
    LpQuote quote;
    bool alone;
    Timestamp received;
    friend bool operator==(const Crossed&, const Crossed&) = default;
  };
  std::vector<Crossed> crossed;
  Quote last;

 private:
  static std::string name(InstrumentId id) { return id == kEurusd ? "EURUSD" : "NZDUSD"; }
  static std::string side(Price price, Qty qty, LpId lp) {
    return to_text(price) + "x" + to_text(qty) + "@" + std::to_string(lp.value());
  }
  Said said_;
};

struct HubFixture {
  HubFixture() {
    hub.define_instrument(kEurusd);
    hub.define_instrument(kNzdusd);
    for (const auto lp : {kA, kB, kC}) {
      hub.define_lp({lp, "LP", Span::from_s(10), Span{}});
      hub.on_lp_state(lp, LpState::up, at(0));
    }
  }
  static LpQuote quote(LpId lp, const char* bid, const char* ask, InstrumentId instrument = kEurusd) {
    return {lp, instrument, {{px(bid), qty("5")}}, {{px(ask), qty("7")}}, {}};
  }

  Recorder sink;
  Hub hub{sink};
};

}  // namespace

TEST_CASE_METHOD(HubFixture, "the best bid and the best offer may be of two LPs", "[hub]") {
  hub.on_quote(quote(kA, "1.1000", "1.1004"), at(1));
  hub.on_quote(quote(kB, "1.1001", "1.1005"), at(2));

  CHECK(sink.take() == Said{"quote EURUSD 1.1x5@1 / 1.1004x7@1", "quote EURUSD 1.1001x5@2 / 1.1004x7@1"});
  REQUIRE(hub.best(kEurusd));
  CHECK(hub.best(kEurusd)->bid_lp == kB);
  CHECK_FALSE(hub.best(kNzdusd));
}

TEST_CASE_METHOD(HubFixture, "the aggregated book is by price, then by LP", "[hub]") {
  LpQuote b{kB,
            kEurusd,
            {{px("1.1"), qty("1")}, {px("1.09"), qty("2")}},
            {{px("1.2"), qty("3")}, {px("1.21"), qty("4")}},
            {}};
  LpQuote a{kA,
            kEurusd,
            {{px("1.1"), qty("5")}, {px("1.08"), qty("6")}},
            {{px("1.19"), qty("7")}, {px("1.21"), qty("8")}},
            {}};
  hub.on_quote(b, at(1));
  hub.on_quote(a, at(2));

  const Book all{
      {{px("1.1"), qty("5"), kA}, {px("1.1"), qty("1"), kB}, {px("1.09"), qty("2"), kB}, {px("1.08"), qty("6"), kA}},
      {{px("1.19"), qty("7"), kA}, {px("1.2"), qty("3"), kB}, {px("1.21"), qty("8"), kA}, {px("1.21"), qty("4"), kB}}};
  CHECK(hub.book(kEurusd) == all);
  const auto two = hub.book(kEurusd, 2);
  CHECK(two.bids == std::vector<BookLevel>{all.bids[0], all.bids[1]});
  CHECK(two.asks == std::vector<BookLevel>{all.asks[0], all.asks[1]});
  // At the same price the quantities add up, and the first LP's name stands for both.
  CHECK(sink.take().back() == "quote EURUSD 1.1x6@1 / 1.19x7@1");
}

TEST_CASE_METHOD(HubFixture, "only a change of the top of book is told as a quote", "[hub]") {
  auto said = quote(kA, "1.1", "1.2");
  said.bids.push_back({px("1.09"), qty("1")});
  hub.on_quote(said, at(1));
  sink.take();

  hub.on_quote(said, at(2));
  said.bids = {{px("1.1"), qty("5")}, {px("1.08"), qty("1")}};
  hub.on_quote(said, at(3));
  CHECK(sink.take().empty());
  CHECK(sink.ticks.size() == 3);
  CHECK(sink.changed.size() == 3);

  said.asks = {{px("1.2"), qty("8")}};
  hub.on_quote(said, at(4));
  CHECK(sink.take() == Said{"quote EURUSD 1.1x5@1 / 1.2x8@1"});
}

TEST_CASE("a confirmed top of book is told again after repeat_after", "[hub]") {
  Recorder sink;
  Hub hub{sink, {Span::from_ms(1'000)}};
  hub.define_instrument(kEurusd);
  hub.define_lp({kA, "A", {}, {}});
  hub.on_lp_state(kA, LpState::up, at(0));
  for (const auto ms : {0, 400, 999, 1'000, 1'500, 2'000}) {
    hub.on_quote(HubFixture::quote(kA, "1.1", "1.2"), at(ms));
  }
  CHECK(sink.take().size() == 3);
}

TEST_CASE_METHOD(HubFixture, "a tick carries its quote and its time of arrival", "[hub]") {
  auto said = quote(kA, "1.1", "1.2");
  said.time = at(-500);
  hub.on_quote(said, at(3));
  REQUIRE(sink.ticks.size() == 1);
  CHECK(sink.ticks[0].first == said);
  CHECK(sink.ticks[0].second == at(3));
  CHECK(sink.last.source_time == at(-500));
}

TEST_CASE_METHOD(HubFixture, "what makes no sense is refused and counted by its reason", "[hub]") {
  hub.on_lp_state(kC, LpState::down, at(0));
  const Levels ok_bid{{px("1.1"), qty("1")}};
  const Levels ok_ask{{px("1.2"), qty("1")}};
  struct Case {
    const char* what;
    LpQuote quote;
    Refusal why;
  };
  const std::vector<Case> cases{
      {"sound", {kA, kEurusd, ok_bid, ok_ask, {}}, Refusal::none},
      {"a spread of zero", {kA, kEurusd, ok_bid, {{px("1.1"), qty("1")}}, {}}, Refusal::none},
      {"a quantity that is not said", {kA, kEurusd, {{px("1.1"), Qty{}}}, ok_ask, {}}, Refusal::none},
      {"two levels of one price",
       {kA, kEurusd, {{px("1.1"), qty("1")}, {px("1.1"), qty("2")}}, ok_ask, {}},
       Refusal::none},
      {"an instrument nobody defined", {kA, InstrumentId{9}, ok_bid, ok_ask, {}}, Refusal::unknown_instrument},
      {"an LP nobody defined", {LpId{9}, kEurusd, ok_bid, ok_ask, {}}, Refusal::unknown_lp},
      {"an LP that is down", {kC, kEurusd, ok_bid, ok_ask, {}}, Refusal::lp_down},
      {"a bid of zero", {kA, kEurusd, {{Price{}, qty("1")}}, ok_ask, {}}, Refusal::bad_price},
      {"a negative offer", {kA, kEurusd, {}, {{px("-1"), qty("1")}}, {}}, Refusal::bad_price},
      {"a negative quantity", {kA, kEurusd, {{px("1.1"), qty("-1")}}, ok_ask, {}}, Refusal::bad_qty},
      {"bids that rise", {kA, kEurusd, {{px("1.1"), qty("1")}, {px("1.11"), qty("1")}}, ok_ask, {}}, Refusal::unsorted},
      {"offers that fall",
       {kA, kEurusd, ok_bid, {{px("1.2"), qty("1")}, {px("1.19"), qty("1")}}, {}},
       Refusal::unsorted},
      {"a bid above the offer", {kA, kEurusd, {{px("1.3"), qty("1")}}, ok_ask, {}}, Refusal::crossed},
  };
  for (const auto& c : cases) {
    INFO(c.what);
    const auto ticks = sink.ticks.size();
    CHECK(name_of(hub.on_quote(c.quote, at(1))) == name_of(c.why));
    CHECK(sink.ticks.size() == ticks + (c.why == Refusal::none ? 1 : 0));
  }
  const auto counters = hub.status(kA, at(1)).counters;
  CHECK(counters.quotes_in == 11);
  CHECK(counters.refused_for(Refusal::unknown_instrument) == 1);
  CHECK(counters.refused_for(Refusal::bad_price) == 2);
  CHECK(counters.refused_for(Refusal::bad_qty) == 1);
  CHECK(counters.refused_for(Refusal::unsorted) == 2);
  CHECK(counters.refused_for(Refusal::crossed) == 1);
  CHECK(counters.refused_for(Refusal::none) == 0);
  CHECK(hub.status(kC, at(1)).counters.refused_for(Refusal::lp_down) == 1);
  CHECK(hub.unknown_lp_quotes() == 1);
}

TEST_CASE_METHOD(HubFixture, "a refused quote leaves the one before, which grows old", "[hub]") {
  hub.on_quote(quote(kA, "1.1", "1.2"), at(0));
  sink.take();
  hub.on_quote(quote(kA, "1.3", "1.2"), at(9'000));
  hub.expire(at(10'000));
  CHECK(sink.take().empty());
  hub.expire(at(10'001));
  CHECK(sink.take() == Said{"withdrawn EURUSD"});
}

TEST_CASE_METHOD(HubFixture, "a crossed quote is told as such, and whether its LP was alone", "[hub]") {
  using Crossed = Recorder::Crossed;
  hub.on_quote(quote(kA, "1.1", "1.2"), at(0));
  const auto wrong = quote(kA, "1.3", "1.2");
  hub.on_quote(wrong, at(1));
  CHECK(std::exchange(sink.crossed, {}) == std::vector{Crossed{wrong, true, at(1)}});
  hub.on_quote(quote(kB, "1.1", "1.2"), at(2));
  hub.on_quote(wrong, at(3));
  CHECK(std::exchange(sink.crossed, {}) == std::vector{Crossed{wrong, false, at(3)}});
  hub.on_lp_state(kB, LpState::down, at(4));
  hub.on_quote(wrong, at(5));
  CHECK(std::exchange(sink.crossed, {}) == std::vector{Crossed{wrong, true, at(5)}});
  CHECK(sink.ticks.size() == 2);

  // What cannot be a price is not told.
  hub.on_quote({kA, kEurusd, {{px("-1"), qty("1")}}, {{px("-2"), qty("1")}}, {}}, at(6));
  hub.on_quote({kA, InstrumentId{9}, {{px("2"), qty("1")}}, {{px("1"), qty("1")}}, {}}, at(6));
  CHECK(sink.crossed.empty());
}

TEST_CASE_METHOD(HubFixture, "of two LPs that cross, the one that spoke longer ago is left out", "[hub]") {
  hub.on_quote(quote(kA, "1.1000", "1.1002"), at(1));
  hub.on_quote(quote(kB, "1.1005", "1.1007"), at(1));  // the same moment: order of arrival decides
  CHECK(sink.take() == Said{"quote EURUSD 1.1x5@1 / 1.1002x7@1", "quote EURUSD 1.1005x5@2 / 1.1007x7@2"});
  CHECK(hub.book(kEurusd).bids.size() == 1);
  CHECK(hub.status(kA, at(2)).counters.left_out == 1);
  CHECK(hub.status(kA, at(2)).instruments.at(0).left_out);

  SECTION("it stays out when the other moves away, until it speaks") {
    hub.on_quote(quote(kB, "1.0990", "1.1009"), at(3));
    CHECK(sink.take() == Said{"quote EURUSD 1.099x5@2 / 1.1009x7@2"});
    hub.on_quote(quote(kA, "1.1000", "1.1002"), at(4));
    CHECK(sink.take() == Said{"quote EURUSD 1.1x5@1 / 1.1002x7@1"});
    CHECK(hub.status(kA, at(4)).counters.left_out == 1);
    CHECK_FALSE(hub.status(kA, at(4)).instruments.at(0).left_out);
  }
  SECTION("when it speaks and still crosses, the other is left out") {
    hub.on_quote(quote(kA, "1.1000", "1.1002"), at(3));
    CHECK(sink.take() == Said{"quote EURUSD 1.1x5@1 / 1.1002x7@1"});
    CHECK(hub.status(kB, at(3)).counters.left_out == 1);
  }
  SECTION("one quote can push two others out") {
    hub.on_quote(quote(kA, "1.1005", "1.1007"), at(3));
    hub.on_quote(quote(kC, "1.2", "1.3"), at(4));
    CHECK(sink.take().back() == "quote EURUSD 1.2x5@3 / 1.3x7@3");
    CHECK(hub.status(kA, at(4)).counters.left_out == 2);
    CHECK(hub.status(kB, at(4)).counters.left_out == 1);
  }
}

TEST_CASE_METHOD(HubFixture, "a bid that equals another LP's offer is crossed too", "[hub]") {
  hub.on_quote(quote(kA, "1.1000", "1.1002"), at(1));
  hub.on_quote(quote(kB, "1.1002", "1.1004"), at(2));
  CHECK(sink.take().back() == "quote EURUSD 1.1002x5@2 / 1.1004x7@2");
  CHECK(hub.status(kA, at(2)).counters.left_out == 1);
}

TEST_CASE_METHOD(HubFixture, "a silent LP's quotes expire, others' stay", "[hub]") {
  hub.on_quote(quote(kA, "1.1001", "1.1003"), at(0));
  hub.on_quote(quote(kA, "0.6", "0.7", kNzdusd), at(0));
  hub.on_quote(quote(kB, "1.1000", "1.1004"), at(5'000));
  sink.take();

  hub.expire(at(10'000));
  CHECK(sink.take().empty());
  hub.expire(at(10'001));
  CHECK(sink.take() == Said{"quote EURUSD 1.1x5@2 / 1.1004x7@2", "withdrawn NZDUSD"});
  CHECK(hub.status(kA, at(10'001)).counters.expired == 2);

  SECTION("and come back with the next quote") {
    hub.on_quote(quote(kA, "0.6", "0.7", kNzdusd), at(11'000));
    CHECK(sink.take() == Said{"quote NZDUSD 0.6x5@1 / 0.7x7@1"});
  }
  SECTION("but expire only once") {
    hub.expire(at(10'002));
    CHECK(sink.take().empty());
    CHECK(hub.status(kA, at(10'002)).counters.expired == 2);
  }
}

TEST_CASE_METHOD(HubFixture, "a heartbeat keeps an LP's quotes", "[hub]") {
  hub.on_quote(quote(kA, "1.1", "1.2"), at(0));
  hub.on_lp_alive(kA, at(8'000));
  hub.expire(at(18'000));
  CHECK(hub.best(kEurusd));
  hub.expire(at(18'001));
  CHECK_FALSE(hub.best(kEurusd));
}

TEST_CASE_METHOD(HubFixture, "one instrument may go stale while its LP still speaks of others", "[hub]") {
  hub.define_lp({kA, "A", Span::from_s(10), Span::from_s(3)});
  hub.on_quote(quote(kA, "1.1", "1.2"), at(0));
  hub.on_quote(quote(kA, "0.6", "0.7", kNzdusd), at(2'000));
  sink.take();
  hub.expire(at(3'001));
  CHECK(sink.take() == Said{"withdrawn EURUSD"});
}

TEST_CASE_METHOD(HubFixture, "a limit of 0 never makes stale", "[hub]") {
  hub.define_lp({kA, "A", {}, {}});
  hub.on_quote(quote(kA, "1.1", "1.2"), at(0));
  hub.expire(at(1'000'000'000));
  CHECK(hub.best(kEurusd));
}

TEST_CASE_METHOD(HubFixture, "a dead LP's quotes go at once, in all instruments", "[hub]") {
  hub.on_quote(quote(kA, "1.1001", "1.1003"), at(0));
  hub.on_quote(quote(kA, "0.6", "0.7", kNzdusd), at(0));
  hub.on_quote(quote(kB, "1.1000", "1.1004"), at(0));
  sink.take();

  hub.on_lp_state(kA, LpState::down, at(1));
  CHECK(sink.take() == Said{"quote EURUSD 1.1x5@2 / 1.1004x7@2", "withdrawn NZDUSD"});
  CHECK(hub.book(kNzdusd) == Book{});
  hub.on_lp_state(kA, LpState::up, at(2));
  CHECK(sink.take().empty());
  CHECK(hub.on_quote(quote(kA, "0.6", "0.7", kNzdusd), at(3)) == Refusal::none);
}

TEST_CASE_METHOD(HubFixture, "an LP can take its quote back, or one side of it", "[hub]") {
  hub.on_quote(quote(kA, "1.1", "1.2"), at(0));
  sink.take();
  SECTION("both sides") { hub.on_quote({kA, kEurusd, {}, {}, {}}, at(1)); }
  SECTION("the offer: without one there is no quote") {
    hub.on_quote({kA, kEurusd, {{px("1.1"), qty("1")}}, {}, {}}, at(1));
    CHECK(hub.book(kEurusd).bids.size() == 1);
  }
  CHECK(sink.take() == Said{"withdrawn EURUSD"});
  CHECK_FALSE(hub.best(kEurusd));
}

TEST_CASE_METHOD(HubFixture, "the status tells the age of the last tick by LP and instrument", "[hub]") {
  hub.on_quote(quote(kA, "1.1", "1.2"), at(1'000));
  hub.on_quote(quote(kA, "1.1", "1.3"), at(2'000));
  hub.on_quote(quote(kA, "0.6", "0.7", kNzdusd), at(2'500));
  const auto all = hub.statuses(at(3'000));
  REQUIRE(all.size() == 3);
  const auto& a = all[0];
  CHECK(a.lp == kA);
  CHECK(a.state == LpState::up);
  CHECK(a.counters.quotes_in == 3);
  REQUIRE(a.last_sign_age);
  CHECK(a.last_sign_age->ms() == 500);
  REQUIRE(a.instruments.size() == 2);
  CHECK(a.instruments[0].instrument == kEurusd);
  CHECK(a.instruments[0].last_tick_age.ms() == 1'000);
  CHECK(a.instruments[0].ticks == 2);
  CHECK(a.instruments[0].quoted);
  CHECK(a.instruments[1].last_tick_age.ms() == 500);
  CHECK(all[1].instruments.empty());
}

// The hub works on differences; this builds the book anew from all that was said, and compares.
TEST_CASE_METHOD(HubFixture, "after any sequence of quotes the top of book is the best of the LPs that count",
                 "[hub]") {
  std::uint64_t state = 42;
  const auto draw = [&](std::uint64_t n) {
    state = state * 6364136223846793005ull + 1442695040888963407ull;
    return static_cast<std::int64_t>((state >> 33) % n);
  };
  std::map<LpId, LpQuote> shown;
  for (int i = 0; i < 20'000; ++i) {
    const LpId lp{static_cast<std::uint32_t>(1 + draw(3))};
    const auto bid = 1'000 + draw(40);
    LpQuote said{lp, kEurusd, {}, {}, {}};
    if (draw(10) != 0) said.bids.push_back({Price::from_steps(bid), Qty::from_steps(1 + draw(3))});
    if (draw(10) != 0) said.asks.push_back({Price::from_steps(bid + 10 + draw(9)), Qty::from_steps(1 + draw(3))});
    REQUIRE(hub.on_quote(said, at(i)) == Refusal::none);

    for (auto it = shown.begin(); it != shown.end();) {
      const auto& other = it->second;
      const bool crossed = (!said.bids.empty() && !other.asks.empty() && said.bids[0].price >= other.asks[0].price) ||
                           (!said.asks.empty() && !other.bids.empty() && said.asks[0].price <= other.bids[0].price);
      it = it->first == lp || crossed ? shown.erase(it) : std::next(it);
    }
    shown[lp] = said;
    std::optional<Price> best_bid, best_ask;
    Qty bid_qty, ask_qty;
    for (const auto& [id, q] : shown) {
      if (!q.bids.empty()) best_bid = std::max(best_bid.value_or(q.bids[0].price), q.bids[0].price);
      if (!q.asks.empty()) best_ask = std::min(best_ask.value_or(q.asks[0].price), q.asks[0].price);
    }
    for (const auto& [id, q] : shown) {
      if (!q.bids.empty() && q.bids[0].price == best_bid) bid_qty += q.bids[0].qty;
      if (!q.asks.empty() && q.asks[0].price == best_ask) ask_qty += q.asks[0].qty;
    }
    const auto* best = hub.best(kEurusd);
    REQUIRE((best != nullptr) == (best_bid && best_ask));
    if (!best) continue;
    REQUIRE(best->bid == *best_bid);
    REQUIRE(best->ask == *best_ask);
    REQUIRE(best->bid < best->ask);
    REQUIRE(best->bid_qty == bid_qty);
    REQUIRE(best->ask_qty == ask_qty);
  }
}

}  // namespace dealingdesk::hub
