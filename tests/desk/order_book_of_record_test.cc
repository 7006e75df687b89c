#include "desk/order_book_of_record.h"

#include <catch2/catch.hpp>

namespace dealingdesk::desk {
namespace {

Order order(std::uint64_t id, const std::string& name, std::uint64_t account = 1,
            OrderStatus status = OrderStatus::working) {
  Order made;
  made.id = OrderId{id};
  made.account = AccountId{account};
  made.client_order_id = name;
  made.status = status;
  return made;
}

void end(OrderBookOfRecord& orders, std::uint64_t id) {
  Order* found = orders.find(OrderId{id});
  REQUIRE(found != nullptr);
  found->status = OrderStatus::canceled;
  orders.finish(*found);
}

}  // namespace

TEST_CASE("an order is found by every client order id that it had, within its account", "[desk]") {
  OrderBookOfRecord orders;
  Order& first = orders.add(order(1, "a"));
  orders.add(order(2, "a", 2));
  orders.rename(first, "b");
  orders.rename(first, "c");
  for (const char* name : {"a", "b", "c"}) CHECK(orders.find(AccountId{1}, name) == &first);
  CHECK(orders.find(AccountId{2}, "a") == orders.find(OrderId{2}));
  CHECK(orders.find(AccountId{2}, "b") == nullptr);
  CHECK(orders.find(AccountId{1}, "") == nullptr);
}

TEST_CASE("the oldest of very many names of one order is free again", "[desk]") {
  OrderBookOfRecord orders;
  Order& only = orders.add(order(1, "0"));
  const auto kept = OrderBookOfRecord::kOlderNamesKept;
  for (std::size_t i = 1; i <= kept + 2; ++i) orders.rename(only, std::to_string(i));
  CHECK(orders.find(AccountId{1}, "0") == nullptr);
  CHECK(orders.find(AccountId{1}, "1") == nullptr);
  for (std::size_t i = 2; i <= kept + 2; ++i) CHECK(orders.find(AccountId{1}, std::to_string(i)) == &only);
}

TEST_CASE("an order that works while very many others come and go is found by its number", "[desk]") {
  OrderBookOfRecord orders;
  Order& first = orders.add(order(1, "rests"));
  Order& later = orders.add(order(2'000, "rests, too"));
  for (std::uint64_t id = 2'001; id <= 200'000; ++id)
    orders.add(order(id, "n" + std::to_string(id), 1, OrderStatus::rejected));
  CHECK(orders.find(OrderId{1}) == &first);
  CHECK(orders.find(OrderId{2'000}) == &later);
  CHECK(orders.find(OrderId{2'001}) == nullptr);
  CHECK(orders.find(OrderId{200'000})->client_order_id == "n200000");
  CHECK(orders.all().size() == OrderBookOfRecord::kFinishedKept + 2);
  CHECK(orders.all()[1] == &later);
  end(orders, 1);
  CHECK(orders.find(OrderId{1})->status == OrderStatus::canceled);
  CHECK(orders.consistent());
}

TEST_CASE("finished orders beyond the bound are forgotten, the oldest first, and working ones never", "[desk]") {
  OrderBookOfRecord orders;
  const auto kept = OrderBookOfRecord::kFinishedKept;
  orders.add(order(1, "rests"));
  for (std::uint64_t id = 2; id <= kept + 1; ++id)
    orders.add(order(id, "n" + std::to_string(id), 1, OrderStatus::rejected));
  CHECK(orders.take_forgotten().empty());
  orders.add(order(kept + 2, "last"));
  end(orders, kept + 2);
  CHECK(orders.take_forgotten() == std::vector{OrderId{2}});
  CHECK(orders.find(OrderId{2}) == nullptr);
  CHECK(orders.find(AccountId{1}, "n2") == nullptr);
  CHECK(orders.find(AccountId{1}, "n3") == orders.find(OrderId{3}));
  CHECK(orders.find(AccountId{1}, "rests") == orders.find(OrderId{1}));
  CHECK(orders.working(AccountId{1}).size() == 1);
  CHECK(orders.consistent());
  // A place that was given up is used again, and nothing of whom it belonged to is left.
  orders.add(order(kept + 3, "next", 2));
  CHECK(orders.find(AccountId{1}, "next") == nullptr);
  CHECK(orders.find(AccountId{2}, "next")->id == OrderId{kept + 3});
  CHECK(orders.find(AccountId{2}, "n2") == nullptr);

  std::string saved;
  Encoder encoder{saved};
  orders.write(encoder);
  OrderBookOfRecord again;
  Decoder decoder{saved};
  again.read(decoder);
  CHECK(again.consistent());
  CHECK(again.all().size() == orders.all().size());
  CHECK(again.find(AccountId{1}, "n3")->id == OrderId{3});
  CHECK(again.find(AccountId{1}, "n2") == nullptr);
}

}  // namespace dealingdesk::desk
