#include "store/projections.h"

#include <map>

#include "store/projection_queries.h"
#include "tests/store/store_fixture.h"

using namespace dealingdesk;
using namespace dealingdesk::store;

namespace {

using Rows = std::map<std::string, std::string>;

Rows all_rows(const Database& database) {
  Rows rows;
  for (const auto family : {Family::orders, Family::trades, Family::ledger}) {
    auto cursor = database.cursor(family);
    for (cursor.seek_first(); cursor.valid(); cursor.next())
      rows[std::to_string(static_cast<int>(family)) + std::string{cursor.key()}] = cursor.value();
  }
  return rows;
}

// A life whose turn feeds projections that run when the test says so.
struct Projected : Life {
  explicit Projected(const std::string& dir, const ProjectionSettings& settings = {})
      : Life{dir}, projections{*database, store.get_executor(), turn->last_group(), settings} {
    turn->feed(&projections);
  }
  ~Projected() { turn->feed(nullptr); }
  void run_store() {
    store.restart();
    store.poll();
  }
  // The set-up and then one group per order, a second apart.
  void trade(int orders) {
    if (turn->last_group() == 0) {
      set_up();
      turn->commit();
    }
    for (int i = 0; i < orders; ++i) {
      clock.time = clock.time + Span::from_s(1);
      quote("1.10000", "1.10010");
      order("order " + std::to_string(++placed));
      turn->commit();
    }
  }
  boost::asio::io_context store;
  Projections projections;
  int placed = 0;
};

template <class T, class Ask>
std::vector<T> all_pages(PageRequest request, const Ask& ask) {
  std::vector<T> all;
  for (int pages = 0; pages < 100; ++pages) {
    auto page = must(ask(request));
    all.insert(all.end(), page.items.begin(), page.items.end());
    request.cursor = page.cursor;
    if (page.cursor.empty()) break;
  }
  return all;
}

}  // namespace

TEST_CASE("a query that waits is answered when its group is in the rows", "[store]") {
  TempDir dir;
  Projected life{dir.path()};
  life.trade(2);
  int answered = 0;
  life.projections.when_reached(3, [&] { ++answered; });
  CHECK(answered == 0);
  life.run_store();
  CHECK(answered == 1);
  CHECK(life.projections.reached() == 3);
  life.projections.when_reached(3, [&] { ++answered; });
  CHECK(answered == 2);
}

TEST_CASE("rows that have caught up rest, until somebody waits for them", "[store]") {
  TempDir dir;
  Projected life{dir.path(), {1000, Span::from_s(3600)}};
  life.trade(1);
  life.run_store();
  const auto first = life.projections.reached();
  CHECK(first == life.turn->last_group());
  life.trade(2);
  life.run_store();
  CHECK(life.projections.reached() == first);
  bool answered = false;
  life.projections.when_reached(life.turn->last_group(), [&] { answered = true; });
  life.run_store();
  CHECK(answered);
  CHECK(life.projections.reached() == life.turn->last_group());
}

TEST_CASE("a rest ends by itself", "[store]") {
  TempDir dir;
  Projected life{dir.path(), {1000, Span::from_ms(1)}};
  life.trade(1);
  life.run_store();
  life.trade(1);
  life.store.restart();
  life.store.run();  // until nothing is left to do: the rest, and what came meanwhile, and a last rest
  CHECK(life.projections.reached() == life.turn->last_group());
}

