#include "exchange/order_book.h"

#include <string>

#include <catch2/catch.hpp>

#include "core/archive.h"
#include "core/decimal.h"

namespace dealingdesk::exchange {

// Found by Catch2 when a comparison fails.
std::ostream& operator<<(std::ostream& out, const BookEvent& event) {
  if (const auto* t = std::get_if<Traded>(&event))
    return out << "Traded{" << t->resting.value() << ", " << t->incoming.value() << ", " << to_text(t->price) << ", "
               << to_text(t->qty) << "}";
  if (const auto* r = std::get_if<Rested>(&event))
    return out << "Rested{" << r->order.value() << ", " << to_text(r->qty) << "}";
  const auto& c = std::get<Canceled>(event);
  return out << "Canceled{" << c.order.value() << ", " << to_text(c.qty) << ", " << static_cast<int>(c.why) << "}";
}

namespace {

using Events = std::vector<BookEvent>;

OrderId id(std::uint64_t n) { return OrderId{n}; }
Price operator""_px(const char* text) { return *parse<Price>(text); }
Qty operator""_qty(const char* text) { return *parse<Qty>(text); }

// Each order is of an account of its own, numbered as the order, unless the test says otherwise.
NewOrder order(std::uint64_t n, Side side, Qty qty, std::optional<Price> limit) {
  NewOrder made;
  made.id = OrderId{n};
  made.account = AccountId{n};
  made.side = side;
  made.qty = qty;
  made.limit = limit;
  return made;
}
NewOrder buy(std::uint64_t n, Qty qty, std::optional<Price> limit) { return order(n, Side::buy, qty, limit); }
NewOrder sell(std::uint64_t n, Qty qty, std::optional<Price> limit) { return order(n, Side::sell, qty, limit); }
NewOrder of(std::uint64_t account, NewOrder made) {
  made.account = AccountId{account};
  return made;
}
NewOrder as(TimeInForce time_in_force, NewOrder made) {
  made.time_in_force = time_in_force;
  return made;
}
NewOrder post_only(NewOrder made) {
  made.post_only = true;
  return made;
}

struct BookFixture {
  Events submit(const NewOrder& made) {
    auto events = book.submit(made);
    REQUIRE(events);
    return *events;
  }
  RejectCode refused(const NewOrder& made) {
    const std::string before = encode(book);
    const auto events = book.submit(made);
    REQUIRE_FALSE(events);
    CHECK(encode(book) == before);
    return events.reject().code;
  }
  OrderBook book;
};

}  // namespace

TEST_CASE_METHOD(BookFixture, "an order that meets nobody rests", "[exchange]") {
  CHECK(submit(buy(1, 100_qty, 1.1000_px)) == Events{Rested{id(1), 100_qty}});
  CHECK(submit(sell(2, 70_qty, 1.1001_px)) == Events{Rested{id(2), 70_qty}});
  CHECK(book.best(Side::buy) == OrderBook::Level{1.1000_px, 100_qty});
  CHECK(book.best(Side::sell) == OrderBook::Level{1.1001_px, 70_qty});
}

TEST_CASE_METHOD(BookFixture, "a buy sweeps the cheapest asks first", "[exchange]") {
  submit(sell(1, 100_qty, 1.1002_px));
  submit(sell(2, 100_qty, 1.1000_px));
  CHECK(submit(buy(3, 250_qty, 1.1002_px)) == Events{Traded{id(2), id(3), 1.1000_px, 100_qty},
                                                     Traded{id(1), id(3), 1.1002_px, 100_qty}, Rested{id(3), 50_qty}});
  CHECK_FALSE(book.best(Side::sell));
  CHECK(book.best(Side::buy) == OrderBook::Level{1.1002_px, 50_qty});
}

TEST_CASE_METHOD(BookFixture, "a sell sweeps the highest bids first, at their prices", "[exchange]") {
  submit(buy(1, 100_qty, 1.1000_px));
  submit(buy(2, 100_qty, 1.1003_px));
  submit(buy(3, 100_qty, 1.0999_px));
  CHECK(submit(sell(4, 150_qty, 1.0900_px)) ==
        Events{Traded{id(2), id(4), 1.1003_px, 100_qty}, Traded{id(1), id(4), 1.1000_px, 50_qty}});
  CHECK(book.find(id(1))->qty == 50_qty);
  CHECK(book.find(id(2)) == nullptr);
}

TEST_CASE_METHOD(BookFixture, "at one price the first to come trades first", "[exchange]") {
  submit(sell(1, 100_qty, 1.1_px));
  submit(sell(2, 100_qty, 1.1_px));
  submit(sell(3, 100_qty, 1.1_px));
  CHECK(submit(buy(4, 150_qty, 1.1_px)) ==
        Events{Traded{id(1), id(4), 1.1_px, 100_qty}, Traded{id(2), id(4), 1.1_px, 50_qty}});
  // What traded partly is still the first.
  CHECK(submit(buy(5, 60_qty, 1.1_px)) ==
        Events{Traded{id(2), id(5), 1.1_px, 50_qty}, Traded{id(3), id(5), 1.1_px, 10_qty}});
}

TEST_CASE_METHOD(BookFixture, "prices that do not meet do not trade", "[exchange]") {
  submit(sell(1, 100_qty, 1.1001_px));
  CHECK(submit(buy(2, 100_qty, 1.1000_px)) == Events{Rested{id(2), 100_qty}});
  CHECK(submit(sell(3, 100_qty, 1.1002_px)) == Events{Rested{id(3), 100_qty}});
}

TEST_CASE_METHOD(BookFixture, "a market order takes what there is and never rests", "[exchange]") {
  submit(sell(1, 100_qty, 1.1_px));
  submit(sell(2, 100_qty, 9.9_px));
  CHECK(submit(buy(3, 250_qty, std::nullopt)) == Events{Traded{id(1), id(3), 1.1_px, 100_qty},
                                                        Traded{id(2), id(3), 9.9_px, 100_qty},
                                                        Canceled{id(3), 50_qty, Why::unmatched}});
  CHECK(refused(buy(4, 1_qty, std::nullopt)) == RejectCode::no_quote);
  CHECK(refused(sell(5, 1_qty, std::nullopt)) == RejectCode::no_quote);
}

TEST_CASE_METHOD(BookFixture, "immediate-or-cancel cancels its rest, fill-or-kill fills in whole or not at all",
                 "[exchange]") {
  submit(sell(1, 100_qty, 1.1_px));
  submit(sell(2, 100_qty, 1.2_px));
  CHECK(refused(as(TimeInForce::fok, buy(3, 101_qty, 1.1_px))) == RejectCode::not_fillable);
  CHECK(submit(as(TimeInForce::fok, buy(3, 101_qty, 1.2_px))) ==
        Events{Traded{id(1), id(3), 1.1_px, 100_qty}, Traded{id(2), id(3), 1.2_px, 1_qty}});
  CHECK(submit(as(TimeInForce::ioc, buy(4, 200_qty, 1.2_px))) ==
        Events{Traded{id(2), id(4), 1.2_px, 99_qty}, Canceled{id(4), 101_qty, Why::unmatched}});
  CHECK(submit(as(TimeInForce::ioc, buy(5, 1_qty, 1.2_px))) == Events{Canceled{id(5), 1_qty, Why::unmatched}});
  CHECK(book.size() == 0);
}

TEST_CASE_METHOD(BookFixture, "a post-only order rests or is refused", "[exchange]") {
  submit(sell(1, 100_qty, 1.1_px));
  CHECK(refused(post_only(buy(2, 1_qty, 1.1_px))) == RejectCode::bad_price);
  CHECK(refused(of(1, post_only(buy(2, 1_qty, 1.1_px)))) == RejectCode::bad_price);
  CHECK(submit(post_only(buy(2, 1_qty, 1.0999_px))) == Events{Rested{id(2), 1_qty}});
}

TEST_CASE_METHOD(BookFixture, "an account never trades with itself: the incoming rest is cancelled", "[exchange]") {
  submit(of(7, sell(1, 100_qty, 1.1001_px)));
  submit(of(8, sell(2, 100_qty, 1.1000_px)));
  submit(of(8, sell(3, 100_qty, 1.1002_px)));
  const NewOrder incoming = of(7, buy(4, 250_qty, 1.1002_px));
  CHECK(book.self_match(incoming) == id(1));
  CHECK(submit(incoming) ==
        Events{Traded{id(2), id(4), 1.1000_px, 100_qty}, Canceled{id(4), 150_qty, Why::self_match}});
  // The resting order keeps its place; an order that stops before it is not touched by the rule.
  CHECK(book.find(id(1))->qty == 100_qty);
  submit(of(9, sell(5, 50_qty, 1.1000_px)));
  CHECK_FALSE(book.self_match(of(7, buy(6, 50_qty, 1.1002_px))));
  CHECK(submit(of(7, buy(6, 50_qty, 1.1002_px))) == Events{Traded{id(5), id(6), 1.1000_px, 50_qty}});
  CHECK(refused(as(TimeInForce::fok, of(7, buy(7, 150_qty, 1.1002_px)))) == RejectCode::not_fillable);
}

TEST_CASE_METHOD(BookFixture, "a cancelled order is gone and says what was left", "[exchange]") {
  submit(sell(1, 100_qty, 1.1_px));
  submit(sell(2, 100_qty, 1.1_px));
  submit(sell(3, 100_qty, 1.1_px));
  submit(buy(4, 30_qty, 1.1_px));
  CHECK(*book.cancel(id(2)) == 100_qty);
  CHECK(*book.cancel(id(1)) == 70_qty);
  CHECK(book.cancel(id(1)).reject().code == RejectCode::unknown_order);
  CHECK(submit(buy(5, 200_qty, 1.1_px)) == Events{Traded{id(3), id(5), 1.1_px, 100_qty}, Rested{id(5), 100_qty}});
}

TEST_CASE_METHOD(BookFixture, "less keeps its place in the queue, more does not", "[exchange]") {
  submit(sell(1, 100_qty, 1.1_px));
  submit(sell(2, 100_qty, 1.1_px));
  CHECK(book.reduce(id(1), 40_qty));
  CHECK(book.reduce(id(1), 40_qty).reject().code == RejectCode::bad_quantity);
  CHECK(book.reduce(id(1), 41_qty).reject().code == RejectCode::bad_quantity);
  CHECK(book.reduce(id(1), Qty{}).reject().code == RejectCode::bad_quantity);
  CHECK(book.reduce(id(9), 1_qty).reject().code == RejectCode::unknown_order);
  CHECK(submit(buy(3, 50_qty, 1.1_px)) ==
        Events{Traded{id(1), id(3), 1.1_px, 40_qty}, Traded{id(2), id(3), 1.1_px, 10_qty}});
}

TEST_CASE_METHOD(BookFixture, "what would trade is what then trades", "[exchange]") {
  submit(sell(1, 100_qty, 1.1002_px));
  submit(sell(2, 100_qty, 1.1000_px));
  const NewOrder incoming = buy(3, 150_qty, 1.1002_px);
  using Match = OrderBook::Match;
  CHECK(book.matches(incoming) ==
        std::vector<Match>{{id(2), AccountId{2}, 1.1000_px, 100_qty}, {id(1), AccountId{1}, 1.1002_px, 50_qty}});
  CHECK(submit(incoming) == Events{Traded{id(2), id(3), 1.1000_px, 100_qty}, Traded{id(1), id(3), 1.1002_px, 50_qty}});
}

TEST_CASE_METHOD(BookFixture, "levels add up what rests, from the best on", "[exchange]") {
  submit(buy(1, 10_qty, 1.1_px));
  submit(buy(2, 20_qty, 1.2_px));
  submit(buy(3, 30_qty, 1.1_px));
  using Level = OrderBook::Level;
  CHECK(book.levels(Side::buy, 5) == std::vector<Level>{{1.2_px, 20_qty}, {1.1_px, 40_qty}});
  CHECK(book.levels(Side::buy, 1) == std::vector<Level>{{1.2_px, 20_qty}});
  CHECK(book.levels(Side::sell, 5).empty());
}

TEST_CASE_METHOD(BookFixture, "a saved book is the same book, in the middle of its life", "[exchange]") {
  submit(sell(1, 100_qty, 1.1_px));
  submit(sell(2, 100_qty, 1.1_px));
  submit(buy(3, 30_qty, 1.1_px));
  submit(buy(4, 30_qty, 1.0_px));
  auto copy = decode<OrderBook>(encode(book));
  REQUIRE(copy);
  copy->rebuild();
  CHECK(digest_of(*copy) == digest_of(book));
  const NewOrder sweep = buy(5, 500_qty, 1.1_px);
  CHECK(*copy->submit(sweep) == submit(sweep));
  CHECK(*copy->cancel(id(4)) == 30_qty);
  CHECK(digest_of(*copy) != digest_of(book));
}

}  // namespace dealingdesk::exchange
