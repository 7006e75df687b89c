#include "desk/client_order_ids.h"

#include <catch2/catch.hpp>

#include "tests/desk/broker_fixture.h"

namespace dealingdesk::desk {
namespace {

ClientOrderIds::Use use(std::uint64_t account, std::string text, std::uint64_t order) {
  return {AccountId{account}, std::move(text), OrderId{order}, OrderStatus::filled, Timestamp::from_ms(1)};
}

// A broker whose days end at midnight UTC, and who holds client order ids for two of them: one of its own, or the
// server's.
struct TwoDays : BrokerFixture {
  explicit TwoDays(std::uint16_t order_id_days = 2, bool own = false) {
    BrokerSpec spec;
    spec.name = "broker";
    spec.order_id_days = order_id_days;
    BrokerId broker;
    if (own)
      run(DefineOwnBroker{order_id_days});
    else
      broker = BrokerId{static_cast<std::uint32_t>(define(spec))};
    eurusd = instrument("EURUSD", "EUR", "USD", [](InstrumentSpec& of) { of.stale_after = {}; });
    who = account(group("g", [&](GroupSpec& of) { of.broker = broker; }), "USD", "10000");
    quote(eurusd, "1.10000", "1.10010");
  }
  bool taken(const char* name) {
    run(PlaceOrder{who, name, terms(eurusd, Side::buy, "0.01")});
    return static_cast<bool>(all<ExecutionReport>().front().duplicate_of);
  }
  InstrumentId eurusd;
  AccountId who;
};

const Span kDay = Span::from_s(24 * 3600);

}  // namespace

TEST_CASE("client order ids are found within their account, the last use of each", "[desk]") {
  ClientOrderIds ids;
  ids.add(use(1, "a", 10));
  ids.add(use(2, "a", 11));
  ids.add(use(1, "b", 12));
  ids.add(use(1, "a", 13));
  CHECK(ids.find(AccountId{1}, "a")->order == OrderId{13});
  CHECK(ids.find(AccountId{2}, "a")->order == OrderId{11});
  CHECK(ids.find(AccountId{2}, "b") == nullptr);
  CHECK(ids.consistent());
}

TEST_CASE("the oldest of very many client order ids are forgotten", "[desk]") {
  ClientOrderIds ids;
  ids.add(use(1, "first", 1));
  ids.add(use(1, "again", 2));
  for (std::uint64_t i = 0; i < ClientOrderIds::kKept - 2; ++i) ids.add(use(1, std::to_string(i), i + 3));
  CHECK(ids.find(AccountId{1}, "first") != nullptr);
  ids.add(use(1, "again", 7));
  CHECK(ids.find(AccountId{1}, "first") == nullptr);
  // The older use of it is forgotten, not the newer one.
  ids.add(use(1, "last", 8));
  REQUIRE(ids.find(AccountId{1}, "again") != nullptr);
  CHECK(ids.find(AccountId{1}, "again")->order == OrderId{7});

  std::string bytes;
  Encoder encoder{bytes};
  encoder(ids);
  ClientOrderIds again;
  Decoder decoder{bytes};
  decoder(again);
  REQUIRE(decoder.done());
  CHECK(again.consistent());
  CHECK(again.find(AccountId{1}, "again")->order == OrderId{7});
  CHECK(again.find(AccountId{1}, "first") == nullptr);
}

TEST_CASE("client order ids that several accounts count up are found until they are forgotten", "[desk]") {
  constexpr std::uint64_t kForgotten = 20'000;
  const auto account = [](std::uint64_t i) { return 1 + i / 2 % 7; };
  const auto text = [](std::uint64_t i) { return "order-" + std::to_string(i); };
  ClientOrderIds ids;
  for (std::uint64_t i = 0; i < ClientOrderIds::kKept + kForgotten; ++i) ids.add(use(account(i), text(i), i + 1));
  std::uint64_t wrong = 0;
  for (std::uint64_t i = 0; i < ClientOrderIds::kKept + kForgotten; ++i) {
    const auto* found = ids.find(AccountId{account(i)}, text(i));
    const bool right = i < kForgotten ? found == nullptr : found != nullptr && found->order == OrderId{i + 1};
    if (!right || ids.find(AccountId{account(i) + 1}, text(i)) != nullptr) ++wrong;
  }
  CHECK(wrong == 0);
}

TEST_CASE("a client order id is free again after so many trading days", "[desk]") {
  const bool own = GENERATE(false, true);
  CAPTURE(own);
  TwoDays desk{2, own};
  CHECK_FALSE(desk.taken("a"));
  CHECK(desk.taken("a"));
  desk.pass(kDay);
  CHECK(desk.taken("a"));
  CHECK_FALSE(desk.taken("b"));
  CHECK(desk.desk.find_order(desk.who, "a") != nullptr);
  desk.pass(kDay);
  // Free, it is nobody's: REST answers a repeat with the order that has the id.
  CHECK(desk.desk.find_order(desk.who, "a") == nullptr);
  CHECK(desk.desk.find_order(desk.who, "b") != nullptr);
  CHECK_FALSE(desk.taken("a"));
  CHECK(desk.taken("b"));
  // A refusal keeps what it names: the order that has it now.
  CHECK(desk.taken("a"));
  CHECK(desk.all<ExecutionReport>().front().duplicate_of == desk.desk.find_order(desk.who, "a")->id);
}

TEST_CASE("the client order id of an order that works is never free", "[desk]") {
  TwoDays desk;
  auto waits = desk.at(desk.terms(desk.eurusd, Side::buy, "0.01"), OrderType::limit, "1.00000");
  desk.place(desk.who, waits, "waits");
  desk.pass(kDay);
  desk.pass(kDay);
  desk.pass(kDay);
  CHECK(desk.taken("waits"));
  // It counts from its end.
  desk.run(CancelOrder{desk.who, {}, "waits", ""});
  desk.pass(kDay);
  CHECK(desk.taken("waits"));
  desk.pass(kDay);
  CHECK_FALSE(desk.taken("waits"));
}

TEST_CASE("without a number of days client order ids are held while they are remembered", "[desk]") {
  TwoDays desk{0};
  CHECK_FALSE(desk.taken("a"));
  for (int day = 0; day < 5; ++day) desk.pass(kDay);
  CHECK(desk.taken("a"));
}

TEST_CASE("a desk that was loaded holds client order ids for as long", "[desk]") {
  const bool own = GENERATE(false, true);
  CAPTURE(own);
  TwoDays desk{2, own};
  CHECK_FALSE(desk.taken("a"));
  desk.pass(kDay);
  auto loaded = Desk::load(desk.desk.save());
  REQUIRE(loaded);
  CHECK(loaded->digest() == desk.desk.digest());
  desk.desk = std::move(*loaded);
  CHECK(desk.taken("a"));
  desk.pass(kDay);
  CHECK_FALSE(desk.taken("a"));
}

}  // namespace dealingdesk::desk