TEST_CASE("orders, trades and ledger answer page by page in both directions", "[store]") {
  TempDir dir;
  Projected life{dir.path()};
  life.trade(7);
  life.order("order 3");  // refused: used before
  life.turn->commit();
  life.run_store();
  const ProjectionQueries queries{*life.database};
  const AccountId account{1001};

  const auto found = must(queries.order_by_client_id(account, "order 3"));
  REQUIRE(found);
  CHECK(found->order == *life.find("order 3"));
  CHECK(found->order.status == OrderStatus::filled);
  CHECK_FALSE(must(queries.order_by_client_id(account, "order 99")));

  const auto sequence = GENERATE(Sequence::oldest_first, Sequence::newest_first);
  PageRequest request;
  request.limit = GENERATE(1, 3, 100);
  request.sequence = sequence;
  const auto orders =
      all_pages<OrderRow>(request, [&](const auto& page) { return queries.orders(account, OrderFilter::all, page); });
  REQUIRE(orders.size() == 8);
  std::vector<std::string> names;
  for (const auto& row : orders) names.push_back(row.order.client_order_id);
  std::vector<std::string> expected{"order 1", "order 2", "order 3", "order 4",
                                    "order 5", "order 6", "order 7", "order 3"};
  // The refusal came in the same instant as order 7 and sorts before it, as it has no order id.
  std::swap(expected[6], expected[7]);
  if (sequence == Sequence::newest_first) std::reverse(expected.begin(), expected.end());
  CHECK(names == expected);
  CHECK(all_pages<OrderRow>(request, [&](const auto& page) {
          return queries.orders(account, OrderFilter::working, page);
        }).empty());

  const auto trades =
      all_pages<ExecutionReport>(request, [&](const auto& page) { return queries.trades(account, page); });
  REQUIRE(trades.size() == 7);
  CHECK(must(queries.trade(trades.front().exec))->order.client_order_id ==
        (sequence == Sequence::oldest_first ? "order 1" : "order 7"));

  request.from = trades[sequence == Sequence::oldest_first ? 2 : 4].order.updated;
  request.to = trades[sequence == Sequence::oldest_first ? 5 : 1].order.updated;
  const auto some =
      all_pages<ExecutionReport>(request, [&](const auto& page) { return queries.trades(account, page); });
  CHECK(some.size() == 3);

  request.from = request.to = std::nullopt;
  const LedgerAccount money{LedgerAccountKind::client, 1001, *Currency::of("USD"), {}};
  const auto booked =
      all_pages<LedgerTransaction>(request, [&](const auto& page) { return queries.ledger(money, page); });
  std::int64_t sum = 0;
  for (const auto& transaction : booked)
    for (const auto& entry : transaction.entries)
      if (entry.account == money) sum += entry.amount_minor;
  CHECK(sum == life.turn->desk().ledger().balance(money));
  CHECK(booked.size() >= 8);
}

TEST_CASE("a cursor that is none is refused", "[store]") {
  TempDir dir;
  Life life{dir.path()};
  PageRequest request;
  request.cursor = "xyz";
  CHECK_FALSE(ProjectionQueries{*life.database}.trades(AccountId{1001}, request));
}

TEST_CASE("a full queue is made good from the journal, and the desk never waited", "[store]") {
  TempDir steady_dir, dir;
  Projected steady{steady_dir.path()};
  steady.trade(30);
  steady.run_store();

  Projected life{dir.path(), {12, {}}};
  life.trade(10);
  life.run_store();
  CHECK(life.projections.catch_ups() == 1);
  life.trade(20);
  life.run_store();
  CHECK(life.projections.catch_ups() == 2);
  CHECK(life.projections.reached() == 31);
  CHECK(all_rows(*life.database) == all_rows(*steady.database));
  CHECK(steady.projections.catch_ups() == 0);
}

TEST_CASE("after a crash at any watermark the rows are the same", "[store][killed]") {
  TempDir steady_dir;
  Rows expected;
  {
    Projected steady{steady_dir.path()};
    steady.trade(6);
    steady.run_store();
    expected = all_rows(*steady.database);
  }
  for (int projected = 0; projected <= 6; ++projected) {
    CAPTURE(projected);
    TempDir dir;
    REQUIRE(killed_while([&] {
      Projected life{dir.path()};
      life.trade(projected);
      life.run_store();
      life.trade(6 - projected);
      ::kill(::getpid(), SIGKILL);
    }));
    Life life{dir.path()};
    CHECK(life.turn->last_group() == 7);
    CHECK(must(projection_watermark(*life.database)) == 7);
    CHECK(all_rows(*life.database) == expected);
  }
}
