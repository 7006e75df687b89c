#include "bbook/trailing_book.h"

#include <map>
#include <random>
#include <vector>

#include <catch2/catch.hpp>

#include "tests/support/specs.h"

namespace dealingdesk::bbook {
namespace {

using Key = TrailingBook::Key;

Key order(std::uint64_t id) { return {TrailingBook::Kind::order, id}; }

}  // namespace

TEST_CASE("a stop that sells follows the bid up and never comes back", "[trailing]") {
  TrailingBook book;
  book.add(order(1), Side::sell, px("0.0010"), px("1.1000"));
  CHECK(book.level(order(1)) == px("1.0990"));
  book.follow(quote_of("1.1020", "1.1021"));
  CHECK(book.level(order(1)) == px("1.1010"));
  book.follow(quote_of("1.1015", "1.1016"));
  CHECK(book.level(order(1)) == px("1.1010"));
  CHECK_FALSE(book.take_reached(quote_of("1.1011", "1.1012")));
  CHECK(book.take_reached(quote_of("1.1010", "1.1011")) == order(1));
  CHECK(book.empty());
}

TEST_CASE("a stop that buys follows the ask down", "[trailing]") {
  TrailingBook book;
  book.add(order(1), Side::buy, px("0.0010"), px("1.1000"));
  book.follow(quote_of("1.0979", "1.0980"));
  CHECK(book.level(order(1)) == px("1.0990"));
  CHECK_FALSE(book.take_reached(quote_of("1.0988", "1.0989")));
  CHECK(book.take_reached(quote_of("1.0989", "1.0990")) == order(1));
}

TEST_CASE("the extremes of a merged quote reach and lead a stop", "[trailing]") {
  TrailingBook book;
  book.add(order(1), Side::sell, px("0.0010"), px("1.1000"));
  Quote quote = quote_of("1.1000", "1.1001");
  quote.highest_bid = px("1.1050");
  book.follow(quote);
  CHECK(book.level(order(1)) == px("1.1040"));
  CHECK(book.take_reached(quote_of("1.1000", "1.1001")) == order(1));
  book.add(order(2), Side::sell, px("0.0010"), px("1.1000"));
  quote.lowest_bid = px("1.0990");
  CHECK(book.take_reached(quote) == order(2));
}

TEST_CASE("stops that one price reaches fire from the nearest on, then by key", "[trailing]") {
  TrailingBook book;
  book.add(order(3), Side::sell, px("0.0020"), px("1.1000"));
  book.add(order(2), Side::sell, px("0.0010"), px("1.1000"));
  book.add(order(1), Side::sell, px("0.0010"), px("1.1000"));
  book.add(order(4), Side::sell, px("0.0050"), px("1.1035"));
  const Quote low = quote_of("1.0900", "1.0901");
  std::vector<Key> fired;
  while (const auto key = book.take_reached(low)) fired.push_back(*key);
  CHECK(fired == std::vector<Key>{order(1), order(2), order(4), order(3)});
}

TEST_CASE("a removed stop does not fire", "[trailing]") {
  TrailingBook book;
  book.add(order(1), Side::sell, px("0.0010"), px("1.1000"));
  CHECK(book.remove(order(1)));
  CHECK_FALSE(book.remove(order(1)));
  CHECK_FALSE(book.level(order(1)));
  CHECK_FALSE(book.take_reached(quote_of("1.0", "1.1")));
}

TEST_CASE("the book agrees with one that looks at every stop at every price", "[trailing]") {
  struct Plain {
    Side side;
    std::int64_t distance, best;
    [[nodiscard]] std::int64_t level() const { return side == Side::sell ? best - distance : best + distance; }
  };
  const unsigned seed = 20'261'121;
  CAPTURE(seed);
  std::mt19937 random{seed};
  const auto pick = [&](std::int64_t most) {
    return static_cast<std::int64_t>(random() % static_cast<unsigned>(most));
  };
  TrailingBook book;
  std::map<Key, Plain> plain;
  std::int64_t bid = 1'000'000;
  std::uint64_t next = 1;
  std::size_t fired = 0;
  for (int step = 0; step < 20'000; ++step) {
    bid += pick(201) - 100;
    const std::int64_t ask = bid + 1 + pick(20);
    Quote quote;
    quote.bid = Price::from_steps(bid);
    quote.ask = Price::from_steps(ask);
    while (const auto key = book.take_reached(quote)) {
      ++fired;
      const Plain& stop = plain.at(*key);
      REQUIRE((stop.side == Side::sell ? bid <= stop.level() : ask >= stop.level()));
      plain.erase(*key);
    }
    for (auto& [key, stop] : plain) {
      REQUIRE((stop.side == Side::sell ? bid > stop.level() : ask < stop.level()));
      stop.best = stop.side == Side::sell ? std::max(stop.best, bid) : std::min(stop.best, ask);
    }
    book.follow(quote);
    if (pick(3) == 0) {
      const Key key{pick(2) == 0 ? TrailingBook::Kind::order : TrailingBook::Kind::position, next++};
      const Side side = pick(2) == 0 ? Side::sell : Side::buy;
      const Plain stop{side, 1 + pick(1500), side == Side::sell ? bid : ask};
      book.add(key, side, Price::from_steps(stop.distance), Price::from_steps(stop.best));
      plain.emplace(key, stop);
    }
    if (!plain.empty() && pick(10) == 0) {
      auto it = plain.begin();
      std::advance(it, pick(static_cast<std::int64_t>(plain.size())));
      REQUIRE(book.remove(it->first));
      plain.erase(it);
    }
    for (const auto& [key, stop] : plain) REQUIRE(book.level(key)->steps() == stop.level());
  }
  CHECK(fired > 1'000);
  for (const auto& [key, entry] : book.entries()) CHECK(entry.best.steps() == plain.at(key).best);
}

}  // namespace dealingdesk::bbook
