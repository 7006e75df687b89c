#include "ledger/holds.h"

#include <catch2/catch.hpp>

#include "core/archive.h"

namespace dealingdesk::ledger {
namespace {

constexpr AccountId kAnn{7}, kBob{8};

}  // namespace

TEST_CASE("every part of a hold is posted, released or expired once", "[ledger]") {
  Holds holds;
  const HoldChanged placed = holds.place(kAnn, OrderId{1}, 300);
  CHECK(placed == HoldChanged{HoldId{1}, kAnn, OrderId{1}, HoldStep::placed, 300, 300});
  holds.place(kAnn, OrderId{2}, 50);
  holds.place(kBob, OrderId{3}, 70);
  CHECK(holds.open_minor(kAnn) == 350);

  CHECK(holds.take(OrderId{1}, HoldStep::posted, 100) ==
        HoldChanged{HoldId{1}, kAnn, OrderId{1}, HoldStep::posted, 100, 200});
  CHECK(holds.find(OrderId{1})->open_minor == 200);
  CHECK(holds.find(OrderId{1})->placed_minor == 300);
  CHECK(holds.open_minor(kAnn) == 250);
  CHECK(holds.take(OrderId{1}, HoldStep::expired, 200).open_minor == 0);
  // Nothing is left of it that could be taken off again.
  CHECK(holds.find(OrderId{1}) == nullptr);
  CHECK(holds.open_minor(kAnn) == 50);
  holds.take(OrderId{2}, HoldStep::released, 50);
  CHECK(holds.open_minor(kAnn) == 0);
  CHECK(holds.open_minor(kBob) == 70);
  CHECK(holds.all().size() == 1);

  // The same order may hold again, under a number of its own.
  CHECK(holds.place(kAnn, OrderId{1}, 10).hold == HoldId{4});
  CHECK(holds.consistent());
}

TEST_CASE("holds that were read are those that were written", "[ledger]") {
  Holds holds;
  holds.place(kAnn, OrderId{1}, 300);
  holds.place(kAnn, OrderId{2}, 20);
  holds.take(OrderId{1}, HoldStep::posted, 100);
  std::string bytes;
  Encoder encoder{bytes};
  encoder(holds);
  Holds again;
  Decoder decoder{bytes};
  decoder(again);
  REQUIRE(decoder.done());
  CHECK(again.consistent());
  CHECK(again.open_minor(kAnn) == 220);
  CHECK(again.find(OrderId{1})->placed_minor == 300);
  CHECK(again.place(kBob, OrderId{3}, 1).hold == HoldId{3});
}

TEST_CASE("damaged holds are told", "[ledger]") {
  const auto read = [](Holds::Hold hold, std::uint64_t last) {
    std::string bytes;
    Encoder encoder{bytes};
    encoder(std::map<OrderId, Holds::Hold>{{OrderId{1}, hold}}, HoldId{last});
    Holds holds;
    Decoder decoder{bytes};
    decoder(holds);
    REQUIRE(decoder.done());
    return holds.consistent();
  };
  CHECK(read({HoldId{1}, kAnn, 5, 5}, 1));
  CHECK_FALSE(read({HoldId{2}, kAnn, 5, 5}, 1));
  CHECK_FALSE(read({HoldId{1}, kAnn, 5, 6}, 1));
  CHECK_FALSE(read({HoldId{1}, kAnn, 5, 0}, 1));
  CHECK_FALSE(read({HoldId{1}, {}, 5, 5}, 1));
}

}  // namespace dealingdesk::ledger
